//! Who the caller is here.

use crate::auth::Caller;
use crate::convert::{
    category_question_from_ours, connection_from_state, paused_from_user, round_from_ours,
    sales_connection_of,
};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::tokens::TokenKind;
use sync_core::Permission;

/// The caller, their connections and pauses.
#[utoipa::path(get, path = "/api/me", tag = "me", responses((status = 200, body = wire::me::Me)))]
pub(crate) async fn show_me(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<wire::me::Me>, Refusal> {
    let now = state.now();
    let (user, content_until, settings, question, latest, exchange, sales) = tokio::try_join!(
        state.store.user(caller.user),
        state.store.content_allowed(caller.user, now),
        state.settings(),
        state.store.category_question(caller.user),
        state.store.latest_round(caller.user),
        state
            .store
            .authorization_state(caller.user, TokenKind::Exchange, now),
        state
            .store
            .authorization_state(caller.user, TokenKind::Sales, now),
    )?;
    // A bearer can outlive its user for a moment.
    let user = user.ok_or_else(|| Refusal::unauthorized(ProblemCode::TokenInvalid))?;
    Ok(Json(wire::me::Me {
        user: wire::me::UserSummary {
            id: user.id.0.to_string(),
        },
        roles: caller.roles.into_iter().collect(),
        exchange: connection_from_state(exchange),
        sales: sales_connection_of(&user, sales, latest.as_ref()),
        sales_user_name: user.sales.as_ref().map(|sales| sales.user_name.clone()),
        paused: paused_from_user(&user),
        latest_round: latest.as_ref().and_then(round_from_ours),
        category_question: question.as_ref().and_then(category_question_from_ours),
        content_allowed_until: content_until.map(|until| until.to_string()),
        allow_user_saved_search_override: is_allowed(settings.synchronization.user_saved_search_override),
        allow_user_conflict_override: is_allowed(settings.synchronization.user_conflict_override),
    }))
}

fn is_allowed(permission: Permission) -> bool {
    match permission {
        Permission::Allowed => true,
        Permission::Denied => false,
    }
}
