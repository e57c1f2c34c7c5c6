//! What the queue can ask for, one file per kind, and how a job ends.

pub mod answer;
pub mod prepare_mailbox;
pub mod share;
pub mod sync_mailbox;

use jiff::Timestamp;
use store::StoreError;
use store::jobs::Postponed;
use sync_core::ReasonCode;

/// How a job that was not finished goes on. Every `?` in a job picks one.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Again at `at`.
    #[error("postponed: {}", reason.as_str())]
    RetryAt {
        /// Not before.
        at: Timestamp,
        /// Whether this counts as a try.
        why: Postponed,
        /// What the job waits for.
        reason: ReasonCode,
    },
    /// No more tries: it is set aside, where operators see it.
    #[error("tried too often")]
    TriedTooOften,
    /// The lease was lost: another worker has it, or will; nothing more is written here.
    #[error("the lease was lost")]
    LeaseLost,
    /// The database failed; the lease runs out by itself.
    #[error("the store failed")]
    Store(#[from] StoreError),
}
