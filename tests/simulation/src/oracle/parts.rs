//! Records that have parts, as a series has meetings: what people did to each of them, and what may follow from it. A part
//! is known by its day: a series has one meeting a day at most.

use super::says_in_step;
use crate::kinds::{Told, Values};
use crate::records::Born;
use crate::steps::EditedField;
use crate::world::World;
use jiff::Timestamp;
use jiff::civil::Date;
use sandbox::exchange::model::Folder;
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::{Known, Reason, ReasonCode, Side, Standing};

/// What a record holds on one side, part by part.
pub type Parts = BTreeMap<Date, Part>;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub values: Values,
    /// When it ends.
    pub ends: Timestamp,
}

/// What people did to parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    /// What each side's people set last.
    edits: BTreeMap<(usize, Date, EditedField), BTreeMap<Side, String>>,
    /// When each side's people took it out, and when it would have ended.
    removed: BTreeMap<(usize, Date), BTreeMap<Side, Removed>>,
    /// What fields came to hold in Outlook that departed from the series and fell back to it because somebody gave the whole
    /// series another time. Whether that was meant, nobody knows.
    fell_back: BTreeMap<(usize, Date, EditedField), String>,
    /// Parts that somebody ever edited, where.
    edited: BTreeSet<(usize, Date, Side)>,
    /// Parts that were in Sales before.
    seen_in_sales: BTreeSet<(usize, Date)>,
    /// Writes of ours that had landed when twins were last looked for.
    looked_at: usize,
    /// The days of rows that people made.
    born: BTreeMap<String, Date>,
}

#[derive(Debug, Clone, Copy)]
struct Removed {
    at: Timestamp,
    ended: Timestamp,
}

impl super::Oracle {
    /// A person made a row of several in Sales.
    pub fn row_was_born(&mut self, row: String, day: Date) {
        self.parts.born.insert(row, day);
    }

    /// The day for which a person made a row.
    pub fn day_of_birth(&self, row: &str) -> Option<Date> {
        self.parts.born.get(row).copied()
    }

    /// A person did something to a record, of which they `meant` one field: what is other than before is theirs.
    pub fn parts_changed(
        &mut self,
        (record, side): (usize, Side),
        meant: Option<EditedField>,
        (was, is): (&Parts, &Parts),
        now: Timestamp,
    ) {
        self.parts.changed((record, side), meant, (was, is), now);
    }
}

impl Ledger {
    fn changed(
        &mut self,
        (record, side): (usize, Side),
        meant: Option<EditedField>,
        (was, is): (&Parts, &Parts),
        now: Timestamp,
    ) {
        for (day, part) in was {
            if side == Side::Sales {
                self.seen_in_sales.insert((record, *day));
            }
            let Some(now_held) = is.get(day) else {
                let removed = Removed {
                    at: now,
                    ended: part.ends,
                };
                self.removed
                    .entry((record, *day))
                    .or_default()
                    .insert(side, removed);
                self.forget_edits(record, *day, side);
                continue;
            };
            for (field, value) in &now_held.values {
                if part.values.get(field) == Some(value) {
                    continue;
                }
                if meant.is_some_and(|meant| meant != *field) {
                    self.fell_back.insert((record, *day, *field), value.clone());
                } else {
                    let of_field = self.edits.entry((record, *day, *field)).or_default();
                    of_field.insert(side, value.clone());
                    self.edited.insert((record, *day, side));
                    if side == Side::Exchange {
                        self.fell_back.remove(&(record, *day, *field));
                    }
                }
            }
        }
        for day in is.keys().filter(|day| !was.contains_key(day)) {
            if let Some(removed) = self.removed.get_mut(&(record, *day)) {
                removed.remove(&side);
            }
            self.forget_edits(record, *day, side);
        }
    }

    /// What a person takes out takes their edits along.
    fn forget_edits(&mut self, record: usize, day: Date, side: Side) {
        for ((of, on, _), edits) in &mut self.edits {
            if (*of, *on) == (record, day) {
                edits.remove(&side);
            }
        }
    }

    /// Whether somebody took out any of its meetings.
    pub(super) fn is_any_removed(&self, record: usize) -> bool {
        self.removed.keys().any(|(of, _)| *of == record)
    }

    /// Whether anybody ever edited any part of a record.
    pub(super) fn is_any_edited(&self, record: usize) -> bool {
        self.edited.iter().any(|(of, _, _)| *of == record)
    }

    /// Whether somebody in Sales set this for another part of the record.
    fn is_set_elsewhere(&self, record: usize, field: EditedField, value: &str) -> bool {
        let of_record = self
            .edits
            .iter()
            .filter(|((of, _, other), _)| (*of, *other) == (record, field));
        let mut set = of_record.filter_map(|(_, edits)| edits.get(&Side::Sales));
        set.any(|set| set == value)
    }

