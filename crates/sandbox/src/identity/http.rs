//! HTTP coat of Entra ID: metadata, keys, sign-in page, token endpoint.

mod page;

use super::error::Refusal;
use super::model::{Client, CodeRequest, OnBehalfOf, TokenSet, TurnedAway, issuer};
use crate::Sandbox;
use crate::requests::Caller;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `/identity/{tenant}/…`
pub fn router() -> Router<Sandbox> {
    Router::new()
        .route(
            "/identity/{tenant}/v2.0/.well-known/openid-configuration",
            get(configuration),
        )
        .route("/identity/{tenant}/discovery/v2.0/keys", get(keys))
        .route("/identity/{tenant}/oauth2/v2.0/authorize", get(ask).post(choose))
        .route("/identity/{tenant}/oauth2/v2.0/token", post(token))
}

/// Parameters by name; the last of several wins.
type Parameters = BTreeMap<String, String>;

fn parameters(encoded: &[u8]) -> Parameters {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

fn is_shared(tenant: &str) -> bool {
    ["common", "organizations"].contains(&tenant)
}

/// The tenant's GUID, or the placeholder that stands in metadata of shared endpoints.
fn tenant_of(sandbox: &Sandbox, name: &str) -> Result<String, Box<Response>> {
    if is_shared(name) {
        return Ok("{tenantid}".to_owned());
    }
    let known = sandbox
        .world()
        .identity
        .tenant(name)
        .map(|tenant| tenant.id.clone());
    known.ok_or_else(|| {
        let unknown = Refusal::new("invalid_tenant", 90_002, format!("Tenant '{name}' not found."));
        Box::new(refusal(&unknown, sandbox.now()))
    })
}

async fn configuration(State(sandbox): State<Sandbox>, Path(name): Path<String>) -> Response {
    let tenant = match tenant_of(&sandbox, &name) {
        Ok(tenant) => tenant,
        Err(response) => return *response,
    };
    let origin = sandbox.origin_text();
    let at = format!("{origin}/identity/{name}");
    Json(json!({
        "token_endpoint": format!("{at}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "jwks_uri": format!("{at}/discovery/v2.0/keys"),
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer(&origin, &tenant),
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
        "http_logout_supported": false,
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }))
    .into_response()
}

async fn keys(State(sandbox): State<Sandbox>, Path(name): Path<String>) -> Response {
    let tenant = match tenant_of(&sandbox, &name) {
        Ok(tenant) => tenant,
        Err(response) => return *response,
    };
    let issuer = issuer(&sandbox.origin_text(), &tenant);
    let keys: Vec<Value> = sandbox
        .world()
        .identity
        .keys()
        .map(|key| key.jwk(&issuer))
        .collect();
    Json(json!({"keys": keys})).into_response()
}

async fn ask(
    State(sandbox): State<Sandbox>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    authorize(
        &sandbox,
        &tenant,
        &parameters(query.unwrap_or_default().as_bytes()),
    )
}

async fn choose(State(sandbox): State<Sandbox>, Path(tenant): Path<String>, body: Bytes) -> Response {
    authorize(&sandbox, &tenant, &parameters(&body))
}

/// Checks the request, then shows the people to pick from, or sends the browser back with what was decided.
fn authorize(sandbox: &Sandbox, tenant: &str, asked: &Parameters) -> Response {
    let registered = &sandbox.options().microsoft_app;
    let text = |name: &str| {
        asked
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    if text("client_id") != Some(&registered.client_id) {
        return page::error(&super::model::unknown_app(text("client_id").unwrap_or_default()));
    }
    let Some(redirect_uri) = text("redirect_uri")
        .filter(|uri| sandbox.accepts_redirect(registered, uri, "/auth/microsoft/callback"))
    else {
        return page::error(&Refusal::new(
            "invalid_request",
            50_011,
            "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
        ));
    };
    let back = |outcome: &[(&str, &str)]| send_back(redirect_uri, outcome, text("state"));
    let refuse = |refusal: &Refusal| {
        back(&[
            ("error", refusal.error),
            ("error_description", &refusal.description()),
        ])
    };
    let request = match code_request(tenant, asked, redirect_uri) {
        Ok(request) => request,
        Err(refusal) => return refuse(&refusal),
    };
    if text("decision") == Some("decline") {
        return refuse(&Refusal::new(
            "access_denied",
            65_004,
            "User declined to consent to access the app.",
        ));
    }
    match text("login") {
        Some(address) => {
            let now = sandbox.now();
            let outcome = sandbox.world().identity.authorize(&request, address, now);
            let mut response = match &outcome {
                Ok(code) => back(&[("code", code)]),
                Err(TurnedAway::Page(refusal)) => page::error(refusal),
                Err(TurnedAway::Back(refusal)) => refuse(refusal),
            };
            response.extensions_mut().insert(Caller(address.to_owned()));
            response
        }
        None if text("prompt") == Some("none") => refuse(&Refusal::new(
            "login_required",
            50_058,
            "A silent sign-in request was sent but no user is signed in.",
        )),
        None => page::sign_in(sandbox, tenant, asked),
    }
}

fn code_request(tenant: &str, asked: &Parameters, redirect_uri: &str) -> Result<CodeRequest, Refusal> {
    let text = |name: &str| asked.get(name).cloned().filter(|value| !value.is_empty());
    let needed = |name: &str| text(name).ok_or_else(|| Refusal::missing(name));
    if needed("response_type")? != "code" {
        return Err(Refusal::new(
            "unsupported_response_type",
            70_005,
            "The response type is not supported.",
        ));
    }
    let code_challenge = needed("code_challenge")?;
    if text("code_challenge_method").as_deref() != Some("S256") || code_challenge.len() != 43 {
        return Err(Refusal::new(
            "invalid_request",
            501_491,
            "Invalid size or method of Code_Challenge parameter.",
        ));
    }
    Ok(CodeRequest {
        tenant: tenant.to_owned(),
        client_id: needed("client_id")?,
        redirect_uri: redirect_uri.to_owned(),
        scope: needed("scope")?,
        code_challenge,
        nonce: text("nonce"),
        claims: text("claims"),
    })
}

fn send_back(redirect_uri: &str, outcome: &[(&str, &str)], state: Option<&str>) -> Response {
    let Ok(mut target) = url::Url::parse(redirect_uri) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    target
        .query_pairs_mut()
        .extend_pairs(outcome)
        .extend_pairs(state.map(|state| ("state", state)));
    (
        StatusCode::FOUND,
        [
            (header::LOCATION, target.to_string()),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
    )
        .into_response()
}

async fn token(
    State(sandbox): State<Sandbox>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = sandbox.now();
    match issue(&sandbox, &tenant, &parameters(&body), &headers, now) {
        Ok(tokens) => {
            let mut response = Json(tokens.body).into_response();
            response.headers_mut().insert(
                header::CACHE_CONTROL,
                HeaderValue::from_static("no-store, no-cache"),
            );
            if let Some(address) = tokens.address {
                response.extensions_mut().insert(Caller(address));
            }
            response
        }
        Err(refused) => refusal(&refused, now),
    }
}

fn issue(
    sandbox: &Sandbox,
    tenant: &str,
    asked: &Parameters,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<TokenSet, Refusal> {
    let text = |name: &str| {
        asked
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let needed = |name: &str| text(name).ok_or_else(|| Refusal::missing(name));
    let basic = basic_credentials(headers);
    let (id, secret) = match &basic {
        Some((id, secret)) => (id.as_str(), Some(secret.as_str())),
        None => (needed("client_id")?, text("client_secret")),
    };
    let origin = sandbox.origin_text();
    let identity = &mut sandbox.world().identity;
    if !is_shared(tenant) && identity.tenant(tenant).is_none() {
        return Err(Refusal::new(
            "invalid_request",
            90_002,
            format!("Tenant '{tenant}' not found."),
        ));
    }
    let grant = needed("grant_type")?;
    identity.authenticate(Client { id, secret }, &sandbox.options().microsoft_app)?;
    match grant {
        "authorization_code" => {
            let (code, verifier, redirect) =
                (needed("code")?, needed("code_verifier")?, needed("redirect_uri")?);
            identity.redeem(code, verifier, redirect, id, &origin, now)
        }
        "refresh_token" => identity.refresh(needed("refresh_token")?, text("scope"), id, &origin, now),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            let asked = OnBehalfOf {
                tenant,
                assertion: needed("assertion")?,
                scope: needed("scope")?,
                token_use: text("requested_token_use"),
            };
            identity.on_behalf_of(&asked, id, &origin, now)
        }
        "client_credentials" => identity.client_credentials(tenant, needed("scope")?, id, now),
        other => Err(Refusal::new(
            "unsupported_grant_type",
            70_003,
            format!("The app requested an unsupported grant type '{other}'."),
        )),
    }
}

/// `Authorization: Basic` with form-encoded parts (RFC 6749, section 2.3.1).
fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |part: &str| {
        url::form_urlencoded::parse(format!("v={part}").as_bytes())
            .next()
            .map(|(_, v)| v.into_owned())
    };
    Some((plain(id)?, plain(secret)?))
}

fn refusal(refusal: &Refusal, now: Timestamp) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (
        status,
        [(header::CACHE_CONTROL, "no-store, no-cache")],
        Json(refusal.body(now)),
    )
        .into_response()
}
