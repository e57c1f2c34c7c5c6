//! Who gets a place: the limits of an object, and in which order new records take what is free (R-LIM-1 to R-LIM-3).
//!
//! A link that asks is [`crate::Standing::Unseated`] until it has one: so nothing that was asked for is forgotten, whenever
//! a place becomes free. [`seat()`] says who gets one; [`Pair::seat`] says of one link whether it takes, or asks for, a place.
//!
//! **Invariant:** nothing here takes a place away. A limit that is lowered, or 0, only stops new links.

use crate::content::zone::Zone;
use crate::content::{Content, Kind};
use crate::pair::{Category, Claim, Item, Known, Pair, Scope, Side, Standing};
use crate::policy::Permission;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::cmp::Reverse;
use jiff::Timestamp;

/// What is kept in step both ways and has a limit of its own. Emails have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// Single meetings and series.
    Appointments,
    /// People.
    Contacts,
    /// To-dos.
    Tasks,
}

/// The most live links a user may have, for each object. Their sum never exceeds [`Limits::SUM_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    appointments: u32,
    contacts: u32,
    tasks: u32,
}

/// Three limits that are too much together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumTooLarge {
    /// What they come to, in links; shown to the administrator.
    pub sum: u64,
}

impl Limits {
    /// The most live links that a user may have of all objects together (R-LIM-1).
    pub const SUM_MAX: u32 = 5_000;

    /// Three limits in links, if they fit together.
    pub fn new(appointments: u32, contacts: u32, tasks: u32) -> Result<Self, SumTooLarge> {
        let sum = u64::from(appointments) + u64::from(contacts) + u64::from(tasks);
        if sum > u64::from(Self::SUM_MAX) {
            return Err(SumTooLarge { sum });
        }
        Ok(Self {
            appointments,
            contacts,
            tasks,
        })
    }

    /// The limit of `object`, in links.
    pub fn of(&self, object: Object) -> u32 {
        match object {
            Object::Appointments => self.appointments,
            Object::Contacts => self.contacts,
            Object::Tasks => self.tasks,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            appointments: 2_000,
            contacts: 2_000,
            tasks: 1_000,
        }
    }
}

/// Whether a record takes up a place (R-LIM-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Life {
    /// An appointment takes one until its end; a series, as one record, until the end of its last occurrence. All-day
    /// ends are those of the mailbox's time zone.
    Until(Timestamp),
    /// A task that is not completed, or a contact in scope.
    Open,
    /// A task that is completed, a contact out of scope, or any record that cannot be read in Sales any more (R-LINK-2).
    /// Kept, but free.
    Over,
}

impl Life {
    /// Whether a record that lives like this takes up a place at `now`.
    pub fn is_live(self, now: Timestamp) -> bool {
        match self {
            Self::Until(end) => end > now,
            Self::Open => true,
            Self::Over => false,
        }
    }
}

/// A record that asks for a place. A series asks once, under one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceRequest<Id> {
    /// On what ground.
    pub ground: Ground,
    /// Names the record; breaks ties.
    pub id: Id,
    /// Whether it would take up a place.
    pub life: Life,
}

/// On what ground a record asks for a place. The order of this page is the order in which places are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The user's own act, a Share or the category (R-CAT-2): the earlier one first.
    Shared {
        /// When the user did it.
        at: Timestamp,
    },
    /// An appointment that a rule brings, and that is not over: the nearest first.
    Upcoming {
        /// Its start; of a series, that of the next occurrence.
        starts: Timestamp,
    },
    /// Anything else that a rule brings: the most recently changed first.
    Changed {
        /// The vendor's own last-modified stamp.
        modified: Reverse<Timestamp>,
    },
}

impl Ground {
    /// The ground of a record that a rule brings, and that was changed at `modified`.
    pub fn changed(modified: Timestamp) -> Self {
        Self::Changed {
            modified: Reverse(modified),
        }
    }
}

/// What a link is to the limit of its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// It has a place, and takes it up as long as it lives.
    Takes(Life),
    /// It asks for one.
    Asks(Asks),
    /// Neither, and why.
    Silent(ReasonCode),
}

/// What a link that asks for a place says for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asks {
    /// On what ground.
    pub ground: Ground,
    /// Whether it would take up a place.
    pub life: Life,
}

