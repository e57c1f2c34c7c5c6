//! Where a record stands with its saved search.

use crate::content::{Content, Kind};
use crate::pair::{Cause, Consent, Known, Pair, Scope, Standing};
use jiff::Timestamp;

/// The saved search holds the record, or does not (R-APPT-3,4, R-CONT-7, R-TASK-7). The edit that takes a contact or a
/// task out travels once; an appointment's does not. The search's index may be ahead of what was heard of the record, so
/// that edit is looked for before the record is taken to have left (R-SRCH-5); a look can lag too, so not before the grace.
pub fn scoped<C: Content>(pair: &Pair<C>, is_in_search: bool, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    next.scope = next_scope::<C>(pair.scope, is_in_search);
    if next.scope == Scope::Inside && next.agrees_to(Consent::CleanUp) {
        next.consent = None;
    }
    let leaves = pair.scope == Scope::Inside && next.scope == Scope::Leaving;
    if leaves && next.standing == Standing::Linked {
        let known = &mut next.sales;
        match known {
            Known::InDoubt(doubt) if doubt.cause != Cause::Recheck => {}
            Known::InDoubt(_) | Known::Present(_) | Known::Absent | Known::Gone(_) => {
                *known = Known::doubt(known.was(), Cause::Rumour, now);
            }
        }
    }
    next
}

/// Where a record stands with the saved search, after one more answer of that search.
pub fn next_scope<C: Content>(scope: Scope, is_in_search: bool) -> Scope {
    match (scope, is_in_search) {
        (_, true) => Scope::Inside,
        (Scope::Inside, false) => match C::KIND {
            Kind::Contact | Kind::Task => Scope::Leaving,
            Kind::Appointment | Kind::Email => Scope::Left,
        },
        (Scope::Never | Scope::Leaving | Scope::Left, false) => scope,
    }
}
