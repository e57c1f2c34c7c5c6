//! What is asked of a user's mailbox in Exchange.

use super::{Answer, Cursor, Outgoing, Page, PullError, Stop};
use jiff::Timestamp;
use std::future::Future;
use store::links::{Link, Organizes};
use sync_core::capture::Course;
use sync_core::{Content, Item, ItemId, Marks, MeetingKey, Named, ReasonCode, Version};

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
