use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::{Facts, Organizer, Own, Place, Told};

pub(crate) fn sample() -> Value {
    json!({
        "@odata.etag": "W/\"DwAAABYA\"",
        "id": "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A=",
        "iCalUId": "040000008200E00074C5B7101A82E008",
        "lastModifiedDateTime": "2026-03-02T08:30:15.1234567Z",
        "type": "singleInstance",
        "subject": "Quarterly review",
        "body": {"contentType": "html", "content": "<html><body><p>Agenda</p></body></html>"},
        "location": {"displayName": "Room 7", "locationType": "default"},
        "start": {"dateTime": "2026-03-09T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-09T10:30:00.0000000", "timeZone": "UTC"},
        "isAllDay": false, "isCancelled": false, "isOrganizer": true, "sensitivity": "normal",
        "categories": ["Red category", "shared WITH oracle"],
        "organizer": {"emailAddress": {"name": "Ada", "address": "Ada@Contoso.example"}},
        "attendees": [
            {"type": "required", "emailAddress": {"name": "Bo", "address": "Bo@Customer.example"}},
            {"type": "resource", "emailAddress": {"name": "Room 7", "address": "room7@contoso.example"}},
            {"type": "required", "emailAddress": {"name": "Ada", "address": "ada@contoso.example"}},
            {"type": "optional", "emailAddress": {"name": "nobody"}},
        ],
        "onlineMeeting": null,
        "singleValueExtendedProperties": [{"id": STAMP_PROPERTY.to_uppercase(), "value": "OX-1"}],
        "somethingNew": {"that": ["nobody", "knows"]},
    })
}

fn look(value: Value) -> Result<Look, &'static str> {
    look_from_event(serde_json::from_value(value).expect("the sample has Graph's shape"))
}

fn with(name: &str, value: Value) -> Value {
    let mut sample = sample();
    sample[name] = value;
    sample
}

