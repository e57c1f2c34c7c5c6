//! The rows of Sales that are one series: which they are, and what they come to. `RecurSeriesId` joins them.
//!
//! A series has a number of its own, which no row has: what Sales' rows are joined by, or, of a series that we brought, the
//! number that we minted for it. The id that joins the rows which we make is derived from that number.

use crate::flaw::Flaw;
use crate::kinds::appointment::convert;
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::sales::model::{Deletion, Row, Sales, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use sync_core::{
    ActivityNumber, Appointment, Facts, Item, ItemId, Marks, Occurrences, SalesId, Slot, Version, Zone,
};

/// Ids that we derive are smaller than any that Sales hands out.
const DERIVED_IDS_END: i64 = 1 << 50;

/// What joins the rows of the series with this number.
pub(super) fn series_id_of(number: &str) -> i64 {
    number.parse().unwrap_or_else(|_| {
        let folded = number
            .bytes()
            .fold(7_i64, |id, byte| (id * 31 + i64::from(byte)) % DERIVED_IDS_END);
        folded.max(1)
    })
}

/// The rows of the series with this number, whoever may see them, oldest first.
pub(super) fn rows_in<'s>(sales: &'s Sales, number: &str) -> Vec<&'s Row> {
    let id = series_id_of(number);
    sales
        .all(Table::Activities)
        .filter(|row| row.stored("RecurSeriesId").as_int() == Some(id))
        .collect()
}

/// The number of the series that a row is of.
pub(super) fn number_of(row: &Row) -> Option<String> {
    let id = row.stored("RecurSeriesId").as_int()?;
    if id >= DERIVED_IDS_END {
        return Some(id.to_string());
    }
    let (number, _) = row.key.rsplit_once('-')?;
    Some(number.to_owned())
}

/// Which meeting each row is, kept by the connector from the first time that it saw or made the row: a row that is moved
/// stays the meeting that it was, and a list of deletions knows nothing but numbers.
#[derive(Debug, Default)]
pub struct RowNames(Mutex<BTreeMap<String, (String, Slot)>>);

impl RowNames {
    fn names(&self) -> MutexGuard<'_, BTreeMap<String, (String, Slot)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which meeting of which series a row is; `first_seen` if nobody knew.
    pub(super) fn keep(&self, row: &str, number: &str, first_seen: Slot) -> Slot {
        let mut names = self.names();
        let (_, slot) = names
            .entry(row.to_owned())
            .or_insert_with(|| (number.to_owned(), first_seen));
        *slot
    }

    /// The series that a row is or was of.
    pub(super) fn series_of(&self, row: &str) -> Option<String> {
        self.names().get(row).map(|(number, _)| number.clone())
    }

    /// Which meeting of this series a row is or was; none if it is of another.
    fn slot_in(&self, number: &str, row: &str) -> Option<Slot> {
        let names = self.names();
        names
            .get(row)
            .filter(|(of, _)| of == number)
            .map(|(_, slot)| *slot)
    }

    /// The rows of a series that were born in Sales, by meeting.
    pub(super) fn given(&self, number: &str) -> BTreeMap<Slot, ActivityNumber> {
        let names = self.names();
        let own = names
            .iter()
            .filter(|(row, (of, _))| of == number && !is_ours(row));
        own.map(|(row, (_, slot))| (*slot, ActivityNumber::of_record(&ItemId::new(row))))
            .collect()
    }
}

fn is_ours(row: &str) -> bool {
    row.starts_with("OX-")
}

/// The meeting that a row is by its number, if we made it.
fn slot_in(row: &str) -> Option<Slot> {
    let (_, slot) = row.rsplit_once('-').filter(|_| is_ours(row))?;
    Slot::parse(slot)
}

/// In which zone the rows of this user's series are read.
pub(super) fn zone_of(world: &World, user: &User) -> Zone {
    let name = match world.users.iter().position(|other| other.oid == user.oid) {
        Some(0) | None => "W. Europe Standard Time",
        Some(_) => "AUS Eastern Standard Time",
    };
    Zone::parse(name).unwrap_or_else(|_| Zone::utc())
}

/// One row as ours.
fn meeting_from_row(row: &Row) -> Appointment {
    convert::item_from_row(row, None).content
}

/// A series as the connector hands it over, made of the rows that the user sees; none where there are none. Of a write that
/// is in doubt `since` then, it tells rows that landed and were deleted from rows that did not land.
pub(super) fn read_series(
    world: &World,
    sales: &Sales,
    user: &User,
    number: &str,
    since: Option<Timestamp>,
) -> Option<Item<Occurrences>> {
    let reader = sales.user(&user.address)?;
    let mut rows = BTreeMap::new();
    let mut versions = BTreeMap::new();
    let mut modified = Timestamp::UNIX_EPOCH;
    let mut owner = None;
    for row in rows_in(sales, number) {
        if !sales.sees(reader, row) {
            continue;
        }
        owner = owner.or_else(|| row.stored("OwnerId").as_int().map(SalesId));
        let meeting = meeting_from_row(row);
        let first_seen = slot_in(&row.key).unwrap_or_else(|| Slot::of(&meeting.time));
        let slot = world.row_names.keep(&row.key, number, first_seen);
        modified = modified.max(row.changed_at().unwrap_or(modified));
        versions.insert(row.key.clone(), row.version());
        rows.insert(slot, meeting);
    }
    if rows.is_empty() {
        return None;
    }
    let mut content = Occurrences::from_rows(rows, zone_of(world, user));
    // What was taken out is the newest that is to be said of a series, too.
    let deleted = sales.deleted_since(&user.address, Timestamp::UNIX_EPOCH, world.now);
    for deletion in deleted.unwrap_or_default() {
        let Some(slot) = world.row_names.slot_in(number, &deletion.number) else {
            continue;
        };
        if world.flaw != Some(Flaw::ForgetsRowDeletions) {
            modified = modified.max(deletion.at);
        }
        if since.is_some_and(|since| deletion.at >= since) && !content.meetings.contains_key(&slot) {
            content.cancelled.insert(slot);
        }
    }
    Some(Item {
        id: ItemId::new(number),
        version: version_of(&versions),
        modified,
        content,
        marks: Marks::BOTH,
        facts: Facts {
            owner,
            ..Facts::default()
        },
    })
}

/// The version of a series names that of each row, so that each is written on the condition that it still is that.
pub(super) fn version_of(versions: &BTreeMap<String, u32>) -> Version {
    let rows: Vec<_> = versions
        .iter()
        .map(|(row, version)| format!("{row}@{version}"))
        .collect();
    Version::new(rows.join(" "))
}

/// The rows of a version, and what each was.
pub(super) fn versions_in(version: &Version) -> BTreeMap<String, u32> {
    let rows = version.as_str().split(' ');
    rows.filter_map(|row| {
        let (row, version) = row.split_once('@')?;
        Some((row.to_owned(), version.parse().ok()?))
    })
    .collect()
}

/// The series that these rows and deletions are of, in the order of their numbers.
pub(super) fn series_changed(world: &World, changed: &[&Row], deleted: &[Deletion]) -> BTreeSet<String> {
    let changed = changed.iter().filter_map(|row| number_of(row));
    let deleted = deleted
        .iter()
        .filter_map(|deletion| world.row_names.series_of(&deletion.number));
    changed.chain(deleted).collect()
}
