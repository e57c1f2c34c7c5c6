//! What an administrator says about a record: from the question what it means, to what came of it.

mod draw;

pub(crate) use draw::{Asking, card};

use crate::calls;
use crate::desk::Desk;
use crate::words::Word;
use addin_ui::model::failure::Failure;
use shared::api::problem::ProblemCode;
use shared::api::shares::ReasonCode;
use shared::api::synced::{
    HeldEffect, RepairAccepted, RepairAction, RepairRequest, RepairStatus, RepairView, SyncedRecord,
};
use shared::ids::RecordId;
use std::collections::BTreeMap;

/// How often it is asked what came of an answer before it is left to the next round, and how long between, in milliseconds.
const LOOKS_MAX: u32 = 20;
const LOOK_EVERY_MS: u32 = 2_000;

/// What is said about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// One of its repairs.
    Repair(RepairAction),
    /// The held write goes, which would do this.
    Approve(HeldEffect),
    /// It drops.
    Discard,
}

impl Answer {
    /// Everything that can be said about a record.
    pub(crate) fn offered(record: &SyncedRecord) -> Vec<Self> {
        let repairs = record.actions.iter().map(|action| Self::Repair(*action));
        let held = record.held.as_ref();
        let held = held.map(|held| [Self::Approve(held.effect), Self::Discard]);
        held.into_iter().flatten().chain(repairs).collect()
    }

    /// What has to be named with it.
    pub(crate) const fn names(self) -> Option<Word> {
        match self {
            Self::Repair(RepairAction::Link) => Some(Word::AnswerLinkWith),
            Self::Repair(RepairAction::PickAccount) => Some(Word::AnswerAccount),
            Self::Repair(
                RepairAction::Retry
                | RepairAction::Create
                | RepairAction::Leave
                | RepairAction::KeepExchange
                | RepairAction::KeepSales
                | RepairAction::DeleteToo
                | RepairAction::BringBack
                | RepairAction::CleanUp
                | RepairAction::Resume
                | RepairAction::Ignore,
            )
            | Self::Approve(_)
            | Self::Discard => None,
        }
    }
}

/// How far an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It says what it means, and what is wrong with what was named.
    Asked { wrong: Option<Word> },
    /// On its way to our server.
    Sent,
    /// Kept there, and asked about so often.
    OnItsWay { repair: String, looks: u32 },
    /// Kept there; a later round will take it.
    Slow,
    /// This came of it.
    Over(RepairStatus, Option<ReasonCode>),
    /// Our server did not take it.
    Failed(Failure),
}

/// An answer that is being given about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answering {
    /// What is said.
    pub(crate) answer: Answer,
    /// How far it is.
    pub(crate) stage: Stage,
    about: About,
}

/// A record as the page showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About {
    user: String,
    record: String,
    version: String,
}

impl About {
    /// This record, as it is shown.
    pub(crate) fn of(record: &SyncedRecord) -> Self {
        Self {
            user: record.user_id.clone(),
            record: record.id.as_str().to_owned(),
            version: record.version.clone(),
        }
    }
}

/// Answers by record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    given: BTreeMap<String, Answering>,
    entries: BTreeMap<String, String>,
}

/// What happens to an answer; each names its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Chosen(About, Answer),
    Put(String, String),
    Dropped(String),
    Confirmed(String),
    Accepted(String, Result<RepairAccepted, Failure>),
    Looked(String, String, Result<RepairView, Failure>),
}

/// What an answer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Send {
        about: About,
        answer: Answer,
        entry: String,
    },
    Look {
        record: String,
        repair: String,
    },
    FocusOn(String),
}

impl Answers {
    /// What is being said about a record.
    pub(crate) fn of(&self, record: &str) -> Option<&Answering> {
        self.given.get(record)
    }

