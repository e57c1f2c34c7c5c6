//! Who lets administrators see content.

use crate::audit::record;
use crate::users::find_by_id;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use store::StoreError;
use store::audit::Act;
use store::content_access::{ContentAccess, allowed_until};
use store::rows::{Place, micros};
use store::users::UserId;

#[async_trait]
impl ContentAccess for SqliteStore {
    async fn allow_content(
        &self,
        user: UserId,
        is_allowed: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        self.write(move |tx| {
            Box::pin(async move {
                if find_by_id(&mut *tx, user).await?.is_none() {
                    return Ok(false);
                }
                let id = user.0.as_bytes().as_slice();
                let (now_micros, until) = (micros(now), micros(allowed_until(now)));
                let changed = if is_allowed {
                    let allowed = sqlx::query!(
                        "INSERT INTO content_access (user_id, until) VALUES (?, ?)
                         ON CONFLICT (user_id) DO UPDATE SET until = excluded.until",
                        id,
                        until
                    );
                    hits(allowed, &mut *tx).await?
                } else {
                    let taken_back = sqlx::query!(
                        "DELETE FROM content_access WHERE user_id = ? AND until > ?",
                        id,
                        now_micros
                    );
                    hits(taken_back, &mut *tx).await?
                };
                if changed {
                    record(&mut *tx, &sealer, Some(Act::of_content(user, is_allowed, now))).await?;
                }
                Ok(true)
            })
        })
        .await
    }

    async fn content_allowed(&self, user: UserId, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let (id, now) = (user.0.as_bytes().as_slice(), micros(now));
        let until = sqlx::query_scalar!(
            "SELECT until FROM content_access WHERE user_id = ? AND until > ?",
            id,
            now
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        let place = Place::new("content_access", id);
        until.map(|until| place.moment("until", until)).transpose()
    }
}
