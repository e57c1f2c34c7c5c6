//! How runs begin. Whoever calls does so alone.

use super::end::{End, end_spent};
use crate::unavailable;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::rows::runs::{SlotRow, columns_of_asked, name_of_process, priority_of, run_id};
use store::rows::{micros, new_id};
use store::runs::{Asked, RunId, Started};

/// Whether a slot has come.
pub(super) async fn is_due(connection: &mut PgConnection, now: Timestamp) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM schedules WHERE next_at <= $1) AS "due!""#,
        micros(now)
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)
}

/// Begins what is due; every slot that has come is used up.
pub(super) async fn begin_due(tx: &mut PgConnection, now: Timestamp) -> Result<Vec<RunId>, StoreError> {
    let due = sqlx::query_as!(
        SlotRow,
        r#"SELECT process, every_minutes, next_at AS "next_at!" FROM schedules
           WHERE next_at <= $1 ORDER BY next_at, process FOR UPDATE"#,
        micros(now)
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    let mut begun = Vec::new();
    for slot in due {
        let (process, next) = slot.used_up(now)?;
        sqlx::query!(
            "UPDATE schedules SET next_at = $1 WHERE process = $2",
            micros(next),
            name_of_process(process)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        if let Started::Anew(run) = begin(&mut *tx, Asked::Process(process), now).await? {
            begun.push(run);
        }
    }
    Ok(begun)
}

/// Begins a run, with its rounds and their jobs, unless an equal one is on its way.
pub(super) async fn begin(
    tx: &mut PgConnection,
    asked: Asked,
    now: Timestamp,
) -> Result<Started, StoreError> {
    end_spent(&mut *tx, End::Every, now).await?;
    if let Some(run) = on_its_way(&mut *tx, asked).await? {
        return Ok(Started::Already(run));
    }
    let run = RunId(new_id(now));
    let (process, user) = columns_of_asked(asked);
    sqlx::query!(
        "INSERT INTO runs (id, process, user_id, started_at) VALUES ($1, $2, $3, $4)",
        run.0.as_bytes().as_slice(),
        process,
        user.as_ref().map(|user| user.as_bytes().as_slice()),
        micros(now)
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    add_rounds(&mut *tx, run, asked, now).await?;
    end_spent(tx, End::One(run), now).await?;
    Ok(Started::Anew(run))
}

/// A round for each mailbox, and its job. None waits there already, for every round is new.
async fn add_rounds(
    tx: &mut PgConnection,
    run: RunId,
    asked: Asked,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (_, user) = columns_of_asked(asked);
    sqlx::query!(
        "WITH rounds AS (
             INSERT INTO mailbox_rounds (user_id, id, run_id)
             SELECT users.id, uuid_send(gen_random_uuid()), $1 FROM users
             WHERE ($2::BYTEA IS NULL OR users.id = $2)
               AND (SELECT COUNT(*) FROM authorizations WHERE user_id = users.id AND sealed IS NOT NULL) = 2
             RETURNING user_id, id
         )
         INSERT INTO jobs (lane, id, kind, payload, run_at, priority)
         SELECT user_id, uuid_send(gen_random_uuid()), 'sync-mailbox', id, $3, $4 FROM rounds",
        run.0.as_bytes().as_slice(),
        user.as_ref().map(|user| user.as_bytes().as_slice()),
        micros(now),
        priority_of(asked)
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

async fn on_its_way(tx: &mut PgConnection, asked: Asked) -> Result<Option<RunId>, StoreError> {
    let (process, user) = columns_of_asked(asked);
    let id = sqlx::query_scalar!(
        "SELECT id FROM runs
         WHERE ended_at IS NULL AND process IS NOT DISTINCT FROM $1 AND user_id IS NOT DISTINCT FROM $2",
        process,
        user.as_ref().map(|user| user.as_bytes().as_slice())
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    id.as_deref().map(run_id).transpose()
}
