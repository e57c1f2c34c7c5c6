//! Whatever a pod answers, nobody panics, and no id is rounded.

use crate::contacts::Notes;
use crate::convert::Kept;
use crate::convert::tests::{pod, sample};
use crate::wire;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::{Appointment, SalesId, Task};

/// Texts that break things: scripts from right to left, signs of several code points, ends of lines, nothing at all.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        Just("\u{0}".to_owned()),
        Just("a\r\nb\tc".to_owned()),
        Just("مرحبا \u{202e}abc".to_owned()),
        Just("👩‍👩‍👧‍👦🇩🇪".to_owned()),
        Just("<p>&nbsp;<script>".to_owned()),
        Just("x".repeat(5000)),
        "-?[0-9]{1,25}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "ActivityId",
        "ActivityNumber",
        "OwnerId",
        "Subject",
        "ActivityDescription",
        "ActivityStartDate",
        "ActivityEndDate",
        "DueDate",
        "StatusCode",
        "PriorityCode",
        "RecurSeriesId",
        "LastUpdateDate",
        "ActivityCreationDate",
        "ActivityContact",
        "ActivityAssignee",
        "ContactId",
        "AssigneeId",
        "PartyId",
        "PartyNumber",
        "EmailAddress",
        "ContactPoint",
        "Note",
        "NoteTxt",
        "NoteId",
        "AccountPartyId",
        "items",
        "hasMore",
        "links",
        "@context",
        "rel",
        "href",
        "properties",
        "changeIndicator",
        "headers",
        "ETag",
        "attributes",
        "children",
        "name",
        "type",
        "Resources",
        "parts",
        "payload",
        "id",
    ];
    prop::sample::select(known.map(str::to_owned).to_vec())
}

fn contact() -> Value {
    json!({
        "PartyId": 300_100_169_110_365_123_i64, "PartyNumber": "OC-1", "FirstName": "Ada", "LastName": "Marlow",
        "EmailAddress": "ada@x.example", "LastUpdateDate": "2026-03-02T08:30:15.123+00:00",
        "ContactPoint": {"items": [{"ContactPointType": "EMAIL", "EmailAddress": "a@y.example"}], "hasMore": false},
        "Note": [{"NoteId": 1, "NoteTypeCode": "GENERAL", "NoteTxt": "Tea"}],
    })
}

fn read_activity<C: Kept>(row: &Value) {
    if let Ok(wire) = serde_json::from_value::<wire::Activity>(row.clone()) {
        let _read = pod(7).look_of::<C>(wire, None);
    }
}

fn read_contact(row: &Value) {
    if let Ok(wire) = serde_json::from_value::<wire::Contact>(row.clone()) {
        let _read = pod(7).look_from_contact(wire, None, Notes::Carried);
    }
}

proptest! {
    #[test]
    fn no_member_of_a_record_makes_a_reader_panic(name in name(), value in value()) {
        let (mut activity, mut person) = (sample(), contact());
        activity["ActivityFunctionCode"] = Value::Null;
        activity[name.as_str()] = value.clone();
        person[name.as_str()] = value;
        read_activity::<Appointment>(&activity);
        read_activity::<Task>(&activity);
        read_contact(&person);
    }

    #[test]
    fn no_answer_at_all_makes_a_reader_panic(value in value()) {
        read_activity::<Task>(&value);
        read_contact(&value);
        let _page = serde_json::from_value::<wire::Collection<wire::Row>>(value.clone());
        let _envelope = serde_json::from_value::<wire::ErrorEnvelope>(value);
    }

    #[test]
    fn half_an_answer_is_none(end in 1..2000_usize) {
        for whole in [sample().to_string(), contact().to_string()] {
            let end = end.min(whole.len() - 1);
            let half = &whole.as_bytes()[..end];
            prop_assert!(serde_json::from_slice::<wire::Activity>(half).is_err());
            prop_assert!(serde_json::from_slice::<wire::Contact>(half).is_err());
        }
    }

    #[test]
    fn every_id_comes_over_exactly_or_not_at_all(id in any::<i64>()) {
        let mut person = contact();
        person["PartyId"] = json!(id);
        let wire = serde_json::from_value::<wire::Contact>(person.clone()).unwrap();
        let look = pod(9).look_from_contact(wire, None, Notes::LeftOut).map_err(str::to_owned).unwrap();
        prop_assert_eq!(look.contact.party_id, SalesId(id));
        person["PartyId"] = json!(id as f64);
        prop_assert!(serde_json::from_value::<wire::Contact>(person).is_err());
    }
}

#[test]
fn what_is_nested_without_end_is_refused_and_not_followed() {
    for (open, close) in [("[", "]"), ("{\"items\":[", "]}")] {
        let deep = format!("{}{}", open.repeat(20_000), close.repeat(20_000));
        assert!(serde_json::from_str::<wire::Collection<wire::Row>>(&deep).is_err());
        assert!(serde_json::from_str::<wire::Contact>(&deep).is_err());
    }
}
