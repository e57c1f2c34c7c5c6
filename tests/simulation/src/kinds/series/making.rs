//! The series that people make, on either side.

use super::event::day;
use super::rows::zone_of;
use crate::kinds::Told as _;
use crate::kinds::appointment::convert::in_utc;
use crate::steps::Shape;
use crate::world::{User, World};
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sandbox::exchange::event::When;
use sandbox::exchange::recurrence::{Pattern, PatternType, Range, RangeType, Recurrence, WeekIndex};
use sandbox::exchange::write::EventWrite;
use sandbox::sales::model::Draft;
use sync_core::Appointment;

/// Zones whose clocks change at other times: late in March, not before November, early in April.
const ZONES: [&str; 3] = [
    "W. Europe Standard Time",
    "Eastern Standard Time",
    "AUS Eastern Standard Time",
];

/// A new series in Outlook: an appointment that recurs.
pub(super) fn series_made(world: &World, user: u8, shape: Shape) -> EventWrite {
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
    EventWrite {
        start: Some(start),
        end: Some(end),
        is_all_day: Some(shape == Shape::WholeDays),
        recurrence: Some(rule(shape, first)),
        ..Appointment::made_in_exchange(world, user, shape)
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

/// When on its day a meeting begins that nobody moved.
fn morning(world: &World) -> Time {
    let minutes = i8::try_from(world.serial % 60).unwrap_or_default();
    time(8, minutes, 0, 0)
}

fn title(world: &World) -> String {
    format!("title {}", world.serial)
}

pub(super) fn half_an_hour_after(start: Timestamp) -> Timestamp {
    start + jiff::SignedDuration::from_mins(30)
}
