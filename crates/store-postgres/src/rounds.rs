//! How far rounds have come.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::rounds::{Circumstances, Listing, Rounds};
use store::rows::rounds::{RoundRow, circumstances, kinds_of, unlinked_counts_after};
use store::rows::{micros, name_of_object};
use store::users::UserId;
use sync_core::Object;

#[async_trait]
impl Rounds for PostgresStore {
    async fn circumstances(
        &self,
        user: UserId,
        object: Object,
        now: Timestamp,
    ) -> Result<Circumstances, StoreError> {
        let mut connection = self.connection().await?;
        let id = user.0.as_bytes().as_slice();
        let known = sqlx::query_as!(
            RoundRow,
            "SELECT first_ended_at, empty_since FROM rounds WHERE user_id = $1 AND object = $2",
            id,
            name_of_object(object)
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
        let kinds: Vec<_> = kinds_of(object).into_iter().map(str::to_owned).collect();
        let links = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!" FROM copies
               WHERE user_id = $1 AND kind = ANY ($2) AND (standing <> 'unlinked' OR updated_at > $3)"#,
            id,
            &kinds,
            unlinked_counts_after(now)
        )
        .fetch_one(&mut *connection)
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
        sqlx::query!(
            "INSERT INTO rounds AS known (user_id, object, empty_since) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, object) DO UPDATE
             SET empty_since = CASE WHEN excluded.empty_since IS NULL THEN NULL
                                    ELSE COALESCE(known.empty_since, excluded.empty_since) END",
            user.0.as_bytes().as_slice(),
            name_of_object(object),
            empty_since
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn end_first_round(&self, user: UserId, object: Object, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO rounds AS known (user_id, object, first_ended_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, object) DO UPDATE
             SET first_ended_at = COALESCE(known.first_ended_at, excluded.first_ended_at)",
            user.0.as_bytes().as_slice(),
            name_of_object(object),
            micros(now)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }
}
