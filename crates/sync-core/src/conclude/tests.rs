//! What a person's answer changes.

use super::*;
use crate::content::appointment::Appointment;
use crate::plan::{Step, plan};
use crate::policy::Policy;
use crate::samples::*;

fn asking() -> Policy {
    Policy {
        conflict: Resolution::UserDecides,
        ..two_way()
    }
}

fn parked(pair: &Pair<Appointment>) -> Pair<Appointment> {
    let plan = plan(pair, &asking(), at(1));
    assert_eq!(plan.step, Step::Conclude(Conclusion::Park));
    park(pair, plan.reason, at(1))
}

fn write(pair: &Pair<Appointment>) -> Write<Appointment> {
    let Step::Write(write) = plan(pair, &asking(), at(2)).step else {
        panic!("a write was expected of {pair:?}")
    };
    *write
}

#[test]
fn r_err_3_mine_or_theirs_goes_over_to_the_other_side() {
    let conflict = parked(&pair(Some(visit()), present(called("E")), present(called("S"))));
    for (winner, subject) in [(Side::Exchange, "E"), (Side::Sales, "S")] {
        let Write::Update { on, carried, .. } = write(&decide(&conflict, winner, &Zone::utc())) else {
            panic!("an update was expected")
        };
        assert_eq!((on, carried.sent.subject.as_str()), (winner.other(), subject));
    }
}

#[test]
fn r_conf_3_r_err_3_what_is_left_is_deleted_or_comes_back_only_if_a_person_says_so() {
    for side in [Side::Exchange, Side::Sales] {
        let edited = match side {
            Side::Exchange => pair(Some(visit()), GONE, present(called("Edited"))),
            Side::Sales => pair(Some(visit()), present(called("Edited")), GONE),
        };
        let asked = parked(&edited);
        assert_eq!(plan(&asked, &asking(), at(2)).step, Step::Rest);
        assert!(matches!(
            write(&delete_too(&asked)),
            Write::Delete { on, .. } if on == side.other()
        ));
        assert!(matches!(
            write(&bring_back(&asked)),
            Write::Create { on, carried } if on == side && carried.sent == called("Edited")
        ));
    }
}

#[test]
fn r_err_3_a_retry_looks_at_both_sides_again() {
    let linked = pair(Some(visit()), present(visit()), present(visit()));
    let refused = park(&linked, ReasonCode::RefusedBySales.into(), at(0));
    let again = retry(&refused, at(1));
    assert_eq!(again.standing, Standing::Linked);
    for side in [Side::Exchange, Side::Sales] {
        assert!(matches!(again.known(side), Known::InDoubt(_)));
    }
}

#[test]
fn r_err_3_what_is_left_apart_or_ignored_rests_for_good() {
    let conflict = parked(&pair(Some(visit()), present(called("E")), present(called("S"))));
    for (answered, code) in [
        (leave(&conflict), ReasonCode::LeftApart),
        (ignore(&conflict), ReasonCode::Ignored),
    ] {
        assert_eq!(answered.standing, Standing::Unlinked(code.into()));
        let plan = plan(&answered, &asking(), at(60 * 24 * 30));
        assert_eq!((plan.step, plan.reason.code), (Step::Rest, code));
    }
}
