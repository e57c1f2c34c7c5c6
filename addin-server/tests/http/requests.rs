//! What is around every request: the shape of failures, sizes, ids, headers, limits.

use crate::world::{ADA, World};
use addin_server::Limits;
use addin_server::limits::Rate;
use axum::http::Method;
use serde_json::json;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SESSION: &str = "/api/session";

#[tokio::test]
async fn failures_have_one_shape_wherever_they_arise() {
    let world = World::start().await;
    world
        .open(world.at("/nothing/here"))
        .await
        .is_refused(404, "not-found");
    world.open(world.at("/api")).await.is_refused(404, "not-found");
    let wrong_method = world.send(world.request(Method::PUT, "/api/me")).await;
    wrong_method.is_refused(405, "method-not-allowed");
    assert!(wrong_method.headers["allow"].to_str().unwrap().contains("GET"));
    world
        .send(world.request(Method::TRACE, "/api/me"))
        .await
        .is_refused(405, "method-not-allowed");
    let post = || world.request(Method::POST, SESSION);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonx",
    ] {
        world
            .send(post().header("content-type", kind).body("{}"))
            .await
            .is_refused(415, "unsupported-media-type");
    }
    world
        .send(post().body("{}"))
        .await
        .is_refused(415, "unsupported-media-type");
    for body in ["", "{", "nonsense", "\u{feff}{}", "{}{}"] {
        let request = post()
            .header("content-type", "application/json; charset=utf-8")
            .body(body);
        let (status, _) = world.send(request).await.refusal();
        assert!([400, 422].contains(&status), "{body}");
    }
    world
        .send(post().json(&json!({ "code": 1 })))
        .await
        .is_refused(422, "invalid-fields");
    world
        .open(world.at("/api/me?%ff"))
        .await
        .is_refused(401, "token-missing");
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused_whether_its_length_is_told_or_not() {
    let world = World::start().await;
    let large = json!({ "code": "a".repeat(64 * 1024), "verifier": "b" }).to_string();
    let post = || {
        world
            .request(Method::POST, SESSION)
            .header("content-type", "application/json")
    };
    world
        .send(post().body(large.clone()))
        .await
        .is_refused(413, "body-too-large");

    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\n\
                transfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for chunk in large.as_bytes().chunks(8192) {
        let sent = async {
            stream
                .write_all(format!("{:x}\r\n", chunk.len()).as_bytes())
                .await?;
            stream.write_all(chunk).await?;
            stream.write_all(b"\r\n").await
        };
        if sent.await.is_err() {
            break;
        }
    }
    let _closed = stream.write_all(b"0\r\n\r\n").await;
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("body-too-large"), "{answer}");

    let fits = json!({ "code": "a".repeat(60 * 1024), "verifier": "b" }).to_string();
    world.send(post().body(fits)).await.is_refused(410, "code-spent");
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let world = World::start().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    let read = tokio::time::timeout(std::time::Duration::from_secs(12), stream.read_exact(&mut answer));
    read.await.expect("an answer within twelve seconds").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 400");
}

#[tokio::test]
async fn a_request_id_from_outside_is_taken_over_only_if_it_is_a_uuid() {
    let world = World::start().await;
    let given = "0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90";
    let ask = async |id: &str| {
        let request = world.request(Method::GET, "/api/me").header("x-request-id", id);
        let answer = world.send(request).await;
        answer.is_refused(401, "token-missing");
        answer.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(ask(given).await, given);
    for smuggled in [
        "x",
        "1\u{9b}31m",
        "<script>",
        &"a".repeat(3000),
        "0190f5a27c417b5a9e183a6c5d7f1b90",
    ] {
        let id = ask(smuggled).await;
        assert_eq!(id.len(), 36);
        assert_ne!(id, smuggled);
    }
    let split = world
        .raw("GET /api/me HTTP/1.1\r\nhost: a\r\nx-request-id: a\rset-cookie: b=c\r\n")
        .await;
    assert!(
        split.starts_with("HTTP/1.1 400") && !split.contains("set-cookie"),
        "{split}"
    );
}

#[tokio::test]
async fn api_answers_are_for_nobody_to_frame_sniff_or_keep() {
    let world = World::start().await;
    for path in ["/api/me", "/healthz", "/nothing"] {
        let answer = world.open(world.at(path)).await;
        assert_eq!(
            answer.headers["content-security-policy"],
            "default-src 'none'; frame-ancestors 'none'"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        for never in [
            "x-frame-options",
            "cross-origin-opener-policy",
            "access-control-allow-origin",
            "server",
            "set-cookie",
        ] {
            assert!(!answer.headers.contains_key(never), "{path} has {never}");
        }
        assert!(
            !answer.headers.contains_key("strict-transport-security"),
            "this is loopback"
        );
    }
    let preflight = world
        .request(Method::OPTIONS, "/api/shares")
        .header("origin", "https://evil.example");
    let preflight = world
        .send(preflight.header("access-control-request-method", "POST"))
        .await;
    preflight.is_refused(405, "method-not-allowed");
    assert!(!preflight.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let wide = Rate {
        per_second: 10_000,
        burst: 10_000,
    };
    let limits = Limits {
        caller: wide,
        peer: wide,
    };
    let settings = [("ADDIN_PUBLIC_ORIGIN", "https://addin.example.com")];
    let world = World::with(Path::new("/nowhere"), limits, &settings).await;
    let answer = world.open(world.at("/healthz")).await;
    assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000");
}

#[tokio::test]
async fn a_caller_who_asks_too_often_waits_and_others_do_not() {
    let limits = Limits {
        caller: Rate {
            per_second: 1,
            burst: 3,
        },
        peer: Rate {
            per_second: 100,
            burst: 100,
        },
    };
    let world = World::with(Path::new("/nowhere"), limits, &[]).await;
    let ada = world.sign_in(ADA).await;
    for _ in 0..3 {
        assert_eq!(world.get("/api/me", &ada).await.status, 200);
    }
    let refused = world.get("/api/me", &ada).await;
    refused.is_refused(429, "too-many-requests");
    assert_eq!(refused.headers["retry-after"], "1");
    let grace = world.sign_in(crate::world::GRACE).await;
    assert_eq!(world.get("/api/me", &grace).await.status, 200);
}

#[tokio::test]
async fn a_flood_of_sign_ins_from_one_address_is_slowed_down() {
    let limits = Limits {
        caller: Rate {
            per_second: 100,
            burst: 100,
        },
        peer: Rate {
            per_second: 1,
            burst: 5,
        },
    };
    let world = World::with(Path::new("/nowhere"), limits, &[]).await;
    for _ in 0..5 {
        world.redeem("x", "y").await.is_refused(410, "code-spent");
    }
    world.redeem("x", "y").await.is_refused(429, "too-many-requests");
    let forwarded = world
        .request(Method::GET, "/auth/microsoft/callback")
        .header("x-forwarded-for", "203.0.113.7");
    world.send(forwarded).await.is_refused(429, "too-many-requests");
}

#[tokio::test]
async fn health_and_readiness_tell_apart_the_process_and_what_is_missing() {
    let world = World::start().await;
    let health = world.open(world.at("/healthz")).await;
    assert_eq!(
        (health.status.as_u16(), health.json()),
        (200, json!({ "status": "ok" }))
    );
    let ready = world.open(world.at("/readyz")).await;
    assert_eq!(ready.status, 503);
    assert_eq!(
        ready.json(),
        json!({ "status": "not-ready", "missing": ["pane"] })
    );
}
