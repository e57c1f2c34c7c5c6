//! How rounds come along, and how they and their runs end. A run's row is locked before the jobs of its rounds, so that of two
//! rounds that end at once one is the last.

use crate::audit::record;
use crate::jobs::finish;
use crate::{hits, unavailable};
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::audit::Act;
use store::jobs::{JobKind, LeasedJob};
use store::rows::micros;
use store::rows::runs::{AskedRow, SpentRunRow, columns_of_end, columns_of_tally};
use store::runs::{GoesOn, RoundEnd, RoundId, RunId, Tally};
use store::seal::Sealer;
use store::users::UserId;

/// Which runs end, if no round of them is left.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Every,
    One(RunId),
}

/// In one statement: the lease holds until it is written.
pub(super) async fn note(
    connection: &mut PgConnection,
    job: &LeasedJob,
    id: RoundId,
    tally: &Tally,
    now: Timestamp,
) -> Result<GoesOn, StoreError> {
    if job.kind != JobKind::SyncMailbox(id) {
        return Ok(GoesOn::LeaseLost);
    }
    let columns = columns_of_tally(tally);
    let told = sqlx::query!(
        r#"WITH held AS (
               SELECT lane, payload, priority FROM jobs
               WHERE lane = $1 AND id = $2 AND fence = $3 AND state = 1 FOR UPDATE
           )
           UPDATE mailbox_rounds AS round SET records = $4, drifted = $5, errors = $6, reasons = $7
           FROM held
           WHERE round.user_id = held.lane AND round.id = held.payload AND round.ended_at IS NULL
           RETURNING (SELECT cancelled_at IS NOT NULL FROM runs WHERE runs.id = round.run_id) AS "is_cancelled!",
                     EXISTS (SELECT 1 FROM jobs AS other
                             WHERE other.lane = held.lane AND other.state = 0 AND other.run_at <= $8
                               AND other.priority > held.priority) AS "is_waited_for!""#,
        job.lane.0.as_bytes().as_slice(),
        job.id.0.as_bytes().as_slice(),
        job.fence,
        columns.records,
        columns.drifted,
        columns.errors,
        columns.reasons,
        micros(now)
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    Ok(told.map_or(GoesOn::LeaseLost, |told| {
        GoesOn::of(told.is_cancelled, told.is_waited_for)
    }))
}

