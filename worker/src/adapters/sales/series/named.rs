//! Which row is which meeting of which series. Sales does not say: a row that we made says it by its number, and of any other
//! it is kept in the version of its series, from the first time that it was seen.

use crate::sync::rest::number_of;
use ::sales::Activity;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::links::Link;
use sync_core::{ActivityNumber, Appointment, Item, ItemId, Kind, Occurrences, SalesNumber, Slot, Version};

/// Parts a row from the next; no vendor puts it into a version.
const NEXT_ROW: char = '\n';
/// Parts what is said of a row.
const NEXT_WORD: char = '\t';

/// One row as the version of its series names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedRow {
    pub(super) number: ActivityNumber,
    pub(super) slot: Slot,
    pub(super) version: Version,
}

/// Rows that are known: of which series each is, and which meeting.
#[derive(Debug, Default)]
pub struct KnownRows(Mutex<BTreeMap<ItemId, (ItemId, Slot)>>);

impl KnownRows {
    /// Those of these links.
    pub fn of<'a>(links: impl IntoIterator<Item = &'a Link<Occurrences>>) -> Self {
        let known = Self::default();
        for link in links {
            known.learn(link);
        }
        known
    }

    /// Those of this link, too.
    pub(super) fn learn(&self, link: &Link<Occurrences>) {
        let number = ItemId::new(number_of(link).as_str());
        let version = link.pair.sales.last_item().map(|item| &item.version);
        let rows = version.into_iter().flat_map(rows_from_version);
        let rows = rows.map(|row| (ItemId::new(row.number.as_str()), (number.clone(), row.slot)));
        self.rows().extend(rows);
    }

    /// The series that a row is or was of.
    pub(super) fn series_of(&self, row: &ItemId) -> Option<ItemId> {
        let known = self.rows().get(row).map(|(series, _)| series.clone());
        known.or_else(|| minted(row).map(|(series, _)| series))
    }

    /// Which meeting a row is or was.
    pub(super) fn slot_of(&self, row: &ItemId) -> Option<Slot> {
        let known = self.rows().get(row).map(|(_, slot)| *slot);
        known.or_else(|| minted(row).map(|(_, slot)| slot))
    }

    /// Every row that is known of a series.
    pub(super) fn rows_of(&self, series: &ItemId) -> Vec<ItemId> {
        let rows = self.rows();
        let own = rows.iter().filter(|(_, (of, _))| of == series);
        own.map(|(row, _)| row.clone()).collect()
    }

    fn rows(&self) -> MutexGuard<'_, BTreeMap<ItemId, (ItemId, Slot)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the series that these rows are: that under which we made one of them, or what joins them.
    pub(super) fn number_of(&self, rows: &[Activity]) -> Option<ItemId> {
        let known = rows.iter().find_map(|row| self.series_of(&row.item.id));
        let joined = || {
            rows.iter()
                .find_map(|row| row.series)
                .map(|id| ItemId::new(id.to_string()))
        };
        known.or_else(joined)
    }
}

/// The series and the meeting that a row which we made is of.
pub(super) fn minted(row: &ItemId) -> Option<(ItemId, Slot)> {
    let (series, slot) = row.as_str().rsplit_once('-')?;
    let series = ItemId::new(series);
    let slot = Slot::parse(slot)?;
    SalesNumber::is_minted(Kind::Appointment, &series).then_some((series, slot))
}

/// Names each row, so that each is written on the condition that it still is that.
pub(super) fn version_from_rows(rows: &[NamedRow]) -> Version {
    let rows = rows.iter().map(|row| {
        let (number, version) = (row.number.as_str(), row.version.as_str());
        format!("{number}{NEXT_WORD}{}{NEXT_WORD}{version}", row.slot)
    });
    Version::new(rows.collect::<Vec<_>>().join(&NEXT_ROW.to_string()))
}

/// The version of a series whose only row this record is.
pub(in crate::adapters) fn version_of_one(record: &Item<Appointment>, slot: Slot) -> Version {
    version_from_rows(&[NamedRow {
        number: ActivityNumber::of_record(&record.id),
        slot,
        version: record.version.clone(),
    }])
}

pub(super) fn rows_from_version(version: &Version) -> Vec<NamedRow> {
    let rows = version.as_str().split(NEXT_ROW);
    rows.filter_map(|row| {
        let mut words = row.splitn(3, NEXT_WORD);
        Some(NamedRow {
            number: ActivityNumber::of_record(&ItemId::new(words.next()?)),
            slot: Slot::parse(words.next()?)?,
            version: Version::new(words.next()?),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::MeetingKey;

    fn row(number: &str, slot: &str, version: &str) -> NamedRow {
        NamedRow {
            number: ActivityNumber::of_record(&ItemId::new(number)),
            slot: Slot::parse(slot).expect("a slot"),
            version: Version::new(version),
        }
    }

    #[test]
    fn the_version_of_a_series_names_each_row_its_meeting_and_its_version() {
        let rows = [
            row("300000001", "20270303T090000Z", "etag \"ACED 0005\""),
            row("CDRM 7", "20270304", ""),
        ];
        assert_eq!(rows_from_version(&version_from_rows(&rows)), rows);
        assert_eq!(rows_from_version(&Version::new("\"an older form\"")), []);
        assert_eq!(rows_from_version(&Version::new("")), []);
    }

    #[test]
    fn a_row_that_we_made_says_by_its_number_which_meeting_it_is() {
        let key = MeetingKey::from_ical_uid("a series");
        let slot = Slot::parse("20270303T090000Z").expect("a slot");
        let number = ActivityNumber::mint_occurrence(&key, &slot, 2);
        let series = ActivityNumber::mint(Kind::Appointment, &key, 2);
        let known = KnownRows::default();
        let row = ItemId::new(number.as_str());
        assert_eq!(known.series_of(&row), Some(ItemId::new(series.as_str())));
        assert_eq!(known.slot_of(&row), Some(slot));
        assert_eq!(known.series_of(&ItemId::new("300000001")), None);
        assert_eq!(known.slot_of(&ItemId::new(series.as_str())), None, "a single one");
    }
}
