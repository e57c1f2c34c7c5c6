//! Birth and end of a task, and how it leaves the saved search.

use super::*;
use crate::conclude::{conclude, relink};
use crate::observe::{Row, Seen, observe, resolve, scoped};
use crate::pair::{Claim, Marks, Origin, Scope};
use crate::plan::Conclusion;
use crate::policy::{Permission, Policy};
use crate::write::{Outcome, begin, settle};

// Birth.

#[test]
fn r_task_1_tasks_come_from_the_category_and_from_the_saved_search() {
    let from_outlook = pair(None, unmarked(call_back()), Known::Absent);
    assert!(matches!(
        written(&planned(&from_outlook)),
        Write::Create { on: Side::Sales, .. }
    ));
    let mut in_sales = pair(None, Known::Absent, present(call_back()));
    assert!(matches!(
        written(&planned(&in_sales)),
        Write::Create {
            on: Side::Exchange,
            ..
        }
    ));
    in_sales.scope = Scope::Never;
    assert_eq!(planned(&in_sales).reason.code, ReasonCode::OutOfSearch);
}

#[test]
fn r_task_2_new_sales_tasks_need_the_switch() {
    let denied = Policy {
        create_in_sales: Permission::Denied,
        ..two_way()
    };
    let new = pair(None, unmarked(call_back()), Known::Absent);
    let plan = plan(&new, &denied, at(1));
    let not_allowed = ReasonCode::TaskCreateNotAllowed;
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, not_allowed));
}

#[test]
fn r_task_2_a_private_sales_task_never_goes_to_exchange() {
    let edited = Task {
        subject: "Secret".to_string(),
        ..private()
    };
    for private in [
        pair(None, Known::Absent, present(private())),
        pair(Some(call_back()), present(call_back()), present(edited)),
    ] {
        let plan = planned(&private);
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Rest, ReasonCode::PrivateTask)
        );
    }
    let outlook_edit = Task {
        due_date: None,
        ..call_back()
    };
    let back = planned(&pair(
        Some(call_back()),
        present(outlook_edit),
        present(private()),
    ));
    let (sent, fields) = updated(&back, Side::Sales);
    assert_eq!(fields, [Field::DueDate]);
    assert!(sent.is_private(), "it stays private there");
}

#[test]
fn r_share_2_relations_travel_with_the_create_and_are_not_asked_for_again() {
    let mut new = pair(None, unmarked(call_back()), Known::Absent);
    let asked = Related {
        contacts: [SalesId(9)].into(),
        ..account(7)
    };
    new.asked = Some(asked.into());
    let created = after_write(&new);
    assert_eq!(
        created.sales.item().unwrap().content.related.account,
        Some(SalesId(7))
    );
    assert_eq!(created.asked, None);
}

// End.

#[test]
fn r_task_5_tasks_are_deleted_like_contacts_and_completed_ones_never() {
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let from_sales = |pair| Pair {
        origin: Origin::FROM_SALES,
        ..pair
    };
    let open = pair(Some(call_back()), gone(), present(call_back()));
    assert_eq!(planned(&open).reason.code, ReasonCode::DeleteNotAllowed);
    assert!(written(&plan(&open, &allowed, at(1))).deletes());
    let in_outlook = from_sales(pair(Some(call_back()), present(call_back()), gone()));
    assert!(written(&planned(&in_outlook)).deletes());

    let done = || completed(Some(20));
    let kept = plan(&pair(Some(done()), gone(), present(done())), &allowed, at(1));
    assert_eq!(
        (kept.step, kept.reason.code),
        (Step::Conclude(Conclusion::Unlink), ReasonCode::CompletedKept)
    );
    let in_outlook = from_sales(pair(Some(done()), present(done()), gone()));
    let unmarked = after_write(&in_outlook);
    assert_eq!(planned(&unmarked).reason.code, ReasonCode::CompletedKept);
}

// Leaving the saved search.

#[test]
fn r_task_7_completing_takes_it_out_of_the_search_and_travels_once() {
    let in_step = pair(Some(call_back()), present(call_back()), present(call_back()));
    let leaving = scoped(&in_step, false, at(1));
    let seen = Seen::Found(item(completed(Some(23)), 1));
    let leaving = resolve(&leaving, Side::Sales, seen, &two_way(), at(1));
    let travelled = after_write(&leaving);
    assert_eq!(travelled.exchange.item().unwrap().content, completed(Some(23)));
    let leave = planned(&travelled);
    assert_eq!(leave.step, Step::Conclude(Conclusion::LeaveScope));
    let left = conclude(
        &travelled,
        Conclusion::LeaveScope,
        leave.reason,
        &crate::Zone::utc(),
        at(1),
    );
    let later = observe(&left, Side::Sales, Row::Changed(item(call_back(), 3)), at(3));
    let plan = planned(&later);
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::TaskLeftSearch)
    );
}

