//! What became of a repair.

use crate::auth::Caller;
use crate::convert::repair_from_answer;
use crate::extract::id_in_path;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::answers::AnswerId;

/// How far a repair is: of one's own records, or of any for an administrator. Another user's does not exist. Kept for 48
/// hours.
#[utoipa::path(get, path = "/api/repairs/{repairId}", tag = "records",
    params(("repairId" = String, Path, description = "from whatever accepted it")),
    responses((status = 200, body = wire::synced::RepairView)))]
pub(crate) async fn show_repair(
    State(state): State<AppState>,
    caller: Caller,
    Path(repair_id): Path<String>,
) -> Result<Json<wire::synced::RepairView>, Refusal> {
    let id = AnswerId(id_in_path(&repair_id, "repairId")?);
    let answer = if caller.is_administrator() {
        state.store.answer_to_work(id).await?
    } else {
        state.store.answer(caller.user, id).await?
    };
    let answer = answer.ok_or(Refusal::new(ProblemCode::NotFound))?;
    Ok(Json(repair_from_answer(&answer)))
}
