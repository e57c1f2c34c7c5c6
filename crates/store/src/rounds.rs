//! How far the rounds of a mailbox have come, for each object that is limited, and what a round asks of links.

use crate::StoreError;
use crate::blob::Stored;
use crate::links::{CopyId, Link, Organizes};
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{
    ItemId, MeetingKey, Object, Occasion, Pair, Reason, SalesId, Scope, SearchId, SeatTerms, Side, Turn,
};

/// How things stand when a round goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether this is the mailbox's first round of this kind (R-ADOPT-1).
    pub round: Turn,
    /// What the budgets mind besides.
    pub occasion: Occasion,
}

/// What a full enumeration of a mailbox listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// One item at least.
    Something,
    /// No item at all.
    Nothing,
}

/// A place in a change feed: opaque to everybody but the vendor's connector.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub String);

/// A link to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPair<C> {
    /// Which record, in every mailbox.
    pub key: MeetingKey,
    /// The Sales record, where it was there first.
    pub number: Option<ItemId>,
    /// The Outlook item, where it was there first.
    pub item: Option<ItemId>,
    /// The Sales record's id, where it was there first.
    pub sales_id: Option<SalesId>,
    /// Whether the mailbox's owner organizes it.
    pub organizes: Organizes,
    /// How it starts.
    pub pair: Pair<C>,
}

/// Circumstances under which all upcoming meetings were tested for capture: under the same, none of them comes out another
/// way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk(pub String);

/// What a whole round from Sales to Exchange went by: a saved search, or none where none was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WentBy(pub Option<SearchId>);

/// Settings, as far as the plan of a link goes by them: under the same, what rests goes on resting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedUnder(pub String);

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSaved {
    /// It is kept, with its cursor.
    All,
    /// Somebody saved one of the links first: nothing was kept; load them and fold again.
    Overtaken,
}

/// What a link came to, and when it is to be planned again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestNoted {
    /// Which.
    pub copy: CopyId,
    /// As it was when it came to rest.
    pub generation: i64,
    /// Not before then; not at all where it is at rest.
    pub due: Option<Timestamp>,
    /// Since when, if not for longer, a change of it has been unsynced; none where nothing of it waits for the sync.
    pub unsynced_since: Option<Timestamp>,
    /// Why it rests or waits, as its user is told.
    pub told: Reason,
}

/// The part of the store that knows how far rounds have come.
#[async_trait]
pub trait Rounds {
    /// How things stand for the rounds of this user and object: links that were unlinked within the last 24 hours count
    /// among those that the user has; until the first round has ended it is the first, and the first that may mail
    /// (R-APPT-18); after [`Listing::Nothing`] the mailbox is suddenly empty until [`Listing::Something`].
    async fn circumstances(
        &self,
        user: UserId,
        object: Object,
        now: Timestamp,
    ) -> Result<Circumstances, StoreError>;

    /// The mailbox was enumerated.
    async fn note_listing(
        &self,
        user: UserId,
        object: Object,
        listing: Listing,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The user has had the first round of this object; what was spent in it counts for 24 hours more, as
    /// [`sync_core::Allowance::end_first_round`] says. Saying so twice changes nothing.
    async fn end_first_round(&self, user: UserId, object: Object, now: Timestamp) -> Result<(), StoreError>;
}

/// The part of the store that rounds ask about the links of one mailbox and kind of record.
#[async_trait]
pub trait RoundLinks<C: Stored> {
    /// Where the feed of `side` was left.
    async fn feed_cursor(&self, user: UserId, side: Side) -> Result<Option<Cursor>, StoreError>;

