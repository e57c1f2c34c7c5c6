//! Authorizations.

use crate::jobs::wake;
use crate::users::find_by_id;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::time::Duration;
use store::StoreError;
use store::rows::tokens::{AuthorizationRow, TokenColumns, name_of_cause};
use store::rows::{micros, micros_after, name_of_kind};
use store::tokens::{Authorization, AuthorizationState, Lapse, TokenKind, TokenSet, Tokens};
use store::users::UserId;

#[async_trait]
impl Tokens for SqliteStore {
    async fn put_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let columns = TokenColumns::of(&self.sealer, user, kind, tokens)?;
        self.write(move |tx| Box::pin(async move { put(tx, user, kind, &columns, now).await }))
            .await?;
        self.changes.announce();
        Ok(())
    }

    async fn put_sales_authorization(
        &self,
        user: UserId,
        user_name: &str,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (kind, user_name) = (TokenKind::Sales, user_name.to_owned());
        let columns = TokenColumns::of(&self.sealer, user, kind, tokens)?;
        let is_theirs = self
            .write(move |tx| {
                Box::pin(async move {
                    if !sign_in_as(&mut *tx, user, &user_name).await? {
                        return Ok(false);
                    }
                    put(tx, user, kind, &columns, now).await?;
                    Ok(true)
                })
            })
            .await?;
        self.changes.announce();
        Ok(is_theirs)
    }

    async fn authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError> {
        let row = find(&mut *self.reader().await?, user, kind).await?;
        row.map(|row| row.opened(&self.sealer, user, kind)).transpose()
    }

    async fn authorization_state(
        &self,
        user: UserId,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<AuthorizationState, StoreError> {
        let Some(row) = find(&mut *self.reader().await?, user, kind).await? else {
            return Ok(AuthorizationState::Missing);
        };
        row.state(user, now)
    }

    async fn lease_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        lease_secs: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let until = micros_after(now, Duration::from_secs(lease_secs.into()));
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let kind = name_of_kind(kind);
                let statement = sqlx::query!(
                    "UPDATE authorizations SET lease_until = ?
                     WHERE user_id = ? AND kind = ? AND sealed IS NOT NULL
                       AND (lease_until IS NULL OR lease_until <= ?)",
                    until,
                    id,
                    kind,
                    now
                );
                hits(statement, tx).await
            })
        })
        .await
    }

    async fn put_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = micros(now);
        let columns = TokenColumns::of(&self.sealer, user, kind, tokens)?;
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let kind = name_of_kind(kind);
                let statement = sqlx::query!(
                    "UPDATE authorizations
                     SET sealed = ?, renewable = ?, access_expires_at = ?, renewed_at = ?,
                         lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
                         lease_until = NULL, generation = generation + 1
                     WHERE user_id = ? AND kind = ? AND generation = ? AND sealed IS NOT NULL",
                    columns.sealed,
                    columns.renewable,
                    columns.access_expires_at,
                    now,
                    id,
                    kind,
                    generation
                );
                hits(statement, tx).await
            })
        })
        .await
    }

    async fn mark_lapsed(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        lapse: &Lapse,
    ) -> Result<(), StoreError> {
        let (since, why, code) = (
            micros(lapse.since),
            name_of_cause(lapse.cause),
            lapse.code.clone(),
        );
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let kind = name_of_kind(kind);
                sqlx::query!(
                    "UPDATE authorizations
                     SET lapsed_at = COALESCE(lapsed_at, ?), lapsed_why = ?, lapsed_code = ?, lease_until = NULL
                     WHERE user_id = ? AND kind = ? AND generation = ?",
                    since,
                    why,
                    code,
                    id,
                    kind,
                    generation
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn end_renewal(&self, user: UserId, kind: TokenKind) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let kind = name_of_kind(kind);
                sqlx::query!(
                    "UPDATE authorizations SET lease_until = NULL WHERE user_id = ? AND kind = ?",
                    id,
                    kind
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn delete_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError> {
        let row = self
            .write(move |tx| {
                Box::pin(async move {
                    let row = find(&mut *tx, user, kind).await?;
                    let id = user.0.as_bytes().as_slice();
                    let kind = name_of_kind(kind);
                    sqlx::query!(
                        "UPDATE authorizations
                         SET sealed = NULL, renewed_at = NULL, lapsed_at = NULL, lapsed_why = NULL,
                             lapsed_code = NULL, lease_until = NULL, generation = generation + 1
                         WHERE user_id = ? AND kind = ?",
                        id,
                        kind
                    )
                    .execute(&mut *tx)
                    .await
                    .map_err(unavailable)?;
                    sqlx::query!("DELETE FROM addresses WHERE user_id = ?", id)
                        .execute(tx)
                        .await
                        .map_err(unavailable)?;
                    Ok(row)
                })
            })
            .await?;
        row.map(|row| row.opened(&self.sealer, user, kind)).transpose()
    }
}

/// Whether the user is that Sales user; from now on, if they were nobody.
async fn sign_in_as(tx: &mut SqliteConnection, user: UserId, user_name: &str) -> Result<bool, StoreError> {
    let user = find_by_id(&mut *tx, user).await?.ok_or(StoreError::Forgotten)?;
    if let Some(known) = user.sales {
        return Ok(known.is_named(user_name));
    }
    let id = user.id.0.as_bytes().as_slice();
    let statement = sqlx::query!("UPDATE users SET sales_user_name = ? WHERE id = ?", user_name, id);
    hits(statement, tx).await
}

async fn put(
    tx: &mut SqliteConnection,
    user: UserId,
    kind: TokenKind,
    columns: &TokenColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, kind, at) = (user.0.as_bytes().as_slice(), name_of_kind(kind), micros(now));
    sqlx::query!(
        "INSERT INTO authorizations (user_id, kind, sealed, renewable, access_expires_at, renewed_at, generation)
         VALUES (?, ?, ?, ?, ?, ?, 1)
         ON CONFLICT (user_id, kind) DO UPDATE
         SET sealed = excluded.sealed, renewable = excluded.renewable,
             access_expires_at = excluded.access_expires_at, renewed_at = excluded.renewed_at,
             lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
             lease_until = NULL, generation = generation + 1",
        id,
        kind,
        columns.sealed,
        columns.renewable,
        columns.access_expires_at,
        at
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    wake(tx, user, now).await
}

async fn find(
    connection: &mut SqliteConnection,
    user: UserId,
    kind: TokenKind,
) -> Result<Option<AuthorizationRow>, StoreError> {
    let id = user.0.as_bytes().as_slice();
    let kind = name_of_kind(kind);
    sqlx::query_as!(
        AuthorizationRow,
        r#"SELECT sealed AS "sealed!", renewable AS "renewable: bool", access_expires_at, lapsed_at, lapsed_why,
                  lapsed_code, renewed_at, generation
           FROM authorizations WHERE user_id = ? AND kind = ? AND sealed IS NOT NULL"#,
        id,
        kind
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)
}
