//! By what right a record is shared, and what follows from it.

use super::*;
use crate::conclude::mark_again;
use crate::policy::CategoryTrust;

/// Nothing is there yet in Sales.
fn unborn(claim: Claim, content: Appointment) -> Pair<Appointment> {
    Pair {
        origin: Origin::by_hand(claim),
        ..pair(None, unmarked(content), Known::Absent)
    }
}

fn ended() -> Appointment {
    Appointment {
        time: Span::Timed {
            start: at(-120),
            end: at(-60),
        },
        ..visit()
    }
}

#[test]
fn r_appt_1_whoever_shares_it_it_is_made_in_sales_and_the_reason_says_who() {
    for (claim, code) in [
        (Claim::Share, ReasonCode::SharedByHand),
        (Claim::Category, ReasonCode::SharedByCategory),
        (Claim::Autocapture, ReasonCode::Captured),
    ] {
        for policy in [two_way(), one_way()] {
            let plan = planned(&unborn(claim, visit()), &policy);
            assert!(matches!(written(&plan), Write::Create { on: Side::Sales, .. }));
            assert_eq!(plan.reason.code, code);
        }
    }
}

#[test]
fn r_appt_1_r_appt_6_what_the_search_holds_is_made_in_outlook_two_way_only() {
    let mut offered = Pair::offered(item(visit(), 0), at(0));
    assert_eq!(planned(&offered, &two_way()).step, Step::Look(Side::Exchange));
    offered.exchange = Known::Absent;
    let plan = planned(&offered, &two_way());
    assert!(matches!(
        written(&plan),
        Write::Create {
            on: Side::Exchange,
            ..
        }
    ));
    assert_eq!(plan.reason.code, ReasonCode::FromSales);
    let plan = planned(&offered, &one_way());
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::OneWay));
}

#[test]
fn r_appt_2_a_past_meeting_goes_the_first_time_and_its_later_edits_do_not() {
    let past = unborn(Claim::Share, ended());
    let born = crate::samples::after(&past, &planned(&past, &two_way()));
    assert_eq!(born.sales.item().map(|item| &item.content), Some(&ended()));
    let minutes = Appointment {
        subject: String::from("Minutes"),
        ..ended()
    };
    let edited = Pair {
        exchange: Known::Present(item(minutes, 5)),
        ..born
    };
    let plan = plan(&edited, &two_way(), at(6));
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::Past));
}

#[test]
fn r_share_1_a_share_is_looked_up_on_both_sides_made_once_marked_and_at_rest() {
    let mut pair = Pair::<Appointment>::opened(Origin::by_hand(Claim::Share), None, at(0));
    let mut steps = 0;
    let mut made = 0;
    loop {
        steps += 1;
        assert!(steps < 10, "it never rests");
        let planned = plan(&pair, &one_way(), at(steps));
        match &planned.step {
            Step::Rest => {
                assert_eq!(planned.reason.code, ReasonCode::InStep);
                break;
            }
            Step::Look(Side::Exchange) => {
                let seen = Seen::Found(unmarked(visit()).item().unwrap().clone());
                pair = resolve(&pair, Side::Exchange, seen, &one_way(), at(steps));
            }
            Step::Look(Side::Sales) => {
                pair = resolve(&pair, Side::Sales, Seen::Missing, &one_way(), at(steps));
            }
            Step::Write(write) => {
                made += usize::from(matches!(**write, Write::Create { .. }));
                let applied = Outcome::Applied(item(visit(), steps));
                pair = settle(&begin(&pair, write, at(steps)), write.on(), applied, at(steps));
            }
            Step::Wait { .. } | Step::Conclude(_) => panic!("{:?}", planned.step),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(pair.base, Some(visit()));
}

#[test]
fn r_cat_1_an_item_that_lost_its_category_is_asked_about_and_marked_again_if_its_user_says_so() {
    let lost = Pair {
        category: Category::Set,
        ..pair(Some(visit()), unmarked(visit()), present(visit()))
    };
    let in_question = Policy {
        category: CategoryTrust::InQuestion,
        ..two_way()
    };
    let plan = planned(&lost, &in_question);
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::CategoryInQuestion)
    );
    for policy in [in_question, two_way()] {
        let marks = planned(&mark_again(&lost), &policy);
        assert!(matches!(written(&marks), Write::Mark { .. }));
    }
}

#[test]
fn r_cat_1_while_the_category_is_in_question_edits_still_travel() {
    let lost = Pair {
        category: Category::Set,
        ..pair(Some(visit()), unmarked(called("New")), present(visit()))
    };
    let in_question = Policy {
        category: CategoryTrust::InQuestion,
        ..two_way()
    };
    assert_eq!(
        updated(&planned(&lost, &in_question), Side::Sales).1,
        [Field::Subject]
    );
}

#[test]
fn r_id_2_a_lost_stamp_is_set_again_and_messages_need_none() {
    let without_stamp = |pair: &mut Known<_>| {
        if let Known::Present(item) = pair {
            item.marks.stamp = false;
        }
    };
    let mut meeting = pair(Some(visit()), present(visit()), present(visit()));
    without_stamp(&mut meeting.exchange);
    assert!(matches!(
        written(&planned(&meeting, &two_way())),
        Write::Mark { .. }
    ));

    let mut message = pair(Some(offer()), present(offer()), present(offer()));
    if let Known::Present(item) = &mut message.exchange {
        item.marks.stamp = false;
    }
    assert_eq!(plan(&message, &two_way(), at(1)).step, Step::Rest);
}
