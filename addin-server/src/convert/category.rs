//! The question about the category, in the words of the wire.

use shared::api::me as wire;
use store::categories::{CategoryAnswer, CategoryQuestion};

/// None where it was answered already, or is about nothing.
pub(crate) fn category_question_from_ours(question: &CategoryQuestion) -> Option<wire::CategoryQuestion> {
    let is_open = question.answer.is_none() && question.links > 0;
    is_open.then(|| wire::CategoryQuestion {
        asked_at: question.asked_at.to_string(),
        items: question.links,
    })
}

/// What the user said.
pub(crate) fn category_answer_from_wire(action: wire::CategoryAction) -> CategoryAnswer {
    match action {
        wire::CategoryAction::StopSharing => CategoryAnswer::StopSharing,
        wire::CategoryAction::MarkAgain => CategoryAnswer::MarkAgain,
    }
}
