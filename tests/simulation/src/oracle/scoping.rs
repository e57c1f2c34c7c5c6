//! What the saved search holds: nothing else goes from Sales to Exchange (R-APPT-3, 4 and 5, R-CONT-1, R-TASK-1).

use super::says_in_step;
use crate::kinds::{Told, Values};
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::sales::model::Sales;
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::{ItemId, Plan, ReasonCode, Side, Standing, Write};
use worker::sync::rest::number_of;

/// A stretch of time in which rounds of one user went on without a break. Each round asks the search before it writes, so
/// what a write goes by is no older than the stretch.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretch {
    /// Numbers that the search held at some moment of it.
    held: BTreeSet<ItemId>,
    /// Numbers that it held at every moment of it; none before the first.
    held_always: Option<BTreeSet<ItemId>>,
    /// Whether no search was chosen at some moment of it: then what was heard before goes on, however old.
    was_without: bool,
}

/// The present stretch of each user, or the last one, by directory object id.
pub(super) type Stretches = BTreeMap<String, Stretch>;

impl World {
    /// A round of this user begins while no other round of theirs runs.
    pub fn a_stretch_begins<C: Told>(&mut self, user: u8) {
        let oid = self.oid(user);
        self.oracle.stretches.insert(oid, Stretch::default());
        self.watch_scopes::<C>();
    }

    /// A round of this user went well: it heard how everything stands with the search that had a link when it began.
    pub fn a_round_ends(&mut self, user: u8, linked: &BTreeSet<ItemId>) {
        let oid = self.oid(user);
        let stretch = self.oracle.stretches.get(&oid);
        let always = stretch.and_then(|stretch| stretch.held_always.as_ref());
        let heard = always
            .into_iter()
            .flatten()
            .filter(|number| linked.contains(number));
        let heard: Vec<_> = heard.map(|number| (oid.clone(), number.clone())).collect();
        self.oracle.heard_of_search.extend(heard);
    }

    /// At every moment: what the search holds.
    pub(super) fn watch_scopes<C: Told>(&mut self) {
        let mut stretches = std::mem::take(&mut self.oracle.stretches);
        for user in &self.users {
            let Some(stretch) = stretches.get_mut(&user.oid) else {
                continue;
            };
            let held = if self.settings.searched {
                self.in_search::<C>(user)
            } else {
                None
            };
            stretch.was_without |= held.is_none();
            let held = held.unwrap_or_default();
            stretch.held_always = Some(match &stretch.held_always {
                Some(always) => always.intersection(&held).cloned().collect(),
                None => held.clone(),
            });
            stretch.held.extend(held);
        }
        self.oracle.stretches = stretches;
    }

    /// The records that the search holds for this user now, by number, as its index knows them; none where the user may
    /// not use it.
    pub fn in_search<C: Told>(&self, user: &User) -> Option<BTreeSet<ItemId>> {
        let held = self
            .sales
            .ids_in_scope(&self.search, &user.address, self.now)
            .ok()?;
        let numbers = held
            .iter()
            .filter_map(|row| C::number_of_row(&self.sales, &row.number));
        Some(numbers.map(ItemId::new).collect())
    }

    /// A round asks what the search holds: whether its index knows that.
    pub fn watch_index<C: Told>(&self, user: &User) {
        let mut indexed = self.sales.clone();
        indexed.reindex(self.now);
        let held = |sales: &Sales| sales.ids_in_scope(&self.search, &user.address, self.now).ok();
        if held(&indexed) != held(&self.sales) {
            self.happens(Side::Sales, "index behind");
        }
    }

    /// Somebody is about to change what may take a record out of the search. If it came back and the index does not know yet,
    /// nobody ever hears that it was back: for the search it left once, and what travelled then is all that does.
    pub fn note_leaving<C: Told>(&mut self, record: usize) {
        let Some(number) = self.number_of::<C>(record) else {
            return;
        };
        let number = ItemId::new(number);
        let user = self.user(self.records[record].user);
        let mut indexed = self.sales.clone();
        indexed.reindex(self.now);
        let holds = |sales: &Sales| {
            sales
                .ids_in_scope(&self.search, &user.address, self.now)
                .is_ok_and(|rows| rows.iter().any(|row| row.number == number.as_str()))
        };
        if holds(&indexed) && !holds(&self.sales) {
            let original = self.original_of(record);
            self.oracle.returned_unseen.insert(original);
        }
    }

