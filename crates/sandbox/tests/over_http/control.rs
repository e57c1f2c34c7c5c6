//! Control paths: worlds, clock, log, certificates, and the whole sign-in through an add-in server.

use crate::support::{ADA, stage};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn equal_seeds_give_equal_worlds_and_sizes_are_as_asked() {
    let stage = stage().await;
    let wish =
        json!({"seed": 7, "users": 2, "perUser": {"events": 30, "contacts": 3, "tasks": 1, "messages": 2}});
    let (status, counts) = stage.post("/_sandbox/reset", wish.clone()).await;
    assert_eq!(status, 200, "{counts}");
    assert_eq!(
        counts["users"]["seller2@contoso.example"]["exchange"]["events"],
        30
    );
    assert_eq!(counts["users"][ADA]["exchange"]["events"], 42);
    let generated = &counts["users"]["seller2@contoso.example"]["exchange"];
    assert_eq!(
        (
            &generated["contacts"],
            &generated["tasks"],
            &generated["messages"]
        ),
        (&json!(3), &json!(1), &json!(2))
    );
    let subjects = async || {
        let world = stage.get("/_sandbox/world?full=1").await;
        let events = world["records"]["exchange"]["seller1@contoso.example"]["events"]
            .as_array()
            .unwrap()
            .clone();
        events
            .iter()
            .map(|event| (event["subject"].clone(), event["id"].clone()))
            .collect::<Vec<_>>()
    };
    let first = subjects().await;
    stage.post("/_sandbox/reset", wish).await;
    assert_eq!(first, subjects().await);
    stage
        .post(
            "/_sandbox/reset",
            json!({"seed": 8, "users": 1, "perUser": {"events": 30}}),
        )
        .await;
    assert_ne!(first, subjects().await);
    assert_eq!(stage.post("/_sandbox/reset", json!({"user": 1})).await.0, 422);
}

#[tokio::test]
async fn a_reset_forgets_tokens_and_faults_but_not_the_published_key() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage.plant(json!({"target": "graph", "kind": "error"})).await;
    let before = stage.get("/identity/common/discovery/v2.0/keys").await;
    stage
        .request(Method::POST, "/_sandbox/reset")
        .send()
        .await
        .unwrap();
    assert_eq!(before, stage.get("/identity/common/discovery/v2.0/keys").await);
    assert_eq!(ada.get("/me").await.0, 401);
    assert_eq!(stage.get("/_sandbox/faults").await["faults"], json!([]));
}

#[tokio::test]
async fn the_clock_goes_forward_and_tokens_age_with_it() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let before: jiff::Timestamp = stage.get("/_sandbox/clock").await["now"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let (_, moved) = stage.post("/_sandbox/clock", json!({"advanceSecs": 7200})).await;
    assert_eq!(moved["aheadSecs"], 7200);
    let after: jiff::Timestamp = moved["now"].as_str().unwrap().parse().unwrap();
    assert!(after.as_second() - before.as_second() >= 7200);
    let (status, body) = ada.get("/me").await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (401, Some("InvalidAuthenticationToken"))
    );
    assert_eq!(
        stage.post("/_sandbox/clock", json!({"advanceSecs": -1})).await.0,
        422
    );
}

#[tokio::test]
async fn a_clock_that_stands_still_goes_on_only_when_it_is_advanced() {
    let moment: jiff::Timestamp = "2035-03-05T09:00:00Z".parse().unwrap();
    let sandbox = sandbox::Sandbox::new(sandbox::Options {
        clock_stands_at: Some(moment),
        ..sandbox::Options::default()
    });
    sandbox.reset(&sandbox::seed::Plan::demo(1));
    assert_eq!((sandbox.now(), sandbox.now()), (moment, moment));
    let hour = jiff::SignedDuration::from_hours(1);
    sandbox.advance(hour);
    assert_eq!(sandbox.now(), moment + hour);
}

