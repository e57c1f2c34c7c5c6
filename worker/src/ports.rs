//! What the sync loop needs of the world, as it needs it, for any kind of record. The adapters implement these for the
//! connectors and the store; the simulation implements them for the models.
//!
//! Every verb takes slices: a mailbox may hold thousands of pairs, and one request per step would be too many.

use jiff::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Link, Organizes, Saved};
use sync_core::{
    Acquaintance, Content, Item, ItemId, Marks, MeetingKey, Named, Outcome, Pair, Reason, ReasonCode,
    SalesId, Scope, Side, Write,
};

/// The user's mailbox, as far as one kind of item goes.
pub trait Mailbox: Sync {
    /// The kind of item.
    type Content: Content;

    /// Reads the items of these links afresh: by id where one is known, else by the number under which we made them. Answers in the order asked.
    fn look(
        &self,
        links: &[&Link<Self::Content>],
    ) -> impl Future<Output = Result<Vec<ItemSeen<Self::Content>>, Stop>> + Send;

    /// Sends writes; each is answered on its own, in the order given.
    fn write(
        &self,
        writes: &[Outgoing<'_, Self::Content>],
    ) -> impl Future<Output = Vec<Answer<Self::Content>>> + Send;
}

/// What a look at an Outlook item found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemSeen<C> {
    /// It is there; whom it names is still to be asked of Sales.
    Found(Box<Item<C>>, Named),
    /// In Deleted Items.
    Deleted,
    /// Cancelled by its organizer.
    Cancelled,
    /// Nothing under that id or number.
    Missing,
    /// Something that cannot be synced, and why, with what of ours it carries; the others of the same look can.
    Refused(ReasonCode, Marks),
}

/// Sales, as the user sees it, as far as one kind of record goes.
pub trait SalesRecords: Sync {
    /// The kind of record.
    type Content: Content;

    /// Reads the records of these links afresh, by number. Answers in the order asked.
    fn look(
        &self,
        links: &[&Link<Self::Content>],
    ) -> impl Future<Output = Result<Vec<RecordSeen<Self::Content>>, Stop>> + Send;

    /// Sends writes; each is answered on its own, in the order given.
    fn write(
        &self,
        writes: &[Outgoing<'_, Self::Content>],
    ) -> impl Future<Output = Vec<Answer<Self::Content>>> + Send;

    /// Whose these addresses are in Sales, and which accounts have these names; both trimmed and in lower case.
    fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> impl Future<Output = Result<Acquaintance, Stop>> + Send;
}

/// What a look at a record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSeen<C> {
    /// It is there, under this id.
    Found(Box<Item<C>>, SalesId),
    /// Nothing under that number for this user.
    Missing,
    /// Something that cannot be synced, and why; the others of the same look can.
    Refused(ReasonCode),
}

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

    /// Saves counted steps as begun, each after asking [`sync_core::gate`] with the budgets of the mailbox, which are kept
    /// here; what it spent is saved in the same transaction. A step that is held or discarded is saved as such.
    fn begin(
        &self,
        counted: &[Counted<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Begun>, StoreError>> + Send;
}

/// A mailbox's change feed for one kind of item.
pub trait ItemFeed: Mailbox {
    /// What changed since `after`; everything there is where nothing was read before.
    fn changes(
        &self,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<ItemRow<Self::Content>>, PullError>> + Send;
}

/// A place in a change feed: opaque to everybody but the vendor's connector.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub String);

/// A page of a change feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// In no order that matters; a row may come twice.
    pub rows: Vec<R>,
    /// Where to go on.
    pub next: Cursor,
    /// Whether this is all for now.
    pub is_last: bool,
}

/// One row about an Outlook item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow<C> {
    /// The item, by immutable id.
    pub id: ItemId,
    /// Which record it is in every mailbox; none where the row says only that it was removed.
    pub key: Option<MeetingKey>,
    /// The number under which we made it, if we did: by what the vendor keeps of the making (`transactionId`), not by the
    /// stamp, which a user's copy of the item has too.
    pub made_as: Option<ItemId>,
    /// Whether the mailbox's owner organizes it.
    pub organizes: Organizes,
    /// What the feed says of it; [`ItemSeen::Missing`] is a removal, or looks like one.
    pub seen: ItemSeen<C>,
}

