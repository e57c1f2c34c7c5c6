//! Every sentence a user can read, by what it is about. Each trouble has what happened and what to do next; the matches have no
//! wildcard, so a new code does not compile until it has words.

mod pages;
mod problems;
mod reasons;
mod words;

pub use pages::*;
pub use problems::{failure, picker_failure, trouble};
pub use reasons::reason;
pub use words::*;

use crate::model::failure::Failure;
use crate::model::item::{CATEGORY, ItemKind, OpenedItem};
use crate::model::pane::Said;
use shared::api::records::RecordType;

/// An item without an id.
pub fn unsaved(kind: ItemKind) -> Saying {
    match kind {
        ItemKind::Appointment => UNSAVED_APPOINTMENT,
        ItemKind::Email => UNSAVED_EMAIL,
    }
}

/// What Share does.
pub fn share_what(item: &OpenedItem, marked: bool) -> String {
    about_category(match (item.kind, marked, item.composing) {
        (ItemKind::Appointment, false, _) if item.series => SHARE_SERIES,
        (ItemKind::Appointment, false, _) => SHARE_APPOINTMENT,
        (ItemKind::Appointment, true, _) => SHARE_APPOINTMENT_AGAIN,
        (ItemKind::Email, false, false) => SHARE_EMAIL,
        (ItemKind::Email, _, true) => SHARE_EMAIL_ONCE_SENT,
        (ItemKind::Email, true, false) => SHARE_EMAIL_AGAIN,
    })
}

/// What became of it.
pub fn shared(kind: ItemKind) -> Saying {
    match kind {
        ItemKind::Appointment => SHARED_APPOINTMENT,
        ItemKind::Email => SHARED_EMAIL,
    }
}

/// What support asks for, where our server refused.
pub fn reference(failure: &Failure) -> Option<String> {
    match failure {
        Failure::Refused(refusal) => Some([REFERENCE.text(), &refusal.request_id].concat()),
        Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => None,
    }
}

/// A kind of record, as the list of kinds names it.
pub fn record_type(kind: RecordType) -> Word {
    match kind {
        RecordType::Account => RECORD_TYPE_ACCOUNT,
        RecordType::Contact => RECORD_TYPE_CONTACT,
        RecordType::Opportunity => RECORD_TYPE_OPPORTUNITY,
        RecordType::Lead => RECORD_TYPE_LEAD,
    }
}

/// What stands in the empty search field.
pub fn search_placeholder(kind: RecordType) -> Word {
    match kind {
        RecordType::Account => SEARCH_PLACEHOLDER_ACCOUNT,
        RecordType::Contact => SEARCH_PLACEHOLDER_CONTACT,
        RecordType::Opportunity => SEARCH_PLACEHOLDER_OPPORTUNITY,
        RecordType::Lead => SEARCH_PLACEHOLDER_LEAD,
    }
}

/// The name of a chip's button.
pub fn remove(name: &str) -> String {
    [REMOVE.text(), name].concat()
}

/// What the live region says.
pub fn said(said: &Said) -> String {
    let about = |before: Word, name: &str| [before.text(), name].concat();
    match said {
        Said::Nothing => String::new(),
        Said::Selected(subject) if subject.is_empty() => about(SAID_SELECTED, NO_SUBJECT.text()),
        Said::Selected(subject) => about(SAID_SELECTED, subject),
        Said::NothingSelected => NO_ITEM.what().into(),
        Said::NotShareable => SAID_NOT_SHAREABLE.into(),
        Said::SignedIn => SAID_SIGNED_IN.into(),
        Said::Related(name) => about(SAID_RELATED, name),
        Said::RelatedInstead(name, old) => [SAID_RELATED.text(), name, SAID_INSTEAD_OF.text(), old].concat(),
        Said::Unrelated(name) => about(SAID_UNRELATED, name),
        Said::Found(0) => PICKER_NOTHING.what().into(),
        Said::Found(rows) => [&rows.to_string(), SAID_FOUND.text()].concat(),
        Said::SearchFailed => SAID_SEARCH_FAILED.into(),
        Said::Sharing => SHARING.into(),
        Said::Shared => about_category(SAID_SHARED),
        Said::Offline => OFFLINE.what().into(),
        Said::BackOnline => SAID_BACK_ONLINE.into(),
    }
}

/// With the category's name between the two.
fn about_category([before, after]: [Word; 2]) -> String {
    [before.text(), CATEGORY, after.text()].concat()
}
