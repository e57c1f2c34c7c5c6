//! Pods that are not like the usual one, and what records are called elsewhere.

use super::*;
use crate::sales::model::Table;
use serde_json::json;

#[tokio::test]
async fn a_pod_without_change_indicators_gives_no_etag_and_looks_at_none() {
    let client = Client::new();
    client.sandbox.world().sales.peculiar.without_etags = true;
    for framework in ["9", "8"] {
        let client = client.framework(framework);
        let read = client.get("/accounts/CDRM_201001").await;
        assert!(!read.headers.contains_key("ETag"));
        assert!(!read.text.contains("ACED"), "{}", read.text);
    }
    let headers = [("Content-Type", ITEM), ("If-Match", "\"old\"")];
    let written = client
        .send("PATCH", "/accounts/CDRM_201001", &headers, r#"{"City":"Bern"}"#)
        .await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.text);
}

#[tokio::test]
async fn what_is_called_something_else_is_understood_by_that_name_alone() {
    let client = Client::new();
    {
        let mut world = client.sandbox.world();
        let pod = &mut world.sales.peculiar;
        pod.renamed.insert((Table::Accounts, "City"), "Town_c".to_owned());
        pod.lacks.insert((Table::Accounts, "State"));
    }
    let described = client.get("/accounts/describe").await.text;
    assert!(described.contains("\"Town_c\"") && !described.contains("\"City\""));
    assert!(!described.contains("\"State\""));
    let headers = [("Content-Type", ITEM)];
    let change = |body: &'static str| client.send("PATCH", "/accounts/CDRM_201001", &headers, body);
    assert_eq!(change(r#"{"Town_c":"Bern"}"#).await.json()["Town_c"], "Bern");
    assert_eq!(change(r#"{"City":"Bern"}"#).await.paths(), ["/City"]);
    let found = client.query("/accounts", "Town_c='Bern' and Type<>'City'").await;
    assert_eq!(found.json()["count"], 1, "{}", found.text);
    for wrong in ["City='Bern'", "State='BE'"] {
        assert_eq!(
            client.query("/accounts", wrong).await.status,
            StatusCode::BAD_REQUEST
        );
    }
    let shown = client
        .get("/accounts?fields=Town_c&orderBy=Town_c:desc&limit=1")
        .await;
    assert!(shown.json()["items"][0]["Town_c"].is_string(), "{}", shown.text);
}

#[tokio::test]
async fn what_a_merged_record_was_called_elsewhere_names_the_survivor() {
    let client = Client::new();
    for number in ["C-1", "C-2"] {
        let contact = json!({
            "PartyNumber": number, "LastName": "Twice", "EmailAddress": format!("{number}@x.example"),
            "SourceSystem": "OUTLOOK", "SourceSystemReferenceValue": number,
        });
        let made = client.post("/contacts", &contact).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    }
    let q = "SourceSystemReference.SourceSystemReferenceValue='C-2'";
    let number = |reply: Reply| reply.json()["items"][0]["PartyNumber"].clone();
    assert_eq!(number(client.query("/contacts", q).await), "C-2");
    let now = client.sandbox.now();
    client
        .sandbox
        .world()
        .sales
        .merge(ADA, Table::Contacts, "C-1", "C-2", now)
        .unwrap();
    assert_eq!(client.get("/contacts/C-2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(number(client.query("/contacts", q).await), "C-1");
}
