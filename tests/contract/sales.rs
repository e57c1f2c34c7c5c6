//! The connector to Sales against the stand-in of Oracle's pod.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod alike;
mod around;
mod contacts;
mod feed;
mod files;
mod mail;
mod pods;
mod searches;
mod series;
mod tasks;

use crate::stand::{ADA, DEADLINE, GRACE, http, plant, sales_token, start};
use ::exchange::html::sanitised;
use ::sales::{Activity, ActivityLook, Answer, Error, Limits, SalesClient, SalesUser, Settings, UserKey};
use sandbox::Sandbox;
use sandbox::sales::model::{Draft, Field, Table};
use sandbox::seed::companies::COMPANIES;
use serde_json::json;
use std::time::Duration;
use sync_core::{
    ActivityNumber, Appointment, AppointmentField, Description, Item, ItemId, Kind, MeetingKey, Outcome,
    Participants, Related, SalesId, SalesPerson, Span, Version, Visibility,
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

#[tokio::test]
async fn what_is_created_reads_back_whole_in_every_framework() {
    for framework in [4, 7, 8, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let owner = party(&stand.sandbox, ADA);
        let mut wanted = appointment();
        wanted.people.extend([
            SalesPerson::User(owner),
            SalesPerson::User(party(&stand.sandbox, GRACE)),
        ]);
        let created = ada.create(&number("x"), owner, &wanted).await;
        let (id, item) = (created.activity_id.unwrap(), applied(created.answer));
        assert!(id.0 > 1 << 53);
        let activity = found(&ada, &number("x")).await;
        assert_eq!((activity.activity_id, activity.owner), (id, owner));
        assert_eq!(
            unowned(activity.item.clone()),
            unowned(item.clone()),
            "framework {framework}"
        );
        assert_eq!(item.content, wanted);
        assert_eq!(item.id.as_str(), number("x").as_str());
    }
}

#[tokio::test]
async fn whole_days_and_private_ones_read_back() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = Appointment {
        subject: String::new(),
        location: String::new(),
        description: Description::default(),
        time: Span::AllDay {
            first: "2027-03-28".parse().unwrap(),
            last: "2027-03-29".parse().unwrap(),
        },
        visibility: Visibility::Private,
        people: Participants::from([SalesPerson::User(party(&stand.sandbox, ADA))]),
        related: Related::default(),
    };
    let item = applied(
        ada.create(&number("x"), party(&stand.sandbox, ADA), &wanted)
            .await
            .answer,
    );
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    assert_eq!(item.content, wanted);
}

#[tokio::test]
async fn the_same_number_never_makes_a_twin() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST .*activities$", "kind": "dropResponse", "times": 1}),
    );
    assert_eq!(
        ada.create(&number("x"), owner, &appointment())
            .await
            .answer
            .outcome,
        Outcome::Uncertain
    );
    assert_eq!(
        ada.create(&number("x"), owner, &appointment())
            .await
            .answer
            .outcome,
        Outcome::Taken
    );
    assert_eq!(count(&stand.sandbox, &number("x")), 1);
    assert_eq!(
        found(&ada, &number("x")).await.item.content.subject,
        appointment().subject
    );
}

#[tokio::test]
async fn several_are_looked_at_in_one_request() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    for name in ["a", "b", "c"] {
        made(&stand.sandbox, &ada, name).await;
    }
    stand.sandbox.log().clear();
    let looks = ada
        .activities(&[number("c"), number("none"), number("a"), number("b")])
        .await
        .unwrap();
    let ids: Vec<_> = looks
        .iter()
        .map(|look| match look {
            ActivityLook::Found(activity) => Some(activity.item.id.as_str().to_owned()),
            ActivityLook::Missing | ActivityLook::OtherKind => None,
            ActivityLook::Failed(error) => panic!("{error:?}"),
        })
        .collect();
    let expected =
        [Some("c"), None, Some("a"), Some("b")].map(|name| name.map(|name| number(name).as_str().to_owned()));
    assert_eq!(ids, expected);
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    let ActivityLook::Found(listed) = &looks[0] else {
        panic!()
    };
    assert_eq!(
        *listed,
        found(&ada, &number("c")).await,
        "a list and a single look agree, version included"
    );
}

#[tokio::test]
async fn an_update_changes_its_fields_alone_and_names_its_version() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let first = made(&stand.sandbox, &ada, "x").await;
    let held = first.content.clone();
    let wanted = Appointment {
        subject: "New".to_owned(),
        location: String::new(),
        ..held.clone()
    };
    let fields = [AppointmentField::Subject, AppointmentField::Location];
    let item = applied(
        ada.update(&first.id, &first.version, &held, &wanted, &fields)
            .await,
    );
    let activity = found(&ada, &number("x")).await;
    assert_eq!(
        (&activity.item.version, activity.item.modified),
        (&item.version, item.modified)
    );
    assert_eq!(
        (
            activity.item.content.subject.as_str(),
            activity.item.content.location.as_str()
        ),
        ("New", "")
    );
    let stale = ada
        .update(&first.id, &first.version, &wanted, &held, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    let nobody = ada
        .update(&ItemId::new("OX-NONE"), &first.version, &held, &wanted, &fields)
        .await;
    assert_eq!(nobody.outcome, Outcome::NotFound);
}

