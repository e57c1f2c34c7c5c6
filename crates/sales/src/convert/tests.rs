use super::*;
use crate::{Limits, SalesClient, Settings};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use sync_core::{Alarm, AppointmentField, Participants, ShowAs, Span, Told};

/// Larger than any number that a double holds exactly.
const ID: i64 = 300_100_169_110_365_123;

pub(crate) fn sample() -> Value {
    json!({
        "ActivityId": ID, "ActivityNumber": "OX-ABC-0", "ActivityFunctionCode": "APPOINTMENT",
        "Subject": "Quarterly review", "ActivityDescription": "<p>Agenda</p>", "Location": "Room 7",
        "ActivityStartDate": "2026-03-09T09:00:00+00:00", "ActivityEndDate": "2026-03-09T11:30:00+01:00",
        "AllDayFlag": false, "PrivateFlag": false, "OwnerId": ID + 1, "AccountId": ID + 2, "OpportunityId": null,
        "LeadId": ID + 3, "LastUpdateDate": "2026-03-02T08:30:15.123+00:00", "Custom_c": {"what": "ever"},
        "ActivityContact": {"items": [{"ContactId": ID + 4, "links": [{"rel": "self", "href": "https://pod.example/c4"}]}],
            "count": 1, "hasMore": false},
        "ActivityAssignee": {"items": [{"AssigneeId": ID + 1}, {"AssigneeId": ID + 5}], "count": 2, "hasMore": false},
        "links": [{"rel": "self", "href": "https://pod.example/a", "properties": {"changeIndicator": "\"ACED01\""}}],
    })
}

pub(crate) fn pod(framework_version: u8) -> Arc<Pod> {
    static PODS: Mutex<BTreeMap<u8, Arc<Pod>>> = Mutex::new(BTreeMap::new());
    let mut pods = PODS.lock().unwrap();
    Arc::clone(
        pods.entry(framework_version)
            .or_insert_with(|| new_pod(framework_version)),
    )
}

fn new_pod(framework_version: u8) -> Arc<Pod> {
    #[expect(clippy::disallowed_methods, reason = "nothing is sent")]
    let http = reqwest::Client::new();
    let settings = Settings {
        base_url: "https://pod.example".parse().unwrap(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version,
        source_system: None,
        limits: Limits::default(),
        tidy_description: |html| html.trim().to_owned(),
    };
    let client = SalesClient::new(http, settings);
    client.as_user(crate::UserKey::new("ada"), "t".into()).pod
}

fn look(value: Value) -> Result<Look, &'static str> {
    pod(9).look_from_activity(
        serde_json::from_value(value).expect("the sample has Sales' shape"),
        None,
    )
}

fn activity(value: Value) -> Activity {
    look(value)
        .map_err(str::to_owned)
        .expect("a whole activity")
        .activity
}

