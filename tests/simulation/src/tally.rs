//! Many stories at once, on all cores.

use crate::driver::{Outcome, run_seed, run_seed_of};
use crate::families::Family;
use crate::flaw::Flaw;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What became of many stories.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many were told.
    pub told: u64,
    /// How often each kind of trouble came.
    pub fired: BTreeMap<&'static str, u64>,
    /// Those that went wrong, by seed.
    pub failures: BTreeMap<u64, Outcome>,
}

/// Tells the stories of these seeds, in one family or in all in turn, until so many went wrong.
pub fn tell(
    seeds: Range<u64>,
    family: Option<&'static Family>,
    flaw: Option<Flaw>,
    failures_max: usize,
) -> Tally {
    let next = AtomicU64::new(seeds.start);
    let tally = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let outcome = match family {
                        Some(family) => run_seed_of(family, seed, flaw),
                        None => run_seed(seed, flaw),
                    };
                    let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                    tally.told += 1;
                    for (name, times) in &outcome.fired {
                        *tally.fired.entry(name).or_default() += u64::from(*times);
                    }
                    if outcome.violation.is_some() {
                        tally.failures.insert(seed, outcome);
                        if tally.failures.len() >= failures_max {
                            next.store(seeds.end, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    tally.into_inner().unwrap_or_else(PoisonError::into_inner)
}
