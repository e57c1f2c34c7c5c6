//! Graph: many requests in one.

use crate::support::{ADA, Graph, Stage, stage};
use reqwest::Method;
use serde_json::{Value, json};

async fn send(ada: &Graph<'_>, requests: Value) -> (u16, Value) {
    ada.send(Method::POST, "/$batch", json!({ "requests": requests }))
        .await
}

/// The answer to one step.
fn reply<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let responses = answer["responses"].as_array().unwrap();
    responses.iter().find(|reply| reply["id"] == id).unwrap()
}

async fn calls_of_graph(stage: &Stage) -> usize {
    let calls = stage.running.sandbox.log().since(0);
    calls
        .iter()
        .filter(|call| call.path.starts_with("/graph"))
        .count()
}

#[tokio::test]
async fn every_step_has_an_answer_of_its_own() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let path = Graph::path(&ada.event("Halvorsen").await);
    let before = calls_of_graph(&stage).await;
    let steps = json!([
        { "id": "a", "method": "GET", "url": path, "headers": { "Prefer": "outlook.timezone=\"Pacific Standard Time\"" } },
        { "id": "b", "method": "get", "url": "me/events/AAMkAGno%3D" },
        { "id": "c", "method": "POST", "url": "/me/outlook/masterCategories",
          "headers": { "content-type": "application/json" }, "body": { "displayName": "Later", "color": "preset1" } },
        { "id": "d", "method": "GET", "url": "/users/grace@contoso.example/events" },
        { "id": "e", "method": "GET", "url": "/me/events?$top=2&$select=subject" },
        { "id": "f", "method": "DELETE", "url": path },
        { "id": "g", "method": "GET", "url": path },
        { "id": "h", "method": "GET", "url": "/$batch" },
    ]);
    let (status, answer) = send(&ada, steps).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(calls_of_graph(&stage).await, before + 1);
    let statuses =
        ["a", "b", "c", "d", "e", "f", "g", "h"].map(|id| reply(&answer, id)["status"].as_u64().unwrap());
    assert_eq!(statuses, [200, 404, 201, 403, 200, 204, 404, 400]);
    let event = reply(&answer, "a");
    assert_eq!(event["body"]["start"]["timeZone"], "Pacific Standard Time");
    assert_eq!(
        event["headers"]["Preference-Applied"],
        "outlook.timezone=\"Pacific Standard Time\""
    );
    assert!(
        event["headers"]["Content-Type"]
            .as_str()
            .unwrap()
            .starts_with("application/json")
    );
    assert_eq!(reply(&answer, "b")["body"]["error"]["code"], "ErrorItemNotFound");
    assert_eq!(reply(&answer, "c")["body"]["displayName"], "Later");
    assert_eq!(reply(&answer, "e")["body"]["value"].as_array().unwrap().len(), 2);
    assert!(reply(&answer, "f").get("body").is_none());
}

#[tokio::test]
async fn a_step_whose_prerequisite_failed_is_not_done() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let category = |name: &str| json!({ "displayName": name, "color": "preset1" });
    let json_type = json!({ "Content-Type": "application/json" });
    let make = |id: &str, name: &str, after: Value| {
        json!({ "id": id, "method": "POST", "url": "/me/outlook/masterCategories", "headers": json_type,
                "body": category(name), "dependsOn": after })
    };
    let steps = json!([
        make("1", "First", json!([])),
        { "id": "2", "method": "GET", "url": "/me/events/AAMkAGno%3D", "dependsOn": ["1"] },
        make("3", "Third", json!(["2"])),
        make("4", "Fourth", json!(["3"])),
        make("5", "Fifth", json!(["1"])),
    ]);
    let (_, answer) = send(&ada, steps).await;
    let statuses = ["1", "2", "3", "4", "5"].map(|id| reply(&answer, id)["status"].as_u64().unwrap());
    assert_eq!(statuses, [201, 404, 424, 424, 201]);
    let (_, list) = ada.get("/me/outlook/masterCategories").await;
    let made: Vec<_> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["displayName"].clone())
        .collect();
    for (name, is_there) in [
        ("First", true),
        ("Third", false),
        ("Fourth", false),
        ("Fifth", true),
    ] {
        assert_eq!(made.contains(&json!(name)), is_there, "{name}");
    }
}

