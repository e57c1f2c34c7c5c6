//! The page as a state machine.

use super::draft::{Draft, Entry, Fault};
use super::fields::{FIELDS, Field, Kind};
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
    Read(Result<Tagged<Value>, Failure>),
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
    GuardLeaving(bool),
    SaveAs(Value),
    FocusOn(Field),
    Announce(Announcement),
}

/// What a screen reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Announcement {
    Saved,
    FieldsWrong,
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
            Event::Read(answer) => {
                self.reading = match answer {
                    Ok(read) => Reading::Open(Box::new(Open::of(read))),
                    Err(failure) => Reading::Failed(failure),
                };
                let sought = match self.reading {
                    Reading::Open(_) => self.sought.take(),
                    Reading::Asked | Reading::Failed(_) => None,
                };
                let focus = sought.map(Effect::FocusOn);
                [Effect::GuardLeaving(false)].into_iter().chain(focus).collect()
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
        }
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
                self.saving = Saving::No;
                self.guarded()
            }
            Act::Discarded => {
                *self = Self::of(self.read.clone());
                vec![Effect::GuardLeaving(false)]
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
        vec![Effect::GuardLeaving(!self.unsaved().is_empty())]
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
                return vec![Effect::GuardLeaving(false), Effect::Announce(Announcement::Saved)];
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
            Some((field, Fault::Refused(problem.title.clone())))
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
mod tests {
    use super::*;
    use crate::configuration::draft::tests::defaults;
    use addin_ui::model::failure::Refusal;

    fn tagged(tag: &str, change: impl FnOnce(&mut Value)) -> Tagged<Value> {
        let mut value = defaults();
        change(&mut value);
        Tagged {
            value,
            tag: tag.to_owned(),
        }
    }

    fn opened() -> Configuration {
        let (mut page, effects) = Configuration::open_at(None);
        assert_eq!(
            effects.len(),
            4,
            "the page, and what Sales offers for each of three objects"
        );
        page.happens(Event::Read(Ok(tagged("\"1\"", |_| {}))));
        page
    }

    fn open(page: &Configuration) -> &Open {
        let Reading::Open(open) = &page.reading else {
            panic!("it is read")
        };
        open
    }

    fn refused(code: ProblemCode, fields: &[(&str, &str)]) -> Failure {
        let fields = fields.iter().map(|(field, title)| FieldProblem {
            field: (*field).to_owned(),
            title: (*title).to_owned(),
        });
        Failure::Refused(Refusal {
            code,
            request_id: "r".to_owned(),
            retry_after_secs: None,
            fields: fields.collect(),
        })
    }

    fn types(page: &mut Configuration, field: Field, text: &str) -> Vec<Effect> {
        page.happens(Event::Act(Act::Put(field, Entry::Text(text.to_owned()))))
    }

    #[test]
    fn what_is_typed_is_saved_from_what_was_read() {
        let mut page = opened();
        assert_eq!(
            types(&mut page, Field::TasksLimit, "500"),
            [Effect::GuardLeaving(true)]
        );
        let effects = page.happens(Event::Act(Act::SavePressed));
        let [
            Effect::Save {
                wanted,
                tag,
                confirmed,
            },
        ] = &effects[..]
        else {
            panic!("{effects:?}")
        };
        assert_eq!(
            (wanted["tasks"]["limit"].as_i64(), tag.as_str()),
            (Some(500), "\"1\"")
        );
        assert!(confirmed.is_empty());
        assert_eq!(
            types(&mut page, Field::TasksLimit, "1"),
            [],
            "not while it is on its way"
        );
        let now = tagged("\"2\"", |value| value["tasks"]["limit"] = 500.into());
        let saved = Saved {
            now,
            unchecked: vec!["tasks.defaultSavedSearch".to_owned()],
        };
        let effects = page.happens(Event::Act(Act::Answered(Ok(saved))));
        assert!(effects.contains(&Effect::GuardLeaving(false)));
        assert_eq!(
            open(&page).saving,
            Saving::Done(vec![Field::TasksDefaultSavedSearch])
        );
        assert_eq!(open(&page).unsaved(), []);
        assert_eq!(open(&page).read.tag, "\"2\"");
    }

    #[test]
    fn what_cannot_be_right_is_not_sent_and_the_first_of_it_is_shown() {
        let mut page = opened();
        types(&mut page, Field::TasksLimit, "5001");
        let effects = page.happens(Event::Act(Act::SavePressed));
        assert_eq!(effects[0], Effect::FocusOn(Field::AppointmentsLimit));
        assert_eq!(open(&page).faults.len(), 3);
        types(&mut page, Field::TasksLimit, "10");
        assert_eq!(
            open(&page).faults.len(),
            2,
            "a fault goes where something is typed"
        );
    }

    #[test]
    fn what_the_server_refuses_stands_at_its_field() {
        let mut page = opened();
        page.happens(Event::Act(Act::SavePressed));
        let failure = refused(
            ProblemCode::InvalidFields,
            &[
                ("synchronization.alternateDomains[1]", "Must be a domain."),
                ("nothing.here", "?"),
            ],
        );
        let effects = page.happens(Event::Act(Act::Answered(Err(failure))));
        assert_eq!(effects[0], Effect::FocusOn(Field::AlternateDomains));
        let told = Fault::Refused("Must be a domain.".to_owned());
        assert_eq!(open(&page).faults.get(&Field::AlternateDomains), Some(&told));
    }

    #[test]
    fn r_srch_1_a_search_that_holds_everything_is_asked_about_before_it_counts() {
        let mut page = opened();
        types(&mut page, Field::ContactsDefaultSavedSearch, "S-all");
        page.happens(Event::Act(Act::SavePressed));
        let asks = refused(
            ProblemCode::ConfirmationNeeded,
            &[("contacts.defaultSavedSearch", "1,204 records")],
        );
        page.happens(Event::Act(Act::Answered(Err(asks))));
        let effects = page.happens(Event::Act(Act::Meant));
        let [Effect::Save { confirmed, .. }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(confirmed, &["S-all".to_owned()]);
    }

    #[test]
    fn whoever_is_overtaken_sees_what_the_other_changed_and_keeps_what_is_their_own() {
        for keeps_mine in [true, false] {
            let mut page = opened();
            types(&mut page, Field::TasksLimit, "500");
            page.happens(Event::Act(Act::SavePressed));
            let overtaken = refused(ProblemCode::ChangedMeanwhile, &[]);
            assert_eq!(
                page.happens(Event::Act(Act::Answered(Err(overtaken)))),
                [Effect::ReadTheirs]
            );
            let theirs = tagged("\"2\"", |value| value["contacts"]["limit"] = 7.into());
            page.happens(Event::Act(Act::TheirsRead(Ok(theirs))));
            let choice = if keeps_mine {
                Act::KeepMine
            } else {
                Act::TakeTheirs
            };
            page.happens(Event::Act(choice));
            let open = open(&page);
            assert_eq!(open.read.tag, "\"2\"", "the next save is made from theirs");
            assert_eq!(open.draft.text(Field::ContactsLimit), "7");
            assert_eq!(
                open.draft.text(Field::TasksLimit),
                if keeps_mine { "500" } else { "1000" }
            );
        }
    }

    #[test]
    fn a_file_is_compared_before_it_counts_and_never_brings_another_registration() {
        let mut page = opened();
        let file = tagged("", |value| {
            value["emails"]["autocaptureReplies"] = true.into();
            value["registration"]["clientId"] = "another".into();
        });
        page.happens(Event::Act(Act::FileChosen(Some(file.value.to_string()))));
        let Import::Differs(_, fields) = &open(&page).import else {
            panic!("it differs")
        };
        assert_eq!(fields, &[Field::EmailsAutocaptureReplies]);
        assert_eq!(
            page.happens(Event::Act(Act::ImportApplied)),
            [Effect::GuardLeaving(true)]
        );
        assert!(open(&page).draft.is_on(Field::EmailsAutocaptureReplies));
        assert_eq!(open(&page).draft.text(Field::ClientId), "c");
        for (text, expected) in [("{}", Import::Unreadable), ("no", Import::Unreadable)] {
            page.happens(Event::Act(Act::FileChosen(Some(text.to_owned()))));
            assert_eq!(open(&page).import, expected);
        }
        page.happens(Event::Act(Act::FileChosen(Some(file.value.to_string()))));
        assert_eq!(open(&page).import, Import::Same);
    }

    #[test]
    fn what_could_not_be_read_is_read_again() {
        let (mut page, _) = Configuration::open_at(None);
        page.happens(Event::Read(Err(Failure::TimedOut)));
        assert_eq!(page.reading, Reading::Failed(Failure::TimedOut));
        assert_eq!(page.happens(Event::Act(Act::SavePressed)), []);
        assert_eq!(page.happens(Event::ReadAgain).len(), 4);
    }

    #[test]
    fn a_link_to_a_field_leads_there_once_it_is_drawn() {
        let sought = Field::ClientSecretExpiresOn;
        let (mut page, _) = Configuration::open_at(Some(sought));
        let failed = page.happens(Event::Read(Err(Failure::TimedOut)));
        assert_eq!(failed, [Effect::GuardLeaving(false)]);
        page.happens(Event::ReadAgain);
        let read = page.happens(Event::Read(Ok(tagged("\"1\"", |_| {}))));
        assert_eq!(read, [Effect::GuardLeaving(false), Effect::FocusOn(sought)]);
    }
}
