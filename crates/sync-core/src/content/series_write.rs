//! What is to be written to Exchange so that a series becomes what it should be: as few writes as possible, for each may
//! mail the invitees (R-APPT-18).

mod keep_rule;
mod new_rule;

use super::appointment::{Appointment, Field};
use super::recurrence::{Recurrence, SeriesRefusal};
use super::series::Series;
use super::slot::Slot;
use super::zone::Zone;
use super::{Content, Edit};
use crate::pair::Side;
use crate::reason::{Reason, ReasonCode};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use jiff::Timestamp;

/// One write to Exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesChange {
    /// Changes the master, and with it every meeting that does not depart from it, past ones included.
    Master {
        /// What it will hold.
        content: Appointment,
        /// Fields to write; its time only together with a rule.
        fields: Vec<Field>,
        /// Another rule, if it changes. Exchange then forgets every exception and every cancelled meeting; what is still
        /// wanted of them follows as writes of its own.
        recurrence: Option<Recurrence>,
    },
    /// Changes one meeting, which becomes an exception.
    Occurrence {
        /// Which, by the rule that stands then.
        slot: Slot,
        /// What it will hold.
        content: Appointment,
        /// Fields to write.
        fields: Vec<Field>,
    },
    /// Cancels one meeting.
    Cancel {
        /// Which, by the rule that stands then.
        slot: Slot,
    },
}

/// Why nothing can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesUnwritable {
    /// What Exchange holds is itself refused.
    Held(SeriesRefusal),
    /// There is a meeting that the rule does not yield, and no other rule yields them all.
    RuleNotReadable,
}

/// The fewest writes after which the series that Exchange holds has the meetings of `target` (keyed by original start).
/// Masters come before their meetings; cancelled meetings before moved ones, and moved ones in such an order that none
/// has to pass a neighbour that is itself about to move (Graph: `ErrorOccurrenceCrossingBoundary`).
///
/// Meetings that are over at `now`, by what is held and by what is wanted, are never written by themselves (R-APPT-15);
/// they do follow a write to the master, as in Outlook. With everything in the future the series then has exactly the
/// meetings of `target`, which [`Series::after`] shows.
///
/// Fields go to the master where that takes fewer writes. A new rule is given where it takes fewer writes still (a series
/// that ends earlier), where the old one lacks a meeting, or where all meetings are moved, each within its day: in that last
/// case, and only then, meetings get new slots, namely the starts that they have in `target`. It is never given where that would
/// write to meetings that are over. An empty `target` cancels each future meeting: deleting the series as a whole is
/// not decided here.
pub fn series_write(
    held: &Series,
    target: &BTreeMap<Slot, Appointment>,
    now: Timestamp,
    maximum: u32,
) -> Result<Vec<SeriesChange>, SeriesUnwritable> {
    let occurrences = held.occurrences(maximum).map_err(SeriesUnwritable::Held)?;
    let aim = Aim::of(held, &occurrences, target, now);
    let kept = keep_rule::writes(held, &occurrences, &aim);
    if kept.as_ref().is_some_and(|writes| writes.len() <= 1) {
        return Ok(kept.unwrap_or_default());
    }
    let renewed = new_rule::writes(held, &aim);
    let fewer = match (kept, renewed) {
        (Some(kept), Some(renewed)) if renewed.len() < kept.len() => Some(renewed),
        (Some(kept), _) => Some(kept),
        (None, renewed) => renewed,
    };
    fewer.map(in_order).ok_or(SeriesUnwritable::RuleNotReadable)
}

