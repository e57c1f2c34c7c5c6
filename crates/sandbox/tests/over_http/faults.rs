//! Every kind of planted fault has its effect, counts itself, and is gone when cleared.

use crate::support::{ADA, GRACE, Graph, json_of, stage};
use reqwest::Method;
use sandbox::options::MICROSOFT_CLIENT_ID;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_throttled_url_stays_throttled_until_its_time_is_up() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage.plant(json!({"target": "graph", "kind": "throttle", "retryAfterSecs": 60, "times": 1, "match": "^GET /graph/v1.0/me$"})).await;
    for _ in 0..2 {
        let refused = ada.request(Method::GET, "/me").send().await.unwrap();
        assert_eq!(refused.status(), 429);
        let left: u32 = refused.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((50..=60).contains(&left), "{left}");
    }
    assert_eq!(ada.get("/me/events").await.0, 200, "another URL");
    stage.post("/_sandbox/clock", json!({"advanceSecs": 61})).await;
    assert_eq!(ada.get("/me").await.0, 200);
    let planted = stage.get("/_sandbox/faults").await;
    assert_eq!(
        (&planted["faults"][0]["fired"], &planted["faults"][0]["timesLeft"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn outlook_takes_ten_thousand_requests_of_a_mailbox_in_ten_minutes_steps_of_batches_included() {
    let stage = stage().await;
    let (ada, grace) = (stage.graph_for(ADA).await, stage.graph_for(GRACE).await);
    let sandbox = &stage.running.sandbox;
    let oid = sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone();
    let mailbox = format!("{MICROSOFT_CLIENT_ID}|{oid}");
    for _ in 0..9_999 {
        assert_eq!(sandbox.quotas().count(&mailbox, 0, sandbox.now()), None);
    }
    assert_eq!(ada.get("/me").await.0, 200);
    let refused = ada.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let left: u32 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((500..=600).contains(&left), "{left}");
    let steps = json!({"requests": [{"id": "a", "method": "GET", "url": "/me"}]});
    let (status, answer) = ada.send(Method::POST, "/$batch", steps).await;
    assert_eq!(
        (status, &answer["responses"][0]["status"]),
        (200, &json!(429)),
        "{answer}"
    );
    assert_eq!(grace.get("/me").await.0, 200, "another mailbox");
    stage.post("/_sandbox/clock", json!({"advanceSecs": 601})).await;
    assert_eq!(ada.get("/me").await.0, 200);
}

#[tokio::test]
async fn an_error_comes_in_the_vendors_words_and_nothing_happens() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Kessler").await;
    stage.plant(json!({"target": "graph", "kind": "error", "status": 503, "retryAfterSecs": 3, "match": "^PATCH ", "times": 1})).await;
    let write = || {
        ada.request(Method::PATCH, &Graph::path(&event))
            .json(&json!({"showAs": "free"}))
            .send()
    };
    let refused = write().await.unwrap();
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.headers()["retry-after"].to_str().unwrap()
        ),
        (503, "3")
    );
    assert_eq!(json_of(refused).await["error"]["code"], "serviceNotAvailable");
    assert_eq!(ada.get(&Graph::path(&event)).await.1["showAs"], "busy");
    assert_eq!(write().await.unwrap().status(), 200);
    stage
        .plant(json!({"target": "sales", "kind": "error", "status": 400}))
        .await;
    let sales = stage.get("/crmRestApi/resources/11.13.18.05/accounts").await;
    assert_eq!(sales["status"], "400");
    assert!(sales["o:errorDetails"].is_array());
    stage
        .plant(json!({"target": "identity", "kind": "error", "status": 503}))
        .await;
    assert_eq!(
        stage.token(&[("grant_type", "x")]).await.1["error"],
        "temporarily_unavailable"
    );
}

#[tokio::test]
async fn a_dropped_answer_has_happened() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Kessler").await;
    stage
        .plant(json!({"target": "graph", "kind": "dropResponse", "match": "^PATCH ", "times": 1}))
        .await;
    let write = ada
        .request(Method::PATCH, &Graph::path(&event))
        .json(&json!({"showAs": "free"}));
    assert!(write.send().await.is_err());
    assert_eq!(ada.get(&Graph::path(&event)).await.1["showAs"], "free");
    let log = stage.get("/_sandbox/requests").await;
    let entry = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["method"] == "PATCH")
        .unwrap();
    assert!(entry["status"].is_null() && entry["user"] == ADA && entry["bytesIn"].as_u64() > Some(0));
}

#[tokio::test]
async fn nobody_answers_a_timed_out_request_and_nothing_happens() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Kessler").await;
    stage
        .plant(json!({"target": "graph", "kind": "timeout", "match": "^PATCH ", "times": 1}))
        .await;
    let write = ada
        .request(Method::PATCH, &Graph::path(&event))
        .json(&json!({"showAs": "free"}));
    assert!(
        write
            .timeout(Duration::from_millis(300))
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert_eq!(ada.get(&Graph::path(&event)).await.1["showAs"], "busy");
}

#[tokio::test]
async fn a_cut_body_is_no_json_any_more() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "truncate", "times": 1}))
        .await;
    let cut = ada.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(cut.status(), 200);
    let text = cut.text().await.unwrap();
    assert!(!text.is_empty() && serde_json::from_str::<Value>(&text).is_err());
}

