//! Changes of mind: what is saved without anything being written to a vendor, by plan or by a person (R-ERR-3).

use crate::content::zone::Zone;
use crate::content::{Content, Merging};
use crate::engines::Engines;
use crate::ids::{ItemId, SalesId};
use crate::merge::{Terms, merge};
use crate::observe::recheck;
use crate::pair::{
    Category, Cause, Claim, Consent, Item, Known, Origin, Pair, Removal, Scope, Side, Standing, Was,
};
use crate::plan::Conclusion;
use crate::policy::{ExternalEdits, Resolution};
use crate::reason::{Reason, ReasonCode};
use crate::tries::Tries;
use crate::write::Write;
use alloc::vec::Vec;
use jiff::Timestamp;

/// Does what [`crate::plan()`] concluded, in a mailbox of this `zone`.
pub fn conclude<C: Content>(
    pair: &Pair<C>,
    conclusion: Conclusion<C>,
    reason: Reason,
    zone: &Zone,
    now: Timestamp,
) -> Pair<C> {
    match conclusion {
        Conclusion::MoveBase(base) => Pair {
            base: Some(*base),
            ..pair.clone()
        },
        Conclusion::Park => park(pair, reason, now),
        Conclusion::GoOn => Pair {
            standing: Standing::Linked,
            ..pair.clone()
        },
        Conclusion::Unlink | Conclusion::Close => unlink(pair, reason),
        Conclusion::Relink => {
            let shared_private = pair.exchange.item().is_some_and(|item| item.content.is_private());
            let by_category = Origin {
                shared_private,
                ..Origin::by_hand(Claim::Category)
            };
            // What was unlinked gave up its place (R-LIM-2).
            relink(pair, by_category, now).unseated(reason, now)
        }
        Conclusion::LeaveScope => Pair {
            scope: Scope::Left,
            ..pair.clone()
        },
        Conclusion::ForgetHold => Pair {
            hold: None,
            ..pair.clone()
        },
        Conclusion::Decide(winner) => decide(pair, winner, zone, now),
    }
}

/// It waits for a person, and starts anew when it goes on.
pub fn park<C: Content>(pair: &Pair<C>, reason: Reason, now: Timestamp) -> Pair<C> {
    Pair {
        standing: Standing::Parked { reason, since: now },
        consent: None,
        tries: Tries::NONE,
        engines: Engines::default(),
        ..pair.clone()
    }
}

/// The two do not belong together any more; both copies stay, and what remains of the pair is the opted-out mark
/// (R-CAT-6).
pub fn unlink<C: Content>(pair: &Pair<C>, reason: Reason) -> Pair<C> {
    let mut next = Pair {
        standing: Standing::Unlinked(reason),
        consent: None,
        tries: Tries::NONE,
        engines: Engines::default(),
        ..pair.clone()
    };
    next.notice_category();
    next
}

/// A person shares it again, by the right of `anew`: what parked or unlinked it is over, and both sides are looked at afresh. A record that is
/// gone from Sales for certain is born anew, under a number of its own (R-CAT-4).
pub fn relink<C: Content>(pair: &Pair<C>, anew: Origin, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    next.standing = Standing::Linked;
    next.consent = None;
    // What somebody let drop before is not what is asked for now.
    next.hold = next.hold.filter(|hold| !hold.is_discarded(now));
    next.origin = Origin {
        made_in: pair.origin.made_in,
        claim: anew.claim.min(pair.origin.claim),
        shared_private: anew.shared_private || pair.origin.shared_private,
    };
    if let (Some(base), Some(sales)) = (&pair.base, pair.sales.item()) {
        next.base = base.remembering(&sales.content).or(next.base);
    }
    // Whoever presses Share wants the category, though they took it off a moment ago and nobody heard of that yet.
    let is_there = pair.exchange.item().is_some_and(|item| item.marks.category);
    next.category = if is_there && anew.claim != Claim::Share {
        Category::Set
    } else {
        Category::Wanted
    };
    if let Known::Gone(tombstone) = &next.sales {
        // Of what was not deleted, whoever makes it again is asked first what is there.
        next.birth += u32::from(tombstone.removal != Removal::Vanished);
        next.base = None;
        next.sales = Known::Absent;
    }
    let next = recheck(&next, Side::Exchange, now);
    recheck(&next, Side::Sales, now)
}

/// A person shares it by hand, by the right of `anew`: [`relink`]ed, it keeps the place that it has under the limit of its
/// object, and asks for one where it has none (R-LIM-2).
pub fn share<C: Content>(pair: &Pair<C>, anew: Origin, now: Timestamp) -> Pair<C> {
    let next = relink(pair, anew, now);
    let since = match &pair.standing {
        Standing::Linked | Standing::Parked { .. } if pair.exchange.was_ever_there() => return next,
        Standing::Unseated { since, .. } => *since,
        // It was just opened, or gave up its place.
        Standing::Linked | Standing::Parked { .. } | Standing::Unlinked(_) => now,
    };
    next.unseated(ReasonCode::SharedByHand.into(), since)
}

