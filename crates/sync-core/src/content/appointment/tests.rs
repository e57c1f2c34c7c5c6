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

#[test]
fn r_time_1_whole_days_end_where_they_end_last() {
    let day = jiff::civil::date(2026, 11, 23);
    let fair = Appointment {
        time: Span::AllDay {
            first: day,
            last: day,
        },
        ..visit()
    };
    assert!(fair.travels(
        None,
        Field::Subject,
        Side::Exchange,
        "2026-11-24T11:59:00Z".parse().unwrap()
    ));
    assert!(!fair.travels(
        None,
        Field::Subject,
        Side::Exchange,
        "2026-11-24T12:01:00Z".parse().unwrap()
    ));
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
    assert!(!ended(10).travels(None, Field::Subject, Side::Exchange, at(20)));
    assert!(ended(10).travels(Some(&ended(30)), Field::Subject, Side::Exchange, at(20)));
    assert!(ended(30).travels(Some(&ended(10)), Field::Subject, Side::Exchange, at(20)));
}

#[test]
fn debug_shows_no_content() {
    let shown = format!("{:?}", visit());
    for private in ["Visit", "Agenda", "Room 1"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
