//! Completes a Sales sign-in, for the same user who began it.

use crate::auth::tickets::{self, SalesGrant};
use crate::auth::{Caller, grants};
use crate::extract::Json;
use crate::problem::{Refusal, answers_as_refusal, chain};
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use identity::{OAuthError, Verifier};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use std::error::Error;
use store::StoreError;
use store::tickets::TicketPurpose;

/// Why the sign-in is not complete.
#[derive(Debug)]
pub(crate) enum CompleteSalesError {
    /// The code is unknown, used, over, or another user's.
    CodeSpent,
    /// The identity domain's answer proves nobody.
    NotProven,
    /// Something else stood in the way.
    Other(Refusal),
}

/// Redeems the code that the Sales dialog handed over and stores the Sales authorization. Another user's code is spent
/// by the attempt: nobody can be made to work in somebody else's name.
#[utoipa::path(post, path = "/api/me/sales/complete", tag = "me",
    request_body = wire::session::SalesSignInComplete, responses((status = 204)))]
pub(crate) async fn complete_sales(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<wire::session::SalesSignInComplete>,
) -> Result<StatusCode, CompleteSalesError> {
    let taken = tickets::take::<SalesGrant>(&state, TicketPurpose::SalesCode, &request.code).await?;
    let grant = match taken {
        Some(taken) if taken.user == Some(caller.user) => taken.payload,
        Some(_) => {
            tracing::warn!(user.id = %caller.user.0, "a Sales sign-in of another user was refused");
            return Err(CompleteSalesError::CodeSpent);
        }
        None => return Err(CompleteSalesError::CodeSpent),
    };
    let verifier = Verifier::parse(&grant.verifier).map_err(|error| not_proven(&error))?;
    let now = state.now();
    let tokens = state
        .sales
        .redeem_code(&grant.code, &verifier, &state.sales_redirect(), now)
        .await?;
    let id_token = tokens.id_token.as_ref().ok_or(CompleteSalesError::NotProven)?;
    let name = state
        .sales
        .user_name(id_token, &grant.nonce, now)
        .map_err(|error| not_proven(&error))?;

    grants::store_sales(&state, caller.user, name.as_str(), &grants::token_set(tokens)).await?;
    tracing::info!(user.id = %caller.user.0, "signed in to Sales");
    Ok(StatusCode::NO_CONTENT)
}

fn not_proven(error: &(dyn Error + 'static)) -> CompleteSalesError {
    tracing::warn!(error = %chain(error), "a Sales sign-in proves nobody");
    CompleteSalesError::NotProven
}

impl From<OAuthError> for CompleteSalesError {
    fn from(error: OAuthError) -> Self {
        match error {
            // The vendor's own code was used, or ran out before the pane came with ours.
            OAuthError::SignInAgain { .. } => Self::CodeSpent,
            OAuthError::InteractionRequired { .. }
            | OAuthError::ConsentNeeded { .. }
            | OAuthError::Declined { .. }
            | OAuthError::AccountRefused { .. }
            | OAuthError::OperatorMustAct { .. }
            | OAuthError::TryLater { .. }
            | OAuthError::Unreadable => Self::Other(grants::refusal_from_provider(&error)),
        }
    }
}

impl From<CompleteSalesError> for Refusal {
    fn from(error: CompleteSalesError) -> Self {
        match error {
            CompleteSalesError::CodeSpent => Self::new(ProblemCode::CodeSpent),
            CompleteSalesError::NotProven => Self::new(ProblemCode::VendorFailed),
            CompleteSalesError::Other(refusal) => refusal,
        }
    }
}

impl From<Refusal> for CompleteSalesError {
    fn from(refusal: Refusal) -> Self {
        Self::Other(refusal)
    }
}

impl From<StoreError> for CompleteSalesError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

answers_as_refusal!(CompleteSalesError);
