//! Users.

mod forget;

pub(crate) use forget::may_open;

use crate::audit::record;
use crate::jobs::wake;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
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
        find_by_id(&mut *self.reader().await?, id).await
    }

    async fn put_display_name(&self, id: UserId, name: &DisplayName) -> Result<(), StoreError> {
        let kept = sealed_name_of(&mut *self.reader().await?, id).await?;
        if kept.is_some_and(|kept| is_sealed_display_name(&self.sealer, id, &kept, name)) {
            return Ok(());
        }
        let sealed = sealed_display_name(&self.sealer, id, name)?;
        self.write(move |tx| {
            Box::pin(async move {
                let key = id.0.as_bytes().as_slice();
                let statement = sqlx::query!(
                    "INSERT INTO user_names (user_id, sealed) SELECT id, ?1 FROM users WHERE id = ?2
                     ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed",
                    sealed,
                    key
                );
                hits(statement, tx).await.map(drop)
            })
        })
        .await
    }

    async fn display_name(&self, id: UserId) -> Result<Option<DisplayName>, StoreError> {
        let sealed = sealed_name_of(&mut *self.reader().await?, id).await?;
        Ok(sealed.and_then(|sealed| opened_display_name(&self.sealer, id, &sealed)))
    }

    async fn set_pause(
        &self,
        id: UserId,
        by: PausedBy,
        is_paused: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        let is_there = self
            .write(move |tx| {
                Box::pin(async move {
                    let Some(user) = find_by_id(&mut *tx, id).await? else {
                        return Ok(false);
                    };
                    let key = id.0.as_bytes().as_slice();
                    let statement = match by {
                        PausedBy::User => {
                            sqlx::query!("UPDATE users SET paused_by_user = ? WHERE id = ?", is_paused, key)
                        }
                        PausedBy::Administrator(_) => sqlx::query!(
                            "UPDATE users SET paused_by_administrator = ? WHERE id = ?",
                            is_paused,
                            key
                        ),
                    };
                    hits(statement, &mut *tx).await?;
                    record(&mut *tx, &sealer, Act::of_pause(&user, by, is_paused, now)).await?;
                    wake(tx, id, now).await?;
                    Ok(true)
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
                      paused_by_administrator AS "paused_by_administrator: bool", created_at,
                      starts_clean AS "starts_clean: bool", synced_at, sync_failed AS "sync_failed: bool"
               FROM users WHERE id > ? ORDER BY id LIMIT ?"#,
            after,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(User::try_from).collect()
    }

    async fn note_party(&self, id: UserId, user_name: &str, party: SalesId) -> Result<(), StoreError> {
        let user_name = user_name.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let key = id.0.as_bytes().as_slice();
                let statement = sqlx::query!(
                    "UPDATE users SET sales_party = ? WHERE id = ? AND sales_user_name = ?",
                    party.0,
                    key,
                    user_name
                );
                hits(statement, tx).await.map(drop)
            })
        })
        .await
    }

    async fn delete_user(
        &self,
        id: UserId,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<GivenUp>, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        let given_up = self
            .write(move |tx| Box::pin(async move { forget::delete(tx, &sealer, (id, by), now).await }))
            .await?;
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
        let (sales, sealer) = (sales.clone(), Arc::clone(&self.sealer));
        let mapped = self
            .write(move |tx| Box::pin(async move { map(tx, &sealer, (id, &sales), by, now).await }))
            .await?;
        self.changes.announce();
        Ok(mapped)
    }

    async fn start_clean(&self, job: &LeasedJob) -> Result<bool, StoreError> {
        let job = job.clone();
        self.write(move |tx| Box::pin(async move { forget::start_clean(tx, &job).await }))
            .await
    }
}

async fn map(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    (id, sales): (UserId, &SalesIdentity),
    by: UserId,
    now: Timestamp,
) -> Result<Mapped, StoreError> {
    let Some(user) = find_by_id(&mut *tx, id).await? else {
        return Ok(Mapped::NoUser);
    };
    let is_anew = user.sales.as_ref().is_some_and(|before| !before.is_same(sales));
    let (key, party) = (id.0.as_bytes().as_slice(), sales.party.map(|party| party.0));
    let statement = sqlx::query!(
        "UPDATE users SET sales_user_name = ?, sales_party = ?, starts_clean = starts_clean OR ? WHERE id = ?",
        sales.user_name,
        party,
        is_anew,
        key
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
    connection: &mut SqliteConnection,
    id: UserId,
) -> Result<Option<User>, StoreError> {
    let id = id.0.as_bytes().as_slice();
    let row = sqlx::query_as!(
        UserRow,
        r#"SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user AS "paused_by_user: bool",
                  paused_by_administrator AS "paused_by_administrator: bool", created_at,
                  starts_clean AS "starts_clean: bool", synced_at, sync_failed AS "sync_failed: bool"
           FROM users WHERE id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(User::try_from).transpose()
}

async fn sealed_name_of(
    connection: &mut SqliteConnection,
    id: UserId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let id = id.0.as_bytes().as_slice();
    sqlx::query_scalar!("SELECT sealed FROM user_names WHERE user_id = ?", id)
        .fetch_optional(connection)
        .await
        .map_err(unavailable)
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
                  paused_by_administrator AS "paused_by_administrator: bool", created_at,
                  starts_clean AS "starts_clean: bool", synced_at, sync_failed AS "sync_failed: bool"
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
