//! Rows about whose a mailbox is, and of the question about the category.

use super::Place;
use crate::StoreError;
use crate::categories::{CategoryAnswer, CategoryQuestion};
use sync_core::marker::{Adoption, DeploymentId, Edition, Remembered};

/// An operator said so.
pub const ADOPTION_ASKED: &str = "asked";
/// Its first round is next.
pub const ADOPTION_FIRST_ROUND: &str = "first-round";

/// The deployment.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn deployment(name: &[u8]) -> Result<DeploymentId, StoreError> {
    let place = Place::new("deployment", &[1]);
    Ok(DeploymentId::from_bytes(place.bytes("name", name)?))
}

/// What is remembered of a marker.
pub struct MarkerRow {
    pub user_id: Vec<u8>,
    pub written: Option<Vec<u8>>,
    pub written_at: Option<i64>,
    pub intended: Option<Vec<u8>>,
    pub adoption: Option<String>,
}

impl TryFrom<MarkerRow> for Remembered {
    type Error = StoreError;

    fn try_from(row: MarkerRow) -> Result<Self, StoreError> {
        let place = Place::new("markers", &row.user_id);
        let edition = |column, bytes: &Option<Vec<u8>>| {
            let bytes = bytes.as_deref().map(|bytes| place.bytes(column, bytes));
            Ok::<_, StoreError>(bytes.transpose()?.map(Edition::from_bytes))
        };
        Ok(Self {
            written: match (edition("written", &row.written)?, row.written_at) {
                (Some(edition), Some(since)) => Some((edition, place.moment("written_at", since)?)),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => return Err(place.inconsistent("written_at")),
            },
            intended: edition("intended", &row.intended)?,
            adoption: match row.adoption.as_deref() {
                None => None,
                Some(ADOPTION_ASKED) => Some(Adoption::Asked),
                Some(ADOPTION_FIRST_ROUND) => Some(Adoption::FirstRound),
                Some(_) => return Err(place.inconsistent("adoption")),
            },
        })
    }
}

/// A question, with how many links wait for its answer.
pub struct QuestionRow {
    pub user_id: Vec<u8>,
    pub asked_at: i64,
    pub answer: Option<String>,
    pub links: i64,
}

impl TryFrom<QuestionRow> for CategoryQuestion {
    type Error = StoreError;

    fn try_from(row: QuestionRow) -> Result<Self, StoreError> {
        let place = Place::new("category_questions", &row.user_id);
        let answers = [CategoryAnswer::StopSharing, CategoryAnswer::MarkAgain];
        let named = |name: &str| answers.into_iter().find(|answer| name_of_answer(*answer) == name);
        Ok(Self {
            asked_at: place.moment("asked_at", row.asked_at)?,
            links: u64::try_from(row.links).unwrap_or(0),
            answer: match row.answer.as_deref() {
                None => None,
                Some(name) => Some(named(name).ok_or_else(|| place.inconsistent("answer"))?),
            },
        })
    }
}

/// As it is kept.
pub fn name_of_answer(answer: CategoryAnswer) -> &'static str {
    match answer {
        CategoryAnswer::StopSharing => "stop-sharing",
        CategoryAnswer::MarkAgain => "mark-again",
    }
}
