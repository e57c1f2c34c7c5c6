//! What is known of one side.

#![expect(
    clippy::large_enum_variant,
    reason = "a value lives for one encoding or decoding; a box would only be one more copy"
)]

use super::Text;
use super::content::Appointment;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_core as ours;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Known<'a> {
    Absent,
    Present(Item<'a>),
    Gone(Tombstone),
    InDoubt(Doubt<'a>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Was<'a> {
    Absent,
    Present(Item<'a>),
    Gone(Tombstone),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Tombstone {
    id: Option<String>,
    removal: Removal,
    organizer: Organizer,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Doubt<'a> {
    was: Was<'a>,
    cause: Cause<'a>,
    since: Timestamp,
    heard: Option<Row<'a>>,
    missing_since: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Cause<'a> {
    Recheck,
    Rumour,
    Adopted(Text<'a>),
    Created(Carried<'a>),
    Updated(Carried<'a>),
    Deleted,
    Marked,
    Unmarked,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Carried<'a> {
    sent: Appointment<'a>,
    took_in: Appointment<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Row<'a> {
    Changed(Item<'a>),
    Removed,
    Deleted,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Item<'a> {
    id: Text<'a>,
    version: Text<'a>,
    modified: Timestamp,
    content: Appointment<'a>,
    marks: Marks,
    facts: Facts,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Marks {
    category: bool,
    stamp: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Facts {
    organizer: Organizer,
    invitees: u32,
    body: Body,
    place: Place,
    // Not said where there is none, as before records in Sales had owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<i64>,
}

words! {
    Removal { Deleted Cancelled Vanished }
    Organizer { Owner SomebodyElse }
    Body { AsInSales HoldsMore }
    Place { Read Elsewhere }
}

impl<'a> From<&'a ours::Known<ours::Appointment>> for Known<'a> {
    fn from(value: &'a ours::Known<ours::Appointment>) -> Self {
        match value {
            ours::Known::Absent => Self::Absent,
            ours::Known::Present(item) => Self::Present(item.into()),
            ours::Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            ours::Known::InDoubt(doubt) => Self::InDoubt(doubt.as_ref().into()),
        }
    }
}

impl From<Known<'_>> for ours::Known<ours::Appointment> {
    fn from(value: Known<'_>) -> Self {
        match value {
            Known::Absent => Self::Absent,
            Known::Present(item) => Self::Present(item.into()),
            Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            Known::InDoubt(doubt) => Self::InDoubt(Box::new(doubt.into())),
        }
    }
}

impl<'a> From<&'a ours::Was<ours::Appointment>> for Was<'a> {
    fn from(value: &'a ours::Was<ours::Appointment>) -> Self {
        match value {
            ours::Was::Absent => Self::Absent,
            ours::Was::Present(item) => Self::Present(item.into()),
            ours::Was::Gone(tombstone) => Self::Gone(tombstone.into()),
        }
    }
}

impl From<Was<'_>> for ours::Was<ours::Appointment> {
    fn from(value: Was<'_>) -> Self {
        match value {
            Was::Absent => Self::Absent,
            Was::Present(item) => Self::Present(item.into()),
            Was::Gone(tombstone) => Self::Gone(tombstone.into()),
        }
    }
}

impl From<&ours::Tombstone> for Tombstone {
    fn from(tombstone: &ours::Tombstone) -> Self {
        Self {
            id: tombstone.id.as_ref().map(|id| id.as_str().to_owned()),
            removal: tombstone.removal.into(),
            organizer: tombstone.organizer.into(),
        }
    }
}

impl From<Tombstone> for ours::Tombstone {
    fn from(tombstone: Tombstone) -> Self {
        Self {
            id: tombstone.id.map(ours::ItemId::new),
            removal: tombstone.removal.into(),
            organizer: tombstone.organizer.into(),
        }
    }
}

impl<'a> From<&'a ours::Doubt<ours::Appointment>> for Doubt<'a> {
    fn from(doubt: &'a ours::Doubt<ours::Appointment>) -> Self {
        Self {
            was: (&doubt.was).into(),
            cause: (&doubt.cause).into(),
            since: doubt.since,
            heard: doubt.heard.as_ref().map(Row::from),
            missing_since: doubt.missing_since,
        }
    }
}

impl From<Doubt<'_>> for ours::Doubt<ours::Appointment> {
    fn from(doubt: Doubt<'_>) -> Self {
        Self {
            was: doubt.was.into(),
            cause: doubt.cause.into(),
            since: doubt.since,
            heard: doubt.heard.map(ours::Row::from),
            missing_since: doubt.missing_since,
        }
    }
}

impl<'a> From<&'a ours::Cause<ours::Appointment>> for Cause<'a> {
    fn from(value: &'a ours::Cause<ours::Appointment>) -> Self {
        match value {
            ours::Cause::Recheck => Self::Recheck,
            ours::Cause::Rumour => Self::Rumour,
            ours::Cause::Adopted(id) => Self::Adopted(id.as_str().into()),
            ours::Cause::Created(carried) => Self::Created(carried.into()),
            ours::Cause::Updated(carried) => Self::Updated(carried.into()),
            ours::Cause::Deleted => Self::Deleted,
            ours::Cause::Marked => Self::Marked,
            ours::Cause::Unmarked => Self::Unmarked,
        }
    }
}

impl From<Cause<'_>> for ours::Cause<ours::Appointment> {
    fn from(value: Cause<'_>) -> Self {
        match value {
            Cause::Recheck => Self::Recheck,
            Cause::Rumour => Self::Rumour,
            Cause::Adopted(id) => Self::Adopted(ours::ItemId::new(id)),
            Cause::Created(carried) => Self::Created(carried.into()),
            Cause::Updated(carried) => Self::Updated(carried.into()),
            Cause::Deleted => Self::Deleted,
            Cause::Marked => Self::Marked,
            Cause::Unmarked => Self::Unmarked,
        }
    }
}

impl<'a> From<&'a ours::Carried<ours::Appointment>> for Carried<'a> {
    fn from(carried: &'a ours::Carried<ours::Appointment>) -> Self {
        Self {
            sent: (&carried.sent).into(),
            took_in: (&carried.took_in).into(),
        }
    }
}

impl From<Carried<'_>> for ours::Carried<ours::Appointment> {
    fn from(carried: Carried<'_>) -> Self {
        Self {
            sent: carried.sent.into(),
            took_in: carried.took_in.into(),
        }
    }
}