    /// Whether anybody ever edited it there: a worker may have read it before it was taken out again.
    fn is_edited(&self, record: usize, day: Date, side: Side) -> bool {
        self.edited.contains(&(record, day, side))
    }
}

impl World {
    /// A part of a record is about to be deleted in Sales because it is not in Exchange any more.
    pub(crate) fn oracle_sees_part_deleted(&mut self, record: usize, day: Date) {
        let whole = self.oracle.deleted.contains(&(record, Side::Exchange));
        let removed = self.oracle.parts.removed.get(&(record, day));
        let removed = removed.and_then(|sides| sides.get(&Side::Exchange)).copied();
        match removed {
            None if !whole => self.oracle.says(
                "R-DEL-1 no meeting is deleted that nobody took out",
                format!("record {record}, {day} in sales"),
            ),
            Some(Removed { at, ended }) if ended <= at && !whole => self.oracle.says(
                "R-APPT-17 what was over when it was taken out stays",
                format!("record {record}, {day} in sales"),
            ),
            None | Some(_) => {}
        }
    }

    /// A part of a record is about to be made in Sales.
    pub(crate) fn oracle_sees_part_made(&mut self, record: usize, day: Date) {
        let ledger = &self.oracle.parts;
        let removed = ledger.removed.get(&(record, day));
        let in_sales = removed.is_some_and(|sides| sides.contains_key(&Side::Sales));
        let whole = self.oracle.deleted.contains(&(record, Side::Sales));
        let is_brought_back =
            ledger.is_edited(record, day, Side::Exchange) || self.oracle.put_back.contains(&record);
        if in_sales && !whole && !is_brought_back {
            self.oracle.says(
                "R-APPT-16 what was taken out in Sales is not made again",
                format!("record {record}, {day}"),
            );
        }
    }

    /// A part of a record is about to be taken out of Outlook.
    pub(crate) fn oracle_sees_part_cancelled(&mut self, record: usize, day: Date) {
        let ledger = &self.oracle.parts;
        let born_here = matches!(self.records[record].origin, Born::InExchange { .. });
        let removed = ledger.removed.get(&(record, day));
        let by_sales = removed.is_some_and(|sides| sides.contains_key(&Side::Sales));
        let by_exchange = removed.is_some_and(|sides| sides.contains_key(&Side::Exchange));
        let is_gap = !ledger.seen_in_sales.contains(&(record, day));
        let is_asked_for = by_exchange || (!born_here && (by_sales || is_gap));
        if !is_asked_for {
            self.oracle.says(
                "R-APPT-16 no meeting is taken out of Outlook that nobody took out of Sales",
                format!("record {record}, {day} in exchange"),
            );
        }
    }

