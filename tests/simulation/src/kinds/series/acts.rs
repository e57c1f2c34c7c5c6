//! What people do to series, and what they see of them. Days are those of the series' own zone; both vendors' own words
//! are read here, and nothing that the sync makes of them.

use super::event::{day, instances};
use super::rows::zone_of;
use super::{agenda, room};
use crate::kinds::appointment::convert::{in_utc, invited};
use crate::kinds::{Told, Values};
use crate::oracle::{Part, Parts};
use crate::records::Born;
use crate::steps::{Act, EditedField, Shape};
use crate::world::{CUSTOMER, User, World};
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sandbox::exchange::event::{Event, When};
use sandbox::exchange::model::Folder;
use sandbox::exchange::recurrence::{Pattern, PatternType, Range, RangeType, Recurrence, WeekIndex};
use sandbox::exchange::write::EventWrite;
use sandbox::exchange::zones;
use sandbox::sales::model::{Condition, Draft, Row, Table};
use std::sync::Arc;
use sync_core::{Occurrences, Side, Slot, Zone};

/// Zones whose clocks change at other times: late in March, not before November, early in April.
const ZONES: [&str; 3] = [
    "W. Europe Standard Time",
    "Eastern Standard Time",
    "AUS Eastern Standard Time",
];

/// When on its day a meeting begins that nobody moved.
fn morning(world: &World) -> Time {
    let minutes = i8::try_from(world.serial % 60).unwrap_or_default();
    time(8, minutes, 0, 0)
}

/// When a meeting begins that somebody moves now, to the second: no two acts choose the same.
fn another_time(world: &World) -> Time {
    let minutes = i8::try_from(world.serial % 60).unwrap_or_default();
    let hours = i8::try_from(world.serial % 4).unwrap_or_default();
    time(9 + hours, minutes, 0, 0)
}

fn title(world: &World) -> String {
    format!("title {}", world.serial)
}

/// Which days a series of that shape has, and how it ends.
fn rule(shape: Shape, first: Date) -> Option<Recurrence> {
    let numbered = |number| (RangeType::Numbered, number, Date::constant(1, 1, 1));
    let (kind, (ends, number, last)) = match shape {
        Shape::Daily | Shape::Begun | Shape::Alone => (PatternType::Daily, numbered(6)),
        Shape::Weekly | Shape::WithCustomer => {
            let last = first.checked_add(3.weeks()).ok()?;
            (PatternType::Weekly, (RangeType::EndDate, 0, last))
        }
        Shape::WholeDays => (PatternType::Weekly, numbered(3)),
        Shape::Monthly => (PatternType::AbsoluteMonthly, numbered(9)),
        Shape::Endless => (
            PatternType::AbsoluteMonthly,
            (RangeType::NoEnd, 0, Date::constant(1, 1, 1)),
        ),
        Shape::TooLong => (PatternType::Daily, numbered(14)),
        Shape::WithColleague
        | Shape::WithBoth
        | Shape::WithStranger
        | Shape::Private
        | Shape::PrivateWithCustomer
        | Shape::Past
        | Shape::Person
        | Shape::AtAccount
        | Shape::AtNowhere
        | Shape::AtTwins
        | Shape::Nameless
        | Shape::Shared
        | Shape::Open
        | Shape::Secret
        | Shape::Done
        | Shape::Scattered
        | Shape::Mail(_) => return None,
    };
    Some(Recurrence {
        pattern: Pattern {
            kind,
            interval: 1,
            month: 0,
            day_of_month: match kind {
                PatternType::AbsoluteMonthly => i32::from(first.day()),
                PatternType::Daily
                | PatternType::Weekly
                | PatternType::RelativeMonthly
                | PatternType::AbsoluteYearly
                | PatternType::RelativeYearly => 0,
            },
            days_of_week: match kind {
                PatternType::Weekly => vec![day(first.weekday())],
                PatternType::Daily
                | PatternType::AbsoluteMonthly
                | PatternType::RelativeMonthly
                | PatternType::AbsoluteYearly
                | PatternType::RelativeYearly => Vec::new(),
            },
            first_day_of_week: sandbox::exchange::recurrence::Day::Monday,
            index: WeekIndex::First,
        },
        range: Range {
            kind: ends,
            start_date: first,
            end_date: last,
            recurrence_time_zone: String::new(),
            number_of_occurrences: number,
        },
    })
}

