//! Learning: rows of a change feed, looks, and where a record stands with its saved search.

mod contradicts;
mod missing;
mod scope;

pub use scope::{next_scope, scoped};

use crate::content::{Content, Kind};
use crate::identity::{other_half, still_there};
use crate::ids::ItemId;
use crate::pair::{Carried, Category, Cause, Claim, Doubt, Item, Known, Pair, Removal, Side, Standing, Was};
use crate::policy::Policy;
use crate::reason::ReasonCode;
use crate::tries::has_landed;
use alloc::boxed::Box;
use alloc::vec::Vec;
use contradicts::{contradicts, outlasts_reads};
use jiff::Timestamp;
use missing::missing;

/// What a change feed says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<C> {
    /// It is now so.
    Changed(Item<C>),
    /// It was removed, or so it seems: out of the window and out of sight look the same.
    Removed,
    /// It was deleted, and the feed lists nothing but deletions (Sales' `deletedRecords`).
    Deleted,
}

/// What a look at one item found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<C> {
    /// It is there.
    Found(Item<C>),
    /// Nothing under that id or key for this user; that alone confirms no deletion.
    Missing,
    /// Its deletion is certain by itself (R-DEL-1): in Deleted Items, or listed by Sales as deleted.
    Deleted,
    /// Its organizer cancelled it.
    Cancelled,
}

/// A change feed says `row` about `side`. Older rows than what is known are ignored; a removal only raises doubt; rows
/// that come in during a doubt are kept for later.
pub fn observe<C: Content>(pair: &Pair<C>, side: Side, row: Row<C>, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    match row {
        Row::Deleted => next.learn_of_deletion(side),
        Row::Changed(item) => next.fold(side, Row::Changed(pair.named(side, item)), now),
        Row::Removed => next.fold(side, row, now),
    }
    next.notice_category();
    next
}

/// Somebody wants a fresh look at `side`. A doubt about a write stays as it is: it is looked into when it has aged.
pub fn recheck<C: Content>(pair: &Pair<C>, side: Side, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    let known = next.known_mut(side);
    if !matches!(known, Known::InDoubt(_)) {
        *known = Known::doubt(known.was(), Cause::Recheck, now);
    }
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
    let mut next = resolved(pair, side, seen, policy, now);
    next.tries.note_answer(side);
    next
}

