//! What stands in the fields: what was read, as typed and switched since, and what is wrong with it.

use super::fields::{Described, FIELDS, Field, Kind, LIMITS, LIMITS_MAX, Needs};
use crate::words::Word;
use serde_json::{Map, Value};
use shared::api::problem::FieldProblem;
use std::collections::BTreeMap;

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// As typed or chosen; empty is none.
    Text(String),
    /// On or off.
    On(bool),
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No whole number of that range.
    Number(i64, i64),
    /// No day.
    Day,
    /// No domain: the first line that is none.
    Domain(String),
    /// No email address.
    Address,
    /// The limits come to this, more than is allowed together.
    Limits(i64),
    /// What the server says.
    Refused(FieldProblem),
}

/// All fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft(BTreeMap<Field, Entry>);

impl Draft {
    /// The fields as the API gives them.
    pub(crate) fn of(configuration: &Value) -> Self {
        let entry = |described: &Described| {
            (
                described.field,
                entry_of(described, at(configuration, described.field)),
            )
        };
        Self(FIELDS.iter().map(entry).collect())
    }

    /// What stands in a field.
    pub(crate) fn entry(&self, field: Field) -> &Entry {
        const NOTHING: &Entry = &Entry::On(false);
        self.0.get(&field).unwrap_or(NOTHING)
    }

    /// The text that stands in a field; empty in a switch.
    pub(crate) fn text(&self, field: Field) -> &str {
        match self.entry(field) {
            Entry::Text(text) => text,
            Entry::On(_) => "",
        }
    }

    /// Whether a switch is on.
    pub(crate) fn is_on(&self, field: Field) -> bool {
        *self.entry(field) == Entry::On(true)
    }

    /// Puts something into a field.
    pub(crate) fn put(&mut self, field: Field, entry: Entry) {
        self.0.insert(field, entry);
    }

    /// Why a field says nothing now; none where it does.
    pub(crate) fn unavailable(&self, described: &Described) -> Option<Word> {
        match (described.kind, described.needs) {
            (Kind::Shown | Kind::Secret, _) => Some(Word::OnlyDeployment),
            (_, Needs::Nothing) => None,
            (_, Needs::LaterVersion) => Some(Word::NeedsLaterVersion),
            (_, Needs::UserDecides) => {
                let decides = self.text(Field::ConflictResolution) == "userDecides";
                (!decides).then_some(Word::NeedsUserDecides)
            }
            (_, Needs::On(switch, why)) => (!self.is_on(switch)).then_some(why),
        }
    }

    /// What stands in these fields, as a text to be kept: of a secret no field knows more than that there is one.
    pub(crate) fn kept(&self, fields: &[Field]) -> String {
        let entry = |field: &Field| {
            let value = match self.entry(*field) {
                Entry::Text(text) => Value::String(text.clone()),
                Entry::On(on) => Value::Bool(*on),
            };
            (field.path().to_owned(), value)
        };
        let kept: BTreeMap<_, _> = fields.iter().map(entry).collect();
        Value::Object(kept.into_iter().collect()).to_string()
    }

    /// Puts what was kept into the fields that can be set.
    pub(crate) fn put_kept(&mut self, text: &str) {
        let kept: Value = serde_json::from_str(text).unwrap_or_default();
        for described in FIELDS {
            let entry = match (described.kind, kept.get(described.field.path())) {
                (Kind::Shown | Kind::Secret, _) => None,
                (Kind::Switch, Some(Value::Bool(on))) => Some(Entry::On(*on)),
                (
                    Kind::Day
                    | Kind::Choice(_)
                    | Kind::Number(..)
                    | Kind::Address
                    | Kind::Domains
                    | Kind::Search(_),
                    Some(Value::String(text)),
                ) => Some(Entry::Text(text.clone())),
                (_, Some(_) | None) => None,
            };
            if let Some(entry) = entry {
                self.put(described.field, entry);
            }
        }
    }

    /// What the limits come to, as far as they are numbers.
    pub(crate) fn limits(&self) -> i64 {
        LIMITS.iter().filter_map(|limit| number(self.text(*limit))).sum()
    }

    /// Fields in which something else stands than in `other`.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Field> {
        let differs = |described: &&Described| self.entry(described.field) != other.entry(described.field);
        FIELDS
            .iter()
            .filter(differs)
            .map(|described| described.field)
            .collect()
    }

    /// The configuration to be saved, made from the one that was read.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub(crate) fn wanted(&self, read: &Value) -> Result<Value, BTreeMap<Field, Fault>> {
        let mut wanted = read.clone();
        let mut faults = BTreeMap::new();
        for described in FIELDS {
            match value_of(described, self.entry(described.field)) {
                Ok(Some(value)) => put_at(&mut wanted, described.field, value),
                Ok(None) => {}
                Err(fault) => {
                    faults.insert(described.field, fault);
                }
            }
        }
        let sum = self.limits();
        if sum > LIMITS_MAX {
            for limit in LIMITS {
                faults.entry(limit).or_insert(Fault::Limits(sum));
            }
        }
        if faults.is_empty() {
            Ok(wanted)
        } else {
            Err(faults)
        }
    }
}

