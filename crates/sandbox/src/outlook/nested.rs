//! The host's half of nested app authentication: real tokens of the stand-in identity provider for the person whose Outlook
//! it is, in the words of the bridge (`msal-browser`, `src/naa`).

use crate::Sandbox;
use crate::identity::error::Refusal;
use crate::identity::model::{NestedRequest, TokenSet, unknown_app};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

/// `tokenParams` of the bridge, and whether the person has just said yes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    client_id: String,
    authority: String,
    scope: String,
    consents: bool,
}

/// The part of the bridge's answer that a token, or its refusal, is. A refusal is an answer like any other: the request for
/// it succeeded.
pub(super) async fn token(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
    Json(asked): Json<Asked>,
) -> Json<Value> {
    Json(match issued(&sandbox, &address, &asked) {
        Ok(tokens) => answer(&sandbox, &address, &tokens),
        Err(refusal) => json!({"success": false, "error": {
            "status": status(&refusal),
            "code": refusal.error,
            "subError": refusal.suberror.unwrap_or_default(),
            "description": refusal.description(),
        }}),
    })
}

fn issued(sandbox: &Sandbox, address: &str, asked: &Asked) -> Result<TokenSet, Refusal> {
    if asked.client_id != sandbox.options().microsoft_app.client_id {
        return Err(unknown_app(&asked.client_id));
    }
    let (origin, now) = (sandbox.origin_text(), sandbox.now());
    let request = NestedRequest {
        tenant: asked
            .authority
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default(),
        client_id: &asked.client_id,
        scope: &asked.scope,
    };
    let identity = &mut sandbox.world().identity;
    if asked.consents {
        identity.nested_consent(&request, address, now)?;
    }
    identity.nested_tokens(&request, address, &origin, now)
}

fn answer(sandbox: &Sandbox, address: &str, tokens: &TokenSet) -> Value {
    let world = sandbox.world();
    let account = world.identity.account(address).map(|(tenant, account)| {
        let (oid, tid) = (&account.person.oid, &tenant.id);
        json!({
            "homeAccountId": format!("{oid}.{tid}"),
            "localAccountId": oid,
            "tenantId": tid,
            "environment": "login.microsoftonline.com",
            "username": address,
            "name": account.person.display_name(),
        })
    });
    json!({"success": true, "token": tokens.body, "account": account})
}

/// What a person can do something about, and what nobody here can.
fn status(refusal: &Refusal) -> &'static str {
    match refusal.error {
        "interaction_required" | "invalid_grant" => "USER_INTERACTION_REQUIRED",
        _ => "PERSISTENT_ERROR",
    }
}
