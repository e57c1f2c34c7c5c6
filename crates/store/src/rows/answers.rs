//! Rows of what people said.

use super::Place;
use super::records::record_kind_named;
use crate::StoreError;
use crate::answers::{Answer, AnswerId, AnswerState, NewAnswer, Removal};
use crate::blob;
use crate::jobs::{JobId, JobKind, NewJob};
use crate::links::CopyId;
use crate::users::UserId;
use sync_core::{NotNow, Reason};

/// A person waits for it.
const PRIORITY: i32 = 10;

/// What a person said.
pub struct AnswerRow {
    pub id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub copy_id: Vec<u8>,
    pub kind: String,
    pub said: String,
    pub removes: bool,
    pub said_by: Vec<u8>,
    pub created_at: i64,
    pub state: String,
    pub reason: Option<String>,
    pub reason_detail: Option<String>,
}

impl TryFrom<AnswerRow> for Answer {
    type Error = StoreError;

    fn try_from(row: AnswerRow) -> Result<Self, StoreError> {
        let place = Place::new("answers", &row.id);
        let (choice, seen) = place.read("said", blob::decode_said(&row.said))?;
        Ok(Self {
            said: NewAnswer {
                id: AnswerId(place.id("id", &row.id)?),
                user: UserId(place.id("user_id", &row.user_id)?),
                copy: CopyId(place.id("copy_id", &row.copy_id)?),
                kind: record_kind_named(&row.kind).ok_or_else(|| place.inconsistent("kind"))?,
                choice,
                seen,
                removal: if row.removes {
                    Removal::Approved
                } else {
                    Removal::No
                },
                by: UserId(place.id("said_by", &row.said_by)?),
                created_at: place.moment("created_at", row.created_at)?,
            },
            state: state_of(&row, &place)?,
        })
    }
}

fn state_of(row: &AnswerRow, place: &Place) -> Result<AnswerState, StoreError> {
    let reason: Option<Reason> = match &row.reason {
        Some(code) => {
            let reason = blob::decode_reason(code, row.reason_detail.as_deref());
            Some(place.read("reason", reason)?)
        }
        None => None,
    };
    match (row.state.as_str(), reason) {
        ("waiting", None) => Ok(AnswerState::Waiting),
        ("taken", Some(reason)) => Ok(AnswerState::Taken(reason)),
        ("not-offered", Some(reason)) => Ok(AnswerState::NotTaken(NotNow::NotOffered(reason))),
        ("changed", None) => Ok(AnswerState::NotTaken(NotNow::Changed)),
        ("counterpart-taken", None) => Ok(AnswerState::NotTaken(NotNow::Taken)),
        ("needs-administrator", None) => Ok(AnswerState::NotTaken(NotNow::NeedsAdministrator)),
        ("failed", Some(reason)) => Ok(AnswerState::Failed(reason)),
        _ => Err(place.inconsistent("state")),
    }
}

/// What became of an answer, in columns.
pub struct AnswerStateColumns {
    pub state: &'static str,
    pub reason: Option<&'static str>,
    pub detail: Option<String>,
}

impl From<&AnswerState> for AnswerStateColumns {
    fn from(state: &AnswerState) -> Self {
        let (state, reason) = match state {
            AnswerState::Waiting => ("waiting", None),
            AnswerState::Taken(reason) => ("taken", Some(reason)),
            AnswerState::NotTaken(NotNow::NotOffered(reason)) => ("not-offered", Some(reason)),
            AnswerState::NotTaken(NotNow::Changed) => ("changed", None),
            AnswerState::NotTaken(NotNow::Taken) => ("counterpart-taken", None),
            AnswerState::NotTaken(NotNow::NeedsAdministrator) => ("needs-administrator", None),
            AnswerState::Failed(reason) => ("failed", Some(reason)),
        };
        let reason = reason.map(blob::encode_reason);
        Self {
            state,
            reason: reason.as_ref().map(|reason| reason.code),
            detail: reason.and_then(|reason| reason.detail),
        }
    }
}

/// The job that takes an answer.
pub fn job_of_answer(answer: &NewAnswer) -> NewJob {
    NewJob {
        id: JobId(answer.id.0),
        kind: JobKind::Answer(answer.id),
        lane: answer.user,
        run_at: answer.created_at,
        priority: PRIORITY,
    }
}
