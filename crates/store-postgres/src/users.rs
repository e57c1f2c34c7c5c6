//! Users.

use crate::jobs::wake;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::rows::{Place, UserRow, micros, new_id};
use store::users::{MicrosoftIdentity, PausedBy, SalesIdentity, User, UserId, Users};

#[async_trait]
impl Users for PostgresStore {
    async fn ensure_user(&self, identity: MicrosoftIdentity, now: Timestamp) -> Result<User, StoreError> {
        let mut connection = self.connection().await?;
        if let Some(user) = find(&mut connection, identity).await? {
            return Ok(user);
        }
        add(&mut connection, identity, now).await?;
        let user = find(&mut connection, identity).await?;
        user.ok_or_else(|| Place::new("users", identity.object.as_bytes()).inconsistent("id"))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = sqlx::query_as!(
            UserRow,
            "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator,
                    created_at
             FROM users WHERE id = $1",
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
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
        let key = id.0.as_bytes().as_slice();
        let mut tx = self.begin().await?;
        wake(&mut tx, id, now).await?;
        let statement = match by {
            PausedBy::User => {
                sqlx::query!(
                    "UPDATE users SET paused_by_user = $1 WHERE id = $2",
                    is_paused,
                    key
                )
            }
            PausedBy::Administrator => sqlx::query!(
                "UPDATE users SET paused_by_administrator = $1 WHERE id = $2",
                is_paused,
                key
            ),
        };
        let is_there = hits(statement, &mut tx).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(is_there)
    }

    async fn users(&self, after: Option<UserId>, max: u32) -> Result<Vec<User>, StoreError> {
        let after = after.map(|after| after.0.as_bytes().to_vec()).unwrap_or_default();
        let rows = sqlx::query_as!(
            UserRow,
            "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator,
                    created_at
             FROM users WHERE id > $1 ORDER BY id LIMIT $2",
            after,
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(User::try_from).collect()
    }

    async fn set_sales_identity(&self, id: UserId, sales: SalesIdentity) -> Result<(), StoreError> {
        let key = id.0.as_bytes().as_slice();
        let statement = sqlx::query!(
            "UPDATE users
             SET sales_party = COALESCE($2, CASE WHEN sales_user_name = $1 THEN sales_party END),
                 sales_user_name = $1
             WHERE id = $3",
            sales.user_name,
            sales.party.map(|party| party.0),
            key
        );
        match hits(statement, &mut *self.connection().await?).await? {
            true => Ok(()),
            false => Err(Place::new("users", key).inconsistent("id")),
        }
    }
}

async fn find(
    connection: &mut PgConnection,
    identity: MicrosoftIdentity,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator, created_at
         FROM users WHERE tenant = $1 AND object = $2",
        identity.tenant.as_bytes().as_slice(),
        identity.object.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(User::try_from).transpose()
}

async fn add(
    connection: &mut PgConnection,
    identity: MicrosoftIdentity,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new_id(now);
    sqlx::query!(
        "INSERT INTO users (id, tenant, object, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant, object) DO NOTHING",
        id.as_bytes().as_slice(),
        identity.tenant.as_bytes().as_slice(),
        identity.object.as_bytes().as_slice(),
        micros(now)
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable)
}