#[tokio::test]
async fn slow_is_late_and_adds_to_another_fault() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "slow", "latencyMs": 300, "times": 1}))
        .await;
    stage
        .plant(json!({"target": "graph", "kind": "error", "status": 500, "times": 1}))
        .await;
    let begun = Instant::now();
    assert_eq!(ada.get("/me").await.0, 500);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(ada.get("/me").await.0, 200);
}

#[tokio::test]
async fn a_stale_read_shows_the_world_before_the_last_write_even_to_a_newer_token() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Kessler").await;
    let path = Graph::path(&event);
    ada.send(Method::PATCH, &path, json!({"subject": "One"})).await;
    ada.send(Method::PATCH, &path, json!({"subject": "Two"})).await;
    let newer = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "staleRead", "times": 1}))
        .await;
    assert_eq!(newer.get(&path).await.1["subject"], "One");
    assert_eq!(newer.get(&path).await.1["subject"], "Two");
}

#[tokio::test]
async fn a_duplicate_delivery_happens_twice() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "duplicateDelivery", "match": "^POST ", "times": 1}))
        .await;
    let at = |hour: u8| json!({"dateTime": format!("2027-01-04T{hour:02}:00:00"), "timeZone": "UTC"});
    let (status, _) = ada
        .send(
            Method::POST,
            "/me/events",
            json!({"subject": "Twin", "start": at(9), "end": at(10)}),
        )
        .await;
    assert_eq!(status, 201);
    let (_, page) = ada.get("/me/events?$filter=subject eq 'Twin'").await;
    assert_eq!(page["value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_empty_page_has_a_next_one_and_only_collections_have_pages() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "emptyPage", "times": 1}))
        .await;
    assert_eq!(ada.get("/me").await.1["mail"], ADA);
    let (_, empty) = ada.get("/me/events?$top=3").await;
    assert_eq!(empty["value"], json!([]));
    let next = empty["@odata.nextLink"].as_str().unwrap();
    let page: Value = stage
        .client
        .get(next)
        .bearer_auth(&ada.token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(page["value"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_expired_cursor_is_gone() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "expireCursor"}))
        .await;
    assert_eq!(ada.get("/me/events").await.0, 200, "a request without a cursor");
    let (status, body) = ada.get("/me/events?$deltatoken=abc").await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (410, Some("syncStateNotFound"))
    );
    let cleared = stage
        .request(Method::DELETE, "/_sandbox/faults")
        .send()
        .await
        .unwrap();
    assert_eq!(cleared.status(), 204);
    assert_eq!(stage.get("/_sandbox/faults").await["faults"], json!([]));
    let (status, _) = stage
        .post(
            "/_sandbox/faults",
            json!({"target": "graph", "kind": "slow", "match": "("}),
        )
        .await;
    assert_eq!(status, 422);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own client")]
async fn a_dropped_answer_over_http_2_ends_its_own_request_alone() {
    let folder = tempfile::tempdir().unwrap();
    let files = sandbox::certificate::ensure(folder.path(), sandbox::machine_time()).unwrap();
    let tls = sandbox::options::TlsFiles {
        cert: files.cert,
        key: files.key,
    };
    let options = sandbox::Options {
        tls: Some(tls),
        ..sandbox::Options::default()
    };
    let running = sandbox::Sandbox::start(options).await.unwrap();
    let ca = reqwest::Certificate::from_pem(&std::fs::read(&files.ca).unwrap()).unwrap();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([ca])
        .build()
        .unwrap();
    let keys = "/identity/common/discovery/v2.0/keys";
    let fault = json!({"target": "identity", "kind": "dropResponse", "times": 1});
    client
        .post(running.url("/_sandbox/faults"))
        .json(&fault)
        .send()
        .await
        .unwrap();
    assert!(client.get(running.url(keys)).send().await.is_err());
    let next = client.get(running.url(keys)).send().await.unwrap();
    assert_eq!(
        (next.status().as_u16(), next.version()),
        (200, reqwest::Version::HTTP_2)
    );
}

#[tokio::test]
async fn a_cursor_is_refused_with_either_status_and_in_any_of_graphs_words() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let window = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z";
    let (_, page) = ada.get(&format!("/me/calendarView/delta?{window}")).await;
    let link = page["@odata.nextLink"]
        .as_str()
        .or(page["@odata.deltaLink"].as_str())
        .unwrap();
    let path = link.split_once("/v1.0").unwrap().1;
    for (fault, status, code) in [
        (json!({}), 410, "syncStateNotFound"),
        (json!({"status": 400}), 400, "syncStateNotFound"),
        (
            json!({"status": 400, "cursor": "syncStateInvalid"}),
            400,
            "syncStateInvalid",
        ),
        (json!({"cursor": "resyncRequired"}), 410, "resyncRequired"),
    ] {
        let mut planted = json!({"target": "graph", "kind": "expireCursor", "times": 1});
        planted
            .as_object_mut()
            .unwrap()
            .extend(fault.as_object().unwrap().clone());
        stage.plant(planted).await;
        let refused = ada.request(Method::GET, path).send().await.unwrap();
        assert_eq!(refused.status(), status);
        assert!(
            refused.headers().get("location").is_none(),
            "it comes without one too"
        );
        assert_eq!(json_of(refused).await["error"]["code"], code);
    }
    assert_eq!(ada.get(path).await.0, 200);
}
