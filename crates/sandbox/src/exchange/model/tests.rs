//! The model alone: copies, mails, versions, ids.

mod changes;
mod contacts;
mod deleted;
mod following;
mod messages;
mod names;
mod series;
mod speed;
mod tasks;

use super::*;
use crate::exchange::event::{Attendee, AttendeeType, Body, BodyType, Response, When};
use crate::exchange::write::{self, EventWrite};

const ADA: &str = "oid-ada";
const GRACE: &str = "oid-grace";

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn two_mailboxes() -> Exchange {
    let mut exchange = Exchange::default();
    exchange.open_mailbox(ADA, "Ada", "Marlow", "ada@contoso.example", "GMT Standard Time");
    exchange.open_mailbox(GRACE, "Grace", "Okafor", "grace@contoso.example", "UTC");
    exchange
}

fn who(address: &str) -> Attendee {
    let who = Mailable {
        name: address.to_owned(),
        address: address.to_owned(),
    };
    Attendee {
        who,
        kind: AttendeeType::Required,
        response: Response::None,
        responded_at: None,
    }
}

fn meeting(attendees: &[&str]) -> EventWrite {
    let when = |text: &str| {
        Some(When {
            local: text.parse().unwrap(),
            zone: "UTC".to_owned(),
        })
    };
    EventWrite {
        subject: Some("Talk".to_owned()),
        start: when("2026-03-04T10:00:00"),
        end: when("2026-03-04T11:00:00"),
        attendees: Some(attendees.iter().map(|address| who(address)).collect()),
        ..EventWrite::default()
    }
}

fn patch(json: &str) -> EventWrite {
    write::read(json.as_bytes()).unwrap()
}

fn kinds(exchange: &Exchange) -> Vec<(MailKind, Vec<String>)> {
    exchange
        .mails()
        .iter()
        .map(|mail| (mail.kind, mail.to.clone()))
        .collect()
}

#[test]
fn a_meeting_invites_everybody_and_lies_in_the_calendars_of_colleagues() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["tor@x.example", "GRACE@contoso.example"]), now())
        .unwrap();
    assert_eq!(kinds(&exchange).len(), 1);
    assert_eq!(exchange.mails()[0].to, ["tor@x.example", "GRACE@contoso.example"]);
    let copy = exchange.mailbox(GRACE).unwrap().copy_of(&made.ical_uid).unwrap();
    assert!(!copy.is_organizer && made.is_organizer);
    assert_eq!(copy.response, Response::NotResponded);
    assert_ne!(copy.rest_id, made.rest_id);
    assert_ne!(copy.immutable_id, made.immutable_id);
}

#[test]
fn a_category_and_a_stamp_mail_nobody_and_stay_in_their_copy() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    exchange.forget_mails();
    let write = patch(
        r#"{"categories":["Shared with Oracle"],"singleValueExtendedProperties":
        [{"id":"String {66f5a359-4659-4830-9070-00047ec6ac6e} Name CrmId","value":"7"}]}"#,
    );
    let changed = exchange
        .update_event(ADA, &made.rest_id, &write, None, now())
        .unwrap();
    assert!(exchange.mails().is_empty());
    assert_ne!(changed.etag(), made.etag());
    assert_eq!(changed.extended.len(), 1);
    let copy = exchange.mailbox(GRACE).unwrap().copy_of(&made.ical_uid).unwrap();
    assert!(copy.categories.is_empty() && copy.extended.is_empty());
}

#[test]
fn new_attendees_alone_mail_only_those_who_come_or_go() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["a@x.example", "grace@contoso.example"]), now())
        .unwrap();
    exchange.forget_mails();
    let write = EventWrite {
        attendees: Some(vec![who("a@x.example"), who("b@x.example")]),
        ..EventWrite::default()
    };
    exchange
        .update_event(ADA, &made.rest_id, &write, None, now())
        .unwrap();
    assert_eq!(
        kinds(&exchange),
        [
            (MailKind::Invitation, vec!["b@x.example".to_owned()]),
            (MailKind::Cancellation, vec!["grace@contoso.example".to_owned()])
        ]
    );
    assert!(
        exchange
            .mailbox(GRACE)
            .unwrap()
            .copy_of(&made.ical_uid)
            .unwrap()
            .is_cancelled
    );
}

