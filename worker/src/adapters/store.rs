//! The loop's view of the store, and of the clock.

use crate::ports::{Clock, SyncStore};
use jiff::Timestamp;
use store::links::{Begun, CopyId, Counted, LinkedMeeting, Saved};
use store::{Store, StoreError};
use sync_core::{AllowancePolicy, Appointment};

/// The store's links, and how much of what is counted there goes without asking.
#[derive(Debug)]
pub struct Links<'a> {
    /// Where they are kept.
    pub store: &'a dyn Store,
    /// What the budgets hold.
    pub allowance: &'a AllowancePolicy,
}

impl SyncStore for Links<'_> {
    type Content = Appointment;

    async fn load(&self, copies: &[CopyId]) -> Result<Vec<LinkedMeeting>, StoreError> {
        self.store.load_links(copies).await
    }

    async fn save(&self, links: &[LinkedMeeting], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        self.store.save_links(links, now).await
    }

    async fn begin(
        &self,
        counted: &[Counted<Appointment>],
        now: Timestamp,
    ) -> Result<Vec<Begun>, StoreError> {
        self.store.begin_counted(counted, self.allowance, now).await
    }
}

impl Clock for runtime::Clock {
    fn now(&self) -> Timestamp {
        runtime::Clock::now(self)
    }
}
