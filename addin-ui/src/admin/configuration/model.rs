//! The page as a state machine.

use super::draft::{Draft, Entry, Fault};
use super::fields::{FIELDS, Field, Kind, LIMITS};
use crate::calls::{Saved, Tagged};
use addin_ui::model::failure::Failure;
use serde_json::Value;
use shared::api::choices::SavedSearch;
use shared::api::problem::{FieldProblem, ProblemCode};
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// How far reading it is.
    pub(crate) reading: Reading,
    /// What Sales offers, by object; and why it is not known.
    pub(crate) searches: BTreeMap<&'static str, Searches>,
    /// The field that a link led to.
    sought: Option<Field>,
}

/// How far reading the configuration is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// On its way.
    Asked,
    /// It could not be read.
    Failed(Failure),
    /// It is there.
    Open(Box<Open>),
}

/// What Sales offers for an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Searches {
    /// Asked for.
    Reading,
    /// Sales could not be asked.
    Unknown(Failure),
    /// These.
    Offered(Vec<SavedSearch>),
}

/// A configuration that is being worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// As the server has it, as far as is known.
    pub(crate) read: Tagged<Value>,
    /// As it stands in the fields.
    pub(crate) draft: Draft,
    /// What is wrong, since the last try to save.
    pub(crate) faults: BTreeMap<Field, Fault>,
    /// How far saving is.
    pub(crate) saving: Saving,
    /// What a file would change.
    pub(crate) import: Import,
    /// Whether what is unsaved was kept over a sign-in.
    pub(crate) is_restored: bool,
}

/// How far saving is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Saving {
    /// Nothing was saved yet, or something was changed since.
    No,
    /// On its way.
    Sent,
    /// Done; these fields could not be checked.
    Done(Vec<Field>),
    /// It did not work.
    Failed(Failure),
    /// Saved searches that hold everything: are they meant?
    Asks(Vec<FieldProblem>),
    /// Another administrator saved it meanwhile; this is theirs.
    Overtaken(Tagged<Value>),
}

/// What a file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Import {
    /// No file was chosen.
    No,
    /// It is no configuration.
    Unreadable,
    /// It says what stands here already.
    Same,
    /// It says something else in these fields.
    Differs(Draft, Vec<Field>),
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// With what was unsaved when this tab left the page to sign in.
    Read(Result<Tagged<Value>, Failure>, Option<String>),
    ReadAgain,
    SearchesRead(&'static str, Result<Vec<SavedSearch>, Failure>),
    Act(Act),
}

/// What happens to a configuration that is being worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Put(Field, Entry),
    Discarded,
    SavePressed,
    Meant,
    Answered(Result<Saved, Failure>),
    TheirsRead(Result<Tagged<Value>, Failure>),
    TakeTheirs,
    KeepMine,
    FileChosen(Option<String>),
    ImportApplied,
    ImportDropped,
    ExportPressed,
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    ReadSearches(&'static str),
    Save {
        wanted: Value,
        tag: String,
        confirmed: Vec<String>,
    },
    ReadTheirs,
    /// What is unsaved, to be kept in this tab and asked about before it is left; none where nothing is.
    Unsaved(Option<String>),
    SaveAs(Value),
    FocusOn(Field),
    Announce(Announcement),
}

/// What a screen reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Announcement {
    Saved,
    FieldsWrong,
    Restored,
}

