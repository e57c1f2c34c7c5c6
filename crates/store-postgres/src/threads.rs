//! Mail threads in which somebody said stop.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::StoreError;
use store::rows::{Place, micros};
use store::threads::Threads;
use store::users::UserId;
use sync_core::ConversationKey;

#[async_trait]
impl Threads for PostgresStore {
    async fn stop_capturing(
        &self,
        user: UserId,
        conversation: ConversationKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO stopped_threads (user_id, conversation, stopped_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, conversation) DO NOTHING",
            user.0.as_bytes().as_slice(),
            conversation.as_bytes().as_slice(),
            micros(now)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn stopped_threads(&self, user: UserId) -> Result<BTreeSet<ConversationKey>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let stopped = sqlx::query_scalar!("SELECT conversation FROM stopped_threads WHERE user_id = $1", id)
            .fetch_all(&mut *self.connection().await?)
            .await
            .map_err(unavailable)?;
        let place = Place::new("stopped_threads", id);
        let read = |key: &Vec<u8>| Ok(ConversationKey::from_bytes(place.bytes("conversation", key)?));
        stopped.iter().map(read).collect()
    }
}