fn resolved<C: Content>(
    pair: &Pair<C>,
    side: Side,
    seen: Seen<C>,
    policy: &Policy,
    now: Timestamp,
) -> Pair<C> {
    let Known::InDoubt(doubt) = pair.known(side) else {
        return match seen {
            Seen::Found(item) => observe(pair, side, Row::Changed(item), now),
            Seen::Missing | Seen::Deleted | Seen::Cancelled => observe(pair, side, Row::Removed, now),
        };
    };
    let mut next = pair.clone();
    let is_older = contradicts(&seen, doubt);
    if is_older && !outlasts_reads(doubt, policy, now) {
        let mut again = doubt.clone();
        again.contradicted_since.get_or_insert(now);
        *next.known_mut(side) = Known::InDoubt(again);
        return next;
    }
    if let (Seen::Missing | Seen::Deleted, Some(half)) = (&seen, other_half(doubt)) {
        next.go_over(side, half.clone(), now);
        next.notice_category();
        return next;
    }
    let known_before = pair.known(side);
    let known = match seen {
        Seen::Found(item) => {
            let item = pair.named(side, item);
            // Another copy of the message stands in for the one that is gone: nobody took anything off it (R-MAIL-3).
            if C::KIND == Kind::Email
                && side == Side::Exchange
                && known_before.id().is_some_and(|known| *known != item.id)
            {
                next.forget_category(item.marks.category);
            }
            if side == Side::Sales && matches!(doubt.was, Was::Absent) {
                next.base = base_of_unseen(next.base.take(), &item.content);
            }
            next.note_replaced(side, doubt, &item.content, now);
            if let Cause::Created(carried) | Cause::Updated(carried) = &doubt.cause {
                next.base = landed_base(next.base.as_ref(), side, doubt, carried, &item.content);
                if item.content.differing(&carried.sent).is_empty() {
                    next.use_consent();
                }
            }
            if has_landed(&doubt.cause, &item) {
                next.tries.forget(side);
                if let (Cause::Updated(_), Was::Present(was)) = (&doubt.cause, &doubt.was) {
                    next.engines.note_ours(side, &was.content, &item.content);
                }
            }
            next.engines.note_found(side, &item);
            next.notice_unmarking(&doubt.cause, &item);
            if side == Side::Sales {
                next.doubt_old_deletion(doubt, now);
            }
            if matches!(doubt.cause, Cause::Deleted) {
                next.base = deleted_in_part(next.base.take(), doubt, &item.content);
            }
            still_there(doubt, &item, now).unwrap_or(Known::Present(item))
        }
        Seen::Deleted => known_before.gone(Removal::Deleted),
        Seen::Cancelled => known_before.gone(Removal::Cancelled),
        Seen::Missing => missing(known_before, doubt, side, policy, now),
    };
    match (&known, &doubt.cause) {
        // It may have landed and be out of sight; if it did, no later one under that number can.
        (Known::Absent, Cause::Created(carried)) if side == Side::Sales => {
            next.base.get_or_insert_with(|| carried.took_in.clone());
        }
        // It had landed, and went before anybody saw it: what it took in is what it was born of.
        (Known::Gone(tombstone), Cause::Created(carried)) if tombstone.removal != Removal::Vanished => {
            next.base.get_or_insert_with(|| carried.took_in.clone());
        }
        (Known::Absent | Known::Present(_) | Known::Gone(_) | Known::InDoubt(_), _) => {}
    }
    let still_in_doubt = matches!(known, Known::InDoubt(_));
    if matches!(known, Known::Gone(_)) {
        next.tries.forget(side);
    }
    let heard = doubt.heard.clone().filter(|row| {
        let is_overruled = is_older && matches!(row, Row::Changed(_));
        other_half(doubt).is_none() && !is_overruled
    });
    *next.known_mut(side) = known;
    next.forget_what_was_asked();
    next.notice_category();
    match (heard, next.known(side)) {
        // Whether the row or the look is the older one, a second look tells; the row itself has told what it can.
        (Some(Row::Changed(_)), Known::Gone(_)) => recheck(&next, side, now),
        (Some(row), _) if !still_in_doubt => observe(&next, side, row, now),
        (Some(_) | None, _) => next,
    }
}

/// Where the base moves when our write is seen to have landed: to what it took in, but only in fields that still hold
/// what we sent. A field that does not was edited by somebody since, and keeps its old base. A record that our write
/// gave birth to has no older base than the write itself, and neither has such a part of it. Of one that has several
/// parts, some may not have landed in Sales; in Exchange one request makes them all.
pub(crate) fn landed_base<C: Content>(
    base: Option<&C>,
    side: Side,
    doubt: &Doubt<C>,
    carried: &Carried<C>,
    holds: &C,
) -> Option<C> {
    let was = match &doubt.was {
        Was::Present(item) => Some(&item.content),
        Was::Absent | Was::Gone(_) => None,
    };
    let mut moved = match base {
        Some(base) => {
            let mut moved = base.clone();
            for field in base.lags(&carried.took_in) {
                let is_born = !base.has(field) && (holds.has(field) || holds.has_lost(field));
                if is_born || holds.same(&carried.sent, field) {
                    moved.take(&carried.took_in, field);
                }
            }
            moved
        }
        None => first_base(carried, side, was, holds),
    };
    if side == Side::Exchange {
        moved.take_dragged(base, was, carried, holds);
    }
    moved.set_related(carried.took_in.related().clone());
    Some(moved)
}

