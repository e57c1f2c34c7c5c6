//! Sync now.

use crate::auth::Caller;
use crate::problem::Refusal;
use crate::routes::admin::schedules::accepted;
use crate::routes::me::synced::can_be_done;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use store::runs::Asked;

/// Syncs the caller's mailbox now, whether anything is scheduled or not (R-GATE-2). A *Sync now* that is on its way will do.
#[utoipa::path(post, path = "/api/me/sync", tag = "runs",
    responses((status = 202, body = wire::runs::RunAccepted)))]
pub(crate) async fn sync_now(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<(StatusCode, Json<wire::runs::RunAccepted>), Refusal> {
    can_be_done(&state, &caller).await?;
    let started = state
        .store
        .start_run(Asked::SyncNow(caller.user), caller.user, state.now())
        .await?;
    tracing::info!(user.id = %caller.user.0, "a sync was asked for");
    Ok((StatusCode::ACCEPTED, Json(accepted(started))))
}
