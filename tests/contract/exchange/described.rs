//! Every body between the connector and Graph, against Microsoft's own description.

use super::{applied, appointment, event, mailbox};
use crate::stand::{ADA, Seen, Witnessed};
use ::exchange::{
    CalendarRound, CalendarWindow, EventWrite, FeedRow, Holder, Listing, Mailbox, NewAttachment, Notes,
};
use sandbox::exchange::wire::properties::{
    ATTACHMENT, CATEGORY, CONTACT, Described, EVENT, LINKED, MAIL_FOLDER, MESSAGE, TASK,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_core::{
    AppointmentField, Contact, ContactField, Interval, Occurrences, Outcome, Pattern, Range, Recurrence,
    Series, Span, Task, TaskField, WeekIndex, Weekdays, Zone,
};

const DESCRIBED: &str = include_str!("../../fixtures/exchange/openapi-slice.yaml");

/// Microsoft's description of one type, as a validator.
fn described(name: &str) -> jsonschema::Validator {
    let mut whole: Value = serde_yaml_ng::from_str(DESCRIBED).unwrap();
    nullable(&mut whole);
    let schema = json!({"$ref": format!("#/components/schemas/{name}"), "components": whole["components"]});
    jsonschema::validator_for(&schema).unwrap()
}

/// OpenAPI's `nullable` in the words of JSON Schema.
fn nullable(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(nullable),
        Value::Object(members) => {
            members.values_mut().for_each(nullable);
            if members.remove("nullable") == Some(Value::Bool(true)) {
                let strict = std::mem::take(members);
                members.insert("anyOf".to_owned(), json!([strict, {"type": "null"}]));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_description_knows_bad_bodies() {
    let event = described("microsoft.graph.event");
    assert!(
        event.is_valid(
            &json!({"subject": "x", "categories": [], "start": {"dateTime": "2026-01-01T00:00:00"}})
        )
    );
    for bad in [
        json!({"subject": 7}),
        json!({"sensitivity": "Private"}),
        json!({"start": "2026-01-01"}),
        json!({"categories": "Shared with Oracle"}),
        json!({"body": {"contentType": "markdown"}}),
        json!({"singleValueExtendedProperties": [{"id": 1}]}),
    ] {
        assert!(!event.is_valid(&bad), "{bad}");
    }
    assert!(!described("microsoft.graph.outlookCategory").is_valid(&json!({"color": "preset25"})));
}

/// A type of Microsoft's, and the names that its properties have.
pub(crate) struct About {
    validator: jsonschema::Validator,
    names: &'static Described,
}

/// What is written and read at the addresses of a mailbox.
pub(crate) struct Everything(BTreeMap<&'static str, About>);

impl Everything {
    pub(crate) fn new() -> Self {
        let types: [(&str, &str, &'static Described); 8] = [
            ("event", "microsoft.graph.event", &EVENT),
            ("contact", "microsoft.graph.contact", &CONTACT),
            ("task", "microsoft.graph.todoTask", &TASK),
            ("linked", "microsoft.graph.linkedResource", &LINKED),
            ("message", "microsoft.graph.message", &MESSAGE),
            ("folder", "microsoft.graph.mailFolder", &MAIL_FOLDER),
            ("attachment", "microsoft.graph.fileAttachment", &ATTACHMENT),
            ("category", "microsoft.graph.outlookCategory", &CATEGORY),
        ];
        let about = types.into_iter().map(|(key, name, names)| {
            let validator = described(name);
            (key, About { validator, names })
        });
        Self(about.collect())
    }

    /// By an address below the version: nothing for what Microsoft's description leaves out.
    fn at(&self, path: &str) -> Option<&About> {
        let path = path.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let below_mailbox = match segments.as_slice() {
            ["me", rest @ ..] | ["users", _, rest @ ..] => rest,
            _ => return None,
        };
        let key = match below_mailbox {
            [
                "todo",
                "lists",
                _,
                "tasks",
                _,
                "attachments" | "attachmentSessions",
                ..,
            ] => return None,
            [.., "createUploadSession"] | [.., "$value"] => return None,
            [_, _, "attachments", ..] => "attachment",
            ["events" | "calendarView", ..] => "event",
            ["contacts", ..] => "contact",
            ["todo", "lists", _, "tasks", _, "linkedResources", ..] => "linked",
            ["todo", "lists", _, "tasks", ..] => "task",
            ["messages", ..] => "message",
            ["mailFolders", ..] => "folder",
            ["outlook", "masterCategories", ..] => "category",
            _ => return None,
        };
        self.0.get(key)
    }

    /// Checks a body and everything in it if it is a page; gives how many were checked.
    fn check(&self, method: &str, path: &str, body: &Value) -> usize {
        let Some(About { validator, names }) = self.at(path) else {
            return 0;
        };
        let bodies = match body["value"].as_array() {
            Some(rows) => rows.clone(),
            None => vec![body.clone()],
        };
        for body in &bodies {
            let wrong: Vec<String> = validator
                .iter_errors(body)
                .map(|error| error.to_string())
                .collect();
            assert!(wrong.is_empty(), "{method} {path}: {wrong:?}");
            for name in body
                .as_object()
                .unwrap()
                .keys()
                .filter(|name| !name.starts_with('@'))
            {
                assert!(
                    names.has(name),
                    "{method} {path}: there is no {name} in {}",
                    names.name
                );
            }
        }
        bodies.len()
    }

    /// Checks what went over the wire, parts of batches each on their own.
    pub(crate) fn check_seen(&self, seen: &Seen) -> usize {
        let path = seen.path.trim_start_matches("/graph/v1.0");
        if path != "/$batch" {
            let bodies = [&seen.sent, &seen.answered];
            let bodies = bodies
                .into_iter()
                .filter(|body| !body.is_null() && seen.status < 300);
            return bodies.map(|body| self.check(&seen.method, path, body)).sum();
        }
        let parts = seen.sent["requests"].as_array().unwrap();
        let answers = seen.answered["responses"].as_array().unwrap();
        let checked = parts.iter().map(|part| {
            let (method, url) = (part["method"].as_str().unwrap(), part["url"].as_str().unwrap());
            let answer = answers.iter().find(|answer| answer["id"] == part["id"]).unwrap();
            let is_success = answer["status"].as_u64() < Some(300);
            let bodies = [part.get("body"), answer.get("body").filter(|_| is_success)];
            let bodies = bodies.into_iter().flatten().filter(|body| !body.is_null());
            bodies.map(|body| self.check(method, url, body)).sum::<usize>()
        });
        checked.sum()
    }
}

#[test]
fn a_body_with_a_wrong_name_or_value_is_found_out() {
    let everything = Everything::new();
    let caught = |path: &str, body: Value| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            everything.check("GET", path, &body)
        }))
        .is_err()
    };
    assert!(!caught("/me/contacts/x", json!({"surname": "x"})));
    assert!(caught("/me/contacts/x", json!({"lastName": "x"})));
    assert!(caught(
        "/me/contacts",
        json!({"value": [{"emailAddresses": "x"}]})
    ));
    assert!(caught(
        "/me/todo/lists/l/tasks/t",
        json!({"status": "NotStarted"})
    ));
    assert!(caught(
        "/users/u/messages",
        json!({"value": [{"sensitivity": "normal"}]})
    ));
    assert!(caught("/me/events/e/attachments", json!({"size": "large"})));
}

#[tokio::test]
async fn every_body_fits_microsofts_description() {
    let stand = Witnessed::start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    ada.ensure_category().await.unwrap();
    let before = event(&stand.sandbox, ADA, "Halvorsen").await;
    let item = applied(ada.mark(&before.id, &before.version, "OX-1").await);
    let item = applied(ada.unmark(&item.id, &item.version).await);
    let fields = [
        AppointmentField::Subject,
        AppointmentField::Description,
        AppointmentField::Time,
        AppointmentField::Location,
    ];
    let wanted = appointment("Everything");
    applied(ada.update(&item.id, &item.version, &fields, &wanted).await);
    let made = applied(ada.create(&wanted, "OX-2", "t-2").await);
    assert_eq!(
        ada.delete(&made.id, &made.version).await.outcome,
        Outcome::Deleted
    );
    calendar(&stand, &ada).await;
    others(&stand, &ada).await;
    let everything = Everything::new();
    let checked: usize = stand.seen().iter().map(|seen| everything.check_seen(seen)).sum();
    assert!(checked > 80, "{checked}");
}

/// A series and what a feed tells, in batches too.
async fn calendar(stand: &Witnessed, ada: &Mailbox) {
    let rule = Recurrence {
        pattern: Pattern::RelativeMonthly {
            interval: Interval::ONE,
            index: WeekIndex::Last,
            days: Weekdays::WORKING,
        },
        range: Range::times("2027-03-31".parse().unwrap(), 4).unwrap(),
    };
    let mut first = appointment("Month's end");
    first.time = Span::Timed {
        start: "2027-03-31T08:00:00Z".parse().unwrap(),
        end: "2027-03-31T09:00:00Z".parse().unwrap(),
    };
    let mut series = Series::new(first, Zone::parse("W. Europe Standard Time").unwrap(), rule);
    let slots: Vec<_> = series.slots().collect();
    series.excluded.insert(slots[1]);
    let mut other = series.dictated(slots[2]);
    other.subject = "Another month's end".to_owned();
    series.exceptions.insert(slots[2], other);
    let sent = Occurrences::from_series(&series, 10, None).unwrap();
    let made = ada.create_series(&series, &[], &sent, "OX-3", "t-3").await;
    assert!(matches!(made.outcome, Outcome::Applied(_)), "{made:?}");
    let window = CalendarWindow::around(stand.sandbox.now());
    let page = ada.calendar_changes(CalendarRound::Begin(window)).await.unwrap();
    assert!(page.is_last && !page.rows.is_empty());
    ada.listed_events(Listing::All, None).await.unwrap();
    let wanted = appointment("One of many");
    let writes = ["t-4", "t-5", "t-6"].map(|name| EventWrite::Create {
        wanted: &wanted,
        invitees: &[],
        stamp: name,
        transaction_id: name,
    });
    ada.write_events(&writes).await;
}

/// Contacts, tasks, mails and files.
async fn others(stand: &Witnessed, ada: &Mailbox) {
    let mut zoe = Contact::empty();
    zoe.last_name = "Winter".to_owned();
    zoe.emails.0 = vec!["zoe@winter.example".to_owned()];
    zoe.business_address.country = "FR".to_owned();
    let made = ada.create_contact(&zoe, "OC-1", Notes::Included).await;
    let Outcome::Applied(contact) = made.outcome else {
        panic!("{made:?}")
    };
    let all = ContactField::ALL;
    ada.update_contact(&contact.id, &contact.version, all, &zoe, Notes::Included)
        .await;
    ada.contact_changes(None, Notes::Included).await.unwrap();
    let list = ada.default_task_list().await.unwrap();
    let mut call = Task::called("Call");
    call.due_date = Some("2027-03-09".parse().unwrap());
    let made = ada.create_task(&list, &call, "OT-1").await;
    let Outcome::Applied(task) = made.outcome else {
        panic!("{made:?}")
    };
    ada.update_task(&list, &task.id, &task.version, TaskField::ALL, &call)
        .await;
    ada.task_changes(&list, None).await.unwrap();
    let scope = ada.mail_scope().await.unwrap();
    {
        let now = stand.sandbox.now();
        let mut world = stand.sandbox.world();
        let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
        let from = sandbox::exchange::event::Mailable {
            name: "Sam".to_owned(),
            address: "sam@customer.example".to_owned(),
        };
        let mail = sandbox::exchange::message::Mail::plain(from, vec![], "Offer");
        world.exchange.receive_message(&oid, &mail, now).unwrap();
    }
    let since = stand.sandbox.now() - jiff::SignedDuration::from_hours(1);
    let page = ada.changed_messages(since, &scope, None).await.unwrap();
    let [FeedRow::Changed(mail)] = page.rows.as_slice() else {
        panic!("{page:?}")
    };
    ada.mark_message(&mail.id, &mail.version, &scope).await;
    let file = NewAttachment {
        name: "a.txt",
        media: "text/plain",
        bytes: b"abc",
    };
    for holder in [Holder::Message(&mail.id), Holder::Task(&list, &task.id)] {
        ada.attach(holder, file).await.unwrap();
        ada.attachments(holder).await.unwrap();
    }
}
