//! Many stories at once, on all cores.

use crate::driver::{run_seed, run_seed_of};
use crate::families::Family;
use crate::flaw::Flaw;
use crate::happenings::Happening;
use crate::outcome::Outcome;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What became of many stories.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many were told.
    pub told: u64,
    /// How often what happened.
    pub happened: BTreeMap<Happening, u64>,
    /// In how many stories of a family links were in a state.
    pub reached: BTreeMap<(&'static str, Happening), u64>,
    /// How many stories of each family were told.
    pub told_of: BTreeMap<&'static str, u64>,
    /// Those that went wrong, by seed.
    pub failures: BTreeMap<u64, Outcome>,
}

impl Tally {
    /// In how many stories which promise broke.
    pub fn promises_broken(&self) -> BTreeMap<&'static str, u64> {
        let mut broken = BTreeMap::new();
        for violation in self
            .failures
            .values()
            .filter_map(|outcome| outcome.violation.as_ref())
        {
            *broken.entry(violation.promise).or_default() += 1;
        }
        broken
    }
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
                    *tally.told_of.entry(outcome.family).or_default() += 1;
                    for (happening, times) in &outcome.happened {
                        *tally.happened.entry(*happening).or_default() += u64::from(*times);
                    }
                    for state in &outcome.reached {
                        *tally.reached.entry((outcome.family, *state)).or_default() += 1;
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
