//! OAuth endpoints of the identity domain.

use super::answer::plain_json;
use super::{pages, signing};
use crate::Sandbox;
use crate::requests::Caller;
use crate::sales::model::domain::{ACCESS_SECS, AuthorizeAsk, AuthorizeFault, Client, Issued, OAuthError};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::{Url, form_urlencoded};

/// Every identity domain of this vendor names itself like this in its tokens.
const ISSUER: &str = "https://identity.oraclecloud.com/";

/// The page where a person signs in; `login=<user name>` is the person's choice, by form or in the address.
pub(super) async fn authorize(State(sandbox): State<Sandbox>, uri: Uri, body: Bytes) -> Response {
    let now = sandbox.now();
    let client = client(&sandbox);
    let ask = read_ask(if body.is_empty() {
        uri.query().unwrap_or_default().as_bytes()
    } else {
        &body
    });
    match client.check(&ask) {
        Ok(()) => {}
        Err(AuthorizeFault::Page(detail)) => return pages::refused(detail),
        Err(AuthorizeFault::Redirect { error, description }) => {
            return back(&ask, &[("error", error), ("error_description", description)]);
        }
    }
    let mut world = sandbox.world();
    let Some(login) = ask.login.clone().filter(|login| !login.is_empty()) else {
        return pages::sign_in(&world.sales, &ask);
    };
    match world.sales.grant_code(&ask, &login, now) {
        Some(code) => back(&ask, &[("code", &code)]),
        None => back(
            &ask,
            &[
                ("error", "access_denied"),
                ("error_description", "This person cannot sign in."),
            ],
        ),
    }
}

/// Codes and refresh tokens for access tokens.
pub(super) async fn token(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    let now = sandbox.now();
    let client = client(&sandbox);
    let form = form(&body);
    if !is_authentic(&client, &headers, &form) {
        return invalid_client();
    }
    let mut world = sandbox.world();
    if let Some(refused) = world.sales.domain.refused_with.clone() {
        return refusal(&refused);
    }
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let issued = match field("grant_type") {
        "authorization_code" => world.sales.redeem(
            &client,
            field("code"),
            field("redirect_uri"),
            field("code_verifier"),
            now,
        ),
        "refresh_token" => {
            let scope = form
                .get("scope")
                .map(String::as_str)
                .filter(|scope| !scope.trim().is_empty());
            world.sales.refresh(&client, field("refresh_token"), scope, now)
        }
        "" => Err(OAuthError {
            error: "invalid_request",
            description: "The grant type is missing.",
        }),
        _ => {
            let description = "The grant type is not enabled for this application.";
            Err(OAuthError {
                error: "unsupported_grant_type",
                description,
            })
        }
    };
    drop(world);
    match issued {
        Ok(issued) => {
            let mut response = no_store(plain_json(StatusCode::OK, token_body(&issued, &client, now)));
            response.extensions_mut().insert(Caller(issued.user));
            response
        }
        Err(refused) => refusal(&refused),
    }
}

