//! The loop's and the rounds' view of the store, and of the clock.

use crate::adapters::sales::version_of_one;
use crate::ports::{
    Clock, Cursor, NewPair, OfOtherKind, PageSaved, PlannedUnder, RestNoted, RoundStore, SyncStore, Walk,
};
use crate::sync::pull::item_of;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use store::blob::Stored;
use store::history::History;
use store::links::{Begun, CopyId, Counted, Link, MeetingId, Saved};
use store::rounds::{Circumstances, Listing, RoundLinks, Rounds, WentBy};
use store::threads::Threads;
use store::users::UserId;
use store::{Store, StoreError};
use sync_core::{
    AllowancePolicy, Appointment, Contact, Content as _, ConversationKey, Email, ItemId, MeetingKey,
    Occasion, Occurrences, ReasonCode, SalesNumber, Scope, SearchId, SeatTerms, Side, Sides, Task, Turn,
    Zone, into_series,
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
    C: GoesOver,
    S: store::links::Links<C>
        + RoundLinks<C>
        + store::links::Links<C::From>
        + RoundLinks<C::From>
        + Rounds
        + Threads
        + History
        + Sync
        + ?Sized,
{
    async fn cursor(&self, side: Side) -> Result<Option<Cursor>, StoreError> {
        RoundLinks::<C>::feed_cursor(self.store, self.user, side).await
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

    async fn of_other_kind(
        &self,
        items: &[ItemId],
        keys: &[MeetingKey],
        zone: &Zone,
        now: Timestamp,
    ) -> Result<Vec<OfOtherKind<C>>, StoreError> {
        if !C::GOES_OVER {
            return Ok(Vec::new());
        }
        let mut own: Vec<Link<C::From>> = self.store.links_of_items(self.user, items).await?;
        own.extend(self.store.links_of_keys(self.user, keys).await?);
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = own.iter().map(|link| ItemId::new(link.number().as_str()));
        let numbers: Vec<ItemId> = numbers.collect();
        let named: Vec<Link<C::From>> = self.store.links_naming(self.user, &[], &numbers).await?;
        let own: BTreeMap<MeetingId, Link<C::From>> =
            own.into_iter().map(|link| (link.meeting, link)).collect();
        let found = own.into_values().map(|own| {
            let copies = named.iter().filter(|copy| copy.meeting == own.meeting);
            OfOtherKind {
                key: own.key,
                item: item_of(&own),
                copies: copies.map(|copy| C::gone_over(copy, zone, now)).collect(),
            }
        });
        Ok(found.collect())
    }

    async fn change_kind(&self, copies: &[Link<C>], now: Timestamp) -> Result<bool, StoreError> {
        RoundLinks::change_kind(self.store, copies, now).await
    }

    async fn is_making(&self) -> Result<bool, StoreError> {
        RoundLinks::<C>::is_making(self.store, self.user).await
    }

    async fn items(&self) -> Result<Vec<(CopyId, ItemId)>, StoreError> {
        RoundLinks::<C>::linked_items(self.store, self.user).await
    }

    async fn scopes(&self) -> Result<Vec<(CopyId, ItemId, Scope)>, StoreError> {
        RoundLinks::<C>::search_scopes(self.store, self.user).await
    }

    async fn open(&self, new: &[NewPair<C>], now: Timestamp) -> Result<Vec<Link<C>>, StoreError> {
        self.store.open_links(self.user, new, now).await
    }

    async fn seat(&self, terms: &SeatTerms, now: Timestamp) -> Result<(), StoreError> {
        RoundLinks::<C>::seat_links(self.store, self.user, terms, now).await
    }

    async fn forget(&self, copies: &[CopyId]) -> Result<(), StoreError> {
        RoundLinks::<C>::forget_links(self.store, self.user, copies).await
    }

    async fn walked(&self) -> Result<Option<Walk>, StoreError> {
        RoundLinks::<C>::walked(self.store, self.user).await
    }

    async fn note_walk(&self, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError> {
        RoundLinks::<C>::note_walk(self.store, self.user, before, walk).await
    }

    async fn planned_under(&self) -> Result<Option<PlannedUnder>, StoreError> {
        RoundLinks::<C>::planned_under(self.store, self.user).await
    }

    async fn note_planned_under(&self, under: &PlannedUnder) -> Result<(), StoreError> {
        RoundLinks::<C>::note_planned_under(self.store, self.user, under).await
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
        RoundLinks::<C>::due_links(self.store, self.user, now, max).await
    }

    /// What came by another search than it comes by now has never been seen: whom that mails, a person sees first
    /// (R-APPT-18).
    async fn circumstances(&self, now: Timestamp) -> Result<Circumstances, StoreError> {
        let Some(object) = C::OBJECT else {
            return Ok(UNCOUNTED);
        };
        let mut circumstances = self.store.circumstances(self.user, object, now).await?;
        if RoundLinks::<C>::went_by(self.store, self.user).await?.as_ref() != Some(&self.goes_by) {
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
                RoundLinks::<C>::note_went_by(self.store, self.user, &self.goes_by).await
            }
            None => Ok(()),
        }
    }

    async fn note_unshared(
        &self,
        told: &[(ItemId, ReasonCode)],
        plain: &[ItemId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !told.is_empty() {
            self.store.note_unshared(self.user, told, now).await?;
        }
        if !plain.is_empty() {
            self.store.forget_unshared(self.user, plain).await?;
        }
        Ok(())
    }

    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError> {
        RoundLinks::<C>::note_rest(self.store, rests).await
    }

    async fn note_rest_under(&self, rests: &[RestNoted], under: &PlannedUnder) -> Result<(), StoreError> {
        RoundLinks::<C>::note_rest_under(self.store, self.user, rests, under).await
    }
}

/// A kind of record whose items may have been of another kind before.
pub trait GoesOver: Stored {
    /// That other kind.
    type From: Stored;
    /// Whether there is one.
    const GOES_OVER: bool;

    /// A link of that kind, as it is of this one; none while a write of it is under way.
    fn gone_over(link: &Link<Self::From>, zone: &Zone, now: Timestamp) -> Option<Link<Self>>;
}

impl GoesOver for Occurrences {
    type From = Appointment;
    const GOES_OVER: bool = true;

    fn gone_over(link: &Link<Appointment>, zone: &Zone, now: Timestamp) -> Option<Link<Self>> {
        let number = SalesNumber::mint(Self::KIND, &link.key, link.pair.birth);
        let pair = into_series(
            &link.pair,
            |record, slot| (ItemId::new(number.as_str()), version_of_one(record, slot)),
            zone,
            now,
        )?;
        Some(link.with(pair))
    }
}

/// What was of no other kind before.
macro_rules! stays {
    ($($content:ident),+) => {$(
        impl GoesOver for $content {
            type From = Self;
            const GOES_OVER: bool = false;

            fn gone_over(_: &Link<Self>, _: &Zone, _: Timestamp) -> Option<Link<Self>> {
                None
            }
        }
    )+};
}

stays!(Appointment, Contact, Task, Email);

impl Clock for runtime::Clock {
    fn now(&self) -> Timestamp {
        runtime::Clock::now(self)
    }
}
