//! What is held in all mailboxes, and the administrator's word about it (R-HOLD-1).

use crate::auth::Administrator;
use crate::extract::{IfMatch, Query, id_in_path};
use crate::problem::Refusal;
use crate::routes::synced::{WantedHeld, accept, before, page_of_held};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::links::CopyId;
use store::records::Record;
use sync_core::{Approver, Choice};

/// Writes of all mailboxes that wait for a person, at most 50.
#[utoipa::path(get, path = "/api/admin/held", tag = "administration", params(WantedHeld),
    responses((status = 200, body = wire::synced::SyncedPage)))]
pub(crate) async fn list_all_held(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<WantedHeld>,
) -> Result<Json<wire::synced::SyncedPage>, Refusal> {
    let before = before(wanted.before.as_deref())?;
    Ok(Json(page_of_held(&state, before).await?))
}

/// Lets a held write go, as it was shown.
#[utoipa::path(post, path = "/api/admin/held/{id}/approve", tag = "administration",
    params(("id" = String, Path, description = "from `GET /api/admin/held`"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn approve_any_held(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(id): Path<String>,
    shown: Option<IfMatch>,
) -> Result<(StatusCode, Json<wire::synced::RepairAccepted>), Refusal> {
    let record = held_in_path(&state, &id).await?;
    let choice = Choice::Approve(Approver::Administrator);
    accept(&state, &record, choice, shown, caller.user).await
}

/// Lets a held write drop: the record is unlinked, and nothing is deleted.
#[utoipa::path(post, path = "/api/admin/held/{id}/discard", tag = "administration",
    params(("id" = String, Path, description = "from `GET /api/admin/held`"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn discard_any_held(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(id): Path<String>,
    shown: Option<IfMatch>,
) -> Result<(StatusCode, Json<wire::synced::RepairAccepted>), Refusal> {
    let record = held_in_path(&state, &id).await?;
    accept(&state, &record, Choice::Discard, shown, caller.user).await
}

async fn held_in_path(state: &AppState, id: &str) -> Result<Record, Refusal> {
    let held = state.store.held_record(CopyId(id_in_path(id, "id")?)).await?;
    held.ok_or(Refusal::new(ProblemCode::NotFound))
}
