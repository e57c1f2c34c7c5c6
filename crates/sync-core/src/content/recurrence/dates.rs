//! The days of a pattern, step by step: a step is one interval of days, weeks, months or years.

use super::pattern::{DayOfMonth, Interval, Pattern, WeekIndex, Weekdays};
use alloc::vec::Vec;
use jiff::Span;
use jiff::civil::{Date, Weekday};

impl Pattern {
    /// The days of the `step`-th step, counted from 0 and from the one in which `start` lies, in order; of the first step
    /// some may lie before `start`. Nothing once the calendar has ended.
    pub(crate) fn dates_of_step(&self, start: Date, step: u32) -> Option<Vec<Date>> {
        match self {
            Self::Daily { interval } => {
                plus_days(start, distance(*interval, step, 1)?).map(|day| Vec::from([day]))
            }
            Self::Weekly {
                interval,
                days,
                first_day,
            } => {
                let first = week_of(start, first_day.get());
                let week = plus_days(first, distance(*interval, step, 7)?)?;
                let days = (0..7)
                    .filter_map(|offset| plus_days(week, offset))
                    .filter(|day| days.contains(day.weekday()))
                    .collect();
                Some(days)
            }
            Self::AbsoluteMonthly { interval, day } => {
                let month = plus_months(start, distance(*interval, step, 1)?)?;
                on_day(*day, month)
            }
            Self::RelativeMonthly {
                interval,
                index,
                days,
            } => {
                let month = plus_months(start, distance(*interval, step, 1)?)?;
                Some(on_weekday(*index, *days, month))
            }
            Self::AbsoluteYearly { interval, month, day } => {
                let january = Date::new(start.year(), month.get(), 1).ok()?;
                let month = plus_months(january, distance(*interval, step, 12)?)?;
                on_day(*day, month)
            }
            Self::RelativeYearly {
                interval,
                month,
                index,
                days,
            } => {
                let first = Date::new(start.year(), month.get(), 1).ok()?;
                let month = plus_months(first, distance(*interval, step, 12)?)?;
                Some(on_weekday(*index, *days, month))
            }
        }
    }
}

/// How far the `step`-th step is, where one interval has `units`.
fn distance(interval: Interval, step: u32, units: i64) -> Option<i64> {
    i64::from(interval.get())
        .checked_mul(i64::from(step))?
        .checked_mul(units)
}

fn on_day(day: DayOfMonth, month: Date) -> Option<Vec<Date>> {
    day.in_month(month).map(|day| Vec::from([day]))
}

/// The matching day of a month. There is always one: even of a single day of the week every month has four.
fn on_weekday(index: WeekIndex, days: Weekdays, month: Date) -> Vec<Date> {
    let mut matching = (0..i64::from(month.days_in_month()))
        .filter_map(|offset| plus_days(month.first_of_month(), offset))
        .filter(|day| days.contains(day.weekday()));
    match index {
        WeekIndex::First => matching.next(),
        WeekIndex::Second => matching.nth(1),
        WeekIndex::Third => matching.nth(2),
        WeekIndex::Fourth => matching.nth(3),
        WeekIndex::Last => matching.next_back(),
    }
    .into_iter()
    .collect()
}

/// The first day of the week that `day` lies in.
pub(crate) fn week_of(day: Date, first_day: Weekday) -> Date {
    let since = i64::from(day.weekday().since(first_day));
    plus_days(day, -since).unwrap_or(day)
}

/// So many days later. Nothing where the calendar ends.
pub(crate) fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The first day of the month so many months later. Nothing where the calendar ends.
fn plus_months(day: Date, months: i64) -> Option<Date> {
    day.first_of_month()
        .checked_add(Span::new().try_months(months).ok()?)
        .ok()
}
