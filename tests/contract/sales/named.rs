//! The witness of every name between our connectors and Sales: what it knows, and that it finds out.

use crate::stand::{ADA, StandIns, http, sales_token, start};
use sandbox::sales::model::Table;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::witness::Names;

const VERSION: &str = "crmRestApi/resources/11.13.18.05";

/// What the stand-in tells of itself is on the list, and so nothing else can be on its wire.
#[test]
fn the_stand_ins_attributes_are_on_the_list() {
    let known: BTreeMap<&str, BTreeSet<&str>> = Names::of_oracle().resources().collect();
    let children = Table::ROOTS
        .into_iter()
        .flat_map(|table| table.children().iter().copied());
    let tables: BTreeSet<Table> = Table::ROOTS.into_iter().chain(children).collect();
    assert!(tables.len() > 15, "{tables:?}");
    for table in tables {
        let known = &known[table.path()];
        let unknown: Vec<&str> = table
            .attributes()
            .iter()
            .map(|attribute| attribute.name)
            .filter(|name| !known.contains(name))
            .collect();
        assert!(unknown.is_empty(), "{table:?}: {unknown:?}");
    }
}

/// Sends a body as no connector of ours would.
async fn send(stand: &StandIns, path: &str, media: &str, body: &Value) -> Value {
    let token = sales_token(&stand.sandbox, ADA);
    let request = http()
        .post(stand.url(&format!("/{path}")))
        .bearer_auth(token.expose_secret())
        .header("content-type", media)
        .header("rest-framework-version", "9")
        .body(body.to_string());
    request.send().await.unwrap().json().await.unwrap_or_default()
}

#[tokio::test]
async fn a_bad_name_on_its_way_is_found_out_at_every_depth_and_in_a_batch() {
    let stand = start().await;
    let item = "application/vnd.oracle.adf.resourceitem+json";
    let path = format!("{VERSION}/activities");
    let good = json!({"Subject": "x", "ActivityFunctionCode": "TASK", "Grade_c": "a customer's own",
        "ActivityContact": [{"ContactId": 1}]});
    send(&stand, &path, item, &good).await;
    assert_eq!(stand.take_complaints(), [""; 0]);
    let mut bad = good.clone();
    bad["Subjekt"] = "x".into();
    bad["ActivityContact"][0]["contactId"] = 1.into();
    send(&stand, &path, item, &bad).await;
    let complaints = stand.take_complaints().join("\n");
    assert!(
        complaints.contains("activities has no Subjekt")
            && complaints.contains("ActivityContact has no contactId"),
        "{complaints}"
    );
    let batch = json!({"parts": [
        {"id": "1", "path": "/contacts", "operation": "create", "payload": {"Surname": "x"}},
        {"id": "2", "path": "/persons", "operation": "create", "payload": {}},
    ]});
    send(&stand, VERSION, "application/vnd.oracle.adf.batch+json", &batch).await;
    let complaints = stand.take_complaints().join("\n");
    assert!(
        complaints.contains("contacts has no Surname") && complaints.contains("nothing is known of persons"),
        "{complaints}"
    );
    let query = json!({"entity": "Activity", "saved": true});
    let searches = "crmRestApi/searchResources/latest/custom-actions/queries";
    send(&stand, searches, "application/json", &query).await;
    assert!(stand.take_complaints().join("").contains("queries has no saved"));
    assert!(stand.checked() > 5);
}
