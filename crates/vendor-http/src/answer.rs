//! What became of a write.

use crate::error::Error;
use crate::reply::{Lost, Reply};
use sync_core::Outcome;

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<C> {
    /// For the pair.
    pub outcome: Outcome<C>,
    /// Why it was not done, or not surely: for the caller to wait, renew a token, or tell a person.
    pub refusal: Option<Error>,
}

impl<C> Answer<C> {
    /// This, and no more to say about it.
    pub fn of(outcome: Outcome<C>) -> Self {
        Self {
            outcome,
            refusal: None,
        }
    }

    /// Nothing was written, and here is why.
    pub fn not_applied(refusal: Error) -> Self {
        Self {
            outcome: Outcome::NotApplied,
            refusal: Some(refusal),
        }
    }

    /// It may have been written.
    pub fn uncertain(refusal: Error) -> Self {
        Self {
            outcome: Outcome::Uncertain,
            refusal: Some(refusal),
        }
    }

    /// The request, or its answer, got lost.
    pub fn lost(lost: Lost) -> Self {
        match lost {
            Lost::NeverSent(error) => Self::not_applied(error),
            Lost::OnTheWay(error) => Self::uncertain(error),
        }
    }

    /// The answer is not one of success.
    pub fn refused(reply: &Reply) -> Self {
        match reply.status {
            _ if reply.is_not_there() => Self::of(Outcome::NotFound),
            409 | 412 => Self::of(Outcome::PreconditionFailed),
            400..=407 | 410..=499 | 507 => Self::not_applied(reply.error()),
            _ if reply.asks_to_sign_in() => Self::not_applied(reply.error()),
            _ => Self::uncertain(reply.error()),
        }
    }
}