impl Series {
    /// What Exchange holds once that write has landed. An exception keeps what it has of its own, and follows the master in
    /// the rest.
    pub fn after(&self, change: &SeriesChange) -> Self {
        let mut next = self.clone();
        match change {
            SeriesChange::Master {
                content,
                fields,
                recurrence,
            } => {
                if let Some(recurrence) = recurrence {
                    next.recurrence = *recurrence;
                    next.exceptions.clear();
                    next.excluded.clear();
                }
                for field in fields.iter().copied() {
                    for exception in next.exceptions.values_mut() {
                        if exception.same(&self.master, field) {
                            exception.take(content, field);
                        }
                    }
                    next.master.take(content, field);
                }
            }
            SeriesChange::Occurrence {
                slot,
                content,
                fields,
            } => {
                let mut changed = self.occurrence(*slot);
                for field in fields.iter().copied() {
                    changed.take(content, field);
                }
                next.exceptions.insert(*slot, changed);
            }
            SeriesChange::Cancel { slot } => {
                next.exceptions.remove(slot);
                next.excluded.insert(*slot);
            }
        }
        next
    }
}

impl SeriesUnwritable {
    /// As reports say it.
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Held(refusal) => refusal.code(),
            Self::RuleNotReadable => ReasonCode::SeriesRuleNotReadable,
        }
    }
}

impl From<SeriesUnwritable> for Reason {
    fn from(unwritable: SeriesUnwritable) -> Self {
        match unwritable {
            SeriesUnwritable::Held(refusal) => refusal.into(),
            SeriesUnwritable::RuleNotReadable => unwritable.code().into(),
        }
    }
}

/// What the series should hold, meeting by meeting.
struct Aim {
    /// Meetings that are over, as they are held: nobody changes them by themselves.
    past: BTreeMap<Slot, Appointment>,
    /// The others, as wanted.
    future: BTreeMap<Slot, Appointment>,
}

impl Aim {
    /// Relations are Sales' own; here they are as held, so that they never look like a difference.
    fn of(
        held: &Series,
        occurrences: &BTreeMap<Slot, Appointment>,
        target: &BTreeMap<Slot, Appointment>,
        now: Timestamp,
    ) -> Self {
        let past = occurrences
            .iter()
            .filter(|(slot, was)| !still_to_end(was, target.get(slot), now, &held.zone))
            .map(|(slot, was)| (*slot, was.clone()))
            .collect();
        let future = target
            .iter()
            .filter(|(slot, wanted)| still_to_end(wanted, occurrences.get(slot), now, &held.zone))
            .map(|(slot, wanted)| {
                let mut wanted = wanted.clone();
                wanted.related.clone_from(&held.master.related);
                (*slot, wanted)
            })
            .collect();
        Self { past, future }
    }
}

/// First the master, then what is cancelled, then what stays or moves earlier, from the first on, then what moves later,
/// from the last on.
fn in_order(mut changes: Vec<SeriesChange>) -> Vec<SeriesChange> {
    let is_later = |slot: &Slot, content: &Appointment| Slot::of(&content.time) > *slot;
    changes.sort_by(|one, other| match (one, other) {
        (
            SeriesChange::Occurrence { slot, content, .. },
            SeriesChange::Occurrence {
                slot: other_slot,
                content: other_content,
                ..
            },
        ) => match (is_later(slot, content), is_later(other_slot, other_content)) {
            (false, false) => slot.cmp(other_slot),
            (true, true) => other_slot.cmp(slot),
            (one, other) => one.cmp(&other),
        },
        (one, other) => one.rank().cmp(&other.rank()),
    });
    changes
}

impl SeriesChange {
    fn rank(&self) -> u8 {
        match self {
            Self::Master { .. } => 0,
            Self::Cancel { .. } => 1,
            Self::Occurrence { .. } => 2,
        }
    }
}

/// Whether a meeting is not over yet, by the later of its two ends (R-TIME-1).
fn still_to_end(meeting: &Appointment, other: Option<&Appointment>, now: Timestamp, zone: &Zone) -> bool {
    let edit = Edit {
        side: Side::Exchange,
        at: now,
        zone,
    };
    meeting.travels(other, Field::Time, edit)
}

#[cfg(test)]
mod tests;
