//! What people see of a series, meeting by meeting: by its day in the series' own zone, in both vendors' own words, and
//! nothing that the sync makes of them.

use super::event::instances;
use super::rows::zone_of;
use crate::kinds::Told;
use crate::kinds::own;
use crate::oracle::{Part, Parts};
use crate::records::Born;
use crate::steps::EditedField;
use crate::world::{CUSTOMER, World};
use jiff::civil::Date;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::Folder;
use sandbox::exchange::zones;
use sandbox::sales::model::{Row, Sales, Table};
use sync_core::{Appointment, Occurrences, Side, Slot, Zone};

/// What a series is on that side, meeting by meeting; none where it is not there.
pub(super) fn parts(world: &World, record: usize, side: Side) -> Option<Parts> {
    match side {
        Side::Exchange => match world.entry_of::<Occurrences>(record)? {
            (_, master, Folder::Default) => Some(known_in(world, record, parts_of_master(&master))),
            (_, _, Folder::Elsewhere | Folder::DeletedItems) => None,
        },
        Side::Sales => {
            let number = world.number_of::<Occurrences>(record)?;
            let rows = Occurrences::rows_of(&world.sales, &number).into_iter();
            let by_day = rows
                .filter_map(|row| Some((day_of_row(world, record, row)?, part_of_row(&world.sales, row))));
            Some(known_in(world, record, by_day.collect()))
        }
    }
}

/// Of people, only the customer comes and goes by an edit, and only whoever the series' user can read in Sales takes part
/// there. Whoever has a series in their calendar owns it in Sales too.
fn known_in(world: &World, record: usize, mut parts: Parts) -> Parts {
    let user = world.records.get(record).map_or(0, |record| record.user);
    let is_known = world.can_read_person(user, CUSTOMER);
    for part in parts.values_mut() {
        if let Some(people) = part.values.get_mut(&EditedField::Customer) {
            let takes_part = is_known && people.split(' ').any(|one| one == CUSTOMER);
            *people = if takes_part { CUSTOMER } else { "" }.to_owned();
        }
        for field in [EditedField::ShowAs, EditedField::Reminder] {
            if let Some(shown) = part.values.get_mut(&field) {
                *shown = own(shown).1.to_owned();
            }
        }
    }
    parts
}

/// Each meeting as the vendor expands it, by the day of its original start.
fn parts_of_master(master: &Event) -> Parts {
    let meetings = instances(master);
    let by_day = meetings.iter().filter_map(|meeting| {
        let place = meeting.place.as_ref()?;
        let day = place
            .original_start
            .to_zoned(zones::rules(&master.start.zone)?)
            .date();
        let ends = zones::instant(&meeting.end)?;
        let values = Appointment::values_of_entry(meeting);
        Some((day, Part { values, ends }))
    });
    by_day.collect()
}

fn part_of_row(sales: &Sales, row: &Row) -> Part {
    Part {
        values: Appointment::values_of_row(sales, row),
        ends: row.stored("ActivityEndDate").as_time().unwrap_or_default(),
    }
}

/// The day of the meeting that a row is: where it was born, or as the number says that we gave it.
pub(super) fn day_of_row(world: &World, record: usize, row: &Row) -> Option<Date> {
    if let Some(day) = world.oracle.day_of_birth(&row.key) {
        return Some(day);
    }
    let (_, slot) = row.key.rsplit_once('-')?;
    Some(Slot::parse(slot)?.day_in(&world.zone_of_record(record)?))
}

impl World {
    /// The zone in which a series has its days.
    pub(super) fn zone_of_record(&self, record: usize) -> Option<Zone> {
        match &self.records.get(record)?.origin {
            Born::InSales { .. } => Some(zone_of(self, &self.user(self.records[record].user))),
            Born::InExchange { .. } => {
                let (_, event, _) = self.entry_of::<Occurrences>(record)?;
                Zone::parse(&event.start.zone).ok()
            }
        }
    }

    /// The record that a row is of.
    pub(super) fn record_of_row(&self, row: &Row) -> Option<usize> {
        let number = super::rows::number_of(row)?;
        (0..self.records.len()).find(|record| self.numbers_of::<Occurrences>(*record).contains(&number))
    }

    /// Changes to a series in Outlook are about to leave.
    pub(super) fn oracle_sees_changes(
        &mut self,
        link: &store::links::Link<Occurrences>,
        changes: &[sync_core::SeriesChange],
        zone: &Zone,
    ) {
        let Some(record) = self.record_of(link) else {
            return;
        };
        for change in changes {
            if let sync_core::SeriesChange::Cancel { slot } = change {
                self.oracle_sees_part_cancelled(record, slot.day_in(zone));
            }
        }
    }

    /// Writes to the rows of a series are about to leave.
    pub(super) fn oracle_sees_rows(
        &mut self,
        link: &store::links::Link<Occurrences>,
        writes: &[sync_core::RowWrite],
    ) {
        let Some(record) = self.record_of(link) else {
            return;
        };
        for write in writes {
            match write {
                sync_core::RowWrite::Create { slot, .. } => {
                    if let Some(zone) = self.zone_of_record(record) {
                        self.oracle_sees_part_made(record, slot.day_in(&zone));
                    }
                }
                sync_core::RowWrite::Delete { number, .. } => {
                    let row = self.sales.record(Table::Activities, number.as_str());
                    if let Some(day) = row.and_then(|row| day_of_row(self, record, row)) {
                        self.oracle_sees_part_deleted(record, day);
                    }
                }
                sync_core::RowWrite::Update { .. } => {}
            }
        }
    }
}
