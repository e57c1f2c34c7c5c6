//! What asks for a place under its limit: nothing is written for it, and it is looked at only where it may be gone
//! (R-LIM-2, R-LIM-3).

use super::{Conclusion, Plan, Step, await_look, unlink, why};
use crate::content::Content;
use crate::limits::Seat;
use crate::pair::{Doubt, Known, Pair, Side};
use crate::policy::{CategoryTrust, Policy};
use crate::reason::{Reason, ReasonCode};
use jiff::Timestamp;

/// It rests, unless nothing is left of it, its user took it back, or it has to be looked at.
pub(super) fn unseated<C: Content>(
    pair: &Pair<C>,
    reason: &Reason,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    if !pair.is_anything_left() {
        return why(ReasonCode::Closed, Step::Conclude(Conclusion::Close));
    }
    if pair.is_taken_back() && policy.category == CategoryTrust::Trusted {
        return unlink(ReasonCode::CategoryRemoved);
    }
    match (&pair.exchange, &pair.sales) {
        (Known::InDoubt(doubt), _) if is_worth_a_look(pair, doubt, Side::Exchange) => {
            return await_look(Side::Exchange, doubt, policy, now);
        }
        (_, Known::InDoubt(doubt)) if is_worth_a_look(pair, doubt, Side::Sales) => {
            return await_look(Side::Sales, doubt, policy, now);
        }
        (
            Known::Absent | Known::Present(_) | Known::Gone(_) | Known::InDoubt(_),
            Known::Absent | Known::Present(_) | Known::Gone(_) | Known::InDoubt(_),
        ) => {}
    }
    match pair.seat(&policy.zone, now) {
        Seat::Asks(_) | Seat::Takes(_) => why(reason.clone(), Step::Rest),
        Seat::Silent(code) => why(code, Step::Rest),
    }
}

/// A side where nothing is known yet waits until there is a place, unless the request came from there.
fn is_worth_a_look<C: Content>(pair: &Pair<C>, doubt: &Doubt<C>, side: Side) -> bool {
    pair.origin.made_in == side || !doubt.is_fresh()
}
