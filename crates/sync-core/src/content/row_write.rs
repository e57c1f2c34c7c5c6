//! What is to be written to Sales so that the rows of a series become what they should be: one write for each row that
//! differs.

use super::Content;
use super::appointment::{Appointment, Field};
use super::occurrences::Occurrences;
use super::slot::Slot;
use crate::ids::{ActivityNumber, MeetingKey};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// One write to Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWrite {
    /// Gives birth to a row.
    Create {
        /// Which meeting.
        slot: Slot,
        /// Its number, minted.
        number: ActivityNumber,
        /// What it will hold, the relations of the series among it.
        content: Appointment,
    },
    /// Changes a row.
    Update {
        /// Which meeting.
        slot: Slot,
        /// Which row.
        number: ActivityNumber,
        /// What it held when it was last seen.
        held: Box<Appointment>,
        /// What it will hold.
        content: Appointment,
        /// Fields to write; empty where only relations change.
        fields: Vec<Field>,
    },
    /// Deletes a row.
    Delete {
        /// Which meeting.
        slot: Slot,
        /// Which row.
        number: ActivityNumber,
    },
}

/// The numbers of the rows of one series.
#[derive(Debug, Clone)]
pub struct RowNumbers {
    /// Which series.
    pub series: MeetingKey,
    /// Which birth of it in Sales.
    pub birth: u32,
    /// Rows that were born in Sales: they keep the number that they have there. All others are minted.
    pub given: BTreeMap<Slot, ActivityNumber>,
}

impl RowNumbers {
    /// The number of that meeting's row.
    pub fn of(&self, slot: &Slot) -> ActivityNumber {
        match self.given.get(slot) {
            Some(number) => number.clone(),
            None => ActivityNumber::mint_occurrence(&self.series, slot, self.birth),
        }
    }
}

impl RowWrite {
    /// Which meeting.
    pub fn slot(&self) -> Slot {
        match self {
            Self::Create { slot, .. } | Self::Update { slot, .. } | Self::Delete { slot, .. } => *slot,
        }
    }
}

/// The writes after which rows that are `held` are those of `target`: creates and updates by original start, deletions
/// last, so that whoever is interrupted has rather too much than too little. A series that is born has no rows held, one
/// that is deleted none as its target.
pub fn row_writes(held: &Occurrences, target: &Occurrences, numbers: &RowNumbers) -> Vec<RowWrite> {
    let is_related_anew = held.related != target.related;
    let row = |series: &Occurrences, meeting: &Appointment| {
        let mut row = meeting.clone();
        row.related.clone_from(&series.related);
        row
    };
    let written = target.meetings.iter().filter_map(|(slot, wanted)| {
        let (slot, number) = (*slot, numbers.of(slot));
        let content = row(target, wanted);
        let Some(was) = held.meetings.get(&slot) else {
            return Some(RowWrite::Create {
                slot,
                number,
                content,
            });
        };
        let fields = was.differing(wanted);
        (is_related_anew || !fields.is_empty()).then(|| RowWrite::Update {
            slot,
            number,
            held: Box::new(row(held, was)),
            content,
            fields,
        })
    });
    let deleted = held
        .meetings
        .keys()
        .filter(|slot| !target.meetings.contains_key(slot))
        .map(|slot| RowWrite::Delete {
            slot: *slot,
            number: numbers.of(slot),
        });
    written.chain(deleted).collect()
}
