//! Microsoft sends the browser back: the code is redeemed and the person proven, then the pane is handed a code of ours.

use super::microsoft_start::begin;
use super::{NoCode, Returned};
use crate::auth::peer::Peer;
use crate::auth::tickets::{self, HAND_OVER_WITHIN, MicrosoftSignIn, SessionGrant};
use crate::dialog::{self, Refused, Surface};
use crate::extract::Query;
use crate::problem::{Refusal, chain};
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use identity::{OAuthError, RandomCode, TokenRefused, Verifier};
use secrecy::ExposeSecret;
use store::tickets::TicketPurpose;

/// Why a sign-in comes to nothing.
#[derive(Debug, thiserror::Error)]
enum FinishError {
    #[error("the identity provider sent no code")]
    NoCode(#[source] NoCode),
    #[error("the verifier of the sign-in cannot be read")]
    NoVerifier,
    #[error("the code of the sign-in could not be redeemed")]
    NotRedeemed(#[source] OAuthError),
    #[error("the answer to the code holds no ID token")]
    NoIdToken,
    #[error("the ID token proves nobody")]
    NotProven(#[source] TokenRefused),
    #[error("the sign-in could not be noted ({0:?})")]
    NotNoted(Refusal),
}

/// The way back from Microsoft; ends with the page that hands a single-use code (60 s) to the pane. Where Microsoft wants
/// more of the person than it asked for at first, the browser is sent back to it once, with what it wants.
#[utoipa::path(get, path = "/auth/microsoft/callback", tag = "sign-in", params(Returned), responses(
    (status = 200, body = String, content_type = "text/html"),
    (status = 302, description = "to the identity provider once more, which asked for claims"),
    (status = 303, description = "to the administrator's page, where the sign-in began there"),
    (status = 400, body = String, content_type = "text/html", description = "the page that tells the pane why not")))]
pub(crate) async fn finish_microsoft(
    State(state): State<AppState>,
    _peer: Peer,
    Query(returned): Query<Returned>,
) -> Result<Response, Refusal> {
    let ticket = returned.state.as_deref().unwrap_or_default();
    let sign_in = tickets::take::<MicrosoftSignIn>(&state, TicketPurpose::MicrosoftState, ticket).await?;
    let Some(sign_in) = sign_in.map(|taken| taken.payload) else {
        return Ok(dialog::refused(&state, Surface::Pane, Refused::Expired));
    };
    let surface = sign_in.surface;
    match finish(&state, &sign_in, &returned).await {
        Ok(code) => Ok(dialog::finished(&state, surface, &code)),
        Err(FinishError::NotNoted(refusal)) => Err(refusal),
        Err(FinishError::NotRedeemed(OAuthError::InteractionRequired {
            claims: Some(claims), ..
        })) if !sign_in.with_claims => begin(&state, &sign_in.challenge, surface, Some(&claims)).await,
        Err(error) => {
            tracing::info!(error = %chain(&error), "a sign-in to Microsoft came to nothing");
            Ok(dialog::refused(&state, surface, error.told()))
        }
    }
}

async fn finish(
    state: &AppState,
    sign_in: &MicrosoftSignIn,
    returned: &Returned,
) -> Result<RandomCode, FinishError> {
    let code = returned.code().map_err(FinishError::NoCode)?;
    let verifier = Verifier::parse(&sign_in.verifier).map_err(|_| FinishError::NoVerifier)?;
    let now = state.now();
    let tokens = state
        .microsoft
        .redeem_code(
            state.sign_in_tenant(),
            code,
            &verifier,
            &state.microsoft_redirect(),
            now,
        )
        .await
        .map_err(FinishError::NotRedeemed)?;
    let id_token = tokens.id_token.as_ref().ok_or(FinishError::NoIdToken)?;
    let person = state
        .tokens
        .validate_id_token(id_token.expose_secret(), &sign_in.nonce, now)
        .await
        .map_err(FinishError::NotProven)?;
    let grant = SessionGrant {
        challenge: sign_in.challenge.clone(),
        tenant: person.tenant.as_uuid(),
        object: person.object.as_uuid(),
        roles: person.roles,
        name: person.name.map(|name| name.as_str().to_owned()),
        tokens: (&tokens).into(),
    };
    tickets::issue(state, TicketPurpose::SessionCode, None, &grant, HAND_OVER_WITHIN)
        .await
        .map_err(FinishError::NotNoted)
}

impl FinishError {
    /// What the pane hears.
    fn told(&self) -> Refused {
        match self {
            Self::NoCode(why) => why.told(),
            Self::NotRedeemed(error) => Refused::from_provider(error),
            Self::NotProven(TokenRefused::TenantNotAllowed) => Refused::AccessDenied,
            Self::NoVerifier | Self::NoIdToken | Self::NotProven(_) | Self::NotNoted(_) => Refused::Failed,
        }
    }
}
