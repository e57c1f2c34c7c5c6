//! Learning: rows of a change feed, and looks.

use crate::content::Content;
use crate::pair::{Carried, Cause, Doubt, Item, Known, Pair, Side, Was};
use crate::policy::Policy;
use jiff::Timestamp;

/// What a change feed says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<C> {
    /// It is now so.
    Changed(Item<C>),
    /// It was removed, or so it seems: out of the window and out of sight look the same.
    Removed,
}

/// What a look at one item found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<C> {
    /// It is there.
    Found(Item<C>),
    /// Nothing under that id or key for this user; that alone confirms no deletion.
    Missing,
    /// Its deletion is certain by itself (R-DEL-1): cancelled, in Deleted Items, or listed by Sales as deleted.
    Deleted,
}

/// A change feed says `row` about `side`. Older rows than what is known are ignored; a removal only raises doubt; rows
/// that come in during a doubt are kept for later.
pub fn observe<C: Content>(pair: &Pair<C>, side: Side, row: Row<C>, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    let known = next.known_mut(side);
    match (&mut *known, row) {
        (Known::InDoubt(doubt), row) => doubt.heard = Some(newest(doubt.heard.take(), row)),
        (Known::Present(item), Row::Changed(newer)) => {
            if newer.modified > item.modified
                || (newer.modified == item.modified && newer.version != item.version)
            {
                *known = Known::Present(newer);
            }
        }
        (Known::Present(item), Row::Removed) => {
            *known = Known::InDoubt(Doubt::new(Was::Present(item.clone()), Cause::Rumour, now));
        }
        (Known::Absent, Row::Changed(item)) => *known = Known::Present(item),
        (Known::Gone, Row::Changed(_)) => {
            *known = Known::InDoubt(Doubt::new(Was::Gone, Cause::Recheck, now));
        }
        (Known::Absent | Known::Gone, Row::Removed) => {}
    }
    next
}

/// Somebody wants a fresh look at `side`. A doubt about a write stays as it is: it is looked into when it has aged.
pub fn recheck<C: Content>(pair: &Pair<C>, side: Side, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    let known = next.known_mut(side);
    let was = match known {
        Known::InDoubt(_) => return next,
        Known::Absent => Was::Absent,
        Known::Present(item) => Was::Present(item.clone()),
        Known::Gone => Was::Gone,
    };
    *known = Known::InDoubt(Doubt::new(was, Cause::Recheck, now));
    next
}

/// A look at `side` found `seen`. Only the planner asks for looks, so a doubt about a write has aged by now; a look at a
/// side that is not in doubt counts as a row of a feed.
pub fn resolve<C: Content>(
    pair: &Pair<C>,
    side: Side,
    seen: Seen<C>,
    policy: &Policy,
    now: Timestamp,
) -> Pair<C> {
    let Known::InDoubt(doubt) = pair.known(side) else {
        return match seen {
            Seen::Found(item) => observe(pair, side, Row::Changed(item), now),
            Seen::Missing | Seen::Deleted => observe(pair, side, Row::Removed, now),
        };
    };
    let doubt = doubt.clone();
    if contradicts(&seen, doubt.heard.as_ref()) {
        return pair.clone();
    }
    let mut next = pair.clone();
    let heard = doubt.heard.clone();
    let known = match seen {
        Seen::Found(item) => {
            if let Cause::Created(carried) | Cause::Updated(carried) = &doubt.cause {
                next.base = landed_base(next.base.as_ref(), carried, &item.content);
            }
            Known::Present(item)
        }
        Seen::Deleted => Known::Gone,
        Seen::Missing => missing(doubt, side, policy, now),
    };
    let still_in_doubt = matches!(known, Known::InDoubt(_));
    *next.known_mut(side) = known;
    next.forget_what_was_asked();
    match heard {
        Some(row) if !still_in_doubt => observe(&next, side, row, now),
        _ => next,
    }
}

/// Where the base moves when our write is seen to have landed: to what it took in, but only in fields that still hold
/// what we sent. A field that does not was edited by somebody since, and keeps its old base. A record that our write
/// gave birth to has no older base than the write itself.
pub(crate) fn landed_base<C: Content>(base: Option<&C>, carried: &Carried<C>, holds: &C) -> Option<C> {
    let Some(base) = base else {
        return Some(carried.took_in.clone());
    };
    let mut moved = base.clone();
    for field in C::FIELDS
        .iter()
        .copied()
        .filter(|field| holds.same(&carried.sent, *field))
    {
        moved.take(&carried.took_in, field);
    }
    moved.set_related(carried.took_in.related().clone());
    Some(moved)
}

impl<C: Content> Pair<C> {
    /// Once Sales shows what was asked for, it is not asked for any more: what a Sales user changes later stays (R-SHARE-3).
    pub(crate) fn forget_what_was_asked(&mut self) {
        let (Some(asked), Known::Present(item)) = (&self.asked, &self.sales) else {
            return;
        };
        if item.content.is_related_as(asked) {
            if let Some(base) = &mut self.base {
                base.set_related(asked.clone());
            }
            self.asked = None;
        }
    }
}

fn newest<C>(heard: Option<Row<C>>, row: Row<C>) -> Row<C> {
    match (heard, row) {
        (Some(Row::Changed(older)), Row::Changed(newer)) if older.modified > newer.modified => {
            Row::Changed(older)
        }
        (_, row) => row,
    }
}

/// A look that is older than a row we heard is no answer: it is asked again.
fn contradicts<C>(seen: &Seen<C>, heard: Option<&Row<C>>) -> bool {
    match (seen, heard) {
        (Seen::Found(item), Some(Row::Changed(newer))) => item.modified < newer.modified,
        (Seen::Missing, Some(Row::Changed(_))) => true,
        (Seen::Found(_) | Seen::Missing | Seen::Deleted, _) => false,
    }
}

/// Nothing is there. That is an answer only where nothing was, or where we deleted it ourselves, or where a feed
/// announced the removal and two looks far enough apart agree. Anything else is out of sight.
fn missing<C>(mut doubt: Doubt<C>, side: Side, policy: &Policy, now: Timestamp) -> Known<C> {
    let confirmed = doubt
        .missing_since
        .is_some_and(|since| now.duration_since(since) >= policy.looks_apart);
    match (&doubt.was, &doubt.cause) {
        (Was::Absent, _) => Known::Absent,
        (Was::Gone, _) | (Was::Present(_), Cause::Deleted) => Known::Gone,
        (Was::Present(_), Cause::Rumour) if side == Side::Exchange && confirmed => Known::Gone,
        (
            Was::Present(_),
            Cause::Recheck | Cause::Rumour | Cause::Created(_) | Cause::Updated(_) | Cause::Marked,
        ) => {
            doubt.missing_since.get_or_insert(now);
            Known::InDoubt(doubt)
        }
    }
}
