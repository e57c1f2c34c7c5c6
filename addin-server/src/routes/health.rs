//! Whether the process answers, and whether people can use it.

use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use runtime::Readiness;
use serde::Serialize;
use utoipa::ToSchema;

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`, `ready` or `not-ready`.
    status: &'static str,
    /// What is missing, by short names such as `database` and `pane`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = Health)))]
pub(crate) async fn healthz() -> Json<Health> {
    Json(Health {
        status: "ok",
        missing: Vec::new(),
    })
}

/// People can use it: the database answers and the pane is built.
#[utoipa::path(get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
pub(crate) async fn readyz(State(state): State<AppState>) -> (StatusCode, Json<Health>) {
    match state.readiness().await {
        Readiness::Ready => (
            StatusCode::OK,
            Json(Health {
                status: "ready",
                missing: Vec::new(),
            }),
        ),
        Readiness::Missing(missing) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(Health {
                status: "not-ready",
                missing,
            }),
        ),
    }
}
