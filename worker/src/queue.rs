//! Claim, dispatch, keep alive, complete, postpone, bury.
//!
//! One loop: as many jobs as there are free slots are claimed and run side by side; their leases are prolonged while they
//! run. A job that is dropped in the middle loses nothing: its lease runs out and another worker goes on.

use crate::context::Context;
use crate::jobs::{JobError, answer, prepare_mailbox, share, sync_mailbox};
use futures::stream::{FuturesUnordered, StreamExt};
use std::pin::pin;
use std::time::Duration;
use store::StoreError;
use store::jobs::{JobId, JobKind, LeasedJob, Postponed};
use sync_core::ReasonCode;

/// How long the loop sleeps at most before it looks for due jobs.
const LOOKS_EVERY: Duration = Duration::from_millis(500);
/// How long running jobs may take to end once the worker was told to stop; then they are handed back.
const ENDS_WITHIN: Duration = Duration::from_secs(8);

/// When the loop ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Not before `stop` resolves.
    Stopped,
    /// When nothing is due and nothing runs.
    Drained,
}

/// Runs jobs until `stop` resolves, or until nothing is due. On stop, running jobs get a few seconds; what has not ended
/// by then goes back to the queue at once, without counting as a try.
///
/// A database that does not answer is waited for, unless the queue is to be drained.
///
/// # Errors
/// The store's: the program ends and is started again by whoever watches it.
pub async fn run(context: &Context, until: Until, stop: impl Future<Output = ()>) -> Result<(), StoreError> {
    let mut stop = pin!(stop);
    let mut running = FuturesUnordered::new();
    let mut held: Vec<LeasedJob> = Vec::new();
    loop {
        let free = context.slots.saturating_sub(running.len());
        if free > 0 {
            let limit = u32::try_from(free).unwrap_or(u32::MAX);
            let claimed = context.store.claim(limit, context.lease, context.clock.now());
            match beside(&mut running, &mut held, claimed).await {
                Ok(jobs) => {
                    for job in jobs {
                        held.push(job.clone());
                        running.push(run_one(context, job));
                    }
                }
                // What runs goes on, and so does this loop once the database answers again.
                Err(StoreError::Unavailable(error)) if until == Until::Stopped => {
                    tracing::warn!(
                        error = error.as_ref() as &dyn std::error::Error,
                        "nothing can be claimed"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        if running.is_empty() && until == Until::Drained {
            return Ok(());
        }
        tokio::select! {
            () = &mut stop => break,
            Some(done) = running.next() => held.retain(|job: &LeasedJob| job.id != done),
            changed = context.store.changed(LOOKS_EVERY), if free > 0 => changed?,
        }
    }
    let _ = tokio::time::timeout(ENDS_WITHIN, async {
        while let Some(done) = running.next().await {
            held.retain(|job| job.id != done);
        }
    })
    .await;
    drop(running);
    for job in held {
        context
            .store
            .postpone(&job, context.clock.now(), Postponed::Waits, Some("handed-back"))
            .await?;
    }
    Ok(())
}

/// Waits for `asked` while jobs go on: one that stood still meanwhile would keep the connection that is waited for.
async fn beside<T>(
    running: &mut FuturesUnordered<impl Future<Output = JobId>>,
    held: &mut Vec<LeasedJob>,
    asked: impl Future<Output = T>,
) -> T {
    let mut asked = pin!(asked);
    loop {
        tokio::select! {
            answer = &mut asked => return answer,
            Some(done) = running.next() => held.retain(|job| job.id != done),
        }
    }
}

/// Runs one job to its end and keeps its lease alive meanwhile; returns its id.
async fn run_one(context: &Context, job: LeasedJob) -> JobId {
    let started = std::time::Instant::now();
    let result = {
        let mut work = pin!(dispatch(context, &job));
        let mut heart = pin!(keep_alive(context, &job));
        tokio::select! {
            result = &mut work => result,
            () = &mut heart => Err(JobError::LeaseLost),
        }
    };
    let kind = kind_of(&job);
    let outcome = match conclude(context, &job, result).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(job.id = %job.id.0, job.kind = kind, error = &error as &dyn std::error::Error, "job not concluded");
            "store-failed"
        }
    };
    metrics::counter!("worker_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    metrics::histogram!("worker_job_seconds", "kind" => kind).record(started.elapsed().as_secs_f64());
    job.id
}

async fn dispatch(context: &Context, job: &LeasedJob) -> Result<(), JobError> {
    match job.kind {
        JobKind::Share(id) => share::run_share(context, job, id).await,
        JobKind::PrepareMailbox(_) => prepare_mailbox::prepare_mailbox(context, job).await,
        JobKind::Answer(id) => answer::take_answer(context, job, id).await,
        JobKind::SyncMailbox(round) => sync_mailbox::sync_mailbox(context, job, round).await,
    }
}

/// Prolongs the lease thrice as often as needed; ends when it was lost.
async fn keep_alive(context: &Context, job: &LeasedJob) {
    loop {
        tokio::time::sleep(context.lease / 3).await;
        match context
            .store
            .heartbeat(job, context.lease, context.clock.now())
            .await
        {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(job.id = %job.id.0, error = &error as &dyn std::error::Error, "lease not prolonged");
            }
        }
    }
}

async fn conclude(
    context: &Context,
    job: &LeasedJob,
    result: Result<(), JobError>,
) -> Result<&'static str, StoreError> {
    match result {
        Ok(()) => Ok("done"),
        Err(JobError::LeaseLost) => Ok("lease-lost"),
        // It was taken out of the queue with everything else of its user.
        Err(JobError::Store(StoreError::Forgotten)) => {
            tracing::info!(job.id = %job.id.0, job.kind = kind_of(job), user.id = %job.lane.0, "its user was forgotten");
            Ok("forgotten")
        }
        Err(JobError::Store(error)) => Err(error),
        Err(JobError::TriedTooOften) => {
            tracing::warn!(job.id = %job.id.0, job.kind = kind_of(job), "job buried");
            context
                .store
                .bury(job, ReasonCode::TriedTooOften.as_str())
                .await?;
            Ok("buried")
        }
        Err(JobError::RetryAt { at, why, reason }) => {
            tracing::info!(job.id = %job.id.0, job.kind = kind_of(job), reason = reason.as_str(), "job postponed");
            context
                .store
                .postpone(job, at, why, Some(reason.as_str()))
                .await?;
            Ok("postponed")
        }
    }
}

fn kind_of(job: &LeasedJob) -> &'static str {
    match job.kind {
        JobKind::Share(_) => "share",
        JobKind::PrepareMailbox(_) => "prepare-mailbox",
        JobKind::Answer(_) => "answer",
        JobKind::SyncMailbox(_) => "sync-mailbox",
    }
}
