//! Letting administrators see what one's records are called and hold (R-PRIV-1).

use crate::auth::Caller;
use crate::extract::Json;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;

/// Lets administrators see the content of the caller's records, or no more. It ends by itself after 24 hours, and is in the audit
/// log.
#[utoipa::path(put, path = "/api/me/content-access", tag = "me",
    request_body = wire::choices::ContentAccessRequest, responses((status = 204)))]
pub(crate) async fn allow_content(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<wire::choices::ContentAccessRequest>,
) -> Result<StatusCode, Refusal> {
    let is_there = state
        .store
        .allow_content(caller.user, request.allowed, state.now())
        .await?;
    if !is_there {
        // A bearer can outlive its user for a moment.
        return Err(Refusal::unauthorized(ProblemCode::TokenInvalid));
    }
    tracing::info!(user.id = %caller.user.0, allowed = request.allowed, "a user let administrators see content, or no more");
    Ok(StatusCode::NO_CONTENT)
}
