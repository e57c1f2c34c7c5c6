//! What became of records and items in the past: values that writes of ours replaced, and why items are not shared.

use crate::StoreError;
use crate::links::CopyId;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sync_core::{ItemId, Lost, ReasonCode};

/// How long it is kept.
pub const HISTORY_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Why an item is not shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unshared {
    /// Why.
    pub code: ReasonCode,
    /// When that was decided last.
    pub decided_at: Timestamp,
}

/// The part of the store that remembers the past for [`HISTORY_KEPT`]. What is lost comes in with the links that lost it
/// ([`crate::links::Links::save_links`]).
#[async_trait]
pub trait History {
    /// What writes of ours replaced of this copy of the user's (R-CONF-2), the latest first; at most `max`.
    async fn lost_values(&self, user: UserId, copy: CopyId, max: u32) -> Result<Vec<Lost>, StoreError>;

    /// Why these items of a mailbox are not shared; what was said of one before is forgotten. Only a keyed digest of the id is kept
    /// (R-PRIV-1): whoever has the id and the keys of this deployment finds it again, nobody else does.
    async fn note_unshared(
        &self,
        user: UserId,
        items: &[(ItemId, ReasonCode)],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Nothing is to be said of these items any more.
    async fn forget_unshared(&self, user: UserId, items: &[ItemId]) -> Result<(), StoreError>;

    /// Why this item is not shared; none where nobody noted it, or it was noted under a key that is not the current one.
    async fn unshared(&self, user: UserId, item: &ItemId) -> Result<Option<Unshared>, StoreError>;

    /// Forgets what is [`HISTORY_KEPT`] old.
    async fn sweep_history(&self, now: Timestamp) -> Result<(), StoreError>;
}
