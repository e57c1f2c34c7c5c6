//! Values that were replaced, and why items are not shared.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::history::{HISTORY_KEPT, History, Unshared};
use store::links::CopyId;
use store::rows::history::{UnsharedRow, lost_values};
use store::rows::{micros, micros_before};
use store::users::UserId;
use sync_core::{ItemId, Lost, ReasonCode};

#[async_trait]
impl History for SqliteStore {
    async fn lost_values(&self, user: UserId, copy: CopyId, max: u32) -> Result<Vec<Lost>, StoreError> {
        let (user_id, id) = (user.0.as_bytes().as_slice(), copy.0.as_bytes().as_slice());
        let sealed = sqlx::query_scalar!(
            "SELECT sealed FROM lost_values WHERE user_id = ? AND copy_id = ? ORDER BY lost_at DESC, ordinal LIMIT ?",
            user_id,
            id,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        lost_values(&self.sealer, user, copy, &sealed)
    }

    async fn note_unshared(
        &self,
        user: UserId,
        items: &[(ItemId, ReasonCode)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (now, items) = (micros(now), named(self, user, items));
        self.write(move |tx| {
            Box::pin(async move {
                let user = user.0.as_bytes().as_slice();
                for (item, code) in &items {
                    let (item, reason) = (item.as_slice(), code.as_str());
                    sqlx::query!(
                        "INSERT INTO unshared (user_id, item, reason, decided_at) VALUES (?, ?, ?, ?)
                         ON CONFLICT (user_id, item)
                         DO UPDATE SET reason = excluded.reason, decided_at = excluded.decided_at",
                        user,
                        item,
                        reason,
                        now
                    )
                    .execute(&mut *tx)
                    .await
                    .map_err(unavailable)?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn forget_unshared(&self, user: UserId, items: &[ItemId]) -> Result<(), StoreError> {
        let items: Vec<_> = items
            .iter()
            .map(|item| self.sealer.name_of_item(user, item))
            .collect();
        self.write(move |tx| {
            Box::pin(async move {
                let user = user.0.as_bytes().as_slice();
                for item in &items {
                    let item = item.as_slice();
                    sqlx::query!("DELETE FROM unshared WHERE user_id = ? AND item = ?", user, item)
                        .execute(&mut *tx)
                        .await
                        .map_err(unavailable)?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn unshared(&self, user: UserId, item: &ItemId) -> Result<Option<Unshared>, StoreError> {
        let name = self.sealer.name_of_item(user, item);
        let (user, name) = (user.0.as_bytes().as_slice(), name.as_slice());
        let row = sqlx::query_as!(
            UnsharedRow,
            "SELECT reason, decided_at FROM unshared WHERE user_id = ? AND item = ?",
            user,
            name
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Unshared::try_from).transpose()
    }

    async fn sweep_history(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = micros_before(now, HISTORY_KEPT);
        self.write(move |tx| {
            Box::pin(async move {
                for statement in [
                    sqlx::query!("DELETE FROM lost_values WHERE lost_at < ?", before),
                    sqlx::query!("DELETE FROM unshared WHERE decided_at < ?", before),
                ] {
                    statement.execute(&mut *tx).await.map_err(unavailable)?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn named(
    store: &SqliteStore,
    user: UserId,
    items: &[(ItemId, ReasonCode)],
) -> Vec<([u8; store::seal::NAME_BYTES], ReasonCode)> {
    let named = |(item, code): &(ItemId, ReasonCode)| (store.sealer.name_of_item(user, item), *code);
    items.iter().map(named).collect()
}
