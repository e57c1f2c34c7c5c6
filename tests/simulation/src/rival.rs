//! Another product at work on the same records: it wants one title in Outlook and another in Sales, and writes both again as
//! often as it does not find them (R-GATE-5).

use crate::kinds::Told;
use crate::steps::EditedField;
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use sync_core::Side;

/// It is about every so-manieth record; all others are left to people.
const EVERY: usize = 2;
/// What it wants in Sales is unlike whatever anybody wants in Outlook.
const SALES_APART: u32 = 1_000_000;
/// So many changes back within [`WITHIN`] tell it from a person who changes their mind.
const FLIPS: usize = 3;
/// Within what time they must lie.
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// As often as this it writes to one side in calm weather: for what people and weather left behind, for our first write, and
/// then it undoes the same write of ours until that is noticed.
const WRITES_IN_CALM_MAX: usize = 2 + FLIPS;

/// What it wants, and what it did.
#[derive(Debug, Clone, Default)]
pub struct Rival {
    /// Which title each record is to have.
    wants: BTreeMap<usize, u32>,
    /// What each side shows where it has its way.
    content_with: BTreeMap<(usize, Side), String>,
    /// When it wrote, to which side of which record.
    wrote: BTreeMap<(usize, Side), Vec<Timestamp>>,
    /// How often since the weather is calm and people rest.
    in_calm: BTreeMap<(usize, Side), usize>,
}

impl Rival {
    /// Whether it is about this record.
    pub(crate) fn is_about(&self, record: usize) -> bool {
        self.wants.contains_key(&record)
    }

    /// Whether it changed one side back so often, within an hour, that no person does: the first of its writes to a side undoes
    /// nothing.
    pub(crate) fn has_fought(&self, record: usize) -> bool {
        [Side::Exchange, Side::Sales].into_iter().any(|side| {
            let wrote = self.wrote.get(&(record, side)).map(Vec::as_slice);
            let back = wrote.unwrap_or_default().get(1..).unwrap_or_default();
            let mut rows = back.windows(FLIPS);
            rows.any(|row| matches!(row, [first, .., last] if last.duration_since(*first) <= WITHIN))
        })
    }
}

impl World {
    /// It looks at a record, and writes what it wants to whichever side has something else.
    pub fn interfere<C: Told>(&mut self, record: u8) {
        self.serial += 1;
        let Some(record) = self.record(record).filter(|record| record % EVERY == 0) else {
            return;
        };
        let serial = self.serial;
        self.rival.wants.entry(record).or_insert(serial);
        drop(self.insist::<C>(record));
    }

    /// Calm is where people rest; another engine never does. It looks at everything that it is about, and the search index
    /// keeps up with it.
    pub fn interfere_in_calm<C: Told>(&mut self) {
        let wants: Vec<_> = self.rival.wants.keys().copied().collect();
        for record in &wants {
            for side in self.insist::<C>(*record) {
                let times = self.rival.in_calm.entry((*record, side)).or_default();
                *times += 1;
                if *times > WRITES_IN_CALM_MAX {
                    self.oracle.says(
                        "R-GATE-5 what another engine changes back again and again is parked",
                        format!("record {record}"),
                    );
                }
            }
        }
        if !wants.is_empty() {
            self.sales.reindex(self.now);
        }
    }

    /// Says to which sides it wrote.
    fn insist<C: Told>(&mut self, record: usize) -> Vec<Side> {
        let mut sides = Vec::new();
        let Some(wanted) = self.rival.wants.get(&record).copied() else {
            return sides;
        };
        let serial = self.serial;
        for (side, serial) in [(Side::Exchange, wanted), (Side::Sales, wanted + SALES_APART)] {
            let before = self.title_on::<C>(side, record);
            if before.as_ref() == self.rival.content_with.get(&(record, side)) {
                continue;
            }
            // Whoever edits makes a title of the serial number: the same number is the same title.
            self.serial = serial;
            self.edit::<C>(side, record, EditedField::Subject);
            let after = self
                .title_on::<C>(side, record)
                .filter(|after| before.as_ref() != Some(after));
            if let Some(after) = after {
                let now = self.now;
                self.rival.content_with.insert((record, side), after);
                self.rival.wrote.entry((record, side)).or_default().push(now);
                self.happenings.count(("another engine", "edit"));
                sides.push(side);
            }
        }
        self.serial = serial;
        sides
    }

    /// What a side shows as the title; nothing where it is not there.
    fn title_on<C: Told>(&self, side: Side, record: usize) -> Option<String> {
        let mut shown = match side {
            Side::Exchange => C::values_of_entry(&self.entry_of::<C>(record)?.1),
            Side::Sales => C::values_of_row(&self.sales, self.row_of::<C>(record)?),
        };
        shown.remove(&EditedField::Subject)
    }
}
