//! The setup checklist: how each step stands, and testing it.

use crate::auth::Administrator;
use crate::checklist;
use crate::convert::{checklist_from_standings, notices_from_standing, step_from_path, step_from_standing};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;

/// Every step of the setup, in order. No vendor is asked: what only a vendor knows is as it was last tested since this server
/// started.
#[utoipa::path(get, path = "/api/admin/checklist", tag = "administration",
    responses((status = 200, body = wire::checklist::ChecklistView)))]
pub(crate) async fn show_checklist(
    State(state): State<AppState>,
    _administrator: Administrator,
) -> Result<Json<wire::checklist::ChecklistView>, Refusal> {
    let (standings, (configuration, _), sender) = tokio::try_join!(
        checklist::standings(&state),
        state.store.configuration(),
        state.store.sender_standing(),
    )?;
    let notices = notices_from_standing(
        configuration.token_expiry_notice,
        state.config.notices.is_some(),
        sender.as_ref(),
    );
    Ok(Json(checklist_from_standings(&state.config, standings, &notices)))
}

/// Tests one step, where that needs an answer of a vendor in the caller's own name. A vendor that refuses is an answer like any
/// other; nothing that anybody has set is changed.
#[utoipa::path(post, path = "/api/admin/checklist/{step}/test", tag = "administration",
    params(("step" = String, Path, description = "`app-registration`, `consent`, `sales-client`, `manifest`, `first-schedule` or `first-user`")),
    responses((status = 200, body = wire::checklist::SetupStepView)))]
pub(crate) async fn test_step(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(step): Path<String>,
) -> Result<Json<wire::checklist::SetupStepView>, Refusal> {
    let step = step_from_path(&step).ok_or(Refusal::new(ProblemCode::NotFound))?;
    let standing = checklist::test(&state, caller.user, step).await?;
    tracing::info!(user.id = %caller.user.0, ?step, finding = ?standing.found.finding, "a step of the setup was tested");
    Ok(Json(step_from_standing(&state.config, standing)))
}
