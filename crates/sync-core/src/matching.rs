//! Is it there already? What is matched before anything is created (R-ADOPT-1, R-ADOPT-2, R-CONT-2, R-CONT-3).
//!
//! Each kind of record has an index of what could be the same ([`Contacts`], [`Appointments`], [`Tasks`], [`Accounts`]),
//! made once and asked for each item: no step compares everything with everything. [`adopt`] and [`first_round`] then
//! look at all answers together, so that the order of items never decides.

mod account;
mod appointment;
mod contact;
mod task;

pub use account::{Accounts, CompanyEdit, CompanyMatch, edited_company};
pub use appointment::{Appointments, Meeting};
pub use contact::{Address, Contacts, Person, adopt_contacts, missing_part};
pub use task::{Tasks, Todo};

use crate::ids::ItemId;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

/// Most candidates that a person is shown; more of them would be no help.
pub const CANDIDATES_MAX: usize = 20;

/// Most records that a mailbox's first round creates unseen (R-ADOPT-1).
pub const FIRST_CREATES_MAX: usize = 20;

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

/// What becomes of an item that was matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adoption {
    /// It is linked to this record, which was there already.
    Adopt(ItemId),
    /// It waits for a person.
    Park(Reason),
    /// A new record is created for it.
    Create,
    /// Its new record waits for approval, together with all others of the round.
    Hold(Reason),
}

impl Match {
    /// What becomes of an item that is shared: linked, parked or created (R-ADOPT-1, R-CONT-2).
    pub fn adoption(self) -> Adoption {
        match self {
            Self::One(id) => Adoption::Adopt(id),
            Self::Several(ids) => Adoption::Park(ReasonCode::SeveralMatches.with(Detail::Candidates(ids))),
            Self::Near(ids) => Adoption::Park(ReasonCode::NearMatch.with(Detail::Candidates(ids))),
            Self::None => Adoption::Create,
        }
    }

    /// What becomes of a Sales record that would be created in Outlook, when this was found among the items there that
    /// are not shared: whatever it is, a person is asked (R-ADOPT-2).
    pub fn before_birth_in_outlook(self) -> Adoption {
        let ask = |ids| Adoption::Park(ReasonCode::MatchInOutlook.with(Detail::Candidates(ids)));
        match self {
            Self::One(id) => ask(vec![id]),
            Self::Several(ids) | Self::Near(ids) => ask(ids),
            Self::None => Adoption::Create,
        }
    }

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

impl Adoption {
    /// The one reason behind it. For a create it is that nothing is there yet: the request's own reason goes on.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Adopt(_) => Some(ReasonCode::Adopted.into()),
            Self::Park(reason) | Self::Hold(reason) => Some(reason.clone()),
            Self::Create => None,
        }
    }
}

/// What becomes of many items at once. Two that match the same record cannot both have it, and neither is preferred:
/// both are parked with it.
pub fn adopt(found: BTreeMap<ItemId, Match>) -> BTreeMap<ItemId, Adoption> {
    let mut claims: BTreeMap<ItemId, u32> = BTreeMap::new();
    for record in found.values().filter_map(|found| match found {
        Match::One(record) => Some(record),
        Match::Several(_) | Match::Near(_) | Match::None => None,
    }) {
        let claims = claims.entry(record.clone()).or_default();
        *claims = claims.saturating_add(1);
    }
    let is_contested = |record: &ItemId| claims.get(record).is_some_and(|claims| *claims > 1);
    found
        .into_iter()
        .map(|(item, found)| {
            let found = match found {
                Match::One(record) if is_contested(&record) => Match::Several(vec![record]),
                Match::One(_) | Match::Several(_) | Match::Near(_) | Match::None => found,
            };
            (item, found.adoption())
        })
        .collect()
}

/// What becomes of everything in a mailbox's first round, all kinds of records together: more creates than
/// [`FIRST_CREATES_MAX`] are shown before the first of them is made, while links and questions go on (R-ADOPT-1).
pub fn first_round(adoptions: BTreeMap<ItemId, Adoption>) -> BTreeMap<ItemId, Adoption> {
    let creates = adoptions
        .values()
        .filter(|adoption| **adoption == Adoption::Create)
        .count();
    if creates <= FIRST_CREATES_MAX {
        return adoptions;
    }
    let count = u32::try_from(creates).unwrap_or(u32::MAX);
    adoptions
        .into_iter()
        .map(|(item, adoption)| {
            let adoption = match adoption {
                Adoption::Create => Adoption::Hold(ReasonCode::HeldFirstCreates.with(Detail::Count(count))),
                Adoption::Adopt(_) | Adoption::Park(_) | Adoption::Hold(_) => adoption,
            };
            (item, adoption)
        })
        .collect()
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
