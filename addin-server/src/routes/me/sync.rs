//! Sync now.

use crate::auth::Caller;
use crate::auth::grants::missing_authorization;
use crate::problem::Refusal;
use crate::routes::admin::schedules::accepted;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::runs::Asked;

/// Syncs the caller's mailbox now, whether anything is scheduled or not (R-GATE-2). A *Sync now* that is on its way will do.
#[utoipa::path(post, path = "/api/me/sync", tag = "runs",
    responses((status = 202, body = wire::runs::RunAccepted)))]
pub(crate) async fn sync_now(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<(StatusCode, Json<wire::runs::RunAccepted>), Refusal> {
    let now = state.now();
    if let Some(missing) = missing_authorization(&state, caller.user, now).await? {
        return Err(Refusal::new(missing.code()));
    }
    let user = state.store.user(caller.user).await?;
    if user.is_some_and(|user| user.pauses().stop().is_some()) {
        return Err(Refusal::new(ProblemCode::Paused));
    }
    let started = state.store.start_run(Asked::SyncNow(caller.user), now).await?;
    tracing::info!(user.id = %caller.user.0, "a sync was asked for");
    Ok((StatusCode::ACCEPTED, Json(accepted(started))))
}
