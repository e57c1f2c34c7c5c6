//! `/_sandbox/…`: how tests and scripts look at the world and change it. No authentication, loopback only.

mod identity;
mod world;

use crate::faults::Plant;
use crate::identity::model::TokenWish;
use crate::seed::Plan;
use crate::seed::companies::{demo_people, generated_person};
use crate::{Sandbox, connect, seed};
use axum::body::Bytes;
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// `/_sandbox/…`
pub(crate) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/_sandbox/reset", post(reset))
        .route("/_sandbox/world", get(world::show))
        .route("/_sandbox/faults", get(faults).post(plant).delete(clear_faults))
        .route("/_sandbox/clock", get(clock).post(advance))
        .route("/_sandbox/tokens", post(tokens))
        .route("/_sandbox/connect", post(connect::connect))
        .route("/_sandbox/requests", get(requests).delete(clear_requests))
        .route("/_sandbox/identity/rollover", post(identity::roll_over))
        .route("/_sandbox/identity/users/{address}", post(identity::change_user))
        .route("/_sandbox/identity/app", post(identity::change_app))
        .route(
            "/_sandbox/identity/tenants/{tenant}",
            post(identity::change_tenant),
        )
}

/// What is wrong with a control request, as problem details.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = json!({"title": title, "status": self.status.as_u16(), "detail": self.detail});
        (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body.to_string(),
        )
            .into_response()
    }
}

/// The listener is on loopback already; this keeps pages of other names that resolve to loopback out as well.
pub(crate) async fn loopback_only(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/_sandbox/") {
        return next.run(request).await;
    }
    let named = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let named = named.or_else(|| request.uri().host()).unwrap_or_default();
    let host = named
        .rsplit_once(':')
        .filter(|(_, port)| port.parse::<u16>().is_ok())
        .map_or(named, |(host, _)| host);
    if ["localhost", "127.0.0.1", "[::1]"].contains(&host) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::FORBIDDEN, "Only reachable by a loopback name.").into_response()
}

/// Reads JSON whatever the content type says; no body means `{}`.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text)
        .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResetIn {
    seed: Option<u64>,
    /// Generated people `seller1@contoso.example` … beside the demo people.
    #[serde(default)]
    users: u32,
    #[serde(default)]
    per_user: seed::PerUser,
    #[serde(default)]
    sales: seed::SalesSize,
}

async fn reset(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Json<Value>, Problem> {
    let ResetIn {
        seed,
        users,
        per_user,
        sales,
    } = read(&body)?;
    if users > 10_000 {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "users: at most 10000",
        ));
    }
    let mut people = demo_people();
    people.extend((1..=users).map(generated_person));
    let plan = Plan {
        seed: seed.unwrap_or(sandbox.options().seed),
        people,
        per_user,
        sales,
    };
    // A big world takes a while; requests under way go on meanwhile.
    let made = sandbox.clone();
    tokio::task::spawn_blocking(move || made.reset(&plan))
        .await
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The world could not be made."))?;
    Ok(Json(world::counts(&sandbox)))
}

async fn faults(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({"faults": sandbox.faults().planted()}))
}

async fn plant(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Problem> {
    let planted = sandbox.faults().plant(read::<Plant>(&body)?);
    let fault =
        planted.map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("match: {error}")))?;
    Ok((StatusCode::CREATED, Json(fault)).into_response())
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.faults().clear();
    StatusCode::NO_CONTENT
}

async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    let ahead = sandbox.world().ahead.as_secs();
    Json(json!({"now": sandbox.now().to_string(), "aheadSecs": ahead}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AdvanceIn {
    advance_secs: i64,
}

async fn advance(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Json<Value>, Problem> {
    let AdvanceIn { advance_secs } = read(&body)?;
    let century = 100 * 366 * 86_400;
    if advance_secs < 0 || sandbox.world().ahead.as_secs().saturating_add(advance_secs) > century {
        let why = "advanceSecs: time only goes forward, and not by a century";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why));
    }
    sandbox.advance(SignedDuration::from_secs(advance_secs));
    Ok(clock(State(sandbox)).await)
}

async fn tokens(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Json<Value>, Problem> {
    let wish: TokenWish = read(&body)?;
    let (now, origin) = (sandbox.now(), sandbox.origin_text());
    let app = &sandbox.options().microsoft_app.client_id;
    let token = sandbox.world().identity.wished_token(&wish, app, &origin, now);
    match token {
        Ok(token) => Ok(Json(json!({"accessToken": token}))),
        Err(refusal) => Err(Problem::new(StatusCode::NOT_FOUND, refusal.description())),
    }
}

#[derive(Deserialize)]
struct SinceIn {
    #[serde(default)]
    since: u64,
}

async fn requests(State(sandbox): State<Sandbox>, Query(SinceIn { since }): Query<SinceIn>) -> Json<Value> {
    Json(json!({"requests": sandbox.log().since(since)}))
}

async fn clear_requests(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.log().clear();
    StatusCode::NO_CONTENT
}
