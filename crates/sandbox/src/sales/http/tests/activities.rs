//! Writing activities and their children, alone and in batches.

use super::*;
use crate::seed::companies::COMPANIES;
use serde_json::json;

fn meeting(number: &str) -> Value {
    json!({
        "ActivityNumber": number,
        "ActivityFunctionCode": "APPOINTMENT",
        "Subject": "Quarterly review",
        "ActivityDescription": "Zahlen & Pläne",
        "ActivityStartDate": "2026-03-05T10:00:00+01:00",
        "ActivityEndDate": "2026-03-05T11:00:00+01:00",
        "AccountId": COMPANIES[0].party_id,
        "ActivityContact": [{ "ContactId": COMPANIES[0].contacts[0].party_id }],
    })
}

#[tokio::test]
async fn an_appointment_is_created_with_its_children_and_read_back_exactly() {
    let client = Client::new();
    let reply = client.post("/activities", &meeting("OURS-1")).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    let address = "https://localhost:8444/crmRestApi/resources/11.13.18.05/activities/OURS-1";
    assert_eq!(reply.header("Location"), address);
    let body = reply.json();
    assert_eq!(body["AccountId"].as_i64(), Some(COMPANIES[0].party_id));
    assert!(
        reply
            .text
            .contains(&format!("\"AccountId\":{}", COMPANIES[0].party_id)),
        "not as a double"
    );
    assert_eq!(body["AccountName"], COMPANIES[0].name);
    assert_eq!(body["ActivityStartDate"], "2026-03-05T09:00:00+00:00");
    let contact = &body["ActivityContact"]["items"][0];
    assert_eq!(contact["ContactEmail"], COMPANIES[0].contacts[0].address);
    assert_eq!(contact["AttendeeFlag"], true);
    let assignees = client
        .get("/activities/OURS-1/child/ActivityAssignee")
        .await
        .json();
    assert_eq!(assignees["items"][0]["AssigneeName"], "Ada Marlow");
    assert_eq!(
        client.get("/activities/OURS-1").await.json()["ActivityDescription"],
        "Zahlen & Pläne"
    );
}

#[tokio::test]
async fn a_lost_answer_never_makes_a_twin() {
    let client = Client::new();
    assert_eq!(
        client.post("/activities", &meeting("OURS-1")).await.status,
        StatusCode::CREATED
    );
    let again = client.post("/activities", &meeting("OURS-1")).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        again.header("Content-Type"),
        "application/vnd.oracle.adf.error+json"
    );
    assert_eq!(again.json()["status"], "400");
    assert_eq!(again.paths(), ["/ActivityNumber"]);
    let found = client
        .query("/activities", "ActivityNumber = 'OURS-1'")
        .await
        .json();
    assert_eq!(found["count"], 1);
}

#[tokio::test]
async fn an_upsert_changes_the_record_of_that_number() {
    let client = Client::new();
    let headers = [("Content-Type", ITEM), ("Upsert-Mode", "true")];
    let first = client
        .send("POST", "/activities", &headers, meeting("OURS-1").to_string())
        .await;
    assert_eq!(first.status, StatusCode::CREATED);
    let mut changed = meeting("OURS-1");
    changed["Subject"] = json!("Half-year review");
    let second = client
        .send("POST", "/activities", &headers, changed.to_string())
        .await;
    assert_eq!(
        (second.status, &second.json()["Subject"]),
        (StatusCode::OK, &json!("Half-year review"))
    );
}

#[tokio::test]
async fn wrong_values_are_named_by_path() {
    let client = Client::new();
    let mut wrong = meeting("OURS-1");
    wrong["Subject"] = json!("x".repeat(501));
    wrong["Colour"] = json!("red");
    wrong["ActivityUpdateDate"] = json!("2026-03-05T10:00:00Z");
    wrong["ActivityContact"] = json!([{ "ContactId": 300_000_000_000_000_001_i64 }]);
    let types = client.post("/activities", &wrong).await;
    assert_eq!(types.paths(), ["/Colour"]);
    wrong.as_object_mut().unwrap().remove("Colour");
    let mut paths = client.post("/activities", &wrong).await.paths();
    paths.sort();
    assert_eq!(
        paths,
        ["/ActivityContact/ContactId", "/ActivityUpdateDate", "/Subject"]
    );
    let half = client
        .post(
            "/activities",
            &json!({ "ActivityFunctionCode": "APPOINTMENT", "Subject": "x" }),
        )
        .await;
    assert_eq!(half.paths(), ["/ActivityStartDate", "/ActivityEndDate"]);
    let double = json!({ "ActivityFunctionCode": "TASK", "Subject": "x", "AccountId": 3.0e17 });
    assert_eq!(client.post("/activities", &double).await.paths(), ["/AccountId"]);
}

