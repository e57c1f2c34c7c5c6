//! The published description says what the server does, no more and no less.

use crate::world::World;
use addin_server::problem::{CODES, described};
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// What outside scripts rely on.
const PROMISED: [(&str, &str); 67] = [
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/manifest.xml"),
    ("get", "/auth/microsoft/start"),
    ("get", "/auth/microsoft/callback"),
    ("get", "/auth/sales/start"),
    ("get", "/auth/sales/callback"),
    ("post", "/api/session"),
    ("get", "/api/me"),
    ("post", "/api/me/exchange"),
    ("delete", "/api/me/exchange"),
    ("post", "/api/me/sales"),
    ("delete", "/api/me/sales"),
    ("post", "/api/me/sales/complete"),
    ("post", "/api/shares"),
    ("get", "/api/shares/{shareId}"),
    ("get", "/api/sales/records"),
    ("post", "/api/sales/contacts"),
    ("get", "/api/exchange/records"),
    ("post", "/api/me/sync"),
    ("get", "/api/runs/{runId}"),
    ("get", "/api/admin/schedules/{process}"),
    ("put", "/api/admin/schedules/{process}"),
    ("post", "/api/admin/schedules/{process}/run"),
    ("post", "/api/admin/schedules/{process}/cancel"),
    ("get", "/api/admin/runs"),
    ("get", "/api/admin/sync-configuration"),
    ("put", "/api/admin/sync-configuration"),
    ("get", "/api/saved-searches"),
    ("get", "/api/me/saved-searches"),
    ("put", "/api/me/saved-searches"),
    ("get", "/api/me/conflict-resolution"),
    ("put", "/api/me/conflict-resolution"),
    ("put", "/api/me/paused"),
    ("put", "/api/me/content-access"),
    ("post", "/api/me/category"),
    ("get", "/api/me/records"),
    ("get", "/api/me/records/{id}"),
    ("post", "/api/me/records/{id}/repair"),
    ("get", "/api/me/records/{id}/accounts"),
    ("get", "/api/me/held"),
    ("post", "/api/me/held"),
    ("post", "/api/me/held/{id}/approve"),
    ("post", "/api/me/held/{id}/discard"),
    ("get", "/api/repairs/{repairId}"),
    ("get", "/api/admin/held"),
    ("post", "/api/admin/held"),
    ("get", "/api/admin/held/counts"),
    ("post", "/api/admin/held/{id}/approve"),
    ("post", "/api/admin/held/{id}/discard"),
    ("get", "/api/admin/monitor"),
    ("get", "/api/admin/checklist"),
    ("post", "/api/admin/checklist/{step}/test"),
    ("get", "/api/admin/users"),
    ("get", "/api/admin/users/{userId}"),
    ("patch", "/api/admin/users/{userId}"),
    ("delete", "/api/admin/users/{userId}"),
    ("get", "/api/admin/users/{userId}/runs"),
    ("get", "/api/admin/audit"),
    ("get", "/api/admin/users/{userId}/records"),
    ("get", "/api/admin/users/{userId}/records/{id}"),
    ("post", "/api/admin/users/{userId}/records/{id}/repair"),
    ("get", "/api/events"),
    ("get", "/api/items/{itemId}"),
    ("get", "/api/items/{itemId}/thread"),
    ("post", "/api/items/{itemId}/stop-capturing"),
    ("get", "/api/openapi.json"),
];

/// An address with something in the place of every id.
fn somewhere(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn description(world: &World) -> Value {
    let answer = world.open(world.at("/api/openapi.json")).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.headers["content-type"].to_str().unwrap()
        ),
        (200, "application/json")
    );
    answer.json()
}

#[tokio::test]
async fn exactly_what_is_promised_is_described_and_all_of_it_is_there() {
    let world = World::start().await;
    let description = description(&world).await;
    let mut found = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert((method.clone(), path.clone()));
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let there = world.send(world.request(method.clone(), &somewhere(path))).await;
            assert!(
                ![404, 405].contains(&there.status.as_u16()),
                "{method} {path}: {}",
                there.status
            );
        }
    }
    let promised = PROMISED
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(found, promised.collect());
}

#[tokio::test]
async fn a_method_that_is_not_described_is_not_there() {
    let world = World::start().await;
    for path in PROMISED.map(|(_, path)| path) {
        for method in ["get", "post", "put", "patch", "delete"] {
            if PROMISED.contains(&(method, path)) {
                continue;
            }
            let upper = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = world.send(world.request(upper, &somewhere(path))).await;
            answer.is_refused(405, "method-not-allowed");
        }
    }
}

#[tokio::test]
async fn every_problem_code_is_described_with_its_status() {
    let world = World::start().await;
    let description = description(&world).await;
    let schema = &description["components"]["schemas"]["ProblemCode"];
    let listed: BTreeSet<&str> = schema["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    let spelled: Vec<String> = CODES
        .iter()
        .map(|code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, spelled.iter().map(String::as_str).collect());
    let text = schema["description"].as_str().unwrap();
    for (code, spelled) in CODES.iter().zip(&spelled) {
        let line = format!(
            "`{spelled}` ({}): {}",
            described(*code).0.as_u16(),
            described(*code).1
        );
        assert!(text.contains(&line), "{line}");
    }
}

#[tokio::test]
async fn every_operation_tells_how_it_fails_and_who_may_call_it() {
    let world = World::start().await;
    let description = description(&world).await;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let failure =
                &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(failure, "#/components/schemas/Problem", "{method} {path}");
            let open =
                !path.starts_with("/api/") || ["/api/session", "/api/openapi.json"].contains(&path.as_str());
            assert_eq!(operation["security"].is_null(), open, "{method} {path}");
        }
    }
    let text = description.to_string();
    for name in text
        .match_indices("#/components/schemas/")
        .map(|(at, prefix)| text[at + prefix.len()..].split('"').next().unwrap().to_owned())
    {
        assert!(
            description["components"]["schemas"][&name].is_object(),
            "{name} is named but not described"
        );
    }
}
