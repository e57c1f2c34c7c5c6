//! Mail threads in which somebody said stop.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::StoreError;
use store::rows::{Place, micros};
use store::threads::Threads;
use store::users::UserId;
use sync_core::ConversationKey;

#[async_trait]
impl Threads for SqliteStore {
    async fn stop_capturing(
        &self,
        user: UserId,
        conversation: ConversationKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let user = user.0.as_bytes().as_slice();
                let conversation = conversation.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT OR IGNORE INTO stopped_threads (user_id, conversation, stopped_at) VALUES (?, ?, ?)",
                    user,
                    conversation,
                    now
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn stopped_threads(&self, user: UserId) -> Result<BTreeSet<ConversationKey>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let stopped = sqlx::query_scalar!("SELECT conversation FROM stopped_threads WHERE user_id = ?", id)
            .fetch_all(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        let place = Place::new("stopped_threads", id);
        let read = |key: &Vec<u8>| Ok(ConversationKey::from_bytes(place.bytes("conversation", key)?));
        stopped.iter().map(read).collect()
    }
}