/// The first day of a new series: it has begun, or is soon to.
fn first_day(world: &World, shape: Shape) -> Date {
    let today = world.now.to_zoned(TimeZone::UTC).date();
    let days = if shape == Shape::Begun {
        -2
    } else if shape == Shape::Monthly {
        3
    } else if world.serial.is_multiple_of(2) {
        2
    } else {
        4
    };
    today.checked_add(days.days()).unwrap_or(today)
}

/// A new series in Outlook.
pub(super) fn series_made(world: &World, shape: Shape) -> EventWrite {
    let zone = ZONES[world.serial as usize % ZONES.len()];
    let first = first_day(world, shape);
    let when = |day: Date, at: Time| When {
        local: day.to_datetime(at),
        zone: zone.to_owned(),
    };
    let (start, end) = if shape == Shape::WholeDays {
        let next = first.tomorrow().unwrap_or(first);
        (when(first, Time::midnight()), when(next, Time::midnight()))
    } else {
        let start = morning(world);
        (when(first, start), when(first, start.wrapping_add(30.minutes())))
    };
    let attendees = (shape == Shape::WithCustomer).then(|| vec![invited(CUSTOMER)]);
    EventWrite {
        subject: Some(title(world)),
        body: Some(agenda(world)),
        places: Some(vec![room(world)]),
        start: Some(start),
        end: Some(end),
        is_all_day: Some(shape == Shape::WholeDays),
        attendees,
        recurrence: Some(rule(shape, first)),
        ..EventWrite::default()
    }
}

/// A new series in Sales: a row for each meeting.
pub(super) fn make_rows(world: &mut World, user: &User, shape: Shape) -> Option<String> {
    let zone = zone_of(world, user);
    let first = first_day(world, shape);
    let days: Vec<Date> = if shape == Shape::Scattered {
        // No rule has these days, however many it leaves out.
        let after = [0, 1, 5, 13, 29].into_iter();
        after
            .filter_map(|after: i32| first.checked_add(after.days()).ok())
            .collect()
    } else {
        sandbox::exchange::expansion::dates(&rule(shape, first)?).collect()
    };
    let drafts: Vec<Draft> = days
        .iter()
        .filter_map(|day| {
            let draft = if shape == Shape::WholeDays {
                let (start, end) = (day.at(0, 0, 0, 0), day.at(23, 59, 59, 0));
                Draft::appointment(&title(world), in_utc(start), in_utc(end)).with("AllDayFlag", true)
            } else {
                let start = zone.instant(day.to_datetime(morning(world)))?;
                Draft::appointment(&title(world), start, half_an_hour_after(start))
            };
            let text = format!("<p>{}</p>", world.serial);
            let draft = draft.with("ActivityDescription", text);
            Some(draft.with("Location", format!("room {}", world.serial)))
        })
        .collect();
    let now = world.now;
    let (series, rows) = world.sales.create_series(&user.address, &drafts, now).ok()?;
    for (row, day) in rows.into_iter().zip(days) {
        world.oracle.row_was_born(row, day);
    }
    Some(series.to_string())
}

fn half_an_hour_after(start: Timestamp) -> Timestamp {
    start + jiff::SignedDuration::from_mins(30)
}

/// The whole series, edited in Outlook.
pub(super) fn edited_in_exchange(world: &World, event: &Event, field: EditedField) -> Option<EventWrite> {
    let mut write = EventWrite::default();
    match field {
        EditedField::Subject => write.subject = Some(title(world)),
        EditedField::Location => write.places = Some(vec![room(world)]),
        EditedField::Description => write.body = Some(agenda(world)),
        EditedField::Time if event.is_all_day => return None,
        EditedField::Time => move_to(&mut write, event, event.start.local.date(), another_time(world)),
        EditedField::Customer => {
            let mut attendees = event.attendees.clone();
            attendees.retain(|one| one.who.address != CUSTOMER);
            if attendees.len() == event.attendees.len() {
                attendees.push(invited(CUSTOMER));
            }
            write.attendees = Some(attendees);
        }
        EditedField::FirstName
        | EditedField::LastName
        | EditedField::JobTitle
        | EditedField::Email
        | EditedField::Phone
        | EditedField::Company
        | EditedField::OddCompany
        | EditedField::Address
        | EditedField::Due
        | EditedField::Status
        | EditedField::Importance => return None,
    }
    Some(write)
}

