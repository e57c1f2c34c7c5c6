//! What became of a request to share.

use crate::auth::Caller;
use crate::convert::{Instant, view_from_share};
use crate::extract::id_in_path;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::StoreError;
use store::shares::{Share, ShareId, ShareState};
use sync_core::ReasonCode;

/// How far one share of the caller is. Another user's does not exist.
#[utoipa::path(get, path = "/api/shares/{shareId}", tag = "shares",
    params(("shareId" = String, Path, description = "from `POST /api/shares`")),
    responses((status = 200, body = wire::shares::ShareView)))]
pub(crate) async fn show_share(
    State(state): State<AppState>,
    caller: Caller,
    Path(share_id): Path<String>,
) -> Result<Json<wire::shares::ShareView>, Refusal> {
    let id = ShareId(id_in_path(&share_id, "shareId")?);
    let share = state
        .store
        .share(caller.user, id)
        .await?
        .ok_or(Refusal::new(ProblemCode::NotFound))?;
    let instant = instant_for(&state, std::slice::from_ref(&share)).await?;
    Ok(Json(view_from_share(&share, &state.config.sales, instant)))
}

/// Whether Instant Sync runs by itself; asked only where one of these shares waits for it.
pub(crate) async fn instant_for(state: &AppState, shares: &[Share]) -> Result<Instant, StoreError> {
    let waits = |share: &Share| matches!(&share.state, ShareState::Queued(Some(reason)) if reason.code == ReasonCode::Composing);
    if !shares.iter().any(waits) {
        return Ok(Instant::On);
    }
    let [instant, ..] = state.store.schedules().await?;
    Ok(match instant.next_at {
        Some(_) => Instant::On,
        None => Instant::Off,
    })
}
