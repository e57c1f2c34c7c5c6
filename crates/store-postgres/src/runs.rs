//! Schedules and runs.

mod begin;
mod end;
mod read;

pub(crate) use end::{End, end_spent};

use crate::audit::record;
use crate::locks::{Alone, alone};
use crate::{PostgresStore, commit, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::StoreError;
use store::audit::Act;
use store::jobs::LeasedJob;
use store::rows::runs::{name_of_process, schedule_of};
use store::rows::{micros, micros_before};
use store::runs::{
    Asked, GoesOn, Process, ROUNDS_KEPT, RUNS_KEPT, Round, RoundEnd, RoundId, Run, RunId, Runs, Schedule,
    Started, Tally, Timing,
};
use store::users::UserId;
use sync_core::ReasonCode;

#[async_trait]
impl Runs for PostgresStore {
    async fn schedules(&self) -> Result<[Schedule; 3], StoreError> {
        let rows = read::schedules(&mut *self.connection().await?).await?;
        let [instant, standard, reconciliation] = Process::ALL.map(|process| schedule_of(process, &rows));
        Ok([instant?, standard?, reconciliation?])
    }

    /// Alone, so that what is noted as before is what was before.
    async fn set_schedule(
        &self,
        process: Process,
        timing: Timing,
        by: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Runs]).await?;
        let before = schedule_of(process, &read::schedules(&mut tx).await?)?;
        sqlx::query!(
            "INSERT INTO schedules AS known (process, every_minutes, next_at)
             VALUES ($1, $2, CASE WHEN $3::BOOLEAN THEN $4::BIGINT END)
             ON CONFLICT (process) DO UPDATE
             SET every_minutes = excluded.every_minutes,
                 next_at = CASE WHEN $3 THEN
                     LEAST(COALESCE(known.next_at, $4), $4 + excluded.every_minutes * 60000000)
                 END",
            name_of_process(process),
            i64::from(timing.every.minutes()),
            timing.is_on,
            micros(now)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        record(&mut tx, &self.sealer, Act::of_timing(&before, timing, by, now)).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(())
    }

    /// Whether anything is due is asked without a lock, for every program asks all the time.
    async fn start_due(&self, now: Timestamp) -> Result<Vec<RunId>, StoreError> {
        if !begin::is_due(&mut *self.connection().await?, now).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Runs]).await?;
        let begun = begin::begin_due(&mut tx, now).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(begun)
    }

    async fn start_run(&self, asked: Asked, by: UserId, now: Timestamp) -> Result<Started, StoreError> {
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Runs]).await?;
        let started = begin::begin(&mut tx, asked, now).await?;
        record(&mut tx, &self.sealer, Act::of_start(asked, started, by, now)).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(started)
    }

    async fn cancel_run(&self, id: RunId, by: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Nobody takes a job up while it is taken away.
        alone(&mut tx, [Alone::Claims]).await?;
        let cancelled = end::cancel(&mut tx, &self.sealer, (id, by), now).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(cancelled)
    }

    async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        read::run(&mut *self.connection().await?, id).await
    }

    async fn runs(
        &self,
        process: Option<Process>,
        before: Option<Timestamp>,
        max: u32,
    ) -> Result<Vec<Run>, StoreError> {
        read::runs(&mut *self.connection().await?, process, before, max).await
    }

    async fn recent_runs(&self, user: UserId, since: Timestamp, max: u32) -> Result<Vec<Run>, StoreError> {
        read::recent(&mut *self.connection().await?, user, since, max).await
    }

    async fn reasons_of_run(&self, id: RunId) -> Result<BTreeMap<ReasonCode, u64>, StoreError> {
        read::reasons(&mut *self.connection().await?, id).await
    }

    async fn round(&self, id: RoundId) -> Result<Option<Round>, StoreError> {
        read::round(&mut *self.connection().await?, id).await
    }

    async fn latest_round(&self, user: UserId) -> Result<Option<Round>, StoreError> {
        read::latest_round(&mut *self.connection().await?, user).await
    }

    async fn latest_rounds(&self, user: UserId, max: u32) -> Result<Vec<Round>, StoreError> {
        read::latest_rounds(&mut *self.connection().await?, user, max).await
    }

    async fn note_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        now: Timestamp,
    ) -> Result<GoesOn, StoreError> {
        end::note(&mut *self.connection().await?, job, id, tally, now).await
    }

    async fn end_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        end: RoundEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !end::end(&mut tx, job, id, tally, end, now).await? {
            return Ok(false);
        }
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn sweep_runs(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Runs]).await?;
        sqlx::query!(
            "DELETE FROM mailbox_rounds AS old
             WHERE ended_at < $1
               AND EXISTS (SELECT 1 FROM mailbox_rounds AS later
                           WHERE later.user_id = old.user_id AND later.ended_at > old.ended_at)
               AND EXISTS (SELECT 1 FROM runs WHERE runs.id = old.run_id AND runs.ended_at IS NOT NULL)",
            micros_before(now, ROUNDS_KEPT)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        sqlx::query!(
            "DELETE FROM runs WHERE ended_at < $1",
            micros_before(now, RUNS_KEPT)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        commit(tx).await
    }
}
