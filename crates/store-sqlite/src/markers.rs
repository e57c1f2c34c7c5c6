//! Whose the mailboxes are.

use crate::audit::record;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use store::StoreError;
use store::audit::{Act, Deed};
use store::markers::Markers;
use store::rows::markers::{ADOPTION_ASKED, ADOPTION_FIRST_ROUND, MarkerRow, deployment};
use store::rows::micros;
use store::users::UserId;
use sync_core::marker::{DeploymentId, Edition, Remembered};

#[async_trait]
impl Markers for SqliteStore {
    async fn deployment(&self) -> Result<DeploymentId, StoreError> {
        let name = sqlx::query_scalar!("SELECT name FROM deployment")
            .fetch_one(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        deployment(&name)
    }

    async fn marker(&self, user: UserId) -> Result<Remembered, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            MarkerRow,
            "SELECT user_id, written, written_at, intended, adoption FROM markers WHERE user_id = ?",
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map_or_else(|| Ok(Remembered::default()), Remembered::try_from)
    }

    async fn intend_edition(&self, user: UserId, edition: Edition) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let (id, edition) = (user.0.as_bytes().as_slice(), edition.as_bytes().as_slice());
                sqlx::query!(
                    "INSERT INTO markers (user_id, intended) VALUES (?, ?)
                     ON CONFLICT (user_id) DO UPDATE SET intended = excluded.intended",
                    id,
                    edition
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn note_edition(&self, user: UserId, edition: Edition, now: Timestamp) -> Result<(), StoreError> {
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let (id, edition) = (user.0.as_bytes().as_slice(), edition.as_bytes().as_slice());
                sqlx::query!(
                    "UPDATE markers
                     SET written = intended, written_at = ?, intended = NULL,
                         adoption = CASE WHEN adoption IS NOT NULL THEN ? END
                     WHERE user_id = ? AND intended = ?",
                    now,
                    ADOPTION_FIRST_ROUND,
                    id,
                    edition
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn adopt_mailboxes(
        &self,
        whose: Option<UserId>,
        who: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let act = Act::by_operator(who.to_owned(), Deed::AdoptMailboxes, whose, now);
        let sealer = Arc::clone(&self.sealer);
        self.write(move |tx| {
            Box::pin(async move {
                let whose = whose.as_ref().map(|user| user.0.as_bytes().as_slice());
                let adopted = sqlx::query!(
                    "INSERT INTO markers (user_id, adoption)
                     SELECT id, ?1 FROM users WHERE ?2 IS NULL OR id = ?2
                     ON CONFLICT (user_id) DO UPDATE SET adoption = excluded.adoption, intended = NULL",
                    ADOPTION_ASKED,
                    whose
                )
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
                record(tx, &sealer, Some(act)).await?;
                Ok(adopted.rows_affected())
            })
        })
        .await
    }

    async fn end_adoption(&self, user: UserId) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let ended = sqlx::query!(
                    "UPDATE markers SET adoption = NULL WHERE user_id = ? AND adoption = ?",
                    id,
                    ADOPTION_FIRST_ROUND
                );
                if hits(ended, &mut *tx).await? {
                    // Whom the next round would mail, a person sees first (R-APPT-18).
                    sqlx::query!("UPDATE feeds SET went_by = NULL WHERE user_id = ?", id)
                        .execute(tx)
                        .await
                        .map_err(unavailable)?;
                }
                Ok(())
            })
        })
        .await
    }
}
