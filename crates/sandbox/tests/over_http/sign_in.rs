//! Entra ID: sign-in page, tokens, keys.

use crate::support::{ADA, CALLBACK, EVERYTHING, query_of, stage};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::Method;
use sandbox::options::MICROSOFT_CLIENT_ID;
use serde_json::{Value, json};

#[tokio::test]
async fn a_person_picks_an_account_on_a_plain_page_and_comes_back_with_code_and_state() {
    let stage = stage().await;
    let page = stage.authorize(&[]).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(
        html.contains("<html lang=\"en\">") && html.contains("name=\"login\" value=\"ada@contoso.example\"")
    );
    assert!(
        !html.contains("mallory"),
        "a tenant's page lists the tenant's people"
    );
    assert!(html.contains("name=\"state\" value=\"s&amp;1\""));
    let back = stage.authorize(&[("login", ADA)]).send().await.unwrap();
    assert_eq!(back.status(), 302);
    assert!(back.headers()["location"].to_str().unwrap().starts_with(CALLBACK));
    assert_eq!(query_of(&back, "state").as_deref(), Some("s&1"));
    assert!(query_of(&back, "code").is_some());
}

#[tokio::test]
async fn a_refusal_goes_back_only_to_a_registered_address() {
    let stage = stage().await;
    let declined = stage.authorize(&[("decision", "decline")]).send().await.unwrap();
    assert_eq!(query_of(&declined, "error").as_deref(), Some("access_denied"));
    assert_eq!(query_of(&declined, "state").as_deref(), Some("s&1"));
    let silent = stage.authorize(&[("prompt", "none")]).send().await.unwrap();
    assert_eq!(query_of(&silent, "error").as_deref(), Some("login_required"));
    let plain = stage
        .authorize(&[("code_challenge_method", "plain"), ("login", ADA)])
        .send()
        .await
        .unwrap();
    assert_eq!(query_of(&plain, "error").as_deref(), Some("invalid_request"));
    for wrong in [
        ("redirect_uri", "https://evil.example/"),
        ("client_id", "unknown"),
    ] {
        let page = stage.authorize(&[wrong, ("login", ADA)]).send().await.unwrap();
        assert_eq!(page.status(), 400);
        assert!(page.headers().get("location").is_none());
    }
    let stranger = stage
        .authorize(&[("login", "mallory@fabrikam.example")])
        .send()
        .await
        .unwrap();
    assert!(stranger.text().await.unwrap().contains("AADSTS50020"));
}

#[tokio::test]
async fn the_token_endpoint_wants_the_right_secret() {
    let stage = stage().await;
    let path = "/identity/contoso.example/oauth2/v2.0/token";
    for (secret, number) in [(None, 7_000_218), (Some("wrong"), 7_000_215)] {
        let mut form = vec![
            ("client_id", MICROSOFT_CLIENT_ID),
            ("grant_type", "refresh_token"),
            ("refresh_token", "x"),
        ];
        form.extend(secret.map(|secret| ("client_secret", secret)));
        let response = stage
            .request(Method::POST, path)
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 401);
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            (body["error"].as_str(), body["error_codes"][0].as_i64()),
            (Some("invalid_client"), Some(number))
        );
        assert!(
            body["error_description"]
                .as_str()
                .unwrap()
                .starts_with(&format!("AADSTS{number}: "))
        );
    }
    let (status, body) = stage.token(&[("grant_type", "password")]).await;
    assert_eq!(
        (status, body["error"].as_str()),
        (400, Some("unsupported_grant_type"))
    );
}

/// A validator of somebody else reads our tokens.
fn validated(token: &str, keys: &Value, issuer: &str) -> Option<Value> {
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let jwk = keys["keys"]
        .as_array()?
        .iter()
        .find(|key| key["kid"] == kid.as_str())?;
    let key = DecodingKey::from_rsa_components(jwk["n"].as_str()?, jwk["e"].as_str()?).ok()?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&[MICROSOFT_CLIENT_ID]);
    rules.set_issuer(&[issuer]);
    rules.validate_nbf = true;
    jsonwebtoken::decode::<Value>(token, &key, &rules)
        .ok()
        .map(|data| data.claims)
}

