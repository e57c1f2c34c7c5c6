//! The identity domain: pages, codes, tokens.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use url::Url;

const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-standard-0001";
const CALLBACK: &str = "https://localhost:8443/auth/sales/callback";

fn encoded(members: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(members)
        .finish()
}

fn ask<'a>(client: &'a str, challenge: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", EVERYTHING),
        ("state", "st&te"),
        ("nonce", "n-1"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

async fn authorize(client: &Client, changed: &[(&str, &str)]) -> Reply {
    let (id, challenge) = (client.sandbox.options().sales_app.client_id.clone(), challenge());
    let mut members = ask(&id, &challenge);
    members.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    members.extend_from_slice(changed);
    let uri = format!("/sales-identity/oauth2/v1/authorize?{}", encoded(&members));
    exchange(&client.sandbox, Request::get(uri).body(Body::empty()).unwrap()).await
}

fn answer(reply: &Reply) -> BTreeMap<String, String> {
    assert_eq!(reply.status, StatusCode::FOUND, "{}", reply.text);
    let address = Url::parse(reply.header("Location")).unwrap();
    assert!(address.as_str().starts_with(CALLBACK));
    address.query_pairs().into_owned().collect()
}

async fn code(client: &Client) -> String {
    let answer = answer(&authorize(client, &[("login", ADA)]).await);
    assert_eq!(answer["state"], "st&te");
    answer["code"].clone()
}

/// A request of the token endpoint with the right client in a Basic header.
async fn token(client: &Client, path: &str, members: &[(&str, &str)]) -> Reply {
    let app = &client.sandbox.options().sales_app;
    let basic = format!("{}:{}", app.client_id, app.client_secret);
    let basic = base64::engine::general_purpose::STANDARD.encode(basic);
    let request = Request::post(format!("/sales-identity/oauth2/v1/{path}"))
        .header("Authorization", format!("Basic {basic}"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Body::from(encoded(members)));
    exchange(&client.sandbox, request.unwrap()).await
}

async fn redeem(client: &Client, code: &str, verifier: &str) -> Reply {
    let members = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier),
    ];
    token(client, "token", &members).await
}

async fn refresh(client: &Client, secret: &str) -> Reply {
    token(
        client,
        "token",
        &[("grant_type", "refresh_token"), ("refresh_token", secret)],
    )
    .await
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_signs_in_and_is_named_by_the_signed_id_token() {
    let mut client = Client::new();
    let page = authorize(&client, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    for person in [ADA, GRACE, "st&amp;te"] {
        assert!(page.text.contains(&format!("value=\"{person}\"")), "{person}");
    }
    let body = redeem(&client, &code(&client).await, VERIFIER).await.json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&Value::from("Bearer"), &Value::from(3600))
    );
    let keys = Request::get("/sales-identity/admin/v1/SigningCert/jwk")
        .body(Body::empty())
        .unwrap();
    let keys = exchange(&client.sandbox, keys).await.json();
    let key = &keys["keys"][0];
    let decoding = jsonwebtoken::DecodingKey::from_rsa_components(
        key["n"].as_str().unwrap(),
        key["e"].as_str().unwrap(),
    );
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&[&client.sandbox.options().sales_app.client_id]);
    let id_token = text(&body, "id_token");
    let claims = jsonwebtoken::decode::<Value>(&id_token, &decoding.unwrap(), &rules)
        .unwrap()
        .claims;
    assert_eq!(
        (&claims["sub"], &claims["nonce"]),
        (&Value::from(ADA), &Value::from("n-1"))
    );
    client.token = text(&body, "access_token");
    assert_eq!(client.get("/accounts?limit=1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_is_good_once_with_its_verifier_and_a_second_use_ends_its_tokens() {
    let mut client = Client::new();
    let wrong = redeem(&client, &code(&client).await, "another-verifier").await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (StatusCode::BAD_REQUEST, &Value::from("invalid_grant"))
    );
    let code = code(&client).await;
    let body = redeem(&client, &code, VERIFIER).await.json();
    client.token = text(&body, "access_token");
    assert_eq!(client.get("/accounts?limit=1").await.status, StatusCode::OK);
    assert_eq!(
        redeem(&client, &code, VERIFIER).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        client.get("/accounts?limit=1").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn refresh_tokens_rotate_and_lapse() {
    let client = Client::new();
    let first = redeem(&client, &code(&client).await, VERIFIER).await.json();
    let second = refresh(&client, &text(&first, "refresh_token")).await.json();
    assert_ne!(text(&second, "refresh_token"), text(&first, "refresh_token"));
    assert_eq!(
        refresh(&client, &text(&first, "refresh_token")).await.json()["error"],
        "invalid_grant"
    );
    let path = "/_sandbox/sales/users/ada@contoso.example";
    let change = Request::post(path)
        .body(Body::from(r#"{"revokeRefreshTokens":true}"#))
        .unwrap();
    assert_eq!(exchange(&client.sandbox, change).await.json()["name"], ADA);
    assert_eq!(
        refresh(&client, &text(&second, "refresh_token")).await.json()["error"],
        "invalid_grant"
    );
    let third = redeem(&client, &code(&client).await, VERIFIER).await.json();
    client.sandbox.world().ahead += SignedDuration::from_hours(8 * 24);
    assert_eq!(
        refresh(&client, &text(&third, "refresh_token")).await.json()["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn access_ends_with_time_revocation_or_the_user() {
    let mut client = Client::new();
    let body = redeem(&client, &code(&client).await, VERIFIER).await.json();
    client.token = text(&body, "access_token");
    assert_eq!(
        token(&client, "revoke", &[("token", &text(&body, "refresh_token"))])
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        client.get("/accounts?limit=1").await.status,
        StatusCode::UNAUTHORIZED
    );
    let grace = client.other(GRACE);
    grace.sandbox.world().sales.user_mut(GRACE).unwrap().disabled = true;
    assert_eq!(grace.get("/accounts").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer(&authorize(&client, &[("login", GRACE)]).await)["error"],
        "access_denied"
    );
    let ada = client.other(ADA);
    ada.sandbox.world().ahead += SignedDuration::from_secs(3601);
    let late = ada.get("/accounts").await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.header("WWW-Authenticate").contains("invalid_token"));
    let nobody = Request::get("/crmRestApi/resources/latest/accounts")
        .body(Body::empty())
        .unwrap();
    assert_eq!(exchange(&ada.sandbox, nobody).await.status, StatusCode::FOUND);
}

#[tokio::test]
async fn only_the_registered_client_is_served_and_only_at_its_address() {
    let client = Client::new();
    for wrong in [
        [("client_id", "somebody")],
        [("redirect_uri", "https://evil.example/")],
    ] {
        let reply = authorize(&client, &wrong).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "never redirected");
    }
    for (wrong, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "everything"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        let answer = answer(&authorize(&client, &[wrong]).await);
        assert_eq!(
            (answer["error"].as_str(), answer["state"].as_str()),
            (error, "st&te")
        );
    }
    let body = encoded(&[
        ("grant_type", "refresh_token"),
        ("client_id", "x"),
        ("client_secret", "y"),
    ]);
    let request = Request::post("/sales-identity/oauth2/v1/token")
        .body(Body::from(body))
        .unwrap();
    let reply = exchange(&client.sandbox, request).await;
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (StatusCode::UNAUTHORIZED, &Value::from("invalid_client"))
    );
    let other = token(&client, "token", &[("grant_type", "password")]).await;
    assert_eq!(other.json()["error"], "unsupported_grant_type");
}
