//! Swaps the code of a sign-in for a bearer of our own.

use crate::auth::grants;
use crate::auth::peer::Peer;
use crate::auth::tickets::{self, SessionGrant};
use crate::extract::Json;
use crate::problem::{Refusal, answers_as_refusal};
use crate::state::AppState;
use axum::extract::State;
use identity::{Challenge, RandomCode, Verifier};
use jiff::SignedDuration;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::StoreError;
use store::sessions::Session;
use store::tickets::TicketPurpose;
use store::tokens::TokenKind;
use store::users::MicrosoftIdentity;

const SESSION_LASTS: SignedDuration = SignedDuration::from_mins(60);

/// Why there is no session.
#[derive(Debug)]
pub(crate) enum CreateSessionError {
    /// The code is unknown, used, over, or the verifier is not its own. One answer for all: it helps nobody to guess.
    CodeSpent,
    /// Something else stood in the way.
    Other(Refusal),
}

/// Swaps the single-use code of the sign-in dialog for a bearer.
///
/// Whoever asks must hold the verifier of the challenge that the sign-in began with, so a code that leaked, or that
/// somebody else's sign-in made, is worth nothing. A wrong verifier spends the code.
#[utoipa::path(post, path = "/api/session", tag = "sign-in", request_body = wire::session::SessionRequest,
    responses((status = 200, body = wire::session::Session)))]
pub(crate) async fn create_session(
    State(state): State<AppState>,
    _peer: Peer,
    Json(request): Json<wire::session::SessionRequest>,
) -> Result<axum::Json<wire::session::Session>, CreateSessionError> {
    let grant = tickets::take::<SessionGrant>(&state, TicketPurpose::SessionCode, &request.code)
        .await?
        .ok_or(CreateSessionError::CodeSpent)?
        .payload;
    if !is_answered(&grant.challenge, &request.verifier) {
        return Err(CreateSessionError::CodeSpent);
    }

    let now = state.now();
    let identity = MicrosoftIdentity {
        tenant: grant.tenant,
        object: grant.object,
    };
    let user = state.store.ensure_user(identity, now).await?;
    grants::store_name(&state, user.id, grant.name.as_deref()).await?;
    grants::store(&state, user.id, TokenKind::Exchange, &grant.tokens.into()).await?;

    let bearer = RandomCode::generate();
    let expires_at = now
        .saturating_add(SESSION_LASTS)
        .map_err(|error| Refusal::internal(&error))?;
    let session = Session {
        digest: bearer.digest(),
        user: user.id,
        roles: grant.roles,
        expires_at,
    };
    state.store.put_session(&session).await?;
    tracing::info!(user.id = %user.id.0, "signed in to Microsoft");
    Ok(axum::Json(wire::session::Session {
        access_token: bearer.expose().to_owned(),
        expires_at: expires_at.to_string(),
    }))
}

/// In constant time; what is no verifier answers nothing.
fn is_answered(challenge: &str, verifier: &str) -> bool {
    match (Challenge::parse(challenge), Verifier::parse(verifier)) {
        (Ok(challenge), Ok(verifier)) => challenge.is_answered_by(&verifier),
        (Ok(_) | Err(_), _) => false,
    }
}

impl From<CreateSessionError> for Refusal {
    fn from(error: CreateSessionError) -> Self {
        match error {
            CreateSessionError::CodeSpent => Self::new(ProblemCode::CodeSpent),
            CreateSessionError::Other(refusal) => refusal,
        }
    }
}

impl From<Refusal> for CreateSessionError {
    fn from(refusal: Refusal) -> Self {
        Self::Other(refusal)
    }
}

impl From<StoreError> for CreateSessionError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

answers_as_refusal!(CreateSessionError);
