//! The places that all requests for one mailbox or user share, whoever sends them.

use crate::limits::Limits;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Gives the same [`Lane`] for the same key, as long as anybody holds it. Clones give the same lanes.
#[derive(Clone)]
pub struct Lanes<K> {
    places: u32,
    known: Arc<Mutex<BTreeMap<K, Weak<Semaphore>>>>,
}

/// A few places, one of which every request takes while it is under way.
#[derive(Debug, Clone)]
pub struct Lane(Arc<Semaphore>);

impl<K: Ord> Lanes<K> {
    /// As many places in each lane as the limits allow requests at once, and never none.
    pub fn new(limits: &Limits) -> Self {
        Self {
            places: limits.places(),
            known: Arc::default(),
        }
    }

    /// The lane of whatever the key names.
    pub fn lane(&self, key: K) -> Lane {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = known.get(&key).and_then(Weak::upgrade) {
            return Lane(places);
        }
        known.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(usize::try_from(self.places).unwrap_or(1)));
        known.insert(key, Arc::downgrade(&places));
        Lane(places)
    }
}

impl Lane {
    /// Waits for so many places. Lanes are never closed, so there is always a permit in the end.
    pub(crate) async fn take(&self, places: u32) -> Option<SemaphorePermit<'_>> {
        self.0.acquire_many(places).await.ok()
    }
}

impl<K> fmt::Debug for Lanes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes")
            .field("places", &self.places)
            .finish_non_exhaustive()
    }
}
