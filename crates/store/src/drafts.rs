//! What is known of items that were shared while they were written (R-MAIL-4).
//!
//! Such a share waits without a job. Its first job looks the draft up, for the id that the pane knows is worth nothing once the
//! draft was sent; afterwards the rounds of Instant Sync look what became of it, and once it was sent give the share a job
//! again.

use crate::StoreError;
use crate::jobs::LeasedJob;
use crate::shares::ShareId;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;
use sync_core::{ItemId, Kind};

/// What is known of a draft: how it is found again, and no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its immutable id, which it keeps when it is sent.
    pub id: ItemId,
    /// Of a message, its internet message id: by it a message is found that has another id after all.
    pub message_id: Option<String>,
    /// Since when it is not found.
    pub missing_since: Option<Timestamp>,
}

/// A share that waits for its draft to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingDraft {
    /// Which.
    pub share: ShareId,
    /// What the item is.
    pub kind: Kind,
    /// What is known of it.
    pub draft: Draft,
}

/// How far a draft is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftStage {
    /// It is being written, or looked for.
    Waits(Draft),
    /// It was sent: the share has a job.
    Sent(Draft),
}

/// The part of the store that keeps drafts.
#[async_trait]
pub trait Drafts {
    /// How far the draft of a share is; none before its first job found it, and after the share has ended.
    async fn draft(&self, share: ShareId) -> Result<Option<DraftStage>, StoreError>;

    /// The first job of a share found its draft: the share waits, and says that it is composed. Completes `job`, in the same
    /// transaction; false, and nothing is written, if the lease was lost.
    async fn wait_for_draft(
        &self,
        job: &LeasedJob,
        share: ShareId,
        draft: &Draft,
    ) -> Result<bool, StoreError>;

    /// Shares of this user that wait for a draft, the oldest first, at most `max`.
    async fn waiting_drafts(&self, user: UserId, max: u32) -> Result<Vec<WaitingDraft>, StoreError>;

    /// What is known of drafts by now, one transaction for all: one that was sent gives its share a job, once, however often it
    /// is said; one that has ended is left alone. False, and nothing is written, unless `job`, a round of this user's, still
    /// holds its lease.
    async fn note_drafts(
        &self,
        job: &LeasedJob,
        drafts: &[(ShareId, DraftStage)],
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The draft was discarded: its share has failed as [`sync_core::ReasonCode::DraftDiscarded`], and nothing more is known of
    /// it. False, and nothing is written, unless `job`, a round of this user's, still holds its lease.
    async fn discard_draft(
        &self,
        job: &LeasedJob,
        share: ShareId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// A message id names who sent it from where.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("id", &self.id)
            .field("missing_since", &self.missing_since)
            .finish_non_exhaustive()
    }
}
