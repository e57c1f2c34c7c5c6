//! Values that were replaced, and why items are not shared.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::StoreError;
use store::history::{HISTORY_KEPT, History, Unshared};
use store::links::CopyId;
use store::rows::history::{UnsharedRow, lost_values};
use store::rows::{micros, micros_before};
use store::users::UserId;
use sync_core::{ItemId, Lost, ReasonCode};

#[async_trait]
impl History for PostgresStore {
    async fn lost_values(&self, user: UserId, copy: CopyId, max: u32) -> Result<Vec<Lost>, StoreError> {
        let sealed = sqlx::query_scalar!(
            "SELECT sealed FROM lost_values WHERE user_id = $1 AND copy_id = $2
             ORDER BY lost_at DESC, ordinal LIMIT $3",
            user.0.as_bytes().as_slice(),
            copy.0.as_bytes().as_slice(),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
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
        // Each once, and in one order for all: one statement cannot change a row twice, and nobody waits in a ring.
        let named: BTreeMap<_, _> = items
            .iter()
            .map(|(item, code)| {
                (
                    self.sealer.name_of_item(user, item).to_vec(),
                    code.as_str().to_owned(),
                )
            })
            .collect();
        let (names, reasons): (Vec<_>, Vec<_>) = named.into_iter().unzip();
        sqlx::query!(
            "INSERT INTO unshared (user_id, item, reason, decided_at)
             SELECT $1, noted.item, noted.reason, $4 FROM UNNEST($2::BYTEA[], $3::TEXT[]) AS noted (item, reason)
             ON CONFLICT (user_id, item) DO UPDATE SET reason = excluded.reason, decided_at = excluded.decided_at",
            user.0.as_bytes().as_slice(),
            &names,
            &reasons,
            micros(now)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn forget_unshared(&self, user: UserId, items: &[ItemId]) -> Result<(), StoreError> {
        let named = |item: &ItemId| self.sealer.name_of_item(user, item).to_vec();
        let names: Vec<_> = items.iter().map(named).collect();
        sqlx::query!(
            "DELETE FROM unshared WHERE user_id = $1 AND item = ANY($2::BYTEA[])",
            user.0.as_bytes().as_slice(),
            &names
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn unshared(&self, user: UserId, item: &ItemId) -> Result<Option<Unshared>, StoreError> {
        let name = self.sealer.name_of_item(user, item);
        let row = sqlx::query_as!(
            UnsharedRow,
            "SELECT reason, decided_at FROM unshared WHERE user_id = $1 AND item = $2",
            user.0.as_bytes().as_slice(),
            name.as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Unshared::try_from).transpose()
    }

    async fn sweep_history(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = micros_before(now, HISTORY_KEPT);
        let mut connection = self.connection().await?;
        for statement in [
            sqlx::query!("DELETE FROM lost_values WHERE lost_at < $1", before),
            sqlx::query!("DELETE FROM unshared WHERE decided_at < $1", before),
        ] {
            statement.execute(&mut *connection).await.map_err(unavailable)?;
        }
        Ok(())
    }
}
