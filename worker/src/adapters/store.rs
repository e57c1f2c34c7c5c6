//! The loop's and the rounds' view of the store, and of the clock.

use crate::ports::{Clock, Cursor, NewPair, PageSaved, RestNoted, RoundStore, SyncStore, Walk};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use store::blob::Stored;
use store::links::{Begun, CopyId, Counted, Link, Saved};
use store::rounds::{Circumstances, Listing, RoundLinks, Rounds, WentBy};
use store::threads::Threads;
use store::users::UserId;
use store::{Store, StoreError};
use sync_core::{
    AllowancePolicy, ConversationKey, ItemId, MeetingKey, Occasion, Occurrences, Scope, SearchId, SeatTerms,
    Side, Sides, Turn,
};

/// How things stand for a kind of which nothing is counted: a message is found by its own name in every round, and the sync
/// deletes none.
const UNCOUNTED: Circumstances = Circumstances {
    round: Turn::Later,
    occasion: Occasion {
        links: 0,
        mailing: Turn::Later,
        sides: Sides::Filled,
    },
};

/// The store's links of one kind of record, and how much of what is counted there goes without asking.
#[derive(Debug)]
pub struct Links<'a, C, S: ?Sized = dyn Store> {
    /// Where they are kept.
    store: &'a S,
    /// Whose mailbox is synced.
    user: UserId,
    /// What the budgets hold.
    allowance: &'a AllowancePolicy,
    /// What its rounds from Sales to Exchange go by now.
    goes_by: WentBy,
    kind: PhantomData<fn() -> C>,
}

impl<'a, C, S: ?Sized> Links<'a, C, S> {
    /// Those of this user's mailbox.
    pub fn of(store: &'a S, user: UserId, allowance: &'a AllowancePolicy) -> Self {
        Self {
            store,
            user,
            allowance,
            goes_by: WentBy(None),
            kind: PhantomData,
        }
    }

    /// The same, where records of Sales come by this saved search.
    #[must_use]
    pub fn searched_by(self, search: Option<SearchId>) -> Self {
        Self {
            goes_by: WentBy(search),
            ..self
        }
    }
}

impl<C, S> SyncStore for Links<'_, C, S>
where
    C: Stored,
    S: store::links::Links<C> + Sync + ?Sized,
{
    type Content = C;

    async fn load(&self, copies: &[CopyId]) -> Result<Vec<Link<C>>, StoreError> {
        self.store.load_links(copies).await
    }

    async fn save(&self, links: &[Link<C>], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        self.store.save_links(links, now).await
    }

    async fn save_together(&self, links: &[Link<C>], now: Timestamp) -> Result<Option<Vec<i64>>, StoreError> {
        self.store.save_links_together(links, now).await
    }

    async fn naming(&self, items: &[ItemId], numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.store.links_naming(self.user, items, numbers).await
    }

    async fn begin(&self, counted: &[Counted<C>], now: Timestamp) -> Result<Vec<Begun>, StoreError> {
        self.store.begin_counted(counted, self.allowance, now).await
    }
}

impl<C, S> RoundStore for Links<'_, C, S>
where
    C: Stored,
    S: store::links::Links<C> + RoundLinks<C> + Rounds + Threads + Sync + ?Sized,
{
    async fn cursor(&self, side: Side) -> Result<Option<Cursor>, StoreError> {
        self.store.feed_cursor(self.user, side).await
    }

    async fn of_items(&self, ids: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.store.links_of_items(self.user, ids).await
    }

    async fn of_records(&self, numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.store.links_of_records(self.user, numbers).await
    }

    async fn of_keys(&self, keys: &[MeetingKey]) -> Result<Vec<Link<C>>, StoreError> {
        self.store.links_of_keys(self.user, keys).await
    }

    async fn of_threads(
        &self,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> Result<Vec<Link<C>>, StoreError> {
        self.store.links_of_threads(self.user, messages, threads).await
    }

    async fn stopped(&self) -> Result<BTreeSet<ConversationKey>, StoreError> {
        self.store.stopped_threads(self.user).await
    }

    async fn is_making(&self) -> Result<bool, StoreError> {
        self.store.is_making(self.user).await
    }

    async fn items(&self) -> Result<Vec<(CopyId, ItemId)>, StoreError> {
        self.store.linked_items(self.user).await
    }

    async fn scopes(&self) -> Result<Vec<(CopyId, ItemId, Scope)>, StoreError> {
        self.store.search_scopes(self.user).await
    }

    async fn open(&self, new: &[NewPair<C>], now: Timestamp) -> Result<Vec<Link<C>>, StoreError> {
        self.store.open_links(self.user, new, now).await
    }

    async fn seat(&self, terms: &SeatTerms, now: Timestamp) -> Result<(), StoreError> {
        self.store.seat_links(self.user, terms, now).await
    }

    async fn forget(&self, copies: &[CopyId]) -> Result<(), StoreError> {
        self.store.forget_links(self.user, copies).await
    }

    async fn walked(&self) -> Result<Option<Walk>, StoreError> {
        self.store.walked(self.user).await
    }

    async fn note_walk(&self, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError> {
        self.store.note_walk(self.user, before, walk).await
    }

    async fn save_page(
        &self,
        links: &[Link<C>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<PageSaved, StoreError> {
        self.store.save_page(self.user, links, side, next, now).await
    }

    async fn due(&self, now: Timestamp, max: usize) -> Result<Vec<CopyId>, StoreError> {
        self.store.due_links(self.user, now, max).await
    }

    /// What came by another search than it comes by now has never been seen: whom that mails, a person sees first
    /// (R-APPT-18).
    async fn circumstances(&self, now: Timestamp) -> Result<Circumstances, StoreError> {
        let Some(object) = C::OBJECT else {
            return Ok(UNCOUNTED);
        };
        let mut circumstances = self.store.circumstances(self.user, object, now).await?;
        if self.store.went_by(self.user).await?.as_ref() != Some(&self.goes_by) {
            circumstances.occasion.mailing = Turn::First;
        }
        Ok(circumstances)
    }

    /// Single meetings speak for the whole calendar: most have no series, and are not empty for that.
    async fn note_listing(&self, listing: Listing, now: Timestamp) -> Result<(), StoreError> {
        match C::OBJECT {
            Some(object) if C::NAME != Occurrences::NAME => {
                self.store.note_listing(self.user, object, listing, now).await
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn end_first_round(&self, now: Timestamp) -> Result<(), StoreError> {
        match C::OBJECT {
            Some(object) => {
                self.store.end_first_round(self.user, object, now).await?;
                self.store.note_went_by(self.user, &self.goes_by).await
            }
            None => Ok(()),
        }
    }

    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError> {
        self.store.note_rest(rests).await
    }
}

impl Clock for runtime::Clock {
    fn now(&self) -> Timestamp {
        runtime::Clock::now(self)
    }
}
