//! Reading runs and rounds.

use crate::unavailable;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use store::StoreError;
use store::rows::micros;
use store::rows::runs::{ReasonCountRow, RoundRow, RunRow, ScheduleRow, name_of_process, reasons_of_run};
use store::runs::{Process, Round, RoundId, Run, RunId};
use store::users::UserId;
use sync_core::ReasonCode;

/// Every schedule that somebody ever set.
pub(super) async fn schedules(connection: &mut PgConnection) -> Result<Vec<ScheduleRow>, StoreError> {
    sqlx::query_as!(
        ScheduleRow,
        "SELECT process, every_minutes, next_at FROM schedules"
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}

pub(super) async fn run(connection: &mut PgConnection, id: RunId) -> Result<Option<Run>, StoreError> {
    let row = sqlx::query_as!(
        RunRow,
        r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                  of_run.rounds AS "rounds!", of_run.ended AS "rounds_ended!", of_run.failures AS "rounds_failed!",
                  of_run.records_so_far AS "rounds_records!", of_run.drifted_so_far AS "rounds_drifted!"
           FROM runs CROSS JOIN LATERAL (
               SELECT COUNT(*) AS rounds, COUNT(r.ended_at) AS ended,
                      COUNT(*) FILTER (WHERE r.result = 'failed') AS failures,
                      COALESCE(SUM(r.records), 0)::BIGINT AS records_so_far,
                      COALESCE(SUM(r.drifted), 0)::BIGINT AS drifted_so_far
               FROM mailbox_rounds AS r WHERE r.run_id = runs.id
           ) AS of_run
           WHERE id = $1"#,
        id.0.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(Run::try_from).transpose()
}

pub(super) async fn runs(
    connection: &mut PgConnection,
    process: Option<Process>,
    before: Option<Timestamp>,
    max: u32,
) -> Result<Vec<Run>, StoreError> {
    let rows = sqlx::query_as!(
        RunRow,
        r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                  of_run.rounds AS "rounds!", of_run.ended AS "rounds_ended!", of_run.failures AS "rounds_failed!",
                  of_run.records_so_far AS "rounds_records!", of_run.drifted_so_far AS "rounds_drifted!"
           FROM runs CROSS JOIN LATERAL (
               SELECT COUNT(*) AS rounds, COUNT(r.ended_at) AS ended,
                      COUNT(*) FILTER (WHERE r.result = 'failed') AS failures,
                      COALESCE(SUM(r.records), 0)::BIGINT AS records_so_far,
                      COALESCE(SUM(r.drifted), 0)::BIGINT AS drifted_so_far
               FROM mailbox_rounds AS r WHERE r.run_id = runs.id
           ) AS of_run
           WHERE started_at < $1 AND ($2::TEXT IS NULL OR process = $2)
           ORDER BY started_at DESC, id DESC LIMIT $3"#,
        before.map_or(i64::MAX, micros),
        process.map(name_of_process),
        i64::from(max)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Run::try_from).collect()
}

pub(super) async fn recent(
    connection: &mut PgConnection,
    user: UserId,
    since: Timestamp,
    max: u32,
) -> Result<Vec<Run>, StoreError> {
    let rows = sqlx::query_as!(
        RunRow,
        r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                  of_run.rounds AS "rounds!", of_run.ended AS "rounds_ended!", of_run.failures AS "rounds_failed!",
                  of_run.records_so_far AS "rounds_records!", of_run.drifted_so_far AS "rounds_drifted!"
           FROM runs CROSS JOIN LATERAL (
               SELECT COUNT(*) AS rounds, COUNT(r.ended_at) AS ended,
                      COUNT(*) FILTER (WHERE r.result = 'failed') AS failures,
                      COALESCE(SUM(r.records), 0)::BIGINT AS records_so_far,
                      COALESCE(SUM(r.drifted), 0)::BIGINT AS drifted_so_far
               FROM mailbox_rounds AS r WHERE r.run_id = runs.id
           ) AS of_run
           WHERE user_id = $1 AND (ended_at IS NULL OR ended_at >= $2)
           ORDER BY started_at DESC, id DESC LIMIT $3"#,
        user.0.as_bytes().as_slice(),
        micros(since),
        i64::from(max)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Run::try_from).collect()
}

pub(super) async fn reasons(
    connection: &mut PgConnection,
    id: RunId,
) -> Result<BTreeMap<ReasonCode, u64>, StoreError> {
    let rows = sqlx::query_as!(
        ReasonCountRow,
        r#"SELECT given.key AS "reason!", SUM(given.value::BIGINT)::BIGINT AS "count!"
           FROM mailbox_rounds AS round CROSS JOIN LATERAL jsonb_each_text(round.reasons::JSONB) AS given
           WHERE round.run_id = $1 GROUP BY given.key"#,
        id.0.as_bytes().as_slice()
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    reasons_of_run(id, &rows)
}

pub(super) async fn round(connection: &mut PgConnection, id: RoundId) -> Result<Option<Round>, StoreError> {
    let row = sqlx::query_as!(
        RoundRow,
        r#"SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                  round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
           FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
           WHERE round.id = $1"#,
        id.0.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(Round::try_from).transpose()
}

pub(super) async fn latest_round(
    connection: &mut PgConnection,
    user: UserId,
) -> Result<Option<Round>, StoreError> {
    let row = sqlx::query_as!(
        RoundRow,
        r#"SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                  round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
           FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
           WHERE round.user_id = $1 AND round.ended_at IS NOT NULL
           ORDER BY round.ended_at DESC, round.id DESC LIMIT 1"#,
        user.0.as_bytes().as_slice()
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(Round::try_from).transpose()
}

pub(super) async fn latest_rounds(
    connection: &mut PgConnection,
    user: UserId,
    max: u32,
) -> Result<Vec<Round>, StoreError> {
    let rows = sqlx::query_as!(
        RoundRow,
        r#"SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                  round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
           FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
           WHERE round.user_id = $1 AND round.ended_at IS NOT NULL
           ORDER BY round.ended_at DESC, round.id DESC LIMIT $2"#,
        user.0.as_bytes().as_slice(),
        i64::from(max)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Round::try_from).collect()
}