impl Configuration {
    /// The page at one of its fields, and what it asks for first.
    pub(crate) fn open_at(sought: Option<Field>) -> (Self, Vec<Effect>) {
        let objects = FIELDS.iter().filter_map(|described| match described.kind {
            Kind::Search(object) => Some(object),
            Kind::Shown
            | Kind::Secret
            | Kind::Day
            | Kind::Choice(_)
            | Kind::Switch
            | Kind::Number(..)
            | Kind::Address
            | Kind::Domains => None,
        });
        let searches: BTreeMap<_, _> = objects.map(|object| (object, Searches::Reading)).collect();
        let mut effects = vec![Effect::Read];
        effects.extend(searches.keys().map(|object| Effect::ReadSearches(object)));
        let page = Self {
            reading: Reading::Asked,
            searches,
            sought,
        };
        (page, effects)
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(Err(failure), _) => {
                self.reading = Reading::Failed(failure);
                vec![]
            }
            Event::Read(Ok(read), kept) => {
                let open = Open::restored(read, kept.as_deref());
                let mut effects = open.guarded();
                effects.extend(
                    open.is_restored
                        .then_some(Effect::Announce(Announcement::Restored)),
                );
                effects.extend(self.sought.take().map(Effect::FocusOn));
                self.reading = Reading::Open(Box::new(open));
                effects
            }
            Event::ReadAgain => {
                let (page, effects) = Self::open_at(self.sought);
                *self = page;
                effects
            }
            Event::SearchesRead(object, answer) => {
                let known = match answer {
                    Ok(offered) => Searches::Offered(offered),
                    Err(failure) => Searches::Unknown(failure),
                };
                self.searches.insert(object, known);
                vec![]
            }
            Event::Act(act) => match &mut self.reading {
                Reading::Open(open) => open.happens(act),
                Reading::Asked | Reading::Failed(_) => vec![],
            },
        }
    }
}

impl Open {
    fn of(read: Tagged<Value>) -> Self {
        Self {
            draft: Draft::of(&read.value),
            read,
            faults: BTreeMap::new(),
            saving: Saving::No,
            import: Import::No,
            is_restored: false,
        }
    }

    /// With what was kept of the fields, as far as something else stands there than the server has.
    fn restored(read: Tagged<Value>, kept: Option<&str>) -> Self {
        let mut open = Self::of(read);
        if let Some(kept) = kept {
            open.draft.put_kept(kept);
            open.is_restored = !open.unsaved().is_empty();
        }
        open
    }

    /// Fields in which something else stands than the server has.
    pub(crate) fn unsaved(&self) -> Vec<Field> {
        self.draft.differing(&Draft::of(&self.read.value))
    }

