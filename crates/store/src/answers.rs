//! What people say about links, from the page to the worker that takes it.

use crate::StoreError;
use crate::jobs::LeasedJob;
use crate::links::CopyId;
use crate::records::RecordKind;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sync_core::{Choice, NotNow, Reason, Versions};
use uuid::Uuid;

/// How long it is kept what became of an answer.
pub const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(48);

/// Our id of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerId(pub Uuid);

/// What a person said about one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// Chosen by the caller (uuid v7).
    pub id: AnswerId,
    /// Whose mailbox the link is in.
    pub user: UserId,
    /// About which link.
    pub copy: CopyId,
    /// What it is of.
    pub kind: RecordKind,
    /// What they chose.
    pub choice: Choice,
    /// What both sides were when they chose it.
    pub seen: Versions,
    /// Whether it lets a removal go that its own user approved: such count for a day (R-HOLD-1).
    pub removal: Removal,
    /// Who said it: the user, or an administrator for them; [`UserId::NOBODY`] if that one was deleted since.
    pub by: UserId,
    /// When.
    pub created_at: Timestamp,
}

/// Whether an answer lets a held removal go, as the mailbox's own user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It does.
    Approved,
    /// It does not.
    No,
}

/// An answer, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was said.
    pub said: NewAnswer,
    /// What became of it.
    pub state: AnswerState,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerState {
    /// The worker has not come to it.
    Waiting,
    /// It was taken; what the user is told now.
    Taken(Reason),
    /// It was not taken, and nothing has changed.
    NotTaken(NotNow),
    /// It could not be carried out.
    Failed(Reason),
}

/// The part of the store that keeps what people said.
#[async_trait]
pub trait Answers {
    /// Keeps an answer and enqueues its job, both or none of it; and with them, what an administrator does by it for the audit
    /// log.
    async fn accept_answer(&self, answer: &NewAnswer) -> Result<(), StoreError>;

    /// An answer about a link of this user's mailbox.
    async fn answer(&self, user: UserId, id: AnswerId) -> Result<Option<Answer>, StoreError>;

    /// Answers about links of this mailbox that have not ended, or ended since then; the latest first, at most `max`.
    async fn recent_answers(
        &self,
        user: UserId,
        since: Timestamp,
        max: u32,
    ) -> Result<Vec<Answer>, StoreError>;

    /// What was said, for the worker.
    async fn answer_to_work(&self, id: AnswerId) -> Result<Option<Answer>, StoreError>;

    /// Ends an answer, and completes its job, both or none of it; false if the lease was lost.
    async fn finish_answer(
        &self,
        job: &LeasedJob,
        id: AnswerId,
        state: &AnswerState,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// How many held removals this user has let go since then.
    async fn removals_approved(&self, user: UserId, since: Timestamp) -> Result<u32, StoreError>;

    /// Forgets answers that ended [`ANSWERS_KEPT`] ago.
    async fn sweep_answers(&self, now: Timestamp) -> Result<(), StoreError>;
}
