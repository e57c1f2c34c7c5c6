//! What is due: starts the scheduled processes, each slot once, whichever worker asks first.

use crate::context::Context;
use std::time::Duration;
use store::StoreError;

/// How often it is looked whether a slot has come, and whether runs and answers are to be forgotten.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How often what is too old is forgotten.
const SWEEPS_EVERY: Duration = Duration::from_secs(3_600);

/// Starts what is due until it is dropped.
///
/// # Errors
/// The store's.
pub async fn keep(context: &Context) -> Result<(), StoreError> {
    let mut swept = None::<tokio::time::Instant>;
    loop {
        start_due(context).await?;
        if swept.is_none_or(|at| at.elapsed() >= SWEEPS_EVERY) {
            context.store.sweep_runs(context.clock.now()).await?;
            context.store.sweep_answers(context.clock.now()).await?;
            swept = Some(tokio::time::Instant::now());
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
