//! Mistakes in what is kept, put in on purpose.

use super::memory::{Copy, Meeting};
use crate::flaw::Flaw;
use jiff::Timestamp;
use sync_core::{Carried, Cause, Content, Known, Pair, ReasonCode, Scope, Side, Standing, Tombstone};

/// The pair as it is kept: as it is, but for the mistake that is put in.
pub(super) fn flawed<C: Content>(
    meeting: &Meeting<C>,
    copy: &Copy<C>,
    pair: &Pair<C>,
    flaw: Option<Flaw>,
    now: Timestamp,
) -> Pair<C> {
    let mut kept = pair.clone();
    let before = |side| match side {
        Side::Exchange => &copy.exchange,
        Side::Sales => &meeting.sales,
    };
    for side in [Side::Exchange, Side::Sales] {
        let known = match side {
            Side::Exchange => &mut kept.exchange,
            Side::Sales => &mut kept.sales,
        };
        match flaw {
            Some(Flaw::NoBegin) => {
                if let Known::InDoubt(doubt) = known
                    && !matches!(doubt.cause, Cause::Recheck | Cause::Rumour | Cause::Adopted(_))
                {
                    *known = before(side).clone();
                }
            }
            Some(Flaw::HeardDropped) => {
                if let Known::InDoubt(doubt) = known {
                    doubt.heard = None;
                }
            }
            Some(Flaw::BelievesRemovals) => {
                if matches!(known, Known::InDoubt(doubt) if doubt.cause == Cause::Rumour) {
                    *known = Known::Gone(Tombstone::DELETED);
                }
            }
            Some(Flaw::ParksUpdates) => {
                let is_update =
                    matches!(known, Known::InDoubt(doubt) if matches!(doubt.cause, Cause::Updated(_)));
                if is_update || matches!(copy.standing, Standing::Parked { .. }) {
                    kept.standing = Standing::Parked {
                        reason: ReasonCode::TriedTooOften.into(),
                        since: now,
                    };
                }
            }
            Some(Flaw::NeverSeesAgain) => {
                let was = before(side);
                let is_update = |known: &Known<C>| matches!(known, Known::InDoubt(doubt) if matches!(doubt.cause, Cause::Updated(_)));
                if is_update(was) && matches!(known, Known::Present(_)) {
                    *known = was.clone();
                }
                if let (true, Known::InDoubt(doubt)) = (is_update(known), &mut *known) {
                    doubt.missing_since = Some(now);
                }
            }
            Some(Flaw::RecreatesDeleted) if side == Side::Sales => {
                if matches!(known, Known::Gone(_)) {
                    *known = Known::Absent;
                }
            }
            _ => {}
        }
        let landed = match (before(side), &*known) {
            (Known::InDoubt(doubt), Known::Present(item)) => match &doubt.cause {
                Cause::Created(carried) | Cause::Updated(carried) => Some((carried, &item.content)),
                Cause::Recheck
                | Cause::Rumour
                | Cause::Adopted(_)
                | Cause::Deleted
                | Cause::Marked
                | Cause::Unmarked => None,
            },
            _ => None,
        };
        if let Some((carried, holds)) = landed {
            kept.base = flawed_base(meeting.base.as_ref(), kept.base.clone(), carried, holds, flaw);
        }
    }
    if flaw == Some(Flaw::DeletesEdited) {
        match (&kept.exchange, &kept.sales) {
            (Known::Gone(_), Known::Present(left)) | (Known::Present(left), Known::Gone(_)) => {
                kept.base = Some(left.content.clone());
            }
            _ => {}
        }
    }
    if flaw == Some(Flaw::TextbookBase)
        && let (Known::Present(exchange), Known::Present(sales)) = (&kept.exchange, &kept.sales)
    {
        let are_equal = exchange.content.differing(&sales.content).is_empty();
        kept.base = if are_equal {
            Some(exchange.content.clone())
        } else {
            meeting.base.clone()
        };
    }
    kept
}

/// Where the record is kept to stand with the saved search.
pub(super) fn flawed_scope(before: Scope, after: Scope, flaw: Option<Flaw>) -> Scope {
    match (flaw, before, after) {
        (Some(Flaw::IgnoresSearch), Scope::Inside, Scope::Leaving | Scope::Left) => before,
        (Some(Flaw::IgnoresComing), Scope::Never | Scope::Left, Scope::Inside) => before,
        (Some(Flaw::LeavesAtOnce), _, Scope::Leaving) => Scope::Left,
        (Some(Flaw::ForgetsLeaving), _, Scope::Left) => Scope::Never,
        _ => after,
    }
}

fn flawed_base<C: Content>(
    old: Option<&C>,
    new: Option<C>,
    carried: &Carried<C>,
    holds: &C,
    flaw: Option<Flaw>,
) -> Option<C> {
    match flaw {
        Some(Flaw::WholeEcho) if !holds.differing(&carried.sent).is_empty() => old.cloned(),
        Some(Flaw::EchoAsEdit) => None,
        Some(Flaw::TextbookBase) => old.cloned(),
        _ => new,
    }
}
