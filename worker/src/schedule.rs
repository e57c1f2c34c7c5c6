//! What is due: starts the scheduled processes, each slot once, whichever worker asks first.

use crate::context::Context;
use crate::jobs::sync_mailbox::age_secs;
use std::time::Duration;
use store::StoreError;
use tokio::time::Instant;

/// How often it is looked whether a slot has come, and whether runs and answers are to be forgotten.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How often what is too old is forgotten.
const SWEEPS_EVERY: Duration = Duration::from_secs(3_600);

/// How often it is measured how old the oldest unsynced change is.
const MEASURES_EVERY: Duration = Duration::from_secs(60);

/// Starts what is due, forgets what is too old, and measures how fresh everything is (R-NEW-6), until it is dropped. A database
/// that does not answer is waited for.
pub async fn keep(context: &Context) {
    let (mut swept, mut measured) = (None::<Instant>, None::<Instant>);
    loop {
        let looked = async {
            start_due(context).await?;
            if is_time(measured, MEASURES_EVERY) {
                measure(context).await?;
                measured = Some(Instant::now());
            }
            if is_time(swept, SWEEPS_EVERY) {
                sweep(context).await?;
                swept = Some(Instant::now());
            }
            Ok::<(), StoreError>(())
        };
        match looked.await {
            Ok(()) => {}
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "schedules are not looked for"
            ),
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

fn is_time(last: Option<Instant>, every: Duration) -> bool {
    last.is_none_or(|last| last.elapsed() >= every)
}

/// How old the oldest unsynced change of all users is.
async fn measure(context: &Context) -> Result<(), StoreError> {
    let oldest = context.store.oldest_unsynced().await?;
    let age = age_secs(oldest.map(|oldest| oldest.since), context.clock.now());
    metrics::gauge!("worker_oldest_unsynced_seconds").set(age);
    Ok(())
}

/// Starts what is due now.
///
/// # Errors
/// The store's.
pub async fn start_due(context: &Context) -> Result<(), StoreError> {
    for run in context.store.start_due(context.clock.now()).await? {
        tracing::info!(run.id = %run.0, "run started");
    }
    Ok(())
}

/// Forgets what is too old of runs, answers and the past.
async fn sweep(context: &Context) -> Result<(), StoreError> {
    context.store.sweep_runs(context.clock.now()).await?;
    context.store.sweep_answers(context.clock.now()).await?;
    context.store.sweep_history(context.clock.now()).await?;
    Ok(())
}
