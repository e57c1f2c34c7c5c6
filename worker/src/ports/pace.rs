//! What a long round asks of whoever waits for it.

use crate::sync::round::Report;
use async_trait::async_trait;
use std::fmt;
use store::StoreError;

/// What a round is told that takes long, by whoever it is run for.
#[async_trait]
pub trait Pace: fmt::Debug + Send + Sync {
    /// Takes what the round has come to so far; says whether it goes on. Asked between one hundred pairs and the next: a round
    /// that breaks off here leaves nothing half done.
    async fn goes_on(&self, so_far: &Report) -> Result<bool, StoreError>;
}

/// For a round that nobody waits for or cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unhurried;

#[async_trait]
impl Pace for Unhurried {
    async fn goes_on(&self, _so_far: &Report) -> Result<bool, StoreError> {
        Ok(true)
    }
}
