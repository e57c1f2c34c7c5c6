//! Requests to share one item, and what became of them.

use crate::StoreError;
use crate::jobs::LeasedJob;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Kind, Reason, Related, SalesId};
use uuid::Uuid;

/// Our id of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShareId(pub Uuid);

/// A request to share an item of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareOrder {
    /// What the item is.
    pub kind: Kind,
    /// The item's REST v2.0 id in the user's mailbox.
    pub item_id: String,
    /// What it is about; none leaves the relations of a shared item alone.
    pub related: Option<Related>,
    /// Whether it is still being written: then it is shared once it was sent ([`crate::drafts`]).
    pub composing: bool,
    /// How much of what it belongs to comes with it.
    pub extent: Extent,
}

/// How much is shared with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The item, or the series that it is a meeting of (R-APPT-14).
    Item,
    /// Every email of its thread (R-MAIL-2).
    Thread,
}

/// A share on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShare {
    /// Chosen by the caller (uuid v7).
    pub id: ShareId,
    /// Who asks.
    pub user: UserId,
    /// One per intent; unique per user.
    pub idempotency_key: String,
    /// Digest of the request, so that another request under the same key is told from a retry.
    pub fingerprint: [u8; 32],
    /// What is asked.
    pub order: ShareOrder,
    /// When.
    pub created_at: Timestamp,
}

/// What became of a request to accept a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is on disk, with its job.
    New(Share),
    /// The same request was accepted before; nothing was written.
    Before(Share),
    /// The key was used for another request; nothing was written.
    KeyReused,
}

/// What stands under a key already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// The same request, and what became of it.
    Same(Box<Share>),
    /// Another request.
    Other,
}

impl From<Earlier> for Accepted {
    fn from(earlier: Earlier) -> Self {
        match earlier {
            Earlier::Same(share) => Self::Before(*share),
            Earlier::Other => Self::KeyReused,
        }
    }
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Our id.
    pub id: ShareId,
    /// Whose.
    pub user: UserId,
    /// What was asked.
    pub order: ShareOrder,
    /// How far it is.
    pub state: ShareState,
    /// When it came.
    pub created_at: Timestamp,
}

/// How far a share is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareState {
    /// Waits for the worker; the reason says for what, if not simply for its turn.
    Queued(Option<Reason>),
    /// The worker has it.
    Running,
    /// Done.
    Shared(SharedRecord, Reason),
    /// Needs a person.
    Parked(Reason),
    /// Cannot be done.
    Failed(Reason),
}

/// The record that an item became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRecord {
    /// Its id in Sales (ActivityId).
    pub id: SalesId,
    /// The number people see (ActivityNumber).
    pub number: String,
}

/// The part of the store that keeps shares.
#[async_trait]
pub trait Shares {
    /// Keeps the share and enqueues its job ([`crate::jobs::JobKind::Share`], lane = the user) in one transaction.
    async fn accept_share(&self, share: &NewShare) -> Result<Accepted, StoreError>;

    /// What this user's key stands for already, compared with the request behind `fingerprint`; none if the key is new.
    /// So a retry gets its answer even where a new share would be refused.
    async fn earlier_share(
        &self,
        user: UserId,
        idempotency_key: &str,
        fingerprint: &[u8; 32],
    ) -> Result<Option<Earlier>, StoreError>;

    /// A share, if it is this user's.
    async fn share(&self, user: UserId, id: ShareId) -> Result<Option<Share>, StoreError>;

    /// Shares of this user that have not ended, or ended since then; the latest first, at most `max`.
    async fn recent_shares(&self, user: UserId, since: Timestamp, max: u32)
    -> Result<Vec<Share>, StoreError>;

    /// A share for the worker that holds its job.
    async fn share_to_work(&self, id: ShareId) -> Result<Option<Share>, StoreError>;

    /// Notes how far it is, without ending the job ([`ShareState::Running`] or [`ShareState::Queued`] with a reason).
    /// Does nothing unless `job` still holds its lease (fence); says whether it did.
    async fn note_share(&self, job: &LeasedJob, id: ShareId, state: &ShareState) -> Result<bool, StoreError>;

    /// Ends the share, forgets its draft and completes `job`, in one transaction, unless the lease was lost (then nothing is written).
    async fn finish_share(
        &self,
        job: &LeasedJob,
        id: ShareId,
        state: &ShareState,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
