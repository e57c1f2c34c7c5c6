//! Series: exceptions, cancelled occurrences, and what the feed says of them.

use super::*;
use crate::exchange::event::EventType;

fn march() -> Window {
    Window {
        start: "2026-03-01T00:00:00Z".parse().unwrap(),
        end: "2026-04-01T00:00:00Z".parse().unwrap(),
    }
}

/// Every Wednesday at ten in March 2026, four times: 4, 11, 18, 25.
fn series(attendees: &[&str]) -> EventWrite {
    let rule = patch(
        r#"{"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["wednesday"]},
        "range":{"type":"numbered","startDate":"2026-03-04","numberOfOccurrences":4}}}"#,
    );
    meeting(attendees).overlaid(&rule)
}

fn made(attendees: &[&str]) -> (Exchange, Arc<Event>) {
    let mut exchange = two_mailboxes();
    let master = exchange.create_event(ADA, &series(attendees), now()).unwrap();
    exchange.forget_mails();
    (exchange, master)
}

fn master_now(exchange: &Exchange, master: &Event) -> Arc<Event> {
    let mailbox = exchange.mailbox(ADA).unwrap();
    mailbox.read_event(&master.immutable_id).unwrap()
}

fn instances(exchange: &Exchange, master: &Event) -> Vec<Arc<Event>> {
    let mailbox = exchange.mailbox(ADA).unwrap();
    mailbox.instances(&master.immutable_id, &march()).unwrap()
}

fn rows(exchange: &Exchange, cursor: Option<&Cursor>) -> ChangePage<CalendarRow> {
    exchange.changes(ADA, cursor, march(), 50).unwrap()
}

/// The kinds of the rows, and nothing else.
fn kinds_of(page: &ChangePage<CalendarRow>) -> Vec<&'static str> {
    let kinds = page.rows.iter().map(|row| match row {
        CalendarRow::Changed(event) => event.kind().text(),
        CalendarRow::Occurrence(_) => "occurrence",
        CalendarRow::Removed(_) => "removed",
    });
    kinds.collect()
}

#[test]
fn a_series_is_one_event_that_a_window_expands() {
    let (exchange, master) = made(&[]);
    assert_eq!(exchange.mailbox(ADA).unwrap().events().count(), 1);
    assert_eq!(master.kind(), EventType::SeriesMaster);
    let all = instances(&exchange, &master);
    let days: Vec<_> = all.iter().map(|event| event.start.local.date().day()).collect();
    assert_eq!(days, [4, 11, 18, 25]);
    assert!(all.iter().all(|event| event.kind() == EventType::Occurrence));
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert_eq!(mailbox.read_event(&all[2].immutable_id).unwrap(), all[2]);
    assert_eq!(mailbox.read_event(&all[2].rest_id).unwrap(), all[2]);
    assert_eq!(
        kinds_of(&rows(&exchange, None)),
        [
            "seriesMaster",
            "occurrence",
            "occurrence",
            "occurrence",
            "occurrence"
        ]
    );
}

#[test]
fn a_changed_occurrence_is_an_exception_in_its_original_slot_and_the_series_has_changed() {
    let (mut exchange, master) = made(&[]);
    let cursor = rows(&exchange, None).next;
    let second = instances(&exchange, &master)[1].clone();
    let write = patch(
        r#"{"subject":"Moved","start":{"dateTime":"2026-03-12T15:00:00","timeZone":"UTC"},
        "end":{"dateTime":"2026-03-12T16:00:00","timeZone":"UTC"}}"#,
    );
    let changed = exchange
        .update_event(ADA, &second.immutable_id, &write, Some(&second.etag()), now())
        .unwrap();
    assert_eq!(changed.kind(), EventType::Exception);
    let place = changed.place.as_ref().unwrap();
    assert_eq!(place.original_start.to_string(), "2026-03-11T10:00:00Z");
    assert_eq!(place.master_id, master.immutable_id);
    let after = master_now(&exchange, &master);
    assert!(after.modified > master.modified && after.etag() != master.etag());
    assert_eq!(after.edited, master.edited, "the master itself was not edited");
    let page = rows(&exchange, Some(&cursor));
    assert_eq!(
        kinds_of(&page),
        [
            "seriesMaster",
            "occurrence",
            "exception",
            "occurrence",
            "occurrence"
        ]
    );
    let late = exchange.update_event(ADA, &second.immutable_id, &write, Some(&second.etag()), now());
    assert_eq!(late.unwrap_err().status, 412);
}