fn event(value: Value) -> Event {
    look(value).map_err(str::to_owned).expect("a whole event").event
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

#[test]
fn names_and_stamps_come_over() {
    let event = event(sample());
    assert_eq!(event.id.as_str(), "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A=");
    assert_eq!(event.ical_uid, "040000008200E00074C5B7101A82E008");
    assert_eq!(event.version.as_str(), "W/\"DwAAABYA\"");
    assert_eq!(event.modified, at("2026-03-02T08:30:15.1234567Z"));
}

#[test]
fn subject_location_and_description_come_over() {
    let event = event(sample());
    assert_eq!(event.appointment.subject, "Quarterly review");
    assert_eq!(event.appointment.location, "Room 7");
    assert_eq!(event.appointment.description.0, "<p>Agenda</p>");
}

#[test]
fn a_body_of_plain_text_is_escaped() {
    let event = event(with(
        "body",
        json!({"contentType": "text", "content": "a < b\r\nc"}),
    ));
    assert_eq!(event.appointment.description.0, "a &lt; b<br>c");
}

#[test]
fn absent_texts_are_empty() {
    for name in ["subject", "location", "body"] {
        let event = event(with(name, Value::Null));
        let texts = [
            &event.appointment.subject,
            &event.appointment.location,
            &event.appointment.description.0,
        ];
        assert_eq!(texts.iter().filter(|text| text.is_empty()).count(), 1, "{name}");
    }
}

#[test]
fn times_are_moments() {
    let time = event(sample()).appointment.time;
    assert_eq!(
        time,
        Span::Timed {
            start: at("2026-03-09T09:00:00Z"),
            end: at("2026-03-09T10:30:00Z")
        }
    );
}

#[test]
fn a_zone_that_was_not_asked_for_is_not_guessed() {
    let moment = json!({"dateTime": "2026-03-09T09:00:00", "timeZone": "Pacific Standard Time"});
    assert_eq!(look(with("start", moment)).err(), Some("event.start"));
}

#[test]
fn whole_days_end_on_their_last_day_and_never_shift() {
    let day = |start: &str, end: &str| {
        let mut sample = with("isAllDay", json!(true));
        sample["start"] = json!({"dateTime": start, "timeZone": "UTC"});
        sample["end"] = json!({"dateTime": end, "timeZone": "UTC"});
        event(sample).appointment.time
    };
    let days = |first: &str, last: &str| Span::AllDay {
        first: first.parse().expect("a day"),
        last: last.parse().expect("a day"),
    };
    assert_eq!(
        day("2026-03-09T00:00:00.0000000", "2026-03-10T00:00:00.0000000"),
        days("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        day("2026-03-09T00:00:00", "2026-03-12T00:00:00"),
        days("2026-03-09", "2026-03-11")
    );
    assert_eq!(
        day("2026-03-08T23:00:00", "2026-03-09T23:00:00"),
        days("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        day("2026-03-09T08:00:00", "2026-03-10T08:00:00"),
        days("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        day("2026-03-09T00:00:00", "2026-03-09T00:00:00"),
        days("2026-03-09", "2026-03-09")
    );
}

#[test]
fn sensitivity_is_visibility() {
    for (sensitivity, visibility) in [
        (json!("normal"), Visibility::Normal),
        (json!("personal"), Visibility::Normal),
        (Value::Null, Visibility::Normal),
        (json!("private"), Visibility::Private),
        (json!("confidential"), Visibility::Private),
        (json!("somethingNew"), Visibility::Private),
    ] {
        assert_eq!(
            event(with("sensitivity", sensitivity.clone()))
                .appointment
                .visibility,
            visibility,
            "{sensitivity}"
        );
    }
}

#[test]
fn r_appt_19_show_as_is_what_sales_can_hold_of_it() {
    for (show_as, expected) in [
        (json!("free"), Told::This(ShowAs::Free)),
        (json!("workingElsewhere"), Told::This(ShowAs::Free)),
        (json!("busy"), Told::This(ShowAs::Busy)),
        (json!("tentative"), Told::This(ShowAs::Busy)),
        (json!("oof"), Told::This(ShowAs::Busy)),
        (json!("unknown"), Told::Nothing),
        (Value::Null, Told::Nothing),
    ] {
        let own = event(with("showAs", show_as.clone())).appointment.own;
        assert_eq!(own.show_as, expected, "{show_as}");
    }
}

#[test]
fn r_appt_19_a_reminder_is_off_or_minutes_before_the_start() {
    for (is_on, minutes, expected) in [
        (json!(true), json!(15), Told::This(Alarm::Before(15))),
        (json!(true), json!(0), Told::This(Alarm::Before(0))),
        (json!(true), json!(-5), Told::This(Alarm::Before(0))),
        (json!(false), json!(15), Told::This(Alarm::Off)),
        (Value::Null, json!(15), Told::Nothing),
    ] {
        let mut wire = with("isReminderOn", is_on.clone());
        wire["reminderMinutesBeforeStart"] = minutes.clone();
        assert_eq!(
            event(wire).appointment.own.reminder,
            expected,
            "{is_on} {minutes}"
        );
    }
}

#[test]
fn r_appt_19_where_to_join_is_said_where_there_is_a_link_and_nothing_else_is() {
    let online = with("onlineMeeting", json!({"joinUrl": "https://t.example/j"}));
    let link = Told::This("https://t.example/j".into());
    assert_eq!(event(online).appointment.join_link, link);
    let elsewhere = with("onlineMeeting", Value::Null);
    assert_eq!(event(elsewhere).appointment.join_link, Told::Nothing);
}

#[test]
fn r_appt_19_a_patch_sets_what_is_their_own_and_never_the_link() {
    use AppointmentField as F;
    let own = |show_as, reminder| Appointment {
        own: Own {
            of: None,
            show_as,
            reminder,
        },
        join_link: Told::This("https://t.example/j".into()),
        ..wanted()
    };
    let fields = [F::ShowAs, F::Reminder, F::JoinLink];
    let patch = |wanted: &Appointment| {
        serde_json::to_value(patch_from_fields(wanted, &fields, "", None).expect("a patch")).expect("JSON")
    };
    let remind = own(Told::This(ShowAs::Free), Told::This(Alarm::Before(5)));
    assert_eq!(
        patch(&remind),
        json!({"showAs": "free", "isReminderOn": true, "reminderMinutesBeforeStart": 5})
    );
    let quiet = own(Told::This(ShowAs::Busy), Told::This(Alarm::Off));
    assert_eq!(patch(&quiet), json!({"showAs": "busy", "isReminderOn": false}));
    assert_eq!(patch(&own(Told::Nothing, Told::Nothing)), json!({}));
}

#[test]
fn everybody_is_on_the_list_once_in_lower_case_and_rooms_are_no_people() {
    let attendee = |address: &str, role| Attendee {
        address: address.to_owned(),
        role,
    };
    assert_eq!(
        event(sample()).attendees,
        [
            attendee("ada@contoso.example", Role::Organizer),
            attendee("bo@customer.example", Role::Attendee),
            attendee("room7@contoso.example", Role::Resource),
        ]
    );
}

#[test]
fn category_and_stamp_are_told_apart() {
    let marks = |value: Value| event(value).marks;
    assert_eq!(marks(sample()), Marks::BOTH);
    assert_eq!(event(sample()).stamp.as_deref(), Some("OX-1"));
    let stamp_alone = Marks {
        category: false,
        stamp: true,
    };
    assert_eq!(marks(with("categories", json!(["Red category"]))), stamp_alone);
    let category_alone = Marks {
        category: true,
        stamp: false,
    };
    let foreign = json!([{"id": "String {00000000-0000-0000-0000-000000000000} Name Else", "value": "x"}]);
    for others in [Value::Null, foreign] {
        assert_eq!(
            marks(with("singleValueExtendedProperties", others)),
            category_alone
        );
    }
}

#[test]
fn an_item_tells_whom_a_write_would_mail_and_what_its_body_holds() {
    let facts = |value: Value| event(value).item().facts;
    let ours = Facts {
        organizer: Organizer::Owner,
        invitees: 1,
        body: Body::AsInSales,
        place: Place::Read,
        owner: None,
        files: HasFiles::No,
    };
    assert_eq!(
        facts(sample()),
        ours,
        "neither the organizer nor a room is a person invited"
    );
    assert_eq!(facts(with("attendees", Value::Null)).invitees, 0);
    let theirs = Facts {
        organizer: Organizer::SomebodyElse,
        invitees: 0,
        ..ours
    };
    assert_eq!(facts(with("isOrganizer", json!(false))), theirs);
    let more = Facts {
        body: Body::HoldsMore,
        ..ours
    };
    let picture = json!({"contentType": "html", "content": "<p>Map</p><img src=\"cid:1\">"});
    assert_eq!(facts(with("body", picture)), more);
    let with_files = Facts {
        files: HasFiles::Yes,
        ..more
    };
    assert_eq!(facts(with("hasAttachments", json!(true))), with_files);
    assert_eq!(facts(with("hasAttachments", json!(false))), ours);
    let text = json!({"contentType": "text", "content": "Write <img> or <table>"});
    assert_eq!(facts(with("body", text)), ours);
}

#[test]
fn what_an_event_is_comes_over() {
    for (kind, ours) in [
        ("singleInstance", EventKind::Single),
        ("occurrence", EventKind::Occurrence),
        ("exception", EventKind::Exception),
        ("seriesMaster", EventKind::Master),
    ] {
        assert_eq!(event(with("type", json!(kind))).kind, ours);
    }
    assert_eq!(event(with("isCancelled", json!(true))).course, Course::Cancelled);
    assert_eq!(event(sample()).organized_by, OrganizedBy::Owner);
    assert_eq!(
        event(with("isOrganizer", json!(false))).organized_by,
        OrganizedBy::SomebodyElse
    );
}

#[test]
fn an_event_without_what_it_needs_says_what_is_missing() {
    for name in [
        "id",
        "iCalUId",
        "lastModifiedDateTime",
        "type",
        "start",
        "end",
        "@odata.etag",
    ] {
        assert_eq!(
            look(with(name, Value::Null)).err(),
            Some(format!("event.{name}").as_str())
        );
    }
}

fn wanted() -> Appointment {
    Appointment {
        subject: "Moved".to_owned(),
        description: Description("<p>New</p>".to_owned()),
        location: String::new(),
        time: Span::AllDay {
            first: "2026-03-09".parse().expect("a day"),
            last: "2026-03-10".parse().expect("a day"),
        },
        visibility: Visibility::Private,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

fn patch(fields: &[AppointmentField], body: &str, join_url: Option<&str>) -> Value {
    serde_json::to_value(patch_from_fields(&wanted(), fields, body, join_url).expect("a patch"))
        .expect("JSON")
}

#[test]
fn a_patch_names_only_its_fields() {
    use AppointmentField as F;
    assert_eq!(patch(&[F::Subject], "", None), json!({"subject": "Moved"}));
    assert_eq!(
        patch(&[F::Location], "", None),
        json!({"location": {"displayName": ""}})
    );
    assert_eq!(
        patch(&[F::Visibility], "", None),
        json!({"sensitivity": "private"})
    );
    assert_eq!(patch(&[F::People], "", None), json!({}));
    assert_eq!(
        patch(&[F::Time], "", None),
        json!({
            "start": {"dateTime": "2026-03-09T00:00:00", "timeZone": "UTC"},
            "end": {"dateTime": "2026-03-11T00:00:00", "timeZone": "UTC"},
            "isAllDay": true,
        })
    );
    assert_eq!(
        patch(&[F::Description], "<p>Old</p>", None),
        json!({"body": {"contentType": "html", "content": "<p>New</p>"}})
    );
}

#[test]
fn a_new_body_keeps_the_online_meeting_byte_for_byte() {
    let block = "<div class=\"me-email-text\" lang=\"en-US\"><a href=\"https://t.example/j?a=1&amp;b=2\">Join</a></div>";
    let body = format!("<html><body><p>Old</p>{block}</body></html>");
    let url = Some("https://t.example/j?a=1&b=2");
    let patch = patch(&[AppointmentField::Description], &body, url);
    assert_eq!(patch["body"]["content"], json!(format!("<p>New</p>{block}")));
    assert!(
        patch_from_fields(
            &wanted(),
            &[AppointmentField::Description],
            "https://t.example/j?a=1&b=2",
            url
        )
        .is_none()
    );
}

#[test]
fn what_is_written_reads_back_the_same() {
    for time in [
        wanted().time,
        Span::Timed {
            start: at("2026-03-09T09:00:00Z"),
            end: at("2026-03-09T10:30:00Z"),
        },
    ] {
        let wanted = Appointment { time, ..wanted() };
        let written = serde_json::to_value(event_from_appointment(&wanted, &[])).expect("JSON");
        let mut read = sample();
        for (name, value) in written.as_object().expect("an object") {
            read[name] = value.clone();
        }
        assert_eq!(event(read).appointment, wanted);
    }
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _read = serde_json::from_slice::<wire::Event>(&bytes).map(look_from_event);
    }

    #[test]
    fn no_value_makes_the_reader_panic(
        name in prop::sample::select(vec![
            "id", "type", "start", "end", "isAllDay", "sensitivity", "categories", "organizer", "attendees", "onlineMeeting",
            "singleValueExtendedProperties", "body", "location", "lastModifiedDateTime",
        ]),
        text in "\\PC{0,30}|-?[0-9]{1,12}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
        shape in 0..5,
    ) {
        let value = match shape {
            0 => json!(text),
            1 => json!({"dateTime": text, "timeZone": "UTC"}),
            2 => json!([{"id": STAMP_PROPERTY, "value": text, "emailAddress": {"address": text}}]),
            3 => json!({"content": text, "contentType": "html", "emailAddress": {"address": text}, "joinUrl": text}),
            _ => json!(true),
        };
        let _read = serde_json::from_value::<wire::Event>(with(name, value)).map(look_from_event);
    }
}
