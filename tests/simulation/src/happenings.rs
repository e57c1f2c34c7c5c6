//! What truly happened in a story: a trouble counts where it changed an answer, an act where it changed the world, a state
//! where a link was in it. What was merely in the dice counts nowhere.

use crate::kinds::Told;
use crate::store::SimStore;
use crate::world::World;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::meeting::Birth;
use sync_core::{Known, Side, Write};

/// To whom or where, and what: "sales", "answer lost".
pub type Happening = (&'static str, &'static str);

/// How often what happened, and which states links were in.
#[derive(Debug, Clone, Default)]
pub struct Happenings {
    /// Reads count too, and a read has the world in its hands only to look at.
    times: RefCell<BTreeMap<Happening, u32>>,
    /// States, once a story each.
    reached: BTreeSet<Happening>,
}

impl Happenings {
    /// It happened.
    pub fn count(&self, happening: Happening) {
        *self.times.borrow_mut().entry(happening).or_default() += 1;
    }

    /// How often what happened.
    pub fn times(&self) -> BTreeMap<Happening, u32> {
        self.times.borrow().clone()
    }

    /// Which states were reached.
    pub fn reached(&self) -> &BTreeSet<Happening> {
        &self.reached
    }
}

impl World {
    /// Something came between a request and its vendor.
    pub(crate) fn hinders(&self, side: Side, what: &'static str) {
        self.was_hindered.set(true);
        self.happens(side, what);
    }

    /// A vendor did this to a request.
    pub(crate) fn happens(&self, side: Side, what: &'static str) {
        let side = match side {
            Side::Exchange => "exchange",
            Side::Sales => "sales",
        };
        self.happenings.count((side, what));
    }

    /// After every step: which states links are in.
    pub fn watch_states<C: Told>(&mut self, store: &SimStore<C>) {
        store.reach(&mut self.happenings.reached);
    }

    /// What is about to be written tells of states that no link keeps.
    pub(crate) fn reaches_by_write<C: Told>(&mut self, link: &Link<C>, write: &Write<C>) {
        let reached = match write {
            Write::Create {
                on: Side::Exchange, ..
            } if link.home == Birth::WithoutAttendees => ("made", "as an entry without attendees"),
            Write::Update { on: Side::Sales, .. } if matches!(link.pair.exchange, Known::Gone(_)) => {
                ("series", "ended at today")
            }
            Write::Create { .. }
            | Write::Update { .. }
            | Write::Mark { .. }
            | Write::Unmark { .. }
            | Write::Delete { .. } => return,
        };
        self.happenings.reached.insert(reached);
    }
}
