//! How rounds come along, and how they and their runs end.

use crate::audit::record;
use crate::jobs::finish;
use crate::unavailable;
use crate::writer::hits;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::audit::Act;
use store::jobs::{JobKind, LeasedJob};
use store::rows::micros;
use store::rows::runs::{AskedRow, SpentRunRow, columns_of_end, columns_of_tally};
use store::runs::{GoesOn, RoundEnd, RoundId, RunId, Tally};
use store::seal::Sealer;
use store::users::UserId;

pub(super) async fn note(
    tx: &mut SqliteConnection,
    job: &LeasedJob,
    id: RoundId,
    tally: &Tally,
    now: Timestamp,
) -> Result<GoesOn, StoreError> {
    let (job_id, round) = (job.id.0.as_bytes().as_slice(), id.0.as_bytes().as_slice());
    let columns = columns_of_tally(tally);
    let statement = sqlx::query!(
        "UPDATE mailbox_rounds SET records = ?, drifted = ?, errors = ?, reasons = ?
         WHERE id = ?5 AND ended_at IS NULL AND EXISTS (
             SELECT 1 FROM jobs
             WHERE jobs.id = ?6 AND fence = ?7 AND state = 1 AND kind = 'sync-mailbox' AND payload = ?5
         )",
        columns.records,
        columns.drifted,
        columns.errors,
        columns.reasons,
        round,
        job_id,
        job.fence
    );
    if !hits(statement, &mut *tx).await? {
        return Ok(GoesOn::LeaseLost);
    }
    let (lane, now) = (job.lane.0.as_bytes().as_slice(), micros(now));
    let told = sqlx::query!(
        r#"SELECT cancelled_at IS NOT NULL AS "is_cancelled!: bool",
                  EXISTS (SELECT 1 FROM jobs AS other
                          WHERE other.lane = ?2 AND other.state = 0 AND other.run_at <= ?3
                            AND other.priority > (SELECT priority FROM jobs WHERE jobs.id = ?4)) AS "is_waited_for!: bool"
           FROM runs
           WHERE id = (SELECT run_id FROM mailbox_rounds WHERE id = ?1)"#,
        round,
        lane,
        now,
        job_id
    )
    .fetch_one(tx)
    .await
    .map_err(unavailable)?;
    Ok(GoesOn::of(told.is_cancelled, told.is_waited_for))
}

pub(super) async fn end(
    tx: &mut SqliteConnection,
    job: &LeasedJob,
    id: RoundId,
    tally: &Tally,
    end: RoundEnd,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if job.kind != JobKind::SyncMailbox(id) || !finish(&mut *tx, job).await? {
        return Ok(false);
    }
    let round = id.0.as_bytes().as_slice();
    let columns = columns_of_tally(tally);
    let (result, reason) = columns_of_end(end);
    let at = micros(now);
    sqlx::query!(
        "UPDATE mailbox_rounds
         SET records = ?, drifted = ?, errors = ?, reasons = ?, result = ?, reason = ?, ended_at = ?
         WHERE id = ? AND ended_at IS NULL",
        columns.records,
        columns.drifted,
        columns.errors,
        columns.reasons,
        result,
        reason,
        at,
        round
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    if let Some(has_errors) = end.sync_has_errors(tally) {
        note_sync(&mut *tx, job.lane, has_errors, now).await?;
    }
    end_spent(tx, now).await?;
    Ok(true)
}

/// Remembers of a user when their latest sync ended, and how.
async fn note_sync(
    tx: &mut SqliteConnection,
    user: UserId,
    has_errors: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, at) = (user.0.as_bytes().as_slice(), micros(now));
    let statement = sqlx::query!(
        "UPDATE users SET synced_at = ?, sync_failed = ? WHERE id = ?",
        at,
        has_errors,
        id
    );
    hits(statement, tx).await.map(drop)
}

/// Rounds whose job waits end now; those under way are told when they ask.
pub(super) async fn cancel(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    (id, by): (RunId, UserId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (run, at) = (id.0.as_bytes().as_slice(), micros(now));
    let anew = sqlx::query_as!(
        AskedRow,
        "SELECT process, user_id FROM runs WHERE id = ? AND ended_at IS NULL AND cancelled_at IS NULL",
        run
    );
    if let Some(row) = anew.fetch_optional(&mut *tx).await.map_err(unavailable)? {
        record(&mut *tx, sealer, Act::of_cancel(row.of(id)?, id, by, now)).await?;
    }
    let statement = sqlx::query!(
        "UPDATE runs SET cancelled_at = COALESCE(cancelled_at, ?) WHERE id = ? AND ended_at IS NULL",
        at,
        run
    );
    if !hits(statement, &mut *tx).await? {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE mailbox_rounds SET result = 'cancelled', ended_at = ?
         WHERE run_id = ? AND ended_at IS NULL AND EXISTS (
             SELECT 1 FROM jobs WHERE kind = 'sync-mailbox' AND payload = mailbox_rounds.id AND state = 0
         )",
        at,
        run
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "DELETE FROM jobs
         WHERE kind = 'sync-mailbox' AND state = 0
           AND payload IN (SELECT id FROM mailbox_rounds WHERE run_id = ? AND ended_at IS NOT NULL)",
        run
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    end_spent(tx, now).await?;
    Ok(true)
}

/// Ends the runs of which no round is left: the last one has ended, or its user was deleted.
pub(crate) async fn end_spent(tx: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    let spent = sqlx::query_as!(
        SpentRunRow,
        r#"SELECT id, cancelled_at IS NOT NULL AS "cancelled!: bool",
                  (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id) AS "total!: i64",
                  (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed') AS "failed!: i64",
                  (SELECT COALESCE(SUM(records), 0) FROM mailbox_rounds WHERE run_id = runs.id) AS "records!: i64",
                  (SELECT COALESCE(SUM(drifted), 0) FROM mailbox_rounds WHERE run_id = runs.id) AS "drifted!: i64",
                  (SELECT COALESCE(SUM(errors), 0) FROM mailbox_rounds WHERE run_id = runs.id) AS "errors!: i64",
                  (SELECT reason FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed'
                   GROUP BY reason ORDER BY COUNT(*) DESC, reason LIMIT 1) AS "why: String"
           FROM runs
           WHERE ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NULL)"#
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    let at = micros(now);
    for run in spent {
        let (result, reason) = run.end()?;
        sqlx::query!(
            "UPDATE runs
             SET ended_at = ?1, result = ?2, reason = ?3, total = ?4, failed = ?5, records = ?6, drifted = ?7, errors = ?8,
                 freshness = MAX(0, ?1 - COALESCE((SELECT MIN(unsynced_since) FROM copies
                                                   WHERE unsynced_since >= 0), ?1))
             WHERE id = ?9",
            at,
            result,
            reason,
            run.total,
            run.failed,
            run.records,
            run.drifted,
            run.errors,
            run.id
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}
