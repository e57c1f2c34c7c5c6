//! The people of the deployment, and their records without content (R-PRIV-1).

use crate::auth::Administrator;
use crate::convert::user_from_ours;
use crate::extract::{IfMatch, Json, Query, id_in_path};
use crate::problem::Refusal;
use crate::routes::synced::{Looking, Wanted, accept, choice, page_of, record_in_path};
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::tokens::TokenKind;
use store::users::{PausedBy, User, UserId};
use utoipa::IntoParams;

const USERS_MAX: u32 = 50;

/// Which users.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedUsers {
    /// Those that come after the one of this id.
    after: Option<String>,
}

/// Everybody who has ever signed in, at most 50.
#[utoipa::path(get, path = "/api/admin/users", tag = "administration", params(WantedUsers),
    responses((status = 200, body = wire::users::UserPage)))]
pub(crate) async fn list_users(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<WantedUsers>,
) -> Result<axum::Json<wire::users::UserPage>, Refusal> {
    let after = wanted.after.as_deref().map(|after| id_in_path(after, "after"));
    let after = after.transpose()?.map(UserId);
    let mut found = state.store.users(after, USERS_MAX + 1).await?;
    let has_more = found.len() > USERS_MAX as usize;
    found.truncate(USERS_MAX as usize);
    let mut users = Vec::with_capacity(found.len());
    for user in &found {
        users.push(row_of(&state, user).await?);
    }
    Ok(axum::Json(wire::users::UserPage { users, has_more }))
}

/// One user.
#[utoipa::path(get, path = "/api/admin/users/{userId}", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`")),
    responses((status = 200, body = wire::users::UserRow)))]
pub(crate) async fn show_user(
    State(state): State<AppState>,
    _administrator: Administrator,
    Path(user_id): Path<String>,
) -> Result<axum::Json<wire::users::UserRow>, Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    Ok(axum::Json(row_of(&state, &user).await?))
}

/// Pauses a user, or goes on with them (R-GATE-4). The user's own pause is another one, which this leaves as it is.
#[utoipa::path(patch, path = "/api/admin/users/{userId}", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`")),
    request_body = wire::users::UserChange,
    responses((status = 200, body = wire::users::UserRow)))]
pub(crate) async fn change_user(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(user_id): Path<String>,
    Json(change): Json<wire::users::UserChange>,
) -> Result<axum::Json<wire::users::UserRow>, Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    let by = PausedBy::Administrator;
    state
        .store
        .set_pause(user.id, by, change.paused, state.now())
        .await?;
    tracing::info!(user.id = %user.id.0, paused = change.paused, by = %caller.user.0, "an administrator paused a user, or resumed them");
    let user = user_in_path(&state, &user_id).await?;
    Ok(axum::Json(row_of(&state, &user).await?))
}

/// A user's records with their reasons, at most 50, without what they are called.
#[utoipa::path(get, path = "/api/admin/users/{userId}/records", tag = "administration",
    params(Wanted, ("userId" = String, Path, description = "from `GET /api/admin/users`")),
    responses((status = 200, body = wire::synced::SyncedPage)))]
pub(crate) async fn list_records_of_user(
    State(state): State<AppState>,
    _administrator: Administrator,
    Path(user_id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<wire::synced::SyncedPage>, Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    let page = page_of(&state, user.id, &wanted.parsed()?, Looking::Administrator).await?;
    Ok(axum::Json(page))
}

/// Says what to do about a record of a user, for them.
#[utoipa::path(post, path = "/api/admin/users/{userId}/records/{id}/repair", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`"),
        ("id" = String, Path, description = "from the user's records"),
        ("If-Match" = Option<String>, Header, description = "the `version` that the page showed")),
    request_body = wire::synced::RepairRequest,
    responses((status = 202, body = wire::synced::RepairAccepted)))]
pub(crate) async fn repair_for_user(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path((user_id, id)): Path<(String, String)>,
    shown: Option<IfMatch>,
    Json(request): Json<wire::synced::RepairRequest>,
) -> Result<(StatusCode, axum::Json<wire::synced::RepairAccepted>), Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    let record = record_in_path(&state, user.id, &id).await?;
    accept(&state, &record, choice(&request)?, shown, caller.user).await
}

async fn user_in_path(state: &AppState, id: &str) -> Result<User, Refusal> {
    let user = state.store.user(UserId(id_in_path(id, "userId")?)).await?;
    user.ok_or(Refusal::new(ProblemCode::NotFound))
}

async fn row_of(state: &AppState, user: &User) -> Result<wire::users::UserRow, Refusal> {
    let now = state.now();
    let (exchange, sales, latest, counts) = tokio::try_join!(
        state.store.authorization_state(user.id, TokenKind::Exchange, now),
        state.store.authorization_state(user.id, TokenKind::Sales, now),
        state.store.latest_round(user.id),
        state.store.record_counts(user.id),
    )?;
    Ok(user_from_ours(user, (exchange, sales), latest.as_ref(), &counts))
}