/// The vendor refused the `write` for good: it waits for a person. A deletion in Sales that the user has no right to is not
/// asked about, both are just not linked any more (R-CONT-6).
pub fn refuse<C: Content>(pair: &Pair<C>, write: &Write<C>, reason: Reason, now: Timestamp) -> Pair<C> {
    let is_beyond_their_right =
        reason.code == ReasonCode::NoRight && write.on() == Side::Sales && write.deletes();
    if is_beyond_their_right {
        return unlink(pair, reason);
    }
    park(pair, reason, now)
}

/// The user says which account a contact's company is, whatever its text says (R-CONT-3). The text stays in Outlook, and
/// leads to that account until it is changed.
pub fn pick_account<C: Content>(pair: &Pair<C>, account: SalesId) -> Pair<C> {
    let mut next = pair.clone();
    next.standing = Standing::Linked;
    if let Known::Present(item) = &mut next.exchange {
        item.content.take_account(account);
    }
    next
}

/// Tries again what was parked.
pub fn retry<C: Content>(pair: &Pair<C>, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    if matches!(next.standing, Standing::Parked { .. }) {
        next.standing = Standing::Linked;
    }
    let next = recheck(&next, Side::Exchange, now);
    recheck(&next, Side::Sales, now)
}

/// Goes on with what was stopped. A category whose loss was in question is set again (R-CAT-1).
pub fn resume<C: Content>(pair: &Pair<C>, now: Timestamp) -> Pair<C> {
    let mut next = retry(pair, now);
    if pair.exchange.item().is_some_and(|item| !item.marks.category) {
        next.category = Category::Wanted;
    }
    next
}

/// In every field that waits for a person, `winner`'s value goes over, and the other is kept in the record's history. Done by
/// moving the base: where it holds the loser's value, only the winner has changed. `zone` is the mailbox's.
pub fn decide<C: Content>(pair: &Pair<C>, winner: Side, zone: &Zone, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    next.standing = Standing::Linked;
    next.consent = (winner == Side::Sales).then_some(Consent::ReplaceBody);
    let (Known::Present(exchange), Known::Present(sales)) = (&pair.exchange, &pair.sales) else {
        return next;
    };
    let loser = match winner {
        Side::Exchange => sales,
        Side::Sales => exchange,
    };
    let losing = in_question(pair, exchange, sales, zone);
    next.lose(winner.other(), &loser.content, &losing, now);
    next.base = match &pair.base {
        Some(base) => {
            let mut moved = base.clone();
            for field in losing {
                moved.take(&loser.content, field);
            }
            Some(moved)
        }
        None => loser
            .content
            .remembering(&sales.content)
            .or_else(|| Some(loser.content.clone())),
    };
    next
}

/// The fields that wait for a person, on the terms on which the pair was parked. Without a base: all that are one value.
pub(crate) fn in_question<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    zone: &Zone,
) -> Vec<C::Field> {
    let mut differing = exchange.content.differing(&sales.content);
    let Some(base) = &pair.base else {
        differing.retain(|field| C::rule(*field).1 == Merging::Whole);
        return differing;
    };
    let parked_at = match &pair.standing {
        Standing::Parked { since, .. } => *since,
        Standing::Linked | Standing::Unseated { .. } | Standing::Unlinked(_) => Timestamp::MIN,
    };
    let terms = Terms {
        to_exchange: Ok(()),
        own_to_exchange: Ok(()),
        held_back: ExternalEdits::Overwritten,
        conflict: Resolution::UserDecides,
        may_replace_body: false,
        made_in: pair.origin.made_in,
        now: parked_at,
        zone,
    };
    let merge = merge(Some(base), exchange, sales, differing, &terms);
    let blocked = merge.blocked.into_iter().map(|(field, _)| field);
    merge.undecided.into_iter().chain(blocked).collect()
}

/// Deletes the copy that is left, as it is now: whoever edits it before it is gone is asked again (R-CONF-3).
pub fn delete_too<C: Content>(pair: &Pair<C>) -> Pair<C> {
    let left = pair.exchange.item().or(pair.sales.item());
    Pair {
        base: left.map(|item| item.content.clone()).or(pair.base.clone()),
        standing: Standing::Linked,
        consent: Some(Consent::DeleteToo),
        ..pair.clone()
    }
}

