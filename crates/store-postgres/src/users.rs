//! Users.

mod forget;

pub(crate) use forget::may_open;

use crate::audit::record;
use crate::jobs::wake;
use crate::locks::out_of_rings;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::audit::Act;
use store::jobs::LeasedJob;
use store::rows::users::{is_sealed_display_name, opened_display_name, sealed_display_name};
use store::rows::{Place, UserRow, micros, new_id};
use store::seal::Sealer;
use store::users::{
    DisplayName, GivenUp, Mapped, MicrosoftIdentity, PausedBy, SalesIdentity, User, UserId, Users,
};
use sync_core::SalesId;

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
        find_by_id(&mut *self.connection().await?, id).await
    }

    async fn put_display_name(&self, id: UserId, name: &DisplayName) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        let kept = sealed_name_of(&mut connection, id).await?;
        if kept.is_some_and(|kept| is_sealed_display_name(&self.sealer, id, &kept, name)) {
            return Ok(());
        }
        let sealed = sealed_display_name(&self.sealer, id, name)?;
        // Whoever is being deleted meanwhile is waited for, and gets no name.
        let statement = sqlx::query!(
            "INSERT INTO user_names (user_id, sealed) SELECT id, $1 FROM users WHERE id = $2 FOR KEY SHARE
             ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed",
            sealed,
            id.0.as_bytes().as_slice()
        );
        hits(statement, &mut connection).await.map(drop)
    }

    async fn display_name(&self, id: UserId) -> Result<Option<DisplayName>, StoreError> {
        let sealed = sealed_name_of(&mut *self.connection().await?, id).await?;
        Ok(sealed.and_then(|sealed| opened_display_name(&self.sealer, id, &sealed)))
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
        // What is compared with what is set stays until then.
        let locked = sqlx::query!("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE", key);
        locked.fetch_optional(&mut *tx).await.map_err(unavailable)?;
        let Some(user) = find_by_id(&mut tx, id).await? else {
            return Ok(false);
        };
        let statement = match by {
            PausedBy::User => {
                sqlx::query!(
                    "UPDATE users SET paused_by_user = $1 WHERE id = $2",
                    is_paused,
                    key
                )
            }
            PausedBy::Administrator(_) => sqlx::query!(
                "UPDATE users SET paused_by_administrator = $1 WHERE id = $2",
                is_paused,
                key
            ),
        };
        hits(statement, &mut tx).await?;
        record(&mut tx, &self.sealer, Act::of_pause(&user, by, is_paused, now)).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn users(&self, after: Option<UserId>, max: u32) -> Result<Vec<User>, StoreError> {
        let after = after.map(|after| after.0.as_bytes().to_vec()).unwrap_or_default();
        let rows = sqlx::query_as!(
            UserRow,
            "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator,
                    created_at, starts_clean, synced_at, sync_failed
             FROM users WHERE id > $1 ORDER BY id LIMIT $2",
            after,
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(User::try_from).collect()
    }

    async fn note_party(&self, id: UserId, user_name: &str, party: SalesId) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "UPDATE users SET sales_party = $1 WHERE id = $2 AND sales_user_name = $3",
            party.0,
            id.0.as_bytes().as_slice(),
            user_name
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn delete_user(
        &self,
        id: UserId,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<GivenUp>, StoreError> {
        let given_up = out_of_rings(|| async {
            let mut tx = self.begin().await?;
            let given_up = forget::delete(&mut tx, &self.sealer, (id, by), now).await?;
            commit(tx).await?;
            Ok(given_up)
        });
        let given_up = given_up.await?;
        self.changes.announce();
        Ok(given_up)
    }

    async fn map_user(
        &self,
        id: UserId,
        sales: &SalesIdentity,
        by: UserId,
        now: Timestamp,
    ) -> Result<Mapped, StoreError> {
        let mapped = out_of_rings(|| async {
            let mut tx = self.begin().await?;
            let mapped = map(&mut tx, &self.sealer, (id, sales), by, now).await?;
            commit(tx).await?;
            Ok(mapped)
        });
        let mapped = mapped.await?;
        self.changes.announce();
        Ok(mapped)
    }

    async fn start_clean(&self, job: &LeasedJob) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let is_ours = forget::start_clean(&mut tx, job).await?;
        commit(tx).await?;
        Ok(is_ours)
    }
}

async fn map(
    tx: &mut PgConnection,
    sealer: &Sealer,
    (id, sales): (UserId, &SalesIdentity),
    by: UserId,
    now: Timestamp,
) -> Result<Mapped, StoreError> {
    forget::take_apart(&mut *tx, id).await?;
    let Some(user) = find_by_id(&mut *tx, id).await? else {
        return Ok(Mapped::NoUser);
    };
    let is_anew = user.sales.as_ref().is_some_and(|before| !before.is_same(sales));
    let statement = sqlx::query!(
        "UPDATE users SET sales_user_name = $1, sales_party = $2, starts_clean = starts_clean OR $3 WHERE id = $4",
        sales.user_name,
        sales.party.map(|party| party.0),
        is_anew,
        id.0.as_bytes().as_slice()
    );
    hits(statement, &mut *tx).await?;
    record(&mut *tx, sealer, Act::of_mapping(&user, sales, by, now)).await?;
    Ok(match is_anew {
        true => Mapped::Anew(forget::start_anew(tx, sealer, id, now).await?),
        false => Mapped::Kept,
    })
}

/// A user by id.
pub(crate) async fn find_by_id(
    connection: &mut PgConnection,
    id: UserId,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator, created_at,
                starts_clean, synced_at, sync_failed
         FROM users WHERE id = $1",
        id.0.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(User::try_from).transpose()
}

async fn sealed_name_of(connection: &mut PgConnection, id: UserId) -> Result<Option<Vec<u8>>, StoreError> {
    sqlx::query_scalar!(
        "SELECT sealed FROM user_names WHERE user_id = $1",
        id.0.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)
}

async fn find(
    connection: &mut PgConnection,
    identity: MicrosoftIdentity,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator, created_at,
                starts_clean, synced_at, sync_failed
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
