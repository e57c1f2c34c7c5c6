//! Whether the identity domain of Sales knows our client, and whether Sales answers at its address: the first is asked for everybody,
//! the second in the tester's own name.

use super::{Finding, Found, of_registration};
use crate::auth::grants::{Missing, missing_authorization};
use crate::problem::chain;
use crate::state::AppState;
use authorization::{Freshness, NoAccess};
use identity::RandomCode;
use sales::{Error, SalesUser, UserKey};
use secrecy::SecretString;
use store::StoreError;
use store::tokens::TokenKind;
use store::users::{User, UserId};

pub(super) async fn test(state: &AppState, user: UserId) -> Result<Found, StoreError> {
    // A token that nobody ever had is given back: the domain says who may do so before it says what became of it (RFC 7009, 2.1).
    let nobodys = SecretString::from(RandomCode::generate().expose());
    if let Err(error) = state.sales.revoke(&nobodys, state.now()).await {
        tracing::warn!(%error, "the client for Sales was tested, and refused");
        return Ok(Found::of_application(&error));
    }
    // Nothing is read before both sign-ins are completed (R-GATE-1).
    match missing_authorization(state, user, state.now()).await? {
        Some(Missing::Exchange) => return Ok(Finding::SignInAgain.into()),
        Some(Missing::Sales) => return Ok(Finding::SalesNotConnected.into()),
        None => {}
    }
    let Some(user) = state.store.user(user).await? else {
        return Ok(Finding::SignInAgain.into());
    };
    match access(state, &user).await? {
        Ok(access) => {
            let key = UserKey::new(user.id.0.to_string());
            Ok(asked(&user, &state.records.as_user(key, access)).await.into())
        }
        Err(refused) => Ok(refused),
    }
}

/// Renewed, so that the identity domain is asked for a token as it is for everybody.
async fn access(state: &AppState, user: &User) -> Result<Result<SecretString, Found>, StoreError> {
    let access = state
        .authorizations
        .access(user, TokenKind::Sales, Freshness::Renewed, state.now())
        .await;
    Ok(match access {
        Ok(access) => Ok(access),
        Err(NoAccess::Missing | NoAccess::Lapsed) => Err(Finding::SalesNotConnected.into()),
        Err(NoAccess::TryLater { .. }) => Err(Finding::NotAnswering.into()),
        Err(NoAccess::OperatorMustAct { code, registration }) => Err(Found {
            finding: of_registration(registration),
            code: Some(code),
        }),
        Err(NoAccess::Store(error)) => return Err(error),
    })
}

/// The pod says which versions it speaks, anew each time; and what it calls things, which is asked once.
async fn asked(user: &User, sales: &SalesUser) -> Finding {
    match found(sales).await {
        Ok(finding) => finding,
        Err(error) => {
            tracing::warn!(user.id = %user.id.0, error = %chain(&error), trace = ?error.trace(), "Sales was tested");
            of_sales(&error)
        }
    }
}

async fn found(sales: &SalesUser) -> Result<Finding, Error> {
    let offered = sales.framework_versions().await?;
    if !offered.allowed.contains(&sales.framework_version()) {
        return Ok(Finding::SalesFrameworkUnspoken);
    }
    let unknown = sales.unknown_attributes().await?;
    Ok(if unknown.iter().any(|attribute| attribute.is_needed) {
        Finding::SalesFieldsUnknown
    } else {
        Finding::SalesWorks
    })
}

fn of_sales(error: &Error) -> Finding {
    match error {
        // The token is not a minute old.
        Error::Unauthorized { .. } => Finding::SalesTokenRefused,
        Error::Forbidden { .. } => Finding::SalesNoRight,
        Error::Throttled { .. } | Error::Unavailable { .. } | Error::Late { .. } => Finding::NotAnswering,
        Error::Rejected { .. }
        | Error::Unreachable { .. }
        | Error::Full { .. }
        | Error::Unreadable { .. } => Finding::SalesAddressWrong,
    }
}
