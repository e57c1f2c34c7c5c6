//! The Sync Configuration page.

use crate::auth::Administrator;
use crate::convert::{configuration_from_ours, configuration_from_wire};
use crate::extract::{IfMatch, Json};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderName, header};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::configuration::{Configuration, Revision};

/// A configuration with the tag that a save of it must name.
type Tagged = (
    [(HeaderName, String); 1],
    axum::Json<wire::configuration::SyncConfiguration>,
);

/// What is set; the defaults of the page until somebody saves it.
#[utoipa::path(get, path = "/api/admin/sync-configuration", tag = "administration",
    responses((status = 200, body = wire::configuration::SyncConfiguration,
        headers(("ETag" = String, description = "which one it is; name it in `If-Match` to save another")))))]
pub(crate) async fn show_configuration(
    State(state): State<AppState>,
    _administrator: Administrator,
) -> Result<Tagged, Refusal> {
    let (configuration, revision) = state.store.configuration().await?;
    Ok(tagged(&state, configuration, revision))
}

/// Saves all of it, made from the one that `If-Match` names. Saving syncs nothing (R-GATE-2).
#[utoipa::path(put, path = "/api/admin/sync-configuration", tag = "administration",
    params(("If-Match" = String, Header, description = "the `ETag` of the one that was read")),
    request_body = wire::configuration::SyncConfiguration,
    responses((status = 200, body = wire::configuration::SyncConfiguration,
        headers(("ETag" = String, description = "the new one")))))]
pub(crate) async fn save_configuration(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    IfMatch(tag): IfMatch,
    Json(asked): Json<wire::configuration::SyncConfiguration>,
) -> Result<Tagged, Refusal> {
    let (before, read) = state.store.configuration().await?;
    if tag != tag_of(read) {
        return Err(Refusal::new(ProblemCode::ChangedMeanwhile));
    }
    let now = state.now();
    let configuration = configuration_from_wire(asked, &state.config).map_err(Refusal::fields)?;
    let configuration = configuration.succeeding(&before, now);
    let saved = state
        .store
        .put_configuration(&configuration, read, caller.user, now)
        .await?;
    let revision = saved.ok_or(Refusal::new(ProblemCode::ChangedMeanwhile))?;
    tracing::info!(user.id = %caller.user.0, revision = revision.0, "the sync configuration was saved");
    Ok(tagged(&state, configuration, revision))
}

fn tagged(state: &AppState, configuration: Configuration, revision: Revision) -> Tagged {
    let configuration = configuration_from_ours(configuration, &state.config);
    ([(header::ETAG, tag_of(revision))], axum::Json(configuration))
}

fn tag_of(revision: Revision) -> String {
    format!("\"{}\"", revision.0)
}
