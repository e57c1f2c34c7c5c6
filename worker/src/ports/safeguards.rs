//! What is asked before something is done that nobody could take back if it was a mistake.

use crate::sync::rest::RestError;
use async_trait::async_trait;
use std::fmt;
use sync_core::{CategoryTrust, ReasonCode};

/// What is asked of the mailbox as a whole. However many records wait for an answer, it is asked once.
#[async_trait]
pub trait Safeguards: fmt::Debug + Send + Sync {
    /// Whether anything may be written for this mailbox now, on either side (R-GATE-5). Asked before the first doubt is saved.
    async fn may_write(&self) -> Result<MayWrite, RestError>;

    /// Whether a category that is gone from an item was taken off (R-CAT-1). Asked before the first link ends by that.
    async fn category(&self) -> Result<CategoryTrust, RestError>;
}

/// Whether anything may be written for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayWrite {
    /// It may.
    Yes,
    /// Not now, and why.
    No(ReasonCode),
}

/// For a mailbox that nobody else syncs, and whose owner leaves the master list alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Undisputed;

#[async_trait]
impl Safeguards for Undisputed {
    async fn may_write(&self) -> Result<MayWrite, RestError> {
        Ok(MayWrite::Yes)
    }

    async fn category(&self) -> Result<CategoryTrust, RestError> {
        Ok(CategoryTrust::Trusted)
    }
}
