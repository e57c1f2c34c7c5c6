//! Reads Sales in a user's name while they wait: under a deadline, and once more with a renewed token if Sales refuses the
//! stored one.

use crate::problem::{Refusal, answers_as_refusal, chain};
use crate::state::{AppState, PICK_LIST_WITHIN};
use authorization::{Freshness, NoAccess};
use sales::{SalesUser, UserKey};
use secrecy::SecretString;
use shared::api::problem::ProblemCode;
use store::StoreError;
use store::tokens::{AuthorizationState, TokenKind};
use store::users::{User, UserId};

/// Why nothing was read.
#[derive(Debug)]
pub(crate) enum SalesReadError {
    /// The user has to sign in to Sales.
    NotConnected,
    /// Sales did not answer within 5 seconds.
    TimedOut,
    /// Sales failed.
    Failed,
    /// Something else stood in the way.
    Other(Refusal),
}

/// What `ask` reads as `user`.
pub(crate) async fn read<T, Asking>(
    state: &AppState,
    user: UserId,
    ask: impl Fn(SalesUser) -> Asking,
) -> Result<T, SalesReadError>
where
    Asking: Future<Output = Result<T, sales::Error>>,
{
    let reading = tokio::time::timeout(PICK_LIST_WITHIN, read_in_time(state, user, ask));
    reading.await.map_err(|_| SalesReadError::TimedOut)?
}

async fn read_in_time<T, Asking>(
    state: &AppState,
    user: UserId,
    ask: impl Fn(SalesUser) -> Asking,
) -> Result<T, SalesReadError>
where
    Asking: Future<Output = Result<T, sales::Error>>,
{
    let user = state
        .store
        .user(user)
        .await?
        .ok_or(SalesReadError::NotConnected)?;
    // Nothing is read before both sign-ins are completed (R-GATE-1).
    match state
        .store
        .authorization_state(user.id, TokenKind::Exchange, state.now())
        .await?
    {
        AuthorizationState::Works { .. } => {}
        AuthorizationState::Missing | AuthorizationState::Lapsed(_) => {
            return Err(SalesReadError::Other(Refusal::new(ProblemCode::SignInAgain)));
        }
    }
    let key = UserKey::new(user.id.0.to_string());
    let access = access(state, &user, Freshness::Stored).await?;
    let read = match ask(state.records.as_user(key.clone(), access)).await {
        Err(sales::Error::Unauthorized { .. }) => {
            let access = self::access(state, &user, Freshness::Renewed).await?;
            ask(state.records.as_user(key, access)).await
        }
        other => other,
    };
    read.map_err(|error| {
        tracing::warn!(user.id = %user.id.0, error = %chain(&error), trace = ?error.trace(), "Sales was not read");
        error.into()
    })
}

async fn access(state: &AppState, user: &User, freshness: Freshness) -> Result<SecretString, SalesReadError> {
    let access = state
        .authorizations
        .access(user, TokenKind::Sales, freshness, state.now())
        .await?;
    Ok(access)
}

impl From<sales::Error> for SalesReadError {
    fn from(error: sales::Error) -> Self {
        match error {
            sales::Error::Unauthorized { .. } => Self::NotConnected,
            sales::Error::Unavailable { status: None, .. } | sales::Error::Late { .. } => Self::TimedOut,
            sales::Error::Unavailable { .. }
            | sales::Error::Throttled { .. }
            | sales::Error::Forbidden { .. }
            | sales::Error::Rejected { .. }
            | sales::Error::Unreachable { .. }
            | sales::Error::Full { .. }
            | sales::Error::Unreadable { .. } => Self::Failed,
        }
    }
}

impl From<NoAccess> for SalesReadError {
    fn from(error: NoAccess) -> Self {
        match error {
            NoAccess::Missing | NoAccess::Lapsed => Self::NotConnected,
            NoAccess::TryLater { .. } => Self::TimedOut,
            NoAccess::OperatorMustAct { .. } => Self::Other(Refusal::new(ProblemCode::AdministratorMustAct)),
            NoAccess::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for SalesReadError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<SalesReadError> for Refusal {
    fn from(error: SalesReadError) -> Self {
        match error {
            SalesReadError::NotConnected => Self::new(ProblemCode::SalesNotConnected),
            SalesReadError::TimedOut => Self::new(ProblemCode::VendorTimeout),
            SalesReadError::Failed => Self::new(ProblemCode::VendorFailed),
            SalesReadError::Other(refusal) => refusal,
        }
    }
}

answers_as_refusal!(SalesReadError);
