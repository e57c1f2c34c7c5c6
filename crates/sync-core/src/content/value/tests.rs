//! What people are shown of a conflict, before it is decided and afterwards.

use super::*;
use crate::conclude::decide;
use crate::content::appointment::Appointment;
use crate::content::contact::Contact;
use crate::content::zone::Zone;
use crate::observe::{Seen, resolve};
use crate::pair::Known;
use crate::plan::{Step, plan};
use crate::policy::{Policy, Resolution};
use crate::reason::ReasonCode;
use crate::samples::*;
use crate::write::{Outcome, begin, settle};
use alloc::string::ToString;
use alloc::vec;

/// The pair once what is planned for it has landed, and nothing came between.
fn written<C: Content>(pair: &Pair<C>, policy: &Policy) -> Pair<C> {
    let Step::Write(write) = plan(pair, policy, at(1)).step else {
        panic!("a write was expected of {pair:?}")
    };
    let crate::write::Write::Update { on, carried, .. } = &*write else {
        panic!("an update was expected of {pair:?}")
    };
    let begun = begin(pair, &write, at(1));
    let mut item = pair.known(*on).last_item().unwrap().clone();
    item.content = carried.sent.clone();
    settle(&begun, *on, Outcome::Applied(item), at(2))
}

fn winning(side: Side) -> Policy {
    Policy {
        conflict: match side {
            Side::Exchange => Resolution::ExchangeWins,
            Side::Sales => Resolution::SalesWins,
        },
        ..two_way()
    }
}

fn conflict() -> Pair<Appointment> {
    pair(Some(visit()), present(called("Ours")), present(called("Theirs")))
}

fn subject(on: Side, minutes: i64, text: &str) -> Lost {
    Lost {
        on,
        at: at(minutes),
        field: "subject".to_string(),
        part: None,
        value: Value::Text(text.to_string()),
    }
}

#[test]
fn r_conf_2_both_values_are_shown_side_by_side() {
    let told = |is_in_question| {
        [Difference {
            field: "subject",
            part: None,
            exchange: Value::Text("Ours".to_string()),
            sales: Value::Text("Theirs".to_string()),
            is_in_question,
        }]
    };
    assert_eq!(
        differences(&conflict(), &Zone::utc()),
        told(false),
        "nobody is asked"
    );
    let asked = crate::conclude::park(&conflict(), ReasonCode::UserDecides.into(), at(1));
    assert_eq!(differences(&asked, &Zone::utc()), told(true));
    let alone = pair(Some(visit()), present(visit()), Known::Absent);
    assert!(differences(&alone, &Zone::utc()).is_empty());
}

#[test]
fn r_conf_2_the_value_that_loses_by_the_setting_is_kept() {
    for (winner, lost) in [(Side::Exchange, "Theirs"), (Side::Sales, "Ours")] {
        let landed = written(&conflict(), &winning(winner));
        assert_eq!(landed.lost, [subject(winner.other(), 2, lost)]);
    }
}

#[test]
fn r_conf_2_the_value_that_a_person_decides_against_is_kept_once() {
    for (winner, lost) in [(Side::Exchange, "Theirs"), (Side::Sales, "Ours")] {
        let decided = decide(&conflict(), winner, &Zone::utc(), at(1));
        assert_eq!(decided.lost, [subject(winner.other(), 1, lost)]);
        assert_eq!(written(&decided, &two_way()).lost, decided.lost, "not twice");
    }
}

#[test]
fn r_conf_2_what_nobody_had_written_since_is_not_lost() {
    let edited = pair(Some(visit()), present(called("Ours")), present(visit()));
    assert!(written(&edited, &two_way()).lost.is_empty());
}

#[test]
fn r_conf_1_what_came_through_is_not_lost() {
    let with = |emails: &[&str]| Contact {
        emails: crate::content::contact::Emails(emails.iter().map(ToString::to_string).collect()),
        last_name: "Lovelace".to_string(),
        ..Contact::empty()
    };
    let both = pair(
        Some(with(&["a@x.example"])),
        present(with(&["a@x.example", "b@x.example"])),
        present(with(&["a@x.example", "c@x.example"])),
    );
    assert!(written(&both, &two_way()).lost.is_empty());
}

#[test]
fn r_conf_2_what_a_write_of_unknown_outcome_replaced_is_known_once_it_is_seen() {
    let policy = winning(Side::Exchange);
    let Step::Write(write) = plan(&conflict(), &policy, at(1)).step else {
        panic!("a write was expected")
    };
    let begun = begin(&conflict(), &write, at(1));
    let unknown = settle(&begun, Side::Sales, Outcome::Uncertain, at(2));
    assert!(unknown.lost.is_empty(), "it may not have landed");

    let found = |content: Appointment| {
        let mut item = begun.sales.last_item().unwrap().clone();
        item.content = content;
        resolve(&unknown, Side::Sales, Seen::Found(item), &policy, at(30))
    };
    assert_eq!(found(called("Ours")).lost, [subject(Side::Sales, 30, "Theirs")]);
    assert_eq!(found(called("Theirs")).lost, vec![], "it did not land");
    assert_eq!(
        found(called("Later")).lost,
        vec![],
        "somebody wrote again meanwhile"
    );
}

#[test]
fn no_value_reaches_a_log() {
    let lost = subject(Side::Sales, 1, "Secret");
    assert!(!alloc::format!("{lost:?}").contains("Secret"));
}
