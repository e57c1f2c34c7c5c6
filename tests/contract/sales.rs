//! The connector to Sales against the stand-in of Oracle's pod.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod alike;
mod around;
mod changes;
mod contact_changes;
mod contacts;
mod creates;
mod feed;
mod files;
mod mail;
mod named;
mod pods;
mod refusals;
mod searches;
mod series;
mod tasks;
mod updates;

use crate::stand::{ADA, DEADLINE, http, sales_token};
use ::exchange::html::sanitised;
use ::sales::{Activity, ActivityLook, Answer, Limits, SalesClient, SalesUser, Settings, UserKey};
use sandbox::Sandbox;
use sandbox::sales::model::{Field, Table};
use sandbox::seed::companies::COMPANIES;
use std::time::Duration;
use sync_core::{
    ActivityNumber, Appointment, Description, Item, Kind, MeetingKey, Outcome, Own, Participants, Related,
    SalesId, SalesPerson, Span, Told, Visibility,
};

pub(crate) fn user_in(sandbox: &Sandbox, name: &str, framework_version: u8) -> SalesUser {
    user_within(sandbox, name, framework_version, DEADLINE)
}

/// With so much patience: large answers take their time where many tests run at once.
pub(crate) fn user_within(
    sandbox: &Sandbox,
    name: &str,
    framework_version: u8,
    deadline: Duration,
) -> SalesUser {
    let settings = Settings {
        base_url: sandbox.public_origin(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version,
        source_system: Some("OUTLOOK".to_owned()),
        limits: Limits {
            deadline,
            ..Limits::default()
        },
        tidy_description: sanitised,
    };
    SalesClient::new(http(), settings).as_user(UserKey::new(name), sales_token(sandbox, name))
}

pub(crate) fn user(sandbox: &Sandbox, name: &str) -> SalesUser {
    user_in(sandbox, name, 9)
}

pub(crate) fn party(sandbox: &Sandbox, name: &str) -> SalesId {
    SalesId(sandbox.world().sales.user(name).unwrap().party_id)
}

pub(crate) fn contact(company: usize, contact: usize) -> SalesId {
    SalesId(COMPANIES[company].contacts[contact].party_id)
}

pub(crate) fn number(name: &str) -> ActivityNumber {
    ActivityNumber::mint(Kind::Appointment, &MeetingKey::from_ical_uid(name), 0)
}

pub(crate) fn appointment() -> Appointment {
    Appointment {
        subject: "O'Brien & Søn — review".to_owned(),
        description: Description("<p>Agenda &amp; “more”</p>".to_owned()),
        location: "Room 7".to_owned(),
        time: Span::Timed {
            start: "2027-03-09T09:00:00Z".parse().unwrap(),
            end: "2027-03-09T10:30:00Z".parse().unwrap(),
        },
        visibility: Visibility::Normal,
        people: Participants::from([SalesPerson::Contact(contact(0, 0))]),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related {
            account: Some(SalesId(COMPANIES[0].party_id)),
            ..Related::default()
        },
    }
}

pub(crate) fn applied(answer: Answer<Appointment>) -> Item<Appointment> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

pub(crate) async fn made(sandbox: &Sandbox, by: &SalesUser, name: &str) -> Item<Appointment> {
    let created = by
        .create(&number(name), party(sandbox, ADA), &appointment())
        .await;
    assert!(created.activity_id.is_some(), "{created:?}");
    applied(created.answer)
}

pub(crate) async fn found(by: &SalesUser, number: &ActivityNumber) -> Box<Activity> {
    let looks = by.activities(std::slice::from_ref(number)).await.unwrap();
    let [ActivityLook::Found(activity)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    activity.clone()
}

pub(crate) fn count(sandbox: &Sandbox, number: &ActivityNumber) -> usize {
    let world = sandbox.world();
    let same = |field: &Field| field.as_text() == Some(number.as_str());
    world
        .sales
        .all(Table::Activities)
        .filter(|row| same(row.stored("ActivityNumber")))
        .count()
}

/// As the answer to a write tells it: who owns it, only a look does.
fn unowned<C>(item: sync_core::Item<C>) -> sync_core::Item<C> {
    sync_core::Item {
        facts: sync_core::Facts {
            owner: None,
            ..item.facts
        },
        ..item
    }
}