/// The base of what our write gave birth to: what it took in, but for parts that did not land.
fn first_base<C: Content>(carried: &Carried<C>, side: Side, was: Option<&C>, holds: &C) -> C {
    let mut first = carried.took_in.clone();
    for field in carried.sent.differing(holds) {
        let is_missing =
            side == Side::Sales && carried.sent.has(field) && !holds.has(field) && !holds.has_lost(field);
        let is_as_before = was.is_some_and(|was| was.has(field) && holds.same(was, field));
        if is_missing || is_as_before {
            first.take(holds, field);
        }
    }
    first
}

/// A base without a record is that of a create in Sales which nobody saw (R-LINK-2). What shows up under its number was
/// born of it, and so were its parts, but for those that did not land.
fn base_of_unseen<C: Content>(base: Option<C>, holds: &C) -> Option<C> {
    base.map(|base| {
        let carried = Carried {
            sent: base.clone(),
            took_in: base,
        };
        first_base(&carried, Side::Sales, None, holds)
    })
}

/// Our deletion of a record that has several parts was interrupted: those that are missing are missing because of us.
fn deleted_in_part<C: Content>(base: Option<C>, doubt: &Doubt<C>, holds: &C) -> Option<C> {
    let mut base = base?;
    let Was::Present(was) = &doubt.was else {
        return Some(base);
    };
    for field in was.content.differing(holds) {
        if was.content.has(field) && !holds.has(field) {
            base.take(holds, field);
        }
    }
    Some(base)
}

impl<C: Content> Pair<C> {
    /// The item with its parts named as the pair knows them: whoever reads an Outlook item does not, and in Sales a part's
    /// name is in its number.
    pub(crate) fn named(&self, side: Side, mut item: Item<C>) -> Item<C> {
        if side == Side::Exchange {
            let known = [&self.sales, &self.exchange]
                .into_iter()
                .flat_map(Known::contents);
            let known: Vec<&C> = self.base.iter().chain(known).collect();
            item.content.named_after(&known);
        }
        item
    }

    fn fold(&mut self, side: Side, row: Row<C>, now: Timestamp) {
        let is_unlinked = matches!(self.standing, Standing::Unlinked(_));
        if C::KIND == Kind::Email && side == Side::Exchange {
            match &row {
                Row::Changed(other) if is_unlinked => return self.follow(other),
                Row::Changed(other) if self.is_of_another_copy(&other.id) => return,
                Row::Changed(_) | Row::Removed | Row::Deleted => {}
            }
        }
        if let (Known::Gone(tombstone), Row::Changed(other)) = (self.known(side), &row)
            && tombstone.id.as_ref().is_some_and(|id| *id != other.id)
        {
            self.forget_category(other.marks.category);
        }
        let known = self.known_mut(side);
        match (&mut *known, row) {
            // What is looked for no more: whichever item was seen last.
            (Known::Present(item), Row::Changed(other)) if other.id != item.id && is_unlinked => {
                *item = other
            }
            (Known::Present(item), Row::Changed(other)) if other.id != item.id => {
                *known = Known::InDoubt(Box::new(Doubt {
                    was: Was::Present(item.clone()),
                    cause: Cause::Recheck,
                    since: now,
                    heard: Some(Row::Changed(other)),
                    missing_since: None,
                    contradicted_since: None,
                }));
            }
            // The row is about the item in doubt: its other half waits for that very news.
            (Known::InDoubt(doubt), Row::Removed | Row::Deleted) if other_half(doubt).is_some() => {
                if matches!(doubt.cause, Cause::Recheck) {
                    doubt.cause = Cause::Rumour;
                }
            }
            (Known::InDoubt(doubt), row) => {
                if is_news(doubt.heard.as_ref(), &row) {
                    doubt.contradicted_since = None;
                }
                doubt.heard = Some(newest(doubt.heard.take(), row));
                if doubt.missing_since.is_some()
                    && let Some(half) = other_half(doubt).cloned()
                {
                    self.go_over(side, half, now);
                }
            }
            (Known::Present(item), Row::Changed(newer)) => {
                let is_more = (newer.content.is_whole() && !item.content.is_whole())
                    || (item.content.leaves_out_notes() && !newer.content.leaves_out_notes());
                let is_later = newer.modified > item.modified
                    || (newer.modified == item.modified && (newer.version != item.version || is_more));
                // A colleague's round may have heard it first; it counts for whoever wrote what it undoes (R-GATE-5).
                if newer.modified >= item.modified {
                    self.engines.note_found(side, &newer);
                }
                if is_later {
                    *self.known_mut(side) = Known::Present(newer);
                }
            }
            (Known::Absent, Row::Changed(item)) => {
                if side == Side::Sales {
                    self.base = base_of_unseen(self.base.take(), &item.content);
                }
                *self.known_mut(side) = Known::Present(item);
            }
            (Known::Present(_), Row::Removed | Row::Deleted) => {
                *known = Known::doubt(known.was(), Cause::Rumour, now);
            }
            // What came back is remembered by its row: nothing else may know its id.
            (Known::Gone(tombstone), row @ Row::Changed(_)) => {
                *known = Known::InDoubt(Box::new(Doubt {
                    was: Was::Gone(tombstone.clone()),
                    cause: Cause::Recheck,
                    since: now,
                    heard: Some(row),
                    missing_since: None,
                    contradicted_since: None,
                }));
            }
            (Known::Absent | Known::Gone(_), Row::Removed | Row::Deleted) => {}
        }
    }

