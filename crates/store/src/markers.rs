//! Whose the mailboxes are: what is remembered of the marker in each (R-GATE-5).

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::marker::{DeploymentId, Edition, Remembered};

/// The part of the store that remembers markers.
#[async_trait]
pub trait Markers {
    /// This deployment: made once, with the database. A copy of the database has the same.
    async fn deployment(&self) -> Result<DeploymentId, StoreError>;

    /// What is remembered of the marker in this user's mailbox; nothing is as if it had never been written.
    async fn marker(&self, user: UserId) -> Result<Remembered, StoreError>;

    /// This edition is about to be written there; it takes the place of any other that was.
    async fn intend_edition(&self, user: UserId, edition: Edition) -> Result<(), StoreError>;

    /// The edition that was intended is there, and stands since `now`; another is not noted. A mailbox that an operator took
    /// over is ours from then on, and its first round is next.
    async fn note_edition(&self, user: UserId, edition: Edition, now: Timestamp) -> Result<(), StoreError>;

    /// An operator takes over the mailbox of one user, or those of all: whatever their markers say is written over. Noted in
    /// the audit log as done by `who`, all or nothing. Says how many mailboxes it is.
    async fn adopt_mailboxes(
        &self,
        whose: Option<UserId>,
        who: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// The first round of a mailbox that was taken over is over. Nothing is known any more of what its rounds went by: whom
    /// the next one would mail, a person sees first (R-APPT-18).
    async fn end_adoption(&self, user: UserId) -> Result<(), StoreError>;
}
