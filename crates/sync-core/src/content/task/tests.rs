//! What both sides can hold of a task, and what becomes of edits of it.

use super::*;
use crate::content::appointment::SalesPerson;
use crate::content::{Acquaintance, Content, Named};
use crate::pair::{Body, Facts, Item, Known, Pair, Side};
use crate::plan::{Plan, Step, plan};
use crate::reason::ReasonCode;
use crate::samples::*;
use crate::write::Write;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString;
use jiff::civil::date;

mod life;

fn planned(pair: &Pair<Task>) -> Plan<Task> {
    plan(pair, &two_way(), at(1))
}

/// The pair after its next write, which the vendor did as it was told.
fn after_write(pair: &Pair<Task>) -> Pair<Task> {
    after(pair, &planned(pair))
}

fn completed(day: Option<i8>) -> Task {
    Task {
        status: Status::Completed,
        completed_date: day.map(|day| date(2026, 11, day)),
        ..call_back()
    }
}

fn owned_by(id: i64) -> Task {
    Task {
        owner: Some(SalesId(id)),
        ..call_back()
    }
}

fn private() -> Task {
    Task {
        visibility: Visibility::Private,
        ..call_back()
    }
}

// What both sides can hold.

#[test]
fn r_task_6_a_task_is_cut_and_rounded_to_what_both_sides_hold() {
    let moment = "2026-11-23T12:00:59.5Z".parse().unwrap();
    let long = Task {
        subject: "ü".repeat(256),
        completed_date: Some(date(2026, 11, 1)),
        reminder: Reminder::At(moment),
        ..call_back()
    }
    .reduced();
    assert_eq!(long.subject.chars().count(), SUBJECT_CHARS_MAX);
    assert_eq!(long.completed_date, None, "it is not completed");
    assert_eq!(long.reminder, Reminder::At(at(0)));
    assert_eq!(long.clone().reduced(), long);
}

#[test]
fn r_task_6_every_field_is_told_apart_taken_and_named() {
    let other = Task {
        subject: "Other".to_string(),
        description: Description("<p>Other</p>".to_string()),
        start_date: Some(date(2026, 11, 20)),
        due_date: None,
        status: Status::OnHold,
        completed_date: None,
        importance: Importance::High,
        reminder: Reminder::At(at(0)),
        ..owned_by(2)
    };
    assert_eq!(
        completed(Some(1)).differing(&other),
        Field::ALL,
        "owner, privacy and relations are no fields"
    );
    let mut names = BTreeSet::new();
    for field in Field::ALL {
        assert!(names.insert(Task::name(*field)));
        let mut taken = call_back();
        taken.take(&other, *field);
        let is_alone = call_back().differing(&taken) == [*field];
        assert_eq!(is_alone, *field != Field::CompletedDate, "{field:?}");
    }
}

#[test]
fn debug_shows_no_content() {
    let shown = format!("{:?}", completed(Some(1)));
    for private in ["Call", "offer", "2026"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn a_task_in_outlook_is_its_mailboxs_owners() {
    let mut task = owned_by(2);
    task.identify(
        &Named::default(),
        &Acquaintance::default(),
        SalesPerson::User(SalesId(1)),
        &Default::default(),
    );
    assert_eq!(task.owner, Some(SalesId(1)));
}

// Status and the date of completion.

#[test]
fn r_task_6_completing_travels_with_its_date() {
    let start = pair(
        Some(call_back()),
        present(completed(Some(20))),
        present(call_back()),
    );
    let plan = planned(&start);
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!(fields, [Field::Status, Field::CompletedDate]);
    assert_eq!(sent, &completed(Some(20)));
    let in_step = after_write(&start);
    assert_eq!(in_step.base, Some(completed(Some(20))));
    assert_eq!(planned(&in_step).step, Step::Rest);
}

#[test]
fn r_task_6_a_date_that_outlook_adds_to_a_cancelled_task_leaves_its_status_alone_in_sales() {
    let cancelled_in_sales = completed(None);
    let start = pair(
        Some(cancelled_in_sales.clone()),
        present(completed(Some(20))),
        present(cancelled_in_sales),
    );
    assert_eq!(updated(&planned(&start), Side::Sales).1, [Field::CompletedDate]);
}

#[test]
fn r_task_6_reopening_beats_a_date_of_completion_and_comes_to_rest() {
    for (exchange, sales) in [
        (completed(Some(21)), call_back()),
        (call_back(), completed(Some(21))),
    ] {
        let start = pair(Some(completed(Some(20))), present(exchange), present(sales));
        let in_step = after_write(&start);
        for known in [&in_step.exchange, &in_step.sales] {
            assert_eq!(known.item().unwrap().content, call_back());
        }
        assert_eq!(in_step.base, Some(call_back()));
        assert_eq!(planned(&in_step).step, Step::Rest);
    }
}

#[test]
fn r_task_6_reminders_that_sales_does_not_keep_are_neither_sent_nor_cleared() {
    let reminded = Task {
        reminder: Reminder::At(at(60)),
        ..call_back()
    };
    let in_sales = Task {
        reminder: Reminder::NotKept,
        ..call_back()
    };
    for base in [&in_sales, &call_back()] {
        let plan = planned(&pair(
            Some(base.clone()),
            present(reminded.clone()),
            present(in_sales.clone()),
        ));
        assert_eq!(plan.step, Step::Rest);
    }
    let kept = pair(Some(call_back()), present(reminded), present(call_back()));
    assert_eq!(updated(&planned(&kept), Side::Sales).1, [Field::Reminder]);
}

#[test]
fn r_adopt_1_what_a_task_begins_with_overwrites_nothing() {
    let fresh = Task {
        description: Description::default(),
        ..call_back()
    };
    let under_way = Task {
        status: Status::InProgress,
        importance: Importance::High,
        ..call_back()
    };
    let linked = pair(None, present(fresh), present(under_way.clone()));
    let in_step = after_write(&linked);
    assert_eq!(in_step.exchange.item().unwrap().content, under_way);
    assert_eq!(planned(&in_step).step, Step::Rest);
}

#[test]
fn r_appt_20_a_body_that_holds_what_sales_cannot_is_not_overwritten() {
    let described = Task {
        description: Description("<p>New</p>".to_string()),
        ..call_back()
    };
    let facts = Facts {
        body: Body::HoldsMore,
        ..Facts::default()
    };
    let rich = Known::Present(Item {
        facts,
        ..item(call_back(), 0)
    });
    let plan = planned(&pair(Some(call_back()), rich, present(described)));
    assert_eq!(plan.reason.code, ReasonCode::BodyHoldsMore);
}
