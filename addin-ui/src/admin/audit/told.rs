//! What an act changed, in words.

use crate::configuration::fields::Field;
use crate::configuration::told::value_in_words;
use crate::processes::Process;
use crate::words::{Word, Words};
use shared::api::audit::{ActDetail, FieldChange, SalesUserNamed};
use shared::api::runs::{RunKind, ScheduleRequest};

/// On what it was done, where the deed does not say: the process, or what the record is.
pub(crate) fn object_in_words(words: &Words, detail: &ActDetail) -> Option<String> {
    match detail {
        ActDetail::Schedule { process, .. } | ActDetail::Run { process, .. } => {
            Some(process_in_words(words, *process).to_owned())
        }
        ActDetail::Record {
            object, is_series, ..
        } => {
            let object = words.name(*object);
            Some(match is_series {
                true => words.fill(Word::Series, &[object]),
                false => object.to_owned(),
            })
        }
        ActDetail::Pause { .. } | ActDetail::Mapping { .. } | ActDetail::Configuration { .. } => None,
    }
}

/// From what to what, line by line.
pub(crate) fn changes_in_words(words: &Words, detail: &ActDetail) -> Vec<String> {
    match detail {
        ActDetail::Pause { before, after } => {
            let change = switched(words, words.say(Word::Pausing), *before, *after);
            change.into_iter().collect()
        }
        ActDetail::Mapping { before, after } => mapping_in_words(words, before.as_ref(), after),
        ActDetail::Schedule { before, after, .. } => schedule_in_words(words, before, after),
        ActDetail::Configuration { changes } => changes
            .iter()
            .flat_map(|change| field_in_words(words, change))
            .collect(),
        ActDetail::Record { action, .. } => {
            let action = action.map(|action| words.name(action).to_owned());
            action.into_iter().collect()
        }
        ActDetail::Run { .. } => Vec::new(),
    }
}

fn process_in_words(words: &Words, kind: RunKind) -> &'static str {
    words.say(Process::of(kind).map_or(Word::SyncNowOfOne, Process::name))
}

fn mapping_in_words(words: &Words, before: Option<&SalesUserNamed>, after: &SalesUserNamed) -> Vec<String> {
    let nobody = words.say(Word::Nobody);
    let name = before.map_or(nobody, |before| before.user_name.as_str());
    let unknown = words.say(Word::Nothing);
    let party = |user: Option<&SalesUserNamed>| {
        let party = user.and_then(|user| user.party_id.clone());
        party.unwrap_or_else(|| unknown.to_owned())
    };
    let name = changed(words, words.say(Word::MappingName), name, &after.user_name);
    let (before, after) = (party(before), party(Some(after)));
    let party = changed(words, words.say(Word::PartyOf), &before, &after);
    name.into_iter().chain(party).collect()
}

fn schedule_in_words(words: &Words, before: &ScheduleRequest, after: &ScheduleRequest) -> Vec<String> {
    let enabled = switched(
        words,
        words.say(Word::ProcessEnabled),
        before.enabled,
        after.enabled,
    );
    let (before, after) = (before.every_minutes.to_string(), after.every_minutes.to_string());
    let interval = changed(words, words.say(Word::Interval), &before, &after);
    enabled.into_iter().chain(interval).collect()
}

/// A field that no page knows any more is told by its name in the API.
fn field_in_words(words: &Words, change: &FieldChange) -> Vec<String> {
    let field = Field::at(&change.field);
    let label = field.map_or_else(
        || change.field.clone(),
        |field| {
            let region = words.region(field.described().region);
            [region, " – ", words.label(field)].concat()
        },
    );
    let [before, after] = [&change.before, &change.after]
        .map(|value| value_in_words(words, field.map(Field::described), value.as_ref()));
    let line = words.fill(Word::FromTo, &[&label, &before, &after]);
    let left_out = change.left_out.to_string();
    let left_out = (change.left_out > 0).then(|| words.fill(Word::LeftOut, &[&left_out]));
    std::iter::once(line).chain(left_out).collect()
}

fn switched(words: &Words, label: &str, before: bool, after: bool) -> Option<String> {
    let [before, after] = [before, after].map(|on| words.say(if on { Word::On } else { Word::Off }));
    changed(words, label, before, after)
}

