//! Access tokens of the stand-ins, as a user's sign-in would have brought them.

use sandbox::Sandbox;
use sandbox::identity::model::{Client, OnBehalfOf, TokenWish};
use secrecy::SecretString;
use serde_json::json;

/// A delegated token for Graph, by the on-behalf-of flow.
pub fn graph_token(sandbox: &Sandbox, user: &str) -> SecretString {
    let (now, origin) = (sandbox.now(), sandbox.origin_text());
    let app = sandbox.options().microsoft_app.clone();
    let mut world = sandbox.world();
    let client = Client {
        id: &app.client_id,
        secret: Some(&app.client_secret),
    };
    world.identity.authenticate(client, &app).unwrap();
    let wish: TokenWish = serde_json::from_value(json!({"user": user})).unwrap();
    let assertion = world
        .identity
        .wished_token(&wish, &app.client_id, &origin, now)
        .unwrap();
    let asked = OnBehalfOf {
        tenant: sandbox::seed::companies::CONTOSO_TENANT,
        assertion: &assertion,
        scope: "https://graph.microsoft.com/.default",
        token_use: Some("on_behalf_of"),
    };
    let tokens = world
        .identity
        .on_behalf_of(&asked, &app.client_id, &origin, now)
        .unwrap();
    SecretString::from(tokens.body["access_token"].as_str().unwrap())
}

/// An access token for Sales.
pub fn sales_token(sandbox: &Sandbox, user: &str) -> SecretString {
    let now = sandbox.now();
    let client = sandbox.options().sales_app.client_id.clone();
    let scope = "urn:opc:resource:consumer::all offline_access openid";
    let tokens = sandbox.world().sales.sign_in(&client, user, scope, now);
    SecretString::from(tokens.unwrap().access_token)
}
