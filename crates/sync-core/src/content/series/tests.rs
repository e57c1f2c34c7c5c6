//! What a series means: clocks, whole days, exceptions and cancelled meetings.

use super::*;
use crate::content::recurrence::{Interval, Pattern, Range};
use crate::samples::{called, visit};
use alloc::string::ToString;
use alloc::vec::Vec;
use jiff::civil::date;

const MAXIMUM: u32 = 365;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Daily in `zone`, from the master's first to its last moment, so many times.
fn daily(zone: &str, start: &str, end: &str, times: i32) -> Series {
    let zone = Zone::parse(zone).unwrap();
    let (start, end) = (moment(start), moment(end));
    let recurrence = Recurrence {
        pattern: Pattern::Daily {
            interval: Interval::ONE,
        },
        range: Range::times(zone.local(start).date(), times).unwrap(),
    };
    let master = Appointment {
        time: Span::Timed { start, end },
        ..visit()
    };
    Series::new(master, zone, recurrence)
}

fn starts_and_minutes(series: &Series) -> Vec<(alloc::string::String, i64)> {
    let occurrences = series.occurrences(MAXIMUM).unwrap();
    occurrences
        .iter()
        .map(|(slot, appointment)| (slot.to_string(), appointment.time.elapsed().as_mins()))
        .collect()
}

#[test]
fn r_appt_14_clocks_keep_their_time_so_moments_move() {
    let cases = [
        (
            "Europe/Berlin",
            "2026-03-28T08:00:00Z",
            ["20260328T080000Z", "20260329T070000Z", "20260330T070000Z"],
        ),
        (
            "Australia/Sydney",
            "2026-10-02T23:00:00Z",
            ["20261002T230000Z", "20261003T220000Z", "20261004T220000Z"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-02T22:30:00Z",
            ["20261002T223000Z", "20261003T220000Z", "20261004T220000Z"],
        ),
        (
            "Asia/Kolkata",
            "2026-03-28T03:30:00Z",
            ["20260328T033000Z", "20260329T033000Z", "20260330T033000Z"],
        ),
    ];
    for (zone, start, expected) in cases {
        let end = moment(start) + jiff::SignedDuration::from_mins(45);
        let series = daily(zone, start, &end.to_string(), 3);
        let expected = expected.map(|slot| (slot.to_string(), 45));
        assert_eq!(starts_and_minutes(&series), expected, "{zone}");
    }
}

#[test]
fn r_appt_14_a_meeting_ends_when_clocks_say_so_even_if_they_change_meanwhile() {
    // 23:00 to 05:00 in Berlin: six hours, five when clocks skip one, seven when they repeat one.
    let spring = daily("Europe/Berlin", "2026-03-27T22:00:00Z", "2026-03-28T04:00:00Z", 3);
    let hours = |series| {
        starts_and_minutes(&series)
            .into_iter()
            .map(|(_, minutes)| minutes / 60)
            .collect::<Vec<_>>()
    };
    assert_eq!(hours(spring), [6, 5, 6]);
    let autumn = daily("Europe/Berlin", "2026-10-23T21:00:00Z", "2026-10-24T03:00:00Z", 3);
    assert_eq!(hours(autumn), [6, 7, 6]);
}

#[test]
fn r_appt_14_a_meeting_in_the_hour_that_clocks_skip_does_not_end_before_it_starts() {
    // 02:30 to 03:00; on 29 March clocks go from 02:00 to 03:00.
    let series = daily("Europe/Berlin", "2026-03-28T01:30:00Z", "2026-03-28T02:00:00Z", 3);
    let expected = [
        ("20260328T013000Z", 30),
        ("20260329T013000Z", 30),
        ("20260330T003000Z", 30),
    ];
    assert_eq!(
        starts_and_minutes(&series),
        expected.map(|(slot, minutes)| (slot.to_string(), minutes))
    );
}

#[test]
fn r_appt_14_a_day_that_a_zone_leaves_out_has_no_meeting() {
    let series = daily("Pacific/Apia", "2011-12-29T19:00:00Z", "2011-12-29T20:00:00Z", 4);
    let slots: Vec<_> = starts_and_minutes(&series)
        .into_iter()
        .map(|(slot, _)| slot)
        .collect();
    assert_eq!(
        slots,
        ["20111229T190000Z", "20111230T190000Z", "20111231T190000Z"]
    );
}

#[test]
fn r_appt_19_whole_days_are_never_shifted() {
    for zone in ["Pacific/Apia", "America/New_York", "UTC"] {
        let mut series = daily(zone, "2026-03-07T12:00:00Z", "2026-03-07T13:00:00Z", 3);
        series.master.time = Span::AllDay {
            first: date(2026, 3, 7),
            last: date(2026, 3, 8),
        };
        series.recurrence.range = Range::times(date(2026, 3, 7), 3).unwrap();
        let days: Vec<_> = series
            .occurrences(MAXIMUM)
            .unwrap()
            .into_values()
            .map(|meeting| meeting.time)
            .collect();
        let expected = [7, 8, 9].map(|day| Span::AllDay {
            first: date(2026, 3, day),
            last: date(2026, 3, day + 1),
        });
        assert_eq!(days, expected, "{zone}");
    }
}

#[test]
fn r_appt_14_an_exception_keeps_its_slot_wherever_it_is_moved() {
    let mut series = daily("Europe/Berlin", "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", 3);
    let slots: Vec<_> = series.slots().collect();
    let over_the_next = Appointment {
        time: series.dictated(slots[1]).time,
        ..called("Moved")
    };
    series.exceptions.insert(slots[0], over_the_next.clone());
    let occurrences = series.occurrences(MAXIMUM).unwrap();
    assert_eq!(occurrences.keys().copied().collect::<Vec<_>>(), slots);
    assert_eq!(occurrences[&slots[0]], over_the_next);
    assert_eq!(occurrences[&slots[1]], series.dictated(slots[1]));
}

#[test]
fn r_appt_14_what_departs_from_no_meeting_of_the_rule_has_no_effect() {
    let series = daily("Europe/Berlin", "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", 3);
    let strange = Slot::at(moment("2026-11-24T08:30:00Z"));
    let mut departing = series.clone();
    departing.exceptions.insert(strange, called("Left over"));
    departing.excluded.insert(Slot::AllDay(date(2026, 11, 24)));
    departing.excluded.insert(strange);
    assert_eq!(departing.occurrences(MAXIMUM), series.occurrences(MAXIMUM));
}

#[test]
fn r_appt_14_an_exception_that_was_cancelled_is_gone() {
    let mut series = daily("Europe/Berlin", "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", 2);
    let first = series.slots().next().unwrap();
    series.exceptions.insert(first, called("Changed"));
    series.excluded.insert(first);
    assert!(!series.occurrences(MAXIMUM).unwrap().contains_key(&first));
}

#[test]
fn r_appt_14_a_cancelled_meeting_is_found_by_its_day_in_the_zone_of_the_series() {
    let series = daily(
        "America/New_York",
        "2026-11-24T01:00:00Z",
        "2026-11-24T02:00:00Z",
        3,
    );
    assert_eq!(
        series.slot_on(date(2026, 11, 24)),
        Some(Slot::at(moment("2026-11-25T01:00:00Z")))
    );
    assert_eq!(series.slot_on(date(2026, 11, 26)), None);
}

#[test]
fn r_appt_14_a_series_without_end_has_no_list_of_meetings() {
    let mut series = daily("UTC", "2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z", 3);
    series.recurrence.range = Range::endless(date(2026, 11, 24));
    assert_eq!(series.occurrences(MAXIMUM), Err(SeriesRefusal::Endless));
}