fn changed(words: &Words, label: &str, before: &str, after: &str) -> Option<String> {
    (before != after).then(|| words.fill(Word::FromTo, &[label, before, after]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::audit::FieldValue;
    use shared::api::synced::{RepairAction, SyncedObject};
    use shared::ids::{LinkId, RunId};

    fn english() -> Words {
        Words::read(include_str!("../../../admin/words/en.json")).unwrap()
    }

    fn german() -> Words {
        Words::read(include_str!("../../../admin/words/de.json")).unwrap()
    }

    fn field(path: &str, before: Option<FieldValue>, after: Option<FieldValue>) -> FieldChange {
        FieldChange {
            field: path.to_owned(),
            before,
            after,
            left_out: 0,
        }
    }

    #[test]
    fn every_field_of_a_configuration_is_told_by_its_own_name_from_what_to_what() {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        let domains = vec!["a.example".to_owned(), "b.example".to_owned()];
        let changes = vec![
            field(
                "tasks.limit",
                Some(FieldValue::Number(1_000)),
                Some(FieldValue::Number(7)),
            ),
            field(
                "appointments.autocapture",
                Some(FieldValue::Switch(false)),
                Some(FieldValue::Switch(true)),
            ),
            field(
                "synchronization.conflictResolution",
                text("exchangeWins"),
                text("userDecides"),
            ),
            field("contacts.defaultSavedSearch", None, text("S-1")),
            FieldChange {
                left_out: 3,
                ..field(
                    "emails.excludedDomains",
                    Some(FieldValue::List(vec![])),
                    Some(FieldValue::List(domains)),
                )
            },
            field("tasks.gone", Some(FieldValue::Number(1)), None),
        ];
        let detail = ActDetail::Configuration { changes };
        assert_eq!(
            changes_in_words(&english(), &detail),
            [
                "Tasks – Most tasks of a user: from 1000 to 7",
                "Appointments – Autocapture: from Off to On",
                "Synchronization – When both sides changed the same field: from Outlook wins to The user decides",
                "Contacts – Saved search for contacts: from nothing to S-1",
                "Emails – Domains that are never captured: from nothing to a.example, b.example",
                "Entries that are not shown: 3",
                "tasks.gone: from 1 to nothing",
            ]
        );
        assert_eq!(object_in_words(&english(), &detail), None);
        assert_eq!(
            changes_in_words(&german(), &detail)[1],
            "Termine – Automatisch erfassen: von Aus auf Ein"
        );
    }

    #[test]
    fn of_a_schedule_only_what_is_otherwise_is_told() {
        let timing = |enabled, every_minutes| ScheduleRequest {
            enabled,
            every_minutes,
        };
        let set = |before, after| ActDetail::Schedule {
            process: RunKind::Standard,
            before,
            after,
        };
        let both = set(timing(false, 30), timing(true, 5));
        assert_eq!(
            object_in_words(&english(), &both).as_deref(),
            Some("Standard Sync")
        );
        assert_eq!(
            changes_in_words(&english(), &both),
            [
                "Starts by itself: from Off to On",
                "Interval in minutes: from 30 to 5"
            ]
        );
        let one = set(timing(true, 30), timing(true, 5));
        assert_eq!(
            changes_in_words(&english(), &one),
            ["Interval in minutes: from 30 to 5"]
        );
    }

    #[test]
    fn a_mapping_names_both_and_nobody_before_the_first_sign_in() {
        let user = |name: &str, party: Option<&str>| SalesUserNamed {
            user_name: name.to_owned(),
            party_id: party.map(str::to_owned),
        };
        let first = ActDetail::Mapping {
            before: None,
            after: user("ada", None),
        };
        let found = ActDetail::Mapping {
            before: Some(user("ada", None)),
            after: user("ada", Some("5")),
        };
        assert_eq!(
            changes_in_words(&english(), &first),
            ["User name in Sales: from nobody to ada"]
        );
        assert_eq!(
            changes_in_words(&english(), &found),
            ["Party id in Sales: from nothing to 5"]
        );
    }

    #[test]
    fn a_record_is_told_by_what_it_is_and_what_is_to_be_done_without_content() {
        let detail = |is_series, action| ActDetail::Record {
            link_id: LinkId("l".to_owned()),
            object: SyncedObject::Appointments,
            is_series,
            action,
        };
        let repaired = detail(true, Some(RepairAction::KeepSales));
        assert_eq!(
            object_in_words(&english(), &repaired).as_deref(),
            Some("Series: Appointment")
        );
        assert_eq!(changes_in_words(&english(), &repaired), ["Keep Sales'"]);
        assert!(changes_in_words(&english(), &detail(false, None)).is_empty());
        let run = ActDetail::Run {
            process: RunKind::Reconcile,
            run_id: RunId("r".to_owned()),
        };
        assert_eq!(
            object_in_words(&english(), &run).as_deref(),
            Some("Reconciliation")
        );
        let paused = ActDetail::Pause {
            before: true,
            after: false,
        };
        assert_eq!(changes_in_words(&english(), &paused), ["Pause: from On to Off"]);
    }
}
