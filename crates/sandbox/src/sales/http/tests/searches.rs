//! Saved searches over HTTP, and the index behind them.

use super::*;
use jiff::SignedDuration;
use serde_json::json;

impl Client {
    async fn search(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!(
                "/crmRestApi/searchResources/latest/custom-actions/queries{path}"
            ))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("REST-Framework-Version", "9");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        exchange(&self.sandbox, request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn look(&self, path: &str) -> Reply {
        self.search("GET", path, &[], &Value::Null).await
    }
}

#[tokio::test]
async fn searches_are_listed_with_their_conditions_and_only_to_those_who_may_use_them() {
    let client = Client::new();
    let listed = client.look("/Contact").await.json();
    let names: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["My Contacts", "All Contacts", "Contacts Called van der"]);
    assert_eq!(listed["items"][2]["q"]["criteria"][1]["op"], "$all");
    assert_eq!(client.look("/S-1008").await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.look("/S-9").await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.look("/S-1001").await.json()["entity"], "Activity");
}

#[tokio::test]
async fn a_search_is_run_page_by_page_and_counted() {
    let client = Client::new();
    let page = client
        .look("/S-1004/results?limit=3&offset=1&totalResults=true")
        .await
        .json();
    assert_eq!((&page["count"], &page["hasMore"]), (&json!(3), &json!(true)));
    assert!(page["totalResults"].as_u64().unwrap() > 4);
    assert_eq!(page["items"][0]["_entity"], "Contact");
    assert!(page["items"][0]["PartyNumber"].is_string());
    let copied = json!({
        "entity": "Contact", "limit": 3, "offset": 1,
        "copiedFrom": "https://localhost:8444/crmRestApi/searchResources/latest/custom-actions/queries/S-1004",
    });
    let transient = [("Preference", "transient")];
    let run = client.search("POST", "", &transient, &copied).await.json();
    assert_eq!(run["items"], page["items"]);
    assert_eq!(
        client.search("POST", "", &[], &copied).await.status,
        StatusCode::BAD_REQUEST,
        "a query without a name is not stored"
    );
    let mut other = copied.clone();
    other["entity"] = json!("Lead");
    assert_eq!(
        client.search("POST", "", &transient, &other).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        client.search("POST", "", &transient, &json!([])).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn pages_follow_each_other_only_in_an_order_that_is_asked_for() {
    let client = Client::new();
    let ids = async |sort: Value| {
        let mut ids = Vec::new();
        for offset in (0..1000).step_by(5) {
            let query = json!({
                "entity": "Contact", "limit": 5, "offset": offset, "sort": sort,
                "copiedFrom": "/crmRestApi/searchResources/latest/custom-actions/queries/S-1004",
            });
            let transient = [("Preference", "transient")];
            let page = client.search("POST", "", &transient, &query).await.json();
            let rows = page["items"].as_array().unwrap();
            ids.extend(rows.iter().map(|row| row["PartyId"].as_i64().unwrap()));
            if page["hasMore"] == false {
                break;
            }
        }
        ids
    };
    let ordered = ids(json!([{ "attribute": "PartyId", "direction": "ascending" }])).await;
    assert!(ordered.len() > 5 && ordered.is_sorted());
    let backwards = ids(json!([{ "attribute": "PartyId", "direction": "descending" }])).await;
    assert!(backwards.iter().eq(ordered.iter().rev()));
    let mut unordered = ids(json!([])).await;
    unordered.sort_unstable();
    unordered.dedup();
    assert!(
        unordered.len() < ordered.len(),
        "some came twice, others not at all"
    );
    let unknown = json!({
        "entity": "Contact", "sort": [{ "attribute": "Shoe", "direction": "ascending" }],
        "copiedFrom": "/crmRestApi/searchResources/latest/custom-actions/queries/S-1004",
    });
    let refused = client
        .search("POST", "", &[("Preference", "transient")], &unknown)
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_index_is_behind_until_it_is_old_enough_to_be_refreshed() {
    let client = Client::new();
    let count = async || {
        client.look("/S-1004/results?totalResults=true").await.json()["totalResults"]
            .as_u64()
            .unwrap()
    };
    let before = count().await;
    let contact = json!({ "PartyNumber": "C-1", "LastName": "New" });
    assert_eq!(
        client.post("/contacts", &contact).await.status,
        StatusCode::CREATED
    );
    assert_eq!(count().await, before);
    client.sandbox.world().sales.peculiar.index_age_max = SignedDuration::ZERO;
    assert_eq!(count().await, before + 1);
}
