//! Each answer does what it says, and only to the question that was asked.

use super::*;
use crate::allowance::{Demand, Effect, HeldFor, WriteKey};
use crate::conclude::park;
use crate::content::appointment::Appointment;
use crate::content::contact::{Company, Contact};
use crate::hold::Hold;
use crate::ids::{SalesNumber, Version};
use crate::limits::Object;
use crate::observe::{Row, observe};
use crate::pair::{Category, Consent, Item, Known, Marks, Scope};
use crate::plan::{Conclusion, Step};
use crate::policy::Resolution;
use crate::samples::*;
use crate::write::Write;
use alloc::string::ToString;
use alloc::vec;

fn asking() -> Policy {
    Policy {
        conflict: Resolution::UserDecides,
        ..two_way()
    }
}

/// Parks it for what the plan parks it for, if it does.
fn asked<C: Content>(pair: Pair<C>) -> Pair<C> {
    let planned = plan(&pair, &asking(), at(1));
    match planned.step {
        Step::Conclude(Conclusion::Park) => park(&pair, planned.reason, at(1)),
        Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Write(_) | Step::Conclude(_) => pair,
    }
}

fn said<C: Content>(pair: &Pair<C>, choice: &Choice) -> Result<Pair<C>, NotNow> {
    answer(pair, choice, &pair.versions(), &asking(), at(2))
}

fn written<C: Content>(pair: &Pair<C>) -> Write<C> {
    let Step::Write(write) = plan(pair, &asking(), at(2)).step else {
        panic!("a write was expected of {pair:?}")
    };
    *write
}

fn conflict() -> Pair<Appointment> {
    asked(pair(Some(visit()), present(called("E")), present(called("S"))))
}

/// Deleted in Sales, and edited in Outlook since.
fn left_in_outlook() -> Pair<Appointment> {
    asked(pair(Some(visit()), present(called("Edited")), GONE))
}

fn newer(subject: &str) -> Item<Appointment> {
    item(called(subject), 5)
}

fn held() -> Pair<Appointment> {
    let linked = pair(Some(visit()), GONE, present(visit()));
    let hold = Hold {
        held_for: HeldFor::Deletions,
        demand: Demand {
            key: WriteKey::of(b"link", b"1"),
            object: Object::Appointments,
            effect: Effect::Deletes,
            recipients: 0,
        },
        versions: linked.versions(),
        since: at(1),
        answer: None,
    };
    Pair {
        hold: Some(Box::new(hold)),
        ..linked
    }
}

#[test]
fn r_err_3_every_action_of_a_record_can_be_chosen_and_none_that_is_not_offered() {
    let all = [
        Choice::Retry,
        Choice::Link(ItemId::new("1")),
        Choice::Create,
        Choice::Leave,
        Choice::PickAccount(SalesId(1)),
        Choice::Keep(Side::Exchange),
        Choice::Keep(Side::Sales),
        Choice::DeleteToo,
        Choice::BringBack,
        Choice::CleanUp,
        Choice::Resume,
        Choice::Ignore,
        Choice::Approve(Approver::Administrator),
        Choice::Discard,
        Choice::Share,
    ];
    for code in ReasonCode::ALL {
        if let Remedy::Actions(actions) = code.remedy() {
            for action in actions.iter().filter(|action| **action != Action::SignIn) {
                assert!(all.iter().any(|choice| choice.action() == *action), "{action:?}");
            }
        }
        // An approval is offered by a hold.
        let waiting = park(&conflict(), (*code).into(), at(1));
        for choice in all.iter().filter(|choice| choice.action() != Action::Approve) {
            let is_offered = code.remedy().offers(choice.action());
            let refused = Err(NotNow::NotOffered((*code).into()));
            assert_eq!(
                said(&waiting, choice) != refused,
                is_offered,
                "{code:?} {choice:?}"
            );
        }
    }
}

