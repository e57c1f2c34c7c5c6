//! Connecting and disconnecting the mailbox.

use crate::world::{ADA, World};
use serde_json::json;

#[tokio::test]
async fn a_token_of_the_identity_provider_connects_the_mailbox_on_its_users_behalf() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    assert_eq!(
        world.get("/api/me", &token).await.json()["exchange"]["connected"],
        false
    );
    let answer = world.post("/api/me/exchange", &token, &json!({})).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    assert_eq!(
        world.get("/api/me", &token).await.json()["exchange"]["connected"],
        true
    );
    assert_eq!(world.waiting_jobs().await, 1, "the mailbox is prepared");
}

#[tokio::test]
async fn missing_consent_is_for_the_person_to_give() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    let changed = world
        .tell_sandbox(
            &format!("/_sandbox/identity/users/{ADA}"),
            &json!({ "consent": false }),
        )
        .await;
    assert_eq!(changed.status, 200);
    let answer = world.post("/api/me/exchange", &token, &json!({})).await;
    let (status, code) = answer.refusal();
    assert_eq!(status, 409);
    assert!(
        ["interaction-required", "sign-in-again"].contains(&code.as_str()),
        "{code}"
    );
    assert_eq!(
        world.get("/api/me", &token).await.json()["exchange"]["connected"],
        false
    );
}

#[tokio::test]
async fn a_demand_to_see_the_person_reaches_the_client_with_its_claims() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    let path = format!("/_sandbox/identity/users/{ADA}");
    assert_eq!(
        world
            .tell_sandbox(&path, &json!({ "signInRequired": true }))
            .await
            .status,
        200
    );
    let answer = world.post("/api/me/exchange", &token, &json!({})).await;
    answer.is_refused(409, "interaction-required");
    let challenge = answer.headers["www-authenticate"].to_str().unwrap();
    assert!(
        challenge.starts_with("Bearer error=\"insufficient_claims\", claims=\""),
        "{challenge}"
    );
}

#[tokio::test]
async fn an_identity_provider_that_is_down_is_told_and_nothing_is_stored() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    assert_eq!(world.get("/api/me", &token).await.status, 200);
    let fault = json!({ "target": "identity", "match": "POST .*/token", "kind": "error", "status": 503 });
    world.tell_sandbox("/_sandbox/faults", &fault).await;
    world
        .post("/api/me/exchange", &token, &json!({}))
        .await
        .is_refused(504, "vendor-timeout");
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_disconnected_mailbox_asks_for_a_sign_in() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    assert_eq!(world.delete("/api/me/exchange", &bearer).await.status, 204);
    assert_eq!(
        world.delete("/api/me/exchange", &bearer).await.status,
        204,
        "twice is once"
    );
    world
        .post("/api/me/exchange", &bearer, &json!({}))
        .await
        .is_refused(409, "sign-in-again");
    let me = world.get("/api/me", &bearer).await.json();
    assert_eq!(
        me["exchange"],
        json!({ "connected": false, "problem": "not-connected" })
    );
}
