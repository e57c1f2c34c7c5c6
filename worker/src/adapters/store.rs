//! The loop's view of the store, and of the clock.

use crate::ports::{Clock, SyncStore};
use jiff::Timestamp;
use store::links::{CopyId, LinkedMeeting, Saved};
use store::{Store, StoreError};

/// The store's links.
#[derive(Debug)]
pub struct Links<'a>(pub &'a dyn Store);

impl SyncStore for Links<'_> {
    async fn load(&self, copies: &[CopyId]) -> Result<Vec<LinkedMeeting>, StoreError> {
        self.0.load_links(copies).await
    }

    async fn save(&self, links: &[LinkedMeeting], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        self.0.save_links(links, now).await
    }
}

impl Clock for runtime::Clock {
    fn now(&self) -> Timestamp {
        runtime::Clock::now(self)
    }
}
