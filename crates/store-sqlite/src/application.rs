//! How the application stands.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::application::{ApplicationStanding, ApplicationTrouble, Applications};
use store::rows::application::{StandingRow, name_of_cause};
use store::rows::micros;
use uuid::Uuid;

#[async_trait]
impl Applications for SqliteStore {
    async fn note_application(
        &self,
        tenant: Uuid,
        trouble: Option<&ApplicationTrouble>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let cause = trouble.map(|trouble| name_of_cause(trouble.cause));
        let code = trouble.and_then(|trouble| trouble.code.clone());
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let tenant = tenant.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO application_standings (tenant, cause, code, since, noted_at)
                     VALUES (?1, ?2, ?3, ?4, ?4)
                     ON CONFLICT (tenant) DO UPDATE
                     SET since = CASE WHEN cause IS excluded.cause THEN since ELSE excluded.since END,
                         cause = excluded.cause, code = excluded.code, noted_at = excluded.noted_at",
                    tenant,
                    cause,
                    code,
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

    async fn application_standings(&self) -> Result<Vec<ApplicationStanding>, StoreError> {
        let rows = sqlx::query_as!(
            StandingRow,
            "SELECT tenant, cause, code, since, noted_at FROM application_standings ORDER BY tenant"
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }
}