#[test]
fn r_err_3_an_answer_is_taken_once() {
    let seen = conflict().versions();
    let once = answer(&conflict(), &Choice::Keep(Side::Sales), &seen, &asking(), at(2)).unwrap();
    let twice = answer(&once, &Choice::Keep(Side::Sales), &seen, &asking(), at(3));
    assert!(matches!(twice, Err(NotNow::NotOffered(_))));
}

#[test]
fn r_err_3_an_answer_about_what_has_changed_since_is_not_taken() {
    for (waiting, choice) in [
        (conflict(), Choice::Keep(Side::Sales)),
        (left_in_outlook(), Choice::DeleteToo),
        (left_in_outlook(), Choice::BringBack),
    ] {
        let seen = waiting.versions();
        let changed = observe(&waiting, Side::Exchange, Row::Changed(newer("E2")), at(5));
        assert_eq!(
            answer(&changed, &choice, &seen, &asking(), at(6)),
            Err(NotNow::Changed)
        );
        assert!(said(&changed, &choice).is_ok());
    }
}

#[test]
fn r_conf_3_what_is_edited_after_the_answer_is_asked_about_again_and_not_deleted() {
    let agreed = said(&left_in_outlook(), &Choice::DeleteToo).unwrap();
    assert!(matches!(
        written(&agreed),
        Write::Delete {
            on: Side::Exchange,
            ..
        }
    ));
    let edited = observe(&agreed, Side::Exchange, Row::Changed(newer("E2")), at(5));
    let planned = plan(&edited, &asking(), at(6));
    assert_eq!(
        (planned.step, planned.reason.code),
        (Step::Conclude(Conclusion::Park), ReasonCode::DeletedAndEdited)
    );
}

#[test]
fn r_conf_3_what_is_left_is_brought_back_under_another_number_or_left_apart() {
    let back = said(&left_in_outlook(), &Choice::BringBack).unwrap();
    assert_eq!(back.birth, left_in_outlook().birth + 1);
    assert!(matches!(
        written(&back),
        Write::Create { on: Side::Sales, carried } if carried.sent == called("Edited")
    ));
    let apart = said(&left_in_outlook(), &Choice::Leave).unwrap();
    assert_eq!(apart.standing, Standing::Unlinked(ReasonCode::LeftApart.into()));
}

#[test]
fn r_appt_20_replacing_the_body_is_agreed_to_for_what_was_seen() {
    let waiting = park(&conflict(), ReasonCode::BodyHoldsMore.into(), at(1));
    let replaced = said(&waiting, &Choice::Keep(Side::Sales)).unwrap();
    assert_eq!(replaced.consent, Some(Consent::ReplaceBody));
    let kept = said(&waiting, &Choice::Keep(Side::Exchange)).unwrap();
    assert_eq!(kept.consent, None);
}

#[test]
fn r_cont_3_a_picked_account_stays_picked_when_the_contact_is_read_again() {
    let unknown = Contact {
        company: Company::Unknown("Acme Ltd".to_string()),
        ..bo()
    };
    let waiting = asked(pair(None, unmarked(unknown.clone()), Known::Absent));
    let picked = said(&waiting, &Choice::PickAccount(SalesId(5))).unwrap();
    let again = Item {
        marks: Marks::NONE,
        ..item(unknown.clone(), 5)
    };
    let again = observe(&picked, Side::Exchange, Row::Changed(again), at(5));
    let Write::Create { carried, .. } = written(&again) else {
        panic!("a create was expected")
    };
    let account = Company::Account {
        id: SalesId(5),
        name: "Acme Ltd".to_string(),
    };
    assert_eq!(carried.sent.company, account);
    let elsewhere = Contact {
        company: Company::Unknown("Beta".to_string()),
        ..unknown
    };
    let moved = observe(&again, Side::Exchange, Row::Changed(item(elsewhere, 6)), at(6));
    assert_eq!(
        plan(&moved, &asking(), at(7)).reason.code,
        ReasonCode::AccountUnknown
    );
}

