//! In which order a round takes its pairs and their writes, and how much fits into one.

use crate::content::Content;
use crate::limits::Limits;
use crate::plan::{Plan, Step};
use crate::write::Write;
use alloc::vec::Vec;

/// When a step has its turn; the smaller the sooner. Nothing is deleted before what may replace it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A new item is made.
    Create,
    /// An item is changed, its mark included; or nobody knows yet what is written, because somebody looks first.
    Update,
    /// An item is deleted.
    Delete,
}

impl Rank {
    /// All, the soonest first.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    /// Of a write.
    pub fn of_write<C: Content>(write: &Write<C>) -> Self {
        match write {
            Write::Create { .. } => Self::Create,
            Write::Update { .. } | Write::Mark { .. } | Write::Unmark { .. } => Self::Update,
            Write::Delete { .. } => Self::Delete,
        }
    }

    /// Of a plan's step.
    pub fn of_plan<C: Content>(plan: &Plan<C>) -> Self {
        match &plan.step {
            Step::Write(write) => Self::of_write(write),
            Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Conclude(_) => Self::Update,
        }
    }
}

/// The ids of `planned` in the order in which they are taken: creates, then updates, then deletes; of one rank those that
/// came first.
pub fn order<Id>(planned: impl IntoIterator<Item = (Id, Rank)>) -> Vec<Id> {
    let mut planned: Vec<_> = planned.into_iter().collect();
    planned.sort_by_key(|(_, rank)| *rank);
    planned.into_iter().map(|(id, _)| id).collect()
}

/// How much fits into one round. What does not is taken by the next; nothing is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundBudget {
    /// Pairs that are brought to rest.
    pub pairs_per_round_max: usize,
    /// Steps for one pair; one that needs more goes on in the next round.
    pub steps_per_pair_max: u32,
    /// Pages of one pull; its cursor is kept, and the next round goes on from there.
    pub pages_per_pull_max: u32,
    /// Pages of a feed of which no cursor is kept before its end, as of a full enumeration: more than any mailbox has.
    pub pages_per_listing_max: u32,
    /// Tries for one record before it is parked (R-ERR-2).
    pub tries_per_record_max: u32,
}

impl RoundBudget {
    /// What the product uses.
    pub const STANDARD: Self = Self {
        pairs_per_round_max: 5_000,
        steps_per_pair_max: 24,
        pages_per_pull_max: 500,
        pages_per_listing_max: 10_000,
        tries_per_record_max: 8,
    };
}

// A mailbox that uses its limits to the full is brought to rest in one round, even if its feed gives ten rows a page.
const _: () = assert!(RoundBudget::STANDARD.pairs_per_round_max >= Limits::SUM_MAX as usize);
const _: () = assert!(RoundBudget::STANDARD.pages_per_pull_max * 10 >= Limits::SUM_MAX);
// What has to be heard in one go may be longer than what is heard bit by bit.
const _: () =
    assert!(RoundBudget::STANDARD.pages_per_listing_max >= RoundBudget::STANDARD.pages_per_pull_max);

#[cfg(test)]
mod tests;
