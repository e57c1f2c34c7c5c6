//! In which order a round takes its writes, and how much fits into one.

use crate::limits::Limits;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use jiff::Timestamp;

/// A write of a round, as far as its turn depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked<Id> {
    /// Names the pair; breaks ties.
    pub id: Id,
    /// What is written.
    pub kind: WriteKind,
    /// Whether a user waits for it.
    pub urgency: Urgency,
    /// Whether it belongs to a series.
    pub place: Place<Id>,
}

/// What is written, in the order in which it is: nothing is deleted before what may replace it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriteKind {
    /// A new item.
    Create,
    /// A change of an item, its mark included.
    Update,
    /// A deletion.
    Delete,
}

/// Whether a user waits for it; who does comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The user shared it by hand, or repaired it.
    Asked {
        /// When; the earlier first.
        at: Timestamp,
    },
    /// A rule brings it.
    Routine,
}

/// Whether a write belongs to a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<Id> {
    /// A record of its own, or the master of a series.
    Own,
    /// An exception; its master's turn comes before, whatever is written.
    ExceptionOf(Id),
}

/// When a write has its turn; the smaller the sooner.
type Turn = (bool, WriteKind, Urgency);

fn turn(kind: WriteKind, urgency: Urgency) -> Turn {
    (urgency == Urgency::Routine, kind, urgency)
}

/// The ids of `writes` in the order in which they are taken: what users wait for first; of that and of the rest creates,
/// then updates, then deletes; equal ones in the order of their ids. A master of a series comes before its exceptions: it
/// is as urgent as the most urgent of them, and they wait for it.
///
/// The same writes in any order give the same answer. O(n log n).
pub fn order<Id: Ord + Clone>(writes: impl IntoIterator<Item = Ranked<Id>>) -> Vec<Id> {
    let writes: Vec<_> = writes.into_iter().collect();
    let mut urgent: BTreeMap<Id, Urgency> = BTreeMap::new();
    for write in &writes {
        if let Place::ExceptionOf(master) = &write.place {
            let most = urgent.entry(master.clone()).or_insert(write.urgency);
            *most = write.urgency.min(*most);
        }
    }
    let own_turn = |write: &Ranked<Id>| {
        let lent = urgent.get(&write.id).copied().unwrap_or(Urgency::Routine);
        turn(write.kind, write.urgency.min(lent))
    };
    let mut masters: BTreeMap<Id, Turn> = BTreeMap::new();
    for write in &writes {
        if write.place == Place::Own {
            let latest = masters.entry(write.id.clone()).or_insert_with(|| own_turn(write));
            *latest = own_turn(write).max(*latest);
        }
    }
    let mut turns: Vec<_> = writes
        .iter()
        .map(|write| match &write.place {
            Place::Own => (own_turn(write), false, &write.id),
            Place::ExceptionOf(master) => {
                let own = turn(write.kind, write.urgency);
                let after = masters.get(master).map_or(own, |master| own.max(*master));
                (after, true, &write.id)
            }
        })
        .collect();
    turns.sort_unstable();
    turns.into_iter().map(|(_, _, id)| id.clone()).collect()
}

/// How much fits into one round. What does not is taken by the next; nothing is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundBudget {
    /// Pairs that are brought to rest.
    pub pairs_per_round_max: usize,
    /// Steps for one pair; one that needs more goes on in the next round.
    pub steps_per_pair_max: u32,
    /// Pages of one pull; a feed that never ends is left there, and its cursor is kept.
    pub pages_per_pull_max: u32,
    /// Tries for one record before it is parked (R-ERR-2).
    pub tries_per_record_max: u32,
}

impl RoundBudget {
    /// What the product uses.
    pub const STANDARD: Self = Self {
        pairs_per_round_max: 5_000,
        steps_per_pair_max: 24,
        pages_per_pull_max: 500,
        tries_per_record_max: 8,
    };

    /// What of `ordered` is taken now, and what is left for the next round, in the same order.
    pub fn cut<Id>(&self, mut ordered: Vec<Id>) -> (Vec<Id>, Vec<Id>) {
        let later = ordered.split_off(self.pairs_per_round_max.min(ordered.len()));
        (ordered, later)
    }
}

// A mailbox that uses its limits to the full is brought to rest in one round, even if its feed gives ten rows a page.
const _: () = assert!(RoundBudget::STANDARD.pairs_per_round_max >= Limits::SUM_MAX as usize);
const _: () = assert!(RoundBudget::STANDARD.pages_per_pull_max * 10 >= Limits::SUM_MAX);

#[cfg(test)]
mod tests;
