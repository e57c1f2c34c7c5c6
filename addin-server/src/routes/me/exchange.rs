//! Connects and disconnects the caller's mailbox.

use crate::auth::{Bearer, Caller, grants};
use crate::problem::{Refusal, answers_as_refusal};
use crate::state::AppState;
use authorization::GRAPH_SCOPES;
use axum::extract::State;
use axum::http::StatusCode;
use identity::OAuthError;
use shared::api::problem::ProblemCode;
use store::StoreError;
use store::tokens::{AuthorizationState, TokenKind};

/// Why the mailbox is not connected.
#[derive(Debug)]
pub(crate) enum ConnectExchangeError {
    /// The stored authorization is missing or has lapsed.
    SignInAgain,
    /// Microsoft gives nothing on the caller's behalf.
    NotGranted(OAuthError),
    /// Something else stood in the way.
    Other(Refusal),
}

/// Stores the Microsoft authorization on the caller's behalf; with a bearer of our own, confirms the one that is stored.
#[utoipa::path(post, path = "/api/me/exchange", tag = "me", responses((status = 204)))]
pub(crate) async fn connect_exchange(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<StatusCode, ConnectExchangeError> {
    let now = state.now();
    match &caller.bearer {
        Bearer::Own => match state
            .store
            .authorization_state(caller.user, TokenKind::Exchange, now)
            .await?
        {
            AuthorizationState::Works { .. } => {}
            AuthorizationState::Missing | AuthorizationState::Lapsed(_) => {
                return Err(ConnectExchangeError::SignInAgain);
            }
        },
        Bearer::IdentityProvider { token, tenant } => {
            let tokens = state
                .microsoft
                .on_behalf_of(*tenant, token, GRAPH_SCOPES, now)
                .await?;
            grants::store(
                &state,
                caller.user,
                TokenKind::Exchange,
                &grants::token_set(tokens),
            )
            .await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the stored Microsoft authorization (R-AUTH-5). Microsoft has nothing to give a single one back with; what is
/// deleted here ends there by itself.
#[utoipa::path(delete, path = "/api/me/exchange", tag = "me", responses((status = 204)))]
pub(crate) async fn disconnect_exchange(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<StatusCode, Refusal> {
    state
        .store
        .delete_authorization(caller.user, TokenKind::Exchange)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<OAuthError> for ConnectExchangeError {
    fn from(error: OAuthError) -> Self {
        Self::NotGranted(error)
    }
}

impl From<ConnectExchangeError> for Refusal {
    fn from(error: ConnectExchangeError) -> Self {
        match error {
            ConnectExchangeError::SignInAgain => Self::new(ProblemCode::SignInAgain),
            ConnectExchangeError::NotGranted(error) => grants::refusal_from_provider(&error),
            ConnectExchangeError::Other(refusal) => refusal,
        }
    }
}

impl From<Refusal> for ConnectExchangeError {
    fn from(refusal: Refusal) -> Self {
        Self::Other(refusal)
    }
}

impl From<StoreError> for ConnectExchangeError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

answers_as_refusal!(ConnectExchangeError);
