//! What follows a sign-in: what the person is called and the authorization are stored, and the mailbox is prepared (R-CAT-1).

use crate::problem::{Refusal, chain};
use crate::state::AppState;
use axum::http::{HeaderValue, header};
use identity::{ConsentFrom, OAuthError, Tokens};
use jiff::Timestamp;
use shared::api::problem::ProblemCode;
use store::StoreError;
use store::jobs::{JobId, JobKind, NewJob};
use store::tokens::{AuthorizationState, TokenKind, TokenSet};
use store::users::{DisplayName, UserId};
use uuid::Uuid;

/// Somebody waits for it.
const PRIORITY: i32 = 10;

/// Stores what a sign-in brought and enqueues what follows from it. Authorization first: a job without it would only
/// wait, an authorization without its job is caught up with by the next sign-in.
pub(crate) async fn store(
    state: &AppState,
    user: UserId,
    kind: TokenKind,
    tokens: &TokenSet,
) -> Result<(), Refusal> {
    let now = state.now();
    state.store.put_authorization(user, kind, tokens, now).await?;
    prepare(state, user, now).await
}

/// The same of a sign-in to Sales as the Sales user of this name.
///
/// # Errors
/// `wrong-sales-user` where the user is somebody else there (R-AUTH-6): nothing is stored, and what nobody will use is given
/// back.
pub(crate) async fn store_sales(
    state: &AppState,
    user: UserId,
    user_name: &str,
    tokens: &TokenSet,
) -> Result<(), Refusal> {
    let now = state.now();
    let store = &state.store;
    if !store
        .put_sales_authorization(user, user_name, tokens, now)
        .await?
    {
        tracing::warn!(user.id = %user.0, "a sign-in to Sales as somebody else was refused");
        give_back(state, user, TokenKind::Sales, tokens).await;
        return Err(Refusal::new(ProblemCode::WrongSalesUser));
    }
    prepare(state, user, now).await
}

/// Stores what the identity provider calls a user, if it says so.
pub(crate) async fn store_name(state: &AppState, user: UserId, name: Option<&str>) -> Result<(), StoreError> {
    match name.and_then(DisplayName::parse) {
        Some(name) => state.store.put_display_name(user, &name).await,
        None => Ok(()),
    }
}

/// Gives tokens back that are stored no more (R-AUTH-5), as far as that can be done: Microsoft has nothing to give a single
/// authorization back with, and what it keeps ends by itself. So does what a vendor does not take back now.
pub(crate) async fn give_back(state: &AppState, user: UserId, kind: TokenKind, tokens: &TokenSet) {
    match kind {
        TokenKind::Exchange => {}
        TokenKind::Sales => {
            let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
            if let Err(error) = state.sales.revoke(token, state.now()).await {
                tracing::warn!(user.id = %user.0, error = %chain(&error), "a Sales token was not revoked");
            }
        }
    }
}

async fn prepare(state: &AppState, user: UserId, now: Timestamp) -> Result<(), Refusal> {
    let job = NewJob {
        id: JobId(Uuid::now_v7()),
        kind: JobKind::PrepareMailbox(user),
        lane: user,
        run_at: now,
        priority: PRIORITY,
    };
    state.store.enqueue(&job).await?;
    Ok(())
}

/// The authorization without which nothing can be done in somebody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The mailbox cannot be read.
    Exchange,
    /// Sales cannot be read or written.
    Sales,
}

impl Missing {
    /// What the caller is told.
    pub(crate) fn code(self) -> ProblemCode {
        match self {
            Self::Exchange => ProblemCode::SignInAgain,
            Self::Sales => ProblemCode::SalesNotConnected,
        }
    }
}

/// What a worker would be missing to do anything for `user` (R-GATE-1); none if both sides are connected.
pub(crate) async fn missing_authorization(
    state: &AppState,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Missing>, StoreError> {
    let (exchange, sales) = tokio::try_join!(
        state.store.authorization_state(user, TokenKind::Exchange, now),
        state.store.authorization_state(user, TokenKind::Sales, now),
    )?;
    Ok(match (exchange, sales) {
        (AuthorizationState::Works { .. }, AuthorizationState::Works { .. }) => None,
        (AuthorizationState::Missing | AuthorizationState::Lapsed(_), _) => Some(Missing::Exchange),
        (_, AuthorizationState::Missing | AuthorizationState::Lapsed(_)) => Some(Missing::Sales),
    })
}

/// As the store keeps them.
pub(crate) fn token_set(tokens: Tokens) -> TokenSet {
    TokenSet {
        refresh: tokens.refresh,
        access: tokens.access,
        access_expires_at: tokens.access_expires_at,
    }
}

/// What the caller hears of an identity provider that gave no tokens. Where a sign-in helps, the pane offers one.
pub(crate) fn refusal_from_provider(error: &OAuthError) -> Refusal {
    match error {
        OAuthError::SignInAgain { .. } => Refusal::new(ProblemCode::SignInAgain),
        OAuthError::InteractionRequired { claims, .. } => {
            let refusal = Refusal::new(ProblemCode::InteractionRequired);
            let challenge = claims
                .as_ref()
                .and_then(|claims| HeaderValue::from_str(&claims.challenge()).ok());
            match challenge {
                Some(challenge) => refusal.with_header(header::WWW_AUTHENTICATE, challenge),
                None => refusal,
            }
        }
        OAuthError::ConsentNeeded {
            from: ConsentFrom::Person,
            ..
        }
        | OAuthError::Declined { .. } => Refusal::new(ProblemCode::InteractionRequired),
        OAuthError::ConsentNeeded {
            from: ConsentFrom::Administrator,
            ..
        }
        | OAuthError::AccountRefused { .. } => {
            tracing::info!(%error, "an identity provider waits for an administrator");
            Refusal::new(ProblemCode::AdministratorMustAct)
        }
        OAuthError::OperatorMustAct { .. } => {
            tracing::error!(%error, "an identity provider refuses this program");
            Refusal::new(ProblemCode::AdministratorMustAct)
        }
        OAuthError::TryLater { retry_after_secs } => {
            let refusal = Refusal::new(ProblemCode::VendorTimeout);
            match retry_after_secs {
                Some(secs) => refusal.with_header(header::RETRY_AFTER, HeaderValue::from(*secs)),
                None => refusal,
            }
        }
        OAuthError::Unreadable => {
            tracing::warn!(%error, "an identity provider gave no tokens");
            Refusal::new(ProblemCode::VendorFailed)
        }
    }
}