/// What a round needs of Sales besides looks and writes.
pub trait RecordFeed: SalesRecords {
    /// What changed or was deleted since `after`.
    fn changes(
        &self,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<RecordRow<Self::Content>>, PullError>> + Send;

    /// What the saved search holds. Its index lags: what it names is to be read from the records themselves (R-SRCH-5).
    fn in_search(&self) -> impl Future<Output = Result<Searched, Stop>> + Send;

    /// Reads records by number, whoever they are linked to. Answers in the order asked.
    fn read(
        &self,
        numbers: &[ItemId],
    ) -> impl Future<Output = Result<Vec<RecordSeen<Self::Content>>, Stop>> + Send;
}

/// One row about a Sales record, by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordRow<C> {
    /// It is now so.
    Changed(Box<Item<C>>, SalesId),
    /// It was deleted, for certain.
    Deleted(ItemId),
}

/// What the saved search holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// These records, by number.
    Holds(BTreeSet<ItemId>),
    /// None is chosen.
    NotChosen,
    /// The user has no access to it.
    NotAccessible,
}

/// Why a change feed gave no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullError {
    /// The vendor forgot the cursor: everything is to be enumerated.
    CursorExpired,
    /// Nothing can be read now.
    Stopped(Stop),
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

    /// Every link of the mailbox with its Outlook item: what a full enumeration is compared with.
    fn items(&self) -> impl Future<Output = Result<Vec<(CopyId, ItemId)>, StoreError>> + Send;

    /// Every link of the mailbox with its record's number and where that stands with the saved search.
    fn scopes(&self) -> impl Future<Output = Result<Vec<(CopyId, ItemId, Scope)>, StoreError>> + Send;

    /// Opens links, each made if there was none: the same key or number gives the same record, however often and from
    /// however many mailboxes. In the order given.
    fn open(
        &self,
        new: &[NewPair<Self::Content>],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Link<Self::Content>>, StoreError>> + Send;

    /// Saves what a page said and where to go on, in one transaction: all of it, or nothing if a link was overtaken.
    /// The links are due. Without a cursor the feed stays where it was.
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

    /// Remembers when to plan links again; a link that was saved since keeps being due.
    fn note_rest(&self, rests: &[RestNoted]) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A link to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPair<C> {
    /// Which record, in every mailbox.
    pub key: MeetingKey,
    /// The Sales record, where it was there first.
    pub number: Option<ItemId>,
    /// The Outlook item, where it was there first.
    pub item: Option<ItemId>,
    /// Whether the mailbox's owner organizes it.
    pub organizes: Organizes,
    /// How it starts.
    pub pair: Pair<C>,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSaved {
    /// It is kept, with its cursor.
    All,
    /// Somebody saved one of the links first: nothing was kept; load them and fold again.
    Overtaken,
}

/// When a link is to be planned again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestNoted {
    /// Which.
    pub copy: CopyId,
    /// As it was when it came to rest.
    pub generation: i64,
    /// Not before then; not at all where it is at rest.
    pub due: Option<Timestamp>,
}

/// What time it is.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A write with the link that it belongs to.
#[derive(Debug)]
pub struct Outgoing<'a, C: Content> {
    /// The link, as saved in doubt.
    pub link: &'a Link<C>,
    /// The write.
    pub write: &'a Write<C>,
}

impl<C: Content> Clone for Outgoing<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Content> Copy for Outgoing<'_, C> {}

/// A vendor's answer to one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<C> {
    /// What it means for what we know.
    pub outcome: Outcome<C>,
    /// The record's id in Sales, where the answer told it.
    pub record: Option<SalesId>,
    /// What else it means, where the vendor refused.
    pub refusal: Option<Refusal>,
}

impl<C> Answer<C> {
    /// An outcome that says it all.
    pub fn of(outcome: Outcome<C>) -> Self {
        Self {
            outcome,
            record: None,
            refusal: None,
        }
    }
}

/// What a refused write means for its pair, or for everything else that goes to that vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This record needs a person.
    Park(Reason),
    /// Nothing more can be done for this mailbox now.
    Stop(Stop),
}

/// Why nothing more can be done for this mailbox now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The vendor asked for patience, for so many seconds if it said.
    Throttled(Option<u32>),
    /// The access token is not accepted.
    Unauthorized(Side),
    /// The vendor does not answer, or answers with a fault of its own.
    Unavailable(Side),
    /// The vendor's answer cannot be understood.
    Unreadable(Side),
    /// The vendor forbids this user to read at all.
    Forbidden(Side),
}
