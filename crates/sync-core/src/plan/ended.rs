//! One side is gone. What may follow is little: a copy untouched since the base, still to come, and only where the rules
//! for its kind allow it (R-APPT-16, 17, R-CONT-6, R-TASK-5, R-CONF-3). Everything else is kept.

use super::{Plan, Step, park, unlink, why, write};
use crate::content::{Content, Ending, Kind, Says};
use crate::pair::{Carried, Consent, Item, Organizer, Pair, Place, Removal, Side, Tombstone};
use crate::policy::{Direction, Lead, Permission, Policy};
use crate::reason::ReasonCode;
use crate::write::Write;
use jiff::Timestamp;

/// Sales lost the record: its deletion is confirmed, or it has vanished, which deletes nothing (R-DEL-1).
pub(super) fn deleted_in_sales<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    tombstone: &Tombstone,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    if exchange.facts.place == Place::Elsewhere {
        return why(ReasonCode::OutsideScope, Step::Rest);
    }
    // A series whose meetings were all taken out one by one ended with the last of them, on both sides.
    if exchange.content.is_spent() {
        return keep_in_exchange(exchange, ReasonCode::Closed);
    }
    let untouched = is_untouched(pair, Side::Exchange, exchange);
    let agreed = pair.agrees_to(Consent::DeleteToo) && untouched;
    let may_be_deleted = exchange.facts.organizer == Organizer::Owner && C::KIND != Kind::Email;
    if tombstone.removal == Removal::Vanished && !agreed {
        return keep_in_exchange(exchange, ReasonCode::Vanished);
    }
    let is_ours_to_write = may_be_deleted && policy.lead == Lead::Leads;
    if is_ours_to_write && !untouched {
        return park(ReasonCode::DeletedAndEdited);
    }
    let delete = || {
        let delete = Write::Delete {
            on: Side::Exchange,
            id: exchange.id.clone(),
            expects: exchange.version.clone(),
        };
        write(ReasonCode::DeletedInSales, delete)
    };
    if agreed && may_be_deleted {
        return delete();
    }
    if !is_ours_to_write || policy.direction == Direction::ExchangeToSales {
        return keep_in_exchange(exchange, ReasonCode::DeletedInSales);
    }
    match (pair.origin.made_in, exchange.content.ending(now, &policy.zone)) {
        (Side::Exchange, _) => keep_in_exchange(exchange, ReasonCode::MadeInOutlookKept),
        (Side::Sales, Ending::Whole) => delete(),
        (Side::Sales, Ending::Partly(_)) => keep_in_exchange(exchange, ReasonCode::PastKept),
        (Side::Sales, Ending::Kept(code)) => keep_in_exchange(exchange, code),
    }
}

/// The Outlook copy stays, and is not shared any more: first its category goes, then the link.
pub(super) fn keep_in_exchange<C: Content>(exchange: &Item<C>, code: ReasonCode) -> Plan<C> {
    if exchange.marks.category {
        let unmark = Write::Unmark {
            id: exchange.id.clone(),
            expects: exchange.version.clone(),
        };
        return write(ReasonCode::Unmarking, unmark);
    }
    unlink(code)
}

/// Exchange lost the item: deleted, cancelled, or vanished.
pub(super) fn deleted_in_exchange<C: Content>(
    pair: &Pair<C>,
    sales: &Item<C>,
    tombstone: &Tombstone,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    if pair.agrees_to(Consent::CleanUp) {
        return unlink(ReasonCode::CleanedUp);
    }
    let untouched = is_untouched(pair, Side::Sales, sales);
    let agreed = pair.agrees_to(Consent::DeleteToo) && untouched;
    if !agreed {
        match (C::KIND, policy.lead, tombstone.removal, tombstone.organizer) {
            (Kind::Email, _, _, _) => return unlink(ReasonCode::MailKept),
            (_, _, Removal::Vanished, _) => return unlink(ReasonCode::Vanished),
            (_, Lead::Follows, _, _) | (_, _, Removal::Deleted, Organizer::SomebodyElse) => {
                return unlink(ReasonCode::AttendeeLeft);
            }
            (_, Lead::Leads, Removal::Deleted, Organizer::Owner)
            | (_, Lead::Leads, Removal::Cancelled, _) => {}
        }
        if !untouched {
            return park(ReasonCode::DeletedAndEdited);
        }
        if policy.delete_in_sales == Permission::Denied {
            return unlink(ReasonCode::DeleteNotAllowed);
        }
    }
    match sales.content.ending(now, &policy.zone) {
        Ending::Kept(code) if !agreed => unlink(code),
        Ending::Partly(rest) if !agreed => {
            let end = Write::Update {
                on: Side::Sales,
                id: sales.id.clone(),
                expects: sales.version.clone(),
                held: sales.content.clone(),
                fields: sales.content.differing(&rest),
                carried: Carried {
                    sent: rest.clone(),
                    took_in: rest,
                },
            };
            write(ReasonCode::SeriesEnded, end)
        }
        Ending::Whole | Ending::Partly(_) | Ending::Kept(_) => {
            let delete = Write::Delete {
                on: Side::Sales,
                id: sales.id.clone(),
                expects: sales.version.clone(),
            };
            write(ReasonCode::DeletedInExchange, delete)
        }
    }
}

/// Whether nobody edited it since the base; a field of which it says nothing is none that was edited.
fn is_untouched<C: Content>(pair: &Pair<C>, side: Side, item: &Item<C>) -> bool {
    let says_nothing = |field: &C::Field| item.content.says(*field, side) == Says::Nothing;
    pair.base
        .as_ref()
        .is_some_and(|base| base.differing(&item.content).iter().all(says_nothing))
}

#[cfg(test)]
mod tests;
