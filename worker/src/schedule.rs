//! What is due: starts the scheduled processes, each slot once, whichever worker asks first.

use crate::context::Context;
use std::time::Duration;
use store::StoreError;

/// How often it is looked whether a slot has come, and whether runs and answers are to be forgotten.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How often what is too old is forgotten.
const SWEEPS_EVERY: Duration = Duration::from_secs(3_600);

/// Starts what is due, and forgets what is too old, until it is dropped. A database that does not answer is waited for.
pub async fn keep(context: &Context) {
    let mut swept = None::<tokio::time::Instant>;
    loop {
        let is_time = swept.is_none_or(|at| at.elapsed() >= SWEEPS_EVERY);
        let looked = async {
            start_due(context).await?;
            if is_time {
                sweep(context).await?;
            }
            Ok::<(), StoreError>(())
        };
        match looked.await {
            Ok(()) if is_time => swept = Some(tokio::time::Instant::now()),
            Ok(()) => {}
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "schedules are not looked for"
            ),
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
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
