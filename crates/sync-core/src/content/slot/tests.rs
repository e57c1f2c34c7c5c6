//! One slot, one text.

use super::*;
use crate::samples::at;
use jiff::SignedDuration;
use jiff::civil::date;

#[test]
fn r_appt_14_a_slot_has_one_text_and_is_read_back_from_it() {
    let slots = [
        (Slot::at(at(0)), "20261123T120000Z"),
        (Slot::AllDay(date(2026, 11, 23)), "20261123"),
        (Slot::AllDay(date(9999, 12, 31)), "99991231"),
        (Slot::AllDay(date(-9999, 1, 2)), "-0099990102"),
    ];
    for (slot, text) in slots {
        assert_eq!(slot.to_string(), text);
        assert_eq!(Slot::parse(text), Some(slot));
    }
    for text in [
        "",
        "2026-11-23",
        "20261123T120000+00",
        "2026-11-23T12:00:00Z",
        "20261323",
        "20261123T120000.5Z",
    ] {
        assert_eq!(Slot::parse(text), None, "{text}");
    }
}

#[test]
fn r_appt_14_fractions_of_a_second_make_no_other_slot() {
    let later = at(0) + SignedDuration::from_millis(999);
    assert_eq!(Slot::at(later), Slot::at(at(0)));
}
