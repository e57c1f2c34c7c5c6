//! The refusals that scripts ask Entra ID for, in its own shape.

use crate::support::{ADA, stage};
use reqwest::Method;
use sandbox::identity::known::Known;
use serde_json::{Value, json};

#[tokio::test]
async fn every_known_refusal_has_the_shape_of_the_platform() {
    let stage = stage().await;
    let tokens = stage.sign_in(ADA, "offline_access User.Read").await;
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    for known in Known::all() {
        let number = known.number;
        let (told, standing) = stage
            .post(
                "/_sandbox/identity/users/ada@contoso.example",
                json!({"refusedWith": number}),
            )
            .await;
        assert_eq!((told, &standing["refusedWith"]), (200, &json!(number)));
        let (status, body) = stage.token(&refresh).await;
        let expected = match known.error {
            "invalid_client" => 401,
            "temporarily_unavailable" => 503,
            _ => 400,
        };
        assert_eq!(
            (status, body["error"].as_str()),
            (expected, Some(known.error)),
            "{number}"
        );
        assert_eq!(body["error_codes"], json!([number]));
        let description = body["error_description"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("AADSTS{number}: ")),
            "{description}"
        );
        for member in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
            assert!(body[member].is_string(), "{number}: {member}");
        }
        // Claims are JSON inside of a text.
        if let Some(claims) = body["claims"].as_str() {
            assert!(serde_json::from_str::<Value>(claims).unwrap().is_object());
        }
    }
    let lifted = json!({"refusedWith": null});
    stage
        .post("/_sandbox/identity/users/ada@contoso.example", lifted)
        .await;
    assert_eq!(stage.token(&refresh).await.0, 200);
}

#[tokio::test]
async fn an_application_is_refused_for_everybody_until_that_is_lifted() {
    let stage = stage().await;
    let refused = json!({"refusedWith": 7_000_222});
    assert_eq!(stage.post("/_sandbox/identity/app", refused).await.0, 200);
    let own = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let (status, body) = stage.token(&own).await;
    assert_eq!((status, &body["error_codes"][0]), (401, &json!(7_000_222)));
    let lifted = json!({"refusedWith": null});
    assert_eq!(stage.post("/_sandbox/identity/app", lifted).await.0, 200);
    assert_eq!(stage.token(&own).await.0, 200);
    let (status, problem) = stage
        .post("/_sandbox/identity/app", json!({"refusedWith": 1}))
        .await;
    assert_eq!(status, 422);
    assert!(problem["detail"].as_str().unwrap().contains("7000222"));
}

#[tokio::test]
async fn graph_challenges_tokens_from_before_an_event_in_its_own_header() {
    let stage = stage().await;
    let graph = stage.graph_for(ADA).await;
    assert_eq!(
        graph.request(Method::GET, "/me").send().await.unwrap().status(),
        200
    );
    stage
        .post(
            "/_sandbox/identity/users/ada@contoso.example",
            json!({"challengeAccess": true}),
        )
        .await;
    let answer = graph.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
    for part in [
        "Bearer realm=\"\"",
        "authorization_uri=\"",
        "error=\"insufficient_claims\"",
        "claims=\"",
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"]["code"], "InvalidAuthenticationToken");
}
