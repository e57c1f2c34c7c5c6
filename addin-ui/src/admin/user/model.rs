//! The page as a state machine.

use crate::answers::{self, Answers, card_of};
use crate::listing::Listing;
use crate::monitor::paused;
use crate::names::called;
use crate::words::Word;
use addin_ui::model::failure::Failure;
use shared::api::problem::ProblemCode;
use shared::api::synced::{SyncedCounts, SyncedPage, SyncedRecord, SyncedState};
use shared::api::users::{RoundOfRun, RoundPage, UserChange, UserRow};

/// Longest name of a Sales user, in characters.
const SALES_NAME_CHARS_MAX: usize = 100;

/// The field for who they are in Sales, the button that opens it, and the field for the name that is typed to delete them.
pub(crate) const SALES_NAME: &str = "sales-user-name";
pub(crate) const CHANGE_MAPPING: &str = "change-sales-user";
pub(crate) const TYPED_NAME: &str = "typed-name";

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// Our id of them.
    pub(crate) id: String,
    /// Who they are.
    pub(crate) reading: Reading,
    /// How the latest runs went through their mailbox.
    pub(crate) rounds: Rounds,
    /// Which records are shown; all where none is named.
    pub(crate) state: Option<SyncedState>,
    /// Those.
    pub(crate) records: Listing<SyncedRecord>,
    /// Which question about them the rows answer: one that was asked before is answered too late.
    asked: u32,
    /// How many there are in each state.
    pub(crate) counts: Option<SyncedCounts>,
    /// What is said about them.
    pub(crate) answers: Answers,
    /// Saying who they are in Sales.
    pub(crate) mapping: Mapping,
    /// Pausing them, or ending that.
    pub(crate) pausing: Sending,
    /// Deleting them.
    pub(crate) removal: Removal,
}

/// How far reading the user is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// On its way.
    Asked,
    /// They could not be read.
    Failed(Failure),
    /// They are there.
    Open(Box<UserRow>),
}

/// How far reading the latest runs is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// On its way.
    Asked,
    /// They could not be read.
    Failed(Failure),
    /// These; the latest first.
    Open(Vec<RoundOfRun>),
}

/// How far a change is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Not asked for.
    No,
    /// On its way.
    Sent,
    /// It did not work.
    Failed(Failure),
}

/// Saying who they are in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// Whether that is being done.
    pub(crate) is_open: bool,
    /// The name in the field.
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) wrong: Option<Word>,
    /// How far it is.
    pub(crate) sending: Sending,
    /// Whether it was done.
    pub(crate) done: bool,
}

/// Deleting them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removal {
    /// What was typed.
    pub(crate) typed: String,
    /// Whether that was not the name that stands there.
    pub(crate) mismatch: bool,
    /// How far it is.
    pub(crate) sending: Sending,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Read(Result<UserRow, Failure>),
    ReadAgain,
    RoundsRead(Result<RoundPage, Failure>),
    RoundsAgain,
    Records(OnRecords),
    Answer(answers::Event),
    Mapping(OnMapping),
    PausePressed(bool),
    PauseAnswered(Result<UserRow, Failure>),
    Removal(OnRemoval),
}

/// What happens to the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnRecords {
    Read(u32, Result<SyncedPage, Failure>),
    MoreWanted,
    StatePicked(Option<SyncedState>),
    ShownAnew,
}

/// What happens to saying who they are in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnMapping {
    Opened,
    Put(String),
    Sent,
    Dropped,
    Answered(Result<Box<UserRow>, Failure>),
}