impl<'a> From<&'a ours::Row<ours::Appointment>> for Row<'a> {
    fn from(value: &'a ours::Row<ours::Appointment>) -> Self {
        match value {
            ours::Row::Changed(item) => Self::Changed(item.into()),
            ours::Row::Removed => Self::Removed,
            ours::Row::Deleted => Self::Deleted,
        }
    }
}

impl From<Row<'_>> for ours::Row<ours::Appointment> {
    fn from(value: Row<'_>) -> Self {
        match value {
            Row::Changed(item) => Self::Changed(item.into()),
            Row::Removed => Self::Removed,
            Row::Deleted => Self::Deleted,
        }
    }
}

impl<'a> From<&'a ours::Item<ours::Appointment>> for Item<'a> {
    fn from(item: &'a ours::Item<ours::Appointment>) -> Self {
        Self {
            id: item.id.as_str().into(),
            version: item.version.as_str().into(),
            modified: item.modified,
            content: (&item.content).into(),
            marks: Marks {
                category: item.marks.category,
                stamp: item.marks.stamp,
            },
            facts: Facts {
                organizer: item.facts.organizer.into(),
                invitees: item.facts.invitees,
                body: item.facts.body.into(),
                place: item.facts.place.into(),
                owner: item.facts.owner.map(|id| id.0),
            },
        }
    }
}

impl From<Item<'_>> for ours::Item<ours::Appointment> {
    fn from(item: Item<'_>) -> Self {
        Self {
            id: ours::ItemId::new(item.id),
            version: ours::Version::new(item.version),
            modified: item.modified,
            content: item.content.into(),
            marks: ours::Marks {
                category: item.marks.category,
                stamp: item.marks.stamp,
            },
            facts: ours::Facts {
                organizer: item.facts.organizer.into(),
                invitees: item.facts.invitees,
                body: item.facts.body.into(),
                place: item.facts.place.into(),
                owner: item.facts.owner.map(ours::SalesId),
            },
        }
    }
}
