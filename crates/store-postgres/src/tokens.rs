//! Authorizations.

use crate::jobs::wake;
use crate::users::find_by_id;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use std::time::Duration;
use store::StoreError;
use store::rows::tokens::{AuthorizationRow, TokenColumns, name_of_cause};
use store::rows::{micros, micros_after, name_of_kind};
use store::tokens::{Authorization, AuthorizationState, Lapse, TokenKind, TokenSet, Tokens};
use store::users::UserId;

#[async_trait]
impl Tokens for PostgresStore {
    async fn put_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let columns = TokenColumns::of(&self.sealer, user, kind, tokens)?;
        let mut tx = self.begin().await?;
        wake(&mut tx, user, now).await?;
        put(&mut tx, user, kind, &columns, now).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(())
    }

    /// Nobody maps the user to somebody else meanwhile.
    async fn put_sales_authorization(
        &self,
        user: UserId,
        user_name: &str,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let columns = TokenColumns::of(&self.sealer, user, TokenKind::Sales, tokens)?;
        let mut tx = self.begin().await?;
        wake(&mut tx, user, now).await?;
        if !sign_in_as(&mut tx, user, user_name).await? {
            return Ok(false);
        }
        put(&mut tx, user, TokenKind::Sales, &columns, now).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError> {
        let row = find(&mut *self.connection().await?, user, kind).await?;
        row.map(|row| row.opened(&self.sealer, user, kind)).transpose()
    }

    async fn authorization_state(
        &self,
        user: UserId,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<AuthorizationState, StoreError> {
        match find(&mut *self.connection().await?, user, kind).await? {
            Some(row) => row.state(user, now),
            None => Ok(AuthorizationState::Missing),
        }
    }

    async fn lease_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        lease_secs: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "UPDATE authorizations SET lease_until = $1
             WHERE user_id = $2 AND kind = $3 AND sealed IS NOT NULL
               AND (lease_until IS NULL OR lease_until <= $4)",
            micros_after(now, Duration::from_secs(lease_secs.into())),
            user.0.as_bytes().as_slice(),
            name_of_kind(kind),
            micros(now)
        );
        hits(statement, &mut *self.connection().await?).await
    }

    async fn put_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let columns = TokenColumns::of(&self.sealer, user, kind, tokens)?;
        let statement = sqlx::query!(
            "UPDATE authorizations
             SET sealed = $1, renewable = $2, access_expires_at = $3, renewed_at = $4,
                 lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
                 lease_until = NULL, generation = generation + 1
             WHERE user_id = $5 AND kind = $6 AND generation = $7 AND sealed IS NOT NULL",
            columns.sealed,
            columns.renewable,
            columns.access_expires_at,
            micros(now),
            user.0.as_bytes().as_slice(),
            name_of_kind(kind),
            generation
        );
        hits(statement, &mut *self.connection().await?).await
    }

    async fn mark_lapsed(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        lapse: &Lapse,
    ) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "UPDATE authorizations
             SET lapsed_at = COALESCE(lapsed_at, $1), lapsed_why = $2, lapsed_code = $3, lease_until = NULL
             WHERE user_id = $4 AND kind = $5 AND generation = $6",
            micros(lapse.since),
            name_of_cause(lapse.cause),
            lapse.code,
            user.0.as_bytes().as_slice(),
            name_of_kind(kind),
            generation
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn end_renewal(&self, user: UserId, kind: TokenKind) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "UPDATE authorizations SET lease_until = NULL WHERE user_id = $1 AND kind = $2",
            user.0.as_bytes().as_slice(),
            name_of_kind(kind)
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn delete_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError> {
        let (id, name) = (user.0.as_bytes().as_slice(), name_of_kind(kind));
        let mut tx = self.begin().await?;
        let row = sqlx::query_as!(
            AuthorizationRow,
            r#"SELECT sealed AS "sealed!", renewable, access_expires_at, lapsed_at, lapsed_why, lapsed_code,
                      renewed_at, generation
               FROM authorizations WHERE user_id = $1 AND kind = $2 AND sealed IS NOT NULL FOR UPDATE"#,
            id,
            name
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(unavailable)?;
        let statement = sqlx::query!(
            "UPDATE authorizations
             SET sealed = NULL, renewed_at = NULL, lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
                 lease_until = NULL, generation = generation + 1
             WHERE user_id = $1 AND kind = $2",
            id,
            name
        );
        hits(statement, &mut tx).await?;
        sqlx::query!("DELETE FROM addresses WHERE user_id = $1", id)
            .execute(&mut *tx)
            .await
            .map_err(unavailable)?;
        commit(tx).await?;
        row.map(|row| row.opened(&self.sealer, user, kind)).transpose()
    }
}

/// Whether the user is that Sales user; from now on, if they were nobody.
async fn sign_in_as(tx: &mut PgConnection, user: UserId, user_name: &str) -> Result<bool, StoreError> {
    let user = find_by_id(&mut *tx, user).await?.ok_or(StoreError::Forgotten)?;
    if let Some(known) = user.sales {
        return Ok(known.is_named(user_name));
    }
    let statement = sqlx::query!(
        "UPDATE users SET sales_user_name = $1 WHERE id = $2",
        user_name,
        user.id.0.as_bytes().as_slice()
    );
    hits(statement, tx).await
}

async fn put(
    tx: &mut PgConnection,
    user: UserId,
    kind: TokenKind,
    columns: &TokenColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO authorizations AS known
             (user_id, kind, sealed, renewable, access_expires_at, renewed_at, generation)
         VALUES ($1, $2, $3, $4, $5, $6, 1)
         ON CONFLICT (user_id, kind) DO UPDATE
         SET sealed = excluded.sealed, renewable = excluded.renewable,
             access_expires_at = excluded.access_expires_at, renewed_at = excluded.renewed_at,
             lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
             lease_until = NULL, generation = known.generation + 1",
        user.0.as_bytes().as_slice(),
        name_of_kind(kind),
        columns.sealed,
        columns.renewable,
        columns.access_expires_at,
        micros(now)
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

async fn find(
    connection: &mut PgConnection,
    user: UserId,
    kind: TokenKind,
) -> Result<Option<AuthorizationRow>, StoreError> {
    sqlx::query_as!(
        AuthorizationRow,
        r#"SELECT sealed AS "sealed!", renewable, access_expires_at, lapsed_at, lapsed_why, lapsed_code,
                  renewed_at, generation
           FROM authorizations WHERE user_id = $1 AND kind = $2 AND sealed IS NOT NULL"#,
        user.0.as_bytes().as_slice(),
        name_of_kind(kind)
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)
}
