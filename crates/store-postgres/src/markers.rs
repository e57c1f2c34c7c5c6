//! Whose the mailboxes are.

use crate::audit::record;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::audit::{Act, Deed};
use store::markers::Markers;
use store::rows::markers::{ADOPTION_ASKED, ADOPTION_FIRST_ROUND, MarkerRow, deployment};
use store::rows::micros;
use store::users::UserId;
use sync_core::marker::{DeploymentId, Edition, Remembered};

#[async_trait]
impl Markers for PostgresStore {
    async fn deployment(&self) -> Result<DeploymentId, StoreError> {
        let name = sqlx::query_scalar!("SELECT name FROM deployment")
            .fetch_one(&mut *self.connection().await?)
            .await
            .map_err(unavailable)?;
        deployment(&name)
    }

    async fn marker(&self, user: UserId) -> Result<Remembered, StoreError> {
        let row = sqlx::query_as!(
            MarkerRow,
            "SELECT user_id, written, written_at, intended, adoption FROM markers WHERE user_id = $1",
            user.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map_or_else(|| Ok(Remembered::default()), Remembered::try_from)
    }

    async fn intend_edition(&self, user: UserId, edition: Edition) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO markers (user_id, intended) VALUES ($1, $2)
             ON CONFLICT (user_id) DO UPDATE SET intended = excluded.intended",
            user.0.as_bytes().as_slice(),
            edition.as_bytes().as_slice()
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn note_edition(&self, user: UserId, edition: Edition, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE markers
             SET written = intended, written_at = $1, intended = NULL,
                 adoption = CASE WHEN adoption IS NOT NULL THEN $2 END
             WHERE user_id = $3 AND intended = $4",
            micros(now),
            ADOPTION_FIRST_ROUND,
            user.0.as_bytes().as_slice(),
            edition.as_bytes().as_slice()
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn adopt_mailboxes(
        &self,
        whose: Option<UserId>,
        who: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let act = Act::by_operator(who.to_owned(), Deed::AdoptMailboxes, whose, now);
        let whose = whose.as_ref().map(|user| user.0.as_bytes().as_slice());
        let mut tx = self.begin().await?;
        let adopted = sqlx::query!(
            "INSERT INTO markers (user_id, adoption)
             SELECT id, $1 FROM users WHERE $2::BYTEA IS NULL OR id = $2 ORDER BY id
             ON CONFLICT (user_id) DO UPDATE SET adoption = excluded.adoption, intended = NULL",
            ADOPTION_ASKED,
            whose
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        record(&mut tx, &self.sealer, Some(act)).await?;
        commit(tx).await?;
        Ok(adopted.rows_affected())
    }

    async fn end_adoption(&self, user: UserId) -> Result<(), StoreError> {
        let id = user.0.as_bytes().as_slice();
        let mut tx = self.begin().await?;
        let ended = sqlx::query!(
            "UPDATE markers SET adoption = NULL WHERE user_id = $1 AND adoption = $2",
            id,
            ADOPTION_FIRST_ROUND
        );
        if hits(ended, &mut tx).await? {
            // Whom the next round would mail, a person sees first (R-APPT-18).
            sqlx::query!("UPDATE feeds SET went_by = NULL WHERE user_id = $1", id)
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
        }
        commit(tx).await
    }
}
