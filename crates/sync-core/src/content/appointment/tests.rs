//! What both sides can hold.

use super::*;
use crate::samples::{at, visit};
use alloc::format;
use alloc::string::ToString;

#[test]
fn r_appt_19_a_subject_is_cut_at_500_characters_not_bytes() {
    let long = Appointment {
        subject: "ü".repeat(501),
        ..visit()
    }
    .reduced();
    assert_eq!(long.subject.chars().count(), SUBJECT_CHARS_MAX);
    assert_eq!(long.clone().reduced(), long);
}

#[test]
fn a_line_break_or_nul_in_a_subject_is_a_space() {
    let broken = Appointment {
        subject: " Visit\r\nAcme\0 ".to_string(),
        ..visit()
    }
    .reduced();
    assert_eq!(broken.subject, "Visit Acme");
}

#[test]
fn fractions_of_a_second_are_no_edit() {
    let end = at(60);
    let exact = Appointment {
        time: Span::Timed { start: at(0), end },
        ..visit()
    };
    let start = at(0).checked_add(jiff::SignedDuration::from_millis(700)).unwrap();
    let fraction = Appointment {
        time: Span::Timed { start, end },
        ..visit()
    };
    assert_eq!(fraction.reduced().time, exact.reduced().time);
}

#[test]
fn a_long_description_is_cut_at_a_character() {
    let long = Appointment {
        description: Description("€".repeat(DESCRIPTION_BYTES_MAX)),
        ..visit()
    }
    .reduced();
    assert!(long.description.0.len() <= DESCRIPTION_BYTES_MAX);
    assert!(long.description.0.chars().all(|letter| letter == '€'));
}

/// A fair on this day, edited at this moment in a mailbox of this zone: whether that still travels.
fn travels_in(zone: &str, day: jiff::civil::Date, edited_at: &str) -> bool {
    let fair = Appointment {
        time: Span::AllDay {
            first: day,
            last: day,
        },
        ..visit()
    };
    let zone = Zone::parse(zone).unwrap();
    let edit = Edit {
        side: Side::Exchange,
        at: edited_at.parse().unwrap(),
        zone: &zone,
    };
    fair.travels(None, Field::Subject, edit)
}

#[test]
fn r_time_1_whole_days_end_at_the_midnight_of_the_mailbox_on_both_halves_of_the_earth() {
    let (winter, summer) = (jiff::civil::date(2026, 1, 15), jiff::civil::date(2026, 7, 15));
    for (zone, day, last, first) in [
        // Berlin: UTC+1 in January, UTC+2 in July.
        (
            "Europe/Berlin",
            winter,
            "2026-01-15T22:59:59Z",
            "2026-01-15T23:00:00Z",
        ),
        (
            "Europe/Berlin",
            summer,
            "2026-07-15T21:59:59Z",
            "2026-07-15T22:00:00Z",
        ),
        // Sydney: summer time in January (UTC+11), UTC+10 in July.
        (
            "AUS Eastern Standard Time",
            winter,
            "2026-01-15T12:59:59Z",
            "2026-01-15T13:00:00Z",
        ),
        (
            "AUS Eastern Standard Time",
            summer,
            "2026-07-15T13:59:59Z",
            "2026-07-15T14:00:00Z",
        ),
        // Santiago: summer time in January (UTC-3), UTC-4 in July.
        (
            "America/Santiago",
            winter,
            "2026-01-16T02:59:59Z",
            "2026-01-16T03:00:00Z",
        ),
        (
            "America/Santiago",
            summer,
            "2026-07-16T03:59:59Z",
            "2026-07-16T04:00:00Z",
        ),
        ("UTC", winter, "2026-01-15T23:59:59Z", "2026-01-16T00:00:00Z"),
    ] {
        assert!(travels_in(zone, day, last), "{zone} {day} {last}");
        assert!(!travels_in(zone, day, first), "{zone} {day} {first}");
    }
}

#[test]
fn r_time_1_a_day_without_a_midnight_begins_when_clocks_skip_it() {
    // In Santiago clocks go from 24:00 on 5 September 2026 to 01:00: the day before ends at the skip.
    let before = jiff::civil::date(2026, 9, 5);
    assert!(travels_in("America/Santiago", before, "2026-09-06T03:59:59Z"));
    assert!(!travels_in("America/Santiago", before, "2026-09-06T04:00:00Z"));
}

#[test]
fn r_time_1_whole_days_begin_at_the_midnight_of_the_mailbox() {
    let day = jiff::civil::date(2026, 1, 15);
    let fair = Span::AllDay {
        first: day,
        last: day,
    };
    for (zone, starts) in [
        ("Europe/Berlin", "2026-01-14T23:00:00Z"),
        ("AUS Eastern Standard Time", "2026-01-14T13:00:00Z"),
        ("America/Santiago", "2026-01-15T03:00:00Z"),
    ] {
        let zone = Zone::parse(zone).unwrap();
        assert_eq!(fair.start_in(&zone), starts.parse().unwrap());
    }
}

#[test]
fn r_time_1_the_later_of_both_ends_counts() {
    let ended = |minutes| Appointment {
        time: Span::Timed {
            start: at(0),
            end: at(minutes),
        },
        ..visit()
    };
    let zone = Zone::utc();
    let edited = Edit {
        side: Side::Exchange,
        at: at(20),
        zone: &zone,
    };
    assert!(!ended(10).travels(None, Field::Subject, edited));
    assert!(ended(10).travels(Some(&ended(30)), Field::Subject, edited));
    assert!(ended(30).travels(Some(&ended(10)), Field::Subject, edited));
}

#[test]
fn debug_shows_no_content() {
    let shown = format!("{:?}", visit());
    for private in ["Visit", "Agenda", "Room 1"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
