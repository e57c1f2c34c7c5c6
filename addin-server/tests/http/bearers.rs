//! Who is let in: bearers of our own and tokens of the identity provider, right and wrong in every known way.

use crate::world::{ADA, ADMIN, MALLORY, World};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

#[tokio::test]
async fn a_right_token_of_the_identity_provider_opens_the_same_api_for_the_same_person() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADMIN })).await;
    let by_token = world.get("/api/me", &token).await.json();
    let by_session = world.get("/api/me", &world.sign_in(ADMIN).await).await.json();
    assert_eq!(by_token["user"], by_session["user"]);
    assert_eq!(by_token["roles"], json!(["SyncAdmin"]));
}

#[tokio::test]
async fn wrong_tokens_are_refused_each_with_its_code() {
    let world = World::start().await;
    let ada = |more: Value| {
        let mut wish = json!({ "user": ADA });
        wish.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        wish
    };
    let cases = [
        (ada(json!({ "expiresInSecs": -61 })), "token-expired"),
        (
            ada(json!({ "audience": "https://graph.microsoft.com" })),
            "token-invalid",
        ),
        (
            ada(json!({ "issuer": "https://login.microsoftonline.com/common/v2.0" })),
            "token-invalid",
        ),
        (ada(json!({ "algorithm": "none" })), "token-invalid"),
        (ada(json!({ "algorithm": "HS256" })), "token-invalid"),
        (ada(json!({ "algorithm": "RS384" })), "token-invalid"),
        (ada(json!({ "key": "foreign" })), "token-invalid"),
        (ada(json!({ "kid": "../../keys" })), "token-invalid"),
        (ada(json!({ "claims": { "scp": "other" } })), "token-invalid"),
        (
            ada(json!({ "claims": { "scp": null, "roles": ["SyncAdmin"], "idtyp": "app" } })),
            "token-invalid",
        ),
        (ada(json!({ "claims": { "exp": null } })), "token-invalid"),
        (ada(json!({ "claims": { "exp": "9999999999" } })), "token-invalid"),
        (ada(json!({ "claims": { "exp": 1e308 } })), "token-invalid"),
        (ada(json!({ "claims": { "aud": ["a", "b"] } })), "token-invalid"),
        (ada(json!({ "claims": { "oid": "ada" } })), "token-invalid"),
        (
            ada(json!({ "claims": { "nbf": 9_999_999_999_u64 } })),
            "token-invalid",
        ),
        (json!({ "user": MALLORY }), "tenant-not-allowed"),
    ];
    for (wish, code) in cases {
        let answer = world.get("/api/me", &world.token(&wish).await).await;
        assert_eq!(answer.refusal(), (401, code.to_owned()), "{wish}");
        assert_eq!(
            answer.headers["www-authenticate"],
            "Bearer error=\"invalid_token\""
        );
    }
}

#[tokio::test]
async fn forged_and_broken_tokens_are_refused() {
    let world = World::start().await;
    let right = world.token(&json!({ "user": ADA })).await;
    let parts: Vec<&str> = right.split('.').collect();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let mut forged = vec![
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}x", parts[0], parts[1], parts[2]),
        format!("{right}.{}", parts[2]),
        format!("{}.{}.{}", parts[0], encode(r#"{"tid":"x"}"#), parts[2]),
        "a.b.c".to_owned(),
        "..".to_owned(),
        format!("a.{}.c", "b".repeat(60_000)),
        "unknown-bearer-of-this-server-0000000000000".to_owned(),
    ];
    for alg in ["none", "None", "nOnE", "HS256", "RS256 "] {
        let header = encode(&json!({ "alg": alg, "typ": "JWT", "kid": "1" }).to_string());
        forged.push(format!("{header}.{}.{}", parts[1], parts[2]));
        forged.push(format!("{header}.{}.", parts[1]));
    }
    let jwk =
        json!({ "alg": "RS256", "kid": "x", "jku": "https://evil.example/keys", "jwk": { "kty": "RSA" } });
    forged.push(format!("{}.{}.{}", encode(&jwk.to_string()), parts[1], parts[2]));
    for token in forged {
        world
            .get("/api/me", &token)
            .await
            .is_refused(401, "token-invalid");
    }
    assert!(
        !world
            .vendor_requests()
            .iter()
            .any(|request| request.contains("evil"))
    );
}

#[tokio::test]
async fn without_a_bearer_nothing_opens() {
    let world = World::start().await;
    let addresses = [
        (Method::GET, "/api/me"),
        (Method::POST, "/api/me/exchange"),
        (Method::DELETE, "/api/me/exchange"),
        (Method::POST, "/api/me/sales"),
        (Method::DELETE, "/api/me/sales"),
        (Method::POST, "/api/me/sales/complete"),
        (Method::POST, "/api/shares"),
        (Method::GET, "/api/shares/0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90"),
        (Method::GET, "/api/sales/records?type=account&q=ab"),
    ];
    for (method, path) in addresses {
        let answer = world
            .send(world.request(method, path).header("cookie", "session=1"))
            .await;
        answer.is_refused(401, "token-missing");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    let twice = world
        .request(Method::GET, "/api/me")
        .bearer_auth("a")
        .bearer_auth("b");
    world.send(twice).await.is_refused(401, "token-invalid");
}

#[tokio::test]
async fn a_bearer_of_our_own_ends_after_an_hour() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    world.later(3590);
    assert_eq!(world.get("/api/me", &bearer).await.status, 200);
    world.later(20);
    world
        .get("/api/me", &bearer)
        .await
        .is_refused(401, "token-expired");
}

#[tokio::test]
async fn nobody_is_known_by_an_address() {
    let world = World::start().await;
    let ada = world
        .get("/api/me", &world.token(&json!({ "user": ADA })).await)
        .await
        .json();
    let claims =
        json!({ "oid": "aaaaaaaa-0000-4000-8000-000000000001", "preferred_username": ADA, "email": ADA });
    let twin = world.token(&json!({ "user": ADA, "claims": claims })).await;
    let twin = world.get("/api/me", &twin).await.json();
    assert_ne!(ada["user"], twin["user"]);
    assert_eq!(twin["exchange"]["connected"], false);
}

#[tokio::test]
async fn keys_may_roll_over() {
    let world = World::start().await;
    let before = world.token(&json!({ "user": ADA })).await;
    assert_eq!(world.get("/api/me", &before).await.status, 200);
    world.later(301);
    assert_eq!(
        world
            .tell_sandbox("/_sandbox/identity/rollover", &json!({}))
            .await
            .status,
        200
    );
    let after = world.token(&json!({ "user": ADA })).await;
    assert_eq!(world.get("/api/me", &after).await.status, 200);
}
