//! Which creates of a pass are asked about.

use crate::sync::rest::{Asked, CountedStep};
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::matching::asks_first;
use sync_core::{Content, Side, Turn, Write};

/// The places of links about whose create the other side is asked first.
pub(super) struct Births {
    pub(super) in_sales: Vec<usize>,
    pub(super) in_exchange: Vec<usize>,
}

impl Births {
    pub(super) fn of<C: Content>(open: &[Link<C>], asked: &Asked<C>, round: Turn) -> Self {
        let mut births = Self {
            in_sales: Vec::new(),
            in_exchange: Vec::new(),
        };
        for (place, write) in writes_of(asked) {
            if asks_first(&open[place].pair, write, round) {
                match write.on() {
                    Side::Exchange => births.in_exchange.push(place),
                    Side::Sales => births.in_sales.push(place),
                }
            }
        }
        births
    }
}

fn writes_of<C: Content>(asked: &Asked<C>) -> impl Iterator<Item = (usize, &Write<C>)> {
    let counted = asked
        .counted
        .iter()
        .filter_map(|(place, planned)| match &planned.step {
            CountedStep::Write(write) => Some((*place, &**write)),
            CountedStep::Conclusion(_) => None,
        });
    let uncounted = asked.writes.iter().map(|(place, write)| (*place, write));
    uncounted.chain(counted)
}

impl<C: Content> Asked<C> {
    /// Nothing is written for the links at these places in this pass: they are planned again as they are then.
    pub(in crate::sync) fn forget(&mut self, places: &BTreeSet<usize>) {
        self.writes.retain(|(place, _)| !places.contains(place));
        self.counted.retain(|(place, _)| !places.contains(place));
    }
}
