//! Which patterns may yield given days: of each kind the one that leaves out least, if there is one.

use crate::content::recurrence::{
    DayOfMonth, FirstDay, Interval, Month, Pattern, WeekIndex, Weekdays, week_of,
};
use crate::content::series::days_between;
use alloc::vec::Vec;
use jiff::civil::{Date, Weekday};

/// In the order in which equals are preferred. `days` are in order, each once.
pub(crate) fn that_may_yield(days: &[Date]) -> Vec<Pattern> {
    daily(days)
        .into_iter()
        .chain(weekly(days))
        .chain(on_a_day_of_the_month(days))
        .chain(on_a_weekday_of_the_month(days))
        .collect()
}

/// Multiples of seven days are said in weeks.
fn daily(days: &[Date]) -> Option<Pattern> {
    let interval = common_step(days, |day| days_between(days[0], *day));
    (interval % 7 != 0 || days.len() == 1).then_some(())?;
    Some(Pattern::Daily {
        interval: as_interval(interval)?,
    })
}

/// Only with an interval above 1 does it matter on which day weeks begin; then each is tried, Graph's default first.
fn weekly(days: &[Date]) -> Vec<Pattern> {
    let Some(weekdays) = Weekdays::new(days.iter().map(|day| day.weekday())) else {
        return Vec::new();
    };
    Weekday::Sunday
        .cycle_forward()
        .take(7)
        .filter_map(|first_day| {
            let first_week = week_of(days[0], first_day);
            let interval = common_step(days, |day| days_between(first_week, week_of(*day, first_day)) / 7);
            let interval = as_interval(interval)?;
            (interval != Interval::ONE || first_day == Weekday::Sunday).then_some(Pattern::Weekly {
                interval,
                days: weekdays,
                first_day: FirstDay::new(first_day),
            })
        })
        .collect()
}

/// The latest day there is: a shorter month brings it forward to its own last one.
fn on_a_day_of_the_month(days: &[Date]) -> Option<Pattern> {
    let latest = days.iter().map(|day| day.day()).max()?;
    let day = DayOfMonth::new(i32::from(latest))?;
    let monthly = Pattern::AbsoluteMonthly {
        interval: Interval::ONE,
        day,
    };
    if !is_the_day_of_each_month(&monthly, days) {
        return None;
    }
    match Months::between(days)? {
        Months::Some(interval) => Some(Pattern::AbsoluteMonthly { interval, day }),
        Months::Years(interval, month) => Some(Pattern::AbsoluteYearly { interval, month, day }),
    }
}

fn on_a_weekday_of_the_month(days: &[Date]) -> Vec<Pattern> {
    let Some(months) = Months::between(days) else {
        return Vec::new();
    };
    let mut sets = Vec::from([Weekdays::WORKING, Weekdays::WEEKEND, Weekdays::ALL]);
    sets.insert(0, Weekdays::only(days[0].weekday()));
    sets.into_iter()
        .flat_map(|set| INDICES.map(|index| (index, set)))
        .filter(|(index, set)| {
            let monthly = Pattern::RelativeMonthly {
                interval: Interval::ONE,
                index: *index,
                days: *set,
            };
            is_the_day_of_each_month(&monthly, days)
        })
        .map(|(index, set)| match months {
            Months::Some(interval) => Pattern::RelativeMonthly {
                interval,
                index,
                days: set,
            },
            Months::Years(interval, month) => Pattern::RelativeYearly {
                interval,
                month,
                index,
                days: set,
            },
        })
        .collect()
}

const INDICES: [WeekIndex; 5] = [
    WeekIndex::First,
    WeekIndex::Second,
    WeekIndex::Third,
    WeekIndex::Fourth,
    WeekIndex::Last,
];

/// How far apart days are that lie in different months.
#[derive(Clone, Copy)]
enum Months {
    /// So many months.
    Some(Interval),
    /// So many years, always in that month.
    Years(Interval, Month),
}

impl Months {
    /// Nothing if all lie in one month.
    fn between(days: &[Date]) -> Option<Self> {
        let months = common_step(days, |day| i64::from(day.year()) * 12 + i64::from(day.month()));
        match months {
            0 => None,
            _ if months % 12 == 0 => {
                let month = Month::new(i32::from(days[0].month()))?;
                Some(Self::Years(as_interval(months / 12)?, month))
            }
            _ => Some(Self::Some(as_interval(months)?)),
        }
    }
}

/// Whether a monthly pattern yields, in the month of each day, that day.
fn is_the_day_of_each_month(monthly: &Pattern, days: &[Date]) -> bool {
    days.iter().all(|day| {
        monthly
            .dates_of_step(*day, 0)
            .is_some_and(|dates| dates == [*day])
    })
}

/// The largest step that leads from the first day to each other; 0 if there is none to be made.
fn common_step(days: &[Date], position: impl Fn(&Date) -> i64) -> i64 {
    let first = position(&days[0]);
    days.iter()
        .map(|day| position(day) - first)
        .fold(0, greatest_common_divisor)
}

fn greatest_common_divisor(one: i64, other: i64) -> i64 {
    if other == 0 {
        one.abs()
    } else {
        greatest_common_divisor(other, one % other)
    }
}

/// No step at all is the smallest one.
fn as_interval(step: i64) -> Option<Interval> {
    Interval::new(i32::try_from(step.max(1)).ok()?)
}