    /// Each part of a linked record: on both sides the same, or kept apart by a rule; and no edit lost.
    pub(super) fn judge_parts<C: Told>(&mut self, link: &Link<C>, reason: &Reason) {
        let Some(record) = self.record_of(link) else {
            return;
        };
        let is_at_rest = matches!(link.pair.standing, Standing::Linked)
            && matches!(
                (&link.pair.exchange, &link.pair.sales),
                (Known::Present(_), Known::Present(_))
            )
            && link.pair.hold.is_none();
        let deleted = self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record);
        let is_read = matches!(self.entry_of::<C>(record), Some((_, _, Folder::Default)));
        if !is_at_rest || deleted || !is_read {
            return;
        }
        let in_exchange = C::held_in_parts(self, record, Side::Exchange).unwrap_or_default();
        let in_sales = C::held_in_parts(self, record, Side::Sales).unwrap_or_default();
        let held = |parts: &Parts, day: &Date| parts.get(day).map(|part| part.values.clone());
        let differs = |day: &&Date| held(&in_exchange, day) != held(&in_sales, day);
        let is_equal = in_exchange.keys().chain(in_sales.keys()).find(differs).is_none();
        if says_in_step(reason.code) && !is_equal {
            let day = in_exchange.keys().chain(in_sales.keys()).find(differs);
            let detail = day.map(|day| (day, in_exchange.get(day), in_sales.get(day)));
            self.oracle
                .says("in step means equal", format!("record {record}: {detail:?}"));
            return;
        }
        let days: BTreeSet<_> = in_exchange.keys().chain(in_sales.keys()).copied().collect();
        for day in days {
            let wrong = match (in_exchange.get(&day), in_sales.get(&day)) {
                (Some(exchange), Some(sales)) => self.judge_part(record, day, exchange, sales, reason),
                (Some(part), None) => self.judge_missing(record, day, part, Side::Sales, reason),
                (None, Some(part)) => self.judge_missing(record, day, part, Side::Exchange, reason),
                (None, None) => None,
            };
            if let Some((promise, detail)) = wrong {
                self.oracle.says(
                    promise,
                    format!("record {record}, {day}: {detail} ({})", reason.code.as_str()),
                );
                return;
            }
        }
    }

    fn judge_part(
        &self,
        record: usize,
        day: Date,
        exchange: &Part,
        sales: &Part,
        reason: &Reason,
    ) -> Option<(&'static str, String)> {
        let nothing = BTreeMap::new();
        for (field, value) in &exchange.values {
            let Some(other) = sales.values.get(field) else {
                continue;
            };
            let edits = self
                .oracle
                .parts
                .edits
                .get(&(record, day, *field))
                .unwrap_or(&nothing);
            let in_words = || format!("{field:?} is {value} and {other}, people wanted {edits:?}");
            let set = |side: Side| edits.get(&side);
            if let Some(fallen) = self.oracle.parts.fell_back.get(&(record, day, *field)) {
                let is_somebodys = other == fallen || edits.values().any(|edit| edit == other);
                if self.travels(sales, reason) && (value != other || !is_somebodys) {
                    return Some(("R-CONF-1 of two rivals one survives", in_words()));
                }
                continue;
            }
            match (set(Side::Exchange), set(Side::Sales)) {
                // What is over follows a write to the master, as in Outlook.
                (None, None) if value != other && exchange.ends > self.now => {
                    return Some((
                        "R-APPT-14 what nobody edited is the same on both sides",
                        in_words(),
                    ));
                }
                // What is over in Outlook follows what Sales made of the others, and lacked this one when it did.
                (Some(edit), None)
                    if edit == other
                        && exchange.ends <= self.now
                        && self.oracle.parts.is_set_elsewhere(record, *field, value) => {}
                (Some(edit), None) if edit != value || edit != other => {
                    return Some((
                        "R-APPT-15 an edit in Exchange travels whatever the date",
                        in_words(),
                    ));
                }
                (None, Some(edit)) if edit != other => {
                    return Some(("R-APPT-15 an edit in Sales stays at least there", in_words()));
                }
                (None, Some(edit)) if edit != value && self.travels(sales, reason) => {
                    return Some((
                        "R-APPT-15 an edit in Sales of what is to come travels",
                        in_words(),
                    ));
                }
                (Some(one), Some(two)) if ![one, two].contains(&other) => {
                    return Some(("R-CONF-1 of two rivals one survives", in_words()));
                }
                (None | Some(_), None | Some(_)) => {}
            }
        }
        None
    }

    /// Whether an edit of this part in Sales was made in time, whenever it was made, and may reach Outlook.
    fn travels(&self, part: &Part, reason: &Reason) -> bool {
        let kept = matches!(
            reason.code,
            ReasonCode::OutOfSearch | ReasonCode::NoSearch | ReasonCode::OneWay
        );
        !kept && part.ends > self.now
    }

    /// A part that `on` does not have: somebody took it out, on one side or the other, and a rule says what follows.
    fn judge_missing(
        &self,
        record: usize,
        day: Date,
        part: &Part,
        on: Side,
        reason: &Reason,
    ) -> Option<(&'static str, String)> {
        let removed = self.oracle.parts.removed.get(&(record, day));
        let by = |side: Side| removed.and_then(|sides| sides.get(&side)).copied();
        let born_in_sales = matches!(self.records[record].origin, Born::InSales { .. });
        let words = || format!("not in {on:?}, taken out {removed:?}");
        match (on, by(on), by(on.other())) {
            (_, None, _) => Some(("R-APPT-14 every meeting is on both sides", words())),
            (Side::Exchange, Some(removed), _) if removed.ended > removed.at => {
                let is_rival = self.oracle.parts.is_edited(record, day, Side::Sales);
                (!is_rival).then(|| ("R-APPT-17 a meeting that was cancelled in time goes", words()))
            }
            // What left the search is never taken out of Outlook (R-APPT-4).
            (Side::Sales, Some(removed), _)
                if born_in_sales && self.travels(part, reason) && removed.at < self.now =>
            {
                let is_rival = self.oracle.parts.is_edited(record, day, Side::Exchange);
                (!is_rival).then(|| {
                    (
                        "R-APPT-16 a meeting made in Sales and deleted there goes",
                        words(),
                    )
                })
            }
            (_, Some(_), _) => None,
        }
    }

    /// At every moment: no two living rows are one meeting. Only we number rows by meetings.
    pub(super) fn watch_parts<C: Told>(&mut self) {
        if !C::HAS_PARTS || self.oracle.parts.looked_at == self.oracle.writes {
            return;
        }
        self.oracle.parts.looked_at = self.oracle.writes;
        for record in 0..self.records.len() {
            let numbers = self.numbers_of::<C>(record);
            let rows = numbers.iter().flat_map(|number| C::rows_of(&self.sales, number));
            let mut days = BTreeSet::new();
            let twin = rows
                .filter_map(|row| C::day_of_row(self, record, row))
                .find(|day| !days.insert(*day));
            if let Some(day) = twin {
                self.oracle.says(
                    "R-NEW-5 no twin row of one meeting",
                    format!("record {record}, {day}"),
                );
            }
        }
    }
}