/// What stands at a field of the API; null where nothing does.
fn at(configuration: &Value, field: Field) -> &Value {
    let pointer = ["/", &field.path().replace('.', "/")].concat();
    configuration.pointer(&pointer).unwrap_or(&Value::Null)
}

fn put_at(configuration: &mut Value, field: Field, value: Value) {
    let Some((region, name)) = field.path().split_once('.') else {
        return;
    };
    if let Some(region) = configuration.get_mut(region).and_then(Value::as_object_mut) {
        region.insert(name.to_owned(), value);
    } else if let Some(whole) = configuration.as_object_mut() {
        let fields: Map<String, Value> = [(name.to_owned(), value)].into_iter().collect();
        whole.insert(region.to_owned(), Value::Object(fields));
    }
}

fn entry_of(described: &Described, value: &Value) -> Entry {
    match described.kind {
        Kind::Switch | Kind::Secret => Entry::On(value.as_bool().unwrap_or(false)),
        Kind::Domains => {
            let domains = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            Entry::Text(domains.collect::<Vec<_>>().join("\n"))
        }
        Kind::Number(..) => Entry::Text(
            value
                .as_i64()
                .map(|number| number.to_string())
                .unwrap_or_default(),
        ),
        Kind::Shown | Kind::Day | Kind::Choice(_) | Kind::Address | Kind::Search(_) => {
            Entry::Text(value.as_str().unwrap_or_default().to_owned())
        }
    }
}

