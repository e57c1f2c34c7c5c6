//! Meetings that we make: who is invited, and how they are found again.

use super::calendar::outlook;
use super::{applied, appointment, event, mailbox};
use crate::stand::{ADA, GRACE, plant, start};
use ::exchange::{CATEGORY, Course, EventWrite, FeedRow, Listed};
use sandbox::exchange::event::Response;
use sandbox::exchange::model::Folder;
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::{Marks, Outcome};

#[tokio::test]
async fn whoever_takes_part_is_invited_when_a_meeting_is_made() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    stand.sandbox.world().exchange.forget_mails();
    let wanted = appointment("Visit");
    let invitees = [GRACE.to_owned(), "sigrid@halvorsen.example".to_owned()];
    let made = applied(ada.create_meeting(&wanted, &invitees, "OX-1", "OX-1").await);
    assert_eq!((made.facts.invitees, made.marks), (2, Marks::BOTH));
    let world = stand.sandbox.world();
    let mailed: BTreeSet<_> = world
        .exchange
        .mails()
        .iter()
        .flat_map(|mail| mail.to.iter().map(String::as_str))
        .collect();
    assert_eq!(mailed, invitees.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn what_we_made_is_told_from_its_copies_by_its_transaction_id() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    assert_eq!(ada.made_as("OX-1").await, Ok(None));
    let made = applied(ada.create(&appointment("Visit"), "OX-1", "OX-1").await);
    let (oid, now) = (oid(&stand.sandbox), stand.sandbox.now());
    let copy = {
        let exchange = &mut stand.sandbox.world().exchange;
        let copy = exchange.duplicate_event(&oid, made.id.as_str(), now).unwrap();
        exchange.delete_event(&oid, made.id.as_str(), None, now).unwrap();
        copy
    };
    let stamped = ada.stamped("OX-1").await.unwrap().unwrap();
    assert_eq!(stamped.id.as_str(), copy.immutable_id, "a copy carries the stamp");
    assert_eq!(ada.made_as("OX-1").await, Ok(None), "and is not what we made");
    let other = applied(ada.create(&appointment("Visit"), "OX-2", "OX-2").await);
    assert_eq!(
        ada.made_as("OX-2").await.unwrap().map(|event| event.id),
        Some(other.id)
    );
}

#[tokio::test]
async fn a_meeting_is_found_by_its_uid_in_each_calendar_of_its_own() {
    let stand = start().await;
    let (ada, grace) = (mailbox(&stand.sandbox, ADA), mailbox(&stand.sandbox, GRACE));
    let wanted = appointment("Visit");
    let made = applied(
        ada.create_meeting(&wanted, &[GRACE.to_owned()], "OX-1", "OX-1")
            .await,
    );
    let uid = found_uid(&ada, &made.id).await;
    assert_eq!(
        ada.event_of_uid(&uid).await.unwrap().map(|event| event.id),
        Some(made.id.clone())
    );
    let hers = grace.event_of_uid(&uid).await.unwrap().expect("the invitation");
    assert_ne!(hers.id, made.id);
    assert_eq!(ada.event_of_uid("o'another").await, Ok(None));
}

#[tokio::test]
async fn r_appt_7_what_its_owner_declined_is_told_from_any_other_answer() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let wanted = appointment("Visit");
    let made = applied(
        ada.create_meeting(&wanted, &[GRACE.to_owned()], "OX-1", "OX-1")
            .await,
    );
    let uid = found_uid(&ada, &made.id).await;
    let grace = mailbox(&stand.sandbox, GRACE);
    let invitation = grace.event_of_uid(&uid).await.unwrap().unwrap();
    assert_eq!(invitation.course, Course::Planned);
    let now = stand.sandbox.now();
    let oid = stand.sandbox.world().exchange.mailbox(GRACE).unwrap().oid.clone();
    let answers = |answer| {
        let mut world = stand.sandbox.world();
        world
            .exchange
            .respond(&oid, invitation.id.as_str(), answer, now)
            .unwrap();
    };
    answers(Response::TentativelyAccepted);
    let tentative = grace.event_of_uid(&uid).await.unwrap().unwrap();
    assert_eq!(tentative.course, Course::Planned);
    answers(Response::Declined);
    // What was declined lies in Deleted Items, until its owner lays it back.
    let laid = {
        let mut world = stand.sandbox.world();
        let event = world
            .exchange
            .move_event(&oid, invitation.id.as_str(), Folder::Default, now);
        sync_core::ItemId::new(&event.unwrap().immutable_id)
    };
    assert_eq!(super::found(&grace, &laid).await.course, Course::Declined);
}

#[tokio::test]
async fn the_category_is_taken_off_many_at_once() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut made = Vec::new();
    for name in ["OX-1", "OX-2"] {
        made.push(applied(ada.create(&appointment(name), name, name).await));
    }
    let stale = sync_core::Version::new("W/\"older\"");
    let writes = [
        EventWrite::Unmark {
            id: &made[0].id,
            expects: &made[0].version,
        },
        EventWrite::Unmark {
            id: &made[1].id,
            expects: &stale,
        },
    ];
    let answers = ada.write_events(&writes).await;
    let unmarked = applied(answers[0].clone());
    let stamped = Marks {
        category: false,
        stamp: true,
    };
    assert_eq!(unmarked.marks, stamped);
    assert_eq!(answers[1].outcome, Outcome::PreconditionFailed);
    assert!(event(&stand.sandbox, ADA, "OX-2").await.marks.category);
    let again = ada
        .write_events(&[EventWrite::Unmark {
            id: &made[0].id,
            expects: &stale,
        }])
        .await;
    assert_eq!(
        applied(again[0].clone()).version,
        unmarked.version,
        "what has none is left alone"
    );
}

#[tokio::test]
async fn what_is_not_over_is_listed_and_a_calendar_that_cannot_be_asked_says_so() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let far = json!({
        "subject": "In ten years", "categories": [CATEGORY],
        "start": {"dateTime": "2036-03-03T10:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2036-03-03T11:00:00", "timeZone": "UTC"},
    });
    let id = outlook(&stand.sandbox, None, &far);
    let now = "2036-03-03T10:30:00Z".parse().unwrap();
    let Listed::Page(page) = ada.upcoming_events(now, None).await.unwrap() else {
        panic!("the stand-in can be asked")
    };
    let [FeedRow::Changed(event)] = page.rows.as_slice() else {
        panic!("{:?}", page.rows)
    };
    assert_eq!(event.id.as_str(), id);
    assert!(event.marks.category);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*/me/events$", "kind": "error", "status": 400, "times": 1}),
    );
    let refused = ada.upcoming_events(now, None).await.unwrap();
    assert!(matches!(refused, Listed::NotSearchable(_)), "{refused:?}");
}

async fn found_uid(mailbox: &::exchange::Mailbox, id: &sync_core::ItemId) -> String {
    super::found(mailbox, id).await.ical_uid.clone()
}

fn oid(sandbox: &sandbox::Sandbox) -> String {
    sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone()
}
