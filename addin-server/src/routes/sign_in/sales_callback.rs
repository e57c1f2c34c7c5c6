//! The Sales identity domain sends the browser back. Nothing is redeemed or stored here: whoever holds this browser need
//! not be the user who began, so the code waits until that user, proven by a bearer, asks for it.

use super::Returned;
use crate::auth::peer::Peer;
use crate::auth::tickets::{self, HAND_OVER_WITHIN, SalesGrant, SalesSignIn};
use crate::dialog::{self, Refused, Surface};
use crate::extract::Query;
use crate::problem::{Refusal, chain};
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use store::tickets::TicketPurpose;

/// The way back from Sales; ends with the page that hands a single-use code (60 s) to the pane.
#[utoipa::path(get, path = "/auth/sales/callback", tag = "sign-in", params(Returned), responses(
    (status = 200, body = String, content_type = "text/html"),
    (status = 400, body = String, content_type = "text/html", description = "the page that tells the pane why not")))]
pub(crate) async fn finish_sales(
    State(state): State<AppState>,
    _peer: Peer,
    Query(returned): Query<Returned>,
) -> Result<Response, Refusal> {
    let refused = |why| Ok(dialog::refused(&state, Surface::Pane, why));
    let ticket = returned.state.as_deref().unwrap_or_default();
    let Some(sign_in) = tickets::take::<SalesSignIn>(&state, TicketPurpose::SalesState, ticket).await? else {
        return refused(Refused::Expired);
    };
    let code = match returned.code() {
        Ok(code) => code.to_owned(),
        Err(why) => {
            tracing::info!(error = %chain(&why), "a sign-in to Sales came to nothing");
            return refused(why.told());
        }
    };
    let grant = SalesGrant {
        code,
        verifier: sign_in.payload.verifier,
        nonce: sign_in.payload.nonce,
    };
    let code = tickets::issue(
        &state,
        TicketPurpose::SalesCode,
        sign_in.user,
        &grant,
        HAND_OVER_WITHIN,
    )
    .await?;
    Ok(dialog::finished(&state, Surface::Pane, &code))
}