#[tokio::test]
async fn people_relations_and_fields_change_together_or_not_at_all() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    made(&stand.sandbox, &ada, "x").await;
    let first = found(&ada, &number("x")).await.item;
    let held = first.content.clone();
    let grace = SalesPerson::User(party(&stand.sandbox, GRACE));
    let mut wanted = Appointment {
        subject: "Together".to_owned(),
        ..held.clone()
    };
    wanted.people.remove(&SalesPerson::Contact(contact(0, 0)));
    wanted.people.extend([SalesPerson::Contact(contact(0, 1)), grace]);
    wanted.related.account = Some(SalesId(COMPANIES[1].party_id));
    let fields = [AppointmentField::Subject, AppointmentField::People];
    let item = applied(
        ada.update(&first.id, &first.version, &held, &wanted, &fields)
            .await,
    );
    assert_eq!(item.content, wanted);
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    // One bad row, and nothing happens.
    let mut bad = Appointment {
        subject: "Half".to_owned(),
        ..wanted.clone()
    };
    bad.people.insert(SalesPerson::Contact(SalesId(1)));
    let answer = ada.update(&item.id, &item.version, &wanted, &bad, &fields).await;
    assert_eq!(answer.outcome, Outcome::NotApplied, "{answer:?}");
    assert!(
        matches!(answer.refusal, Some(Error::Rejected { .. })),
        "{answer:?}"
    );
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    // A stale version in a batch, and nothing happens either.
    let stale = ada
        .update(&item.id, &first.version, &wanted, &held, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
}

#[tokio::test]
async fn single_rows_come_and_go_and_the_owner_stays() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    made(&stand.sandbox, &ada, "x").await;
    let owner = SalesPerson::User(party(&stand.sandbox, ADA));
    let mut item = found(&ada, &number("x")).await.item;
    for people in [
        Participants::from([
            owner,
            SalesPerson::Contact(contact(0, 0)),
            SalesPerson::Contact(contact(0, 1)),
        ]),
        Participants::from([owner, SalesPerson::Contact(contact(0, 1))]),
        Participants::default(),
    ] {
        let wanted = Appointment {
            people,
            ..item.content.clone()
        };
        let held = item.content.clone();
        item = applied(
            ada.update(
                &item.id,
                &item.version,
                &held,
                &wanted,
                &[AppointmentField::People],
            )
            .await,
        );
        assert_eq!(item.content, wanted);
        let there = found(&ada, &number("x")).await.item;
        assert_eq!(there.version, item.version);
        assert!(there.content.people.contains(&owner));
        assert_eq!(there.content.people.len(), item.content.people.len().max(1));
    }
}

#[tokio::test]
async fn what_somebody_adds_meanwhile_is_not_added_twice() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let now = stand.sandbox.now();
    let draft = Draft::new().with("ContactId", contact(0, 1).0);
    let parent = (Table::Activities, item.id.as_str());
    stand
        .sandbox
        .world()
        .sales
        .add_child(ADA, parent, Table::ActivityContact, &draft, now)
        .unwrap();
    let mut wanted = item.content.clone();
    wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    let answer = ada
        .update(
            &item.id,
            &item.version,
            &item.content,
            &wanted,
            &[AppointmentField::People],
        )
        .await;
    assert_eq!(answer.outcome, Outcome::PreconditionFailed);
    let there = found(&ada, &number("x")).await.item;
    let item = applied(
        ada.update(
            &there.id,
            &there.version,
            &item.content,
            &wanted,
            &[AppointmentField::People],
        )
        .await,
    );
    assert_eq!(item.version, there.version);
}

#[tokio::test]
async fn a_delete_names_its_version() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    assert_eq!(
        ada.delete(&item.id, &Version::new("\"old\"")).await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.delete(&item.id, &item.version).await.outcome,
        Outcome::Deleted
    );
    assert_eq!(
        ada.delete(&item.id, &item.version).await.outcome,
        Outcome::NotFound
    );
    assert_eq!(
        ada.activities(&[number("x")]).await,
        Ok(vec![ActivityLook::Missing])
    );
}

#[tokio::test]
async fn a_relation_that_is_not_to_be_seen_is_refused_by_name() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = Appointment {
        related: Related {
            account: Some(SalesId(1)),
            ..Related::default()
        },
        ..appointment()
    };
    let answer = ada
        .create(&number("x"), party(&stand.sandbox, ADA), &wanted)
        .await
        .answer;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    assert!(
        matches!(answer.refusal, Some(Error::Rejected { field: Some(ref field), .. }) if field == "AccountId")
    );
    assert_eq!(count(&stand.sandbox, &number("x")), 0);
}

#[tokio::test]
async fn bad_tokens_and_bad_weather_say_what_to_do() {
    let stand = start().await;
    let settings = Settings {
        base_url: stand.sandbox.public_origin(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version: 9,
        limits: Limits {
            deadline: DEADLINE,
            ..Limits::default()
        },
        tidy_description: sanitised,
    };
    let stranger = SalesClient::new(http(), settings).as_user(UserKey::new("x"), "not-a-token".into());
    assert!(matches!(
        stranger.resource(ADA).await,
        Err(Error::Unauthorized { .. })
    ));
    let ada = user(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "kind": "throttle", "retryAfterSecs": 7, "times": 1}),
    );
    assert!(matches!(
        ada.resource(ADA).await,
        Err(Error::Throttled {
            retry_after_secs: Some(7),
            ..
        })
    ));
    stand.sandbox.faults().clear();
    // Another client, which nobody asked to wait.
    let ada = user(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "kind": "error", "status": 503, "times": 2}),
    );
    assert_eq!(ada.resource(ADA).await, Ok(Some(party(&stand.sandbox, ADA))));
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST", "kind": "truncate", "times": 1}),
    );
    let created = ada
        .create(&number("x"), party(&stand.sandbox, ADA), &appointment())
        .await;
    assert_eq!(created.answer.outcome, Outcome::Uncertain);
    assert_eq!(count(&stand.sandbox, &number("x")), 1);
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