/// What a field says in the API; none where it says nothing of its own.
fn value_of(described: &Described, entry: &Entry) -> Result<Option<Value>, Fault> {
    let text = match entry {
        Entry::Text(text) => text.trim(),
        Entry::On(on) => {
            let own = described.kind == Kind::Switch;
            return Ok(own.then_some(Value::Bool(*on)));
        }
    };
    let optional = |text: &str| match text {
        "" => Value::Null,
        text => Value::String(text.to_owned()),
    };
    match described.kind {
        Kind::Shown | Kind::Secret | Kind::Switch => Ok(None),
        Kind::Choice(_) => Ok(Some(Value::String(text.to_owned()))),
        Kind::Search(_) => Ok(Some(optional(text))),
        Kind::Day if text.is_empty() || is_day(text) => Ok(Some(optional(text))),
        Kind::Day => Err(Fault::Day),
        Kind::Address if text.is_empty() || is_address(text) => Ok(Some(optional(text))),
        Kind::Address => Err(Fault::Address),
        Kind::Number(least, most) => match number(text) {
            Some(number) if (least..=most).contains(&number) => Ok(Some(Value::from(number))),
            Some(_) | None => Err(Fault::Number(least, most)),
        },
        Kind::Domains => {
            let domains: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            match domains.iter().find(|domain| !is_domain(domain)) {
                Some(wrong) => Err(Fault::Domain(wrong.clone())),
                None => Ok(Some(Value::from(domains))),
            }
        }
    }
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The form of a day; whether there is such a day, the server says.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2]
        && parts
            .iter()
            .all(|part| part.chars().all(|digit| digit.is_ascii_digit()))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    text.contains('.') && text.split('.').all(label)
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && !name.contains(char::is_whitespace) && is_domain(domain)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    /// The page as it is before anybody saves it.
    pub(in crate::configuration) fn defaults() -> Value {
        json!({
            "registration": {
                "displayName": "Sales for Outlook", "clientId": "c", "tenantId": "t", "primaryDomain": "contoso.example",
                "clientSecretIsSet": true, "clientSecretExpiresOn": null,
            },
            "synchronization": {
                "conflictResolution": "exchangeWins", "conflictFallback": "exchangeWins",
                "allowUserConflictOverride": false, "allowUserSavedSearchOverride": false,
                "applicationPermission": false, "changeNotifications": true, "tokenExpiryNotice": "once",
                "noticeFromAddress": null, "includeAttachments": false, "attachmentSizeLimitMb": 10,
                "alternateDomains": [], "mailBudgetMeetingsPerDay": 20, "mailBudgetRecipientsPerDay": 200,
                "deleteBrakeCount": 10, "deleteBrakePercent": 10,
            },
            "appointments": {
                "enableSync": true, "bidirectional": true, "autocapture": false, "includeNoAttendees": false,
                "includePrivate": false, "allowDeleteInSales": false, "allowUpdatingExternal": false,
                "limit": 2000, "maxRecurrences": 365, "defaultSavedSearch": null,
            },
            "contacts": {
                "enableSync": true, "allowCreateInSales": true, "allowDeleteInSales": false, "includeNotes": false,
                "limit": 2000, "defaultSavedSearch": null,
            },
            "tasks": {
                "enableSync": true, "allowCreateInSales": true, "allowDeleteInSales": false,
                "limit": 1000, "defaultSavedSearch": null,
            },
            "emails": { "enableSync": true, "autocaptureReplies": false, "excludedDomains": [] },
        })
    }

    fn typed(field: Field, text: &str) -> Draft {
        let mut draft = Draft::of(&defaults());
        draft.put(field, Entry::Text(text.to_owned()));
        draft
    }

    #[test]
    fn what_was_not_touched_is_saved_as_it_was_read() {
        let draft = Draft::of(&defaults());
        assert_eq!(draft.wanted(&defaults()), Ok(defaults()));
        assert_eq!(draft.differing(&Draft::of(&defaults())), []);
    }

    #[test]
    fn everything_wrong_is_told_at_once_at_its_field() {
        let mut draft = typed(Field::AttachmentSizeLimitMb, "31");
        for (field, text) in [
            (Field::DeleteBrakePercent, "ten"),
            (Field::ClientSecretExpiresOn, "tomorrow"),
            (Field::AlternateDomains, "contoso.example\nnot a domain"),
            (Field::NoticeFromAddress, "nobody"),
            (Field::TasksLimit, "1001"),
        ] {
            draft.put(field, Entry::Text(text.to_owned()));
        }
        let faults = draft.wanted(&defaults()).unwrap_err();
        let expected = [
            (Field::ClientSecretExpiresOn, Fault::Day),
            (Field::NoticeFromAddress, Fault::Address),
            (Field::AttachmentSizeLimitMb, Fault::Number(1, 30)),
            (Field::AlternateDomains, Fault::Domain("not".to_owned())),
            (Field::DeleteBrakePercent, Fault::Number(1, 50)),
            (Field::AppointmentsLimit, Fault::Limits(5_001)),
            (Field::ContactsLimit, Fault::Limits(5_001)),
            (Field::TasksLimit, Fault::Limits(5_001)),
        ];
        assert_eq!(faults, expected.into_iter().collect());
    }

    #[test]
    fn r_lim_1_the_limits_together_are_counted_as_they_are_typed() {
        assert_eq!(Draft::of(&defaults()).limits(), 5_000);
        assert_eq!(typed(Field::TasksLimit, " 900 ").limits(), 4_900);
        assert_eq!(typed(Field::TasksLimit, "").limits(), 4_000);
        assert!(typed(Field::TasksLimit, "-1").wanted(&defaults()).is_err());
    }

    #[test]
    fn a_field_whose_condition_is_off_says_why_it_says_nothing() {
        let draft = Draft::of(&defaults());
        let why = |draft: &Draft, field: Field| draft.unavailable(field.described());
        assert_eq!(why(&draft, Field::ConflictFallback), Some(Word::NeedsUserDecides));
        assert_eq!(
            why(&draft, Field::AttachmentSizeLimitMb),
            Some(Word::NeedsAttachments)
        );
        assert_eq!(
            why(&draft, Field::AppointmentsIncludePrivate),
            Some(Word::NeedsAutocapture)
        );
        assert_eq!(why(&draft, Field::AppointmentsDefaultSavedSearch), None);
        assert_eq!(why(&draft, Field::ClientId), Some(Word::OnlyDeployment));
        assert_eq!(
            why(&draft, Field::ChangeNotifications),
            Some(Word::NeedsLaterVersion)
        );
        let mut draft = typed(Field::ConflictResolution, "userDecides");
        draft.put(Field::AppointmentsBidirectional, Entry::On(false));
        assert_eq!(why(&draft, Field::ConflictFallback), None);
        assert_eq!(
            why(&draft, Field::AppointmentsDefaultSavedSearch),
            Some(Word::NeedsTwoWay)
        );
    }

    #[test]
    fn lists_and_nothing_are_written_as_the_api_takes_them() {
        let mut draft = typed(Field::EmailsExcludedDomains, " A.example \n\nb.example");
        draft.put(Field::TasksDefaultSavedSearch, Entry::Text("S-1002".to_owned()));
        draft.put(Field::ContactsIncludeNotes, Entry::On(true));
        let wanted = draft.wanted(&defaults()).unwrap();
        assert_eq!(
            wanted["emails"]["excludedDomains"],
            json!(["a.example", "b.example"])
        );
        assert_eq!(wanted["tasks"]["defaultSavedSearch"], "S-1002");
        assert_eq!(wanted["contacts"]["includeNotes"], true);
        assert_eq!(wanted["contacts"]["defaultSavedSearch"], Value::Null);
        let differing = draft.differing(&Draft::of(&defaults()));
        assert_eq!(
            differing,
            [
                Field::ContactsIncludeNotes,
                Field::TasksDefaultSavedSearch,
                Field::EmailsExcludedDomains
            ]
        );
    }
}
