//! What became of a request to share.

use crate::auth::Caller;
use crate::convert::view_from_share;
use crate::extract::id_in_path;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::shares::ShareId;

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
    Ok(Json(view_from_share(&share, &state.config.sales)))
}
