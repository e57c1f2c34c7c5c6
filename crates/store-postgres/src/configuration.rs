//! The configuration, and users' choices.

use crate::audit::record;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::audit::Act;
use store::configuration::{Choices, Configuration, Configurations, Revision};
use store::rows::configuration::{ChoicesRow, ConfigurationRow, columns_of_choices};
use store::rows::micros;
use store::users::UserId;
use store::{StoreError, blob};

#[async_trait]
impl Configurations for PostgresStore {
    async fn configuration(&self) -> Result<(Configuration, Revision), StoreError> {
        let row = sqlx::query_as!(ConfigurationRow, "SELECT revision, document FROM configuration")
            .fetch_optional(&mut *self.connection().await?)
            .await
            .map_err(unavailable)?;
        row.map_or_else(|| Ok(Default::default()), TryFrom::try_from)
    }

    /// Of two that save at once, the second waits for the first, and finds its revision gone.
    async fn put_configuration(
        &self,
        configuration: &Configuration,
        read: Revision,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<Revision>, StoreError> {
        let next = Revision(read.0 + 1);
        let statement = sqlx::query!(
            "INSERT INTO configuration AS known (id, revision, document, changed_by, changed_at)
             SELECT 1, $1, $2, $3, $4
             WHERE $5::BIGINT = COALESCE((SELECT revision FROM configuration), 0)
             ON CONFLICT (id) DO UPDATE
             SET revision = excluded.revision, document = excluded.document,
                 changed_by = excluded.changed_by, changed_at = excluded.changed_at
             WHERE known.revision = $5",
            next.0,
            blob::encode_configuration(configuration),
            by.0.as_bytes().as_slice(),
            micros(now),
            read.0
        );
        let mut tx = self.begin().await?;
        let replaced = sqlx::query_as!(
            ConfigurationRow,
            "SELECT revision, document FROM configuration FOR UPDATE"
        );
        let replaced = replaced.fetch_optional(&mut *tx).await.map_err(unavailable)?;
        let (before, _): (Configuration, Revision) =
            replaced.map_or_else(|| Ok(Default::default()), TryFrom::try_from)?;
        if !hits(statement, &mut tx).await? {
            return Ok(None);
        }
        let act = Act::of_configuration(&before, configuration, by, now);
        record(&mut tx, &self.sealer, act).await?;
        if !configuration.application_permission {
            sqlx::query!("DELETE FROM application_standings")
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
        }
        commit(tx).await?;
        Ok(Some(next))
    }

    async fn choices(&self, user: UserId) -> Result<Choices, StoreError> {
        let row = sqlx::query_as!(
            ChoicesRow,
            "SELECT user_id, conflict_resolution, saved_searches FROM choices WHERE user_id = $1",
            user.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map_or_else(|| Ok(Choices::default()), Choices::try_from)
    }

    async fn put_choices(&self, user: UserId, choices: &Choices) -> Result<(), StoreError> {
        let (resolution, searches) = columns_of_choices(choices);
        sqlx::query!(
            "INSERT INTO choices (user_id, conflict_resolution, saved_searches) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE
             SET conflict_resolution = excluded.conflict_resolution, saved_searches = excluded.saved_searches",
            user.0.as_bytes().as_slice(),
            resolution,
            searches
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }
}
