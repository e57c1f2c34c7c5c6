//! What saved searches held when they were last asked. A search is asked again where something calls for it: a record of its
//! kind changed, its index may not have caught up with a change, another search was chosen, or an hour has gone by, for what
//! it holds can change although no such record does: time goes on, an account moves, a right is given. Kept in memory alone.

use crate::hourly::Hour;
use crate::ports::Searched;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::users::UserId;
use sync_core::{ItemId, ReasonCode, SalesId, SearchId};

/// How far the index of a search may be behind the records (R-SRCH-5). Oracle names no figure.
const INDEX_LAG: SignedDuration = SignedDuration::from_mins(15);

/// Kinds of record that a search is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SearchedKind {
    /// Single appointments.
    Appointments,
    /// Series, each as a whole.
    Series,
    /// Contacts.
    Contacts,
    /// Tasks.
    Tasks,
}

/// The memories of all users.
#[derive(Default)]
pub struct Searches(Mutex<HashMap<(UserId, SalesId, SearchedKind), Shared>>);

type Shared = Arc<Mutex<Memory>>;

/// What is known of one user's search of one kind, as a job in this hour sees it. Clones share it.
#[derive(Clone)]
pub struct SearchMemory {
    shared: Shared,
    hour: Hour,
}

#[derive(Default)]
struct Memory {
    asked: Option<Asked>,
    /// When a record of the kind was last told to have changed.
    changed_at: Option<Timestamp>,
}

struct Asked {
    search: SearchId,
    at: Timestamp,
    hour: Hour,
    held: Searched,
    /// What it held that is there as no record of this kind, and why; none where it is missing.
    unfit: BTreeMap<ItemId, Option<ReasonCode>>,
}

impl Searches {
    /// The memory of this user's search, for a job in this hour of theirs. It is another one once they are another Sales user.
    pub fn of(&self, (user, party): (UserId, SalesId), kind: SearchedKind, hour: Hour) -> SearchMemory {
        let mut memories = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        SearchMemory {
            shared: Arc::clone(memories.entry((user, party, kind)).or_default()),
            hour,
        }
    }
}

impl SearchMemory {
    /// Nothing is known any more.
    pub fn forget(&self) {
        self.memory().asked = None;
    }

    /// A record of the kind changed, as was told by a job that began at `now`.
    pub fn note_change(&self, now: Timestamp) {
        self.memory().changed_at = Some(now);
    }

    /// What `search` holds, where nothing calls for asking it again.
    pub fn held(&self, search: &SearchId) -> Option<Searched> {
        let memory = self.memory();
        memory.good(search, self.hour).map(|asked| asked.held.clone())
    }

    /// What `search` answered to a job that began at `now`.
    pub fn note_held(&self, search: &SearchId, now: Timestamp, held: Searched) {
        self.memory().asked = Some(Asked {
            search: search.clone(),
            at: now,
            hour: self.hour,
            held,
            unfit: BTreeMap::new(),
        });
    }

    /// Why a record that `search` names is none of this kind: `Some(None)` where it is missing. Nothing where it is to be read.
    pub fn unfit(&self, search: &SearchId, number: &ItemId) -> Option<Option<ReasonCode>> {
        let memory = self.memory();
        memory.good(search, self.hour)?.unfit.get(number).copied()
    }

    /// A record that `search` names is none of this kind, or is missing.
    pub fn note_unfit(&self, search: &SearchId, number: &ItemId, code: Option<ReasonCode>) {
        let mut memory = self.memory();
        if let Some(asked) = memory.asked.as_mut().filter(|asked| asked.search == *search) {
            asked.unfit.insert(number.clone(), code);
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn good(&self, search: &SearchId, hour: Hour) -> Option<&Asked> {
        let has_caught_up = |asked: &Asked| {
            let changed_at = self.changed_at;
            changed_at.is_none_or(|changed_at| asked.at.duration_since(changed_at) >= INDEX_LAG)
        };
        self.asked
            .as_ref()
            .filter(|asked| asked.search == *search && asked.hour == hour && has_caught_up(asked))
    }
}

impl fmt::Debug for Searches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Searches").finish_non_exhaustive()
    }
}

impl fmt::Debug for SearchMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchMemory").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hourly::Hours;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn at(minutes: i64) -> Timestamp {
        let morning: Timestamp = "2027-03-03T08:00:00Z".parse().unwrap();
        morning + SignedDuration::from_mins(minutes)
    }

    fn holding(numbers: &[&str]) -> Searched {
        let numbers = numbers.iter().map(|number| ItemId::new(*number));
        Searched::Holds(numbers.collect::<BTreeSet<_>>())
    }

    /// As a job that begins then sees it.
    fn memory(searches: &Searches, hours: &Hours, minutes: i64) -> SearchMemory {
        let user = UserId(Uuid::from_u128(1));
        searches.of(
            (user, SalesId(1)),
            SearchedKind::Contacts,
            hours.of(user, at(minutes)),
        )
    }

    #[test]
    fn r_srch_5_a_search_is_asked_again_until_its_index_has_caught_up_with_a_change() {
        let (searches, hours) = (Searches::default(), Hours::default());
        let (memory, search) = (memory(&searches, &hours, 0), SearchId::new("S-1"));
        memory.note_held(&search, at(0), holding(&["1"]));
        assert_eq!(memory.held(&search), Some(holding(&["1"])));
        memory.note_change(at(30));
        assert_eq!(memory.held(&search), None);
        memory.note_held(&search, at(30), holding(&["1"]));
        assert_eq!(memory.held(&search), None, "the index may be behind");
        memory.note_held(&search, at(45), holding(&["1", "2"]));
        assert_eq!(memory.held(&search), Some(holding(&["1", "2"])));
    }

    #[test]
    fn a_search_is_asked_again_after_an_hour_and_where_another_is_chosen() {
        let (searches, hours) = (Searches::default(), Hours::default());
        let (first, search) = (memory(&searches, &hours, 0), SearchId::new("S-1"));
        first.note_held(&search, at(0), holding(&["1"]));
        first.note_unfit(&search, &ItemId::new("1"), None);
        let later = memory(&searches, &hours, 59);
        assert_eq!(later.held(&search), Some(holding(&["1"])));
        assert_eq!(later.unfit(&search, &ItemId::new("1")), Some(None));
        assert_eq!(later.held(&SearchId::new("S-2")), None);
        let next = memory(&searches, &hours, 60);
        assert_eq!(next.held(&search), None);
        assert_eq!(next.unfit(&search, &ItemId::new("1")), None);
        first.forget();
        assert_eq!(first.held(&search), None);
    }
}
