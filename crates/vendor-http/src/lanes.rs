//! The places and quotas that all requests for one mailbox or user share, whoever sends them.

use crate::limits::Limits;
use crate::quotas::{Ask, Quotas};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Gives the same [`Lane`] for the same key, as long as anybody holds it. Clones give the same lanes.
#[derive(Clone)]
pub struct Lanes<K> {
    limits: Limits,
    known: Arc<Mutex<BTreeMap<K, Weak<Shared>>>>,
}

/// A few places, one of which every request takes while it is under way, and what the vendor lets through in a time.
#[derive(Debug, Clone)]
pub struct Lane(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    places: Semaphore,
    quotas: Mutex<Quotas>,
    /// From where quotas count time.
    since: Instant,
}

impl<K: Ord> Lanes<K> {
    /// As many places in each lane as the limits allow requests at once, and never none.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            known: Arc::default(),
        }
    }

    /// The lane of whatever the key names.
    pub fn lane(&self, key: K) -> Lane {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = known.get(&key).and_then(Weak::upgrade) {
            return Lane(shared);
        }
        known.retain(|_, shared| shared.strong_count() > 0);
        let shared = Arc::new(Shared {
            places: Semaphore::new(usize::try_from(self.limits.places()).unwrap_or(1)),
            quotas: Mutex::new(Quotas::new(&self.limits)),
            since: Instant::now(),
        });
        known.insert(key, Arc::downgrade(&shared));
        Lane(shared)
    }
}

impl Lane {
    /// Waits for so many places. Lanes are never closed, so there is always a permit in the end.
    pub(crate) async fn take(&self, places: u32) -> Option<SemaphorePermit<'_>> {
        self.0.places.acquire_many(places).await.ok()
    }

    /// Takes what is asked for of the quotas, or says how long there is nothing to be had.
    pub(crate) fn pass(&self, ask: Ask) -> Result<(), Duration> {
        self.quotas().take(self.0.since.elapsed(), ask)
    }

    /// The vendor asked for patience.
    pub(crate) fn close(&self, secs: u32) {
        self.quotas().close(self.0.since.elapsed(), secs);
    }

    fn quotas(&self) -> MutexGuard<'_, Quotas> {
        self.0.quotas.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> fmt::Debug for Lanes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes")
            .field("places", &self.limits.places())
            .finish_non_exhaustive()
    }
}