#[test]
fn r_cont_7_clean_up_is_offered_once_the_contact_left_the_search() {
    let inside = pair(Some(bo()), present(bo()), present(bo()));
    assert!(matches!(
        said(&inside, &Choice::CleanUp),
        Err(NotNow::NotOffered(reason)) if reason.code == ReasonCode::InStep
    ));
    let left = Pair {
        scope: Scope::Left,
        ..inside
    };
    let agreed = said(&left, &Choice::CleanUp).unwrap();
    assert!(matches!(
        written(&agreed),
        Write::Delete {
            on: Side::Exchange,
            ..
        }
    ));
}

#[test]
fn r_cont_2_it_is_linked_with_one_of_those_that_were_found_and_with_nothing_else() {
    let born = pair(None, unmarked(bo()), Known::Absent);
    let found = SalesNumber::of_record(&ItemId::new("found")).as_str().to_string();
    let candidates = Detail::Candidates(vec![ItemId::new(&found)]);
    let waiting = park(&born, ReasonCode::NearMatch.with(candidates), at(1));
    assert_eq!(
        said(&waiting, &Choice::Link(ItemId::new("another"))),
        Err(NotNow::Taken)
    );
    let linked = said(&waiting, &Choice::Link(ItemId::new(&found))).unwrap();
    assert_eq!(linked.sales.id(), Some(&ItemId::new(&found)));
    assert_eq!(linked.standing, Standing::Linked);
    let made = said(&waiting, &Choice::Create).unwrap();
    assert!(matches!(written(&made), Write::Create { on: Side::Sales, .. }));
}

#[test]
fn r_hold_1_an_approval_is_for_the_versions_that_were_shown() {
    let seen = held().versions();
    let approved = answer(&held(), &Choice::Approve(Approver::User), &seen, &asking(), at(2)).unwrap();
    assert_eq!(
        approved.hold.and_then(|hold| hold.answer),
        Some(crate::hold::Answer::Approved(Approver::User))
    );
    let others = Versions {
        sales: Some(Version::new("another")),
        ..seen
    };
    assert_eq!(
        answer(
            &held(),
            &Choice::Approve(Approver::User),
            &others,
            &asking(),
            at(2)
        ),
        Err(NotNow::Changed)
    );
}

#[test]
fn r_hold_1_what_was_let_drop_is_shared_again_by_a_share_alone() {
    let dropped = said(&held(), &Choice::Discard).unwrap();
    assert!(dropped.hold.as_ref().is_some_and(|hold| hold.is_discarded(at(2))));
    assert_eq!(
        said(&dropped, &Choice::Approve(Approver::User)),
        Err(NotNow::NotOffered(ReasonCode::HoldDiscarded.into()))
    );
    let shared = said(&dropped, &Choice::Share).unwrap();
    assert_eq!((shared.standing, shared.hold), (Standing::Linked, None));
}

#[test]
fn r_conf_2_r_hold_1_silence_is_an_answer_after_fourteen_days() {
    let fortnight = Some(at(1 + 14 * 24 * 60));
    assert_eq!(conflict().answer_due(), fortnight);
    assert_eq!(held().answer_due(), fortnight);
    assert_eq!(left_in_outlook().answer_due(), None);
    assert_eq!(said(&held(), &Choice::Discard).unwrap().answer_due(), None);
}

#[test]
fn r_cat_1_what_was_stopped_goes_on_and_is_marked_again() {
    let mut lost = pair(Some(visit()), unmarked(visit()), present(visit()));
    lost.category = Category::Set;
    let in_question = Policy {
        category: crate::policy::CategoryTrust::InQuestion,
        ..asking()
    };
    let resumed = answer(&lost, &Choice::Resume, &lost.versions(), &in_question, at(2)).unwrap();
    assert_eq!(resumed.category, Category::Wanted);
}
