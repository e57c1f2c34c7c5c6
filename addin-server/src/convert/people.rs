//! Who is on an item, in the words of the wire.

use crate::item_people::{ItemPeople, Preselected};
use sales::{RecordKind, RecordRow};
use shared::api::items as wire;
use shared::api::records::{RecordSummary, RecordType};
use shared::ids::RecordId;
use sync_core::people::{Role, Who};

/// One record of Sales.
pub(crate) fn summary_from_row(row: RecordRow) -> RecordSummary {
    RecordSummary {
        record_type: match row.kind {
            RecordKind::Account => RecordType::Account,
            RecordKind::Contact => RecordType::Contact,
            RecordKind::Opportunity => RecordType::Opportunity,
            RecordKind::Lead => RecordType::Lead,
        },
        id: RecordId(row.id.to_string()),
        number: row.number,
        name: row.name,
        detail: row.detail,
    }
}

/// Adds to what is known of an item who is on it.
pub(crate) fn with_people(view: wire::ItemView, found: ItemPeople) -> wire::ItemView {
    let people = found.people.iter().map(|(named, who)| wire::PersonOnItem {
        address: named.attendee.address.clone(),
        name: (!named.name.is_empty()).then(|| named.name.clone()),
        organizes: named.attendee.role == Role::Organizer,
        kind: kind_from_who(who),
        contacts: found.contacts_of(who).into_iter().map(summary_from_row).collect(),
    });
    let people = people.collect();
    let suggestions = found
        .suggestions
        .into_iter()
        .map(|(row, preselected)| wire::Suggestion {
            record: summary_from_row(row),
            preselected: preselected == Preselected::Yes,
        });
    wire::ItemView {
        people: Some(people),
        suggestions: Some(suggestions.collect()),
        ..view
    }
}

fn kind_from_who(who: &Who) -> wire::PersonKind {
    match who {
        Who::Contact(_) => wire::PersonKind::Contact,
        Who::User(_) => wire::PersonKind::User,
        // Rooms and lists are left out before.
        Who::Colleague | Who::NotAPerson => wire::PersonKind::Internal,
        Who::Stranger => wire::PersonKind::Unmatched,
        Who::OneOfSeveral(_) => wire::PersonKind::Ambiguous,
    }
}