#[test]
fn r_task_7_reassigned_travels_once_and_then_the_old_owners_task_is_kept_and_unlinked() {
    let reassigned = Task {
        due_date: None,
        ..owned_by(2)
    };
    for scope in [Scope::Never, Scope::Inside, Scope::Leaving] {
        let start = Pair {
            scope,
            ..pair(
                Some(call_back()),
                present(call_back()),
                present(reassigned.clone()),
            )
        };
        assert_eq!(updated(&planned(&start), Side::Exchange).1, [Field::DueDate]);
        let travelled = after_write(&start);
        let kept = Pair {
            exchange: present(Task {
                due_date: None,
                ..call_back()
            }),
            ..travelled
        };
        assert!(matches!(written(&planned(&kept)), Write::Unmark { .. }));
        let unmarked = after_write(&kept);
        let plan = planned(&unmarked);
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Conclude(Conclusion::Unlink), ReasonCode::Reassigned)
        );
    }
}

#[test]
fn r_cat_4_a_reassigned_task_that_is_shared_again_stays_linked() {
    let reassigned = pair(Some(call_back()), present(call_back()), present(owned_by(2)));
    let again = relink(&reassigned, Origin::by_hand(Claim::Category), at(1));
    let found =
        |pair: &Pair<Task>, side, task| resolve(pair, side, Seen::Found(item(task, 2)), &two_way(), at(2));
    let again = found(&again, Side::Exchange, call_back());
    let again = found(&again, Side::Sales, owned_by(2));
    assert_eq!(planned(&again).reason.code, ReasonCode::InStep);
}

#[test]
fn r_task_7_a_task_that_was_never_the_users_own_is_not_reassigned() {
    let theirs = pair(Some(owned_by(2)), present(call_back()), present(owned_by(3)));
    let plan = planned(&theirs);
    let Step::Conclude(Conclusion::MoveBase(base)) = plan.step else {
        panic!("{plan:?}")
    };
    assert_eq!(base.owner, Some(SalesId(3)));

    let linked = pair(None, present(call_back()), present(owned_by(2)));
    let plan = planned(&linked);
    assert_eq!(
        plan.step,
        Step::Conclude(Conclusion::MoveBase(owned_by(2).into()))
    );

    let mut mine_now = pair(Some(owned_by(2)), present(call_back()), present(call_back()));
    let plan = planned(&mine_now);
    assert_eq!(
        plan.step,
        Step::Conclude(Conclusion::MoveBase(call_back().into()))
    );
    mine_now.base = Some(call_back());
    assert_eq!(planned(&mine_now).step, Step::Rest);
}

/// The saved search brought a colleague's task, and then it was given to the mailbox's owner.
#[test]
fn r_task_7_a_task_that_comes_to_its_mailboxs_owner_does_not_leave() {
    let mut in_outlook = owned_by(2);
    in_outlook.lies_with(SalesPerson::User(SalesId(1)));
    assert_eq!(
        in_outlook.owner,
        Some(SalesId(1)),
        "whatever the answer to our write said"
    );
    assert_eq!(owned_by(1).parts(Some(&owned_by(2)), &in_outlook), None);
}

/// Its category was taken off on the way out, and then it came back before the link was gone.
#[test]
fn r_task_7_a_task_that_is_given_back_while_it_leaves_stays_shared() {
    let linked = pair(Some(owned_by(1)), present(owned_by(1)), present(owned_by(2)));
    let leaving = planned(&linked);
    let unmark = written(&leaving);
    assert!(matches!(unmark, Write::Unmark { .. }));
    let begun = begin(&linked, unmark, at(1));
    let bare = Item {
        marks: Marks {
            category: false,
            stamp: true,
        },
        ..item(owned_by(1), 1)
    };
    let gone = settle(&begun, Side::Exchange, Outcome::Applied(bare.clone()), at(1));
    assert_eq!(planned(&gone).step, Step::Conclude(Conclusion::Unlink));
    assert_eq!(planned(&gone).reason.code, ReasonCode::Reassigned);
    let unheard = resolve(&begun, Side::Exchange, Seen::Found(bare), &two_way(), at(1));
    for pair in [gone, unheard] {
        let back = Pair {
            sales: present(owned_by(1)),
            ..pair
        };
        assert!(matches!(written(&planned(&back)), Write::Mark { .. }));
    }
}
