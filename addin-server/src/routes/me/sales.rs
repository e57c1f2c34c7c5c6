//! Begins to connect the caller to Sales, and disconnects them.

use crate::auth::tickets::{self, SIGN_IN_WITHIN};
use crate::auth::{Caller, grants};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use store::tickets::TicketPurpose;
use store::tokens::TokenKind;

/// Where the sign-in dialog starts: on this server's own origin, because a dialog must start on the pane's.
#[utoipa::path(post, path = "/api/me/sales", tag = "me",
    responses((status = 200, body = wire::session::SalesSignIn)))]
pub(crate) async fn connect_sales(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<wire::session::SalesSignIn>, Refusal> {
    let ticket = tickets::issue(
        &state,
        TicketPurpose::SalesStart,
        Some(caller.user),
        &(),
        SIGN_IN_WITHIN,
    )
    .await?;
    let mut url = state.config.public_origin.at("/auth/sales/start");
    url.query_pairs_mut().append_pair("ticket", ticket.expose());
    Ok(Json(wire::session::SalesSignIn {
        start_url: url.into(),
    }))
}

/// Deletes the stored Sales authorization at once and gives its tokens back to the identity domain (R-AUTH-5).
#[utoipa::path(delete, path = "/api/me/sales", tag = "me", responses((status = 204)))]
pub(crate) async fn disconnect_sales(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<StatusCode, Refusal> {
    let deleted = state
        .store
        .delete_authorization(caller.user, TokenKind::Sales)
        .await?;
    if let Some(authorization) = deleted {
        grants::give_back(&state, caller.user, TokenKind::Sales, &authorization.tokens).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
