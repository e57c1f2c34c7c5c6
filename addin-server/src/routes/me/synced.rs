//! The caller's own records, and what they say about them.

use crate::auth::Caller;
use crate::auth::grants::missing_authorization;
use crate::extract::{IfMatch, Json, Query};
use crate::problem::Refusal;
use crate::routes::synced::{
    Accepted, Asked, Looking, ManyAnswered, Wanted, WantedHeld, accept, accept_many, before, choice,
    detail_of, is_askable, page_of, record_in_path,
};
use crate::state::AppState;
use axum::extract::{Path, State};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::records::RecordState;
use sync_core::{Approver, Choice};

/// The caller's records with their reasons, at most 50.
#[utoipa::path(get, path = "/api/me/records", tag = "records", params(Wanted),
    responses((status = 200, body = wire::synced::SyncedPage)))]
pub(crate) async fn list_synced(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<wire::synced::SyncedPage>, Refusal> {
    let page = page_of(&state, caller.user, &wanted.parsed()?, Looking::WithContent).await?;
    Ok(axum::Json(page))
}

/// One of the caller's records: what both sides hold where they differ, and what the sync replaced (R-CONF-2).
#[utoipa::path(get, path = "/api/me/records/{id}", tag = "records",
    params(("id" = String, Path, description = "from `GET /api/me/records`")),
    responses((status = 200, body = wire::synced::SyncedDetail)))]
pub(crate) async fn show_synced(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<wire::synced::SyncedDetail>, Refusal> {
    let record = record_in_path(&state, caller.user, &id).await?;
    Ok(axum::Json(
        detail_of(&state, &record, Looking::WithContent).await?,
    ))
}

/// Says what to do about one of the caller's records; the worker takes it at once. `If-Match` names the `version` that the
/// page showed.
#[utoipa::path(post, path = "/api/me/records/{id}/repair", tag = "records",
    params(("id" = String, Path, description = "from `GET /api/me/records`"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    request_body = wire::synced::RepairRequest,
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn repair(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    shown: Option<IfMatch>,
    Json(request): Json<wire::synced::RepairRequest>,
) -> Result<Accepted, Refusal> {
    let record = record_in_path(&state, caller.user, &id).await?;
    let choice = choice(&request)?;
    can_be_done(&state, &caller).await?;
    accept(&state, &record, choice, shown, caller.user).await
}

/// Writes that wait for the caller, at most 50 (R-HOLD-1).
#[utoipa::path(get, path = "/api/me/held", tag = "records", params(WantedHeld),
    responses((status = 200, body = wire::synced::SyncedPage)))]
pub(crate) async fn list_held(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<WantedHeld>,
) -> Result<axum::Json<wire::synced::SyncedPage>, Refusal> {
    let asked = Asked {
        kinds: &crate::convert::KINDS,
        state: Some(RecordState::Held),
        before: before(wanted.before.as_deref())?,
    };
    let page = page_of(&state, caller.user, &asked, Looking::WithContent).await?;
    Ok(axum::Json(page))
}

/// Answers several held writes of the caller, as they were shown; each is taken or refused on its own.
#[utoipa::path(post, path = "/api/me/held", tag = "records",
    request_body = wire::synced::HeldAnswers,
    responses((status = 202, body = wire::synced::HeldAnswered)))]
pub(crate) async fn answer_many_held(
    State(state): State<AppState>,
    caller: Caller,
    Json(asked): Json<wire::synced::HeldAnswers>,
) -> Result<ManyAnswered, Refusal> {
    is_askable(&asked)?;
    can_be_done(&state, &caller).await?;
    let mut found = Vec::with_capacity(asked.held.len());
    for shown in &asked.held {
        found.push(record_in_path(&state, caller.user, shown.id.as_str()).await);
    }
    accept_many(&state, asked, found, Approver::User, caller.user).await
}

/// Lets a held write of the caller go, as it was shown.
#[utoipa::path(post, path = "/api/me/held/{id}/approve", tag = "records",
    params(("id" = String, Path, description = "from `GET /api/me/held`"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn approve_held(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    shown: Option<IfMatch>,
) -> Result<Accepted, Refusal> {
    answer_held(&state, &caller, &id, Choice::Approve(Approver::User), shown).await
}

/// Lets a held write of the caller drop: the record is unlinked, and nothing is deleted.
#[utoipa::path(post, path = "/api/me/held/{id}/discard", tag = "records",
    params(("id" = String, Path, description = "from `GET /api/me/held`"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn discard_held(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    shown: Option<IfMatch>,
) -> Result<Accepted, Refusal> {
    answer_held(&state, &caller, &id, Choice::Discard, shown).await
}

async fn answer_held(
    state: &AppState,
    caller: &Caller,
    id: &str,
    choice: Choice,
    shown: Option<IfMatch>,
) -> Result<Accepted, Refusal> {
    let record = record_in_path(state, caller.user, id).await?;
    can_be_done(state, caller).await?;
    accept(state, &record, choice, shown, caller.user).await
}

/// A worker could do nothing for somebody who is paused or not signed in, and the caller would wait for nothing.
pub(crate) async fn can_be_done(state: &AppState, caller: &Caller) -> Result<(), Refusal> {
    if let Some(missing) = missing_authorization(state, caller.user, state.now()).await? {
        return Err(Refusal::new(missing.code()));
    }
    let user = state.store.user(caller.user).await?;
    if user.is_some_and(|user| user.pauses().stop().is_some()) {
        return Err(Refusal::new(ProblemCode::Paused));
    }
    Ok(())
}
