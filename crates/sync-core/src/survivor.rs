//! Records that were merged in Sales: a link follows its record's survivor, and a mailbox keeps one link of it (R-LINK-1).
//!
//! A merge is no deletion: the copy in Outlook stays in any case. What the survivor holds is merged with what the link's own
//! record held, against the same base, so what was edited in Outlook meanwhile goes to the survivor.

use crate::conclude::{give_up_offer, park, unlink};
use crate::content::Content;
use crate::engines::Engines;
use crate::ids::SalesId;
use crate::pair::{Cause, Item, Known, Pair, Removal, Side, Standing, Tombstone, Was};
use crate::reason::{Detail, ReasonCode};
use jiff::Timestamp;

/// What a merge means to a pair whose record was merged into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// There is an item: it goes on with the survivor.
    Follows,
    /// No item was made of the record yet: one is made of the survivor, where that is offered.
    Ends,
    /// Nothing, as it is now: it takes no part, its record was gone already, or its item is being made, is doubted or is gone, and is looked for by what
    /// is known of it first.
    Stays,
}

/// What a merge means to `pair`.
pub fn course<C: Content>(pair: &Pair<C>) -> Course {
    match &pair.standing {
        _ if matches!(pair.sales, Known::Gone(_)) => Course::Stays,
        Standing::Unlinked(_) => Course::Stays,
        Standing::Linked | Standing::Parked { .. } | Standing::Unseated { .. }
            if !pair.exchange.was_ever_there() =>
        {
            Course::Ends
        }
        Standing::Linked | Standing::Parked { .. } if pair.exchange.item().is_some() => Course::Follows,
        Standing::Linked | Standing::Parked { .. } | Standing::Unseated { .. } => Course::Stays,
    }
}

/// Whether `rival`, another link of the same mailbox that names the survivor, is the one that its mailbox keeps: it takes
/// part, and has an item or may have one by now.
pub fn keeps<C: Content>(rival: &Pair<C>) -> bool {
    let takes_part = match &rival.standing {
        Standing::Linked | Standing::Parked { .. } | Standing::Unseated { .. } => true,
        Standing::Unlinked(_) => false,
    };
    takes_part && rival.exchange.was_ever_there()
}

/// The record was merged into `survivor`, which the link follows. What was read of it may be older than rows that the feed
/// told while nobody minded them, so it is looked at once more after the grace.
pub fn follow<C: Content>(pair: &Pair<C>, survivor: Item<C>, now: Timestamp) -> Pair<C> {
    let mut next = Pair {
        sales: Known::doubt(Was::Present(survivor), Cause::Rumour, now),
        consent: None,
        hold: None,
        engines: Engines::default(),
        ..pair.clone()
    };
    next.tries.forget(Side::Sales);
    next
}

/// The record was merged into another before anything was made of it.
pub fn end<C: Content>(pair: &Pair<C>) -> Pair<C> {
    unlink(pair, ReasonCode::Merged.into())
}

/// The record was merged into `survivor`, which another link of the same mailbox keeps: this copy stays, on its own, and its
/// user is asked.
pub fn merged_away<C: Content>(pair: &Pair<C>, survivor: SalesId, now: Timestamp) -> Pair<C> {
    let apart = Pair {
        hold: None,
        ..without_record(pair)
    };
    park(&apart, ReasonCode::MergedAway.with(Detail::Record(survivor)), now)
}

/// Another link follows to the record of `rival`, which its mailbox does not keep: an offer is given up, and what was
/// unlinked does not belong to that record any more, should it be shared again.
pub fn give_way<C: Content>(rival: &Pair<C>) -> Pair<C> {
    if rival.exchange.was_ever_there() {
        let apart = without_record(rival);
        return Pair {
            birth: apart.birth + 1,
            ..apart
        };
    }
    give_up_offer(rival)
}

/// Nothing is left of it in Sales, and nothing was deleted.
fn without_record<C: Content>(pair: &Pair<C>) -> Pair<C> {
    let tombstone = Tombstone {
        id: None,
        removal: Removal::Vanished,
        ..Tombstone::DELETED
    };
    Pair {
        sales: Known::Gone(tombstone),
        ..pair.clone()
    }
}

#[cfg(test)]
mod tests;
