//! The page of the user's records: those that are linked, by state, and the contacts and tasks that are not shared (R-SHARE-1).

use super::known::{OwnPage, RecordsPage};
use super::question::Question;
use super::shown::Shown;
use shared::api::shares::ItemType;
use shared::api::synced::{SyncedCounts, SyncedState};
use shared::ids::ItemId;

/// Which of them are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Those that are linked, in this state.
    State(SyncedState),
    /// The user's own of this kind.
    Own(ItemType),
}

/// All filters, in the order of the page: what waits for the user comes first.
pub const FILTERS: [Filter; 7] = [
    Filter::State(SyncedState::Parked),
    Filter::State(SyncedState::Held),
    Filter::State(SyncedState::Waiting),
    Filter::State(SyncedState::Linked),
    Filter::State(SyncedState::Unlinked),
    Filter::Own(ItemType::Contact),
    Filter::Own(ItemType::Task),
];

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// What is listed.
    pub filter: Filter,
    /// The linked ones.
    pub page: Shown<RecordsPage>,
    /// The user's own.
    pub own: Shown<OwnPage>,
    /// How many there are in each state, as far as it was told.
    pub counts: Option<SyncedCounts>,
    /// Which of the own ones were handed over from here.
    pub handed: Vec<ItemId>,
}

impl Default for Records {
    fn default() -> Self {
        Records {
            filter: FILTERS[0],
            page: Shown::Nothing,
            own: Shown::Nothing,
            counts: None,
            handed: Vec::new(),
        }
    }
}

impl Records {
    /// Asks for what is listed, from its beginning.
    pub fn look(&mut self) -> Question {
        match self.filter {
            Filter::State(state) => {
                self.page.awaited();
                Question::Records(state, None)
            }
            Filter::Own(kind) => {
                self.own.awaited();
                Question::Own(kind)
            }
        }
    }

    /// Lists something else.
    pub fn choose(&mut self, filter: Filter) -> Question {
        self.filter = filter;
        self.page = Shown::Nothing;
        self.own = Shown::Nothing;
        self.look()
    }

    /// Takes in a page; one that goes on after another is put behind it.
    pub fn take(&mut self, goes_on: bool, mut next: RecordsPage) {
        self.counts = next.counts.or(self.counts);
        if goes_on && let Some(page) = self.page.here_mut() {
            page.records.append(&mut next.records);
            page.has_more = next.has_more;
        } else {
            self.page = Shown::Here(next);
        }
    }

    /// How many there are of a filter, as far as it was told.
    pub fn count(&self, filter: Filter) -> Option<u64> {
        let counts = self.counts.as_ref()?;
        match filter {
            Filter::State(SyncedState::Linked) => Some(counts.linked),
            Filter::State(SyncedState::Waiting) => Some(counts.waiting),
            Filter::State(SyncedState::Parked) => Some(counts.parked),
            Filter::State(SyncedState::Held) => Some(counts.held),
            Filter::State(SyncedState::Unlinked) => Some(counts.unlinked),
            Filter::Own(_) => None,
        }
    }
}
