//! Sessions.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use store::StoreError;
use store::rows::{Place, SessionRow, micros};
use store::sessions::{Session, Sessions};

#[async_trait]
impl Sessions for SqliteStore {
    async fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        let session = session.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let user = session.user.0.as_bytes().as_slice();
                let roles = serde_json::to_string(&session.roles)
                    .map_err(|_| Place::new("sessions", user).inconsistent("roles"))?;
                let digest = session.digest.as_slice();
                let expires_at = micros(session.expires_at);
                sqlx::query!(
                    "INSERT OR REPLACE INTO sessions (digest, user_id, roles, expires_at) VALUES (?, ?, ?, ?)",
                    digest,
                    user,
                    roles,
                    expires_at
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn session(&self, digest: [u8; 32]) -> Result<Option<Session>, StoreError> {
        let digest = digest.as_slice();
        let row = sqlx::query_as!(
            SessionRow,
            "SELECT digest, user_id, roles, expires_at FROM sessions WHERE digest = ?",
            digest
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Session::try_from).transpose()
    }
}
