//! The queue.

use crate::locks::{Alone, alone};
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use std::time::Duration;
use store::StoreError;
use store::jobs::{Jobs, LeasedJob, NewJob, Postponed, QueueDepth};
use store::rows::{JobRow, Place, columns_of, micros, micros_after};
use store::users::UserId;

/// `last_error` of a job whose worker gave no sign of life.
const LEASE_RAN_OUT: &str = "lease-ran-out";

#[async_trait]
impl Jobs for PostgresStore {
    async fn enqueue(&self, job: &NewJob) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Lane(job.lane)]).await?;
        let waiting = Waiting::of(job);
        let added = match waiting.join_twin(&mut tx).await? {
            true => false,
            false => waiting.add(&mut tx, job).await?,
        };
        commit(tx).await?;
        self.changes.announce();
        Ok(added)
    }

    async fn claim(&self, limit: u32, lease: Duration, now: Timestamp) -> Result<Vec<LeasedJob>, StoreError> {
        let until = micros_after(now, lease);
        let now = micros(now);
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Claims]).await?;
        give_back_expired(&mut tx, now).await?;
        let rows = take_due(&mut tx, limit, until, now).await?;
        commit(tx).await?;
        JobRow::in_turn(rows)
    }

    async fn heartbeat(&self, job: &LeasedJob, lease: Duration, now: Timestamp) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "UPDATE jobs SET lease_until = $1 WHERE lane = $2 AND id = $3 AND fence = $4 AND state = 1",
            micros_after(now, lease),
            job.lane.0.as_bytes().as_slice(),
            job.id.0.as_bytes().as_slice(),
            job.fence
        );
        hits(statement, &mut *self.connection().await?).await
    }

    async fn complete(&self, job: &LeasedJob) -> Result<bool, StoreError> {
        let done = finish(&mut *self.connection().await?, job).await?;
        self.changes.announce();
        Ok(done)
    }

    async fn postpone(
        &self,
        job: &LeasedJob,
        run_at: Timestamp,
        why: Postponed,
        error: Option<&str>,
    ) -> Result<bool, StoreError> {
        let counts = match why {
            Postponed::Failed => 1,
            Postponed::Waits => 0,
        };
        let mut tx = self.begin().await?;
        alone(&mut tx, [Alone::Lane(job.lane)]).await?;
        let held = sqlx::query_as!(
            Held,
            "SELECT lane, id, kind, payload, priority, run_at FROM jobs
             WHERE lane = $1 AND id = $2 AND fence = $3 AND state = 1 FOR UPDATE",
            job.lane.0.as_bytes().as_slice(),
            job.id.0.as_bytes().as_slice(),
            job.fence
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(unavailable)?;
        let Some(held) = held else {
            return Ok(false);
        };
        held.give_back(&mut tx, micros(run_at), counts, error).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn bury(&self, job: &LeasedJob, error: &str) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "UPDATE jobs SET state = 2, lease_until = NULL, last_error = $1
             WHERE lane = $2 AND id = $3 AND fence = $4 AND state = 1",
            error,
            job.lane.0.as_bytes().as_slice(),
            job.id.0.as_bytes().as_slice(),
            job.fence
        );
        let buried = hits(statement, &mut *self.connection().await?).await?;
        self.changes.announce();
        Ok(buried)
    }

    async fn wake(&self, lane: UserId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        wake(&mut tx, lane, now).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(())
    }

    async fn changed(&self, at_most: Duration) -> Result<(), StoreError> {
        self.changes.changed(at_most).await
    }

    /// Any number of programs drain this database.
    async fn become_the_worker(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn queue_depth(&self) -> Result<QueueDepth, StoreError> {
        let counts = sqlx::query!(
            r#"SELECT COUNT(*) FILTER (WHERE state = 0) AS "waiting!",
                      COUNT(*) FILTER (WHERE state = 1) AS "running!",
                      COUNT(*) FILTER (WHERE state = 2) AS "buried!"
               FROM jobs"#
        )
        .fetch_one(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(QueueDepth {
            waiting: counts.waiting.unsigned_abs(),
            running: counts.running.unsigned_abs(),
            buried: counts.buried.unsigned_abs(),
        })
    }
}

/// Deletes a job that is done, if its lease still holds.
pub(crate) async fn finish(tx: &mut PgConnection, job: &LeasedJob) -> Result<bool, StoreError> {
    let statement = sqlx::query!(
        "DELETE FROM jobs WHERE lane = $1 AND id = $2 AND fence = $3 AND state = 1",
        job.lane.0.as_bytes().as_slice(),
        job.id.0.as_bytes().as_slice(),
        job.fence
    );
    hits(statement, tx).await
}

/// Adds a job that is the only one of its payload; false if this very job is there already.
pub(crate) async fn add_job(tx: &mut PgConnection, job: &NewJob) -> Result<bool, StoreError> {
    Waiting::of(job).add(tx, job).await
}

/// Makes a user's waiting jobs due.
pub(crate) async fn wake(tx: &mut PgConnection, lane: UserId, now: Timestamp) -> Result<(), StoreError> {
    alone(&mut *tx, [Alone::Lane(lane)]).await?;
    sqlx::query!(
        "UPDATE jobs SET run_at = $1 WHERE lane = $2 AND state = 0 AND run_at > $1",
        micros(now),
        lane.0.as_bytes().as_slice()
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Takes what is due, each lane's first. A lane that runs is left out by the plan and, were the plan wrong, by the index.
async fn take_due(
    tx: &mut PgConnection,
    limit: u32,
    until: i64,
    now: i64,
) -> Result<Vec<JobRow>, StoreError> {
    sqlx::query_as!(
        JobRow,
        r#"UPDATE jobs SET state = 1, fence = fence + 1, lease_until = $1
           FROM (
               SELECT turn.lane, turn.id FROM jobs AS turn
               WHERE turn.state = 0 AND turn.run_at <= $2
                 AND NOT EXISTS (SELECT 1 FROM jobs AS running WHERE running.lane = turn.lane AND running.state = 1)
                 AND turn.id = (
                     SELECT first.id FROM jobs AS first
                     WHERE first.lane = turn.lane AND first.state = 0 AND first.run_at <= $2
                     ORDER BY first.priority DESC, first.run_at, first.id LIMIT 1
                 )
               ORDER BY turn.priority DESC, turn.run_at, turn.id LIMIT $3
           ) AS due
           WHERE jobs.lane = due.lane AND jobs.id = due.id AND jobs.state = 0
           RETURNING jobs.id, kind, payload, jobs.lane, attempts, fence, lease_until AS "lease_until!", priority, run_at"#,
        until,
        now,
        i64::from(limit)
    )
    .fetch_all(tx)
    .await
    .map_err(unavailable)
}

/// Jobs whose lease ran out wait again, as they did before, one try poorer: nobody knows whether the job or its worker was
/// at fault, and a job that is must not run for ever. One that somebody holds on to this moment is not given back.
async fn give_back_expired(tx: &mut PgConnection, now: i64) -> Result<(), StoreError> {
    let lanes = sqlx::query_scalar!("SELECT lane FROM jobs WHERE state = 1 AND lease_until <= $1", now)
        .fetch_all(&mut *tx)
        .await
        .map_err(unavailable)?;
    if lanes.is_empty() {
        return Ok(());
    }
    let users: Vec<_> = lanes
        .iter()
        .map(|lane| Place::new("jobs", lane).id("lane", lane).map(UserId))
        .collect::<Result<_, _>>()?;
    alone(&mut *tx, users.into_iter().map(Alone::Lane)).await?;
    let expired = sqlx::query_as!(
        Held,
        "SELECT lane, id, kind, payload, priority, run_at FROM jobs
         WHERE state = 1 AND lease_until <= $1 AND lane = ANY ($2)
         FOR UPDATE SKIP LOCKED",
        now,
        &lanes
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    for job in expired {
        job.give_back(&mut *tx, job.run_at, 1, Some(LEASE_RAN_OUT))
            .await?;
    }
    Ok(())
}

/// A job that runs, and whose row is locked.
struct Held {
    lane: Vec<u8>,
    id: Vec<u8>,
    kind: String,
    payload: Vec<u8>,
    priority: i64,
    run_at: i64,
}

impl Held {
    /// Back among the waiting, or into the equal job that waits there. Its lane is locked.
    async fn give_back(
        &self,
        tx: &mut PgConnection,
        run_at: i64,
        counts: i64,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let waiting = Waiting {
            lane: &self.lane,
            kind: &self.kind,
            payload: self.payload.clone(),
            run_at,
            priority: self.priority,
        };
        let statement = match waiting.join_twin(&mut *tx).await? {
            true => sqlx::query!("DELETE FROM jobs WHERE lane = $1 AND id = $2", self.lane, self.id),
            false => sqlx::query!(
                "UPDATE jobs
                 SET state = 0, lease_until = NULL, run_at = $1, attempts = attempts + $2,
                     last_error = COALESCE($3, last_error)
                 WHERE lane = $4 AND id = $5",
                run_at,
                counts,
                error,
                self.lane,
                self.id
            ),
        };
        hits(statement, tx).await.map(drop)
    }
}

/// What makes a job equal to another one, and when it wants to run.
struct Waiting<'a> {
    lane: &'a [u8],
    kind: &'a str,
    payload: Vec<u8>,
    run_at: i64,
    priority: i64,
}

impl<'a> Waiting<'a> {
    fn of(job: &'a NewJob) -> Self {
        let (kind, payload) = columns_of(job.kind);
        Self {
            lane: job.lane.0.as_bytes(),
            kind,
            payload: payload.as_bytes().to_vec(),
            run_at: micros(job.run_at),
            priority: job.priority.into(),
        }
    }

    /// Lets the equal job that waits, if one does, run as early and as urgently as this one.
    async fn join_twin(&self, tx: &mut PgConnection) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "UPDATE jobs SET run_at = LEAST(run_at, $1), priority = GREATEST(priority, $2)
             WHERE lane = $3 AND kind = $4 AND payload = $5 AND state = 0",
            self.run_at,
            self.priority,
            self.lane,
            self.kind,
            self.payload
        );
        hits(statement, tx).await
    }

    /// Adds a job that no equal one waits for; false if this very job is there already.
    async fn add(&self, tx: &mut PgConnection, job: &NewJob) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "INSERT INTO jobs (lane, id, kind, payload, run_at, priority) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (lane, id) DO NOTHING",
            self.lane,
            job.id.0.as_bytes().as_slice(),
            self.kind,
            self.payload,
            self.run_at,
            self.priority
        );
        hits(statement, tx).await
    }
}
