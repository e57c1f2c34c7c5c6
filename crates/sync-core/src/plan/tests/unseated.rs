//! What asks for a place: it waits, it is written nothing, and nobody forgets it.

use super::*;
use crate::limits::{Asks, Ground, Life, Seat};
use crate::reason::Detail;
use crate::{Zone, conclude};

/// Asks since the first minute, by this claim.
fn asking(claim: Claim, exchange: Known<Appointment>, sales: Known<Appointment>) -> Pair<Appointment> {
    let made_in = match claim {
        Claim::SavedSearch => Side::Sales,
        Claim::Share | Claim::Category | Claim::Autocapture | Claim::Reply => Side::Exchange,
    };
    let mut pair = pair(None, exchange, sales);
    pair.origin.claim = claim;
    pair.origin.made_in = made_in;
    pair.unseated(ReasonCode::SharedByCategory.into(), at(0))
}

fn unknown() -> Known<Appointment> {
    Known::doubt(Was::Absent, Cause::Recheck, at(0))
}

fn seat(pair: &Pair<Appointment>) -> Seat {
    pair.seat(&Zone::utc(), at(1))
}

#[test]
fn r_lim_3_what_asks_for_a_place_is_listed_and_nothing_is_written_for_it() {
    for pair in [
        asking(Claim::Category, present(visit()), unknown()),
        asking(Claim::SavedSearch, unknown(), present(visit())),
    ] {
        let outside = pair.left_outside(ReasonCode::OverLimit.with(Detail::Allowed(5)));
        let plan = planned(&outside, &two_way());
        assert_eq!(plan.step, Step::Rest);
        assert_eq!(plan.reason, ReasonCode::OverLimit.with(Detail::Allowed(5)));
        assert!(matches!(
            planned(&outside.seated(), &two_way()).step,
            Step::Look(_)
        ));
    }
}

#[test]
fn r_lim_2_shares_ask_by_their_turn_and_what_a_rule_brings_by_its_start() {
    let ends = Life::Until(at(25 * 60));
    let cases = [
        (Claim::Share, Ground::Shared { at: at(0) }),
        (Claim::Category, Ground::Shared { at: at(0) }),
        (Claim::Autocapture, Ground::Upcoming { starts: at(24 * 60) }),
        (Claim::SavedSearch, Ground::Upcoming { starts: at(24 * 60) }),
    ];
    for (claim, ground) in cases {
        let asks = seat(&asking(claim, present(visit()), present(visit())));
        assert_eq!(asks, Seat::Asks(Asks { ground, life: ends }), "{claim:?}");
    }
}

#[test]
fn r_lim_2_linked_and_parked_take_a_place_as_long_as_they_live() {
    let ends = Seat::Takes(Life::Until(at(25 * 60)));
    let linked = pair(Some(visit()), present(visit()), present(visit()));
    assert_eq!(seat(&linked), ends);
    assert_eq!(
        seat(&crate::park(&linked, ReasonCode::UserDecides.into(), at(0))),
        ends
    );
    let unlinked = crate::unlink(&linked, ReasonCode::CategoryRemoved.into());
    assert_eq!(seat(&unlinked), Seat::Silent(ReasonCode::CategoryRemoved));
    let mut unreadable = linked;
    unreadable.sales = Known::doubt(Was::Present(item(visit(), 0)), Cause::Recheck, at(0));
    if let Known::InDoubt(doubt) = &mut unreadable.sales {
        doubt.missing_since = Some(at(0));
    }
    assert_eq!(seat(&unreadable), Seat::Takes(Life::Over));
}

#[test]
fn r_appt_4_what_left_the_search_before_it_had_a_place_does_not_ask() {
    let mut left = asking(Claim::SavedSearch, unknown(), present(visit()));
    left.scope = Scope::Left;
    assert_eq!(seat(&left), Seat::Silent(ReasonCode::OutOfSearch));
    assert_eq!(planned(&left, &two_way()).reason.code, ReasonCode::OutOfSearch);
}

#[test]
fn r_appt_7_what_was_captured_and_is_over_before_it_had_a_place_does_not_ask() {
    let over = Appointment {
        time: Span::Timed {
            start: at(-60),
            end: at(0),
        },
        ..visit()
    };
    let captured = asking(Claim::Autocapture, present(over.clone()), unknown());
    assert_eq!(seat(&captured), Seat::Silent(ReasonCode::NotCapturedPast));
    let shared = asking(Claim::Category, present(over), unknown());
    assert!(
        matches!(seat(&shared), Seat::Asks(_)),
        "any meeting, past or future (R-APPT-2)"
    );
}

#[test]
fn r_cat_4_the_category_taken_off_withdraws_the_request() {
    let mut pair = asking(Claim::Category, present(visit()), unknown());
    pair.exchange = unmarked(visit());
    let plan = planned(&pair, &two_way());
    assert_eq!(plan.reason.code, ReasonCode::CategoryRemoved);
    assert_eq!(plan.step, Step::Conclude(Conclusion::Unlink));
}

#[test]
fn r_del_1_what_asks_and_is_gone_is_closed_once_it_was_looked_for() {
    let pair = asking(Claim::Category, present(visit()), unknown());
    let rumoured = crate::observe(&pair, Side::Exchange, crate::Row::Removed, at(1));
    assert_eq!(
        plan(&rumoured, &two_way(), at(2)).step,
        Step::Look(Side::Exchange)
    );
    let mut gone = pair;
    gone.exchange = GONE;
    let mut offered = asking(Claim::SavedSearch, unknown(), present(visit()));
    offered.sales = GONE;
    for gone in [gone, offered] {
        assert_eq!(planned(&gone, &two_way()).step, Step::Conclude(Conclusion::Close));
    }
}

#[test]
fn r_err_1_what_asked_and_was_gone_before_anybody_saw_it_is_not_found() {
    let asks = asking(Claim::Category, unknown(), unknown());
    assert_eq!(planned(&asks, &two_way()).step, Step::Look(Side::Exchange));
    let looked = crate::resolve(&asks, Side::Exchange, crate::Seen::Missing, &two_way(), at(1));
    let plan = planned(&looked, &two_way());
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::ItemNotFound)
    );
    let came_back = crate::observe(
        &looked,
        Side::Exchange,
        crate::Row::Changed(item(visit(), 2)),
        at(2),
    );
    assert!(matches!(seat(&came_back), Seat::Asks(_)), "nobody took it back");
}

#[test]
fn r_lim_2_the_category_put_back_asks_for_a_place_again() {
    let linked = pair(Some(visit()), unmarked(visit()), present(visit()));
    let mut off = crate::unlink(&linked, ReasonCode::CategoryRemoved.into());
    off.exchange = present(visit());
    let plan = planned(&off, &two_way());
    assert_eq!(plan.step, Step::Conclude(Conclusion::Relink));
    let again = conclude(&off, Conclusion::Relink, plan.reason, &Zone::utc(), at(5));
    assert_eq!(
        again.standing,
        Standing::Unseated {
            reason: ReasonCode::Relinked.into(),
            since: at(5)
        }
    );
}
