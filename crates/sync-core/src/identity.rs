//! Which item a pair is about, when Exchange has given it another id (R-ID-1).
//!
//! Outlook sometimes removes an item and adds it again, for instance when a single appointment becomes a series. Both rows
//! name the same meeting by its iCalendar UID, in either order, and together they are one update. The link is found by the
//! UID; the doubt about the old id remembers the new one until the old is known to be gone, so no row need be kept. A
//! series that is split keeps its UID on the old part; the new part has one of its own, and is a new request only if it
//! carries the category.
//!
//! **Invariant:** a pair goes over to another id only when its own is gone.

use crate::ids::ItemId;
use crate::observe::Row;
use crate::pair::{Cause, Doubt, Item, Known, Pair, Was};
use alloc::boxed::Box;
use jiff::{SignedDuration, Timestamp};

/// How far apart a removal and an addition can be and still be one update.
pub const ONE_UPDATE: SignedDuration = SignedDuration::from_mins(10);

/// The item that was seen under another id than the one in doubt: the other half of an update, if the old one is gone.
pub fn other_half<C>(doubt: &Doubt<C>) -> Option<&Item<C>> {
    match (&doubt.was, &doubt.heard) {
        (Was::Present(was), Some(Row::Changed(heard))) if heard.id != was.id => Some(heard),
        (Was::Present(_) | Was::Absent | Was::Gone(_), _) => None,
    }
}

/// The feed says that the item with this id is gone. Where that was the other half of a doubt, the doubt is about the old
/// id alone again; none where the pair knows nothing of that id.
pub fn forgotten<C: Clone>(pair: &Pair<C>, id: &ItemId) -> Option<Pair<C>> {
    let Known::InDoubt(doubt) = &pair.exchange else {
        return None;
    };
    other_half(doubt).filter(|half| half.id == *id)?;
    let mut next = pair.clone();
    next.exchange = Known::InDoubt(Box::new(Doubt {
        heard: None,
        ..Doubt::clone(doubt)
    }));
    Some(next)
}

/// Until when the other half of a doubt waits for its own to go; none where nothing waits.
pub(crate) fn waits_until<C>(doubt: &Doubt<C>) -> Option<Timestamp> {
    let is_alone = matches!(doubt.cause, Cause::Recheck) && doubt.missing_since.is_none();
    (is_alone && other_half(doubt).is_some())
        .then(|| doubt.since.saturating_add(ONE_UPDATE).unwrap_or(Timestamp::MAX))
}

/// The old item is there still: the other half waits on, as long as it may.
pub(crate) fn still_there<C: Clone>(doubt: &Doubt<C>, found: &Item<C>, now: Timestamp) -> Option<Known<C>> {
    let half = other_half(doubt)?;
    let waits = Doubt {
        was: Was::Present(found.clone()),
        cause: Cause::Recheck,
        since: doubt.since,
        heard: Some(Row::Changed(half.clone())),
        missing_since: None,
        contradicted_since: None,
    };
    let until = waits_until(&waits)?;
    (now < until).then(|| Known::InDoubt(Box::new(waits)))
}

#[cfg(test)]
mod tests;