#[tokio::test]
async fn a_token_for_scripts_is_right_unless_it_is_wished_wrong() {
    let stage = stage().await;
    let metadata = stage
        .get("/identity/contoso.example/v2.0/.well-known/openid-configuration")
        .await;
    let issuer = metadata["issuer"].as_str().unwrap();
    let keys = stage
        .client
        .get(metadata["jwks_uri"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let check = async |wish: Value| {
        let (status, answer) = stage.post("/_sandbox/tokens", wish).await;
        assert_eq!(status, 200, "{answer}");
        validated(answer["accessToken"].as_str().unwrap(), &keys, issuer)
    };
    let claims = check(json!({"user": "admin@contoso.example"})).await.unwrap();
    assert_eq!(claims["roles"], json!(["SyncAdmin"]));
    assert_eq!(
        (claims["ver"].as_str(), claims["scp"].as_str()),
        (Some("2.0"), Some("access_as_user"))
    );
    assert!(issuer.ends_with(&format!("/identity/{}/v2.0", claims["tid"].as_str().unwrap())));
    let special = check(json!({"user": ADA, "roles": ["SyncAdmin"], "claims": {"idtyp": "user"}}))
        .await
        .unwrap();
    assert_eq!(
        (&special["roles"], &special["idtyp"]),
        (&json!(["SyncAdmin"]), &json!("user"))
    );
    for wrong in [
        json!({"user": ADA, "expiresInSecs": -300}),
        json!({"user": ADA, "audience": "api://else"}),
        json!({"user": ADA, "issuer": "https://sts.windows.net/x/"}),
        json!({"user": ADA, "algorithm": "none"}),
        json!({"user": ADA, "algorithm": "HS256"}),
        json!({"user": ADA, "algorithm": "RS384"}),
        json!({"user": ADA, "key": "foreign"}),
        json!({"user": ADA, "kid": "unknown"}),
        json!({"user": "mallory@fabrikam.example"}),
        json!({"user": ADA, "tenant": "c93f5d0e-66a1-4f1b-8e2c-d1b54a7f0e39"}),
    ] {
        assert!(check(wrong.clone()).await.is_none(), "{wrong}");
    }
    let (status, _) = stage
        .post("/_sandbox/tokens", json!({"user": "nobody@contoso.example"}))
        .await;
    assert_eq!(status, 404);
    let (status, _) = stage
        .post("/_sandbox/tokens", json!({"user": ADA, "algoritm": "none"}))
        .await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn a_roll_over_publishes_the_new_key_beside_the_old() {
    let stage = stage().await;
    let (_, rolled) = stage.post("/_sandbox/identity/rollover", json!({})).await;
    assert_eq!(rolled["published"].as_array().unwrap().len(), 2);
    let (_, rolled) = stage
        .post("/_sandbox/identity/rollover?drop=true", json!({}))
        .await;
    let keys = stage.get("/identity/common/discovery/v2.0/keys").await;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys["keys"][0]["kid"], rolled["kid"]);
    assert!(
        keys["keys"][0]["issuer"]
            .as_str()
            .unwrap()
            .ends_with("/identity/{tenantid}/v2.0")
    );
}

#[tokio::test]
async fn the_dialogs_whole_way_works_and_withdrawal_ends_it() {
    let stage = stage().await;
    let tokens = stage.sign_in(ADA, EVERYTHING).await;
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(stage.token(&refresh).await.0, 200);
    let (_, wished) = stage.post("/_sandbox/tokens", json!({"user": ADA})).await;
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", wished["accessToken"].as_str().unwrap()),
        (
            "scope",
            "https://graph.microsoft.com/Calendars.ReadWrite offline_access",
        ),
        ("requested_token_use", "on_behalf_of"),
    ];
    let (status, graph) = stage.token(&behalf).await;
    assert_eq!(
        (status, graph["scope"].as_str()),
        (200, Some("Calendars.ReadWrite"))
    );
    assert!(graph["refresh_token"].is_string());
    stage
        .post(
            "/_sandbox/identity/users/ada@contoso.example",
            json!({"consent": false}),
        )
        .await;
    for form in [&refresh[..], &behalf[..]] {
        let (status, body) = stage.token(form).await;
        assert_eq!((status, body["error"].as_str()), (400, Some("invalid_grant")));
        assert_eq!(
            (body["error_codes"][0].as_i64(), body["suberror"].as_str()),
            (Some(65_001), Some("consent_required"))
        );
    }
}
