//! When the scheduled processes start, and starting and cancelling them by hand (R-JOB-3).

use crate::auth::Administrator;
use crate::convert::{process_from_path, schedule_from_ours};
use crate::extract::Json;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use shared::ids;
use store::runs::{Asked, Interval, Process, Run, Started, Timing};

/// How a process is scheduled, and its latest run.
#[utoipa::path(get, path = "/api/admin/schedules/{process}", tag = "administration",
    params(("process" = String, Path, description = "`instant`, `standard` or `reconcile`")),
    responses((status = 200, body = wire::runs::ScheduleView)))]
pub(crate) async fn show_schedule(
    State(state): State<AppState>,
    _administrator: Administrator,
    Path(process): Path<String>,
) -> Result<axum::Json<wire::runs::ScheduleView>, Refusal> {
    let process = process_in_path(&process)?;
    Ok(axum::Json(scheduled(&state, process).await?))
}

/// Switches a process on, off, or to another interval. What is switched on starts at once. No schedule is switched on
/// before it is known when the client secret ends (R-AUTH-4).
#[utoipa::path(put, path = "/api/admin/schedules/{process}", tag = "administration",
    params(("process" = String, Path, description = "`instant`, `standard` or `reconcile`")),
    request_body = wire::runs::ScheduleRequest,
    responses((status = 200, body = wire::runs::ScheduleView)))]
pub(crate) async fn set_schedule(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(process): Path<String>,
    Json(request): Json<wire::runs::ScheduleRequest>,
) -> Result<axum::Json<wire::runs::ScheduleView>, Refusal> {
    let process = process_in_path(&process)?;
    let every = Interval::from_minutes(request.every_minutes)
        .ok_or_else(|| Refusal::field("everyMinutes", "Must be 5 to 1,440 minutes."))?;
    if request.enabled {
        let (configuration, _) = state.store.configuration().await?;
        if configuration.client_secret_expires_on.is_none() {
            return Err(Refusal::new(ProblemCode::SecretExpiryUnknown));
        }
    }
    let timing = Timing {
        is_on: request.enabled,
        every,
    };
    state
        .store
        .set_schedule(process, timing, caller.user, state.now())
        .await?;
    tracing::info!(user.id = %caller.user.0, process = ?process, enabled = request.enabled,
        every_minutes = every.minutes(), "a schedule was set");
    Ok(axum::Json(scheduled(&state, process).await?))
}

/// Starts a process now, whether it is scheduled or not. One that is on its way already will do.
#[utoipa::path(post, path = "/api/admin/schedules/{process}/run", tag = "administration",
    params(("process" = String, Path, description = "`instant`, `standard` or `reconcile`")),
    responses((status = 202, body = wire::runs::RunAccepted)))]
pub(crate) async fn run_process(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(process): Path<String>,
) -> Result<(StatusCode, axum::Json<wire::runs::RunAccepted>), Refusal> {
    let process = process_in_path(&process)?;
    let started = state
        .store
        .start_run(Asked::Process(process), caller.user, state.now())
        .await?;
    tracing::info!(user.id = %caller.user.0, process = ?process, "a process was started by hand");
    Ok((StatusCode::ACCEPTED, axum::Json(accepted(started))))
}

/// Cancels the run of a process that is on its way. Afterwards none is: where there was none, that is so already.
#[utoipa::path(post, path = "/api/admin/schedules/{process}/cancel", tag = "administration",
    params(("process" = String, Path, description = "`instant`, `standard` or `reconcile`")),
    responses((status = 204)))]
pub(crate) async fn cancel_process(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(process): Path<String>,
) -> Result<StatusCode, Refusal> {
    let process = process_in_path(&process)?;
    if let Some(run) = latest_run(&state, process).await?
        && run.ended.is_none()
        && state.store.cancel_run(run.id, caller.user, state.now()).await?
    {
        tracing::info!(user.id = %caller.user.0, run.id = %run.id.0, "a run was cancelled");
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What started, on the wire.
pub(crate) fn accepted(started: Started) -> wire::runs::RunAccepted {
    let (Started::Anew(run) | Started::Already(run)) = started;
    wire::runs::RunAccepted {
        run_id: ids::RunId(run.0.to_string()),
    }
}

async fn scheduled(state: &AppState, process: Process) -> Result<wire::runs::ScheduleView, Refusal> {
    let (schedules, latest) = tokio::try_join!(state.store.schedules(), async {
        state.store.runs(Some(process), None, 1).await
    })?;
    let schedule = schedules.iter().find(|schedule| schedule.process == process);
    let schedule = schedule.ok_or(Refusal::new(ProblemCode::NotFound))?;
    Ok(schedule_from_ours(schedule, latest.first()))
}

async fn latest_run(state: &AppState, process: Process) -> Result<Option<Run>, Refusal> {
    Ok(state.store.runs(Some(process), None, 1).await?.into_iter().next())
}

fn process_in_path(name: &str) -> Result<Process, Refusal> {
    process_from_path(name).ok_or(Refusal::new(ProblemCode::NotFound))
}
