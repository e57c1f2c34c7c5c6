//! How far rounds have come.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::rounds::{Circumstances, Listing, Rounds};
use store::rows::rounds::{RoundRow, circumstances, kinds_of, unlinked_counts_after};
use store::rows::{micros, name_of_object};
use store::users::UserId;
use sync_core::Object;

#[async_trait]
impl Rounds for SqliteStore {
    async fn circumstances(
        &self,
        user: UserId,
        object: Object,
        now: Timestamp,
    ) -> Result<Circumstances, StoreError> {
        let mut reader = self.reader().await?;
        let (id, name) = (user.0.as_bytes().as_slice(), name_of_object(object));
        let known = sqlx::query_as!(
            RoundRow,
            "SELECT first_ended_at, empty_since FROM rounds WHERE user_id = ? AND object = ?",
            id,
            name
        )
        .fetch_optional(&mut *reader)
        .await
        .map_err(unavailable)?;
        let kinds = serde_json::Value::from(kinds_of(object)).to_string();
        let until = unlinked_counts_after(now);
        let links = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM copies
               WHERE user_id = ? AND kind IN (SELECT value FROM json_each(?))
                 AND (standing <> 'unlinked' OR updated_at > ?)"#,
            id,
            kinds,
            until
        )
        .fetch_one(&mut *reader)
        .await
        .map_err(unavailable)?;
        Ok(circumstances(known.as_ref(), links))
    }

    async fn note_listing(
        &self,
        user: UserId,
        object: Object,
        listing: Listing,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let empty_since = match listing {
            Listing::Something => None,
            Listing::Nothing => Some(micros(now)),
        };
        let name = name_of_object(object);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO rounds (user_id, object, empty_since) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, object) DO UPDATE
                     SET empty_since = CASE WHEN excluded.empty_since IS NULL THEN NULL
                                            ELSE COALESCE(empty_since, excluded.empty_since) END",
                    id,
                    name,
                    empty_since
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn end_first_round(&self, user: UserId, object: Object, now: Timestamp) -> Result<(), StoreError> {
        let (name, now) = (name_of_object(object), micros(now));
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO rounds (user_id, object, first_ended_at) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, object) DO UPDATE
                     SET first_ended_at = COALESCE(first_ended_at, excluded.first_ended_at)",
                    id,
                    name,
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
}