#[tokio::test]
async fn a_batch_that_is_none_is_refused_whole() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let me = |id: &str| json!({ "id": id, "method": "GET", "url": "/me" });
    let many: Vec<Value> = (0..21).map(|id| me(&id.to_string())).collect();
    let make = json!({ "id": "1", "method": "POST", "url": "/me/outlook/masterCategories",
                       "headers": { "Content-Type": "application/json" },
                       "body": { "displayName": "Never", "color": "preset1" } });
    for requests in [
        json!(many),
        json!([]),
        json!("x"),
        json!([make, me("a"), me("A")]),
        json!([make, { "method": "GET", "url": "/me" }]),
        json!([make, { "id": "2", "url": "/me" }]),
        json!([make, { "id": "2", "method": "BREW", "url": "/me" }]),
        json!([make, { "id": "2", "method": "GET", "url": "https://graph.microsoft.com/v1.0/me" }]),
        json!([make, { "id": "2", "method": "GET", "url": "/me", "dependsOn": ["9"] }]),
        json!([{ "id": "2", "method": "GET", "url": "/me", "dependsOn": ["1"] }, make]),
        json!([make, { "id": "2", "method": "PATCH", "url": "/me/events/x", "body": {} }]),
    ] {
        let (status, answer) = send(&ada, requests.clone()).await;
        assert_eq!(status, 400, "{requests} {answer}");
        assert!(answer["error"]["code"].is_string());
    }
    let (_, list) = ada.get("/me/outlook/masterCategories").await;
    assert!(!list.to_string().contains("Never"), "nothing of it was done");
    assert_eq!(ada.get("/$batch").await.0, 405);
    let nobody = Graph {
        stage: &stage,
        token: "made-up".to_owned(),
    };
    assert_eq!(send(&nobody, json!([me("1")])).await.0, 401);
    assert_eq!(send(&ada, json!(many[..20])).await.0, 200);
}

#[tokio::test]
async fn each_step_is_throttled_on_its_own() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({ "target": "graph", "match": "GET .*/events$", "kind": "throttle", "retryAfterSecs": 7, "times": 1 }))
        .await;
    let steps = || json!([{ "id": "1", "method": "GET", "url": "/me/events" }, { "id": "2", "method": "GET", "url": "/me" }]);
    for _ in 0..2 {
        let (status, answer) = send(&ada, steps()).await;
        assert_eq!((status, reply(&answer, "1")["status"].as_u64()), (200, Some(429)));
        assert_eq!(reply(&answer, "1")["headers"]["Retry-After"], "7");
        assert_eq!(reply(&answer, "2")["status"], 200);
    }
    stage.running.sandbox.advance(jiff::SignedDuration::from_secs(8));
    let (_, answer) = send(&ada, steps()).await;
    assert_eq!(reply(&answer, "1")["status"], 200);
}

#[tokio::test]
async fn steps_that_wait_for_nobody_can_be_more_than_the_mailbox_takes_at_once() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    // Two requests that take their time are under way beside the batch.
    stage
        .plant(json!({ "target": "graph", "match": "GET .*/events$", "kind": "slow", "latencyMs": 1500 }))
        .await;
    let slow = || ada.get("/me/events");
    let many = |chained: bool| {
        let step = |n: usize| {
            let mut step = json!({ "id": n.to_string(), "method": "GET", "url": "/me" });
            if chained && n > 0 {
                step["dependsOn"] = json!([(n - 1).to_string()]);
            }
            step
        };
        Value::Array((0..6).map(step).collect())
    };
    let after_a_while = async |steps: Value| {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        send(&ada, steps).await
    };
    let (_, _, (status, answer)) = tokio::join!(slow(), slow(), after_a_while(many(false)));
    assert_eq!(status, 200);
    let statuses: Vec<u64> = (0..6)
        .map(|n| reply(&answer, &n.to_string())["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 200, 429, 429, 200, 200], "two of every four");
    let refused = reply(&answer, "2");
    assert_eq!(refused["headers"]["Retry-After"], "1");
    assert_eq!(refused["body"]["error"]["code"], "ApplicationThrottled");
    let (_, _, (_, answer)) = tokio::join!(slow(), slow(), after_a_while(many(true)));
    let all_done = (0..6).all(|n| reply(&answer, &n.to_string())["status"] == 200);
    assert!(all_done, "a chain takes one place: {answer}");
    let (_, answer) = send(&ada, many(false)).await;
    let all_done = (0..6).all(|n| reply(&answer, &n.to_string())["status"] == 200);
    assert!(all_done, "alone there is room for four: {answer}");
}
