//! How runs begin.

use super::end::end_spent;
use crate::unavailable;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::rows::runs::{SlotRow, columns_of_asked, name_of_process, priority_of, run_id};
use store::rows::{micros, new_id};
use store::runs::{Asked, RunId, Started};

/// Begins what is due; every slot that has come is used up.
pub(super) async fn begin_due(tx: &mut SqliteConnection, now: Timestamp) -> Result<Vec<RunId>, StoreError> {
    let at = micros(now);
    let due = sqlx::query_as!(
        SlotRow,
        r#"SELECT process, every_minutes, next_at AS "next_at!" FROM schedules WHERE next_at <= ? ORDER BY next_at"#,
        at
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    let mut begun = Vec::new();
    for slot in due {
        let (process, next) = slot.used_up(now)?;
        set_next(&mut *tx, name_of_process(process), micros(next)).await?;
        if let Started::Anew(run) = begin(&mut *tx, Asked::Process(process), now).await? {
            begun.push(run);
        }
    }
    Ok(begun)
}

async fn set_next(tx: &mut SqliteConnection, process: &str, next_at: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE schedules SET next_at = ? WHERE process = ?",
        next_at,
        process
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Begins a run, with its rounds and their jobs, unless an equal one is on its way.
pub(super) async fn begin(
    tx: &mut SqliteConnection,
    asked: Asked,
    now: Timestamp,
) -> Result<Started, StoreError> {
    end_spent(&mut *tx, now).await?;
    if let Some(run) = on_its_way(&mut *tx, asked).await? {
        return Ok(Started::Already(run));
    }
    let run = new_id(now);
    let id = run.as_bytes().as_slice();
    let at = micros(now);
    let (process, user) = columns_of_asked(asked);
    let user = user.as_ref().map(|user| user.as_bytes().as_slice());
    sqlx::query!(
        "INSERT INTO runs (id, process, user_id, started_at) VALUES (?, ?, ?, ?)",
        id,
        process,
        user,
        at
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "INSERT INTO mailbox_rounds (id, user_id, run_id)
         SELECT randomblob(16), users.id, ?1 FROM users
         WHERE (?2 IS NULL OR users.id = ?2)
           AND (SELECT COUNT(*) FROM authorizations WHERE user_id = users.id AND sealed IS NOT NULL) = 2",
        id,
        user
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    let priority = priority_of(asked);
    sqlx::query!(
        "INSERT INTO jobs (id, kind, payload, lane, run_at, priority)
         SELECT randomblob(16), 'sync-mailbox', id, user_id, ?, ? FROM mailbox_rounds WHERE run_id = ?",
        at,
        priority,
        id
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    end_spent(tx, now).await?;
    Ok(Started::Anew(RunId(run)))
}

async fn on_its_way(tx: &mut SqliteConnection, asked: Asked) -> Result<Option<RunId>, StoreError> {
    let (process, user) = columns_of_asked(asked);
    let user = user.as_ref().map(|user| user.as_bytes().as_slice());
    let id = sqlx::query_scalar!(
        "SELECT id FROM runs WHERE ended_at IS NULL AND process IS ? AND user_id IS ?",
        process,
        user
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    id.as_deref().map(run_id).transpose()
}
