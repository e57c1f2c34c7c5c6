//! The places and quotas that all requests for one mailbox or user share, whoever sends them, and those that all of them
//! share together.

use crate::limits::Limits;
use crate::quotas::{Ask, Quotas};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// From so many lanes on, those that nobody needs any more are looked for and let go.
const SWEPT_FROM: usize = 64;

/// Tells how long it is since some fixed moment; never goes back.
pub type Time = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Gives the same [`Lane`] for the same key, as long as anybody holds it and for as long as the vendor still counts what
/// went through it, or waits to be left alone. Clones give the same lanes.
#[derive(Clone)]
pub struct Lanes<K> {
    limits: Limits,
    time: Time,
    above: Option<Arc<Shared>>,
    known: Arc<Mutex<Known<K>>>,
}

struct Known<K> {
    lanes: BTreeMap<K, Arc<Shared>>,
    /// How many there may be before the next sweep: a sweep costs a look at each.
    swept_at: usize,
}

/// A few places, one of which every request takes while it is under way, and what the vendor lets through in a time; the
/// same again where its requests are counted together with those of other lanes.
#[derive(Debug, Clone)]
pub struct Lane {
    own: Arc<Shared>,
    above: Option<Arc<Shared>>,
}

struct Shared {
    places: Semaphore,
    places_max: u32,
    quotas: Mutex<Quotas>,
    time: Time,
}

impl<K: Ord> Lanes<K> {
    /// As many places in each lane as the limits allow requests at once, and never none.
    pub fn new(limits: &Limits) -> Self {
        let begun = Instant::now();
        Self::timed_by(limits, Arc::new(move || begun.elapsed()))
    }

    /// The same by a time of the caller's.
    pub fn timed_by(limits: &Limits, time: Time) -> Self {
        Self {
            limits: *limits,
            time,
            above: None,
            known: Arc::new(Mutex::new(Known {
                lanes: BTreeMap::new(),
                swept_at: SWEPT_FROM,
            })),
        }
    }

    /// With places and quotas that all lanes share, besides those of each.
    pub fn below(mut self, limits: &Limits) -> Self {
        self.above = Some(Arc::new(Shared::new(limits, &self.time)));
        self
    }

    /// The lane of whatever the key names.
    pub fn lane(&self, key: K) -> Lane {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.lanes.len() >= known.swept_at {
            known.lanes.retain(|_, shared| shared.is_needed());
            known.swept_at = SWEPT_FROM.max(known.lanes.len() * 2);
        }
        let shared = known.lanes.entry(key);
        let shared = shared.or_insert_with(|| Arc::new(Shared::new(&self.limits, &self.time)));
        Lane {
            own: Arc::clone(shared),
            above: self.above.clone(),
        }
    }
}

impl Lane {
    /// Waits for so many places of its own, at most all of them. Lanes are never closed, so there is always a permit in the
    /// end.
    pub(crate) async fn take(&self, places: u32) -> Option<SemaphorePermit<'_>> {
        self.own.take(places).await
    }

    /// Waits for as many of the places that it shares with other lanes; none where it shares none.
    pub(crate) async fn take_above(&self, places: u32) -> Option<SemaphorePermit<'_>> {
        match &self.above {
            Some(above) => above.take(places).await,
            None => None,
        }
    }

    /// Takes what is asked for of all quotas, or says how long there is nothing to be had.
    pub(crate) fn pass(&self, ask: Ask) -> Result<(), Duration> {
        // Always in this order, so that no two wait for each other.
        let mut own = self.own.quotas();
        let mut above = self.above.as_ref().map(|above| above.quotas());
        let now = (self.own.time)();
        let shared = above.as_mut().map(|above| above.wait(now, ask));
        let wait = own.wait(now, ask).max(shared.unwrap_or_default());
        if !wait.is_zero() {
            return Err(wait);
        }
        own.take(now, ask);
        if let Some(above) = &mut above {
            above.take(now, ask);
        }
        Ok(())
    }

    /// The vendor asked for patience, whichever of the two it meant: nothing leaves before so many seconds are over.
    pub fn close(&self, secs: u32) {
        for shared in [Some(&self.own), self.above.as_ref()].into_iter().flatten() {
            shared.quotas().close((shared.time)(), secs);
        }
    }
}

impl Shared {
    fn new(limits: &Limits, time: &Time) -> Self {
        Self {
            places: Semaphore::new(usize::try_from(limits.places()).unwrap_or(1)),
            places_max: limits.places(),
            quotas: Mutex::new(Quotas::new(limits)),
            time: Arc::clone(time),
        }
    }

    async fn take(&self, places: u32) -> Option<SemaphorePermit<'_>> {
        let places = places.clamp(1, self.places_max);
        self.places.acquire_many(places).await.ok()
    }

    /// Whether it would be missed: somebody holds it, or the vendor still counts what went through it.
    fn is_needed(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1 || !self.quotas().is_as_new((self.time)())
    }

    fn quotas(&self) -> MutexGuard<'_, Quotas> {
        self.quotas.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> fmt::Debug for Lanes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes")
            .field("places", &self.limits.places())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("places", &self.places_max)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