fn refusal(refused: &OAuthError) -> Response {
    let status = match refused.error {
        "invalid_client" => return invalid_client(),
        "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "error": refused.error, "error_description": refused.description });
    no_store(plain_json(status, body))
}

/// Ends a token; unknown tokens are fine.
pub(super) async fn revoke(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    let client = client(&sandbox);
    let form = form(&body);
    if !is_authentic(&client, &headers, &form) {
        return invalid_client();
    }
    let Some(token) = form.get("token") else {
        let body = json!({ "error": "invalid_request", "error_description": "The token is missing." });
        return plain_json(StatusCode::BAD_REQUEST, body);
    };
    sandbox.world().sales.domain.revoke(&client, token);
    StatusCode::OK.into_response()
}

/// The keys that id tokens are signed with.
pub(super) async fn keys() -> Response {
    match signing::key_set() {
        Some(keys) => plain_json(StatusCode::OK, keys),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Where everything is.
pub(super) async fn configuration(State(sandbox): State<Sandbox>) -> Response {
    let at = format!(
        "{}/sales-identity",
        sandbox.public_origin().as_str().trim_end_matches('/')
    );
    let body = json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{at}/oauth2/v1/authorize"),
        "token_endpoint": format!("{at}/oauth2/v1/token"),
        "revocation_endpoint": format!("{at}/oauth2/v1/revoke"),
        "jwks_uri": format!("{at}/admin/v1/SigningCert/jwk"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
    });
    plain_json(StatusCode::OK, body)
}

/// The add-in as registered, with the callback of the server that runs beside this sandbox.
fn client(sandbox: &Sandbox) -> Client {
    let app = &sandbox.options().sales_app;
    let mut redirects = app.redirect_uris.clone();
    let callback = sandbox
        .server_origin()
        .and_then(|origin| origin.join("/auth/sales/callback").ok());
    redirects.extend(callback.map(String::from));
    Client {
        id: app.client_id.clone(),
        secret: app.client_secret.clone(),
        redirects,
    }
}

fn read_ask(encoded: &[u8]) -> AuthorizeAsk {
    let mut form = form(encoded);
    AuthorizeAsk {
        client_id: form.remove("client_id").unwrap_or_default(),
        redirect_uri: form.remove("redirect_uri").unwrap_or_default(),
        response_type: form.remove("response_type").unwrap_or_default(),
        scope: form.remove("scope").unwrap_or_default(),
        state: form.remove("state"),
        code_challenge: form.remove("code_challenge"),
        code_challenge_method: form.remove("code_challenge_method"),
        nonce: form.remove("nonce"),
        login: form.remove("login"),
    }
}

/// Redirects to the client, state included. Only called once the address is known to be registered.
fn back(ask: &AuthorizeAsk, members: &[(&str, &str)]) -> Response {
    let Ok(mut address) = Url::parse(&ask.redirect_uri) else {
        return pages::refused("The redirect address is not valid.");
    };
    {
        let mut query = address.query_pairs_mut();
        query.extend_pairs(members);
        if let Some(state) = &ask.state {
            query.append_pair("state", state);
        }
    }
    let headers = [
        (header::LOCATION, String::from(address)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::FOUND, headers).into_response()
}

fn token_body(issued: &Issued, client: &Client, now: Timestamp) -> Value {
    let mut body = json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS_SECS,
    });
    if let Some(token) = &issued.refresh_token {
        body["refresh_token"] = Value::from(token.as_str());
    }
    let wants_identity = issued.scope.split_whitespace().any(|scope| scope == "openid");
    let signed = wants_identity
        .then(|| signing::sign(&claims(issued, client, now)))
        .flatten();
    if let Some(signed) = signed {
        body["id_token"] = Value::from(signed);
    }
    body
}

fn claims(issued: &Issued, client: &Client, now: Timestamp) -> Value {
    let issued_at = now.as_second();
    let mut claims = json!({
        "iss": ISSUER,
        "sub": issued.user,
        "sub_type": "user",
        "aud": [client.id, ISSUER],
        "azp": client.id,
        "tok_type": "IT",
        "iat": issued_at,
        "exp": issued_at + ACCESS_SECS,
    });
    if let Some(nonce) = &issued.nonce {
        claims["nonce"] = Value::from(nonce.as_str());
    }
    claims
}

/// The client's secret, in the Authorization header or in the form.
fn is_authentic(client: &Client, headers: &HeaderMap, form: &BTreeMap<String, String>) -> bool {
    let basic = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or_default());
    let given = match basic {
        Some(value) => value.strip_prefix("Basic ").and_then(|encoded| {
            let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
            text.split_once(':')
                .map(|(id, secret)| (super::params::decoded(id), super::params::decoded(secret)))
        }),
        None => form
            .get("client_id")
            .cloned()
            .zip(form.get("client_secret").cloned()),
    };
    given.is_some_and(|(id, secret)| id == client.id && secret == client.secret)
}

fn invalid_client() -> Response {
    let body = json!({ "error": "invalid_client", "error_description": "Client authentication failed." });
    let mut response = no_store(plain_json(StatusCode::UNAUTHORIZED, body));
    let challenge = header::HeaderValue::from_static("Basic realm=\"identity domain\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}

/// The first value of each name, as sent in a form.
fn form(encoded: &[u8]) -> BTreeMap<String, String> {
    let mut members = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        members
            .entry(name.into_owned())
            .or_insert_with(|| value.into_owned());
    }
    members
}
