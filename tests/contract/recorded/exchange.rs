//! The tour of Exchange, in a mailbox that holds only what each verb needs.

mod calendar;
mod comparing;
mod contacts;
mod feeds;
mod files;
mod mail;
mod refusals;
mod series;
mod tasks;
mod writes;

use super::stop::{TRAVELLER, Verb};
use sandbox::Sandbox;
use sandbox::exchange::model::Window;
use serde_json::{Value, json};
use sync_core::{
    Alarm, Appointment, Description, Own, Participants, Related, ShowAs, Span, Told, Visibility,
};

pub(super) fn verbs() -> Vec<Verb> {
    [
        calendar::VERBS,
        feeds::VERBS,
        comparing::VERBS,
        writes::VERBS,
        series::VERBS,
        contacts::VERBS,
        tasks::VERBS,
        mail::VERBS,
        files::VERBS,
        refusals::VERBS,
    ]
    .concat()
}

fn oid(sandbox: &Sandbox) -> String {
    let world = sandbox.world();
    world.exchange.mailbox(TRAVELLER).unwrap().oid.clone()
}

/// Somebody makes an event in Outlook, or changes one; gives immutable id and version.
fn outlook(sandbox: &Sandbox, id: Option<&str>, body: &Value) -> [String; 2] {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let event = match id {
        None => exchange.create_event(&oid, &write, now),
        Some(id) => exchange.update_event(&oid, id, &write, None, now),
    };
    let event = event.unwrap();
    [event.immutable_id.clone(), event.etag()]
}

fn delete(sandbox: &Sandbox, id: &str) {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let exchange = &mut sandbox.world().exchange;
    exchange.delete_event(&oid, id, None, now).unwrap();
}

/// An hour from then on, in UTC.
fn visit(subject: &str, start: &str, end: &str) -> Value {
    json!({
        "subject": subject,
        "body": {"contentType": "html", "content": "<p>Agenda &amp; more</p>"},
        "location": {"displayName": "Room 7"},
        "start": {"dateTime": start, "timeZone": "UTC"},
        "end": {"dateTime": end, "timeZone": "UTC"},
        "categories": ["Red category"],
    })
}

fn usual_visit() -> Value {
    visit("Visit", "2035-03-09T09:00:00", "2035-03-09T10:30:00")
}

/// Four Wednesdays at ten in Berlin.
fn wednesdays() -> Value {
    json!({
        "subject": "Wednesday round",
        "start": {"dateTime": "2035-03-07T10:00:00", "timeZone": "W. Europe Standard Time"},
        "end": {"dateTime": "2035-03-07T11:00:00", "timeZone": "W. Europe Standard Time"},
        "recurrence": {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]},
            "range": {"type": "numbered", "startDate": "2035-03-07", "numberOfOccurrences": 4},
        },
    })
}

/// Immutable id of a meeting of a series.
fn meeting(sandbox: &Sandbox, master: &str, number: usize) -> String {
    let window = Window {
        start: "2035-01-01T00:00:00Z".parse().unwrap(),
        end: "2035-12-01T00:00:00Z".parse().unwrap(),
    };
    let world = sandbox.world();
    let mailbox = world.exchange.mailbox(TRAVELLER).unwrap();
    mailbox.instances(master, &window).unwrap()[number]
        .immutable_id
        .clone()
}

fn appointment(subject: &str) -> Appointment {
    Appointment {
        subject: subject.to_owned(),
        description: Description("<p>Agenda &amp; more</p><ul><li>One</li></ul>".to_owned()),
        location: "Room 7".to_owned(),
        time: usual_time(),
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

fn usual_time() -> Span {
    Span::Timed {
        start: "2035-03-09T09:00:00Z".parse().unwrap(),
        end: "2035-03-09T10:30:00Z".parse().unwrap(),
    }
}
