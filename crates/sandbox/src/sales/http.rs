//! The pod over HTTP: `/crmRestApi/…` for records, `/fscmUI/…` for people who follow a record's link,
//! `/sales-identity/…` for sign-in, and one control path for people.

mod accept;
mod answer;
mod ask;
mod batch;
mod body;
mod control;
mod describe;
mod enclosures;
mod pages;
mod params;
mod read;
mod record_page;
mod searches;
mod shape;
mod sign_in;
mod signing;
#[cfg(test)]
mod tests;
mod write;

use crate::Sandbox;
use crate::requests::Caller;
use answer::Answer;
use ask::{Ask, Head, Route};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

const ROOT: &str = "/crmRestApi/resources";
/// Longest body that is read: a file of 30 MB in Base64 fits.
const BODY_BYTES_MAX: usize = 48 * 1024 * 1024;
const SEARCH_ROOT: &str = "/crmRestApi/searchResources";

/// `/sales-identity/…`, `/crmRestApi/…`, the page of a record, and `POST /_sandbox/sales/…` for users and
/// the application.
pub fn router() -> Router<Sandbox> {
    Router::new()
        .route(
            "/crmRestApi/{*path}",
            any(rest).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)),
        )
        .route(
            "/sales-identity/oauth2/v1/authorize",
            get(sign_in::authorize).post(sign_in::authorize),
        )
        .route("/sales-identity/oauth2/v1/token", post(sign_in::token))
        .route("/sales-identity/oauth2/v1/revoke", post(sign_in::revoke))
        .route("/sales-identity/admin/v1/SigningCert/jwk", get(sign_in::keys))
        .route(
            "/sales-identity/.well-known/openid-configuration",
            get(sign_in::configuration),
        )
        .route("/sales-identity/ui/v1/signin", get(pages::browsers_only))
        .route(record_page::PATH, get(record_page::record))
        .route("/_sandbox/sales/users/{name}", post(control::change_user))
        .route("/_sandbox/sales/app", post(control::change_app))
}

/// Every request for records.
async fn rest(
    State(sandbox): State<Sandbox>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = sandbox.now();
    let origin = sandbox.public_origin().as_str().trim_end_matches('/').to_owned();
    let mut world = sandbox.world();
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        // Without credentials the pod takes the caller for a browser.
        let location = format!("{origin}/sales-identity/ui/v1/signin");
        return (StatusCode::FOUND, [(header::LOCATION, location)]).into_response();
    };
    let token = authorization.to_str().ok().and_then(bearer).unwrap_or_default();
    let Some(user) = world
        .sales
        .user_of_token(token, now)
        .map(|user| user.name.clone())
    else {
        let challenge = "Bearer error=\"invalid_token\"";
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)]).into_response();
    };
    let head = Head::read(&world.sales.peculiar, &headers);
    let answer = match &head {
        Err(problem) => problem.clone(),
        Ok(head) => respond(&mut world.sales, head, (&method, &uri, &origin), &user, now, body),
    };
    drop(world);
    let mut response = answer.into_response();
    response.extensions_mut().insert(Caller(user));
    response
}

fn respond(
    sales: &mut super::model::Sales,
    head: &Head,
    (method, uri, origin): (&Method, &Uri, &str),
    user: &str,
    now: jiff::Timestamp,
    body: Bytes,
) -> Answer {
    let method = head.method(method);
    if let Some(path) = uri.path().strip_prefix(SEARCH_ROOT) {
        let query = params::Params::parse(uri.query().unwrap_or_default());
        let base = format!("{origin}{SEARCH_ROOT}");
        return searches::respond(sales, head, (&method, path, &query), (&base, user), now, &body);
    }
    let path = uri.path().strip_prefix(ROOT).unwrap_or("/none");
    let (version, rest) = match path.trim_start_matches('/').split_once('/') {
        Some((version, rest)) => (version, rest),
        None => (path.trim_start_matches('/'), ""),
    };
    let base = format!("{origin}{ROOT}");
    if version.is_empty() {
        return describe::versions(&sales.peculiar, head, &method, &base);
    }
    if !matches!(version, "11.13.18.05" | "latest") {
        return Answer::not_found(head);
    }
    let base = format!("{base}/{version}");
    if rest.trim_matches('/').is_empty() {
        return if method == Method::POST {
            batch::run(sales, head, &base, user, now, &body)
        } else {
            describe::version(&sales.peculiar, head, &method, &base)
        };
    }
    let Some(route) = Route::parse(rest) else {
        return Answer::not_found(head);
    };
    let ask = Ask {
        method,
        route,
        params: params::Params::parse(uri.query().unwrap_or_default()),
        head: head.clone(),
        body,
        base,
        user: user.to_owned(),
        now,
    };
    run(sales, &ask)
}

/// One request, on its own or as part of a batch.
fn run(sales: &mut super::model::Sales, ask: &Ask) -> Answer {
    let done = match ask.method {
        Method::GET => read::get(sales, ask),
        Method::POST => write::post(sales, ask),
        Method::PATCH => write::patch(sales, ask),
        Method::PUT => enclosures::put(sales, ask),
        Method::DELETE => write::delete(sales, ask),
        _ => Err(Answer::not_allowed(&ask.head)),
    };
    done.unwrap_or_else(|problem| problem)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
