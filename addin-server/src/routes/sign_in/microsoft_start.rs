//! Begins a sign-in to Microsoft.

use crate::auth::peer::Peer;
use crate::auth::tickets::{self, MicrosoftSignIn, SIGN_IN_WITHIN};
use crate::dialog::Surface;
use crate::extract::Query;
use crate::problem::Refusal;
use crate::state::AppState;
use authorization::GRAPH_SCOPES;
use axum::extract::State;
use axum::response::Response;
use identity::{AuthorizeRequest, Challenge, RandomCode, RequestedClaims, Verifier};
use serde::Deserialize;
use store::tickets::TicketPurpose;
use utoipa::IntoParams;

/// Who begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Start {
    /// S256 challenge (RFC 7636) of the verifier that will redeem the code: 43 characters of base64url.
    #[param(required = true)]
    challenge: Option<String>,
    /// `pane` (default) or `admin`, which ends in a 303 to `/admin/#code=…`.
    surface: Option<String>,
}

/// Sends the dialog to Microsoft's sign-in page.
#[utoipa::path(get, path = "/auth/microsoft/start", tag = "sign-in", params(Start),
    responses((status = 302, description = "to the identity provider")))]
pub(crate) async fn start_microsoft(
    State(state): State<AppState>,
    _peer: Peer,
    Query(start): Query<Start>,
) -> Result<Response, Refusal> {
    let challenge = Challenge::parse(start.challenge.as_deref().unwrap_or_default()).map_err(|_| {
        Refusal::field(
            "challenge",
            "Must be an S256 challenge: 43 characters of base64url.",
        )
    })?;
    let surface = match start.surface.as_deref() {
        None | Some("pane") => Surface::Pane,
        Some("admin") => Surface::Admin,
        Some(_) => return Err(Refusal::field("surface", "Must be pane or admin.")),
    };

    begin(&state, challenge.as_str(), surface, None).await
}

/// Sends the browser to Microsoft, with the claims that it asked for; whoever holds the verifier of `challenge` will redeem our code.
pub(super) async fn begin(
    state: &AppState,
    challenge: &str,
    surface: Surface,
    claims: Option<&RequestedClaims>,
) -> Result<Response, Refusal> {
    let (verifier, nonce) = (Verifier::generate(), RandomCode::generate());
    let sign_in = MicrosoftSignIn {
        challenge: challenge.to_owned(),
        verifier: verifier.expose().to_owned(),
        nonce: nonce.expose().to_owned(),
        surface,
        with_claims: claims.is_some(),
    };
    let ticket = tickets::issue(
        state,
        TicketPurpose::MicrosoftState,
        None,
        &sign_in,
        SIGN_IN_WITHIN,
    )
    .await?;
    let request = AuthorizeRequest {
        redirect_uri: &state.microsoft_redirect(),
        scope: GRAPH_SCOPES,
        state: ticket.expose(),
        nonce: nonce.expose(),
        challenge: &verifier.challenge(),
        claims,
    };
    Ok(super::sent_to(
        &state.microsoft.authorize_url(state.sign_in_tenant(), &request),
    ))
}
