//! A person is asked, and how long is waited for the answer.

use super::*;
use crate::conclude::{conclude, park};

const DAYS_14: i64 = 14 * 24 * 60;

fn asking(fallback: Side) -> Policy {
    Policy {
        conflict: Resolution::UserDecides,
        fallback,
        ..two_way()
    }
}

/// The subject was changed on both sides, and its user is asked since minute 0.
fn asked() -> Pair<Appointment> {
    let conflict = pair(Some(visit()), present(called("E")), present(called("S")));
    let plan = plan(&conflict, &asking(Side::Exchange), at(0));
    assert_eq!(plan.step, Step::Conclude(Conclusion::Park));
    park(&conflict, plan.reason, at(0))
}

#[test]
fn r_conf_2_after_14_days_without_an_answer_the_administrators_fallback_decides() {
    for (fallback, subject) in [(Side::Exchange, "E"), (Side::Sales, "S")] {
        let policy = asking(fallback);
        let waiting = plan(&asked(), &policy, at(DAYS_14 - 1));
        assert_eq!(
            (waiting.step, waiting.reason.code),
            (Step::Rest, ReasonCode::UserDecides)
        );
        let overdue = plan(&asked(), &policy, at(DAYS_14));
        assert_eq!(overdue.reason.code, ReasonCode::FallbackDecided);
        let Step::Conclude(conclusion) = overdue.step else {
            panic!("{:?}", overdue.step)
        };
        assert_eq!(conclusion, Conclusion::Decide(fallback));
        let decided = conclude(&asked(), conclusion, overdue.reason, &policy.zone, at(DAYS_14));
        let next = plan(&decided, &policy, at(DAYS_14));
        let (sent, fields) = updated(&next, fallback.other());
        assert_eq!((sent.subject.as_str(), fields), (subject, &[Field::Subject][..]));
    }
}

#[test]
fn r_conf_2_nobody_is_waited_for_once_the_administrator_lets_one_side_win() {
    for (conflict, winner) in [
        (Resolution::ExchangeWins, Side::Exchange),
        (Resolution::SalesWins, Side::Sales),
    ] {
        let policy = Policy {
            conflict,
            ..asking(winner.other())
        };
        let plan = plan(&asked(), &policy, at(1));
        assert_eq!(plan.step, Step::Conclude(Conclusion::Decide(winner)));
    }
}

#[test]
fn r_conf_2_no_fallback_answers_what_is_not_a_conflict() {
    let edited = pair(Some(visit()), GONE, present(called("Edited")));
    let asked = park(&edited, ReasonCode::DeletedAndEdited.into(), at(0));
    let plan = plan(&asked, &asking(Side::Sales), at(10 * DAYS_14));
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::DeletedAndEdited)
    );
}
