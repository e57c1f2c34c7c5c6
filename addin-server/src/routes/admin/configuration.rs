//! The Sync Configuration page.

use super::offered;
use crate::auth::Administrator;
use crate::convert::{configuration_from_ours, configuration_from_wire};
use crate::extract::{IfMatch, Json, Query};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::configuration::{Configuration, Revision};
use sync_core::SearchId;
use utoipa::IntoParams;

/// Names the fields of a saved page whose searches Sales could not be asked about.
const UNCHECKED: HeaderName = HeaderName::from_static("x-unchecked-fields");

/// A configuration with the tag that a save of it must name.
type Tagged = (
    [(HeaderName, String); 1],
    axum::Json<wire::configuration::SyncConfiguration>,
);

/// What was said about a page that is saved.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Said {
    /// Saved searches that hold everything, and are meant: their ids, with commas between them.
    confirmed: Option<String>,
}

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

/// Saves all of it, made from the one that `If-Match` names. Saving syncs nothing (R-GATE-2). Saved searches that were not
/// picked before are those that Sales offers to the caller; one that holds everything (*All Contacts*) is refused with how much
/// that is, until `confirmed` names it (R-SRCH-1).
#[utoipa::path(put, path = "/api/admin/sync-configuration", tag = "administration",
    params(Said, ("If-Match" = String, Header, description = "the `ETag` of the one that was read")),
    request_body = wire::configuration::SyncConfiguration,
    responses((status = 200, body = wire::configuration::SyncConfiguration,
        headers(("ETag" = String, description = "the new one"),
            ("X-Unchecked-Fields" = String, description = "fields whose saved search Sales could not be asked about now")))))]
pub(crate) async fn save_configuration(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    IfMatch(tag): IfMatch,
    Query(said): Query<Said>,
    Json(asked): Json<wire::configuration::SyncConfiguration>,
) -> Result<(HeaderMap, Tagged), Refusal> {
    let (before, read) = state.store.configuration().await?;
    if tag != tag_of(read) {
        return Err(Refusal::new(ProblemCode::ChangedMeanwhile));
    }
    let now = state.now();
    let configuration = configuration_from_wire(asked, &state.config).map_err(Refusal::fields)?;
    let configuration = configuration.succeeding(&before, now);
    let confirmed = said.confirmed.as_deref().unwrap_or_default();
    let confirmed = confirmed.split(',').map(|id| SearchId::new(id.trim())).collect();
    let unchecked = offered::check(&state, caller.user, (&before, &configuration), &confirmed).await?;
    let saved = state
        .store
        .put_configuration(&configuration, read, caller.user, now)
        .await?;
    let revision = saved.ok_or(Refusal::new(ProblemCode::ChangedMeanwhile))?;
    tracing::info!(user.id = %caller.user.0, revision = revision.0, "the sync configuration was saved");
    let mut headers = HeaderMap::new();
    if let Ok(fields) = HeaderValue::from_str(&unchecked.join(", "))
        && !unchecked.is_empty()
    {
        headers.insert(UNCHECKED, fields);
    }
    Ok((headers, tagged(&state, configuration, revision)))
}

fn tagged(state: &AppState, configuration: Configuration, revision: Revision) -> Tagged {
    let configuration = configuration_from_ours(configuration, &state.config);
    ([(header::ETAG, tag_of(revision))], axum::Json(configuration))
}

fn tag_of(revision: Revision) -> String {
    format!("\"{}\"", revision.0)
}
