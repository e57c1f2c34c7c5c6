//! Schedules and runs.

mod begin;
mod end;

pub(crate) use end::end_spent;

use crate::audit::record;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use store::audit::Act;
use store::jobs::LeasedJob;
use store::rows::runs::{
    ReasonCountRow, RoundRow, RunRow, ScheduleRow, name_of_process, reasons_of_run, schedule_of,
};
use store::rows::{micros, micros_before};
use store::runs::{
    Asked, GoesOn, Process, ROUNDS_KEPT, RUNS_KEPT, Round, RoundEnd, RoundId, Run, RunId, Runs, Schedule,
    Started, Tally, Timing,
};
use store::users::UserId;
use sync_core::ReasonCode;

#[async_trait]
impl Runs for SqliteStore {
    async fn schedules(&self) -> Result<[Schedule; 3], StoreError> {
        let rows = schedules(&mut *self.reader().await?).await?;
        let [instant, standard, reconciliation] = Process::ALL.map(|process| schedule_of(process, &rows));
        Ok([instant?, standard?, reconciliation?])
    }

    async fn set_schedule(
        &self,
        process: Process,
        timing: Timing,
        by: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sealer = Arc::clone(&self.sealer);
        self.write(move |tx| {
            Box::pin(async move {
                let before = schedule_of(process, &schedules(&mut *tx).await?)?;
                let act = Act::of_timing(&before, timing, by, now);
                let (name, minutes, now) = (name_of_process(process), timing.every.minutes(), micros(now));
                sqlx::query!(
                    "INSERT INTO schedules (process, every_minutes, next_at)
                     VALUES (?1, ?2, CASE WHEN ?3 THEN ?4 END)
                     ON CONFLICT (process) DO UPDATE
                     SET every_minutes = excluded.every_minutes,
                         next_at = CASE WHEN ?3 THEN MIN(COALESCE(next_at, ?4), ?4 + ?2 * 60000000) END",
                    name,
                    minutes,
                    timing.is_on,
                    now
                )
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
                record(tx, &sealer, act).await
            })
        })
        .await?;
        self.changes.announce();
        Ok(())
    }

