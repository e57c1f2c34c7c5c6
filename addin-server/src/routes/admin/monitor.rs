//! How the deployment stands (R-MON-1).

use crate::auth::Administrator;
use crate::convert::permission_from_standings;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use shared::api as wire;

/// What needs an administrator's eye.
#[utoipa::path(get, path = "/api/admin/monitor", tag = "administration",
    responses((status = 200, body = wire::monitor::MonitorView)))]
pub(crate) async fn show_monitor(
    State(state): State<AppState>,
    _administrator: Administrator,
) -> Result<Json<wire::monitor::MonitorView>, Refusal> {
    let ((configuration, _), standings) =
        tokio::try_join!(state.store.configuration(), state.store.application_standings())?;
    Ok(Json(wire::monitor::MonitorView {
        application_permission: permission_from_standings(configuration.application_permission, &standings),
    }))
}
