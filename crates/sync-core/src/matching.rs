//! Is it there already? What is matched before anything is created (R-ADOPT-1, R-ADOPT-2, R-CONT-2, R-CONT-3).
//!
//! Each kind of record has a [`Likeness`], what of it is compared, and an index of what could be the same ([`Contacts`],
//! [`Appointments`], [`Tasks`], [`Accounts`]), made once and asked for each item: no step compares everything with
//! everything. [`asks_first`] says which creates are asked about, and [`adoptions`] looks at all answers of Sales
//! together, so that the order of items never decides. What is found in Outlook is always a question ([`questions`]).

mod account;
mod appointment;
mod birth;
mod contact;
mod task;

pub use account::{Accounts, CompanyEdit, CompanyMatch, edited_company};
pub use appointment::{Appointments, Meeting};
pub use birth::{Adoption, Bound, Candidate, adoptions, asks_first, questions};
pub use contact::{Address, Contacts, Person, missing_part};
pub use task::{Tasks, Todo};

use crate::ids::ItemId;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::fmt::Debug;

/// Most candidates that a person is shown; more of them would be no help.
pub const CANDIDATES_MAX: usize = 20;

/// What of a record is compared with what is there before another one is made.
pub trait Likeness: Clone + Eq + Debug + Send + Sync {
    /// Everything that could be the same, ready to be asked.
    type Index;

    /// Whether two that are the same are one thing in the world, so that only one of them is ever created.
    const IS_ONE: bool;

    /// Everything that could be the same.
    fn index(of: impl IntoIterator<Item = (ItemId, Self)>) -> Self::Index;

    /// Which of them is the same as this.
    fn find(&self, index: &Self::Index) -> Match;
}

/// The likeness of what is found by its name alone, and never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneOfAKind;

impl Likeness for OneOfAKind {
    type Index = ();

    const IS_ONE: bool = false;

    fn index(_: impl IntoIterator<Item = (ItemId, Self)>) -> Self::Index {}

    fn find(&self, (): &Self::Index) -> Match {
        Match::None
    }
}

/// What was found that could be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Exactly one is the same.
    One(ItemId),
    /// Several are, in the order of their ids.
    Several(Vec<ItemId>),
    /// None is certainly the same, but these look much alike (R-CONT-2).
    Near(Vec<ItemId>),
    /// Nothing.
    None,
}

impl Match {
    /// From the ids of everything that is the same.
    fn from_same(same: BTreeSet<ItemId>) -> Self {
        let mut ids: Vec<_> = same.into_iter().take(CANDIDATES_MAX).collect();
        match (ids.pop(), ids.is_empty()) {
            (None, _) => Self::None,
            (Some(id), true) => Self::One(id),
            (Some(id), false) => {
                ids.push(id);
                Self::Several(ids)
            }
        }
    }
}

/// An index: what to find under which key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Index<K>(BTreeMap<K, BTreeSet<ItemId>>);

impl<K: Ord> Index<K> {
    const fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn insert(&mut self, key: K, id: &ItemId) {
        self.0.entry(key).or_default().insert(id.clone());
    }

    /// What stands under `key`, as far as anybody would look at it.
    fn under<'a>(&'a self, key: &K) -> impl Iterator<Item = ItemId> + use<'a, K> {
        self.0
            .get(key)
            .into_iter()
            .flatten()
            .take(CANDIDATES_MAX)
            .cloned()
    }
}

#[cfg(test)]
mod tests;