    async fn start_due(&self, now: Timestamp) -> Result<Vec<RunId>, StoreError> {
        let is_due = {
            let now = micros(now);
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT 1 FROM schedules WHERE next_at <= ?) AS "due!: bool""#,
                now
            )
            .fetch_one(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?
        };
        if !is_due {
            return Ok(Vec::new());
        }
        let begun = self
            .write(move |tx| Box::pin(async move { begin::begin_due(tx, now).await }))
            .await?;
        self.changes.announce();
        Ok(begun)
    }

    async fn start_run(&self, asked: Asked, by: UserId, now: Timestamp) -> Result<Started, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        let started = self
            .write(move |tx| {
                Box::pin(async move {
                    let started = begin::begin(&mut *tx, asked, now).await?;
                    record(tx, &sealer, Act::of_start(asked, started, by, now)).await?;
                    Ok(started)
                })
            })
            .await?;
        self.changes.announce();
        Ok(started)
    }

    async fn cancel_run(&self, id: RunId, by: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        let cancelled = self
            .write(move |tx| Box::pin(async move { end::cancel(tx, &sealer, (id, by), now).await }))
            .await?;
        self.changes.announce();
        Ok(cancelled)
    }

    async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            RunRow,
            r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id) AS "rounds!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NOT NULL)
                          AS "rounds_ended!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed')
                          AS "rounds_failed!: i64",
                      (SELECT COALESCE(SUM(records), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_records!: i64",
                      (SELECT COALESCE(SUM(drifted), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_drifted!: i64"
               FROM runs WHERE id = ?"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Run::try_from).transpose()
    }

    async fn runs(
        &self,
        process: Option<Process>,
        before: Option<Timestamp>,
        max: u32,
    ) -> Result<Vec<Run>, StoreError> {
        let process = process.map(name_of_process);
        let before = before.map_or(i64::MAX, micros);
        let rows = sqlx::query_as!(
            RunRow,
            r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id) AS "rounds!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NOT NULL)
                          AS "rounds_ended!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed')
                          AS "rounds_failed!: i64",
                      (SELECT COALESCE(SUM(records), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_records!: i64",
                      (SELECT COALESCE(SUM(drifted), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_drifted!: i64"
               FROM runs
               WHERE started_at < ?1 AND (?2 IS NULL OR process = ?2)
               ORDER BY started_at DESC, id DESC LIMIT ?3"#,
            before,
            process,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    async fn recent_runs(&self, user: UserId, since: Timestamp, max: u32) -> Result<Vec<Run>, StoreError> {
        let (user, since) = (user.0.as_bytes().as_slice(), micros(since));
        let rows = sqlx::query_as!(
            RunRow,
            r#"SELECT id, process, user_id, started_at, ended_at, result, reason, total, failed, records, drifted,
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id) AS "rounds!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND ended_at IS NOT NULL)
                          AS "rounds_ended!: i64",
                      (SELECT COUNT(*) FROM mailbox_rounds WHERE run_id = runs.id AND result = 'failed')
                          AS "rounds_failed!: i64",
                      (SELECT COALESCE(SUM(records), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_records!: i64",
                      (SELECT COALESCE(SUM(drifted), 0) FROM mailbox_rounds WHERE run_id = runs.id)
                          AS "rounds_drifted!: i64"
               FROM runs
               WHERE user_id = ? AND (ended_at IS NULL OR ended_at >= ?)
               ORDER BY started_at DESC, id DESC LIMIT ?"#,
            user,
            since,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    async fn reasons_of_run(&self, id: RunId) -> Result<BTreeMap<ReasonCode, u64>, StoreError> {
        let run = id.0.as_bytes().as_slice();
        let rows = sqlx::query_as!(
            ReasonCountRow,
            r#"SELECT CAST(given.key AS TEXT) AS "reason!: String", CAST(SUM(given.value) AS INTEGER) AS "count!: i64"
               FROM mailbox_rounds AS round, json_each(round.reasons) AS given
               WHERE round.run_id = ? GROUP BY given.key"#,
            run
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        reasons_of_run(id, &rows)
    }

    async fn round(&self, id: RoundId) -> Result<Option<Round>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            RoundRow,
            "SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                    round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
             FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
             WHERE round.id = ?",
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Round::try_from).transpose()
    }

    async fn latest_round(&self, user: UserId) -> Result<Option<Round>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            RoundRow,
            "SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                    round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
             FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
             WHERE round.user_id = ? AND round.ended_at IS NOT NULL
             ORDER BY round.ended_at DESC, round.id DESC LIMIT 1",
            user
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Round::try_from).transpose()
    }

    async fn latest_rounds(&self, user: UserId, max: u32) -> Result<Vec<Round>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let rows = sqlx::query_as!(
            RoundRow,
            "SELECT round.id, round.run_id, round.user_id, run.process, run.user_id AS asked_by, run.started_at,
                    round.ended_at, round.result, round.reason, round.records, round.drifted, round.reasons
             FROM mailbox_rounds AS round JOIN runs AS run ON run.id = round.run_id
             WHERE round.user_id = ? AND round.ended_at IS NOT NULL
             ORDER BY round.ended_at DESC, round.id DESC LIMIT ?",
            user,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Round::try_from).collect()
    }

    async fn note_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        now: Timestamp,
    ) -> Result<GoesOn, StoreError> {
        let (job, tally) = (job.clone(), tally.clone());
        let goes_on = self
            .write(move |tx| Box::pin(async move { end::note(tx, &job, id, &tally, now).await }))
            .await?;
        self.changes.announce();
        Ok(goes_on)
    }

    async fn end_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        end: RoundEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (job, tally) = (job.clone(), tally.clone());
        let ended = self
            .write(move |tx| Box::pin(async move { end::end(tx, &job, id, &tally, end, now).await }))
            .await?;
        self.changes.announce();
        Ok(ended)
    }

    async fn sweep_runs(&self, now: Timestamp) -> Result<(), StoreError> {
        let (runs_before, rounds_before) = (micros_before(now, RUNS_KEPT), micros_before(now, ROUNDS_KEPT));
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query!(
                    "DELETE FROM mailbox_rounds
                     WHERE ended_at < ?1
                       AND EXISTS (SELECT 1 FROM mailbox_rounds AS later
                                   WHERE later.user_id = mailbox_rounds.user_id
                                     AND later.ended_at > mailbox_rounds.ended_at)
                       AND EXISTS (SELECT 1 FROM runs WHERE runs.id = run_id AND runs.ended_at IS NOT NULL)",
                    rounds_before
                )
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
                sqlx::query!("DELETE FROM runs WHERE ended_at < ?", runs_before)
                    .execute(tx)
                    .await
                    .map(drop)
                    .map_err(unavailable)
            })
        })
        .await
    }
}

/// Every schedule that somebody ever set.
async fn schedules(connection: &mut SqliteConnection) -> Result<Vec<ScheduleRow>, StoreError> {
    sqlx::query_as!(
        ScheduleRow,
        "SELECT process, every_minutes, next_at FROM schedules"
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}
