//! The loop's view of the store, and of the clock.

use crate::ports::{Clock, SyncStore};
use jiff::Timestamp;
use store::links::{Begun, CopyId, Counted, LinkedMeeting, Saved};
use store::users::UserId;
use store::{Store, StoreError};
use sync_core::{AllowancePolicy, Appointment, ItemId};

/// The store's links, and how much of what is counted there goes without asking.
#[derive(Debug)]
pub struct Links<'a> {
    /// Where they are kept.
    pub store: &'a dyn Store,
    /// Whose mailbox is synced.
    pub user: UserId,
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

    async fn save_together(
        &self,
        links: &[LinkedMeeting],
        now: Timestamp,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        self.store.save_links_together(links, now).await
    }

    async fn naming(&self, items: &[ItemId], numbers: &[ItemId]) -> Result<Vec<LinkedMeeting>, StoreError> {
        self.store.links_naming(self.user, items, numbers).await
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
