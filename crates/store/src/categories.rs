//! The question what it means that the category is missing: asked once, and open until its user answers (R-CAT-1).

use crate::StoreError;
use crate::links::CopyId;
use crate::records::RecordKind;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;

/// A question that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryQuestion {
    /// Since when.
    pub asked_at: Timestamp,
    /// How many links wait for the answer, by what was told of them when they last came to rest.
    pub links: u64,
    /// What its user said, until a round has done it.
    pub answer: Option<CategoryAnswer>,
}

/// What its user says about items that lost the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryAnswer {
    /// It was taken off: they are shared no more.
    StopSharing,
    /// It is to be set again.
    MarkAgain,
}

/// The part of the store that keeps such questions, at most one for each mailbox.
#[async_trait]
pub trait Categories {
    /// The category was missing: its user is asked, unless they are already.
    async fn ask_about_category(&self, user: UserId, now: Timestamp) -> Result<(), StoreError>;

    /// The question that is open.
    async fn category_question(&self, user: UserId) -> Result<Option<CategoryQuestion>, StoreError>;

    /// Keeps what the user said; false where nothing is asked, or was answered already.
    async fn answer_category(&self, user: UserId, answer: CategoryAnswer) -> Result<bool, StoreError>;

    /// Links of this mailbox that wait for the answer.
    async fn links_in_question(&self, user: UserId) -> Result<Vec<(CopyId, RecordKind)>, StoreError>;

    /// Nothing is asked any more.
    async fn end_category_question(&self, user: UserId) -> Result<(), StoreError>;
}
