//! The connector to Exchange against the stand-in of Graph: looking. Writing, and Microsoft's own description of every
//! body, stand beside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod alike;
mod attachments;
mod calendar;
mod closed;
mod contacts;
mod described;
mod images;
mod many_writes;
mod meetings;
mod message_writes;
mod messages;
mod news;
mod outgoing;
mod places;
mod series;
mod tasks;
mod writes;

use crate::stand::{ADA, DEADLINE, GRACE, graph_token, http, plant, start};
use ::exchange::{
    CATEGORY, CategoryMade, Course, Error, Event, EventKind, EventLook, GraphClient, Limits, Mailbox,
    MailboxKey, OrganizedBy,
};
use sandbox::Sandbox;
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::{
    Alarm, Appointment, Body, Description, Facts, Item, ItemId, Marks, Organizer, Outcome, Own, Participants,
    Place, Related, Role, ShowAs, Span, Told, Visibility,
};

pub(crate) fn mailbox(sandbox: &Sandbox, user: &str) -> Mailbox {
    let base = sandbox.public_origin().join("graph/v1.0").unwrap();
    let client = GraphClient::new(
        http(),
        base,
        Limits {
            deadline: DEADLINE,
            ..Limits::default()
        },
    );
    client.mailbox(MailboxKey::new(user), graph_token(sandbox, user))
}

/// REST ids of somebody's events by subject.
pub(crate) fn rest_id(sandbox: &Sandbox, user: &str, subject: &str) -> String {
    let world = sandbox.world();
    let events: Vec<_> = world.exchange.mailbox(user).unwrap().events().collect();
    let found = events.iter().find(|event| event.subject.starts_with(subject));
    found
        .unwrap_or_else(|| panic!("no {subject} of {user}"))
        .rest_id
        .clone()
}

pub(crate) async fn event(sandbox: &Sandbox, user: &str, subject: &str) -> Box<Event> {
    let mailbox = mailbox(sandbox, user);
    let ids = mailbox
        .immutable_ids(&[rest_id(sandbox, user, subject)])
        .await
        .unwrap();
    found(&mailbox, ids[0].as_ref().unwrap()).await
}

pub(crate) async fn found(mailbox: &Mailbox, id: &ItemId) -> Box<Event> {
    let looks = mailbox.events(std::slice::from_ref(id)).await.unwrap();
    let [EventLook::Found(event)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    event.clone()
}

pub(crate) fn applied(answer: ::exchange::Answer<Appointment>) -> Item<Appointment> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

pub(crate) fn appointment(subject: &str) -> Appointment {
    Appointment {
        subject: subject.to_owned(),
        description: Description("<p>Agenda &amp; more</p><ul><li>One</li></ul>".to_owned()),
        location: "Room 7".to_owned(),
        time: Span::Timed {
            start: "2027-03-09T09:00:00Z".parse().unwrap(),
            end: "2027-03-09T10:30:00Z".parse().unwrap(),
        },
        visibility: Visibility::Private,
        people: Participants::default(),
        own: Own {
            of: None,
            show_as: Told::This(ShowAs::Busy),
            reminder: Told::This(Alarm::Before(15)),
        },
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

#[tokio::test]
async fn the_category_is_made_once() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    assert_eq!(ada.ensure_category().await, Ok(CategoryMade::Now));
    assert_eq!(ada.ensure_category().await, Ok(CategoryMade::Before));
    let world = stand.sandbox.world();
    let names: Vec<_> = world
        .exchange
        .mailbox(ADA)
        .unwrap()
        .categories
        .iter()
        .map(|one| one.display_name.clone())
        .collect();
    assert_eq!(names.iter().filter(|name| *name == CATEGORY).count(), 1);
}

#[tokio::test]
async fn a_category_in_other_letters_is_the_same_and_a_lost_race_is_won() {
    let stand = start().await;
    let oid = stand.sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone();
    stand
        .sandbox
        .world()
        .exchange
        .create_category(&oid, "SHARED with oracle", "preset1")
        .unwrap();
    assert_eq!(
        mailbox(&stand.sandbox, ADA).ensure_category().await,
        Ok(CategoryMade::Before)
    );
    // The create arrives twice: the second finds the name taken.
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*masterCategories", "kind": "duplicateDelivery"}),
    );
    assert_eq!(
        mailbox(&stand.sandbox, GRACE).ensure_category().await,
        Ok(CategoryMade::Now)
    );
    assert_eq!(
        mailbox(&stand.sandbox, GRACE).ensure_category().await,
        Ok(CategoryMade::Before)
    );
}

#[tokio::test]
async fn ids_are_translated_and_unknown_ones_are_nothing() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let known = rest_id(&stand.sandbox, ADA, "Brightwater");
    let foreign = rest_id(&stand.sandbox, GRACE, "");
    let asked = ["not an id".to_owned(), known.clone(), foreign, String::new()];
    let ids = ada.immutable_ids(&asked).await.unwrap();
    let expected = stand
        .sandbox
        .world()
        .exchange
        .mailbox(ADA)
        .unwrap()
        .event(&known)
        .unwrap()
        .immutable_id
        .clone();
    assert_eq!(ids[1].as_ref().map(ItemId::as_str), Some(expected.as_str()));
    assert_eq!((&ids[0], &ids[3]), (&None, &None));
    assert_eq!(ids.len(), 4);
    assert!(
        !ada.immutable_ids(&[asked[2].clone()])
            .await
            .unwrap()
            .iter()
            .any(Option::is_some)
    );
}

