//! What follows a sign-in: the authorization is stored, and the mailbox is prepared (R-CAT-1).

use crate::problem::Refusal;
use crate::state::AppState;
use identity::{OAuthError, Tokens};
use shared::api::problem::ProblemCode;
use store::jobs::{JobId, JobKind, NewJob};
use store::tokens::{TokenKind, TokenSet};
use store::users::UserId;
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

/// As the store keeps them.
pub(crate) fn token_set(tokens: Tokens) -> TokenSet {
    TokenSet {
        refresh: tokens.refresh,
        access: tokens.access,
        access_expires_at: tokens.access_expires_at,
    }
}

/// An identity provider that fails in a way that no sign-in mends.
pub(crate) fn refusal_from_provider(error: &OAuthError) -> Refusal {
    match error {
        OAuthError::TryLater { .. } => Refusal::new(ProblemCode::VendorTimeout),
        OAuthError::OperatorMustAct { .. } => {
            tracing::error!(%error, "an identity provider refuses this program");
            Refusal::new(ProblemCode::VendorFailed)
        }
        OAuthError::Unreadable
        | OAuthError::SignInAgain { .. }
        | OAuthError::InteractionRequired { .. }
        | OAuthError::ConsentNeeded { .. } => {
            tracing::warn!(%error, "an identity provider gave no tokens");
            Refusal::new(ProblemCode::VendorFailed)
        }
    }
}
