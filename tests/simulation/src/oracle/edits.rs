//! What became of people's edits, in the end (R-CONF-1).

use super::people::is_as_wanted;
use crate::kinds::{Told, Values};
use crate::steps::EditedField;
use crate::store::SimStore;
use crate::world::World;
use jiff::Timestamp;
use store::links::{Leads, Link};
use sync_core::{Side, Standing};

/// Fields that hold plain text and one value, with the names that the API gives them.
const TEXTS: [(EditedField, &str); 5] = [
    (EditedField::Subject, "subject"),
    (EditedField::Location, "location"),
    (EditedField::FirstName, "firstName"),
    (EditedField::LastName, "lastName"),
    (EditedField::JobTitle, "jobTitle"),
];

impl World {
    /// What somebody wrote last, and what neither came through nor is there any more, is in the record's history (R-CONF-2).
    pub(super) fn judge_history<C: Told>(&mut self, store: &SimStore<C>, user: u8, link: &Link<C>) {
        let Some(record) = self.record_of(link).filter(|_| !C::HAS_PARTS) else {
            return;
        };
        let is_kept_in_step = link.leads == Leads::Yes && link.pair.standing == Standing::Linked;
        let (Some(exchange), Some(sales)) = (link.pair.exchange.item(), link.pair.sales.item()) else {
            return;
        };
        let is_another = self.is_made_again(record)
            || self.oracle.merged.contains(&record)
            || self.oracle.copied.contains(&record)
            || self.oracle.taken_apart.contains_key(&record);
        if !is_kept_in_step || is_another || !exchange.content.differing(&sales.content).is_empty() {
            return;
        }
        for (side, editor) in [(Side::Exchange, user), (Side::Sales, 0)] {
            let shown = self.shown_on::<C>(side, record, &self.user(user)).values;
            for (field, name) in TEXTS {
                let edited = self.oracle.edits.get(&(record, field));
                let Some((text, at)) = edited.and_then(|edits| edits.get(&(side, editor))) else {
                    continue;
                };
                let is_there = shown.get(&field).is_none_or(|shown| shown == text);
                if *at == Timestamp::MIN || is_there || text.is_empty() || C::is_silent(field, text) {
                    continue;
                }
                if !self.oracle.came_through(record, side, field, text) && !store.has_lost(link, name, text) {
                    let detail = format!("record {record}: {text:?} was {field:?} in {side:?}");
                    self.oracle.says("R-CONF-2 the value that loses is kept", detail);
                    return;
                }
            }
        }
    }

    /// Every edit without a rival survives, and of rivals one does.
    pub(super) fn judge_edits<C: Told>(&mut self, link: &Link<C>, held: &Values) {
        let Some(record) = self.record_of(link).filter(|_| !C::HAS_PARTS) else {
            return;
        };
        // What was there on both sides before has rivals from the first: the setting decides.
        if self.is_made_again(record) {
            return;
        }
        // What a person deleted or merged took its edits along.
        let is_deleted = self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record);
        if is_deleted || self.oracle.merged.contains(&record) || self.oracle.copied.contains(&record) {
            return;
        }
        for (field, value) in held {
            let cannot_be_told = [&self.oracle.emptied, &self.oracle.put_back_unseen]
                .iter()
                .any(|fields| fields.contains(&(record, *field)));
            if C::is_silent(*field, value) || cannot_be_told {
                continue;
            }
            let Some(edits) = self.oracle.edits.get(&(record, *field)) else {
                continue;
            };
            let is_wanted = |edited: &str| is_as_wanted(*field, edited, value);
            if !edits.values().any(|(edited, _)| is_wanted(edited)) {
                let wanted: Vec<_> = edits.values().map(|(value, _)| value.clone()).collect();
                self.oracle.says(
                    "R-CONF-1 no edit is lost",
                    format!("record {record}: {field:?} is {value}, people wanted {wanted:?}"),
                );
                return;
            }
            let lone = (edits.len() == 1).then(|| edits.iter().next()).flatten();
            let rivals: Vec<_> = edits.iter().filter(|(_, (_, at))| *at > Timestamp::MIN).collect();
            let decided = match (lone, rivals.as_slice()) {
                (Some((_, (only, _))), _) => Some(only),
                (None, [(_, (only, _))]) => Some(only),
                _ => None,
            };
            // With Exchange's value winning, an edit in Outlook that came after all edits in Sales is never overwritten.
            let mut in_exchange = edits.iter().filter(|((side, _), _)| *side == Side::Exchange);
            let later_in_exchange = match (
                in_exchange.next(),
                in_exchange.next(),
                edits.get(&(Side::Sales, 0)),
            ) {
                (Some((_, (wanted, at))), None, Some((_, other)))
                    if at > other && *other > Timestamp::MIN && !self.oracle.is_returned(record, *field) =>
                {
                    Some(wanted)
                }
                _ => None,
            };
            let decided = match (decided, self.exchange_always_wins) {
                (None, true) => later_in_exchange,
                (decided, _) => decided,
            };
            if decided.is_some_and(|wanted| !is_wanted(wanted)) {
                self.oracle.says(
                    "R-CONF-1 an edit without a rival survives",
                    format!("record {record}: {field:?} is {value}, wanted {decided:?}"),
                );
                return;
            }
        }
    }
}
