//! The first round of a mailbox that an operator took over (R-GATE-5): it compares everything, and writes nothing.

use super::scene::Scene;
use crate::context::Context;
use crate::ports::Safeguards as _;
use crate::sync::rest::RestError;
use crate::sync::round::Reach;
use store::StoreError;
use store::runs::{Asked, Process};
use store::users::User;
use sync_core::ReasonCode;

/// Whether this round is the first of a mailbox that was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adoption {
    /// It goes through everything, and is that round.
    FirstRound,
    /// It goes through a part, and leaves that to another.
    NotYet,
    /// Nobody took it over.
    No,
}

impl Adoption {
    pub(super) async fn of(context: &Context, user: &User, asked: Asked) -> Result<Self, StoreError> {
        let remembered = context.store.marker(user.id).await?;
        Ok(match (remembered.adoption, asked) {
            (None, _) => Self::No,
            (Some(_), Asked::Process(Process::InstantSync)) => Self::NotYet,
            (
                Some(_),
                Asked::Process(Process::StandardSync | Process::Reconciliation) | Asked::SyncNow(_),
            ) => Self::FirstRound,
        })
    }

    /// What no feed tells is compared too.
    pub(super) fn reach(self, usual: Reach) -> Reach {
        match self {
            Self::FirstRound => Reach::Everything,
            Self::NotYet | Self::No => usual,
        }
    }

    /// Takes the marker, whether there is anything to write or not.
    pub(super) async fn begin(self, scene: &Scene<'_>) -> Result<(), RestError> {
        match self {
            Self::FirstRound | Self::NotYet => scene.guard.may_write().await.map(drop),
            Self::No => Ok(()),
        }
    }

    /// The next round writes.
    pub(super) async fn end(self, scene: &Scene<'_>) -> Result<(), StoreError> {
        let is_over = self == Self::FirstRound && scene.guard.refusal().await == Some(ReasonCode::TakenOver);
        if is_over {
            scene.end_adoption().await?;
        }
        Ok(())
    }
}
