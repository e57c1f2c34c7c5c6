//! Users.

use crate::jobs::wake;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::rows::{Place, UserRow, micros, new_id};
use store::users::{MicrosoftIdentity, PausedBy, SalesIdentity, User, UserId, Users};

#[async_trait]
impl Users for SqliteStore {
    async fn ensure_user(&self, identity: MicrosoftIdentity, now: Timestamp) -> Result<User, StoreError> {
        if let Some(user) = find(&mut *self.reader().await?, identity).await? {
            return Ok(user);
        }
        self.write(move |tx| {
            Box::pin(async move {
                add(&mut *tx, identity, now).await?;
                let user = find(tx, identity).await?;
                user.ok_or_else(|| Place::new("users", identity.object.as_bytes()).inconsistent("id"))
            })
        })
        .await
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            UserRow,
            r#"SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user AS "paused_by_user: bool",
                      paused_by_administrator AS "paused_by_administrator: bool", created_at
               FROM users WHERE id = ?"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(User::try_from).transpose()
    }

    async fn set_pause(
        &self,
        id: UserId,
        by: PausedBy,
        is_paused: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_there = self
            .write(move |tx| {
                Box::pin(async move {
                    let key = id.0.as_bytes().as_slice();
                    let statement = match by {
                        PausedBy::User => {
                            sqlx::query!("UPDATE users SET paused_by_user = ? WHERE id = ?", is_paused, key)
                        }
                        PausedBy::Administrator => sqlx::query!(
                            "UPDATE users SET paused_by_administrator = ? WHERE id = ?",
                            is_paused,
                            key
                        ),
                    };
                    let is_there = hits(statement, &mut *tx).await?;
                    wake(tx, id, now).await?;
                    Ok(is_there)
                })
            })
            .await?;
        self.changes.announce();
        Ok(is_there)
    }

    async fn users(&self, after: Option<UserId>, max: u32) -> Result<Vec<User>, StoreError> {
        let after = after.map(|after| after.0.as_bytes().to_vec()).unwrap_or_default();
        let rows = sqlx::query_as!(
            UserRow,
            r#"SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user AS "paused_by_user: bool",
                      paused_by_administrator AS "paused_by_administrator: bool", created_at
               FROM users WHERE id > ? ORDER BY id LIMIT ?"#,
            after,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(User::try_from).collect()
    }

    async fn set_sales_identity(&self, id: UserId, sales: SalesIdentity) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let key = id.0.as_bytes().as_slice();
                let party = sales.party.map(|party| party.0);
                let statement = sqlx::query!(
                    "UPDATE users
                     SET sales_party = COALESCE(?2, CASE WHEN sales_user_name = ?1 THEN sales_party END),
                         sales_user_name = ?1
                     WHERE id = ?3",
                    sales.user_name,
                    party,
                    key
                );
                match hits(statement, tx).await? {
                    true => Ok(()),
                    false => Err(Place::new("users", key).inconsistent("id")),
                }
            })
        })
        .await
    }
}

async fn find(
    connection: &mut SqliteConnection,
    identity: MicrosoftIdentity,
) -> Result<Option<User>, StoreError> {
    let tenant = identity.tenant.as_bytes().as_slice();
    let object = identity.object.as_bytes().as_slice();
    let row = sqlx::query_as!(
        UserRow,
        r#"SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user AS "paused_by_user: bool",
                  paused_by_administrator AS "paused_by_administrator: bool", created_at
           FROM users WHERE tenant = ? AND object = ?"#,
        tenant,
        object
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(User::try_from).transpose()
}

async fn add(
    tx: &mut SqliteConnection,
    identity: MicrosoftIdentity,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new_id(now);
    let id = id.as_bytes().as_slice();
    let tenant = identity.tenant.as_bytes().as_slice();
    let object = identity.object.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO users (id, tenant, object, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (tenant, object) DO NOTHING",
        id,
        tenant,
        object,
        now
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}
