//! Who wins the caller's conflicts (R-CONF-4).

use crate::auth::Caller;
use crate::convert::{conflict_choice_from_ours, resolution_from_wire};
use crate::extract::Json;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use sync_core::Permission;

/// What the caller chose, and what holds for them.
#[utoipa::path(get, path = "/api/me/conflict-resolution", tag = "me",
    responses((status = 200, body = wire::choices::ConflictChoiceView)))]
pub(crate) async fn show_conflict_resolution(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<axum::Json<wire::choices::ConflictChoiceView>, Refusal> {
    let (settings, choices) = tokio::try_join!(state.settings(), state.store.choices(caller.user))?;
    Ok(axum::Json(conflict_choice_from_ours(&settings, &choices)))
}

/// Replaces what the caller chose, where the administrator lets users choose.
#[utoipa::path(put, path = "/api/me/conflict-resolution", tag = "me",
    request_body = wire::choices::ConflictChoice,
    responses((status = 200, body = wire::choices::ConflictChoiceView)))]
pub(crate) async fn choose_conflict_resolution(
    State(state): State<AppState>,
    caller: Caller,
    Json(asked): Json<wire::choices::ConflictChoice>,
) -> Result<axum::Json<wire::choices::ConflictChoiceView>, Refusal> {
    let settings = state.settings().await?;
    if settings.synchronization.user_conflict_override == Permission::Denied {
        return Err(Refusal::new(ProblemCode::OverrideNotAllowed));
    }
    let mut choices = state.store.choices(caller.user).await?;
    choices.conflict_resolution = asked.conflict_resolution.map(resolution_from_wire);
    state.store.put_choices(caller.user, &choices).await?;
    tracing::info!(user.id = %caller.user.0, "a conflict resolution was chosen");
    Ok(axum::Json(conflict_choice_from_ours(&settings, &choices)))
}
