//! The people of the deployment, and their records without content (R-PRIV-1).

use crate::auth::{Administrator, grants};
use crate::convert::{round_of_run_from_ours, user_from_ours};
use crate::extract::{IfMatch, Json, Query, id_in_path};
use crate::problem::Refusal;
use crate::routes::synced::{Looking, Wanted, accept, choice, detail_of, page_of, record_in_path};
use crate::sales_reads;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use sales::SalesUser;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::tokens::TokenKind;
use store::users::{GivenUp, Mapped, PausedBy, SalesIdentity, User, UserId};

/// Longest name of a Sales user, in characters.
const SALES_NAME_CHARS_MAX: usize = 100;
/// Rounds of a user that are told of.
const ROUNDS_MAX: u32 = 20;

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

/// Pauses a user, or goes on with them (R-GATE-4), and says who they are in Sales (R-AUTH-6). The user's own pause is another
/// one, which this leaves as it is. That the Sales user exists is asked in the administrator's own name.
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
    if change.paused.is_none() && change.sales_user_name.is_none() {
        return Err(Refusal::field(
            "paused",
            "Say whether they are paused, or who they are in Sales.",
        ));
    }
    if let Some(name) = &change.sales_user_name {
        let sales = sales_user(&state, caller.user, name).await?;
        map(&state, &user, &sales, caller.user).await?;
    }
    if let Some(paused) = change.paused {
        let by = PausedBy::Administrator(caller.user);
        state.store.set_pause(user.id, by, paused, state.now()).await?;
        tracing::info!(user.id = %user.id.0, paused, by = %caller.user.0, "an administrator paused a user, or resumed them");
    }
    let user = user_in_path(&state, &user_id).await?;
    Ok(axum::Json(row_of(&state, &user).await?))
}

/// Deletes a user with everything that is kept of them, and gives their tokens back (R-AUTH-5). Records stay as they are on
/// both sides; whoever signs in again is linked again by stamps.
#[utoipa::path(delete, path = "/api/admin/users/{userId}", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`")),
    responses((status = 204)))]
pub(crate) async fn delete_user(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    Path(user_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let user = UserId(id_in_path(&user_id, "userId")?);
    let deleted = state.store.delete_user(user, caller.user, state.now()).await?;
    let given_up = deleted.ok_or(Refusal::new(ProblemCode::NotFound))?;
    tracing::info!(user.id = %user.0, by = %caller.user.0, "an administrator deleted a user");
    give_all_back(&state, user, &given_up).await;
    Ok(StatusCode::NO_CONTENT)
}

/// How the latest runs went through a user's mailbox: those of the last 48 hours, at most 20, and the latest in any case.
#[utoipa::path(get, path = "/api/admin/users/{userId}/runs", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`")),
    responses((status = 200, body = wire::users::RoundPage)))]
pub(crate) async fn list_runs_of_user(
    State(state): State<AppState>,
    _administrator: Administrator,
    Path(user_id): Path<String>,
) -> Result<axum::Json<wire::users::RoundPage>, Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    let rounds = state.store.latest_rounds(user.id, ROUNDS_MAX).await?;
    Ok(axum::Json(wire::users::RoundPage {
        rounds: rounds.iter().filter_map(round_of_run_from_ours).collect(),
    }))
}

/// The Sales user of this name, as Sales knows them.
async fn sales_user(state: &AppState, administrator: UserId, name: &str) -> Result<SalesIdentity, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > SALES_NAME_CHARS_MAX {
        return Err(Refusal::field("salesUserName", "Must be 1 to 100 characters."));
    }
    let ask = |sales: SalesUser| async move { sales.resource(name).await };
    match sales_reads::read(state, administrator, ask).await? {
        None => Err(Refusal::field("salesUserName", "Sales has no user of this name.")),
        party @ Some(_) => Ok(SalesIdentity {
            user_name: name.to_owned(),
            party,
        }),
    }
}

async fn map(state: &AppState, user: &User, sales: &SalesIdentity, by: UserId) -> Result<(), Refusal> {
    match state.store.map_user(user.id, sales, by, state.now()).await? {
        Mapped::NoUser => Err(Refusal::new(ProblemCode::NotFound)),
        Mapped::Kept => Ok(()),
        Mapped::Anew(given_up) => {
            tracing::info!(user.id = %user.id.0, by = %by.0, "an administrator mapped a user to another Sales user");
            give_all_back(state, user.id, &given_up).await;
            Ok(())
        }
    }
}

async fn give_all_back(state: &AppState, user: UserId, given_up: &GivenUp) {
    for (kind, tokens) in given_up {
        grants::give_back(state, user, *kind, tokens).await;
    }
}

/// A user's records with their reasons, at most 50; what they are called only while the user allows it.
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
    let looking = looking_at(&state, user.id).await?;
    Ok(axum::Json(
        page_of(&state, user.id, &wanted.parsed()?, looking).await?,
    ))
}

/// One of a user's records; what both sides hold, and what the sync replaced, only while the user allows it.
#[utoipa::path(get, path = "/api/admin/users/{userId}/records/{id}", tag = "administration",
    params(("userId" = String, Path, description = "from `GET /api/admin/users`"),
        ("id" = String, Path, description = "from the user's records")),
    responses((status = 200, body = wire::synced::SyncedDetail)))]
pub(crate) async fn show_record_of_user(
    State(state): State<AppState>,
    _administrator: Administrator,
    Path((user_id, id)): Path<(String, String)>,
) -> Result<axum::Json<wire::synced::SyncedDetail>, Refusal> {
    let user = user_in_path(&state, &user_id).await?;
    let record = record_in_path(&state, user.id, &id).await?;
    let looking = looking_at(&state, user.id).await?;
    Ok(axum::Json(detail_of(&state, &record, looking).await?))
}

/// What an administrator may see of this user's records now (R-PRIV-1).
async fn looking_at(state: &AppState, user: UserId) -> Result<Looking, Refusal> {
    let until = state.store.content_allowed(user, state.now()).await?;
    Ok(match until {
        Some(_) => Looking::WithContent,
        None => Looking::WithoutContent,
    })
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

/// What a user is called: in Sales, else as the identity provider called them; none where that is not known, or they are gone.
pub(super) async fn called(state: &AppState, id: UserId) -> Result<Option<String>, Refusal> {
    let (user, name) = tokio::try_join!(state.store.user(id), state.store.display_name(id))?;
    let in_sales = user.and_then(|user| user.sales).map(|sales| sales.user_name);
    Ok(in_sales.or_else(|| name.map(|name| name.as_str().to_owned())))
}

/// A user with what is known of them besides.
pub(super) async fn row_of(state: &AppState, user: &User) -> Result<wire::users::UserRow, Refusal> {
    let now = state.now();
    let (name, exchange, sales, latest, unsynced, counts) = tokio::try_join!(
        state.store.display_name(user.id),
        state.store.authorization_state(user.id, TokenKind::Exchange, now),
        state.store.authorization_state(user.id, TokenKind::Sales, now),
        state.store.latest_round(user.id),
        state.store.unsynced_since(user.id),
        state.store.record_counts(user.id),
    )?;
    let connections = (exchange, sales);
    Ok(user_from_ours(
        (user, name.as_ref()),
        connections,
        latest.as_ref(),
        unsynced,
        &counts,
    ))
}
