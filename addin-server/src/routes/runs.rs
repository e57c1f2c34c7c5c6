//! How far one run is.

use crate::auth::Caller;
use crate::convert::run_from_ours;
use crate::extract::id_in_path;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::runs::{Asked, Run, RunId};

/// How far a run is: one's own *Sync now*, or any for an administrator. Another user's does not exist.
#[utoipa::path(get, path = "/api/runs/{runId}", tag = "runs",
    params(("runId" = String, Path, description = "from whatever started it")),
    responses((status = 200, body = wire::runs::RunView)))]
pub(crate) async fn show_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(run_id): Path<String>,
) -> Result<Json<wire::runs::RunView>, Refusal> {
    let id = RunId(id_in_path(&run_id, "runId")?);
    let run = state.store.run(id).await?;
    let run = run
        .filter(|run| may_see(&caller, run))
        .ok_or(Refusal::new(ProblemCode::NotFound))?;
    let reasons = state.store.reasons_of_run(id).await?;
    Ok(Json(run_from_ours(&run, &reasons)))
}

fn may_see(caller: &Caller, run: &Run) -> bool {
    match run.asked {
        Asked::SyncNow(user) => user == caller.user || caller.is_administrator(),
        Asked::Process(_) => caller.is_administrator(),
    }
}
