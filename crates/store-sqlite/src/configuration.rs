//! The configuration, and users' choices.

use crate::audit::record;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use store::audit::Act;
use store::configuration::{Choices, Configuration, Configurations, Revision};
use store::rows::configuration::{ChoicesRow, ConfigurationRow, columns_of_choices};
use store::rows::micros;
use store::users::UserId;
use store::{StoreError, blob};

#[async_trait]
impl Configurations for SqliteStore {
    async fn configuration(&self) -> Result<(Configuration, Revision), StoreError> {
        present(&mut *self.reader().await?).await
    }

    async fn put_configuration(
        &self,
        configuration: &Configuration,
        read: Revision,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<Revision>, StoreError> {
        let (configuration, sealer) = (configuration.clone(), Arc::clone(&self.sealer));
        let next = Revision(read.0 + 1);
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    let (before, _) = present(&mut *tx).await?;
                    let document = blob::encode_configuration(&configuration);
                    let (changed_by, changed_at) = (by.0.as_bytes().as_slice(), micros(now));
                    let statement = sqlx::query!(
                        "INSERT INTO configuration (id, revision, document, changed_by, changed_at)
                         SELECT 1, ?1, ?2, ?3, ?4
                         WHERE ?5 = COALESCE((SELECT revision FROM configuration), 0)
                         ON CONFLICT (id) DO UPDATE
                         SET revision = excluded.revision, document = excluded.document,
                             changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                        next.0,
                        document,
                        changed_by,
                        changed_at,
                        read.0
                    );
                    if !hits(statement, &mut *tx).await? {
                        return Ok(false);
                    }
                    let act = Act::of_configuration(&before, &configuration, by, now);
                    record(&mut *tx, &sealer, act).await?;
                    if !configuration.application_permission {
                        sqlx::query!("DELETE FROM application_standings")
                            .execute(tx)
                            .await
                            .map_err(unavailable)?;
                    }
                    Ok(true)
                })
            })
            .await?;
        Ok(saved.then_some(next))
    }

    async fn choices(&self, user: UserId) -> Result<Choices, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            ChoicesRow,
            "SELECT user_id, conflict_resolution, saved_searches FROM choices WHERE user_id = ?",
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map_or_else(|| Ok(Choices::default()), Choices::try_from)
    }

    async fn put_choices(&self, user: UserId, choices: &Choices) -> Result<(), StoreError> {
        let (resolution, searches) = columns_of_choices(choices);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO choices (user_id, conflict_resolution, saved_searches) VALUES (?, ?, ?)
                     ON CONFLICT (user_id) DO UPDATE
                     SET conflict_resolution = excluded.conflict_resolution, saved_searches = excluded.saved_searches",
                    id,
                    resolution,
                    searches
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }
}

/// What is set now.
async fn present(connection: &mut SqliteConnection) -> Result<(Configuration, Revision), StoreError> {
    let row = sqlx::query_as!(ConfigurationRow, "SELECT revision, document FROM configuration")
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.map_or_else(|| Ok(Default::default()), TryFrom::try_from)
}