#[test]
fn a_new_time_mails_everybody_and_asks_for_answers_again() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    exchange.receive_answer(&made.ical_uid, "grace@contoso.example", Response::Accepted, now());
    assert_eq!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .event(&made.rest_id)
            .unwrap()
            .attendees[0]
            .response,
        Response::Accepted
    );
    exchange.forget_mails();
    let write = patch(r#"{"end":{"dateTime":"2026-03-04T11:30:00","timeZone":"UTC"}}"#);
    exchange
        .update_event(ADA, &made.immutable_id, &write, None, now())
        .unwrap();
    assert_eq!(
        kinds(&exchange),
        [(MailKind::Update, vec!["grace@contoso.example".to_owned()])]
    );
    let copy = exchange.mailbox(GRACE).unwrap().copy_of(&made.ical_uid).unwrap();
    assert_eq!(copy.response, Response::NotResponded);
    assert_eq!(copy.end.local.to_string(), "2026-03-04T11:30:00");
}

#[test]
fn an_attendees_edit_stays_in_the_attendees_copy() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    exchange.forget_mails();
    let id = exchange
        .mailbox(GRACE)
        .unwrap()
        .copy_of(&made.ical_uid)
        .unwrap()
        .rest_id
        .clone();
    exchange
        .update_event(GRACE, &id, &patch(r#"{"subject":"Mine"}"#), None, now())
        .unwrap();
    assert!(exchange.mails().is_empty());
    assert_eq!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .event(&made.rest_id)
            .unwrap()
            .subject,
        "Talk"
    );
}

#[test]
fn only_the_organizer_cancels_and_the_event_is_gone_then() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    let copy = exchange
        .mailbox(GRACE)
        .unwrap()
        .copy_of(&made.ical_uid)
        .unwrap()
        .rest_id
        .clone();
    assert_eq!(
        exchange.cancel_event(GRACE, &copy, now()).unwrap_err().status,
        400
    );
    exchange.cancel_event(ADA, &made.rest_id, now()).unwrap();
    assert_eq!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .event(&made.immutable_id)
            .unwrap_err()
            .code,
        "ErrorItemNotFound"
    );
    assert_eq!(
        exchange.mailbox(GRACE).unwrap().event(&copy).unwrap().subject,
        "Canceled: Talk"
    );
    assert_eq!(exchange.mails().last().unwrap().kind, MailKind::Cancellation);
}

#[test]
fn a_stale_tag_is_refused_and_changes_nothing() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &meeting(&[]), now()).unwrap();
    let first = exchange.update_event(
        ADA,
        &made.rest_id,
        &patch(r#"{"subject":"B"}"#),
        Some(&made.etag()),
        now(),
    );
    assert!(first.is_ok());
    let late = exchange.update_event(
        ADA,
        &made.rest_id,
        &patch(r#"{"subject":"C"}"#),
        Some(&made.etag()),
        now(),
    );
    assert_eq!(late.unwrap_err().code, "ErrorIrresolvableConflict");
    assert_eq!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .event(&made.rest_id)
            .unwrap()
            .subject,
        "B"
    );
}

#[test]
fn a_repeated_transaction_makes_no_second_event() {
    let mut exchange = two_mailboxes();
    let write = EventWrite {
        transaction_id: Some("t-1".to_owned()),
        ..meeting(&["a@x.example"])
    };
    exchange.create_event(ADA, &write, now()).unwrap();
    assert_eq!(exchange.create_event(ADA, &write, now()).unwrap_err().status, 409);
    assert_eq!(exchange.mailbox(ADA).unwrap().events().count(), 1);
    assert_eq!(exchange.mails().len(), 1);
}

#[test]
fn whole_days_need_midnights() {
    let mut exchange = two_mailboxes();
    let write = EventWrite {
        is_all_day: Some(true),
        ..meeting(&[])
    };
    assert_eq!(exchange.create_event(ADA, &write, now()).unwrap_err().status, 400);
}

#[test]
fn a_body_without_its_block_cannot_be_joined_any_more() {
    let mut exchange = two_mailboxes();
    let online = EventWrite {
        is_online: Some(true),
        ..meeting(&[])
    };
    let made = exchange.create_event(ADA, &online, now()).unwrap();
    let url = made.join_url.clone().unwrap();
    assert!(made.body.content.contains(&url));
    let kept = Body {
        kind: BodyType::Html,
        content: format!("<p>New</p>{}", made.body.content),
    };
    let keeps = EventWrite {
        body: Some(kept),
        ..EventWrite::default()
    };
    assert!(
        exchange
            .update_event(ADA, &made.rest_id, &keeps, None, now())
            .unwrap()
            .join_url
            .is_some()
    );
    let loses = patch(r#"{"body":{"contentType":"HTML","content":"<p>Fresh</p>"}}"#);
    assert!(
        exchange
            .update_event(ADA, &made.rest_id, &loses, None, now())
            .unwrap()
            .join_url
            .is_none()
    );
}