fn move_to(write: &mut EventWrite, event: &Event, day: Date, at: Time) {
    let when = |at: Time| When {
        local: day.to_datetime(at),
        zone: event.start.zone.clone(),
    };
    write.start = Some(when(at));
    write.end = Some(when(at.wrapping_add(30.minutes())));
}

/// A row, edited in Sales. It stays on its day.
pub(super) fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft> {
    Some(match field {
        EditedField::Subject => Draft::new().with("Subject", title(world)),
        EditedField::Location => Draft::new().with("Location", format!("room {}", world.serial)),
        EditedField::Description => {
            Draft::new().with("ActivityDescription", format!("<p>{}</p>", world.serial))
        }
        EditedField::Time if row.stored("AllDayFlag").is_true() => return None,
        EditedField::Time => {
            let record = world.record_of_row(row)?;
            let zone = world.zone_of_record(record)?;
            let day = zone.local(row.stored("ActivityStartDate").as_time()?).date();
            let start = zone.instant(day.to_datetime(another_time(world)))?;
            Draft::new()
                .with("ActivityStartDate", start)
                .with("ActivityEndDate", half_an_hour_after(start))
        }
        EditedField::Customer
        | EditedField::FirstName
        | EditedField::LastName
        | EditedField::JobTitle
        | EditedField::Email
        | EditedField::Phone
        | EditedField::Company
        | EditedField::OddCompany
        | EditedField::Address
        | EditedField::Due
        | EditedField::Status
        | EditedField::Importance => return None,
    })
}

/// What only series know of.
pub(super) fn act(world: &mut World, act: Act) {
    match act {
        Act::EditsOne {
            side,
            record,
            occurrence,
            field,
        } => match side {
            Side::Exchange => edit_occurrence(world, record, occurrence, field),
            Side::Sales => edit_row(world, record, occurrence, field),
        },
        Act::DeletesOne {
            side,
            record,
            occurrence,
        } => match side {
            Side::Exchange => delete_occurrence(world, record, occurrence),
            Side::Sales => delete_row(world, record, occurrence),
        },
        Act::Lengthens { record } => change_range(world, record, 2),
        Act::Shortens { record } => change_range(world, record, -1),
        Act::Splits { record } => split(world, record),
        Act::Makes { .. }
        | Act::MakesInSales { .. }
        | Act::Edits { .. }
        | Act::Deletes { .. }
        | Act::Purges { .. }
        | Act::Restores { .. }
        | Act::Categorises { .. }
        | Act::Uncategorises { .. }
        | Act::Moves { .. }
        | Act::Copies { .. }
        | Act::MakesAgain { .. }
        | Act::Hides { .. }
        | Act::Reassigns { .. }
        | Act::Declines { .. }
        | Act::Merges { .. }
        | Act::Befriends
        | Act::Answers { .. }
        | Act::Sends { .. }
        | Act::Files { .. }
        | Act::StopsCapture { .. }
        | Act::Indexes => {}
    }
}

/// The series of a record in its maker's calendar, as its organizer.
fn series_of(world: &World, record: u8) -> Option<(usize, u8, Arc<Event>)> {
    let record = world.record(record)?;
    let (user, event, folder) = world.entry_of::<Occurrences>(record)?;
    let is_theirs = folder == Folder::Default && event.is_organizer && !event.is_cancelled;
    is_theirs.then_some((record, user, event))
}

/// One of the meetings of a series.
fn one_of(event: &Event, occurrence: u8) -> Option<Arc<Event>> {
    let all = instances(event);
    let place = usize::from(occurrence).checked_rem(all.len())?;
    all.get(place).cloned()
}

