//! The witness of every body between our connectors and Graph: what it knows, and that it finds out.

use super::{applied, appointment, event, mailbox};
use crate::stand::{ADA, StandIns, graph_token, http, start};
use ::exchange::{
    CalendarRound, CalendarWindow, EventWrite, FeedRow, Holder, Listing, Mailbox, NewAttachment, Notes,
};
use sandbox::Sandbox;
use sandbox::exchange::wire::properties::{
    ATTACHMENT, CALENDAR, CATEGORY, CONTACT, Described, EVENT, LINKED, MAIL_FOLDER, MESSAGE, TASK,
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::{
    AppointmentField, Contact, ContactField, Interval, Occurrences, Outcome, Pattern, Range, Recurrence,
    Series, Span, Task, TaskField, WeekIndex, Weekdays, Zone,
};
use tests::witness::{Description, NOT_DESCRIBED};

fn is_known_as(type_name: &str, body: &Value) -> bool {
    let fits = Description::of_microsoft().check(type_name, body);
    assert_eq!(fits.checked, 1);
    fits.complaints.is_empty()
}

#[test]
fn the_description_knows_bad_bodies_at_every_depth() {
    let event = "microsoft.graph.event";
    assert!(is_known_as(
        event,
        &json!({"@odata.etag": "x", "subject": "x", "categories": [], "location": null, "body": {"contentType": "html"},
            "start": {"dateTime": "2026-01-01T00:00:00", "timeZone": "UTC"}, "createdDateTime": "2026-01-01T00:00:00.1234567Z",
            "recurrence": {"range": {"type": "noEnd", "startDate": "2026-01-01"}}, "cancelledOccurrences": ["OID.x.2026-01-01"]})
    ));
    for bad in [
        json!({"subject": 7}),
        json!({"subjekt": "x"}),
        json!({"sensitivity": "Private"}),
        json!({"start": "2026-01-01"}),
        json!({"start": {"dateTime": 20_260_101}}),
        json!({"start": {"date": "2026-01-01"}}),
        json!({"categories": "Shared with Oracle"}),
        json!({"body": {"contentType": "markdown"}}),
        json!({"createdDateTime": "2026-01-01T00:00:00"}),
        json!({"createdDateTime": "2026-02-30T00:00:00Z"}),
        json!({"recurrence": {"range": {"type": "noEnd", "startDate": "1.1.2026"}}}),
        json!({"attendees": [{"emailAddress": {"address": "a@b.example", "mail": "x"}}]}),
        json!({"singleValueExtendedProperties": [{"id": 1}]}),
    ] {
        assert!(!is_known_as(event, &bad), "{bad}");
    }
    assert!(!is_known_as(
        "microsoft.graph.outlookCategory",
        &json!({"color": "preset25"})
    ));
    assert!(!is_known_as("microsoft.graph.contact", &json!({"lastName": "x"})));
    assert!(!is_known_as(
        "microsoft.graph.todoTask",
        &json!({"status": "NotStarted"})
    ));
    assert!(!is_known_as(
        "microsoft.graph.message",
        &json!({"sensitivity": "normal"})
    ));
    assert!(!is_known_as(
        "microsoft.graph.fileAttachment",
        &json!({"size": "large"})
    ));
    assert!(!is_known_as(
        "microsoft.graph.fileAttachment",
        &json!({"contentBytes": "no base64!"})
    ));
}

/// The stand-in refuses to select what a type does not have: by a list that is Microsoft's.
#[test]
fn the_stand_ins_names_are_those_of_the_description() {
    let of: [(&str, &Described); 9] = [
        ("microsoft.graph.event", &EVENT),
        ("microsoft.graph.calendar", &CALENDAR),
        ("microsoft.graph.contact", &CONTACT),
        ("microsoft.graph.todoTask", &TASK),
        ("microsoft.graph.linkedResource", &LINKED),
        ("microsoft.graph.message", &MESSAGE),
        ("microsoft.graph.mailFolder", &MAIL_FOLDER),
        ("microsoft.graph.fileAttachment", &ATTACHMENT),
        ("microsoft.graph.outlookCategory", &CATEGORY),
    ];
    for (type_name, described) in of {
        let names = Description::of_microsoft().names(type_name);
        let missing: BTreeSet<&String> = names.iter().filter(|name| !described.has(name)).collect();
        assert!(missing.is_empty(), "{type_name}: {missing:?}");
        let extra: Vec<&str> = described.names().filter(|name| !names.contains(*name)).collect();
        assert!(extra.is_empty(), "{type_name}: {extra:?}");
    }
}

#[test]
fn what_is_not_described_says_why() {
    for (method, address, why) in NOT_DESCRIBED {
        assert!(
            address.starts_with('/') && !method.is_empty() && why.len() > 20,
            "{address}"
        );
    }
}

/// Sends a body as no connector of ours would; gives the status.
async fn send(stand: &Sandbox, path: &str, body: &Value) -> u16 {
    let url = stand
        .public_origin()
        .join("graph/v1.0/")
        .unwrap()
        .join(path)
        .unwrap();
    let token = graph_token(stand, ADA);
    let request = http().post(url).bearer_auth(token.expose_secret()).json(body);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_bad_body_on_its_way_is_found_out_alone_and_in_a_batch() {
    let stand = start().await;
    let good = json!({"subject": "x", "start": {"dateTime": "2027-01-01T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2027-01-01T10:00:00", "timeZone": "UTC"}});
    assert_eq!(send(&stand.sandbox, "me/events", &good).await, 201);
    assert_eq!(stand.take_complaints(), [""; 0]);
    // Taken by the stand-in as it is taken by Graph, and yet not what anybody meant to say.
    let mut bad = good.clone();
    bad["importance"] = "very".into();
    bad["startsAt"] = "09:00".into();
    send(&stand.sandbox, "me/events", &bad).await;
    let complaints = stand.take_complaints().join("\n");
    assert!(
        complaints.contains("POST /me/events")
            && complaints.contains("startsAt")
            && complaints.contains("very"),
        "{complaints}"
    );
    let batch = json!({"requests": [{"id": "1", "method": "POST", "url": "/me/events", "body": bad,
        "headers": {"content-type": "application/json"}}]});
    send(&stand.sandbox, "$batch", &batch).await;
    let complaints = stand.take_complaints().join("\n");
    assert!(
        complaints.contains("POST /me/events") && complaints.contains("startsAt"),
        "{complaints}"
    );
    send(&stand.sandbox, "$batch", &json!({"requests": [], "Requests": 1})).await;
    assert!(!stand.take_complaints().is_empty());
    send(&stand.sandbox, "me/sendmail/now", &json!({})).await;
    assert_eq!(
        stand.take_complaints(),
        [""; 0],
        "what is refused as nothing needs no description"
    );
}

#[tokio::test]
#[should_panic(expected = "bodies that do not fit")]
async fn a_bad_body_fails_its_test() {
    let stand = start().await;
    send(&stand.sandbox, "me/events", &json!({"startsAt": "09:00"})).await;
}

#[tokio::test]
async fn every_body_fits_microsofts_description() {
    let stand = start().await;
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
    assert!(stand.checked() > 60, "{}", stand.checked());
}

/// A series and what a feed tells, in batches too.
async fn calendar(stand: &StandIns, ada: &Mailbox) {
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
async fn others(stand: &StandIns, ada: &Mailbox) {
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
