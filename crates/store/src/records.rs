//! Links as people look through them: what each came to, and why, without what lies in it.
//!
//! Everything here is words, ids and counts, and is read without a key (R-PRIV-1).

use crate::StoreError;
use crate::links::CopyId;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use sync_core::{HeldFor, Hold, ItemId, Reason, ReasonCode, Remedy, SalesId, Standing};

/// What kind of record a link is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A single meeting.
    Appointment,
    /// A series, as a whole.
    Series,
    /// A person.
    Contact,
    /// A to-do.
    Task,
    /// A message.
    Email,
}

/// One link of one mailbox, as it was when it last came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub copy: CopyId,
    /// Whose mailbox it is in.
    pub user: UserId,
    /// What it is of.
    pub kind: RecordKind,
    /// Whether it takes part in sync.
    pub standing: Standing,
    /// Why, as it was told when it last came to rest; none before it ever did.
    pub told: Option<Reason>,
    /// The write that waits for a person, or waited.
    pub hold: Option<Hold>,
    /// The item in Outlook, by the id that is known.
    pub item: Option<ItemId>,
    /// The record in Sales, once it is known.
    pub sales_id: Option<SalesId>,
    /// The number that its record has in Sales, or would get.
    pub number: String,
    /// Counts saves of the record: another one than the page showed is another question.
    pub generation: i64,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// Where a link stands, as people sort them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordState {
    /// In step, or on the way there.
    Linked,
    /// Asks for a place under the limit.
    Waiting,
    /// Waits for a person.
    Parked,
    /// A write of it waits for a person.
    Held,
    /// Shared no more.
    Unlinked,
}

impl Record {
    /// Where it stands.
    pub fn state(&self) -> RecordState {
        match &self.standing {
            Standing::Linked if self.open_hold().is_some() => RecordState::Held,
            Standing::Linked => RecordState::Linked,
            Standing::Unseated { .. } => RecordState::Waiting,
            Standing::Parked { .. } => RecordState::Parked,
            Standing::Unlinked(_) => RecordState::Unlinked,
        }
    }

    /// What its user is told about it.
    pub fn reason(&self) -> Reason {
        match (&self.standing, self.open_hold(), &self.told) {
            (Standing::Linked, Some(hold), _) => hold.held_for.code().into(),
            (Standing::Parked { reason, .. } | Standing::Unlinked(reason), _, _) => reason.clone(),
            (Standing::Linked | Standing::Unseated { .. }, _, Some(told)) => told.clone(),
            (Standing::Unseated { reason, .. }, _, None) => reason.clone(),
            (Standing::Linked, None, None) => ReasonCode::Waiting.into(),
        }
    }

    /// What can be done about it, or why nothing can.
    pub fn remedy(&self) -> Remedy {
        self.reason().code.remedy()
    }

    /// The hold that nobody has answered.
    pub fn open_hold(&self) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| hold.answer.is_none())
    }
}

/// How many writes of a user are held for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldCount {
    /// Whose.
    pub user: UserId,
    /// For what.
    pub held_for: HeldFor,
    /// So many.
    pub count: u64,
}

/// The part of the store that people look through.
#[async_trait]
pub trait Records {
    /// Links of this mailbox, those that were linked last first: of these kinds, and in this state if one is named; those
    /// before `before`, at most `max`.
    async fn records(
        &self,
        user: UserId,
        kinds: &[RecordKind],
        state: Option<RecordState>,
        before: Option<CopyId>,
        max: u32,
    ) -> Result<Vec<Record>, StoreError>;

    /// Links of all mailboxes in state [`RecordState::Held`], in the same order.
    async fn held_records(&self, before: Option<CopyId>, max: u32) -> Result<Vec<Record>, StoreError>;

    /// How many links of all mailboxes are in state [`RecordState::Held`], by user and by what they are held for; the most first.
    async fn held_counts(&self) -> Result<Vec<HeldCount>, StoreError>;

    /// The link of this id, in whoever's mailbox, if it is in state [`RecordState::Held`].
    async fn held_record(&self, id: CopyId) -> Result<Option<Record>, StoreError>;

    /// How many links of this mailbox are in each state; none of a state that no link is in.
    async fn record_counts(&self, user: UserId) -> Result<BTreeMap<RecordState, u64>, StoreError>;

    /// Links of this mailbox whose item is spoken of by one of these ids, REST ids that a share came with included; the
    /// latest first.
    async fn records_of_item(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Record>, StoreError>;

    /// One link of this mailbox.
    async fn record(&self, user: UserId, id: CopyId) -> Result<Option<Record>, StoreError>;
}
