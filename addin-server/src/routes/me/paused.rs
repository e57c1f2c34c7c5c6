//! Pausing one's own sync (R-GATE-4).

use crate::auth::Caller;
use crate::extract::Json;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::users::PausedBy;

/// Pauses the caller's sync, or goes on with it. The administrator's pause is another one, which this leaves as it is.
#[utoipa::path(put, path = "/api/me/paused", tag = "me",
    request_body = wire::choices::PauseRequest, responses((status = 204)))]
pub(crate) async fn pause(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<wire::choices::PauseRequest>,
) -> Result<StatusCode, Refusal> {
    let is_there = state
        .store
        .set_pause(caller.user, PausedBy::User, request.paused, state.now())
        .await?;
    if !is_there {
        // A bearer can outlive its user for a moment.
        return Err(Refusal::unauthorized(ProblemCode::TokenInvalid));
    }
    tracing::info!(user.id = %caller.user.0, paused = request.paused, "a user paused their sync, or resumed it");
    Ok(StatusCode::NO_CONTENT)
}
