//! The queue.

use crate::writer::hits;
use crate::{SqliteStore, files, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::time::Duration;
use store::StoreError;
use store::jobs::{Jobs, LeasedJob, NewJob, Postponed, QueueDepth};
use store::rows::{JobRow, columns_of, micros, micros_after};
use store::users::UserId;

/// `last_error` of a job whose worker gave no sign of life.
const LEASE_RAN_OUT: &str = "lease-ran-out";

#[async_trait]
impl Jobs for SqliteStore {
    async fn enqueue(&self, job: &NewJob) -> Result<bool, StoreError> {
        let job = job.clone();
        let added = self
            .write(move |tx| {
                Box::pin(async move {
                    let (kind, payload) = columns_of(job.kind);
                    let payload = payload.as_bytes().as_slice();
                    match join_twin(&mut *tx, kind, payload, micros(job.run_at), job.priority.into()).await? {
                        true => Ok(false),
                        false => add_job(tx, &job).await,
                    }
                })
            })
            .await?;
        self.changes.announce();
        Ok(added)
    }

    async fn claim(&self, limit: u32, lease: Duration, now: Timestamp) -> Result<Vec<LeasedJob>, StoreError> {
        let until = micros_after(now, lease);
        let now = micros(now);
        let rows = self
            .write(move |tx| {
                Box::pin(async move {
                    give_back_expired(&mut *tx, now).await?;
                    take_due(tx, limit, until, now).await
                })
            })
            .await?;
        JobRow::in_turn(rows)
    }

    async fn heartbeat(&self, job: &LeasedJob, lease: Duration, now: Timestamp) -> Result<bool, StoreError> {
        let (job, until) = (job.clone(), micros_after(now, lease));
        self.write(move |tx| {
            Box::pin(async move {
                let id = job.id.0.as_bytes().as_slice();
                let statement = sqlx::query!(
                    "UPDATE jobs SET lease_until = ? WHERE id = ? AND fence = ? AND state = 1",
                    until,
                    id,
                    job.fence
                );
                hits(statement, tx).await
            })
        })
        .await
    }

    async fn complete(&self, job: &LeasedJob) -> Result<bool, StoreError> {
        let job = job.clone();
        let done = self
            .write(move |tx| Box::pin(async move { finish(tx, &job).await }))
            .await?;
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
        let (job, run_at, error) = (job.clone(), micros(run_at), error.map(str::to_owned));
        let postponed = self
            .write(move |tx| {
                Box::pin(async move {
                    let back = GivenBack {
                        run_at,
                        counts: match why {
                            Postponed::Failed => 1,
                            Postponed::Waits => 0,
                        },
                        error,
                    };
                    postpone(tx, &job, &back).await
                })
            })
            .await?;
        self.changes.announce();
        Ok(postponed)
    }

    async fn bury(&self, job: &LeasedJob, error: &str) -> Result<bool, StoreError> {
        let (job, error) = (job.clone(), error.to_owned());
        let buried = self
            .write(move |tx| {
                Box::pin(async move {
                    let id = job.id.0.as_bytes().as_slice();
                    let statement = sqlx::query!(
                        "UPDATE jobs SET state = 2, lease_until = NULL, last_error = ?
                         WHERE id = ? AND fence = ? AND state = 1",
                        error,
                        id,
                        job.fence
                    );
                    hits(statement, tx).await
                })
            })
            .await?;
        self.changes.announce();
        Ok(buried)
    }

    async fn wake(&self, lane: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { wake(tx, lane, now).await }))
            .await?;
        self.changes.announce();
        Ok(())
    }

    async fn changed(&self, at_most: Duration) -> Result<(), StoreError> {
        self.changes.changed(at_most).await
    }

    async fn become_the_worker(&self) -> Result<bool, StoreError> {
        let mut held = self.worker.lock().await;
        if held.is_none() {
            let lock = files::take_lock(&self.path, "-worker.lock");
            *held = lock.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        }
        Ok(held.is_some())
    }

    async fn queue_depth(&self) -> Result<QueueDepth, StoreError> {
        let rows = sqlx::query!(r#"SELECT state, COUNT(*) AS "count!: i64" FROM jobs GROUP BY state"#)
            .fetch_all(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        let count = |state| {
            let row = rows.iter().find(|row| row.state == state);
            row.map_or(0, |row| row.count.unsigned_abs())
        };
        Ok(QueueDepth {
            waiting: count(0),
            running: count(1),
            buried: count(2),
        })
    }
}

/// Adds a job that no equal one waits for; false if this very job is there already.
pub(crate) async fn add_job(tx: &mut SqliteConnection, job: &NewJob) -> Result<bool, StoreError> {
    let (kind, payload) = columns_of(job.kind);
    let payload = payload.as_bytes().as_slice();
    let id = job.id.0.as_bytes().as_slice();
    let lane = job.lane.0.as_bytes().as_slice();
    let run_at = micros(job.run_at);
    let statement = sqlx::query!(
        "INSERT INTO jobs (id, kind, payload, lane, run_at, priority) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO NOTHING",
        id,
        kind,
        payload,
        lane,
        run_at,
        job.priority
    );
    hits(statement, tx).await
}

/// Deletes a job that is done, if its lease still holds.
pub(crate) async fn finish(tx: &mut SqliteConnection, job: &LeasedJob) -> Result<bool, StoreError> {
    let id = job.id.0.as_bytes().as_slice();
    let statement = sqlx::query!(
        "DELETE FROM jobs WHERE id = ? AND fence = ? AND state = 1",
        id,
        job.fence
    );
    hits(statement, tx).await
}

/// Makes a user's waiting jobs due.
pub(crate) async fn wake(tx: &mut SqliteConnection, lane: UserId, now: Timestamp) -> Result<(), StoreError> {
    let lane = lane.0.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "UPDATE jobs SET run_at = ? WHERE lane = ? AND state = 0 AND run_at > ?",
        now,
        lane,
        now
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Takes what is due, each lane's first. A lane that runs is left out by the plan and, were the plan wrong, by the index.
async fn take_due(
    tx: &mut SqliteConnection,
    limit: u32,
    until: i64,
    now: i64,
) -> Result<Vec<JobRow>, StoreError> {
    sqlx::query_as!(
        JobRow,
        r#"UPDATE jobs SET state = 1, fence = fence + 1, lease_until = ?1
           WHERE id IN (
               SELECT turn.id FROM jobs AS turn
               WHERE turn.state = 0 AND turn.run_at <= ?2
                 AND NOT EXISTS (SELECT 1 FROM jobs AS running WHERE running.lane = turn.lane AND running.state = 1)
                 AND turn.id = (
                     SELECT first.id FROM jobs AS first
                     WHERE first.lane = turn.lane AND first.state = 0 AND first.run_at <= ?2
                     ORDER BY first.priority DESC, first.run_at, first.id LIMIT 1
                 )
               ORDER BY turn.priority DESC, turn.run_at, turn.id LIMIT ?3
           )
           RETURNING id, kind, payload, lane, attempts, fence, lease_until AS "lease_until!", priority, run_at"#,
        until,
        now,
        limit
    )
    .fetch_all(tx)
    .await
    .map_err(unavailable)
}

/// Jobs whose lease ran out wait again, as they did before, one try poorer: nobody knows whether the job or its worker was
/// at fault, and a job that is must not run for ever.
async fn give_back_expired(tx: &mut SqliteConnection, now: i64) -> Result<(), StoreError> {
    let expired = sqlx::query!(
        "SELECT id, kind, payload, priority, run_at FROM jobs WHERE state = 1 AND lease_until <= ?",
        now
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    for job in expired {
        let back = GivenBack {
            run_at: job.run_at,
            counts: 1,
            error: Some(LEASE_RAN_OUT.to_owned()),
        };
        give_back(&mut *tx, &job.id, (&job.kind, &job.payload), job.priority, &back).await?;
    }
    Ok(())
}

struct GivenBack {
    run_at: i64,
    counts: i64,
    error: Option<String>,
}

async fn postpone(tx: &mut SqliteConnection, job: &LeasedJob, back: &GivenBack) -> Result<bool, StoreError> {
    let id = job.id.0.as_bytes().as_slice();
    let held = sqlx::query!(
        "SELECT kind, payload, priority FROM jobs WHERE id = ? AND fence = ? AND state = 1",
        id,
        job.fence
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(unavailable)?;
    let Some(held) = held else {
        return Ok(false);
    };
    give_back(tx, id, (&held.kind, &held.payload), held.priority, back).await?;
    Ok(true)
}

/// Back among the waiting, or into the equal job that waits there.
async fn give_back(
    tx: &mut SqliteConnection,
    id: &[u8],
    (kind, payload): (&str, &[u8]),
    priority: i64,
    back: &GivenBack,
) -> Result<(), StoreError> {
    let statement = match join_twin(&mut *tx, kind, payload, back.run_at, priority).await? {
        true => sqlx::query!("DELETE FROM jobs WHERE id = ?", id),
        false => sqlx::query!(
            "UPDATE jobs
             SET state = 0, lease_until = NULL, run_at = ?, attempts = attempts + ?,
                 last_error = COALESCE(?, last_error)
             WHERE id = ?",
            back.run_at,
            back.counts,
            back.error,
            id
        ),
    };
    hits(statement, tx).await.map(drop)
}

/// Lets the equal job that waits, if one does, run as early and as urgently as this one.
async fn join_twin(
    tx: &mut SqliteConnection,
    kind: &str,
    payload: &[u8],
    run_at: i64,
    priority: i64,
) -> Result<bool, StoreError> {
    let statement = sqlx::query!(
        "UPDATE jobs SET run_at = MIN(run_at, ?), priority = MAX(priority, ?)
         WHERE kind = ? AND payload = ? AND state = 0",
        run_at,
        priority,
        kind,
        payload
    );
    hits(statement, tx).await
}
