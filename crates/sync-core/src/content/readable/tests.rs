//! Rows that are a series, and rows that are none.

use super::*;
use crate::content::appointment::Span;
use crate::content::recurrence::{DayOfMonth, FirstDay, Interval, Month, WeekIndex, Weekdays};
use crate::samples::visit;
use alloc::string::ToString;
use jiff::civil::{Weekday, date};

fn berlin() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

/// A meeting from nine to ten in Berlin on that day.
fn nine_to_ten(day: Date) -> (Slot, Appointment) {
    let at = |hour| berlin().instant(day.at(hour, 0, 0, 0)).unwrap();
    let time = Span::Timed {
        start: at(9),
        end: at(10),
    };
    (Slot::of(&time), Appointment { time, ..visit() })
}

fn rows(days: &[Date]) -> BTreeMap<Slot, Appointment> {
    days.iter().copied().map(nine_to_ten).collect()
}

/// The series that is read, checked to be exactly the rows.
fn read(rows: &BTreeMap<Slot, Appointment>) -> Option<Series> {
    let series = read_rule(rows, &berlin())?;
    assert_eq!(series.occurrences(999).as_ref(), Ok(rows));
    Some(series)
}

fn pattern(days: &[Date]) -> Option<Pattern> {
    read(&rows(days)).map(|series| series.recurrence.pattern)
}

fn every(number: i32) -> Interval {
    Interval::new(number).unwrap()
}

#[test]
fn r_appt_14_the_plainest_pattern_is_read() {
    let daily = [date(2026, 3, 27), date(2026, 3, 29), date(2026, 3, 31)];
    assert_eq!(pattern(&daily), Some(Pattern::Daily { interval: every(2) }));
    let weekly = [date(2026, 3, 23), date(2026, 3, 30), date(2026, 4, 6)];
    let mondays = Pattern::Weekly {
        interval: every(1),
        days: Weekdays::only(Weekday::Monday),
        first_day: FirstDay::new(Weekday::Sunday),
    };
    assert_eq!(pattern(&weekly), Some(mondays));
    let monthly = [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ];
    let on_the_31st = Pattern::AbsoluteMonthly {
        interval: every(1),
        day: DayOfMonth::new(31).unwrap(),
    };
    assert_eq!(pattern(&monthly), Some(on_the_31st));
    let last_friday = [
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 27),
        date(2026, 5, 29),
    ];
    let relative = Pattern::RelativeMonthly {
        interval: every(1),
        index: WeekIndex::Last,
        days: Weekdays::only(Weekday::Friday),
    };
    assert_eq!(pattern(&last_friday), Some(relative));
    let first_working_day = [
        date(2026, 1, 1),
        date(2026, 2, 2),
        date(2026, 3, 2),
        date(2026, 4, 1),
    ];
    let working = Pattern::RelativeMonthly {
        interval: every(1),
        index: WeekIndex::First,
        days: Weekdays::WORKING,
    };
    assert_eq!(pattern(&first_working_day), Some(working));
    let leap = [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)];
    let yearly = Pattern::AbsoluteYearly {
        interval: every(1),
        month: Month::new(2).unwrap(),
        day: DayOfMonth::new(29).unwrap(),
    };
    assert_eq!(pattern(&leap), Some(yearly));
}

#[test]
fn r_appt_14_a_missing_row_is_a_cancelled_meeting() {
    let days = [
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 26),
        date(2026, 11, 27),
    ];
    let mut fortnight = rows(&days);
    fortnight.extend(rows(&[date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]));
    let series = read(&fortnight).unwrap();
    assert_eq!(series.excluded.len(), 1);
    assert_eq!(
        series.slot_on(date(2026, 11, 25)),
        series.excluded.first().copied()
    );
}

#[test]
fn r_appt_14_a_changed_row_is_an_exception() {
    let mut rows = rows(&[date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]);
    let (slot, row) = rows.iter_mut().nth(1).unwrap();
    let slot = *slot;
    row.subject = "Elsewhere".to_string();
    row.time = nine_to_ten(date(2026, 11, 27)).1.time;
    let series = read(&rows).unwrap();
    assert_eq!(series.exceptions.keys().copied().collect::<Vec<_>>(), [slot]);
    assert_eq!(series.master.subject, visit().subject);
}

#[test]
fn r_appt_14_rows_that_no_rule_yields_are_not_read() {
    assert_eq!(pattern(&[]), None);
    // No pattern yields them all without leaving out more than a quarter.
    let scattered = [
        date(2026, 1, 5),
        date(2026, 2, 17),
        date(2026, 2, 18),
        date(2026, 9, 6),
    ];
    assert_eq!(pattern(&scattered), None);
    let mut twice_a_day = rows(&[date(2026, 11, 23), date(2026, 11, 24)]);
    let (_, row) = nine_to_ten(date(2026, 11, 23));
    let afternoon = berlin().instant(date(2026, 11, 23).at(15, 0, 0, 0)).unwrap();
    twice_a_day.insert(Slot::at(afternoon), row);
    assert_eq!(read(&twice_a_day), None);
}

#[test]
fn r_appt_14_whole_days_and_hours_do_not_mix() {
    let mut mixed = rows(&[date(2026, 11, 23), date(2026, 11, 24)]);
    let day = date(2026, 11, 25);
    let whole_day = Appointment {
        time: Span::AllDay {
            first: day,
            last: day,
        },
        ..visit()
    };
    mixed.insert(Slot::AllDay(day), whole_day);
    assert_eq!(read(&mixed), None);
}

#[test]
fn r_appt_14_rows_at_one_moment_of_the_day_are_no_series_where_clocks_change() {
    let days = [
        date(2026, 3, 27),
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 3, 30),
    ];
    let utc = Zone::utc();
    let rows: BTreeMap<_, _> = days
        .iter()
        .map(|day| {
            let start = utc.instant(day.at(8, 0, 0, 0)).unwrap();
            let end = utc.instant(day.at(9, 0, 0, 0)).unwrap();
            let time = Span::Timed { start, end };
            (Slot::of(&time), Appointment { time, ..visit() })
        })
        .collect();
    assert_eq!(read_rule(&rows, &berlin()), None);
    assert!(read_rule(&rows, &utc).is_some());
}

#[test]
fn r_appt_14_a_series_that_starts_in_the_hour_that_clocks_skip_is_read() {
    let days = [
        date(2026, 3, 29),
        date(2026, 3, 30),
        date(2026, 3, 31),
        date(2026, 4, 1),
    ];
    let rows: BTreeMap<_, _> = days
        .iter()
        .map(|day| {
            let start = berlin().instant(day.at(2, 30, 0, 0)).unwrap();
            let time = Span::Timed {
                start,
                end: start + jiff::SignedDuration::from_mins(30),
            };
            (Slot::of(&time), Appointment { time, ..visit() })
        })
        .collect();
    assert!(read(&rows).unwrap().exceptions.is_empty());
}
