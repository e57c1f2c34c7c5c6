//! What the sync loop needs of the world, as it needs it. The adapters implement these for the connectors and the store;
//! the simulation implements them for the models.
//!
//! Every verb takes slices: a mailbox may hold thousands of pairs, and one request per step would be too many.

use jiff::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;
use store::StoreError;
use store::links::{CopyId, LinkedMeeting, Saved};
use sync_core::{
    ActivityNumber, Appointment, Attendee, Directory, Item, Outcome, Reason, SalesId, Side, Write,
};

/// The user's mailbox.
pub trait Mailbox: Sync {
    /// Reads events afresh, by immutable id; answers in the order asked.
    fn look(&self, immutable_ids: &[String]) -> impl Future<Output = Result<Vec<EventSeen>, Stop>> + Send;

    /// Sends writes; each is answered on its own, in the order given.
    fn write(&self, writes: &[Outgoing<'_>]) -> impl Future<Output = Vec<Answer>> + Send;
}

/// What a look at an event found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventSeen {
    /// A single appointment, and everybody on it; `item.content.people` is still empty.
    Single(Box<Item<Appointment>>, Vec<Attendee>),
    /// Part of a series.
    Series,
    /// Cancelled by its organizer.
    Cancelled,
    /// Nothing under that id.
    Missing,
    /// Something that cannot be understood; the others of the same look could.
    Unreadable,
}

/// Sales, as the user sees it.
pub trait SalesRecords: Sync {
    /// Reads activities afresh, by number; answers in the order asked.
    fn look(&self, numbers: &[ActivityNumber]) -> impl Future<Output = Result<Vec<RecordSeen>, Stop>> + Send;

    /// Sends writes; each is answered on its own, in the order given.
    fn write(&self, writes: &[Outgoing<'_>]) -> impl Future<Output = Vec<Answer>> + Send;

    /// Who these addresses belong to in Sales.
    fn people(&self, addresses: &BTreeSet<String>) -> impl Future<Output = Result<Directory, Stop>> + Send;
}

/// What a look at a record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSeen {
    /// It is there, under this ActivityId.
    Found(Box<Item<Appointment>>, SalesId),
    /// Nothing under that number for this user.
    Missing,
    /// Something that cannot be understood; the others of the same look could.
    Unreadable,
}

/// What the loop needs of the store.
pub trait SyncStore: Sync {
    /// The links asked for.
    fn load(&self, copies: &[CopyId]) -> impl Future<Output = Result<Vec<LinkedMeeting>, StoreError>> + Send;

    /// Saves them by compare-and-swap, each on its own, all in one transaction.
    fn save(
        &self,
        links: &[LinkedMeeting],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Saved>, StoreError>> + Send;
}

/// What time it is.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A write with the link that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The link, as saved in doubt.
    pub link: &'a LinkedMeeting,
    /// The write.
    pub write: &'a Write<Appointment>,
}

/// A vendor's answer to one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it means for what we know.
    pub outcome: Outcome<Appointment>,
    /// The record's ActivityId, where the answer told it.
    pub record: Option<SalesId>,
    /// What else it means, where the vendor refused.
    pub refusal: Option<Refusal>,
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
