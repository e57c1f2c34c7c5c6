//! What the sync loop needs of the world, as it needs it, for any kind of record. The adapters implement these for the
//! connectors and the store; the simulation implements them for the models.
//!
//! Every verb takes slices: a mailbox may hold thousands of pairs, and one request per step would be too many.

mod files;
mod links;
mod mailbox;
mod pace;
mod records;
mod safeguards;
mod writes;

pub use files::{FilePlace, FileRead, FilesSeen, Hung, HungOn, NotePlace, SentFile};
pub use links::{OfOtherKind, RoundStore, SyncStore};
pub use mailbox::{ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Wanted};
pub use pace::{Pace, Unhurried};
pub use records::{
    Compared, ContactsMark, Joined, RecordAlike, RecordFeed, RecordRow, RecordSeen, SalesRecords, Searched,
};
pub use safeguards::{MayWrite, Safeguards, Undisputed};
pub use store::rounds::{Cursor, NewPair, PageSaved, PlannedUnder, RestNoted, Walk};
pub use writes::{Answer, Outgoing, Refusal, Stop};

use jiff::Timestamp;

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

/// What time it is.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}
