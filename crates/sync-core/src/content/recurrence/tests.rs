//! Days that a rule yields, and rules that are refused.

use super::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use jiff::civil::{Weekday, date};

fn every(number: i32) -> Interval {
    Interval::new(number).unwrap()
}

fn on_the(day: i32) -> DayOfMonth {
    DayOfMonth::new(day).unwrap()
}

fn of(month: i32) -> Month {
    Month::new(month).unwrap()
}

/// The days, each as month and day with its year where that changes.
fn days(pattern: Pattern, start: Date, number: i32) -> Vec<String> {
    let range = Range::times(start, number).unwrap();
    Recurrence { pattern, range }
        .dates()
        .map(|day| day.to_string())
        .collect()
}

#[test]
fn r_appt_14_daily_counts_days_from_the_start() {
    let pattern = Pattern::Daily { interval: every(3) };
    assert_eq!(
        days(pattern, date(2026, 2, 26), 3),
        ["2026-02-26", "2026-03-01", "2026-03-04"]
    );
}

#[test]
fn r_appt_14_weekly_on_several_days_starts_within_its_first_week() {
    let pattern = Pattern::Weekly {
        interval: every(1),
        days: Weekdays::new([Weekday::Monday, Weekday::Thursday]).unwrap(),
        first_day: FirstDay::new(Weekday::Sunday),
    };
    assert_eq!(
        days(pattern, date(2026, 11, 24), 3),
        ["2026-11-26", "2026-11-30", "2026-12-03"]
    );
}

#[test]
fn r_appt_14_the_first_day_of_the_week_decides_which_weeks_count() {
    let starting = |day| Pattern::Weekly {
        interval: every(2),
        days: Weekdays::new([Weekday::Monday, Weekday::Sunday]).unwrap(),
        first_day: FirstDay::new(day),
    };
    let monday = date(2026, 11, 23);
    assert_eq!(
        days(starting(Weekday::Monday), monday, 4),
        ["2026-11-23", "2026-11-29", "2026-12-07", "2026-12-13"]
    );
    assert_eq!(
        days(starting(Weekday::Sunday), monday, 4),
        ["2026-11-23", "2026-12-06", "2026-12-07", "2026-12-20"]
    );
}

#[test]
fn r_appt_14_the_31st_is_the_last_day_of_shorter_months() {
    let pattern = Pattern::AbsoluteMonthly {
        interval: every(1),
        day: on_the(31),
    };
    assert_eq!(
        days(pattern, date(2028, 1, 31), 4),
        ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]
    );
}

#[test]
fn r_appt_14_a_month_whose_day_is_over_at_the_start_is_skipped() {
    let pattern = Pattern::AbsoluteMonthly {
        interval: every(3),
        day: on_the(10),
    };
    assert_eq!(days(pattern, date(2026, 1, 15), 2), ["2026-04-10", "2026-07-10"]);
}

#[test]
fn r_appt_14_29_february_is_28_february_in_common_years() {
    let pattern = Pattern::AbsoluteYearly {
        interval: every(1),
        month: of(2),
        day: on_the(29),
    };
    assert_eq!(
        days(pattern, date(2028, 2, 29), 3),
        ["2028-02-29", "2029-02-28", "2030-02-28"]
    );
}

#[test]
fn r_appt_14_several_days_of_the_week_are_counted_together_within_a_month() {
    let on = |index, days| Pattern::RelativeMonthly {
        interval: every(1),
        index,
        days,
    };
    let start = date(2026, 11, 1);
    // November 2026 begins on a Sunday.
    assert_eq!(
        days(on(WeekIndex::First, Weekdays::WORKING), start, 2),
        ["2026-11-02", "2026-12-01"]
    );
    assert_eq!(
        days(on(WeekIndex::Second, Weekdays::WEEKEND), start, 2),
        ["2026-11-07", "2026-12-06"]
    );
    assert_eq!(
        days(on(WeekIndex::Fourth, Weekdays::ALL), start, 2),
        ["2026-11-04", "2026-12-04"]
    );
    assert_eq!(
        days(on(WeekIndex::Last, Weekdays::ALL), start, 2),
        ["2026-11-30", "2026-12-31"]
    );
    assert_eq!(
        days(on(WeekIndex::Last, Weekdays::WORKING), start, 2),
        ["2026-11-30", "2026-12-31"]
    );
    let friday = Weekdays::only(Weekday::Friday);
    assert_eq!(
        days(on(WeekIndex::Last, friday), start, 2),
        ["2026-11-27", "2026-12-25"]
    );
}

