//! The history of runs.

use crate::auth::Administrator;
use crate::convert::{process_from_path, summary_from_run};
use crate::extract::Query;
use crate::problem::{Refusal, field_problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use shared::api as wire;
use utoipa::IntoParams;

const RUNS_MAX: u32 = 50;

/// Which runs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `instant`, `standard` or `reconcile`; without it all, *Sync now* included.
    process: Option<String>,
    /// Those that began before; RFC 3339.
    before: Option<String>,
}

/// Runs of the last 90 days, the latest first, at most 50.
#[utoipa::path(get, path = "/api/admin/runs", tag = "administration", params(Wanted),
    responses((status = 200, body = wire::runs::RunPage)))]
pub(crate) async fn list_runs(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<Wanted>,
) -> Result<Json<wire::runs::RunPage>, Refusal> {
    let process = wanted.process.as_deref().map(|name| {
        process_from_path(name)
            .ok_or_else(|| field_problem("process", "Must be instant, standard or reconcile."))
    });
    let before = wanted.before.as_deref().map(|before| {
        before
            .parse::<Timestamp>()
            .map_err(|_| field_problem("before", "Must be a time of RFC 3339."))
    });
    let (process, before) = match (process.transpose(), before.transpose()) {
        (Ok(process), Ok(before)) => (process, before),
        (process, before) => {
            let fields = process.err().into_iter().chain(before.err());
            return Err(Refusal::fields(fields.collect()));
        }
    };
    // One more than is shown tells whether there are more.
    let mut runs = state.store.runs(process, before, RUNS_MAX + 1).await?;
    let has_more = runs.len() > RUNS_MAX as usize;
    runs.truncate(RUNS_MAX as usize);
    Ok(Json(wire::runs::RunPage {
        runs: runs.iter().map(summary_from_run).collect(),
        has_more,
    }))
}