/// Makes the deleted copy again, from the one that is left (R-CONF-3). In Sales it gets a number of its own. Where nothing is
/// left by now there is nothing to make it of, and the next plan says so.
pub fn bring_back<C: Content>(pair: &Pair<C>) -> Pair<C> {
    let mut next = Pair {
        standing: Standing::Linked,
        ..pair.clone()
    };
    match (&pair.exchange, &pair.sales) {
        (Known::Present(_), Known::Gone(_)) => {
            next.sales = Known::Absent;
            next.birth += 1;
        }
        (Known::Gone(_), Known::Present(_)) => next.exchange = Known::Absent,
        (Known::Absent | Known::Present(_) | Known::Gone(_) | Known::InDoubt(_), _) => return next,
    }
    next.base = None;
    next.category = Category::Wanted;
    next.consent = Some(Consent::BringBack);
    next
}

/// It belongs to what is there already on `side` under this id: that is looked at next, and merged without a base, so that
/// nothing of either is taken for older than the other (R-ADOPT-1, R-ERR-3). Where something of its own is there, or may
/// be, nothing changes.
pub fn adopt<C: Content>(pair: &Pair<C>, side: Side, id: ItemId, now: Timestamp) -> Pair<C> {
    if !is_free(pair.known(side)) {
        return pair.clone();
    }
    let mut next = Pair {
        base: None,
        consent: None,
        hold: None,
        standing: Standing::Linked,
        ..pair.clone()
    };
    *next.known_mut(side) = Known::doubt(Was::Absent, Cause::Adopted(id), now);
    next
}

/// The record that was offered is linked with an item that was in Outlook already: no second one is made (R-ADOPT-2). What
/// somebody unlinked keeps its reason.
pub fn give_up_offer<C: Content>(pair: &Pair<C>) -> Pair<C> {
    match pair.standing {
        Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. } => {
            unlink(pair, ReasonCode::LinkedAlready.into())
        }
        Standing::Unlinked(_) => pair.clone(),
    }
}

/// The category was lost, and its user says that it is to be set again (R-CAT-1). What has it stays as it is.
pub fn mark_again<C: Content>(pair: &Pair<C>) -> Pair<C> {
    if !has_lost_category(pair) {
        return pair.clone();
    }
    Pair {
        category: Category::Wanted,
        ..pair.clone()
    }
}

/// The category was lost, and its user says that it was taken off: whoever asks for that is not asked once more by the brake
/// (R-CAT-1, R-CAT-4). What has it stays linked.
pub fn stop_sharing<C: Content>(pair: &Pair<C>) -> Pair<C> {
    if !has_lost_category(pair) {
        return pair.clone();
    }
    Pair {
        hold: None,
        ..unlink(pair, ReasonCode::CategoryRemoved.into())
    }
}

/// Whether the category is gone from the item, as that was last seen, and nobody here took it off.
fn has_lost_category<C: Content>(pair: &Pair<C>) -> bool {
    let is_gone = |item: &Item<C>| !item.marks.category;
    pair.category == Category::Set && pair.exchange.last_item().is_some_and(is_gone)
}

/// Whether nothing is or was there, nor may be.
pub(crate) fn is_free<C: Content>(known: &Known<C>) -> bool {
    match known {
        Known::Absent => true,
        Known::InDoubt(doubt) => doubt.is_fresh(),
        Known::Present(_) | Known::Gone(_) => false,
    }
}

/// The user wants a new one, whatever looks like it (R-ERR-3).
pub fn create_new<C: Content>(pair: &Pair<C>) -> Pair<C> {
    Pair {
        standing: Standing::Linked,
        consent: Some(Consent::CreateNew),
        ..pair.clone()
    }
}

/// The user wants the Outlook copy gone of a contact that fell out of the saved search (R-CONT-7). Its last edits go to
/// Sales first, and the record there stays. Should the search hold it again by then, the copy stays.
pub fn clean_up<C: Content>(pair: &Pair<C>) -> Pair<C> {
    Pair {
        consent: Some(Consent::CleanUp),
        ..pair.clone()
    }
}

/// The user takes the relations asked for to be these from now on (R-SHARE-3).
pub fn ask<C: Content>(pair: &Pair<C>, related: crate::Related) -> Pair<C> {
    Pair {
        asked: Some(related.into()),
        ..pair.clone()
    }
}

/// Both stay as they are, apart, and nobody asks again.
pub fn leave<C: Content>(pair: &Pair<C>) -> Pair<C> {
    unlink(pair, ReasonCode::LeftApart.into())
}

/// Ignored for good.
pub fn ignore<C: Content>(pair: &Pair<C>) -> Pair<C> {
    unlink(pair, ReasonCode::Ignored.into())
}

#[cfg(test)]
mod tests;
