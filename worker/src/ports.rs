//! What the sync loop needs of the world, as it needs it, for any kind of record. The adapters implement these for the
//! connectors and the store; the simulation implements them for the models.
//!
//! Every verb takes slices: a mailbox may hold thousands of pairs, and one request per step would be too many.

mod files;
mod pace;
mod safeguards;

pub use files::{FilePlace, FileRead, FilesSeen, Hung, HungOn, NotePlace, SentFile};
pub use pace::{Pace, Unhurried};
pub use safeguards::{MayWrite, Safeguards, Undisputed};

use identity::RequestedClaims;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Link, Organizes, Saved};
use store::rounds::{Circumstances, Listing};
pub use store::rounds::{Cursor, NewPair, PageSaved, PlannedUnder, RestNoted, Walk};
use sync_core::capture::Course;
use sync_core::{
    Acquaintance, Content, ConversationKey, Item, ItemId, Marks, MeetingKey, Named, Outcome, Reason,
    ReasonCode, SalesId, Scope, SeatTerms, Side, Version, Write, Zone,
};

/// The user's mailbox, as far as one kind of item goes.
pub trait Mailbox: Sync {
    /// The kind of item.
    type Content: Content;

    /// Reads the items of these links afresh: by id where one is known, else by the number under which we made them. An
    /// item whose id changes when it is moved, as a task's does from list to list, is looked for by its stamp in the other
    /// lists before it is missing. So is a message, by its internet message id, before it is missing or deleted: the mailbox
    /// may hold another copy of it in a folder that is read, of which one with the category goes first. Answers in the order
    /// asked.
    fn look(
        &self,
        links: &[&Link<Self::Content>],
    ) -> impl Future<Output = Result<Vec<ItemSeen<Self::Content>>, Stop>> + Send;

    /// Everything in the default folder that could be the same as one of these (R-ADOPT-2), in no order: too much is no
    /// harm, [`sync_core::matching`] compares. What is not read there is not asked for.
    fn alike(
        &self,
        wanted: &[Wanted<'_, Self::Content>],
    ) -> impl Future<Output = Result<Vec<ItemRow<Self::Content>>, Stop>> + Send;

    /// Sends writes; each is answered on its own, in the order given. None of their requests leaves later than the deadline of
    /// one request after the call, however many there are.
    fn write(
        &self,
        writes: &[Outgoing<'_, Self::Content>],
    ) -> impl Future<Output = Vec<Answer<Self::Content>>> + Send;
}

/// Something that is about to be born, as far as others like it are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a, C> {
    /// Which meeting it is, where that is known.
    pub key: Option<MeetingKey>,
    /// What it will hold.
    pub content: &'a C,
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

    /// Sends writes; each is answered on its own, in the order given. None of their requests leaves later than the deadline of
    /// one request after the call, however many there are.
    fn write(
        &self,
        writes: &[Outgoing<'_, Self::Content>],
    ) -> impl Future<Output = Vec<Answer<Self::Content>>> + Send;

    /// Every record, as far as this user sees it, that could be the same as one of these (R-ADOPT-1, R-CONT-2), in no
    /// order: too much is no harm, [`sync_core::matching`] compares.
    fn alike(
        &self,
        wanted: &[Wanted<'_, Self::Content>],
    ) -> impl Future<Output = Result<Vec<RecordAlike<Self::Content>>, Stop>> + Send;

    /// The record of this link stood alone, and is the first meeting of a series from now on: Sales is told so (R-ID-1). Says
    /// whether it was.
    fn join(&self, _link: &Link<Self::Content>) -> impl Future<Output = Result<Joined, Stop>> + Send {
        async { Ok(Joined::Yes) }
    }

    /// Whose these addresses are in Sales, and which accounts have these names; both trimmed and in lower case.
    fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> impl Future<Output = Result<Acquaintance, Stop>> + Send;
}

/// Whether a record joined a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// It did, or there is none.
    Yes,
    /// Sales refused that.
    Refused,
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

/// A record that could be the same as something that is about to be born.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAlike<C> {
    /// As it is.
    pub item: Box<Item<C>>,
    /// Its id.
    pub id: SalesId,
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

/// A mailbox's change feed for one kind of item.
pub trait ItemFeed: Mailbox {
    /// What changed since `after`; everything there is where nothing was read before. Of a message a row may leave out the
    /// body: before anything is made of it, it is looked at.
    fn changes(
        &self,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<ItemRow<Self::Content>>, PullError>> + Send;

    /// Every item that is not over at `now`, shared or not; none of a kind that is never captured. Its pages have no place
    /// in the change feed: what they say may be older than what that said.
    fn upcoming(
        &self,
        now: Timestamp,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<ItemRow<Self::Content>>, Stop>> + Send;

    /// Every item that is there, shared or not, wherever it lies in time; of messages, which nobody could list, those with the
    /// category. Nothing where Exchange cannot say.
    fn sightings(&self) -> impl Future<Output = Result<Option<Vec<ItemSighting>>, Stop>> + Send;

    /// Those of these items that are there, read afresh by id, whoever they are linked to; in no order.
    fn read(&self, ids: &[ItemId]) -> impl Future<Output = Result<Vec<ItemRow<Self::Content>>, Stop>> + Send;
}

/// An item that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSighting {
    /// Which.
    pub id: ItemId,
    /// In which version, as a look at it says.
    pub version: Version,
    /// Whether it carries the category.
    pub is_categorised: bool,
}

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
    /// The iCalendar UID, if it is a meeting.
    pub ical_uid: Option<String>,
    /// The number in our stamp, if it carries one (R-ID-2).
    pub stamp: Option<ItemId>,
    /// Whether the mailbox's owner organizes it.
    pub organizes: Organizes,
    /// Whether it takes place, as far as the mailbox's owner is concerned.
    pub course: Course,
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

    /// How the contacts that this user can read stand: with the same mark, nobody has become a contact.
    fn contacts(&self) -> impl Future<Output = Result<ContactsMark, Stop>> + Send;

    /// Reads records by number, whoever they are linked to. Answers in the order asked.
    fn read(
        &self,
        numbers: &[ItemId],
    ) -> impl Future<Output = Result<Vec<RecordSeen<Self::Content>>, Stop>> + Send;

    /// Whether the records of these links are in sight as they were last seen there, by number and version alone; one of
    /// which nothing was seen is not. Answers in the order asked.
    fn compare(
        &self,
        links: &[&Link<Self::Content>],
    ) -> impl Future<Output = Result<Vec<Compared>, Stop>> + Send;
}

/// A record beside what was last seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It is as it was.
    AsSeen,
    /// It changed, or is out of sight: nobody knows why before it is looked at.
    Otherwise,
}

/// How the contacts that a user can read stand: one small question, however many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactsMark {
    /// How many there are.
    pub count: u64,
    /// When one was last changed; none where there is none.
    pub changed_at: Option<Timestamp>,
}

/// One row about a Sales record, by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordRow<C> {
    /// It is now so.
    Changed(Box<Item<C>>, SalesId),
    /// It was deleted, for certain.
    Deleted(ItemId),
    /// It changed, and cannot be read; the others can.
    Refused(ItemId, ReasonCode),
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
    /// Sales forgot what was deleted since then: what is linked is to be compared, and then it goes on from here.
    DeletionsForgotten(Cursor),
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

