//! What is known of one side. `W` is what a kind of record holds, as it is written.

use super::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_core as ours;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Known<'a, W> {
    Absent,
    Present(Item<'a, W>),
    Gone(Tombstone),
    InDoubt(Doubt<'a, W>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Was<'a, W> {
    Absent,
    Present(Item<'a, W>),
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
pub(in crate::blob) struct Doubt<'a, W> {
    was: Was<'a, W>,
    cause: Cause<'a, W>,
    since: Timestamp,
    heard: Option<Row<'a, W>>,
    missing_since: Option<Timestamp>,
    // Not said where no look was, as before it was remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contradicted_since: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Cause<'a, W> {
    Recheck,
    Rumour,
    Adopted(Text<'a>),
    Created(Carried<W>),
    Updated(Carried<W>),
    Deleted,
    Marked,
    Unmarked,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Carried<W> {
    sent: W,
    took_in: W,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Row<'a, W> {
    Changed(Item<'a, W>),
    Removed,
    Deleted,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Item<'a, W> {
    id: Text<'a>,
    version: Text<'a>,
    modified: Timestamp,
    content: W,
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
    // Not said where there are none, as before files were carried.
    #[serde(default = "HasFiles::none", skip_serializing_if = "HasFiles::is_no")]
    files: HasFiles,
}

impl HasFiles {
    fn none() -> Self {
        Self::No
    }

    fn is_no(&self) -> bool {
        match self {
            Self::No => true,
            Self::Yes => false,
        }
    }
}

words! {
    Removal { Deleted Cancelled Vanished }
    Organizer { Owner SomebodyElse }
    Body { AsInSales HoldsMore }
    Place { Read Elsewhere }
    HasFiles { No Yes }
}

impl<'a, C, W: From<&'a C>> From<&'a ours::Known<C>> for Known<'a, W> {
    fn from(value: &'a ours::Known<C>) -> Self {
        match value {
            ours::Known::Absent => Self::Absent,
            ours::Known::Present(item) => Self::Present(item.into()),
            ours::Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            ours::Known::InDoubt(doubt) => Self::InDoubt(doubt.as_ref().into()),
        }
    }
}

impl<C: From<W>, W> From<Known<'_, W>> for ours::Known<C> {
    fn from(value: Known<'_, W>) -> Self {
        match value {
            Known::Absent => Self::Absent,
            Known::Present(item) => Self::Present(item.into()),
            Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            Known::InDoubt(doubt) => Self::InDoubt(Box::new(doubt.into())),
        }
    }
}

impl<'a, C, W: From<&'a C>> From<&'a ours::Was<C>> for Was<'a, W> {
    fn from(value: &'a ours::Was<C>) -> Self {
        match value {
            ours::Was::Absent => Self::Absent,
            ours::Was::Present(item) => Self::Present(item.into()),
            ours::Was::Gone(tombstone) => Self::Gone(tombstone.into()),
        }
    }
}

impl<C: From<W>, W> From<Was<'_, W>> for ours::Was<C> {
    fn from(value: Was<'_, W>) -> Self {
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

impl<'a, C, W: From<&'a C>> From<&'a ours::Doubt<C>> for Doubt<'a, W> {
    fn from(doubt: &'a ours::Doubt<C>) -> Self {
        Self {
            was: (&doubt.was).into(),
            cause: (&doubt.cause).into(),
            since: doubt.since,
            heard: doubt.heard.as_ref().map(Row::from),
            missing_since: doubt.missing_since,
            contradicted_since: doubt.contradicted_since,
        }
    }
}

impl<C: From<W>, W> From<Doubt<'_, W>> for ours::Doubt<C> {
    fn from(doubt: Doubt<'_, W>) -> Self {
        Self {
            was: doubt.was.into(),
            cause: doubt.cause.into(),
            since: doubt.since,
            heard: doubt.heard.map(ours::Row::from),
            missing_since: doubt.missing_since,
            contradicted_since: doubt.contradicted_since,
        }
    }
}

impl<'a, C, W: From<&'a C>> From<&'a ours::Cause<C>> for Cause<'a, W> {
    fn from(value: &'a ours::Cause<C>) -> Self {
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

impl<C: From<W>, W> From<Cause<'_, W>> for ours::Cause<C> {
    fn from(value: Cause<'_, W>) -> Self {
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

impl<'a, C, W: From<&'a C>> From<&'a ours::Carried<C>> for Carried<W> {
    fn from(carried: &'a ours::Carried<C>) -> Self {
        Self {
            sent: (&carried.sent).into(),
            took_in: (&carried.took_in).into(),
        }
    }
}

impl<C: From<W>, W> From<Carried<W>> for ours::Carried<C> {
    fn from(carried: Carried<W>) -> Self {
        Self {
            sent: carried.sent.into(),
            took_in: carried.took_in.into(),
        }
    }
}

impl<'a, C, W: From<&'a C>> From<&'a ours::Row<C>> for Row<'a, W> {
    fn from(value: &'a ours::Row<C>) -> Self {
        match value {
            ours::Row::Changed(item) => Self::Changed(item.into()),
            ours::Row::Removed => Self::Removed,
            ours::Row::Deleted => Self::Deleted,
        }
    }
}

impl<C: From<W>, W> From<Row<'_, W>> for ours::Row<C> {
    fn from(value: Row<'_, W>) -> Self {
        match value {
            Row::Changed(item) => Self::Changed(item.into()),
            Row::Removed => Self::Removed,
            Row::Deleted => Self::Deleted,
        }
    }
}

impl<'a, C, W: From<&'a C>> From<&'a ours::Item<C>> for Item<'a, W> {
    fn from(item: &'a ours::Item<C>) -> Self {
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
                files: item.facts.files.into(),
            },
        }
    }
}

impl<C: From<W>, W> From<Item<'_, W>> for ours::Item<C> {
    fn from(item: Item<'_, W>) -> Self {
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
                files: item.facts.files.into(),
            },
        }
    }
}
