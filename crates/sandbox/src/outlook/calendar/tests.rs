use super::*;
use crate::exchange::model::Exchange;
use serde_json::{Value, json};
use std::sync::Arc;

const ADA: &str = "3f9a4f0e-0000-4000-8000-000000000001";
const GRACE: &str = "3f9a4f0e-0000-4000-8000-000000000002";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a literal")
}

fn exchange() -> Exchange {
    let mut exchange = Exchange::default();
    exchange.open_mailbox(
        ADA,
        "Ada",
        "Lindqvist",
        "ada@contoso.example",
        "W. Europe Standard Time",
    );
    exchange.open_mailbox(
        GRACE,
        "Grace",
        "Okafor",
        "grace@contoso.example",
        "W. Europe Standard Time",
    );
    exchange
}

fn fields(changes: Value) -> EventFields {
    let mut value = json!({
        "subject": "Review", "location": "Storgata 12", "bodyHtml": "<p>Numbers</p>", "isAllDay": false,
        "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z",
        "attendees": [{"name": "Grace Okafor", "address": "grace@contoso.example", "type": "required"}],
    });
    value
        .as_object_mut()
        .expect("an object")
        .extend(changes.as_object().expect("an object").clone());
    serde_json::from_value(value).expect("fields of the form")
}

fn made(exchange: &mut Exchange, changes: Value) -> Arc<Event> {
    let write = fields(changes)
        .write(exchange.mailbox(ADA).expect("a mailbox"), None)
        .expect("a write");
    exchange
        .create_event(ADA, &write, at("2026-11-20T08:00:00Z"))
        .expect("an event")
}

/// The form as it opens on an event.
fn opened(event: &Event) -> Value {
    let view = serde_json::to_value(EventView::from(event)).expect("JSON");
    let form = ["subject", "location", "bodyHtml", "isAllDay", "start", "end"];
    let mut fields: Value = form
        .iter()
        .map(|name| ((*name).to_owned(), view[*name].clone()))
        .collect();
    fields["attendees"] = view["attendees"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| json!({"name": one["name"], "address": one["address"], "type": one["type"]}))
        .collect();
    fields
}

#[test]
fn an_id_swapped_as_convert_to_rest_id_does_is_the_id_that_graph_knows() {
    let mut exchange = exchange();
    let event = made(&mut exchange, json!({}));
    let view = serde_json::to_value(EventView::from(&*event)).expect("JSON");
    let ews = view["id"].as_str().expect("text");
    assert!(!ews.contains(['-', '_']), "{ews}");
    assert_eq!(ews.replace('/', "-").replace('+', "_"), event.rest_id);
}

#[test]
fn a_form_saved_untouched_changes_nothing_and_mails_nobody() {
    let mut exchange = exchange();
    for changes in [
        json!({}),
        json!({"isAllDay": true, "start": "2026-11-24T00:00:00Z", "end": "2026-11-26T00:00:00Z"}),
    ] {
        let event = made(&mut exchange, changes);
        let before = exchange.mails().len();
        let form: EventFields = serde_json::from_value(opened(&event)).expect("fields");
        let write = form
            .write(exchange.mailbox(ADA).expect("a mailbox"), Some(&event))
            .expect("a write");
        let after = exchange
            .update_event(ADA, &event.rest_id, &write, None, at("2026-11-20T09:00:00Z"))
            .expect("an event");
        assert_eq!(exchange.mails().len(), before);
        assert_eq!(
            (after.start.clone(), after.end.clone(), after.body.clone()),
            (event.start.clone(), event.end.clone(), event.body.clone())
        );
    }
}

#[test]
fn a_new_title_mails_the_invited_and_keeps_their_answers() {
    let mut exchange = exchange();
    let event = made(&mut exchange, json!({}));
    let copy = exchange
        .mailbox(GRACE)
        .expect("a mailbox")
        .events()
        .next()
        .expect("a copy")
        .rest_id
        .clone();
    exchange
        .respond(GRACE, &copy, Response::Accepted, at("2026-11-20T09:00:00Z"))
        .expect("an answer");
    let event = exchange
        .mailbox(ADA)
        .expect("a mailbox")
        .event(&event.rest_id)
        .expect("an event")
        .clone();
    let before = exchange.mails().len();

    let mut form = opened(&event);
    form["subject"] = json!("Review, moved online");
    let form: EventFields = serde_json::from_value(form).expect("fields");
    let write = form
        .write(exchange.mailbox(ADA).expect("a mailbox"), Some(&event))
        .expect("a write");
    let after = exchange
        .update_event(ADA, &event.rest_id, &write, None, at("2026-11-20T10:00:00Z"))
        .expect("an event");

    assert_eq!(after.attendees[0].response, Response::Accepted);
    assert_eq!(exchange.mails().len(), before + 1);
}

#[test]
fn an_all_day_event_belongs_to_its_dates_whatever_the_zone() {
    let mut exchange = exchange();
    let event = made(
        &mut exchange,
        json!({"isAllDay": true, "start": "2026-11-24T00:00:00Z", "end": "2026-11-25T00:00:00Z"}),
    );
    assert_eq!(event.start.local.to_string(), "2026-11-24T00:00:00");
    assert_eq!(event.start.zone, "W. Europe Standard Time");
    let view = serde_json::to_value(EventView::from(&*event)).expect("JSON");
    assert_eq!(
        (&view["start"], &view["end"]),
        (&json!("2026-11-24T00:00:00Z"), &json!("2026-11-25T00:00:00Z"))
    );
}

#[test]
fn only_meetings_of_others_came_by_mail() {
    let mut exchange = exchange();
    let event = made(&mut exchange, json!({}));
    assert!(invitations(exchange.mailbox(ADA).expect("a mailbox")).is_empty());
    let grace = exchange.mailbox(GRACE).expect("a mailbox");
    let mails = invitations(grace);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].from.address, "ada@contoso.example");
    assert!(
        grace.event(&mails[0].rest_id).is_err(),
        "the mail is another item than the meeting"
    );
    assert_ne!(mails[0].rest_id, event.rest_id);
}

#[test]
fn a_week_holds_what_reaches_into_it() {
    let mut exchange = exchange();
    let event = made(&mut exchange, json!({}));
    assert!(touches(
        &event,
        at("2026-11-24T08:30:00Z"),
        at("2026-11-24T12:00:00Z")
    ));
    assert!(!touches(
        &event,
        at("2026-11-24T09:00:00Z"),
        at("2026-11-24T12:00:00Z")
    ));
    assert!(!touches(
        &event,
        at("2026-11-24T06:00:00Z"),
        at("2026-11-24T08:00:00Z")
    ));
}