    /// Remembers when to plan links again; a link that was saved since keeps being due.
    fn note_rest(&self, rests: &[RestNoted]) -> impl Future<Output = Result<(), StoreError>> + Send;
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

    /// Nothing of it was sent, for there was no time left.
    pub fn unsent() -> Self {
        Self {
            refusal: Some(Refusal::Unsent),
            ..Self::of(Outcome::NotApplied)
        }
    }
}

/// What a refused write means for its pair, or for everything else that goes to that vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This record needs a person.
    Park(Reason),
    /// There was no time left to send it. Nothing is wrong with it, and it goes again.
    Unsent,
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
    /// The mailbox opens to an access token that shows these claims.
    ClaimsWanted(RequestedClaims),
    /// The vendor does not answer, or answers with a fault of its own.
    Unavailable(Side),
    /// The vendor's answer cannot be understood.
    Unreadable(Side),
    /// The vendor forbids this user to read at all.
    Forbidden(Side),
    /// Exchange has no such mailbox, or does not open it to programs: nothing is known of what lies in it.
    MailboxUnreachable,
    /// There is no room in the mailbox.
    MailboxFull,
    /// The pod does not have attributes by the names that it is configured with: an operator must act.
    FieldsUnknown,
}

impl Stop {
    /// Whether it says nothing of the record that met it. A vendor's own fault, or an answer that nobody understands, may be
    /// that record's doing.
    pub fn is_for_all(&self) -> bool {
        match self {
            Self::Throttled(_)
            | Self::Unauthorized(_)
            | Self::ClaimsWanted(_)
            | Self::Forbidden(_)
            | Self::MailboxUnreachable
            | Self::MailboxFull
            | Self::FieldsUnknown => true,
            Self::Unavailable(_) | Self::Unreadable(_) => false,
        }
    }
}