    /// A mailbox may hold a message several times: in Sent Items and, by way of a list, in the Inbox; or copied by its owner.
    /// Its link is about one of them, and the others say nothing of it (R-MAIL-3). Once that one is gone, a look finds
    /// another.
    fn is_of_another_copy(&self, id: &ItemId) -> bool {
        match &self.exchange {
            Known::Present(_) | Known::InDoubt(_) => self.exchange.id().is_some_and(|own| own != id),
            Known::Absent | Known::Gone(_) => false,
        }
    }

    /// Of a message that is not linked any more, whichever copy was seen last without the category is remembered, so that it
    /// can be put back. On one that was not seen without it, it merely stayed on (R-CAT-6).
    fn follow(&mut self, seen: &Item<C>) {
        let known = match &self.exchange {
            Known::Present(_) | Known::InDoubt(_) => self.exchange.last_item().cloned(),
            Known::Absent | Known::Gone(_) => None,
        };
        // It may have been unlinked while all that was known of it was a row.
        if let Some(known) = known.as_ref().filter(|known| !known.marks.category) {
            self.notice_taking_off(known);
            self.category = Category::Off;
        }
        self.notice_taking_off(seen);
        let is_news = match known {
            Some(known) if known.id == seen.id => known.modified <= seen.modified,
            Some(_) | None => !seen.marks.category,
        };
        if is_news {
            self.exchange = Known::Present(seen.clone());
        }
    }

    /// What is not linked any more is seen without the category that it had, be it back after it was deleted: its user took
    /// it off, and that says more than whatever unlinked it (R-MAIL-6).
    fn notice_taking_off(&mut self, seen: &Item<C>) {
        let Standing::Unlinked(why) = &mut self.standing else {
            return;
        };
        let is_the_same = self.exchange.id() == Some(&seen.id);
        if self.category == Category::Set && is_the_same && !seen.marks.category {
            *why = ReasonCode::CategoryRemoved.into();
        }
    }

    /// The item has another id now, and the old one is gone: one update, whatever was under way (R-ID-1).
    fn go_over(&mut self, side: Side, half: Item<C>, now: Timestamp) {
        if let Known::InDoubt(doubt) = self.known(side).clone()
            && let Cause::Updated(carried) = &doubt.cause
        {
            self.note_replaced(side, &doubt, &half.content, now);
            self.base = landed_base(self.base.as_ref(), side, &doubt, carried, &half.content);
        }
        self.forget_category(half.marks.category);
        *self.known_mut(side) = Known::Present(half);
    }

