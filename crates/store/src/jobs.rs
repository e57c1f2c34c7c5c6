//! The queue: jobs with a lease, a fence, a lane and back-off.

use crate::StoreError;
use crate::answers::AnswerId;
use crate::runs::RoundId;
use crate::shares::ShareId;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// Our id of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub Uuid);

/// What is to be done; the payload is an id, never a hint of what changed, and says for whom: equal jobs are of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Bring one share to its end.
    Share(ShareId),
    /// After a sign-in: the master category, the Sales resource (R-CAT-1).
    PrepareMailbox(UserId),
    /// Take what a person said about one link.
    Answer(AnswerId),
    /// Go through one mailbox for a run.
    SyncMailbox(RoundId),
}

/// A job on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Chosen by the caller (uuid v7).
    pub id: JobId,
    /// What.
    pub kind: JobKind,
    /// For whom: at most one job of a lane runs at a time.
    pub lane: UserId,
    /// Not before.
    pub run_at: Timestamp,
    /// Higher first; a person waits for 10, nobody for 0.
    pub priority: i32,
}

/// A job that this worker holds until `lease_until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    /// Which.
    pub id: JobId,
    /// What.
    pub kind: JobKind,
    /// For whom.
    pub lane: UserId,
    /// Tries before this one that counted: those that failed, and those that never came back.
    pub attempts: u32,
    /// Grows with every claim; a worker whose fence is old writes nothing.
    pub fence: i64,
    /// When others may take it.
    pub lease_until: Timestamp,
}

/// Why a job goes back to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Postponed {
    /// It did not work: counts as a try.
    Failed,
    /// It must wait for a time or a vendor that asked for patience: does not count.
    Waits,
}

/// The part of the store that is the queue.
#[async_trait]
pub trait Jobs {
    /// Adds a job. While an equal one (kind and payload) waits, the two become one, with the earlier time and the higher
    /// priority; one that runs already does not count. True if a row was added.
    async fn enqueue(&self, job: &NewJob) -> Result<bool, StoreError>;

    /// Takes up to `limit` due jobs, highest priority and earliest first, one per lane, none of a lane that runs.
    ///
    /// Jobs whose lease ran out are due again as they were, or disappear into an equal job that waits. A lease that ran
    /// out counts as a try: a job that ends its worker every time must not come back for ever.
    async fn claim(&self, limit: u32, lease: Duration, now: Timestamp) -> Result<Vec<LeasedJob>, StoreError>;

    /// Prolongs the lease; false if it was lost.
    async fn heartbeat(&self, job: &LeasedJob, lease: Duration, now: Timestamp) -> Result<bool, StoreError>;

    /// The job is done and disappears; false if the lease was lost. If an equal job waits, that one still runs.
    async fn complete(&self, job: &LeasedJob) -> Result<bool, StoreError>;

    /// Back to the queue until `run_at`; false if the lease was lost. `error` is a code, never content. If an equal job
    /// waits already, this one disappears into it.
    async fn postpone(
        &self,
        job: &LeasedJob,
        run_at: Timestamp,
        why: Postponed,
        error: Option<&str>,
    ) -> Result<bool, StoreError>;

    /// Sets it aside for good, visible to operators; false if the lease was lost.
    async fn bury(&self, job: &LeasedJob, error: &str) -> Result<bool, StoreError>;

    /// Makes this user's waiting jobs due now (after a sign-in, or on resume).
    async fn wake(&self, lane: UserId, now: Timestamp) -> Result<(), StoreError>;

    /// Returns when the queue may have changed, or after `at_most`; never misses a change made after the last call
    /// returned.
    async fn changed(&self, at_most: Duration) -> Result<(), StoreError>;

    /// Claims the right to drain this database: one worker on the embedded backend, any number on PostgreSQL. False if
    /// another holds it.
    async fn become_the_worker(&self) -> Result<bool, StoreError>;

    /// Waiting, running and buried jobs, for metrics.
    async fn queue_depth(&self) -> Result<QueueDepth, StoreError>;
}

/// How full the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueDepth {
    /// Waiting.
    pub waiting: u64,
    /// Leased.
    pub running: u64,
    /// Buried.
    pub buried: u64,
}
