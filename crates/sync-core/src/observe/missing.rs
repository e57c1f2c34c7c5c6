//! A look found nothing: what that confirms, and what it does not (R-DEL-1, R-LINK-2).

use super::Row;
use crate::content::{Content, Kind};
use crate::pair::{Cause, Doubt, Known, Removal, Side, Was};
use crate::policy::Policy;
use alloc::boxed::Box;
use jiff::Timestamp;

/// Nothing is there. That is an answer only where nothing was, or where we deleted it ourselves, or in Exchange where two
/// looks far enough apart agree: then a removal that a feed announced is a deletion, and any other has vanished. In Sales
/// it is out of sight, however often it is looked for.
pub(super) fn missing<C: Content>(
    known: &Known<C>,
    doubt: &Doubt<C>,
    side: Side,
    policy: &Policy,
    now: Timestamp,
) -> Known<C> {
    let is_confirmed = doubt
        .missing_since
        .is_some_and(|since| now.duration_since(since) >= policy.looks_apart);
    let is_rumoured = matches!(doubt.cause, Cause::Rumour) || matches!(doubt.heard, Some(Row::Removed));
    let was_there = matches!(doubt.was, Was::Present(_)) || matches!(doubt.heard, Some(Row::Changed(_)));
    // Sales has told that its number is taken.
    let is_taken = side == Side::Sales && doubt.missing_since.is_some();
    // A task has another id in every list, and is found there by its stamp alone: without one it may have moved.
    let may_have_moved = C::KIND == Kind::Task && !was_stamped(doubt);
    let gone = |removal| known.gone(removal);
    match (&doubt.was, &doubt.cause) {
        (Was::Absent, _) if !was_there && !is_taken => Known::Absent,
        (Was::Gone(tombstone), _) if !was_there || is_confirmed => Known::Gone(tombstone.clone()),
        (Was::Present(_), Cause::Deleted) => gone(Removal::Deleted),
        (
            Was::Present(_) | Was::Absent | Was::Gone(_),
            Cause::Recheck
            | Cause::Rumour
            | Cause::Adopted(_)
            | Cause::Created(_)
            | Cause::Updated(_)
            | Cause::Deleted
            | Cause::Marked
            | Cause::Unmarked,
        ) => match (side, is_confirmed) {
            (Side::Exchange, true) if is_rumoured && !may_have_moved => gone(Removal::Deleted),
            (Side::Exchange, true) => gone(Removal::Vanished),
            (Side::Exchange, false) => {
                let mut doubt = doubt.clone();
                doubt.missing_since.get_or_insert(now);
                Known::InDoubt(Box::new(doubt))
            }
            // Nothing is confirmed there: the next look is as far away as this one was.
            (Side::Sales, _) => {
                let mut doubt = doubt.clone();
                doubt.missing_since = Some(now);
                Known::InDoubt(Box::new(doubt))
            }
        },
    }
}

fn was_stamped<C>(doubt: &Doubt<C>) -> bool {
    match (&doubt.was, &doubt.heard) {
        (Was::Present(item), _) | (_, Some(Row::Changed(item))) => item.marks.stamp,
        (Was::Absent | Was::Gone(_), Some(Row::Removed | Row::Deleted) | None) => false,
    }
}
