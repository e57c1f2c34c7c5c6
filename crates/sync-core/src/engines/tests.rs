//! What another engine looks like, and what only looks like one.

use super::*;
use crate::samples::{at, called, item, pair, present, two_way, visit};
use crate::{
    Appointment, Known, Outcome, Participants, Row, SalesId, SalesPerson, begin, observe, park, plan, relink,
    settle,
};
use alloc::vec::Vec;
use proptest::prelude::*;

fn print(content: &str) -> Fingerprint {
    Fingerprint::of(content)
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
    assert_eq!(Fingerprint::from_bits(print("a").bits()), print("a"));
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

/// Our edits land in Outlook, where somebody writes `typed` each time instead; in Sales somebody says the same again each time.
/// What is planned in the end, where the rounds lie `minutes` apart.
fn rounds(typed: &[&str], minutes: i64) -> Plan<Appointment> {
    let mut pair = pair(Some(visit()), present(visit()), present(called("Sales")));
    let policy = two_way();
    for (number, typed) in (1..).zip(typed) {
        let minute = minutes * number;
        let changes = [
            (Side::Exchange, called("Sales"), called(typed)),
            (Side::Sales, called(typed), called("Sales")),
        ];
        for (second, (side, ours, theirs)) in (0..).zip(changes) {
            let now = at(minute) + SignedDuration::from_secs(2 * second);
            let planned = plan(&pair, &policy, now);
            let Step::Write(write) = &planned.step else {
                return planned;
            };
            assert_eq!(write.on(), side);
            let landed = |content, secs| Item {
                modified: now + SignedDuration::from_millis(secs),
                ..item(content, minute)
            };
            let begun = begin(&pair, write, now);
            pair = settle(&begun, side, Outcome::Applied(landed(ours, 1)), now);
            pair = observe(&pair, side, Row::Changed(landed(theirs, 2)), now);
        }
    }
    plan(&pair, &policy, at(minutes * 9))
}

#[test]
fn r_gate_5_what_is_undone_three_times_within_an_hour_is_parked() {
    let typed = ["Visit"; 3];
    let planned = rounds(&typed, 10);
    assert_eq!(planned.reason, ReasonCode::TwoEngines.into());
    assert_eq!(planned.step, Step::Conclude(Conclusion::Park));

    let goes_on = |planned: Plan<Appointment>| matches!(planned.step, Step::Write(_));
    assert!(goes_on(rounds(&typed[..2], 10)), "that can be a person");
    assert!(goes_on(rounds(&typed, 40)), "and so can that");
    assert!(
        goes_on(rounds(&["One", "Two", "Three", "Four"], 5)),
        "somebody edits"
    );
}

#[test]
fn r_gate_5_whoever_resumes_starts_with_no_flips() {
    let flipping = flipped_at(&[1, 2, 3]);
    assert_eq!(
        plan(&flipping, &two_way(), at(4)).reason,
        ReasonCode::TwoEngines.into()
    );
    let parked = park(&flipping, ReasonCode::TwoEngines.into(), at(4));
    assert_eq!(parked.engines, Engines::default());
    let resumed = relink(&parked, parked.origin, at(5));
    assert_ne!(
        plan(&resumed, &two_way(), at(5)).reason,
        ReasonCode::TwoEngines.into()
    );
}

#[test]
fn r_gate_5_what_was_undone_long_ago_stops_nothing() {
    let flipping = flipped_at(&[1, 2, 3]);
    let planned = |minute| plan(&flipping, &two_way(), at(minute)).reason.code;
    assert_eq!(planned(63), ReasonCode::TwoEngines);
    assert_ne!(planned(64), ReasonCode::TwoEngines);
}

#[test]
fn r_gate_5_what_a_colleagues_round_heard_first_counts_all_the_same() {
    let mut heard = pair(Some(visit()), present(visit()), Known::Present(item(visit(), 5)));
    heard.engines.note_ours(Side::Sales, &visit(), &called("Ours"));
    let again = observe(&heard, Side::Sales, Row::Changed(item(visit(), 5)), at(6));
    let times = |pair: &Pair<Appointment>| {
        pair.engines
            .undone
            .as_ref()
            .map_or(0, |undone| undone.sales.at.len())
    };
    assert_eq!((times(&heard), times(&again)), (0, 1));
    let old = observe(&heard, Side::Sales, Row::Changed(item(visit(), 4)), at(6));
    assert_eq!(times(&old), 0, "an old row says nothing");
}

#[test]
fn r_gate_5_what_is_marked_after_it_was_undone_is_not_undone_again() {
    let mut undone = pair(
        Some(visit()),
        Known::Present(item(called("Ours"), 5)),
        present(visit()),
    );
    undone
        .engines
        .note_ours(Side::Exchange, &visit(), &called("Ours"));
    for minute in 6..12 {
        let row = Row::Changed(item(visit(), minute));
        undone = observe(&undone, Side::Exchange, row, at(minute));
    }
    let flips = undone.engines.undone.map(|undone| undone.exchange.at.len());
    assert_eq!(flips, Some(1));
}

#[test]
fn whoever_replaces_one_who_takes_part_leaves_another_fingerprint() {
    let with = |id| Appointment {
        people: Participants::from_iter([SalesPerson::Contact(SalesId(id))]),
        ..visit()
    };
    assert_eq!(Fingerprint::of(&with(1)), Fingerprint::of(&with(1)));
    assert_ne!(Fingerprint::of(&with(1)), Fingerprint::of(&with(2)));
}

#[test]
fn what_is_remembered_of_a_link_that_nobody_else_writes_to_is_small() {
    assert!(size_of::<Engines>() <= 40);
}

/// A link with something to write to Outlook, where our edits were undone in these minutes.
fn flipped_at(minutes: &[i64]) -> Pair<Appointment> {
    let mut flipping = pair(Some(visit()), present(called("Sales")), present(visit()));
    let mut undone = Undone::default();
    undone.exchange.at = minutes.iter().map(|minute| at(*minute)).collect();
    flipping.engines.undone = Some(Box::new(undone));
    flipping
}
