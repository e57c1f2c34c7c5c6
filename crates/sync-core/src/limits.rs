//! Who gets a place: the limits of an object, and in which order new records take what is free (R-LIM-1 to R-LIM-3).
//!
//! **Invariant:** nothing here takes a place away. A limit that is lowered, or 0, only stops new links.

use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::cmp::Reverse;
use jiff::Timestamp;

/// What is kept in step both ways and has a limit of its own. Emails have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// Single meetings and series.
    Appointments,
    /// People.
    Contacts,
    /// To-dos.
    Tasks,
}

/// The most live links a user may have, for each object. Their sum never exceeds [`Limits::SUM_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    appointments: u32,
    contacts: u32,
    tasks: u32,
}

/// Three limits that are too much together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumTooLarge {
    /// What they come to, in links; shown to the administrator.
    pub sum: u64,
}

impl Limits {
    /// The most live links that a user may have of all objects together (R-LIM-1).
    pub const SUM_MAX: u32 = 5_000;

    /// Three limits in links, if they fit together.
    pub fn new(appointments: u32, contacts: u32, tasks: u32) -> Result<Self, SumTooLarge> {
        let sum = u64::from(appointments) + u64::from(contacts) + u64::from(tasks);
        if sum > u64::from(Self::SUM_MAX) {
            return Err(SumTooLarge { sum });
        }
        Ok(Self {
            appointments,
            contacts,
            tasks,
        })
    }

    /// The limit of `object`, in links.
    pub fn of(&self, object: Object) -> u32 {
        match object {
            Object::Appointments => self.appointments,
            Object::Contacts => self.contacts,
            Object::Tasks => self.tasks,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            appointments: 2_000,
            contacts: 2_000,
            tasks: 1_000,
        }
    }
}

/// Whether a record takes up a place (R-LIM-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Life {
    /// An appointment takes one until its end; a series, as one record, until the end of its last occurrence. All-day
    /// ends are those of the mailbox's time zone.
    Until(Timestamp),
    /// A task that is not completed, or a contact in scope.
    Open,
    /// A task that is completed, a contact out of scope, or any record that cannot be read in Sales any more (R-LINK-2).
    /// Kept, but free.
    Over,
}

impl Life {
    /// Whether a record that lives like this takes up a place at `now`.
    pub fn is_live(self, now: Timestamp) -> bool {
        match self {
            Self::Until(end) => end > now,
            Self::Open => true,
            Self::Over => false,
        }
    }
}

/// A record that asks for a place. A series asks once, under one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceRequest<Id> {
    /// On what ground.
    pub ground: Ground,
    /// Names the record; breaks ties.
    pub id: Id,
    /// Whether it would take up a place.
    pub life: Life,
}

/// On what ground a record asks for a place. The order of this page is the order in which places are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The user's own act, a Share or the category (R-CAT-2): the earlier one first.
    Shared {
        /// When the user did it.
        at: Timestamp,
    },
    /// An appointment that a rule brings, and that is not over: the nearest first.
    Upcoming {
        /// Its start; of a series, that of the next occurrence.
        starts: Timestamp,
    },
    /// Anything else that a rule brings: the most recently changed first.
    Changed {
        /// The vendor's own last-modified stamp.
        modified: Reverse<Timestamp>,
    },
}

impl Ground {
    /// The ground of a record that a rule brings, and that was changed at `modified`.
    pub fn changed(modified: Timestamp) -> Self {
        Self::Changed {
            modified: Reverse(modified),
        }
    }
}

/// Who got a place, and who did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating<Id> {
    /// May be linked, in the order in which the places were given.
    pub seated: Vec<Id>,
    /// Listed, not cut silently (R-LIM-3); the first of them is the next to get a place.
    pub outside: Vec<(Id, Reason)>,
    /// Places taken afterwards, in links. Above the limit only if a limit was lowered below what is linked.
    pub taken: u32,
}

impl<Id> Seating<Id> {
    /// How many do not fit.
    pub fn outside_count(&self) -> u32 {
        count(self.outside.len())
    }
}

/// Gives the places that `linked` records leave free under `limit` to `requests`, in the order of their grounds; equal
/// grounds in the order of their ids. What is linked keeps its place; a request for it is no request. A new record that
/// takes up no place (a past meeting shared by hand) needs none, but at limit 0 nothing new is linked at all.
///
/// The same arguments in any order give the same answer. O(n log n).
pub fn seat<Id: Ord + Clone>(
    limit: u32,
    linked: &BTreeMap<Id, Life>,
    requests: impl IntoIterator<Item = PlaceRequest<Id>>,
    now: Timestamp,
) -> Seating<Id> {
    let live = linked.values().filter(|life| life.is_live(now)).count();
    let mut seating = Seating {
        seated: Vec::new(),
        outside: Vec::new(),
        taken: count(live),
    };
    let mut waiting: Vec<_> = requests
        .into_iter()
        .filter(|request| !linked.contains_key(&request.id))
        .collect();
    waiting.sort_unstable();
    let mut answered = BTreeSet::new();
    for request in waiting {
        if !answered.insert(request.id.clone()) {
            continue;
        }
        let needs_place = request.life.is_live(now);
        let fits = if needs_place {
            seating.taken < limit
        } else {
            limit > 0
        };
        if !fits {
            let reason = ReasonCode::OverLimit.with(Detail::Allowed(limit));
            seating.outside.push((request.id, reason));
            continue;
        }
        seating.taken = seating.taken.saturating_add(u32::from(needs_place));
        seating.seated.push(request.id);
    }
    seating
}

/// Links are counted in 32 bits; more than that are not held in memory.
fn count(links: usize) -> u32 {
    u32::try_from(links).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