#[test]
fn r_appt_14_a_relative_yearly_rule_finds_its_day_in_its_month() {
    let pattern = Pattern::RelativeYearly {
        interval: every(2),
        month: of(11),
        index: WeekIndex::Fourth,
        days: Weekdays::only(Weekday::Thursday),
    };
    assert_eq!(days(pattern, date(2026, 1, 1), 2), ["2026-11-26", "2028-11-23"]);
}

#[test]
fn r_appt_14_a_series_without_end_is_refused() {
    let rule = Recurrence {
        pattern: Pattern::Daily { interval: every(1) },
        range: Range::endless(date(2026, 11, 23)),
    };
    assert_eq!(rule.admitted(365), Err(SeriesRefusal::Endless));
    assert_eq!(SeriesRefusal::Endless.code(), ReasonCode::SeriesEndless);
}

#[test]
fn r_appt_14_a_series_above_the_maximum_is_refused_with_the_number_that_is_allowed() {
    let rule = |number| Recurrence {
        pattern: Pattern::Daily { interval: every(1) },
        range: Range::times(date(2026, 11, 23), number).unwrap(),
    };
    assert_eq!(rule(365).admitted(365), Ok(365));
    assert_eq!(
        rule(366).admitted(365),
        Err(SeriesRefusal::TooLong { allowed: 365 })
    );
    assert_eq!(
        rule(i32::MAX).admitted(365),
        Err(SeriesRefusal::TooLong { allowed: 365 })
    );
}

#[test]
fn r_appt_14_a_rule_that_yields_no_meeting_or_not_all_of_them_is_unsupported() {
    let yearly = |interval, range| Recurrence {
        pattern: Pattern::AbsoluteYearly {
            interval: every(interval),
            month: of(1),
            day: on_the(1),
        },
        range,
    };
    let nothing = Range::until(date(2026, 2, 1), date(2026, 12, 31)).unwrap();
    assert_eq!(yearly(1, nothing).admitted(365), Err(SeriesRefusal::Unsupported));
    assert_eq!(SeriesRefusal::Unsupported.code(), ReasonCode::SeriesUnsupported);
    let beyond_the_calendar = Range::times(date(2026, 1, 1), 2).unwrap();
    assert_eq!(
        yearly(i32::MAX, beyond_the_calendar).admitted(365),
        Err(SeriesRefusal::Unsupported)
    );
}

#[test]
fn r_appt_14_the_largest_of_everything_still_ends() {
    let patterns = [
        Pattern::Daily {
            interval: every(i32::MAX),
        },
        Pattern::Weekly {
            interval: every(i32::MAX),
            days: Weekdays::ALL,
            first_day: FirstDay::new(Weekday::Monday),
        },
        Pattern::AbsoluteMonthly {
            interval: every(i32::MAX),
            day: on_the(31),
        },
        Pattern::RelativeMonthly {
            interval: every(i32::MAX),
            index: WeekIndex::Last,
            days: Weekdays::ALL,
        },
    ];
    for pattern in patterns {
        for start in [Date::MIN, date(2026, 11, 23), Date::MAX] {
            let range = Range::endless(start);
            assert!(
                Recurrence { pattern, range }.dates().count() <= 7,
                "{pattern:?} {start}"
            );
        }
    }
}

#[test]
fn values_that_make_no_sense_cannot_be_built() {
    assert!(
        [i32::MIN, -1, 0]
            .iter()
            .all(|none| Interval::new(*none).is_none())
    );
    assert!(
        [-1, 0, 32, 257]
            .iter()
            .all(|none| DayOfMonth::new(*none).is_none())
    );
    assert!([-1, 0, 13, 257].iter().all(|none| Month::new(*none).is_none()));
    assert_eq!(Weekdays::new([]), None);
    assert_eq!(Range::until(date(2026, 11, 24), date(2026, 11, 23)), None);
    assert_eq!(Range::times(date(2026, 11, 24), 0), None);
}