fn edit_occurrence(world: &mut World, record: u8, occurrence: u8, field: EditedField) {
    let Some((_, user, master)) = series_of(world, record) else {
        return;
    };
    let Some(instance) = one_of(&master, occurrence) else {
        return;
    };
    let mut write = match (field, edited_in_exchange(world, &instance, field)) {
        (EditedField::Customer, _) | (_, None) => return,
        (_, Some(write)) => write,
    };
    if field == EditedField::Time && world.serial.is_multiple_of(3) {
        let next = instance.start.local.date().tomorrow().unwrap_or(Date::MAX);
        move_to(&mut write, &instance, next, another_time(world));
    }
    let (oid, now) = (world.oid(user), world.now);
    // To the day of its neighbour it cannot be moved.
    drop(
        world
            .exchange
            .update_event(&oid, &instance.immutable_id, &write, None, now),
    );
}

fn delete_occurrence(world: &mut World, record: u8, occurrence: u8) {
    let Some((_, user, master)) = series_of(world, record) else {
        return;
    };
    let Some(instance) = one_of(&master, occurrence) else {
        return;
    };
    if instances(&master).len() > 1 {
        let (oid, now) = (world.oid(user), world.now);
        drop(
            world
                .exchange
                .delete_event(&oid, &instance.immutable_id, None, now),
        );
    }
}

/// One of the rows of a record, with the address of its owner.
fn row_of(world: &World, record: u8, occurrence: u8) -> Option<(&Row, String)> {
    let number = world.number_of::<Occurrences>(world.record(record)?)?;
    let rows = Occurrences::rows_of(&world.sales, &number);
    let row = *rows.get(usize::from(occurrence).checked_rem(rows.len())?)?;
    Some((row, world.owner_of::<Occurrences>(row)?))
}

fn edit_row(world: &mut World, record: u8, occurrence: u8, field: EditedField) {
    let Some((row, by)) = row_of(world, record, occurrence) else {
        return;
    };
    let Some(draft) = edited_in_sales(world, row, field) else {
        return;
    };
    let (number, now) = (row.key.clone(), world.now);
    drop(
        world
            .sales
            .edit(&by, Table::Activities, &number, &draft, &Condition::Any, now),
    );
}

fn delete_row(world: &mut World, record: u8, occurrence: u8) {
    let Some((row, by)) = row_of(world, record, occurrence) else {
        return;
    };
    let (number, now) = (row.key.clone(), world.now);
    let is_last = world
        .record(record)
        .and_then(|record| world.number_of::<Occurrences>(record))
        .is_none_or(|number| Occurrences::rows_of(&world.sales, &number).len() < 2);
    if !is_last {
        drop(
            world
                .sales
                .delete(&by, Table::Activities, &number, &Condition::Any, now),
        );
    }
}

/// A series ends later or earlier.
fn change_range(world: &mut World, record: u8, by: i32) {
    let Some((_, user, master)) = series_of(world, record) else {
        return;
    };
    let Some(mut rule) = master.recurrence.clone() else {
        return;
    };
    match rule.range.kind {
        RangeType::Numbered => {
            rule.range.number_of_occurrences = (rule.range.number_of_occurrences + by).clamp(1, 12);
        }
        RangeType::EndDate => {
            let step = match rule.pattern.kind {
                PatternType::Daily => by.days(),
                PatternType::Weekly => by.weeks(),
                PatternType::AbsoluteMonthly
                | PatternType::RelativeMonthly
                | PatternType::AbsoluteYearly
                | PatternType::RelativeYearly => by.months(),
            };
            let last = rule.range.end_date.checked_add(step);
            rule.range.end_date = last.unwrap_or(rule.range.end_date).max(rule.range.start_date);
        }
        RangeType::NoEnd => return,
    }
    let write = EventWrite {
        recurrence: Some(Some(rule)),
        ..EventWrite::default()
    };
    let (oid, now) = (world.oid(user), world.now);
    drop(
        world
            .exchange
            .update_event(&oid, &master.immutable_id, &write, None, now),
    );
}

