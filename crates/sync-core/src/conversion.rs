//! A single meeting that becomes a series stays linked, and its record in Sales becomes one meeting of the series
//! (R-ID-1). A series that becomes a single meeting stays a series, of one meeting.
//!
//! **Invariant:** nothing goes over while a write is under way: what became of it is looked at first.

use crate::content::appointment::Appointment;
use crate::content::occurrences::Occurrences;
use crate::content::slot::Slot;
use crate::content::zone::Zone;
use crate::engines::Engines;
use crate::ids::{ItemId, Version};
use crate::pair::{Cause, Item, Known, Pair, Side, Standing, Was};
use crate::tries::Tries;
use alloc::collections::BTreeMap;
use jiff::Timestamp;

/// What is known of a single meeting, as of the series that it is now; none while a write is under way. Both sides are
/// looked at. `named` says under which id and version the series has a row of Sales as its only one. Clocks of the series
/// keep time in `zone` until Exchange says in which.
///
/// Whoever waited for a person goes on, for that was about the single meeting.
pub fn into_series(
    pair: &Pair<Appointment>,
    named: impl Fn(&Item<Appointment>, Slot) -> (ItemId, Version),
    zone: &Zone,
    now: Timestamp,
) -> Option<Pair<Occurrences>> {
    let items = [&pair.exchange, &pair.sales]
        .into_iter()
        .filter_map(Known::last_item);
    let mut meetings = items.map(|item| &item.content).chain(&pair.base);
    let name = meetings.next().map(|meeting| Slot::of(&meeting.time));
    let name_of = |meeting: &Appointment| name.unwrap_or_else(|| Slot::of(&meeting.time));
    let alone = |meeting: &Appointment| {
        Occurrences::from_rows(
            BTreeMap::from([(name_of(meeting), meeting.clone())]),
            zone.clone(),
        )
    };
    let item = |side: Side, item: &Item<Appointment>| {
        let (id, version) = match side {
            Side::Exchange => (item.id.clone(), item.version.clone()),
            Side::Sales => named(item, name_of(&item.content)),
        };
        Item {
            id,
            version,
            modified: item.modified,
            content: alone(&item.content),
            marks: item.marks,
            facts: item.facts,
        }
    };
    Some(Pair {
        base: pair.base.as_ref().map(alone),
        exchange: looked_at(&pair.exchange, |known| item(Side::Exchange, known), now)?,
        sales: looked_at(&pair.sales, |known| item(Side::Sales, known), now)?,
        asked: pair.asked.clone(),
        birth: pair.birth,
        origin: pair.origin,
        category: pair.category,
        scope: pair.scope,
        consent: None,
        hold: None,
        tries: Tries::NONE,
        engines: Engines::default(),
        lost: pair.lost.clone(),
        standing: match &pair.standing {
            Standing::Parked { .. } => Standing::Linked,
            standing @ (Standing::Linked | Standing::Unseated { .. } | Standing::Unlinked(_)) => {
                standing.clone()
            }
        },
    })
}

/// What was there is looked at afresh; none while a write is under way.
fn looked_at(
    known: &Known<Appointment>,
    item: impl Fn(&Item<Appointment>) -> Item<Occurrences>,
    now: Timestamp,
) -> Option<Known<Occurrences>> {
    let was = match known {
        Known::Absent => return Some(Known::Absent),
        Known::Gone(tombstone) => return Some(Known::Gone(tombstone.clone())),
        Known::Present(present) => Was::Present(item(present)),
        Known::InDoubt(doubt) => match (&doubt.cause, &doubt.was) {
            (Cause::Recheck | Cause::Rumour, Was::Absent) => Was::Absent,
            (Cause::Recheck | Cause::Rumour, Was::Present(present)) => Was::Present(item(present)),
            (Cause::Recheck | Cause::Rumour, Was::Gone(tombstone)) => Was::Gone(tombstone.clone()),
            (
                Cause::Adopted(_)
                | Cause::Created(_)
                | Cause::Updated(_)
                | Cause::Deleted
                | Cause::Marked
                | Cause::Unmarked,
                _,
            ) => return None,
        },
    };
    Some(Known::doubt(was, Cause::Recheck, now))
}

#[cfg(test)]
mod tests;