impl<C: Content> Pair<C> {
    /// What this link is to the limit of its object, in a mailbox of this time `zone`.
    pub fn seat(&self, zone: &Zone, now: Timestamp) -> Seat {
        match &self.standing {
            Standing::Linked | Standing::Parked { .. } => Seat::Takes(self.life(zone)),
            Standing::Unseated { since, .. } => self.asks(*since, zone, now),
            Standing::Unlinked(reason) => Seat::Silent(reason.code),
        }
    }

    /// By its Outlook item, as it was last seen, else by its record. What nobody has seen yet takes a place; what is gone
    /// from both sides does not, whoever is still to say so.
    fn life(&self, zone: &Zone) -> Life {
        let is_out_of_sight = matches!(&self.sales, Known::InDoubt(doubt) if doubt.missing_since.is_some());
        match (self.last_item(), C::KIND, self.scope) {
            _ if is_out_of_sight || !self.is_anything_left() => Life::Over,
            (_, Kind::Contact, Scope::Left) => Life::Over,
            (Some(item), Kind::Appointment | Kind::Contact | Kind::Task | Kind::Email, _) => {
                item.content.life(zone)
            }
            (None, Kind::Appointment | Kind::Contact | Kind::Task, _) => Life::Open,
            (None, Kind::Email, _) => Life::Over,
        }
    }

    fn asks(&self, since: Timestamp, zone: &Zone, now: Timestamp) -> Seat {
        let Some(item) = self.last_item() else {
            return Seat::Silent(match self.known(self.origin.made_in) {
                // It was looked for, and what asked is not there: nobody saw more of it than that it asked.
                Known::Absent => ReasonCode::ItemNotFound,
                Known::Present(_) | Known::Gone(_) | Known::InDoubt(_) => ReasonCode::InDoubt,
            });
        };
        if self.is_taken_back() {
            return Seat::Silent(ReasonCode::CategoryRemoved);
        }
        let life = item.content.life(zone);
        let brought = match item.content.next_start(now, zone) {
            Some(starts) => Ground::Upcoming { starts },
            None => Ground::changed(item.modified),
        };
        let ground = match (self.origin.claim, self.origin.made_in) {
            (Claim::Share | Claim::Category, _) => Ground::Shared { at: since },
            (Claim::SavedSearch, _) if self.scope != Scope::Inside => {
                return Seat::Silent(ReasonCode::OutOfSearch);
            }
            // It is for current and future meetings (R-APPT-7).
            (Claim::Autocapture, Side::Exchange) if item.content.is_over(now, zone) => {
                return Seat::Silent(ReasonCode::NotCapturedPast);
            }
            (Claim::SavedSearch | Claim::Autocapture | Claim::Reply, _) => brought,
        };
        Seat::Asks(Asks { ground, life })
    }

    /// Whether there is an item or a record, or may be.
    pub(crate) fn is_anything_left(&self) -> bool {
        let is_over = |known: &Known<C>| matches!(known, Known::Gone(_)) || !known.was_ever_there();
        let was_there = self.exchange.was_ever_there() || self.sales.was_ever_there();
        !was_there || !is_over(&self.exchange) || !is_over(&self.sales)
    }

    /// Its user took the category off before it had a place.
    pub(crate) fn is_taken_back(&self) -> bool {
        let is_off = self.exchange.last_item().is_some_and(|item| !item.marks.category);
        self.category == Category::Set && is_off
    }

    fn last_item(&self) -> Option<&Item<C>> {
        self.exchange.last_item().or_else(|| self.sales.last_item())
    }

    /// The same with the place that it asked for.
    pub fn seated(&self) -> Self {
        Self {
            standing: Standing::Linked,
            ..self.clone()
        }
    }

    /// The same, which asks on, for there was no place (R-LIM-3).
    pub fn left_outside(&self, why: Reason) -> Self {
        match &self.standing {
            Standing::Unseated { since, .. } => Self {
                standing: Standing::Unseated {
                    reason: why,
                    since: *since,
                },
                ..self.clone()
            },
            Standing::Linked | Standing::Parked { .. } | Standing::Unlinked(_) => self.clone(),
        }
    }
}

/// On what terms places are given in one mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatTerms {
    /// The most live links of this object; [`u32::MAX`] where there is no limit.
    pub limit: u32,
    /// Whether what was captured may still come in: autocapture may be off since.
    pub autocapture: Permission,
    /// The mailbox's time zone.
    pub zone: Zone,
}

