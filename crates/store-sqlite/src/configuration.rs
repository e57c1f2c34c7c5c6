//! The configuration, and users' choices.

use crate::rows::{Place, micros, name_of_object, object_named};
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::configuration::{Choices, Configuration, Configurations, Revision};
use store::users::UserId;
use store::{StoreError, blob};
use sync_core::{Resolution, SearchId};

#[async_trait]
impl Configurations for SqliteStore {
    async fn configuration(&self) -> Result<(Configuration, Revision), StoreError> {
        let row = sqlx::query!("SELECT revision, document FROM configuration")
            .fetch_optional(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        let Some(row) = row else {
            return Ok(Default::default());
        };
        let document = blob::decode_configuration(&row.document);
        let document = Place::new("configuration", b"").read("document", document)?;
        Ok((document, Revision(row.revision)))
    }

    async fn put_configuration(
        &self,
        configuration: &Configuration,
        read: Revision,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<Revision>, StoreError> {
        let (document, now) = (blob::encode_configuration(configuration), micros(now));
        let next = Revision(read.0 + 1);
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    let by = by.0.as_bytes().as_slice();
                    let statement = sqlx::query!(
                        "INSERT INTO configuration (id, revision, document, changed_by, changed_at)
                         SELECT 1, ?1, ?2, ?3, ?4
                         WHERE ?5 = COALESCE((SELECT revision FROM configuration), 0)
                         ON CONFLICT (id) DO UPDATE
                         SET revision = excluded.revision, document = excluded.document,
                             changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                        next.0,
                        document,
                        by,
                        now,
                        read.0
                    );
                    hits(statement, tx).await
                })
            })
            .await?;
        Ok(saved.then_some(next))
    }

    async fn choices(&self, user: UserId) -> Result<Choices, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let row = sqlx::query!(
            "SELECT conflict_resolution, saved_searches FROM choices WHERE user_id = ?",
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        let Some(row) = row else {
            return Ok(Choices::default());
        };
        let place = Place::new("choices", id);
        let resolution = row
            .conflict_resolution
            .as_deref()
            .map(|name| resolution_named(name).ok_or_else(|| place.inconsistent("conflict_resolution")));
        let searches = searches_from(&row.saved_searches);
        Ok(Choices {
            conflict_resolution: resolution.transpose()?,
            saved_searches: searches.ok_or_else(|| place.inconsistent("saved_searches"))?,
        })
    }

    async fn put_choices(&self, user: UserId, choices: &Choices) -> Result<(), StoreError> {
        let resolution = choices.conflict_resolution.map(name_of_resolution);
        let searches: BTreeMap<_, _> = choices
            .saved_searches
            .iter()
            .map(|(object, search)| (name_of_object(*object), search.as_str()))
            .collect();
        let searches = serde_json::json!(searches).to_string();
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

fn searches_from(text: &str) -> Option<BTreeMap<sync_core::Object, SearchId>> {
    let named: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    named
        .into_iter()
        .map(|(object, search)| Some((object_named(&object)?, SearchId::new(search))))
        .collect()
}

fn name_of_resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::ExchangeWins => "exchange-wins",
        Resolution::SalesWins => "sales-wins",
        Resolution::UserDecides => "user-decides",
    }
}

fn resolution_named(name: &str) -> Option<Resolution> {
    [
        Resolution::ExchangeWins,
        Resolution::SalesWins,
        Resolution::UserDecides,
    ]
    .into_iter()
    .find(|resolution| name_of_resolution(*resolution) == name)
}
