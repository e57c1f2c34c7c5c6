//! One answer to all of a group that are shown.

use super::model::Group;
use addin_ui::model::failure::Failure;
use shared::api::shares::ReasonCode;
use shared::api::synced::{
    HELD_ANSWERED_MAX, HeldAnswer, HeldAnswered, HeldAnswers, ShownHeld, SyncedRecord,
};

/// What is said to all of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AllAnswer {
    /// What is said.
    pub(crate) answer: HeldAnswer,
    /// How far it is.
    pub(crate) stage: Stage,
    /// Of these, as they were shown when it was chosen.
    pub(crate) shown: Vec<ShownHeld>,
    reason: ReasonCode,
    user: String,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It says what it means.
    Asked,
    /// On its way to our server.
    Sent,
    /// Our server did not take it.
    Failed(Failure),
}

/// What came of an answer to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Taken, and worked on from now on.
    pub(crate) taken: usize,
    /// Left as they were: they had changed meanwhile, or somebody had answered.
    pub(crate) left: usize,
}

impl AllAnswer {
    /// This, to what is shown of the group; at most as many as one request takes.
    pub(crate) fn to(group: &Group, answer: HeldAnswer) -> Self {
        let shown = group.records.iter().take(HELD_ANSWERED_MAX);
        let shown = shown.map(|record: &SyncedRecord| ShownHeld {
            id: record.id.clone(),
            version: record.version.clone(),
        });
        Self {
            answer,
            stage: Stage::Asked,
            shown: shown.collect(),
            reason: group.reason,
            user: group.user.clone(),
        }
    }

    /// Whether it is about this group.
    pub(crate) fn is_about(&self, group: &Group) -> bool {
        self.reason == group.reason && self.user == group.user
    }

    /// As it is asked.
    pub(crate) fn request(&self) -> HeldAnswers {
        HeldAnswers {
            answer: self.answer,
            held: self.shown.clone(),
        }
    }
}

impl Outcome {
    /// Of this answer.
    pub(crate) fn of(answered: &HeldAnswered) -> Self {
        let taken = answered.held.iter().filter(|one| one.repair_id.is_some()).count();
        Self {
            taken,
            left: answered.held.len() - taken,
        }
    }
}