#[test]
fn a_deleted_occurrence_is_not_announced_but_its_master_is_sent_again() {
    let (mut exchange, master) = made(&[]);
    let cursor = rows(&exchange, None).next;
    let third = instances(&exchange, &master)[2].clone();
    exchange
        .delete_event(ADA, &third.immutable_id, Some(&third.etag()), now())
        .unwrap();
    let page = rows(&exchange, Some(&cursor));
    assert_eq!(
        kinds_of(&page),
        ["seriesMaster", "occurrence", "occurrence", "occurrence"]
    );
    let is_third =
        |row: &CalendarRow| matches!(row, CalendarRow::Occurrence(one) if one.id == third.immutable_id);
    assert!(!page.rows.iter().any(is_third));
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert_eq!(mailbox.read_event(&third.immutable_id).unwrap_err().status, 404);
    assert_eq!(
        master_now(&exchange, &master).cancelled_occurrences(),
        [format!("OID.{}.2026-03-18", master.immutable_id)]
    );
}

#[test]
fn what_an_exception_does_not_name_follows_its_master() {
    let (mut exchange, master) = made(&[]);
    let second = instances(&exchange, &master)[1].clone();
    let place = patch(r#"{"location":{"displayName":"Room 2"}}"#);
    exchange
        .update_event(ADA, &second.immutable_id, &place, None, now())
        .unwrap();
    exchange
        .update_event(
            ADA,
            &master.immutable_id,
            &patch(r#"{"subject":"New"}"#),
            None,
            now(),
        )
        .unwrap();
    let exception = instances(&exchange, &master)[1].clone();
    assert_eq!(exception.subject, "New");
    assert_eq!(exception.places[0].name, "Room 2");
    assert!(exception.modified > second.modified);
}

#[test]
fn another_time_or_pattern_forgets_exceptions_and_another_end_keeps_those_that_fit() {
    let (mut exchange, master) = made(&[]);
    let all = instances(&exchange, &master);
    for number in [1, 3] {
        exchange
            .update_event(
                ADA,
                &all[number].immutable_id,
                &patch(r#"{"subject":"Other"}"#),
                None,
                now(),
            )
            .unwrap();
    }
    exchange
        .delete_event(ADA, &all[0].immutable_id, None, now())
        .unwrap();
    let shorter = patch(
        r#"{"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["wednesday"]},
        "range":{"type":"numbered","startDate":"2026-03-04","numberOfOccurrences":3}}}"#,
    );
    let after = exchange
        .update_event(ADA, &master.immutable_id, &shorter, None, now())
        .unwrap();
    assert_eq!((after.exceptions.len(), after.cancelled.len()), (1, 1));
    let later = patch(
        r#"{"start":{"dateTime":"2026-03-04T12:00:00","timeZone":"UTC"},
        "end":{"dateTime":"2026-03-04T13:00:00","timeZone":"UTC"}}"#,
    );
    let after = exchange
        .update_event(ADA, &master.immutable_id, &later, None, now())
        .unwrap();
    assert!(after.exceptions.is_empty() && after.cancelled.is_empty());
}

#[test]
fn an_occurrence_cannot_be_moved_to_its_neighbours_day() {
    let (mut exchange, master) = made(&[]);
    let second = instances(&exchange, &master)[1].clone();
    let to = |day: &str| {
        patch(&format!(
            r#"{{"start":{{"dateTime":"2026-03-{day}T08:00:00","timeZone":"UTC"}},
            "end":{{"dateTime":"2026-03-{day}T09:00:00","timeZone":"UTC"}}}}"#
        ))
    };
    for day in ["04", "18", "20"] {
        let refused = exchange.update_event(ADA, &second.immutable_id, &to(day), None, now());
        assert_eq!(
            refused.unwrap_err().code,
            "ErrorOccurrenceCrossingBoundary",
            "{day}"
        );
    }
    assert!(
        exchange
            .update_event(ADA, &second.immutable_id, &to("17"), None, now())
            .is_ok()
    );
    assert_eq!(instances(&exchange, &master).len(), 4);
}

#[test]
fn an_exception_moved_out_of_the_window_leaves_it() {
    let (mut exchange, master) = made(&[]);
    let last = instances(&exchange, &master)[3].clone();
    let april = patch(
        r#"{"start":{"dateTime":"2026-04-20T08:00:00","timeZone":"UTC"},
        "end":{"dateTime":"2026-04-20T09:00:00","timeZone":"UTC"}}"#,
    );
    exchange
        .update_event(ADA, &last.immutable_id, &april, None, now())
        .unwrap();
    assert_eq!(instances(&exchange, &master).len(), 3);
    let window = Window {
        start: march().end,
        end: "2026-05-01T00:00:00Z".parse().unwrap(),
    };
    let mailbox = exchange.mailbox(ADA).unwrap();
    let found = mailbox.instances(&master.immutable_id, &window).unwrap();
    assert_eq!(found[0].kind(), EventType::Exception);
}