/// Seats what asks for a place among all `links` of one mailbox and object: which of them change, and what they are then.
/// Whoever keeps the links saves all of that in one transaction, so that no two rounds give the same place away.
pub fn seat_links<'a, C, Id>(
    links: impl IntoIterator<Item = (Id, &'a Pair<C>)>,
    terms: &SeatTerms,
    now: Timestamp,
) -> Vec<(Id, Pair<C>)>
where
    C: Content + 'a,
    Id: Ord + Clone,
{
    let mut linked = BTreeMap::new();
    let mut asking = BTreeMap::new();
    let mut requests = Vec::new();
    let mut changed = Vec::new();
    for (id, pair) in links {
        match pair.seat(&terms.zone, now) {
            Seat::Takes(life) => {
                linked.insert(id, life);
            }
            Seat::Asks(_) if is_captured(pair) && terms.autocapture == Permission::Denied => {
                let off = pair.left_outside(ReasonCode::NotCapturedOff.into());
                if off != *pair {
                    changed.push((id, off));
                }
            }
            Seat::Asks(Asks { ground, life }) => {
                let request = PlaceRequest {
                    ground,
                    id: id.clone(),
                    life,
                };
                requests.push(request);
                asking.insert(id, pair);
            }
            Seat::Silent(_) => {}
        }
    }
    let Seating { seated, outside, .. } = seat(terms.limit, &linked, requests, now);
    let seated = seated.into_iter().filter_map(|id| {
        let pair = asking.get(&id)?.seated();
        Some((id, pair))
    });
    let outside = outside.into_iter().filter_map(|(id, why)| {
        let pair = asking.get(&id)?;
        let next = pair.left_outside(why);
        (next != **pair).then_some((id, next))
    });
    changed.extend(seated.chain(outside));
    changed
}

fn is_captured<C>(pair: &Pair<C>) -> bool {
    match pair.origin.claim {
        Claim::Autocapture => true,
        Claim::Share | Claim::Category | Claim::Reply | Claim::SavedSearch => false,
    }
}

/// Who got a place, and who did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating<Id> {
    /// May be linked, in the order in which the places were given.
    pub seated: Vec<Id>,
    /// Listed, not cut silently (R-LIM-3); the first of them is the next to get a place.
    pub outside: Vec<(Id, Reason)>,
    /// Places taken afterwards, in links. Above the limit only if a limit was lowered below what is linked.
    pub taken: u32,
}

impl<Id> Seating<Id> {
    /// How many do not fit.
    pub fn outside_count(&self) -> u32 {
        count(self.outside.len())
    }
}

/// Gives the places that `linked` records leave free under `limit` to `requests`, in the order of their grounds; equal
/// grounds in the order of their ids. What is linked keeps its place; a request for it is no request. A new record that
/// takes up no place (a past meeting shared by hand) needs none, but at limit 0 nothing new is linked at all.
///
/// The same arguments in any order give the same answer. O(n log n).
pub fn seat<Id: Ord + Clone>(
    limit: u32,
    linked: &BTreeMap<Id, Life>,
    requests: impl IntoIterator<Item = PlaceRequest<Id>>,
    now: Timestamp,
) -> Seating<Id> {
    let live = linked.values().filter(|life| life.is_live(now)).count();
    let mut seating = Seating {
        seated: Vec::new(),
        outside: Vec::new(),
        taken: count(live),
    };
    let mut waiting: Vec<_> = requests
        .into_iter()
        .filter(|request| !linked.contains_key(&request.id))
        .collect();
    waiting.sort_unstable();
    let mut answered = BTreeSet::new();
    for request in waiting {
        if !answered.insert(request.id.clone()) {
            continue;
        }
        let needs_place = request.life.is_live(now);
        let fits = if needs_place {
            seating.taken < limit
        } else {
            limit > 0
        };
        if !fits {
            let reason = ReasonCode::OverLimit.with(Detail::Allowed(limit));
            seating.outside.push((request.id, reason));
            continue;
        }
        seating.taken = seating.taken.saturating_add(u32::from(needs_place));
        seating.seated.push(request.id);
    }
    seating
}

/// Links are counted in 32 bits; more than that are not held in memory.
fn count(links: usize) -> u32 {
    u32::try_from(links).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