/// "This and following": the series ends before one of its meetings, and another one goes on. Outlook copies category and
/// all else but the stamp.
fn split(world: &mut World, record: u8) {
    let Some((_, user, master)) = series_of(world, record) else {
        return;
    };
    let dates: Vec<Date> = match &master.recurrence {
        Some(rule) if rule.range.kind != RangeType::NoEnd => {
            sandbox::exchange::expansion::dates(rule).take(40).collect()
        }
        Some(_) | None => return,
    };
    let (Some(rule), true) = (&master.recurrence, dates.len() > 2) else {
        return;
    };
    let (before, from) = (dates[dates.len() / 2 - 1], dates[dates.len() / 2]);
    let number = i32::try_from(dates.len() - dates.len() / 2).unwrap_or(1);
    let ended = Recurrence {
        range: Range {
            kind: RangeType::EndDate,
            end_date: before,
            ..rule.range.clone()
        },
        ..rule.clone()
    };
    let following = Recurrence {
        range: Range {
            kind: RangeType::Numbered,
            start_date: from,
            number_of_occurrences: number,
            ..rule.range.clone()
        },
        ..rule.clone()
    };
    let length = master.end.local.duration_since(master.start.local);
    let start = from.to_datetime(master.start.local.time());
    let when = |local| When {
        local,
        zone: master.start.zone.clone(),
    };
    let other = EventWrite {
        subject: Some(master.subject.clone()),
        body: Some(master.body.clone()),
        places: Some(master.places.clone()),
        start: Some(when(start)),
        end: Some(when(start.checked_add(length).unwrap_or(start))),
        is_all_day: Some(master.is_all_day),
        attendees: Some(master.attendees.clone()),
        categories: Some(master.categories.clone()),
        recurrence: Some(Some(following)),
        ..EventWrite::default()
    };
    let ended = EventWrite {
        recurrence: Some(Some(ended)),
        ..EventWrite::default()
    };
    let (oid, now) = (world.oid(user), world.now);
    if world
        .exchange
        .update_event(&oid, &master.immutable_id, &ended, None, now)
        .is_err()
    {
        return;
    }
    if let Ok(other) = world.exchange.create_event(&oid, &other, now) {
        world.remember_made::<Occurrences>(user, &other, false, None);
        let number = world.records.len() - 1;
        let is_asked_for = crate::acts::carries_category::<Occurrences>(&other);
        world.oracle.categorised(number, is_asked_for);
    }
}

/// What a series is on that side, meeting by meeting; none where it is not there.
pub(super) fn parts(world: &World, record: usize, side: Side) -> Option<Parts> {
    match side {
        Side::Exchange => match world.entry_of::<Occurrences>(record)? {
            (_, master, Folder::Default) => Some(parts_of_master(&master)),
            (_, _, Folder::Elsewhere | Folder::DeletedItems) => None,
        },
        Side::Sales => {
            let number = world.number_of::<Occurrences>(record)?;
            let rows = Occurrences::rows_of(&world.sales, &number).into_iter();
            let by_day = rows.filter_map(|row| Some((day_of_row(world, record, row)?, part_of_row(row))));
            Some(by_day.collect())
        }
    }
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
        let time = if meeting.is_all_day {
            format!("{} whole", meeting.start.local.date())
        } else {
            format!("{} to {ends}", zones::instant(&meeting.start)?)
        };
        let room = meeting.places.first().map(|place| place.name.clone());
        let values = Values::from([
            (EditedField::Subject, meeting.subject.clone()),
            (EditedField::Location, room.unwrap_or_default()),
            (EditedField::Description, meeting.body.content.clone()),
            (EditedField::Time, time),
        ]);
        Some((day, Part { values, ends }))
    });
    by_day.collect()
}

fn part_of_row(row: &Row) -> Part {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
    let moment = |name: &str| row.stored(name).as_time().unwrap_or_default();
    let (start, ends) = (moment("ActivityStartDate"), moment("ActivityEndDate"));
    let time = if row.stored("AllDayFlag").is_true() {
        format!("{} whole", start.to_zoned(TimeZone::UTC).date())
    } else {
        format!("{start} to {ends}")
    };
    Part {
        values: Values::from([
            (EditedField::Subject, text("Subject")),
            (EditedField::Location, text("Location")),
            (EditedField::Description, text("ActivityDescription")),
            (EditedField::Time, time),
        ]),
        ends,
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

    fn record_of_row(&self, row: &Row) -> Option<usize> {
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