    /// What was named with it.
    pub(crate) fn entry(&self, record: &str) -> &str {
        self.entries.get(record).map(String::as_str).unwrap_or_default()
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Chosen(about, answer) => {
                let record = about.record.clone();
                self.entries.remove(&record);
                let stage = Stage::Asked { wrong: None };
                let answering = Answering { answer, stage, about };
                self.given.insert(record.clone(), answering);
                vec![Effect::FocusOn(if answer.names().is_some() {
                    entry_of(&record)
                } else {
                    place_of(&record)
                })]
            }
            Event::Put(record, entry) => {
                self.entries.insert(record, entry);
                vec![]
            }
            Event::Dropped(record) => {
                self.given.remove(&record);
                self.entries.remove(&record);
                vec![Effect::FocusOn(card_of(&record))]
            }
            Event::Confirmed(record) => self.confirmed(&record),
            Event::Accepted(record, Err(failure)) if self.misnames(&record, &failure) => {
                let focus = Effect::FocusOn(entry_of(&record));
                self.goes_on(&record, |answering| {
                    let wrong = Some(Word::AnswerEntryWrong);
                    answering.stage = Stage::Asked { wrong };
                    None
                });
                vec![focus]
            }
            Event::Accepted(record, accepted) => self.goes_on(&record, |answering| match accepted {
                Ok(accepted) if answering.stage == Stage::Sent => {
                    let repair = accepted.repair_id.as_str().to_owned();
                    let looked = repair.clone();
                    answering.stage = Stage::OnItsWay { repair, looks: 0 };
                    Some(looked)
                }
                Err(failure) if answering.stage == Stage::Sent => {
                    answering.stage = Stage::Failed(failure);
                    None
                }
                // Meanwhile the rows were read anew, and this is another answer.
                Ok(_) | Err(_) => None,
            }),
            Event::Looked(record, looked, view) => self.goes_on(&record, |answering| {
                let looks = match &answering.stage {
                    Stage::OnItsWay { repair, looks } if *repair == looked => *looks,
                    Stage::Asked { .. }
                    | Stage::Sent
                    | Stage::OnItsWay { .. }
                    | Stage::Slow
                    | Stage::Over(..)
                    | Stage::Failed(_) => return None,
                };
                answering.stage = match view {
                    Ok(view) if view.status != RepairStatus::Queued => {
                        Stage::Over(view.status, view.reason.map(|reason| reason.code))
                    }
                    // It is kept, so one question that failed says nothing.
                    Ok(_) | Err(_) if looks < LOOKS_MAX => Stage::OnItsWay {
                        repair: looked.clone(),
                        looks: looks + 1,
                    },
                    Ok(_) | Err(_) => Stage::Slow,
                };
                matches!(answering.stage, Stage::OnItsWay { .. }).then_some(looked)
            }),
        }
    }

    /// Whether our server refuses what was named.
    fn misnames(&self, record: &str, failure: &Failure) -> bool {
        let names = |given: &Answering| given.stage == Stage::Sent && given.answer.names().is_some();
        failure.is(ProblemCode::InvalidFields) && self.of(record).is_some_and(names)
    }

    fn confirmed(&mut self, record: &str) -> Vec<Effect> {
        let entry = self.entry(record).trim().to_owned();
        let Some(answering) = self.given.get_mut(record) else {
            return vec![];
        };
        match answering.stage {
            Stage::Asked { .. } | Stage::Failed(_) => {}
            Stage::Sent | Stage::OnItsWay { .. } | Stage::Slow | Stage::Over(..) => return vec![],
        }
        if answering.answer.names().is_some() && entry.is_empty() {
            let wrong = Some(Word::AnswerEntryMissing);
            answering.stage = Stage::Asked { wrong };
            return vec![Effect::FocusOn(entry_of(record))];
        }
        answering.stage = Stage::Sent;
        let send = Effect::Send {
            about: answering.about.clone(),
            answer: answering.answer,
            entry,
        };
        vec![send, Effect::FocusOn(place_of(record))]
    }

    /// Moves one answer on; what it gives is the repair to look at next.
    fn goes_on(&mut self, record: &str, step: impl FnOnce(&mut Answering) -> Option<String>) -> Vec<Effect> {
        let repair = self.given.get_mut(record).and_then(step);
        let look = |repair| Effect::Look {
            record: record.to_owned(),
            repair,
        };
        repair.map(look).into_iter().collect()
    }
}

/// Carries out what an answer asks for; what came of it, if something did.
pub(crate) async fn carry_out(desk: Desk, effect: Effect) -> Option<Event> {
    let api = desk.api();
    match effect {
        Effect::Send { about, answer, entry } => {
            let held = (about.record.as_str(), about.version.as_str());
            let accepted = match answer {
                Answer::Repair(action) => {
                    let request = request_of(action, entry);
                    let whose = (about.user.as_str(), about.record.as_str(), about.version.as_str());
                    calls::repair(&api, whose, &request).await
                }
                Answer::Approve(_) => calls::decide_held(&api, held, true).await,
                Answer::Discard => calls::decide_held(&api, held, false).await,
            };
            let accepted = accepted.map_err(|failure| desk.heard(failure));
            Some(Event::Accepted(about.record, accepted))
        }
        Effect::Look { record, repair } => {
            addin_ui::browser::pause(LOOK_EVERY_MS).await;
            let view = calls::repair_view(&api, &repair).await;
            let view = view.map_err(|failure| desk.heard(failure));
            Some(Event::Looked(record, repair, view))
        }
        Effect::FocusOn(id) => {
            // It is drawn first.
            addin_ui::browser::pause(0).await;
            addin_ui::browser::focus_on(&id);
            None
        }
    }
}

fn request_of(action: RepairAction, entry: String) -> RepairRequest {
    let named = |wanted| (action == wanted).then(|| RecordId(entry.clone()));
    RepairRequest {
        action,
        record_id: named(RepairAction::Link),
        account_id: named(RepairAction::PickAccount),
    }
}

/// The element of a record.
pub(crate) fn card_of(record: &str) -> String {
    ["record-", record].concat()
}

fn place_of(record: &str) -> String {
    ["answer-", record].concat()
}

fn entry_of(record: &str) -> String {
    ["entry-", record].concat()
}

#[cfg(test)]
mod tests;