    /// The links of these Outlook items, by every id under which an item may be spoken of, in no order.
    async fn links_of_items(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Link<C>>, StoreError>;

    /// The links of these Sales records, by the number that they have or that they will get, in no order.
    async fn links_of_records(&self, user: UserId, numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError>;

    /// The links of these meetings, by the key of either the record or the iCalendar UID that it got, in no order.
    async fn links_of_keys(&self, user: UserId, keys: &[MeetingKey]) -> Result<Vec<Link<C>>, StoreError>;

    /// The links of this mailbox whose message is one of these, or lies in one of these threads of Exchange, as its item, or
    /// else its base, says; and those of all other messages of the conversations in Sales that they belong to. Whatever their
    /// standing, in no order.
    async fn links_of_threads(
        &self,
        user: UserId,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> Result<Vec<Link<C>>, StoreError>;

    /// Whether an item is being made in this mailbox whose id may not be saved yet: of any link that is
    /// [`sync_core::Standing::Linked`], as [`sync_core::Known::is_being_made`] says.
    async fn is_making(&self, user: UserId) -> Result<bool, StoreError>;

    /// Every link of the mailbox with the Outlook item that is in it, as far as is known.
    async fn linked_items(&self, user: UserId) -> Result<Vec<(CopyId, ItemId)>, StoreError>;

    /// Every link of the mailbox with its record's number and where that stands with the saved search.
    async fn search_scopes(&self, user: UserId) -> Result<Vec<(CopyId, ItemId, Scope)>, StoreError>;

    /// Opens links, each made if there was none: the same key or iCalendar UID gives the same record, however often and from
    /// however many mailboxes. So does the same number; of contacts and tasks within one mailbox, for each mailbox has its
    /// own. In the order given. A new link is due. Where the iCalendar UID of its meeting is known and no item is given, the
    /// item is in doubt, and looked for [`sync_core::meeting::INVITATION_AFTER`] later.
    async fn open_links(
        &self,
        user: UserId,
        new: &[NewPair<C>],
        now: Timestamp,
    ) -> Result<Vec<Link<C>>, StoreError>;

    /// Seats what asks for a place, as [`sync_core::seat_links`] says of all links of the mailbox, in one transaction. Kinds
    /// of one object share its limit. What changed is due.
    async fn seat_links(&self, user: UserId, terms: &SeatTerms, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps nothing of these links, which asked for a place and do not any more. One that has a place by now stays.
    async fn forget_links(&self, user: UserId, copies: &[CopyId]) -> Result<(), StoreError>;

    /// These links were of another kind until now, and are of this one from now on (R-ID-1): every copy of one meeting. Says
    /// whether they are; nothing is saved where one was overtaken, where another copy of the meeting was added, or where a
    /// meeting of this kind is there already, by its key or by an item of one of the mailboxes. They are due.
    async fn change_kind(&self, copies: &[Link<C>], now: Timestamp) -> Result<bool, StoreError>;

    /// Under which circumstances all upcoming meetings were last tested for capture.
    async fn walked(&self, user: UserId) -> Result<Option<Walk>, StoreError>;

    /// Remembers that they were, under these; not where somebody noted others since `before` was read.
    async fn note_walk(&self, user: UserId, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError>;

    /// Under which settings all links of the mailbox were last planned; none where they never were.
    async fn planned_under(&self, user: UserId) -> Result<Option<PlannedUnder>, StoreError>;

    /// All that would not rest under these settings is due.
    async fn note_planned_under(&self, user: UserId, under: &PlannedUnder) -> Result<(), StoreError>;

    /// By which saved search the last whole round from Sales to Exchange went; none where there was no such round.
    async fn went_by(&self, user: UserId) -> Result<Option<WentBy>, StoreError>;

    /// A whole round from Sales to Exchange went by this.
    async fn note_went_by(&self, user: UserId, by: &WentBy) -> Result<(), StoreError>;

    /// Saves what a page said and where to go on, in one transaction: all of it, or nothing if a link was overtaken. The
    /// links are due. Without a cursor the feed stays where it was.
    async fn save_page(
        &self,
        user: UserId,
        links: &[Link<C>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<PageSaved, StoreError>;

    /// Links that are to be planned by `now`, at most `max`, the longest due first.
    async fn due_links(&self, user: UserId, now: Timestamp, max: usize) -> Result<Vec<CopyId>, StoreError>;

    /// Remembers what links came to, and when to plan them again; a link that was saved since keeps being due.
    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError>;

    /// The same of links of this mailbox that were planned under these settings, unless others were noted since: then they keep
    /// being due.
    async fn note_rest_under(
        &self,
        user: UserId,
        rests: &[RestNoted],
        under: &PlannedUnder,
    ) -> Result<(), StoreError>;
}