    /// The record is there again, or still, after its item was deleted in Outlook, and time has passed since then. Somebody
    /// may have put the item into a folder that is not read, of which no feed tells: before anything is deleted for it, it
    /// is looked for once more (R-DEL-1, R-CAT-5).
    fn doubt_old_deletion(&mut self, doubt: &Doubt<C>, now: Timestamp) {
        let is_old = doubt.missing_since.is_some() || matches!(doubt.cause, Cause::Deleted);
        if let Known::Gone(tombstone) = &self.exchange
            && tombstone.removal == Removal::Deleted
            && is_old
            && C::KIND != Kind::Email
        {
            self.exchange = Known::doubt(Was::Gone(tombstone.clone()), Cause::Rumour, now);
        }
    }

    /// The item that carried the category is gone: if the one in its place has none, nobody took it off.
    fn forget_category(&mut self, is_on: bool) {
        if self.category == Category::Set && !is_on {
            self.category = Category::Wanted;
        }
    }

    /// A list of deletions names the record. That settles every doubt about it: an update cannot land any more, and a
    /// create that is deleted had landed. What was only found to be the same never belonged to it.
    fn learn_of_deletion(&mut self, side: Side) {
        let born_of = match self.known(side) {
            Known::InDoubt(doubt) => match &doubt.cause {
                Cause::Created(carried) => Some(carried.took_in.clone()),
                Cause::Adopted(_) => {
                    *self.known_mut(side) = Known::Absent;
                    return;
                }
                Cause::Recheck
                | Cause::Rumour
                | Cause::Updated(_)
                | Cause::Deleted
                | Cause::Marked
                | Cause::Unmarked => None,
            },
            Known::Present(_) => None,
            // An unseen create of ours landed after all.
            Known::Absent if side == Side::Sales && self.base.is_some() => None,
            Known::Gone(_) | Known::Absent => return,
        };
        self.base = self.base.take().or(born_of);
        let gone = self.known(side).gone(Removal::Deleted);
        self.tries.forget(side);
        *self.known_mut(side) = gone;
    }

    /// A category that we took off ourselves was not removed by anybody: should the two belong together after all, it is
    /// set again.
    pub(crate) fn notice_unmarking(&mut self, cause: &Cause<C>, item: &Item<C>) {
        if matches!(cause, Cause::Unmarked) && !item.marks.category {
            self.category = Category::Wanted;
        }
    }

    /// Keeps track of the category, so that its absence can be told from its removal (R-CAT-4) and its presence from its
    /// return (R-CAT-6). On what was captured and has no place yet it is its user's own request for one (R-CAT-2).
    pub(crate) fn notice_category(&mut self) {
        let Known::Present(item) = &self.exchange else {
            return;
        };
        if item.marks.category && matches!(self.standing, Standing::Unseated { .. }) {
            self.origin.claim = self.origin.claim.min(Claim::Category);
            self.origin.shared_private |= item.content.is_private();
        }
        match (&self.standing, item.marks.category) {
            (Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. }, true) => {
                self.category = Category::Set;
            }
            (Standing::Unlinked(_), false) => self.category = Category::Off,
            (Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. }, false)
            | (Standing::Unlinked(_), true) => {}
        }
    }

    /// Once Sales shows what was asked for, it is not asked for any more: what a Sales user changes later stays (R-SHARE-3).
    pub(crate) fn forget_what_was_asked(&mut self) {
        let (Some(asked), Known::Present(item)) = (&self.asked, &self.sales) else {
            return;
        };
        if item.content.is_related_as(asked) {
            if let Some(base) = &mut self.base {
                base.set_related(asked.as_ref().clone());
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

/// Whether the row tells more than was heard already.
fn is_news<C>(heard: Option<&Row<C>>, row: &Row<C>) -> bool {
    match (heard, row) {
        (Some(Row::Changed(heard)), Row::Changed(row)) => row.modified > heard.modified,
        (Some(Row::Removed), Row::Removed) | (Some(Row::Deleted), Row::Deleted) => false,
        (Some(Row::Changed(_) | Row::Removed | Row::Deleted) | None, _) => true,
    }
}

#[cfg(test)]
mod tests;
