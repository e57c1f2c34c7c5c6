//! Every body between the connector and Graph, against Microsoft's own description.

use super::{applied, appointment, event, mailbox};
use crate::stand::{ADA, Seen, Witnessed};
use serde_json::{Value, json};
use sync_core::{AppointmentField, Outcome};

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
    let (event, category) = (
        described("microsoft.graph.event"),
        described("microsoft.graph.outlookCategory"),
    );
    let mut checked = 0;
    for Seen {
        method,
        path,
        sent,
        status,
        answered,
    } in stand.seen()
    {
        let about = match path.split('/').nth(4).unwrap_or_default() {
            "events" => &event,
            "outlook" => &category,
            _ => continue,
        };
        for body in [sent, answered]
            .into_iter()
            .filter(|body| !body.is_null() && status < 300)
        {
            let bodies = body["value"].as_array().cloned().unwrap_or_else(|| vec![body]);
            for body in bodies {
                let wrong: Vec<String> = about.iter_errors(&body).map(|error| error.to_string()).collect();
                assert!(wrong.is_empty(), "{method} {path}: {wrong:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 12, "{checked}");
}
