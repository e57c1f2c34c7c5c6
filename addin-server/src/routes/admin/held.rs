//! What is held in all mailboxes, and the administrator's word about it (R-HOLD-1).

use crate::auth::Administrator;
use crate::convert::{held_from_counts, held_group_from_count};
use crate::extract::{IfMatch, Json, Query, id_in_path};
use crate::problem::Refusal;
use crate::routes::synced::{
    Accepted, ManyAnswered, WantedHeld, accept, accept_many, before, is_askable, page_of_held,
};
use crate::state::AppState;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::links::CopyId;
use store::records::Record;
use sync_core::{Approver, Choice};

/// Groups that are told of.
const GROUPS_MAX: usize = 50;

/// Writes of all mailboxes that wait for a person, at most 50.
#[utoipa::path(get, path = "/api/admin/held", tag = "administration", params(WantedHeld),
    responses((status = 200, body = wire::synced::SyncedPage)))]
pub(crate) async fn list_all_held(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<WantedHeld>,
) -> Result<axum::Json<wire::synced::SyncedPage>, Refusal> {
    let before = before(wanted.before.as_deref())?;
    Ok(axum::Json(page_of_held(&state, before).await?))
}

/// How many writes are held in all, by reason, and by user and reason.
#[utoipa::path(get, path = "/api/admin/held/counts", tag = "administration",
    responses((status = 200, body = wire::synced::HeldCounts)))]
pub(crate) async fn count_all_held(
    State(state): State<AppState>,
    _administrator: Administrator,
) -> Result<axum::Json<wire::synced::HeldCounts>, Refusal> {
    let counts = state.store.held_counts().await?;
    let mut groups = Vec::new();
    for count in counts.iter().take(GROUPS_MAX) {
        let (user, name) =
            tokio::try_join!(state.store.user(count.user), state.store.display_name(count.user))?;
        groups.push(held_group_from_count(count, user, name.as_ref()));
    }
    Ok(axum::Json(held_from_counts(&counts, groups)))
}

/// Answers several held writes, as they were shown; each is taken or refused on its own.
#[utoipa::path(post, path = "/api/admin/held", tag = "administration",
    request_body = wire::synced::HeldAnswers,
    responses((status = 202, body = wire::synced::HeldAnswered)))]
pub(crate) async fn answer_any_held(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Json(asked): Json<wire::synced::HeldAnswers>,
) -> Result<ManyAnswered, Refusal> {
    is_askable(&asked)?;
    let mut found = Vec::with_capacity(asked.held.len());
    for shown in &asked.held {
        found.push(held_in_path(&state, shown.id.as_str()).await);
    }
    accept_many(&state, asked, found, Approver::Administrator, caller.user).await
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
) -> Result<Accepted, Refusal> {
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
) -> Result<Accepted, Refusal> {
    let record = held_in_path(&state, &id).await?;
    accept(&state, &record, Choice::Discard, shown, caller.user).await
}

async fn held_in_path(state: &AppState, id: &str) -> Result<Record, Refusal> {
    let held = state.store.held_record(CopyId(id_in_path(id, "id")?)).await?;
    held.ok_or(Refusal::new(ProblemCode::NotFound))
}