pub(super) async fn end(
    tx: &mut PgConnection,
    job: &LeasedJob,
    id: RoundId,
    tally: &Tally,
    end: RoundEnd,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if job.kind != JobKind::SyncMailbox(id) {
        return Ok(false);
    }
    let (user, round) = (job.lane.0.as_bytes().as_slice(), id.0.as_bytes().as_slice());
    let run = sqlx::query_scalar!(
        "SELECT id FROM runs
         WHERE id = (SELECT run_id FROM mailbox_rounds WHERE user_id = $1 AND id = $2) FOR UPDATE",
        user,
        round
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(unavailable)?;
    if !finish(&mut *tx, job).await? {
        return Ok(false);
    }
    let columns = columns_of_tally(tally);
    let (result, reason) = columns_of_end(end);
    sqlx::query!(
        "UPDATE mailbox_rounds
         SET records = $1, drifted = $2, errors = $3, reasons = $4, result = $5, reason = $6, ended_at = $7
         WHERE user_id = $8 AND id = $9 AND ended_at IS NULL",
        columns.records,
        columns.drifted,
        columns.errors,
        columns.reasons,
        result,
        reason,
        micros(now),
        user,
        round
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    if let Some(has_errors) = end.sync_has_errors(tally) {
        note_sync(&mut *tx, user, has_errors, now).await?;
    }
    if let Some(run) = run {
        end_locked(tx, &[run], now).await?;
    }
    Ok(true)
}

/// Remembers of a user when their latest sync ended, and how.
async fn note_sync(
    tx: &mut PgConnection,
    user: &[u8],
    has_errors: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let statement = sqlx::query!(
        "UPDATE users SET synced_at = $1, sync_failed = $2 WHERE id = $3",
        micros(now),
        has_errors,
        user
    );
    hits(statement, tx).await.map(drop)
}

/// Rounds whose job waits end now; those under way are told when they ask. Nobody claims meanwhile.
pub(super) async fn cancel(
    tx: &mut PgConnection,
    sealer: &Sealer,
    (id, by): (RunId, UserId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let run = id.0.as_bytes().as_slice();
    let anew = sqlx::query_as!(
        AskedRow,
        "SELECT process, user_id FROM runs WHERE id = $1 AND ended_at IS NULL AND cancelled_at IS NULL FOR UPDATE",
        run
    );
    if let Some(row) = anew.fetch_optional(&mut *tx).await.map_err(unavailable)? {
        record(&mut *tx, sealer, Act::of_cancel(row.of(id)?, id, by, now)).await?;
    }
    let statement = sqlx::query!(
        "UPDATE runs SET cancelled_at = COALESCE(cancelled_at, $1) WHERE id = $2 AND ended_at IS NULL",
        micros(now),
        run
    );
    if !hits(statement, &mut *tx).await? {
        return Ok(false);
    }
    sqlx::query!(
        "WITH dropped AS (
             DELETE FROM jobs USING mailbox_rounds AS round
             WHERE round.run_id = $1 AND round.ended_at IS NULL
               AND jobs.lane = round.user_id AND jobs.kind = 'sync-mailbox' AND jobs.payload = round.id AND jobs.state = 0
             RETURNING jobs.lane, jobs.payload
         )
         UPDATE mailbox_rounds AS round SET result = 'cancelled', ended_at = $2
         FROM dropped WHERE round.user_id = dropped.lane AND round.id = dropped.payload",
        run,
        micros(now)
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    end_locked(tx, &[run.to_vec()], now).await?;
    Ok(true)
}

/// Ends the runs of which no round is left: the last one has ended, or its user was deleted.
pub(crate) async fn end_spent(tx: &mut PgConnection, which: End, now: Timestamp) -> Result<(), StoreError> {
    let one = match which {
        End::Every => None,
        End::One(run) => Some(run),
    };
    let spent = sqlx::query_scalar!(
        "SELECT id FROM runs
         WHERE ended_at IS NULL AND ($1::BYTEA IS NULL OR id = $1)
           AND NOT EXISTS (SELECT 1 FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NULL)
         ORDER BY id FOR UPDATE",
        one.as_ref().map(|run| run.0.as_bytes().as_slice())
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    if spent.is_empty() {
        return Ok(());
    }
    end_locked(tx, &spent, now).await
}

/// Ends those of these runs of which no round is left. Their rows are locked.
async fn end_locked(tx: &mut PgConnection, runs: &[Vec<u8>], now: Timestamp) -> Result<(), StoreError> {
    let spent = sqlx::query_as!(
        SpentRunRow,
        r#"SELECT id, cancelled_at IS NOT NULL AS "cancelled!",
                  (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id) AS "total!",
                  (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed') AS "failed!",
                  (SELECT COALESCE(SUM(r.records), 0)::BIGINT FROM mailbox_rounds AS r WHERE r.run_id = runs.id)
                      AS "records!",
                  (SELECT COALESCE(SUM(r.drifted), 0)::BIGINT FROM mailbox_rounds AS r WHERE r.run_id = runs.id)
                      AS "drifted!",
                  (SELECT COALESCE(SUM(r.errors), 0)::BIGINT FROM mailbox_rounds AS r WHERE r.run_id = runs.id)
                      AS "errors!",
                  (SELECT r.reason FROM mailbox_rounds AS r WHERE r.run_id = runs.id AND r.result = 'failed'
                   GROUP BY r.reason ORDER BY COUNT(*) DESC, r.reason LIMIT 1) AS why
           FROM runs
           WHERE id = ANY ($1) AND ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NULL)"#,
        runs
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    for run in spent {
        let (result, reason) = run.end()?;
        sqlx::query!(
            "UPDATE runs
             SET ended_at = $1, result = $2, reason = $3, total = $4, failed = $5, records = $6, drifted = $7,
                 errors = $8,
                 freshness = GREATEST(0, $1 - COALESCE((SELECT MIN(unsynced_since) FROM copies
                                                        WHERE unsynced_since >= 0), $1))
             WHERE id = $9",
            micros(now),
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
