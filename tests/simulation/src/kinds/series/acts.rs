//! What people do to series.

use super::event::instances;
use super::making::half_an_hour_after;
use crate::kinds::Told;
use crate::steps::{Act, EditedField};
use crate::world::World;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, time};
use sandbox::exchange::event::{Event, When};
use sandbox::exchange::model::Folder;
use sandbox::exchange::recurrence::{PatternType, Range, RangeType, Recurrence};
use sandbox::exchange::write::EventWrite;
use sandbox::sales::model::{Condition, Draft, Row, Table};
use std::sync::Arc;
use sync_core::{Appointment, Occurrences, Side};

/// When a meeting begins that somebody moves now, to the second: no two acts choose the same.
fn another_time(world: &World) -> Time {
    let minutes = i8::try_from(world.serial % 60).unwrap_or_default();
    let hours = i8::try_from(world.serial % 4).unwrap_or_default();
    time(9 + hours, minutes, 0, 0)
}

/// The whole series or one meeting of it, edited in Outlook: as any appointment, but for its time.
pub(super) fn edited_in_exchange(world: &World, event: &Event, field: EditedField) -> Option<EventWrite> {
    if field != EditedField::Time {
        return Appointment::edited_in_exchange(world, event, field);
    }
    if event.is_all_day {
        return None;
    }
    let mut write = EventWrite::default();
    move_to(&mut write, event, event.start.local.date(), another_time(world));
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

/// A row, edited in Sales: as any appointment, but that it stays on its day.
pub(super) fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft> {
    if field != EditedField::Time {
        return Appointment::edited_in_sales(world, row, field);
    }
    if row.stored("AllDayFlag").is_true() {
        return None;
    }
    let zone = world.zone_of_record(world.record_of_row(row)?)?;
    let day = zone.local(row.stored("ActivityStartDate").as_time()?).date();
    let start = zone.instant(day.to_datetime(another_time(world)))?;
    Some(
        Draft::new()
            .with("ActivityStartDate", start)
            .with("ActivityEndDate", half_an_hour_after(start)),
    )
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
        | Act::PutsBack { .. }
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
        | Act::Retries { .. }
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
    let sales = &mut world.sales;
    drop(Appointment::edit_in_sales(
        sales, &by, &number, field, &draft, now,
    ));
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
