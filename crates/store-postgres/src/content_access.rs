//! Who lets administrators see content.

use crate::audit::record;
use crate::users::find_by_id;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::audit::Act;
use store::content_access::{ContentAccess, allowed_until};
use store::rows::{Place, micros};
use store::users::UserId;

#[async_trait]
impl ContentAccess for PostgresStore {
    async fn allow_content(
        &self,
        user: UserId,
        is_allowed: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let mut tx = self.begin().await?;
        if find_by_id(&mut tx, user).await?.is_none() {
            return Ok(false);
        }
        let changed = if is_allowed {
            let allowed = sqlx::query!(
                "INSERT INTO content_access (user_id, until) VALUES ($1, $2)
                 ON CONFLICT (user_id) DO UPDATE SET until = excluded.until",
                id,
                micros(allowed_until(now))
            );
            hits(allowed, &mut tx).await?
        } else {
            let taken_back = sqlx::query!(
                "DELETE FROM content_access WHERE user_id = $1 AND until > $2",
                id,
                micros(now)
            );
            hits(taken_back, &mut tx).await?
        };
        if changed {
            record(
                &mut tx,
                &self.sealer,
                Some(Act::of_content(user, is_allowed, now)),
            )
            .await?;
        }
        commit(tx).await?;
        Ok(true)
    }

    async fn content_allowed(&self, user: UserId, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let until = sqlx::query_scalar!(
            "SELECT until FROM content_access WHERE user_id = $1 AND until > $2",
            id,
            micros(now)
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        let place = Place::new("content_access", id);
        until.map(|until| place.moment("until", until)).transpose()
    }
}
