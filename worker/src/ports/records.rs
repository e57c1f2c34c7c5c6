//! What is asked of Sales, as one user sees it.

use super::{Answer, Cursor, Outgoing, Page, PullError, Stop, Wanted};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use store::links::Link;
use sync_core::{Acquaintance, Content, Item, ItemId, ReasonCode, SalesId};

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

    /// The records into which these were merged, as they are, by the number of the one that was (R-LINK-1). What was not
    /// merged, or of which nobody can tell, is not in it.
    fn survivors(
        &self,
        _numbers: &[ItemId],
    ) -> impl Future<Output = Result<BTreeMap<ItemId, RecordAlike<Self::Content>>, Stop>> + Send {
        async { Ok(BTreeMap::new()) }
    }

    /// The numbers of the records that were merged into these, by the number of the survivor.
    fn absorbed(
        &self,
        _numbers: &[ItemId],
    ) -> impl Future<Output = Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop>> + Send {
        async { Ok(BTreeMap::new()) }
    }

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

    /// Sees to it that these records can be followed when they are merged into others; those that can be stay as they are.
    fn make_traceable(&self, _numbers: &[ItemId]) -> impl Future<Output = Result<(), Stop>> + Send {
        async { Ok(()) }
    }
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
