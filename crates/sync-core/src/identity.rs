//! Which item a change row is about, when Exchange has given it another name (R-ID-1).
//!
//! Outlook sometimes removes an item and adds it again, for instance when a single appointment becomes a series. Both rows
//! name the same meeting by its iCalendar UID, and together they are one update. A series that is split keeps its UID on
//! the old part; the new part has one of its own, and is a new request only if it carries the category.
//!
//! **Invariant:** every item that a row named comes out exactly once, as itself or as the other half of a move.

use crate::ids::{ItemId, MeetingKey};
use crate::reason::ReasonCode;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use jiff::{SignedDuration, Timestamp};

/// How far apart a removal and an addition can be and still be one update.
pub const ONE_UPDATE: SignedDuration = SignedDuration::from_mins(10);

/// One row of a change feed, or a removal kept from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The item is there.
    Seen {
        /// Its id.
        id: ItemId,
        /// Its meeting; a series has the one of its master.
        meeting: MeetingKey,
        /// Whether it carries the category.
        is_categorised: bool,
        /// When the row came in.
        at: Timestamp,
    },
    /// The item is gone, as far as the feed says.
    Removed {
        /// Its id: the feed says no more.
        id: ItemId,
        /// When the row came in.
        at: Timestamp,
    },
}

/// What the rows say of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A linked item was changed.
    Updated {
        /// Its id.
        id: ItemId,
    },
    /// A linked item was changed and has another id now: the link moves with it.
    Renamed {
        /// The id that the link knows.
        from: ItemId,
        /// The id that it gets.
        to: ItemId,
    },
    /// A linked item was removed, but may come back under another id: hear this row again until then.
    Waits {
        /// Its id.
        id: ItemId,
        /// When it is a removal.
        until: Timestamp,
    },
    /// A linked item was removed: a rumour, which R-DEL-1 looks into.
    Removed {
        /// Its id.
        id: ItemId,
    },
    /// An item that is not linked carries the category: a request (R-CAT-2).
    Requested {
        /// Its id.
        id: ItemId,
    },
    /// An item that is not linked, without the category.
    Unshared {
        /// Its id.
        id: ItemId,
    },
    /// An item that was never linked was removed: nothing to us.
    Foreign {
        /// Its id.
        id: ItemId,
    },
}

/// What the last row of each item says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Seen {
        meeting: MeetingKey,
        is_categorised: bool,
        at: Timestamp,
    },
    Removed {
        at: Timestamp,
    },
}

/// What `rows` say, in the order of the items' ids. `linked` are the items of this mailbox that are linked, with their
/// meetings. Rows are in the order in which they came in, with those of the last ten minutes that were about a removal
/// which waits or an item which is not linked; of several rows of one item the last one counts.
pub fn changes(linked: &BTreeMap<ItemId, MeetingKey>, rows: &[Row], now: Timestamp) -> Vec<Change> {
    let mut last: BTreeMap<&ItemId, Last> = BTreeMap::new();
    for row in rows {
        let (id, said) = match row {
            Row::Seen {
                id,
                meeting,
                is_categorised,
                at,
            } => (
                id,
                Last::Seen {
                    meeting: *meeting,
                    is_categorised: *is_categorised,
                    at: *at,
                },
            ),
            Row::Removed { id, at } => (id, Last::Removed { at: *at }),
        };
        last.insert(id, said);
    }
    let renamed = renamed(linked, &last);
    let taken: BTreeSet<&ItemId> = renamed.values().copied().collect();
    last.iter()
        .filter(|(id, _)| !taken.contains(**id))
        .map(|(id, said)| {
            let id = (*id).clone();
            match (said, linked.contains_key(&id)) {
                (Last::Seen { .. }, true) => Change::Updated { id },
                (
                    Last::Seen {
                        is_categorised: true, ..
                    },
                    false,
                ) => Change::Requested { id },
                (
                    Last::Seen {
                        is_categorised: false,
                        ..
                    },
                    false,
                ) => Change::Unshared { id },
                (Last::Removed { .. }, false) => Change::Foreign { id },
                (Last::Removed { at }, true) => match renamed.get(&id) {
                    Some(to) => Change::Renamed {
                        from: id,
                        to: (*to).clone(),
                    },
                    None => removed(id, *at, now),
                },
            }
        })
        .collect()
}

/// Which removed item goes on under which new id. Of several with the same UID the nearest in time takes over, then the
/// one with the lowest id; each new id takes over one link at most.
fn renamed<'a>(
    linked: &BTreeMap<ItemId, MeetingKey>,
    last: &BTreeMap<&'a ItemId, Last>,
) -> BTreeMap<&'a ItemId, &'a ItemId> {
    let mut added: BTreeMap<MeetingKey, Vec<(&ItemId, Timestamp)>> = BTreeMap::new();
    for (id, said) in last {
        match said {
            Last::Seen { meeting, at, .. } if !linked.contains_key(*id) => {
                added.entry(*meeting).or_default().push((id, *at));
            }
            Last::Seen { .. } | Last::Removed { .. } => {}
        }
    }
    let mut renamed = BTreeMap::new();
    for (from, said) in last {
        let (Last::Removed { at }, Some(meeting)) = (said, linked.get(*from)) else {
            continue;
        };
        let Some(added) = added.get_mut(meeting) else {
            continue;
        };
        let nearest = added
            .iter()
            .enumerate()
            .map(|(place, (id, seen))| (seen.duration_since(*at).abs(), *id, place))
            .filter(|(apart, ..)| *apart <= ONE_UPDATE)
            .min();
        if let Some((_, to, place)) = nearest {
            added.remove(place);
            renamed.insert(*from, to);
        }
    }
    renamed
}

fn removed(id: ItemId, at: Timestamp, now: Timestamp) -> Change {
    let until = at.saturating_add(ONE_UPDATE).unwrap_or(Timestamp::MAX);
    if now < until {
        Change::Waits { id, until }
    } else {
        Change::Removed { id }
    }
}

impl Change {
    /// The one reason behind it. For a removal it is that it must be confirmed first; a foreign one gives none, for
    /// nothing is kept of it.
    pub const fn code(&self) -> Option<ReasonCode> {
        match self {
            Self::Updated { .. } | Self::Renamed { .. } => Some(ReasonCode::Changed),
            Self::Waits { .. } | Self::Removed { .. } => Some(ReasonCode::InDoubt),
            Self::Requested { .. } => Some(ReasonCode::SharedByCategory),
            Self::Unshared { .. } => Some(ReasonCode::NotShared),
            Self::Foreign { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