#[tokio::test]
async fn a_change_against_an_old_version_is_refused_with_the_current_one() {
    let client = Client::new();
    let created = client.post("/activities", &meeting("OURS-1")).await;
    let etag = created.header("ETag").to_owned();
    assert_eq!(created.json()["@context"]["headers"]["ETag"], etag.as_str());
    let changed = client
        .patch("/activities/OURS-1", &json!({ "Subject": "Moved" }))
        .await;
    assert_eq!(changed.status, StatusCode::OK);
    let headers = [("Content-Type", ITEM), ("If-Match", etag.as_str())];
    let stale = client
        .send(
            "PATCH",
            "/activities/OURS-1",
            &headers,
            r#"{"Location":"Bergen"}"#,
        )
        .await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stale.header("ETag"), changed.header("ETag"));
    assert_ne!(stale.header("ETag"), etag);
    let cleared = client
        .patch("/activities/OURS-1", &json!({ "AccountId": null }))
        .await
        .json();
    assert_eq!(
        (&cleared["AccountId"], &cleared["AccountName"]),
        (&Value::Null, &Value::Null)
    );
    let unchanged = client
        .send("GET", "/activities/OURS-1", &[("If-None-Match", "*")], "")
        .await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn attendees_come_and_go_by_the_key_of_their_self_link() {
    let client = Client::new();
    client.post("/activities", &meeting("OURS-1")).await;
    let tor = COMPANIES[0].contacts[1].party_id;
    let list = "/activities/OURS-1/child/ActivityContact";
    let added = client.post(list, &json!({ "ContactId": tor })).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    assert_eq!(
        client.post(list, &json!({ "ContactId": tor })).await.paths(),
        ["/ActivityContact/ContactId"]
    );
    let found = client.query(list, &format!("ContactId = {tor}")).await.json();
    assert_eq!(found["count"], 1);
    let href = found["items"][0]["@context"]["links"][0]["href"]
        .as_str()
        .unwrap();
    let path = href.split_once("11.13.18.05").unwrap().1.to_owned();
    assert_eq!(
        client.send("DELETE", &path, &[], "").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(client.get(list).await.json()["count"], 1);
    let by_finder = format!("/activities?finder=ActivitesByContactId;ContactIDAttr={tor}");
    assert_eq!(client.get(&by_finder).await.json()["count"], 0);
}

#[tokio::test]
async fn a_record_of_somebody_else_is_as_if_it_were_not_there() {
    let client = Client::new();
    let mut private = meeting("OURS-1");
    private["PrivateFlag"] = json!(true);
    client.post("/activities", &private).await;
    let grace = client.other(GRACE);
    let missing = grace.get("/activities/NOBODYS-1").await;
    let hidden = grace.get("/activities/OURS-1").await;
    assert_eq!(
        (hidden.status, &hidden.text),
        (StatusCode::NOT_FOUND, &missing.text)
    );
    assert_eq!(
        grace
            .query("/activities", "ActivityNumber = 'OURS-1'")
            .await
            .json()["count"],
        0
    );
    assert_eq!(
        grace.send("DELETE", "/activities/OURS-1", &[], "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.send("DELETE", "/activities/OURS-1", &[], "").await.status,
        StatusCode::NO_CONTENT
    );
    let deleted = grace
        .query("/deletedRecords", "ObjectNumber = 'OURS-1'")
        .await
        .json();
    assert_eq!(deleted["items"][0]["ObjectName"], "activities");
}

#[tokio::test]
async fn without_the_privilege_nothing_is_created() {
    let client = Client::new();
    client
        .sandbox
        .world()
        .sales
        .user_mut(ADA)
        .unwrap()
        .can_create_activities = false;
    assert_eq!(
        client.post("/activities", &meeting("OURS-1")).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn large_text_is_base64_below_framework_8_and_a_resource_of_its_own() {
    let client = Client::new();
    client.post("/activities", &meeting("OURS-1")).await;
    let old = client.framework("7");
    assert_eq!(
        old.get("/activities/OURS-1").await.json()["ActivityDescription"],
        "WmFobGVuICYgUGzDpG5l"
    );
    let refused = old
        .patch(
            "/activities/OURS-1",
            &json!({ "ActivityDescription": "not base64!" }),
        )
        .await;
    assert_eq!(refused.paths(), ["/ActivityDescription"]);
    old.patch("/activities/OURS-1", &json!({ "ActivityDescription": "w6k=" }))
        .await;
    let address = "/activities/OURS-1/enclosure/ActivityDescription";
    assert_eq!(client.get(address).await.text, "é");
    let headers = [("Content-Type", "application/octet-stream")];
    assert_eq!(
        client.send("PUT", address, &headers, "Neu").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        client.get("/activities/OURS-1").await.json()["ActivityPartialDescription"],
        "Neu"
    );
}

#[tokio::test]
async fn a_batch_counts_whole_or_not_at_all() {
    let client = Client::new();
    let headers = [("Content-Type", "application/vnd.oracle.adf.batch+json")];
    let part = |id: &str, number: &str| json!({ "id": id, "path": "/activities", "operation": "create", "payload": meeting(number) });
    let twice = json!({ "parts": [part("a", "OURS-1"), part("b", "OURS-1")] });
    let failed = client.send("POST", "", &headers, twice.to_string()).await;
    assert_eq!(failed.status, StatusCode::BAD_REQUEST);
    let parts = failed.json()["parts"].clone();
    assert_eq!(
        (parts.as_array().unwrap().len(), &parts[0]["id"]),
        (1, &json!("b"))
    );
    assert_eq!(
        client.get("/activities/OURS-1").await.status,
        StatusCode::NOT_FOUND
    );
    let chain = json!({ "parts": [
        part("a", "OURS-1"),
        { "id": "b", "path": "/activities/OURS-1", "operation": "update", "payload": { "Subject": "Moved" } },
        { "id": "c", "path": "/activities?q=ActivityNumber='OURS-1'&fields=Subject", "operation": "get" },
    ] });
    let done = client.send("POST", "", &headers, chain.to_string()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(done.json()["parts"][2]["payload"]["items"][0]["Subject"], "Moved");
    let stale = json!({ "parts": [{ "id": "a", "path": "/activities/OURS-1", "operation": "delete", "ifMatch": "\"0\"" }] });
    let stale = client.send("POST", "", &headers, stale.to_string()).await;
    assert_eq!(stale.json()["parts"][0]["preconditionSucceeded"], false);
}
