//! Begins a sign-in to Sales, for the user whose ticket it is.

use crate::auth::peer::Peer;
use crate::auth::tickets::{self, SIGN_IN_WITHIN, SalesSignIn};
use crate::dialog::{self, Refused, Surface};
use crate::extract::Query;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use identity::{AuthorizeRequest, RandomCode, Verifier};
use serde::Deserialize;
use store::tickets::TicketPurpose;
use utoipa::IntoParams;

/// Who begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Start {
    /// From `POST /api/me/sales`; works once, within 10 minutes.
    #[param(required = true)]
    ticket: Option<String>,
}

/// Sends the dialog to the sign-in page of the Sales identity domain.
#[utoipa::path(get, path = "/auth/sales/start", tag = "sign-in", params(Start), responses(
    (status = 302, description = "to the identity domain"),
    (status = 400, body = String, content_type = "text/html", description = "the page that tells the pane why not")))]
pub(crate) async fn start_sales(
    State(state): State<AppState>,
    _peer: Peer,
    Query(start): Query<Start>,
) -> Result<Response, Refusal> {
    let ticket = start.ticket.as_deref().unwrap_or_default();
    let started = tickets::take::<()>(&state, TicketPurpose::SalesStart, ticket).await?;
    let Some(user) = started.and_then(|taken| taken.user) else {
        return Ok(dialog::refused(&state, Surface::Pane, Refused::Expired));
    };

    let (verifier, nonce) = (Verifier::generate(), RandomCode::generate());
    let sign_in = SalesSignIn {
        verifier: verifier.expose().to_owned(),
        nonce: nonce.expose().to_owned(),
    };
    let ticket = tickets::issue(
        &state,
        TicketPurpose::SalesState,
        Some(user),
        &sign_in,
        SIGN_IN_WITHIN,
    )
    .await?;
    let request = AuthorizeRequest {
        redirect_uri: &state.sales_redirect(),
        scope: &state.config.sales.scope,
        state: ticket.expose(),
        nonce: nonce.expose(),
        challenge: &verifier.challenge(),
        claims: None,
    };
    Ok(super::sent_to(&state.sales.authorize_url(&request)))
}