#[tokio::test]
async fn every_vendor_request_is_in_the_log_with_its_user() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    ada.get("/me/events?$top=1").await;
    stage.get("/outlook/").await;
    let log = stage.get("/_sandbox/requests").await;
    let entries = log["requests"].as_array().unwrap();
    let paths: Vec<&str> = entries
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    let last = entries.last().unwrap();
    assert_eq!(
        (&last["path"], &last["user"]),
        (&json!("/graph/v1.0/me/events?$top=1"), &json!(ADA))
    );
    assert_eq!((&last["status"], &last["inFlight"]), (&json!(200), &json!(1)));
    assert!(last["bytesOut"].as_u64() > Some(500));
    assert_eq!(
        entries[1]["user"], ADA,
        "the token endpoint knows whose token it gave"
    );
    let since = format!("/_sandbox/requests?since={}", entries[1]["id"]);
    assert_eq!(stage.get(&since).await["requests"].as_array().unwrap().len(), 1);
    stage
        .request(Method::DELETE, "/_sandbox/requests")
        .send()
        .await
        .unwrap();
    assert_eq!(stage.get("/_sandbox/requests").await["requests"], json!([]));
}

#[tokio::test]
async fn the_first_page_leads_to_what_is_there() {
    let stage = stage().await;
    let server = "https://localhost:8443/";
    stage.running.sandbox.set_server_origin(server.parse().unwrap());
    let page = stage.get("/").await;
    let page = page.as_str().unwrap();
    let links: Vec<&str> = page
        .split("<a href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(
        links.contains(&server) && links.contains(&"/outlook/"),
        "{links:?}"
    );
    for link in links.into_iter().filter(|link| *link != server) {
        let answer = stage.request(Method::GET, link).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{link}");
    }
}

#[tokio::test]
async fn an_answer_waits_until_the_whole_request_has_come() {
    let stage = stage().await;
    let address = stage.running.sandbox.options().listen;
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (requests, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    for path in ["/nothing", "/_sandbox/clock/nothing", "/mail/"] {
        let head = axum::http::Request::post(stage.running.url(path))
            .body(())
            .unwrap();
        let mut requests = requests.clone().ready().await.unwrap();
        let (mut answer, mut body) = requests.send_request(head, false).unwrap();
        let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut answer).await;
        assert!(early.is_err(), "{path} is answered before its body has come");
        body.send_data("{}".into(), true).unwrap();
        assert!(answer.await.unwrap().status().is_client_error(), "{path}");
    }
}

#[tokio::test]
async fn control_paths_answer_loopback_names_only() {
    let stage = stage().await;
    let foreign = stage
        .request(Method::GET, "/_sandbox/world")
        .header("Host", "rebound.example:8444");
    let refused = foreign.send().await.unwrap();
    assert_eq!(refused.status(), 403);
    let options = sandbox::Options {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..sandbox::Options::default()
    };
    assert!(matches!(
        sandbox::Sandbox::start(options).await,
        Err(sandbox::StartError::NotLoopback(_))
    ));
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own client")]
async fn the_development_certificate_is_trusted_through_its_authority_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let now = sandbox::machine_time();
    let files = sandbox::certificate::ensure(folder.path(), now).unwrap();
    let key = std::fs::read(&files.key).unwrap();
    sandbox::certificate::ensure(folder.path(), now).unwrap();
    assert_eq!(key, std::fs::read(&files.key).unwrap());
    let tls = sandbox::options::TlsFiles {
        cert: files.cert.clone(),
        key: files.key.clone(),
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
    assert_eq!(running.origin.host_str(), Some("localhost"));
    let answer = client.get(running.url("/_sandbox/clock")).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, reqwest::Version::HTTP_2)
    );
    let later = now + jiff::SignedDuration::from_hours(360 * 24);
    sandbox::certificate::ensure(folder.path(), later).unwrap();
    assert_ne!(key, std::fs::read(&files.key).unwrap());
}

#[tokio::test]
async fn connecting_says_at_which_step_it_failed() {
    let stage = stage().await;
    let (status, _) = stage.post("/_sandbox/connect", json!({"user": ADA})).await;
    assert_eq!(status, 409, "the server's origin is not known");
    let elsewhere = crate::support::stage().await;
    stage
        .running
        .sandbox
        .set_server_origin(elsewhere.running.origin.clone());
    let (status, problem) = stage.post("/_sandbox/connect", json!({"user": ADA})).await;
    assert_eq!(status, 502);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .starts_with("Microsoft sign-in: GET /auth/microsoft/start: answered 404"),
        "{problem}"
    );
    let unknown = stage
        .request(Method::POST, "/_sandbox/connect")
        .body(r#"{"user":"x@y.example"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 404);
}
