//! Accepts a request to share one item: on disk, with its job, in one transaction.

use crate::auth::Caller;
use crate::auth::grants::{Missing, missing_authorization};
use crate::convert::{accepted_from_share, fingerprint, order_from_request};
use crate::extract::{IdempotencyKey, Json};
use crate::problem::{Refusal, answers_as_refusal};
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::{FieldProblem, ProblemCode};
use store::StoreError;
use store::shares::{Accepted, NewShare, Share, ShareId};
use uuid::Uuid;

/// Why a share is not accepted; nothing is written then.
#[derive(Debug)]
pub(crate) enum CreateShareError {
    /// These fields cannot be right.
    InvalidFields(Vec<FieldProblem>),
    /// The worker could do nothing without this authorization.
    Missing(Missing),
    /// The key stands for another request.
    KeyReused,
    /// The store failed.
    Store(StoreError),
}

/// Shares one item of the caller's mailbox. The same key with the same request gives the same share, however often, also
/// where an authorization ended in between.
#[utoipa::path(post, path = "/api/shares", tag = "shares", request_body = wire::shares::ShareRequest,
    params(("Idempotency-Key" = String, Header,
        description = "1 to 128 visible ASCII characters: one per intent, the same on every retry")),
    responses((status = 202, body = wire::shares::ShareAccepted)))]
pub(crate) async fn create_share(
    State(state): State<AppState>,
    caller: Caller,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Json(request): Json<wire::shares::ShareRequest>,
) -> Result<(StatusCode, axum::Json<wire::shares::ShareAccepted>), CreateShareError> {
    let order = order_from_request(&request).map_err(CreateShareError::InvalidFields)?;
    let share = NewShare {
        id: ShareId(Uuid::now_v7()),
        user: caller.user,
        idempotency_key,
        fingerprint: fingerprint(&order),
        order,
        created_at: state.now(),
    };
    let accepted = match missing_authorization(&state, share.user, share.created_at).await? {
        None => state.store.accept_share(&share).await?,
        // What was accepted while both worked stays accepted: a retry is told of it, and only of it.
        Some(missing) => {
            let (key, fingerprint) = (share.idempotency_key.as_str(), &share.fingerprint);
            let earlier = state.store.earlier_share(caller.user, key, fingerprint).await?;
            earlier.ok_or(CreateShareError::Missing(missing))?.into()
        }
    };
    let share = share_from_accepted(accepted)?;
    Ok((StatusCode::ACCEPTED, axum::Json(accepted_from_share(&share))))
}

fn share_from_accepted(accepted: Accepted) -> Result<Share, CreateShareError> {
    match accepted {
        Accepted::New(share) => {
            tracing::info!(user.id = %share.user.0, share.id = %share.id.0, "a share was accepted");
            metrics::counter!("shares_accepted_total").increment(1);
            Ok(share)
        }
        Accepted::Before(share) => Ok(share),
        Accepted::KeyReused => Err(CreateShareError::KeyReused),
    }
}

impl From<StoreError> for CreateShareError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CreateShareError> for Refusal {
    fn from(error: CreateShareError) -> Self {
        match error {
            CreateShareError::InvalidFields(fields) => Self::fields(fields),
            CreateShareError::Missing(missing) => Self::new(missing.code()),
            CreateShareError::KeyReused => Self::new(ProblemCode::KeyReused),
            CreateShareError::Store(error) => error.into(),
        }
    }
}

answers_as_refusal!(CreateShareError);
