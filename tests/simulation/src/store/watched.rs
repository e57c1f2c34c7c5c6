//! What people do with the store, and what the oracle sees in it, besides which states links are in.

use super::memory::{Copy, Meeting};
use super::{Member, SimStore};
use crate::happenings::Happening;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Link, Organizes};
use sync_core::capture::SharedMail;
use sync_core::{Category, Content, ItemId, Known, ReasonCode, Scope, Side, Standing, retry};
use worker::sync::linked::items_of;

impl<C: Content> SimStore<C> {
    /// Whether anything here could have changed since this was last asked.
    pub fn take_change(&self) -> bool {
        self.memory().take()
    }

    /// Every link of every user, in the order of their making.
    pub fn all(&self) -> Vec<(u8, Link<C>)> {
        let memory = self.memory();
        let links = memory.copies.iter();
        links
            .filter_map(|(id, copy)| Some((copy.user, memory.link(*id)?)))
            .collect()
    }

    /// Who signed in, and who is signed in still.
    pub fn know(&self, members: Vec<Member>) {
        self.memory().members = members;
    }

    /// How every link stands.
    pub fn stood(&self) -> BTreeMap<CopyId, Standing> {
        let memory = self.memory();
        let copies = memory.copies.iter();
        copies.map(|(id, copy)| (*id, copy.standing.clone())).collect()
    }

    /// Which sides of which links are in doubt.
    pub fn doubts(&self) -> Vec<(CopyId, Side)> {
        let memory = self.memory();
        let mut doubts = Vec::new();
        for (id, copy) in &memory.copies {
            let meeting = memory.meetings.get(&copy.meeting);
            if matches!(copy.exchange, Known::InDoubt(_)) {
                doubts.push((*id, Side::Exchange));
            }
            if meeting.is_some_and(|meeting| matches!(meeting.sales, Known::InDoubt(_))) {
                doubts.push((*id, Side::Sales));
            }
        }
        doubts
    }

    /// Of every link: its item, and whether it is unlinked.
    pub fn standings(&self) -> Vec<(CopyId, Option<ItemId>, bool)> {
        let memory = self.memory();
        let copies = memory.copies.iter();
        copies
            .map(|(id, copy)| {
                let item = copy.exchange.id().or(copy.item.as_ref()).cloned();
                (*id, item, matches!(copy.standing, Standing::Unlinked(_)))
            })
            .collect()
    }

    /// The user stops capturing in the conversation that this item belongs to; says whether it belongs to one.
    pub fn stop(&self, user: u8, item: &ItemId) -> bool {
        let mut memory = self.memory();
        let ours = memory.copies.iter().filter(|(_, copy)| copy.user == user);
        let mut links = ours.filter_map(|(id, _)| memory.link(*id));
        let link = links.find(|link| items_of(link).contains(item));
        let shared = link.and_then(|link| SharedMail::of(&link.pair));
        let Some(shared) = shared else {
            return false;
        };
        memory.stopped.entry(user).or_default().insert(shared.thread);
        true
    }

    /// People try again what a vendor refused, of these links; says whether there was any.
    pub fn retry_refused(&self, of: impl Fn(&Link<C>) -> bool, now: Timestamp) -> bool {
        let mut memory = self.memory();
        let is_refused = |link: &Link<C>| {
            matches!(&link.pair.standing, Standing::Parked { reason, .. }
                if matches!(reason.code, ReasonCode::RefusedByExchange | ReasonCode::RefusedBySales))
        };
        let links = memory.copies.keys().filter_map(|id| memory.link(*id));
        let refused: Vec<_> = links
            .filter(|link| is_refused(link) && of(link))
            .map(|link| link.copy)
            .collect();
        for copy in &refused {
            if let Some(mut link) = memory.link(*copy) {
                link.pair = retry(&link.pair, now);
                memory.save(&link, self.flaw, now);
            }
            if let Some(copy) = memory.copies.get_mut(copy) {
                copy.due = Some(now);
            }
        }
        !refused.is_empty()
    }

    /// These users have had their first rounds, long ago.
    pub fn settle(&self, users: u8) {
        self.memory().settled.extend(0..users);
    }

    /// Adds the states of every link.
    pub fn reach(&self, reached: &mut BTreeSet<Happening>) {
        let memory = self.memory();
        for copy in memory.copies.values() {
            if let Some(meeting) = memory.meetings.get(&copy.meeting) {
                note(copy, meeting, reached);
            }
        }
    }
}

fn note<C>(copy: &Copy<C>, meeting: &Meeting<C>, reached: &mut BTreeSet<Happening>) {
    match &copy.standing {
        Standing::Linked => {}
        Standing::Unseated { reason, .. } => {
            reached.insert(("unseated", reason.code.as_str()));
        }
        Standing::Parked { reason, .. } => {
            reached.insert(("parked", reason.code.as_str()));
        }
        Standing::Unlinked(reason) => {
            reached.insert(("unlinked", reason.code.as_str()));
        }
    }
    if let Some(hold) = &copy.hold {
        reached.insert(("held", hold.held_for.code().as_str()));
    }
    match copy.scope {
        Scope::Never | Scope::Inside => {}
        Scope::Leaving => {
            reached.insert(("search", "is being left"));
        }
        Scope::Left => {
            reached.insert(("search", "was left"));
        }
    }
    if copy.organizes == Organizes::No && copy.exchange.item().is_some() {
        reached.insert(("joined", "by invitation"));
    }
    if copy.category == Category::Off {
        reached.insert(("category", "was taken off"));
    }
    for (side, known) in [("exchange", &copy.exchange), ("sales", &meeting.sales)] {
        match known {
            Known::Gone(_) => {
                reached.insert((side, "is gone"));
            }
            Known::InDoubt(doubt) if doubt.missing_since.is_some() => {
                reached.insert((side, "is out of sight"));
            }
            Known::Absent | Known::Present(_) | Known::InDoubt(_) => {}
        }
    }
}
