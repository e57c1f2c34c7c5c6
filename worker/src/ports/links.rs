//! What is asked of where links are kept.

use super::{Cursor, NewPair, PageSaved, PlannedUnder, RestNoted, Walk};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Link, Saved};
use store::rounds::{Circumstances, Listing};
use sync_core::{Content, ConversationKey, ItemId, MeetingKey, ReasonCode, Scope, SeatTerms, Side, Zone};

/// What the loop needs of the store.
pub trait SyncStore: Sync {
    /// The kind of record.
    type Content: Content;

    /// The links asked for.
    fn load(
        &self,
        copies: &[CopyId],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// Saves them by compare-and-swap, each on its own, all in one transaction.
    fn save(
        &self,
        links: &[Link<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Saved>, StoreError>> + Send;

    /// Saves links that change as one: all of them, or none where one was overtaken. Says what generations they have now;
    /// none where nothing was saved.
    fn save_together(
        &self,
        links: &[Link<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Vec<i64>>, StoreError>> + Send;

    /// The links of this mailbox that name one of these Outlook items, and those of any mailbox that name one of these
    /// records, by the number that it has or will get; whatever their standing, in no order.
    fn naming(
        &self,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// Saves counted steps as begun, each after asking [`sync_core::gate`] with the budgets of the mailbox, which are kept
    /// here; what it spent is saved in the same transaction. A step that is held or discarded is saved as such.
    fn begin(
        &self,
        counted: &[Counted<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Begun>, StoreError>> + Send;
}

/// What a round needs of the store, for one mailbox and one kind of record.
pub trait RoundStore: SyncStore {
    /// Where the feed of `side` was left.
    fn cursor(&self, side: Side) -> impl Future<Output = Result<Option<Cursor>, StoreError>> + Send;

    /// The links of these Outlook items, in no order.
    fn of_items(
        &self,
        ids: &[ItemId],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// The links of these Sales records, by the number that they have or that they will get, in no order.
    fn of_records(
        &self,
        numbers: &[ItemId],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// The links of these meetings, by the key of either the record or the iCalendar UID that it got, in no order.
    fn of_keys(
        &self,
        keys: &[MeetingKey],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// What is linked as another kind until now, and is of this one; found by these items or keys. Nothing is saved.
    fn of_other_kind(
        &self,
        _items: &[ItemId],
        _keys: &[MeetingKey],
        _zone: &Zone,
        _now: Timestamp,
    ) -> impl Future<Output = Result<Vec<OfOtherKind<Self::Content>>, StoreError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// These copies of one meeting are of this kind from now on, all of them or none; says whether they are.
    fn change_kind(
        &self,
        _copies: &[Link<Self::Content>],
        _now: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send {
        async { Ok(false) }
    }

    /// Whether an item is being made in this mailbox whose id may not be saved yet: of any link that is
    /// [`sync_core::Standing::Linked`], as [`sync_core::Known::is_being_made`] says. Asked after a page was read and before
    /// its links are, for whatever the page says of such an item, nobody knows yet that it is ours.
    fn is_making(&self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The links of this mailbox whose message is one of these, or lies in one of these threads of Exchange; and those of all
    /// other messages of the conversations in Sales that they belong to. Whatever their standing, in no order.
    fn of_threads(
        &self,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// The conversations in which this user pressed *stop capturing* (R-MAIL-6).
    fn stopped(&self) -> impl Future<Output = Result<BTreeSet<ConversationKey>, StoreError>> + Send;

    /// Every link of the mailbox with its Outlook item: what a full enumeration is compared with.
    fn items(&self) -> impl Future<Output = Result<Vec<(CopyId, ItemId)>, StoreError>> + Send;

    /// Every link of the mailbox with its record's number and where that stands with the saved search.
    fn scopes(&self) -> impl Future<Output = Result<Vec<(CopyId, ItemId, Scope)>, StoreError>> + Send;

    /// Opens links, each made if there was none: the same key or iCalendar UID gives the same record, however often and from
    /// however many mailboxes. So does the same number; of contacts and tasks within one mailbox, for each mailbox has its
    /// own. In the order given.
    fn open(
        &self,
        new: &[NewPair<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// Seats what asks for a place, as [`sync_core::seat_links`] says of all links of the mailbox, in one transaction. What
    /// changed is due.
    fn seat(&self, terms: &SeatTerms, now: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps nothing of these links, which asked for a place and do not any more. One that has a place by now stays.
    fn forget(&self, copies: &[CopyId]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Under which circumstances all upcoming meetings were last tested for capture.
    fn walked(&self) -> impl Future<Output = Result<Option<Walk>, StoreError>> + Send;

    /// Remembers that they were, under these; not where somebody noted others since `before` was read.
    fn note_walk(
        &self,
        before: Option<&Walk>,
        walk: &Walk,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Under which settings all links were last planned; none where they never were.
    fn planned_under(&self) -> impl Future<Output = Result<Option<PlannedUnder>, StoreError>> + Send;

    /// All that would not rest under these settings is due.
    fn note_planned_under(&self, under: &PlannedUnder)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Saves what a page said and where to go on, in one transaction: all of it, or nothing if a link was overtaken.
    /// The links are due. Without a cursor the feed stays where it was. Once the iCalendar UID of a meeting is known,
    /// each of its copies that has no item is in doubt, and looked for [`sync_core::meeting::INVITATION_AFTER`] later: its
    /// invitation may be there already. So is a copy that is opened afterwards. They are due as well when
    /// something changed that decides in whose mailbox it is made ([`sync_core::meeting::birth_among`]), and so is a copy
    /// that takes the lead.
    fn save_page(
        &self,
        links: &[Link<Self::Content>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> impl Future<Output = Result<PageSaved, StoreError>> + Send;

    /// Links that are to be planned by `now`, at most `max`, the longest due first.
    fn due(&self, now: Timestamp, max: usize)
    -> impl Future<Output = Result<Vec<CopyId>, StoreError>> + Send;

    /// How things stand for this mailbox and kind of record.
    fn circumstances(&self, now: Timestamp)
    -> impl Future<Output = Result<Circumstances, StoreError>> + Send;

    /// A full enumeration of the mailbox listed something, or nothing at all.
    fn note_listing(
        &self,
        listing: Listing,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The mailbox has had its first round of this kind, by the saved search that is chosen now: every other is a later one,
    /// until another search is chosen ([`sync_core::Occasion::mailing`]). Saying so twice changes nothing.
    fn end_first_round(&self, now: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Remembers why items are not shared, and of others that there is nothing to say.
    fn note_unshared(
        &self,
        _told: &[(ItemId, ReasonCode)],
        _plain: &[ItemId],
        _now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { Ok(()) }
    }

    /// Remembers when to plan links again; a link that was saved since keeps being due.
    fn note_rest(&self, rests: &[RestNoted]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The same of what was planned under these settings: where all links are, or are being, planned under others since, each
    /// keeps being due.
    fn note_rest_under(
        &self,
        rests: &[RestNoted],
        under: &PlannedUnder,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A meeting that is linked as another kind than its item is by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfOtherKind<C> {
    /// Its key.
    pub key: MeetingKey,
    /// The item in this mailbox.
    pub item: Option<ItemId>,
    /// Every copy of it, in any mailbox, as it goes over; none while a write of one is under way.
    pub copies: Option<Vec<Link<C>>>,
}