    fn happens(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Put(field, entry) if self.saving != Saving::Sent => {
                self.draft.put(field, entry);
                self.faults.remove(&field);
                if LIMITS.contains(&field) {
                    // Their sum is another one now.
                    self.faults.retain(|_, fault| !matches!(fault, Fault::Limits(_)));
                }
                self.saving = Saving::No;
                self.guarded()
            }
            Act::Discarded => {
                *self = Self::of(self.read.clone());
                vec![Effect::Unsaved(None)]
            }
            Act::SavePressed => self.save(Vec::new()),
            Act::Meant => {
                let Saving::Asks(fields) = &self.saving else {
                    return vec![];
                };
                let fields = fields.iter().filter_map(|problem| Field::at(&problem.field));
                let confirmed = fields.map(|field| self.draft.text(field).to_owned()).collect();
                self.save(confirmed)
            }
            Act::Answered(answer) => self.answered(answer),
            Act::TheirsRead(answer) => {
                self.saving = match answer {
                    Ok(theirs) => Saving::Overtaken(theirs),
                    Err(failure) => Saving::Failed(failure),
                };
                vec![]
            }
            Act::TakeTheirs | Act::KeepMine => self.settle(act == Act::KeepMine),
            Act::FileChosen(text) => {
                self.import = self.import_of(text.as_deref());
                vec![]
            }
            Act::ImportApplied => {
                if let Import::Differs(draft, _) = std::mem::replace(&mut self.import, Import::No) {
                    self.draft = draft;
                    (self.saving, self.faults) = (Saving::No, BTreeMap::new());
                }
                self.guarded()
            }
            Act::ImportDropped => {
                self.import = Import::No;
                vec![]
            }
            Act::ExportPressed => vec![Effect::SaveAs(self.read.value.clone())],
            Act::Put(..) => vec![],
        }
    }

    fn guarded(&self) -> Vec<Effect> {
        let unsaved = self.unsaved();
        let kept = (!unsaved.is_empty()).then(|| self.draft.kept(&unsaved));
        vec![Effect::Unsaved(kept)]
    }

    fn save(&mut self, confirmed: Vec<String>) -> Vec<Effect> {
        match self.draft.wanted(&self.read.value) {
            Ok(wanted) => {
                self.faults.clear();
                self.saving = Saving::Sent;
                let tag = self.read.tag.clone();
                vec![Effect::Save {
                    wanted,
                    tag,
                    confirmed,
                }]
            }
            Err(faults) => self.is_wrong(faults),
        }
    }

    fn is_wrong(&mut self, faults: BTreeMap<Field, Fault>) -> Vec<Effect> {
        self.saving = Saving::No;
        let first = faults.keys().next().copied();
        self.faults = faults;
        let focus = first.map(Effect::FocusOn);
        focus
            .into_iter()
            .chain([Effect::Announce(Announcement::FieldsWrong)])
            .collect()
    }

    fn answered(&mut self, answer: Result<Saved, Failure>) -> Vec<Effect> {
        let failure = match answer {
            Ok(saved) => {
                let unchecked = saved.unchecked.iter().filter_map(|path| Field::at(path));
                let saving = Saving::Done(unchecked.collect());
                *self = Self {
                    saving,
                    ..Self::of(saved.now)
                };
                return vec![Effect::Unsaved(None), Effect::Announce(Announcement::Saved)];
            }
            Err(failure) => failure,
        };
        let Failure::Refused(refusal) = failure else {
            self.saving = Saving::Failed(failure);
            return vec![];
        };
        if refusal.code == ProblemCode::ChangedMeanwhile {
            return vec![Effect::ReadTheirs];
        }
        if refusal.code == ProblemCode::ConfirmationNeeded {
            self.saving = Saving::Asks(refusal.fields);
            return vec![];
        }
        let told = refusal.fields.iter().filter_map(|problem| {
            let field = Field::at(problem.field.split('[').next().unwrap_or_default())?;
            Some((field, Fault::Refused(problem.clone())))
        });
        let faults: BTreeMap<_, _> = told.collect();
        if faults.is_empty() {
            self.saving = Saving::Failed(Failure::Refused(refusal));
            return vec![];
        }
        self.is_wrong(faults)
    }

    /// After another administrator saved: on from theirs, with one's own changes put on it or not.
    fn settle(&mut self, keeps_mine: bool) -> Vec<Effect> {
        let Saving::Overtaken(theirs) = &self.saving else {
            return vec![];
        };
        let mut next = Self::of(theirs.clone());
        if keeps_mine {
            for field in self.unsaved() {
                next.draft.put(field, self.draft.entry(field).clone());
            }
        }
        *self = next;
        self.guarded()
    }

    /// The registration is the deployment's own: a file from another one does not change it.
    fn import_of(&self, text: Option<&str>) -> Import {
        let Some(text) = text else {
            return Import::No;
        };
        let regions = ["synchronization", "appointments", "contacts", "tasks", "emails"];
        let file: Value = match serde_json::from_str(text) {
            Ok(Value::Object(file)) if regions.iter().all(|region| file.contains_key(*region)) => {
                Value::Object(file)
            }
            Ok(_) | Err(_) => return Import::Unreadable,
        };
        let there = Draft::of(&file);
        let mut draft = self.draft.clone();
        for described in FIELDS {
            let is_set = !matches!(described.kind, Kind::Shown | Kind::Secret | Kind::Day);
            if is_set {
                draft.put(described.field, there.entry(described.field).clone());
            }
        }
        let differing = draft.differing(&self.draft);
        if differing.is_empty() {
            Import::Same
        } else {
            Import::Differs(draft, differing)
        }
    }
}

#[cfg(test)]
mod tests;
