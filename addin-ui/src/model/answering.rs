//! What the user says about a record (R-ERR-3, R-HOLD-1): from what it means to what came of it. One record at a time.

use super::failure::Failure;
use super::known::{Difference, Record};
use super::question::{Question, Said};
use shared::api::records::RecordSummary;
use shared::api::shares::ReasonCode;
use shared::api::synced::{RepairAction, RepairStatus, RepairView, ShownHeld};
use shared::ids::{LinkId, RepairId};

/// How often it is asked what came of an answer before it is left to the next round, and how long between, in milliseconds.
const LOOKS_MAX: u32 = 30;
pub(crate) const LOOK_EVERY_MS: u32 = 1_000;

/// An answer that is being given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    /// What is said.
    pub said: Said,
    /// The record or account that is named with it.
    pub entry: String,
    /// How far it is.
    pub stage: Stage,
    /// Accounts that the company may mean, the nearest first.
    pub accounts: Vec<RecordSummary>,
    /// The two values of each field, where one of them is to be chosen.
    pub differences: Vec<Difference>,
    shown: ShownHeld,
}

/// How far an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It says what it means.
    Asked,
    /// On its way to our server.
    Sent,
    /// Kept there, and asked about so often.
    OnItsWay(RepairId, u32),
    /// Kept there; a later round will take it.
    Slow,
    /// This came of it.
    Over(RepairStatus, Option<ReasonCode>),
    /// Our server did not take it.
    Failed(Failure),
}

/// Everything that can be said about a record.
pub fn offered(record: &Record) -> Vec<Said> {
    let held = record.held.iter().flat_map(|_| [Said::Approve, Said::Discard]);
    held.chain(record.actions.iter().copied().map(Said::Repair))
        .collect()
}

impl Said {
    /// Whether something has to be named with it.
    pub fn names(self) -> bool {
        matches!(self, Said::Repair(RepairAction::Link | RepairAction::PickAccount))
    }

    /// Whether it decides between two values.
    fn chooses(self) -> bool {
        matches!(
            self,
            Said::Repair(RepairAction::KeepExchange | RepairAction::KeepSales)
        )
    }
}

impl Answering {
    /// The user wants to say this; what it means is shown first.
    pub fn begin(record: &Record, said: Said) -> (Self, Option<Question>) {
        let shown = ShownHeld {
            id: record.id.clone(),
            version: record.version.clone(),
        };
        let question = if said == Said::Repair(RepairAction::PickAccount) {
            Some(Question::NearAccounts(record.id.clone()))
        } else {
            said.chooses().then(|| Question::Detail(record.id.clone()))
        };
        let answering = Answering {
            said,
            entry: String::new(),
            stage: Stage::Asked,
            accounts: Vec::new(),
            differences: Vec::new(),
            shown,
        };
        (answering, question)
    }

    /// About which record.
    pub fn record(&self) -> &LinkId {
        &self.shown.id
    }

    /// The user confirms it; nothing where it is on its way, or lacks what has to be named.
    pub fn confirm(&mut self) -> Option<Question> {
        let is_open = matches!(self.stage, Stage::Asked | Stage::Failed(_));
        let entry = self.entry.trim().to_owned();
        if !is_open || (self.said.names() && entry.is_empty()) {
            return None;
        }
        self.stage = Stage::Sent;
        Some(Question::Say(self.shown.clone(), self.said, entry))
    }

    /// Our server keeps it, or does not; then what came of it is asked for.
    pub fn kept(&mut self, kept: Result<RepairId, Failure>) -> Option<Question> {
        if self.stage != Stage::Sent {
            return None;
        }
        match kept {
            Ok(repair) => {
                self.stage = Stage::OnItsWay(repair.clone(), 0);
                Some(Question::Seen(repair))
            }
            Err(failure) => {
                self.stage = Stage::Failed(failure);
                None
            }
        }
    }

    /// What came of it, or another question after it. It is kept, so one question that failed says nothing.
    pub fn seen(&mut self, looked: &RepairId, view: Result<RepairView, Failure>) -> Option<Question> {
        let Stage::OnItsWay(repair, looks) = &mut self.stage else {
            return None;
        };
        if repair != looked {
            return None;
        }
        match view {
            Ok(view) if view.status != RepairStatus::Queued => {
                self.stage = Stage::Over(view.status, view.reason.map(|reason| reason.code));
                None
            }
            Ok(_) | Err(_) if *looks < LOOKS_MAX => {
                *looks += 1;
                Some(Question::Seen(looked.clone()))
            }
            Ok(_) | Err(_) => {
                self.stage = Stage::Slow;
                None
            }
        }
    }
}
