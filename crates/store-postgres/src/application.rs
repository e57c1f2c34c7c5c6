//! How the application stands.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::application::{ApplicationStanding, ApplicationTrouble, Applications};
use store::rows::application::{StandingRow, name_of_cause};
use store::rows::micros;
use uuid::Uuid;

#[async_trait]
impl Applications for PostgresStore {
    async fn note_application(
        &self,
        tenant: Uuid,
        trouble: Option<&ApplicationTrouble>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO application_standings AS known (tenant, cause, code, since, noted_at)
             VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (tenant) DO UPDATE
             SET since = CASE WHEN known.cause IS NOT DISTINCT FROM excluded.cause
                              THEN known.since ELSE excluded.since END,
                 cause = excluded.cause, code = excluded.code, noted_at = excluded.noted_at",
            tenant.as_bytes().as_slice(),
            trouble.map(|trouble| name_of_cause(trouble.cause)),
            trouble.and_then(|trouble| trouble.code.as_deref()),
            micros(now)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn application_standings(&self) -> Result<Vec<ApplicationStanding>, StoreError> {
        let rows = sqlx::query_as!(
            StandingRow,
            "SELECT tenant, cause, code, since, noted_at FROM application_standings ORDER BY tenant"
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }
}
