//! Mail threads in which somebody said stop.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use sync_core::ConversationKey;

/// The part of the store that knows where a user wants no more replies captured (R-MAIL-6).
#[async_trait]
pub trait Threads {
    /// The user pressed *stop capturing* in this conversation. Saying so twice changes nothing.
    async fn stop_capturing(
        &self,
        user: UserId,
        conversation: ConversationKey,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The conversations in which this user did.
    async fn stopped_threads(&self, user: UserId) -> Result<BTreeSet<ConversationKey>, StoreError>;
}