#[tokio::test]
async fn a_look_finds_all_that_an_appointment_is() {
    let stand = start().await;
    let event = event(&stand.sandbox, ADA, "Brightwater").await;
    let rest_id = rest_id(&stand.sandbox, ADA, "Brightwater");
    let world = stand.sandbox.world();
    let model = world.exchange.mailbox(ADA).unwrap().event(&rest_id).unwrap();
    assert_eq!(event.id.as_str(), model.immutable_id);
    assert_eq!(event.ical_uid, model.ical_uid);
    assert_eq!(event.version.as_str(), model.etag());
    // Graph writes seven fractional digits.
    assert_eq!(
        event.modified.as_nanosecond() / 100,
        model.modified.as_nanosecond() / 100
    );
    assert_eq!(
        (event.kind, event.course, event.organized_by),
        (EventKind::Single, Course::Planned, OrganizedBy::Owner)
    );
    assert_eq!(event.appointment.subject, model.subject);
    assert_eq!(event.appointment.location, model.places[0].name);
    assert!(
        event
            .appointment
            .description
            .0
            .starts_with("<p>Renewal is due on the last day of the quarter.")
    );
    let addresses: BTreeSet<_> = event.attendees.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(addresses.len(), model.attendees.len() + 1);
    assert_eq!(event.attendees[0].role, Role::Organizer);
    assert_eq!((event.marks, event.stamp.as_deref()), (Marks::NONE, None));
    let expected = Facts {
        organizer: Organizer::Owner,
        invitees: u32::try_from(model.attendees.len()).unwrap(),
        body: Body::HoldsMore,
        place: Place::Read,
        owner: None,
        files: sync_core::HasFiles::No,
    };
    assert_eq!(event.item().facts, expected, "its body holds a table");
}

#[tokio::test]
async fn ids_that_no_item_has_are_missing_and_other_mailboxes_stay_closed() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let graces = event(&stand.sandbox, GRACE, "").await;
    for id in [
        ItemId::new("AAMkAGno="),
        ItemId::new(".."),
        ItemId::new(""),
        ItemId::new("a/b?c"),
        graces.id,
    ] {
        assert_eq!(
            ada.events(std::slice::from_ref(&id)).await,
            Ok(vec![EventLook::Missing]),
            "{id:?}"
        );
    }
}

#[tokio::test]
async fn a_few_events_are_looked_at_side_by_side() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let one = event(&stand.sandbox, ADA, "Brightwater").await;
    let two = event(&stand.sandbox, ADA, "Halvorsen").await;
    let looks = ada
        .events(&[two.id.clone(), ItemId::new("AAMkAGno="), one.id.clone()])
        .await
        .unwrap();
    assert_eq!(
        looks,
        [EventLook::Found(two), EventLook::Missing, EventLook::Found(one)]
    );
}

#[tokio::test]
async fn many_events_are_looked_at_in_one_request() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let ids: Vec<ItemId> = {
        let world = stand.sandbox.world();
        let events = world.exchange.mailbox(ADA).unwrap().events();
        events
            .map(|event| ItemId::new(&event.immutable_id))
            .chain([ItemId::new("AAMkAGno=")])
            .collect()
    };
    assert!(ids.len() > 4);
    stand.sandbox.log().clear();
    let looks = ada.events(&ids).await.unwrap();
    let (missing, rest) = looks.split_last().unwrap();
    assert_eq!(*missing, EventLook::Missing);
    assert!(
        rest.iter()
            .zip(&ids)
            .all(|(look, id)| matches!(look, EventLook::Found(event) if event.id == *id)),
        "{rest:?}"
    );
    assert_eq!(stand.sandbox.log().since(0).len(), ids.len().div_ceil(20));
}

#[tokio::test]
async fn bad_tokens_and_bad_weather_say_what_to_do() {
    let stand = start().await;
    let base = stand.sandbox.public_origin().join("graph/v1.0").unwrap();
    let client = GraphClient::new(
        http(),
        base,
        Limits {
            deadline: DEADLINE,
            ..Limits::default()
        },
    );
    let stranger = client.mailbox(MailboxKey::new("x"), "not a token".into());
    assert!(matches!(
        stranger.ensure_category().await,
        Err(Error::Unauthorized { .. })
    ));
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET", "kind": "throttle", "retryAfterSecs": 7, "times": 1}),
    );
    assert!(matches!(
        ada.ensure_category().await,
        Err(Error::Throttled {
            retry_after_secs: Some(7),
            ..
        })
    ));
    stand.sandbox.faults().clear();
    // Whoever shares the mailbox keeps that patience without asking again.
    let asked = stand.sandbox.log().since(0).len();
    assert!(matches!(
        ada.ensure_category().await,
        Err(Error::Throttled {
            retry_after_secs: Some(5..=7),
            ..
        })
    ));
    assert_eq!(stand.sandbox.log().since(0).len(), asked);
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET", "kind": "error", "status": 503, "times": 2}),
    );
    assert_eq!(ada.ensure_category().await, Ok(CategoryMade::Now));
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET", "kind": "truncate", "times": 3}),
    );
    assert!(ada.ensure_category().await.is_err());
}

#[tokio::test]
async fn twenty_at_once_never_trip_the_limit_of_a_mailbox() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let event = event(&stand.sandbox, ADA, "Brightwater").await;
    plant(
        &stand.sandbox,
        json!({"target": "graph", "kind": "slow", "latencyMs": 20}),
    );
    let looks = futures::future::join_all((0..20).map(|_| ada.events(std::slice::from_ref(&event.id)))).await;
    assert!(
        looks
            .iter()
            .all(|looks| matches!(looks.as_deref(), Ok([EventLook::Found(_)]))),
        "{looks:?}"
    );
}