fn with(name: &str, value: Value) -> Value {
    let mut sample = sample();
    sample[name] = value;
    sample
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn ids_come_over_exactly() {
    let activity = activity(sample());
    assert_eq!(activity.activity_id, SalesId(300_100_169_110_365_123));
    assert_eq!(activity.owner, SalesId(ID + 1));
    assert_eq!(activity.item.id.as_str(), "OX-ABC-0");
}

#[test]
fn ids_are_read_from_text_too_and_never_from_fractions() {
    assert_eq!(
        activity(with("ActivityId", json!("300100169110365123"))).activity_id,
        SalesId(ID)
    );
    assert_eq!(
        activity(with("ActivityId", json!(9_007_199_254_740_993_u64))).activity_id,
        SalesId(9_007_199_254_740_993)
    );
    for wrong in [
        json!(3.0e17),
        json!(1.5),
        json!("3e17"),
        json!(u64::MAX),
        json!(true),
    ] {
        assert!(serde_json::from_value::<wire::Activity>(with("OwnerId", wrong)).is_err());
    }
}

#[test]
fn ids_are_written_exactly() {
    let wanted = activity(sample()).item.content;
    let row = pod(9).activity_from_appointment("OX-ABC-0", SalesId(ID + 1), &wanted);
    let text = serde_json::to_string(&row).unwrap();
    assert!(text.contains("\"AccountId\":300100169110365125"), "{text}");
    assert!(text.contains("\"ContactId\":300100169110365127"), "{text}");
}

#[test]
fn subject_location_and_description_come_over() {
    let content = activity(sample()).item.content;
    assert_eq!(content.subject, "Quarterly review");
    assert_eq!(content.location, "Room 7");
    assert_eq!(content.description.0, "<p>Agenda</p>");
    assert_eq!(activity(with("Location", Value::Null)).item.content.location, "");
    assert_eq!(
        activity(with("ActivityDescription", Value::Null))
            .item
            .content
            .description
            .0,
        ""
    );
    assert_eq!(
        activity(with("Subject", json!("(no subject)")))
            .item
            .content
            .subject,
        ""
    );
}

#[test]
fn below_framework_8_descriptions_are_base64() {
    let read = |text: &str| {
        let wire = serde_json::from_value(with("ActivityDescription", json!(text))).unwrap();
        pod(7)
            .look_from_activity(wire, None)
            .map(|look| look.activity.item.content.description)
    };
    let written = pod(7).wire_from_description(&Description("<p>Ærlig</p>".to_owned()));
    assert_eq!(
        read(written.as_str().unwrap()),
        Ok(Description("<p>Ærlig</p>".to_owned()))
    );
    assert_eq!(read("<p>not Base64</p>"), Err("ActivityDescription"));
    assert_eq!(
        pod(8).wire_from_description(&Description("<p>Ærlig</p>".to_owned())),
        json!("<p>Ærlig</p>")
    );
}

#[test]
fn times_are_moments_with_any_offset() {
    let time = activity(sample()).item.content.time;
    assert_eq!(
        time,
        Span::Timed {
            start: at("2026-03-09T09:00:00Z"),
            end: at("2026-03-09T10:30:00Z")
        }
    );
    assert_eq!(
        look(with("ActivityEndDate", json!("tomorrow"))).err(),
        Some("ActivityEndDate")
    );
    assert_eq!(
        look(with("ActivityStartDate", Value::Null)).err(),
        Some("ActivityStartDate")
    );
}

#[test]
fn whole_days_are_days_and_never_shift() {
    let days = |start: &str, end: &str| {
        let mut sample = with("AllDayFlag", json!(true));
        sample["ActivityStartDate"] = json!(start);
        sample["ActivityEndDate"] = json!(end);
        activity(sample).item.content.time
    };
    let span = |first: &str, last: &str| Span::AllDay {
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
    };
    assert_eq!(
        days("2026-03-09T00:00:00+00:00", "2026-03-09T23:59:59+00:00"),
        span("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        days("2026-03-09T00:00:00+00:00", "2026-03-11T23:59:00+00:00"),
        span("2026-03-09", "2026-03-11")
    );
    assert_eq!(
        days("2026-03-09T00:00:00+00:00", "2026-03-10T00:00:00+00:00"),
        span("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        days("2026-03-09T00:00:00+00:00", "2026-03-09T00:00:00+00:00"),
        span("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        days("2026-03-09T08:00:00+00:00", "2026-03-10T07:59:59+00:00"),
        span("2026-03-09", "2026-03-09")
    );
    assert_eq!(
        days("2026-03-08T23:00:00+00:00", "2026-03-09T22:59:59+00:00"),
        span("2026-03-09", "2026-03-09")
    );
}

#[test]
fn privacy_comes_over_as_flag_or_letter() {
    for (flag, visibility) in [
        (json!(true), Visibility::Private),
        (json!("Y"), Visibility::Private),
        (json!("N"), Visibility::Normal),
        (Value::Null, Visibility::Normal),
    ] {
        assert_eq!(
            activity(with("PrivateFlag", flag)).item.content.visibility,
            visibility
        );
    }
}

#[test]
fn who_takes_part_are_contacts_assignees_and_the_owner() {
    let people = Participants::from([
        SalesPerson::Contact(SalesId(ID + 4)),
        SalesPerson::User(SalesId(ID + 1)),
        SalesPerson::User(SalesId(ID + 5)),
    ]);
    assert_eq!(activity(sample()).item.content.people, people);
    let bare = with("ActivityAssignee", json!([{"AssigneeId": ID + 5}]));
    assert_eq!(activity(bare).item.content.people, people);
}

#[test]
fn r_appt_19_what_is_the_owners_own_is_in_the_owners_row() {
    let with_row = |row: Value| {
        let others = json!({"AssigneeId": ID + 5, "ShowTimeAsCode": "FREE", "ReminderPeriod": 60});
        let own = activity(with("ActivityAssignee", json!([others, row])))
            .item
            .content
            .own;
        assert_eq!(own.of, Some(SalesId(ID + 1)));
        (own.show_as, own.reminder)
    };
    let busy = Told::This(ShowAs::Busy);
    for (row, expected) in [
        (
            json!({"AssigneeId": ID + 1, "ShowTimeAsCode": "FREE", "ReminderPeriod": 15}),
            (Told::This(ShowAs::Free), Told::This(Alarm::Before(15))),
        ),
        (
            json!({"AssigneeId": ID + 1, "ShowTimeAsCode": null, "ReminderPeriod": null}),
            (busy, Told::This(Alarm::Off)),
        ),
        (
            json!({"AssigneeId": ID + 1, "ShowTimeAsCode": "ON_TRAVEL", "ReminderPeriod": 0}),
            (busy, Told::This(Alarm::Before(0))),
        ),
        // A pod that keeps neither says nothing of either.
        (json!({"AssigneeId": ID + 1}), (Told::Nothing, Told::Nothing)),
    ] {
        assert_eq!(with_row(row.clone()), expected, "{row}");
    }
}

#[test]
fn r_appt_19_where_to_join_is_a_large_text_that_a_pod_may_lack() {
    let link = |value: Value| {
        activity(with("WebConferenceDetails", value))
            .item
            .content
            .join_link
    };
    let there = Told::This("https://t.example/j".into());
    assert_eq!(link(json!("https://t.example/j")), there);
    assert_eq!(link(Value::Null), Told::This("".into()));
    assert_eq!(activity(sample()).item.content.join_link, Told::Nothing);
    let mut wanted = activity(sample()).item.content;
    let held = wanted.clone();
    wanted.join_link = there;
    let row = |framework| pod(framework).changes(&held, &wanted, &[AppointmentField::JoinLink]);
    assert_eq!(
        Value::Object(row(9)),
        json!({"WebConferenceDetails": "https://t.example/j"})
    );
    assert_eq!(
        Value::Object(row(6)),
        json!({"WebConferenceDetails": "aHR0cHM6Ly90LmV4YW1wbGUvag=="})
    );
}

#[test]
fn r_appt_19_a_new_activity_names_its_owner_where_something_is_their_own() {
    let mut wanted = activity(sample()).item.content;
    wanted.own = Own {
        of: Some(SalesId(ID + 1)),
        show_as: Told::This(ShowAs::Free),
        reminder: Told::This(Alarm::Before(15)),
    };
    let row = pod(9).activity_from_appointment("OX-ABC-0", SalesId(ID + 1), &wanted);
    assert_eq!(
        row["ActivityAssignee"],
        json!([
            {"AssigneeId": ID + 5},
            {"AssigneeId": ID + 1, "ShowTimeAsCode": "FREE", "ReminderPeriod": 15},
        ])
    );
    // Nobody is reminded there unless they ask for it.
    wanted.own.reminder = Told::This(Alarm::Off);
    let row = pod(9).activity_from_appointment("OX-ABC-0", SalesId(ID + 1), &wanted);
    assert_eq!(
        row["ActivityAssignee"][1],
        json!({"AssigneeId": ID + 1, "ShowTimeAsCode": "FREE"})
    );
}

#[test]
fn relations_are_account_opportunity_and_lead() {
    let related = activity(sample()).item.content.related;
    assert_eq!(
        (related.account, related.opportunity, related.lead),
        (Some(SalesId(ID + 2)), None, Some(SalesId(ID + 3)))
    );
    assert!(related.contacts.is_empty());
}

#[test]
fn the_version_is_the_best_that_the_pod_gives() {
    let version = |value: Value, etag: Option<&str>| {
        let wire = serde_json::from_value(value).unwrap();
        stamps_from_activity(&wire, etag).map(|stamps| stamps.version)
    };
    assert_eq!(
        version(sample(), Some("\"HEADER\"")),
        Ok(Known::Etag("\"HEADER\"".to_owned()))
    );
    assert_eq!(version(sample(), None), Ok(Known::Etag("\"ACED01\"".to_owned())));
    let mut newer = with("links", json!([]));
    newer["@context"] =
        json!({"key": "OX", "headers": {"ETag": "\"CTX\""}, "links": [{"rel": "self", "href": "x"}]});
    assert_eq!(
        version(newer.clone(), None),
        Ok(Known::Etag("\"CTX\"".to_owned()))
    );
    newer["@context"] = json!({"links": [{"rel": "self", "properties": {"changeIndicator": "LINK"}}]});
    assert_eq!(
        version(newer.clone(), None),
        Ok(Known::Etag("\"LINK\"".to_owned()))
    );
    newer["@context"] = Value::Null;
    assert_eq!(
        version(newer, None),
        Ok(Known::Stamp("2026-03-02T08:30:15.123+00:00".to_owned()))
    );
}

#[test]
fn an_activity_without_what_it_needs_says_what_is_missing() {
    for name in [
        "ActivityId",
        "ActivityNumber",
        "OwnerId",
        "LastUpdateDate",
        "ActivityStartDate",
        "ActivityEndDate",
    ] {
        assert_eq!(look(with(name, Value::Null)).err(), Some(name));
    }
}

#[test]
fn a_change_names_only_its_fields_and_relations() {
    use AppointmentField as F;
    let held = activity(sample()).item.content;
    let mut wanted = held.clone();
    let row = |wanted: &Appointment, fields: &[F]| Value::Object(pod(9).changes(&held, wanted, fields));
    assert_eq!(row(&wanted, &[]), json!({}));
    wanted.subject = String::new();
    wanted.location = String::new();
    wanted.description = Description::default();
    wanted.visibility = Visibility::Private;
    assert_eq!(row(&wanted, &[F::Subject]), json!({"Subject": "(no subject)"}));
    assert_eq!(row(&wanted, &[F::Location]), json!({"Location": null}));
    assert_eq!(
        row(&wanted, &[F::Description]),
        json!({"ActivityDescription": null})
    );
    assert_eq!(row(&wanted, &[F::Visibility]), json!({"PrivateFlag": true}));
    assert_eq!(row(&wanted, &[F::People]), json!({}));
    wanted.time = Span::AllDay {
        first: "2026-03-09".parse().unwrap(),
        last: "2026-03-10".parse().unwrap(),
    };
    assert_eq!(
        row(&wanted, &[F::Time]),
        json!({"ActivityStartDate": "2026-03-09T00:00:00Z", "ActivityEndDate": "2026-03-10T23:59:59Z", "AllDayFlag": true})
    );
    wanted.related = Related {
        account: None,
        opportunity: Some(SalesId(ID)),
        ..held.related.clone()
    };
    assert_eq!(row(&wanted, &[]), json!({"AccountId": null, "OpportunityId": ID}));
}

#[test]
fn a_new_activity_holds_everything_once_and_leaves_its_owner_to_sales() {
    let wanted = activity(sample()).item.content;
    let row = Value::Object(pod(9).activity_from_appointment("OX-ABC-0", SalesId(ID + 1), &wanted));
    assert_eq!(
        row,
        json!({
            "ActivityNumber": "OX-ABC-0", "ActivityFunctionCode": "APPOINTMENT", "OwnerId": ID + 1,
            "Subject": "Quarterly review", "ActivityDescription": "<p>Agenda</p>", "Location": "Room 7",
            "ActivityStartDate": "2026-03-09T09:00:00Z", "ActivityEndDate": "2026-03-09T10:30:00Z", "AllDayFlag": false,
            "PrivateFlag": false, "AccountId": ID + 2, "LeadId": ID + 3,
            "ActivityContact": [{"ContactId": ID + 4}], "ActivityAssignee": [{"AssigneeId": ID + 5}],
        })
    );
}

#[test]
fn what_is_written_reads_back_the_same() {
    let mut wanted = activity(sample()).item.content;
    for time in [
        wanted.time,
        Span::AllDay {
            first: "2026-12-31".parse().unwrap(),
            last: "2027-01-02".parse().unwrap(),
        },
    ] {
        wanted.time = time;
        let mut read = sample();
        for (name, value) in pod(9).activity_from_appointment("OX-ABC-0", SalesId(ID + 1), &wanted) {
            read[name.as_str()] = value;
        }
        assert_eq!(activity(read).item.content, wanted);
    }
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let pod = pod(7);
        let _read = serde_json::from_slice::<wire::Activity>(&bytes).map(|wire| pod.look_from_activity(wire, None));
    }

    #[test]
    fn no_value_makes_the_reader_panic(
        name in prop::sample::select(vec![
            "ActivityId", "ActivityStartDate", "ActivityEndDate", "AllDayFlag", "OwnerId", "ActivityContact", "links",
            "@context", "ActivityDescription", "LastUpdateDate", "Subject", "PrivateFlag",
        ]),
        text in "\\PC{0,30}|-?[0-9]{1,12}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?",
        shape in 0..6,
    ) {
        let value = match shape {
            0 | 1 => json!(text),
            2 => json!([{"ContactId": text, "rel": "self", "href": text}]),
            3 => json!({"items": [{"ContactId": ID}], "links": [{"rel": "self", "href": text}], "hasMore": true}),
            4 => json!(ID),
            _ => json!(true),
        };
        let pod = pod(7);
        let mut whole = with(name, value);
        whole["AllDayFlag"] = json!(shape == 1);
        let _read = serde_json::from_value::<wire::Activity>(whole).map(|wire| pod.look_from_activity(wire, None));
    }
}
