//! Acts.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::audit::{Act, ActId, Audit};
use store::rows::audit::{ActRow, columns_of_act};
use store::seal::Sealer;
use store::users::UserId;

#[async_trait]
impl Audit for SqliteStore {
    async fn acts(&self, before: Option<ActId>, max: u32) -> Result<Vec<Act>, StoreError> {
        let before = before.as_ref().map(|id| id.0.as_bytes().as_slice());
        let rows = sqlx::query_as!(
            ActRow,
            "SELECT id, at, who, deed, about, detail FROM audit WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
            before,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(|row| row.opened(&self.sealer)).collect()
    }
}

/// Notes an act, if it is one, in the transaction that does it.
pub(crate) async fn record(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    act: Option<Act>,
) -> Result<(), StoreError> {
    let Some(act) = act else {
        return Ok(());
    };
    let act = columns_of_act(sealer, act)?;
    sqlx::query!(
        "INSERT INTO audit (id, at, who, deed, about, detail) VALUES (?, ?, ?, ?, ?, ?)",
        act.id,
        act.at,
        act.who,
        act.deed,
        act.about,
        act.detail
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Forgets who the user was in Sales, in what was done to them.
pub(crate) async fn forget_names(tx: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    sqlx::query!(
        "UPDATE audit SET detail = NULL WHERE about = ? AND deed = 'map-user'",
        id
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}