    /// Something is about to go from Sales to Exchange. A contact or a task that left is another matter: the edit that
    /// took it out travels, whenever it can (R-CONT-7, R-TASK-7).
    pub(super) fn watch_reach<C: Told>(&mut self, user: &User, link: &Link<C>, write: &Write<C>) {
        let (promise, is_new) = match write {
            Write::Create { .. } => (
                "R-APPT-5 what is outside the search is not made in Exchange",
                true,
            ),
            Write::Update { .. } if !C::IS_PER_MAILBOX => {
                ("R-APPT-4 what left the search gets no edits of Sales", false)
            }
            Write::Update { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => return,
        };
        let number = ItemId::new(number_of(link).as_str());
        let was_held = self
            .oracle
            .stretches
            .get(&user.oid)
            .is_some_and(|stretch| stretch.held.contains(&number) || (stretch.was_without && !is_new));
        if !was_held {
            let detail = format!("{} in the mailbox of {}", number.as_str(), user.oid);
            self.oracle.says(promise, detail);
        }
    }

    /// In the end: what the search holds is not taken for what it does not hold; and a contact or a task that was in it and
    /// is not any more is not said to be kept in step.
    pub(super) fn judge_scope<C: Told>(&mut self, user: u8, link: &Link<C>, planned: &Plan<C>) {
        let is_out = matches!(
            planned.reason.code,
            ReasonCode::OutOfSearch | ReasonCode::LeftSearch | ReasonCode::TaskLeftSearch
        );
        if !self.settings.searched || self.settings.one_way {
            return;
        }
        let number = ItemId::new(number_of(link).as_str());
        let user = self.user(user);
        let is_held = self
            .in_search::<C>(&user)
            .is_some_and(|held| held.contains(&number));
        let name = link.copy.0.to_string();
        if is_out && is_held {
            self.oracle.says(
                "R-APPT-3 R-CONT-1 R-TASK-1 what the search holds gets Sales' edits",
                format!("{name} ends with {}", planned.reason.code.as_str()),
            );
        }
        // What was merged has the survivor's number.
        let is_merged = self
            .record_of(link)
            .is_some_and(|record| self.oracle.merged.contains(&record));
        let was_heard = self.oracle.heard_of_search.contains(&(user.oid, number));
        let is_in_step = says_in_step(planned.reason.code) && link.pair.standing == Standing::Linked;
        if C::LEAVING.is_some() && is_in_step && was_heard && !is_held && !is_merged {
            self.oracle
                .says("R-CONT-7 R-TASK-7 what left the search stops updating", name);
        }
    }

    /// The edit that took a record out of the saved search has travelled (R-CONT-7, R-TASK-7).
    pub(super) fn judge_leaving<C: Told>(&mut self, link: &Link<C>, held: &Values) {
        let (Some(field), Some(record)) = (C::LEAVING, self.record_of(link)) else {
            return;
        };
        // Without a search nobody hears of a way back into it, what is hidden does not travel, what was given away left
        // by no edit of a field, and a way back that the index missed is no way back.
        let is_apart = [
            &self.oracle.hidden,
            &self.oracle.reassigned,
            &self.oracle.returned_unseen,
        ]
        .iter()
        .any(|records| records.contains(&record));
        if !self.settings.searched || is_apart {
            return;
        }
        let row = link.pair.sales.item();
        let row = row.and_then(|item| self.sales.record(C::TABLE, item.id.as_str()));
        let Some(shown) = row.and_then(|row| C::values_of_row(&self.sales, row).remove(&field)) else {
            return;
        };
        let edits = self.oracle.edits.get(&(record, field));
        let has_rivals = edits.is_some_and(|edits| {
            let mut in_exchange = edits.iter().filter(|((side, _), _)| *side == Side::Exchange);
            in_exchange.any(|(_, (_, at))| *at > Timestamp::MIN)
        });
        if !has_rivals && held.get(&field) != Some(&shown) {
            self.oracle.says(
                "R-CONT-7 R-TASK-7 the edit that takes it out of the search travels",
                format!(
                    "record {record}: {field:?} is {:?}, and {shown} in Sales",
                    held.get(&field)
                ),
            );
        }
    }
}
