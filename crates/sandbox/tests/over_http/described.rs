//! Bodies against Microsoft's own description (tests/fixtures/exchange).

use crate::support::{ADA, Graph, stage};
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

/// Microsoft's description with OpenAPI's `nullable` put into the words of JSON Schema.
fn components() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/exchange/openapi-slice.yaml");
    let mut description: Value = serde_yaml_ng::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut components = description["components"].take();
    allow_null(&mut components);
    components
}

fn allow_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(allow_null);
            if members.remove("nullable") == Some(json!(true)) {
                if let Some(kind) = members.get_mut("type").filter(|kind| kind.is_string()) {
                    *kind = json!([kind.take(), "null"]);
                }
                if let Some(values) = members.get_mut("enum").and_then(Value::as_array_mut) {
                    values.push(Value::Null);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn schema(name: &str, components: &Value) -> Validator {
    let root =
        json!({"$ref": format!("#/components/schemas/microsoft.graph.{name}"), "components": components});
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap()
}

#[track_caller]
fn fits(schema: &Validator, body: &Value) {
    let faults: Vec<String> = schema
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{body:#}");
}

#[tokio::test]
async fn every_body_is_one_that_microsoft_describes() {
    let components = components();
    let event = schema("event", &components);
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let (_, page) = ada.get("/me/events?$top=100").await;
    let events = page["value"].as_array().unwrap();
    assert_eq!(events.len(), 12);
    events.iter().for_each(|body| fits(&event, body));
    fits(&schema("eventCollectionResponse", &components), &page);
    let meeting = ada.event("Halvorsen").await;
    let write = json!({"singleValueExtendedProperties": [{"id": "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name CrmId", "value": "1"}]});
    fits(
        &event,
        &ada.send(Method::PATCH, &Graph::path(&meeting), write).await.1,
    );

    let category = schema("outlookCategory", &components);
    let wish = json!({"displayName": "Shared with Oracle", "color": "preset9"});
    fits(
        &category,
        &ada.send(Method::POST, "/me/outlook/masterCategories", wish)
            .await
            .1,
    );
    let (_, list) = ada.get("/me/outlook/masterCategories").await;
    list["value"]
        .as_array()
        .unwrap()
        .iter()
        .for_each(|body| fits(&category, body));

    let error = schema("ODataErrors.ODataError", &components);
    fits(&error, &ada.get("/me/events/AAMkAGnope%3D").await.1);
    fits(
        &error,
        &ada.send(Method::PATCH, &Graph::path(&meeting), json!({"x": 1}))
            .await
            .1,
    );
    stage
        .plant(json!({"target": "graph", "kind": "error", "status": 503}))
        .await;
    fits(&error, &ada.get("/me").await.1);
}

#[tokio::test]
async fn a_body_that_microsoft_does_not_describe_is_found_out() {
    let components = components();
    let event = schema("event", &components);
    let stage = stage().await;
    let good = stage.graph_for(ADA).await.event("Halvorsen").await;
    fits(&event, &good);
    for (pointer, bad) in [
        ("/sensitivity", json!("secret")),
        ("/isAllDay", json!("no")),
        ("/createdDateTime", json!("yesterday")),
        ("/attendees/0/emailAddress", json!("tor@x.example")),
        ("/body/contentType", json!("HTML")),
        ("/categories", json!("Shared with Oracle")),
        ("/reminderMinutesBeforeStart", json!(1.5)),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = bad;
        assert!(!event.is_valid(&body), "{pointer}");
    }
    let error = schema("ODataErrors.ODataError", &components);
    assert!(!error.is_valid(&json!({"error": {"message": "no code"}})));
}
