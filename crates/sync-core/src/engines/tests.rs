//! What another engine looks like, and what only looks like one.

use super::*;
use crate::samples::at;
use alloc::vec::Vec;
use proptest::prelude::*;

fn print(content: &str) -> Fingerprint {
    Fingerprint::of(content.as_bytes())
}

fn ours() -> OurWrite {
    OurWrite {
        before: print("before"),
        wrote: print("ours"),
    }
}

/// What is said of each of `readings`, told as minute and content.
fn noted(readings: &[(i64, &str)]) -> Vec<bool> {
    let mut flips = Flips::default();
    readings
        .iter()
        .map(|(minute, content)| {
            flips.note(ours(), print(content), at(*minute)) == Some(ReasonCode::TwoEngines)
        })
        .collect()
}

#[test]
fn r_gate_5_three_changes_back_within_an_hour_are_another_engine() {
    assert_eq!(
        noted(&[
            (0, "before"),
            (1, "ours"),
            (30, "before"),
            (31, "ours"),
            (60, "before")
        ]),
        [false, false, false, false, true]
    );
}

#[test]
fn r_gate_5_three_changes_back_in_more_than_an_hour_are_not() {
    assert_eq!(
        noted(&[(0, "before"), (30, "before"), (61, "before")]),
        [false, false, false]
    );
    // But the last three of four may be.
    assert_eq!(
        noted(&[(0, "before"), (30, "before"), (61, "before"), (90, "before")]),
        [false, false, false, true]
    );
}

#[test]
fn r_gate_5_a_users_edit_starts_the_count_again() {
    assert_eq!(
        noted(&[
            (0, "before"),
            (1, "before"),
            (2, "theirs"),
            (3, "before"),
            (4, "before"),
            (5, "before")
        ]),
        [false, false, false, false, false, true]
    );
}

#[test]
fn r_gate_5_undoing_another_write_is_another_count() {
    let mut flips = Flips::default();
    let other = OurWrite {
        wrote: print("other"),
        ..ours()
    };
    for (write, minute) in [(ours(), 0), (ours(), 1), (other, 2), (ours(), 3)] {
        assert_eq!(flips.note(write, print("before"), at(minute)), None);
    }
    assert_eq!(flips.at.len(), 1);
}

#[test]
fn r_gate_5_the_same_reading_noted_again_counts_once() {
    assert_eq!(
        noted(&[(0, "before"), (0, "before"), (0, "before"), (1, "before")]),
        [false, false, false, false]
    );
}

#[test]
fn r_gate_5_a_write_that_changes_nothing_is_undone_by_nobody() {
    let mark = OurWrite {
        before: print("same"),
        wrote: print("same"),
    };
    let mut flips = Flips::default();
    for minute in 0..5 {
        assert_eq!(flips.note(mark, print("same"), at(minute)), None);
    }
    assert_eq!(flips, Flips::default());
}

#[test]
fn r_gate_5_it_stays_known_until_the_link_is_resumed() {
    let mut flips = Flips::default();
    let mut said = |minute| flips.note(ours(), print("before"), at(minute));
    assert_eq!((said(0), said(1)), (None, None));
    assert_eq!(
        (said(2), said(3)),
        (Some(ReasonCode::TwoEngines), Some(ReasonCode::TwoEngines))
    );
}

#[test]
fn fingerprints_come_back_from_the_store_the_same() {
    assert_eq!(Fingerprint::from_bytes(*print("a").as_bytes()), print("a"));
    assert_ne!(print("a"), print("b"));
}

proptest! {
    #[test]
    fn r_gate_5_no_more_than_three_flips_are_remembered_and_two_are_never_enough(
        readings in proptest::collection::vec((0_i64..200, prop_oneof![Just("before"), Just("ours"), Just("theirs")]), 0..40),
    ) {
        let mut flips = Flips::default();
        let mut since_edit: BTreeSet<i64> = BTreeSet::new();
        for (minute, content) in readings {
            let verdict = flips.note(ours(), print(content), at(minute));
            match content {
                "before" => { since_edit.insert(minute); }
                "theirs" => since_edit.clear(),
                _ => {}
            }
            prop_assert!(flips.at.len() <= 3);
            prop_assert!(verdict.is_none() || since_edit.len() >= 3);
        }
    }
}