#[test]
fn invited_people_get_exceptions_and_keep_called_off_occurrences_until_they_remove_them() {
    let (mut exchange, master) = made(&["grace@contoso.example"]);
    let all = instances(&exchange, &master);
    let grace = |exchange: &Exchange| {
        let mailbox = exchange.mailbox(GRACE).unwrap();
        let copy = mailbox
            .event_of_uid(&master.ical_uid)
            .unwrap()
            .immutable_id
            .clone();
        mailbox.instances(&copy, &march()).unwrap()
    };
    let own = patch(r#"{"categories":["Mine"]}"#);
    let hers = grace(&exchange)[1].immutable_id.clone();
    exchange.update_event(GRACE, &hers, &own, None, now()).unwrap();
    exchange
        .update_event(
            ADA,
            &all[1].immutable_id,
            &patch(r#"{"subject":"Other"}"#),
            None,
            now(),
        )
        .unwrap();
    assert_eq!(
        kinds(&exchange),
        [(MailKind::Update, vec!["grace@contoso.example".to_owned()])]
    );
    exchange.cancel_event(ADA, &all[2].immutable_id, now()).unwrap();
    assert_eq!(exchange.mails().last().unwrap().kind, MailKind::Cancellation);
    let seen = grace(&exchange);
    assert_eq!(seen.len(), 4);
    assert_eq!(
        (seen[1].subject.as_str(), &seen[1].categories[..]),
        ("Other", &["Mine".to_owned()][..])
    );
    assert!(seen[2].is_cancelled && seen[2].subject == "Canceled: Talk");
    exchange
        .delete_event(GRACE, &seen[2].immutable_id, None, now())
        .unwrap();
    assert_eq!(grace(&exchange).len(), 3);
    assert_eq!(instances(&exchange, &master).len(), 3);
}

#[test]
fn a_change_of_the_series_mails_once_for_it_and_once_for_each_exception() {
    let (mut exchange, master) = made(&["tor@x.example"]);
    let second = instances(&exchange, &master)[1].clone();
    exchange
        .update_event(
            ADA,
            &second.immutable_id,
            &patch(r#"{"subject":"Other"}"#),
            None,
            now(),
        )
        .unwrap();
    exchange.forget_mails();
    exchange
        .update_event(
            ADA,
            &master.immutable_id,
            &patch(r#"{"subject":"New"}"#),
            None,
            now(),
        )
        .unwrap();
    assert_eq!(exchange.mails().len(), 2);
}

#[test]
fn a_person_declines_one_occurrence_and_keeps_the_rest() {
    let (mut exchange, master) = made(&["grace@contoso.example"]);
    let mailbox = exchange.mailbox(GRACE).unwrap();
    let copy = mailbox
        .event_of_uid(&master.ical_uid)
        .unwrap()
        .immutable_id
        .clone();
    let first = mailbox.instances(&copy, &march()).unwrap()[0].clone();
    exchange
        .respond(GRACE, &first.immutable_id, Response::Declined, now())
        .unwrap();
    let mailbox = exchange.mailbox(GRACE).unwrap();
    assert_eq!(mailbox.instances(&copy, &march()).unwrap().len(), 3);
    assert_eq!(exchange.mails().last().unwrap().kind, MailKind::Reply);
    assert_eq!(instances(&exchange, &master).len(), 4);
}

#[test]
fn a_series_keeps_its_local_time_across_a_clock_change() {
    let mut exchange = two_mailboxes();
    let write = patch(
        r#"{"start":{"dateTime":"2026-03-27T09:00:00","timeZone":"W. Europe Standard Time"},
        "end":{"dateTime":"2026-03-27T10:00:00","timeZone":"W. Europe Standard Time"},
        "recurrence":{"pattern":{"type":"daily","interval":3},
        "range":{"type":"noEnd","startDate":"2026-03-27"}}}"#,
    );
    let master = exchange.create_event(ADA, &write, now()).unwrap();
    let starts: Vec<_> = instances(&exchange, &master)
        .iter()
        .map(|event| event.place.as_ref().unwrap().original_start.to_string())
        .collect();
    assert_eq!(starts, ["2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z"]);
}