/// What happens to deleting them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnRemoval {
    Opened,
    Put(String),
    /// With the word that is typed for whoever has no name.
    Confirmed(&'static str),
    CancelPressed,
    Closed,
    Answered(Result<(), Failure>),
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    ReadRounds,
    ReadRecords {
        asked: u32,
        state: Option<SyncedState>,
        before: Option<String>,
    },
    Map(UserChange),
    Pause(UserChange),
    Remove,
    Answer(answers::Effect),
    FocusOn(&'static str),
    FocusOnRow(String),
    OpenDialog,
    CloseDialog,
    Announce(Word),
    AnnounceCount(usize),
    /// The user is no more: their page neither.
    Leave,
}

impl Mapping {
    const fn closed(done: bool) -> Self {
        Self {
            is_open: false,
            name: String::new(),
            wrong: None,
            sending: Sending::No,
            done,
        }
    }
}

impl Removal {
    const fn unsaid() -> Self {
        Self {
            typed: String::new(),
            mismatch: false,
            sending: Sending::No,
        }
    }
}

impl User {
    /// The page, and what it asks for first.
    pub(crate) fn open(id: String) -> (Self, Vec<Effect>) {
        let mut page = Self {
            id,
            reading: Reading::Asked,
            rounds: Rounds::Asked,
            state: None,
            records: Listing::asked(),
            asked: 0,
            counts: None,
            answers: Answers::default(),
            mapping: Mapping::closed(false),
            pausing: Sending::No,
            removal: Removal::unsaid(),
        };
        let mut effects = vec![Effect::Read, Effect::ReadRounds];
        effects.extend(page.reads_records());
        (page, effects)
    }

    /// What is typed to delete them: what they are called, or where nobody knows that, this word.
    pub(crate) fn name_to_type<'a>(&'a self, word: &'a str) -> &'a str {
        match &self.reading {
            Reading::Open(user) => called(user).unwrap_or(word),
            Reading::Asked | Reading::Failed(_) => "",
        }
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(answer) => {
                self.reading = match answer {
                    Ok(user) => Reading::Open(Box::new(user)),
                    Err(failure) => Reading::Failed(failure),
                };
                vec![]
            }
            Event::ReadAgain => {
                self.reading = Reading::Asked;
                vec![Effect::Read]
            }
            Event::RoundsRead(answer) => {
                self.rounds = match answer {
                    Ok(page) => Rounds::Open(page.rounds),
                    Err(failure) => Rounds::Failed(failure),
                };
                vec![]
            }
            Event::RoundsAgain => {
                self.rounds = Rounds::Asked;
                vec![Effect::ReadRounds]
            }
            Event::Records(event) => self.on_records(event),
            Event::Answer(event) => {
                let effects = self.answers.happens(event);
                effects.into_iter().map(Effect::Answer).collect()
            }
            Event::Mapping(event) => self.on_mapping(event),
            Event::PausePressed(_) if self.pausing == Sending::Sent => vec![],
            Event::PausePressed(paused) => {
                self.pausing = Sending::Sent;
                vec![Effect::Pause(UserChange {
                    paused: Some(paused),
                    sales_user_name: None,
                })]
            }
            Event::PauseAnswered(Ok(user)) => {
                let said = paused(user.paused);
                self.pausing = Sending::No;
                self.reading = Reading::Open(Box::new(user));
                vec![Effect::Announce(said)]
            }
            Event::PauseAnswered(Err(failure)) => {
                self.pausing = Sending::Failed(failure);
                vec![]
            }
            Event::Removal(event) => self.on_removal(event),
        }
    }

    fn on_records(&mut self, event: OnRecords) -> Vec<Effect> {
        match event {
            OnRecords::Read(asked, _) if asked != self.asked => vec![],
            OnRecords::Read(_, answer) => {
                let arrived = answer.is_ok();
                let counts = answer.as_ref().ok().and_then(|page| page.counts);
                self.counts = counts.or(self.counts);
                let last = self
                    .records
                    .arrives(answer.map(|page| (page.records, page.has_more)));
                let last = last.map(|record| Effect::FocusOnRow(card_of(record.id.as_str())));
                let count = arrived.then_some(Effect::AnnounceCount(self.records.rows.len()));
                count.into_iter().chain(last).collect()
            }
            OnRecords::MoreWanted => {
                let last = self.records.rows.last();
                let before = last.map(|record| record.id.as_str().to_owned());
                let read = self.records.wants_more().then_some(Effect::ReadRecords {
                    asked: self.asked,
                    state: self.state,
                    before,
                });
                read.into_iter().collect()
            }
            OnRecords::StatePicked(state) => {
                self.state = state;
                self.reads_records()
            }
            OnRecords::ShownAnew => {
                let mut effects = self.reads_records();
                effects.extend([Effect::Read, Effect::ReadRounds]);
                effects
            }
        }
    }

    /// From the first one, and what was said about them is over.
    fn reads_records(&mut self) -> Vec<Effect> {
        self.records = Listing::asked();
        self.answers = Answers::default();
        self.asked += 1;
        vec![Effect::ReadRecords {
            asked: self.asked,
            state: self.state,
            before: None,
        }]
    }

    fn on_mapping(&mut self, event: OnMapping) -> Vec<Effect> {
        match event {
            OnMapping::Opened => {
                self.mapping = Mapping {
                    is_open: true,
                    ..Mapping::closed(false)
                };
                vec![Effect::FocusOn(SALES_NAME)]
            }
            OnMapping::Put(name) => {
                self.mapping.name = name;
                self.mapping.wrong = None;
                vec![]
            }
            OnMapping::Sent if self.mapping.sending == Sending::Sent => vec![],
            OnMapping::Sent => {
                let name = self.mapping.name.trim().to_owned();
                if name.is_empty() || name.chars().count() > SALES_NAME_CHARS_MAX {
                    self.mapping.wrong = Some(Word::NameLength);
                    return vec![Effect::FocusOn(SALES_NAME)];
                }
                self.mapping.sending = Sending::Sent;
                vec![Effect::Map(UserChange {
                    paused: None,
                    sales_user_name: Some(name),
                })]
            }
            OnMapping::Dropped => {
                self.mapping = Mapping::closed(false);
                vec![Effect::FocusOn(CHANGE_MAPPING)]
            }
            OnMapping::Answered(Ok(user)) => {
                self.mapping = Mapping::closed(true);
                self.reading = Reading::Open(user);
                // A changed mapping starts clean (R-AUTH-6): there are other records now.
                let mut effects = self.reads_records();
                effects.extend([
                    Effect::ReadRounds,
                    Effect::Announce(Word::MappingDone),
                    Effect::FocusOn(CHANGE_MAPPING),
                ]);
                effects
            }
            OnMapping::Answered(Err(failure)) if failure.is(ProblemCode::InvalidFields) => {
                self.mapping.sending = Sending::No;
                self.mapping.wrong = Some(Word::NameUnknown);
                vec![Effect::FocusOn(SALES_NAME)]
            }
            OnMapping::Answered(Err(failure)) => {
                self.mapping.sending = Sending::Failed(failure);
                vec![]
            }
        }
    }

    fn on_removal(&mut self, event: OnRemoval) -> Vec<Effect> {
        match event {
            OnRemoval::Opened => {
                if self.removal.sending != Sending::Sent {
                    self.removal = Removal::unsaid();
                }
                vec![Effect::OpenDialog]
            }
            OnRemoval::Put(typed) => {
                self.removal.typed = typed;
                self.removal.mismatch = false;
                vec![]
            }
            OnRemoval::Confirmed(_) if self.removal.sending == Sending::Sent => vec![],
            OnRemoval::Confirmed(word) => {
                let wanted = self.name_to_type(word).trim();
                if wanted.is_empty() || self.removal.typed.trim() != wanted {
                    self.removal.mismatch = true;
                    return vec![Effect::FocusOn(TYPED_NAME)];
                }
                self.removal.sending = Sending::Sent;
                vec![Effect::Remove]
            }
            OnRemoval::CancelPressed => vec![Effect::CloseDialog],
            OnRemoval::Closed => {
                if self.removal.sending != Sending::Sent {
                    self.removal = Removal::unsaid();
                }
                vec![]
            }
            // Whoever is gone already was to be gone.
            OnRemoval::Answered(Err(failure)) if !failure.is(ProblemCode::NotFound) => {
                self.removal.sending = Sending::Failed(failure);
                vec![]
            }
            OnRemoval::Answered(Ok(()) | Err(_)) => {
                vec![
                    Effect::CloseDialog,
                    Effect::Announce(Word::RemovalDone),
                    Effect::Leave,
                ]
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
