//! Sessions.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use store::StoreError;
use store::rows::{Place, SessionRow, micros};
use store::sessions::{Session, Sessions};

#[async_trait]
impl Sessions for PostgresStore {
    async fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        let user = session.user.0.as_bytes().as_slice();
        let roles = serde_json::to_string(&session.roles)
            .map_err(|_| Place::new("sessions", user).inconsistent("roles"))?;
        sqlx::query!(
            "INSERT INTO sessions (digest, user_id, roles, expires_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (digest) DO UPDATE
             SET user_id = excluded.user_id, roles = excluded.roles, expires_at = excluded.expires_at",
            session.digest.as_slice(),
            user,
            roles,
            micros(session.expires_at)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn session(&self, digest: [u8; 32]) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query_as!(
            SessionRow,
            "SELECT digest, user_id, roles, expires_at FROM sessions WHERE digest = $1",
            digest.as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Session::try_from).transpose()
    }
}
