//! What fails is tried again, later and later, and not for ever.

use super::*;
use crate::conclude::{conclude, retry};
use crate::observe::{Row, Seen, observe, recheck, resolve};
use crate::pair::{Known, Standing};
use crate::plan::plan;
use crate::policy::Policy;
use crate::samples::*;
use crate::write::{Outcome, Write, begin, settle};
use crate::{Appointment, Email};
use alloc::vec::Vec;

/// The visit was called otherwise in Outlook: Sales is to learn of it.
fn edited() -> Pair<Appointment> {
    pair(Some(visit()), present(called("New")), present(visit()))
}

/// Sends every write that is planned, each of which comes to `outcome`; returns when each was sent, and what was left.
fn send_all(
    mut pair: Pair<Appointment>,
    outcome: &Outcome<Appointment>,
    policy: &Policy,
) -> (Vec<Timestamp>, Pair<Appointment>) {
    let (mut now, mut sent) = (at(0), Vec::new());
    for _ in 0..100 {
        let planned = plan(&pair, policy, now);
        match planned.step {
            Step::Rest => return (sent, pair),
            Step::Wait { until } => {
                let why = planned.reason.code;
                // For its next turn, or until what is in doubt can be looked at.
                assert!(
                    matches!(why, ReasonCode::Waiting | ReasonCode::InDoubt),
                    "{why:?}"
                );
                now = until;
            }
            Step::Look(side) => {
                let content = match side {
                    Side::Exchange => called("New"),
                    Side::Sales => visit(),
                };
                pair = resolve(&pair, side, Seen::Found(item(content, 0)), policy, now);
            }
            Step::Write(write) => {
                sent.push(now);
                pair = settle(&begin(&pair, &write, now), write.on(), outcome.clone(), now);
            }
            Step::Conclude(conclusion) => {
                pair = conclude(&pair, conclusion, planned.reason, &policy.zone, now);
            }
        }
    }
    panic!("it never rests: {pair:?}")
}

fn is_parked(pair: &Pair<Appointment>) -> bool {
    matches!(&pair.standing, Standing::Parked { reason, .. } if reason.code == ReasonCode::TriedTooOften)
}

#[test]
fn r_err_2_whatever_way_a_write_fails_it_is_tried_eight_times_and_then_a_person_is_asked() {
    for outcome in [
        Outcome::NotApplied,
        Outcome::PreconditionFailed,
        Outcome::Uncertain,
    ] {
        let (sent, left) = send_all(edited(), &outcome, &one_way());
        assert_eq!(sent.len(), 8, "{outcome:?}");
        assert!(is_parked(&left), "{outcome:?}: {:?}", left.standing);
        assert_eq!(left.tries, Tries::NONE, "whoever tries again starts anew");
    }
}

#[test]
fn r_err_2_each_try_waits_twice_as_long_as_the_one_before() {
    let (sent, _) = send_all(edited(), &Outcome::NotApplied, &one_way());
    let pauses: Vec<_> = sent
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).as_mins())
        .collect();
    assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 32]);
}

#[test]
fn r_err_2_a_person_who_tries_again_has_all_tries_again() {
    let (_, left) = send_all(edited(), &Outcome::NotApplied, &one_way());
    let (sent, left) = send_all(retry(&left, at(200)), &Outcome::NotApplied, &one_way());
    assert_eq!(sent.len(), 8);
    assert!(is_parked(&left));
}

/// Begun as often, and nobody knows what became of it.
fn begun(pair: &Pair<Appointment>, write: &Write<Appointment>, times: u32) -> Pair<Appointment> {
    (0..times).fold(pair.clone(), |pair, _| begin(&pair, write, at(0)))
}

#[test]
fn r_err_2_a_write_that_landed_after_all_ends_the_count() {
    let pair = edited();
    let planned = plan(&pair, &one_way(), at(0));
    let write = written(&planned);
    let doubted = begun(&pair, write, 3);
    assert_eq!(
        doubted.tries.on(Side::Sales).writes.map(|tried| tried.count),
        Some(3)
    );
    let landed = item(called("New"), 1);
    for known in [
        settle(&doubted, Side::Sales, Outcome::Applied(landed.clone()), at(1)),
        resolve(&doubted, Side::Sales, Seen::Found(landed), &one_way(), at(1)),
        observe(&doubted, Side::Sales, Row::Deleted, at(1)),
    ] {
        assert_eq!(known.tries, Tries::NONE);
    }
    let not_landed = resolve(
        &doubted,
        Side::Sales,
        Seen::Found(item(visit(), 0)),
        &one_way(),
        at(1),
    );
    assert_eq!(not_landed.tries, doubted.tries);
}

#[test]
fn r_err_2_what_fails_on_one_side_is_not_counted_on_the_other() {
    let mut failing = edited();
    failing.tries.note(Side::Exchange, at(0));
    let planned = plan(&failing, &one_way(), at(0));
    let begun = begin(&failing, written(&planned), at(0));
    let settled = settle(
        &begun,
        Side::Sales,
        Outcome::Applied(item(called("New"), 1)),
        at(1),
    );
    assert_eq!(settled.tries, failing.tries);
}

#[test]
fn r_err_2_a_vendor_that_takes_nothing_now_says_nothing_of_the_record() {
    let pair = edited();
    let planned = plan(&pair, &one_way(), at(0));
    let write = written(&planned);
    assert_eq!(untried(&begun(&pair, write, 1), Side::Sales).tries, Tries::NONE);
    let twice = untried(&begun(&pair, write, 2), Side::Sales);
    assert_eq!(
        twice.tries.on(Side::Sales).writes.map(|tried| tried.count),
        Some(1)
    );
}

/// Looks at Outlook whenever that is planned, and is refused so often; when it looked, and what was left.
fn look_in_vain(mut pair: Pair<Appointment>, refusals: usize) -> (Vec<Timestamp>, Pair<Appointment>) {
    let (mut now, mut looked) = (at(0), Vec::new());
    for _ in 0..100 {
        let planned = plan(&pair, &one_way(), now);
        match planned.step {
            Step::Rest => return (looked, pair),
            Step::Wait { until } => {
                assert_eq!(planned.reason.code, ReasonCode::AnswerUnreadable, "it says so");
                now = until;
            }
            Step::Look(side) => {
                assert_eq!(side, Side::Exchange);
                looked.push(now);
                pair = if looked.len() <= refusals {
                    refused(&pair, side, ReasonCode::AnswerUnreadable, now)
                } else {
                    resolve(&pair, side, Seen::Found(item(visit(), 0)), &one_way(), now)
                };
            }
            Step::Write(write) => panic!("nothing is known of what is written to: {write:?}"),
            Step::Conclude(conclusion) => {
                pair = conclude(&pair, conclusion, planned.reason, &one_way().zone, now);
            }
        }
    }
    panic!("it never rests: {pair:?}")
}

fn in_step() -> Pair<Appointment> {
    pair(Some(visit()), present(visit()), present(visit()))
}

#[test]
fn r_err_2_what_a_vendor_does_not_give_up_is_looked_at_eight_times_and_then_a_person_is_asked() {
    let doubted = recheck(&in_step(), Side::Exchange, at(0));
    let (looked, left) = look_in_vain(doubted, 100);
    let pauses: Vec<_> = looked
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).as_mins())
        .collect();
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64]);
    let Standing::Parked { reason, .. } = &left.standing else {
        panic!("{:?}", left.standing)
    };
    assert_eq!(reason.code, ReasonCode::AnswerUnreadable);
    assert_eq!(left.tries, Tries::NONE, "whoever tries again starts anew");
    assert_eq!(left.base, in_step().base, "nothing is lost");
}

#[test]
fn r_err_2_a_look_that_is_answered_ends_the_count_and_all_goes_on() {
    let doubted = recheck(&in_step(), Side::Exchange, at(0));
    let (looked, left) = look_in_vain(doubted, 3);
    assert_eq!(looked.len(), 4);
    assert_eq!((&left.standing, &left.tries), (&Standing::Linked, &Tries::NONE));
    let refused_row = refused(&left, Side::Exchange, ReasonCode::AnswerUnreadable, at(9));
    assert!(
        refused_row.exchange.item().is_none(),
        "a row that cannot be read is doubted"
    );
}

#[test]
fn what_cannot_be_synced_is_for_a_person_at_once() {
    let parked = refused(&in_step(), Side::Exchange, ReasonCode::TaskRecurring, at(0));
    let is_parked = matches!(&parked.standing, Standing::Parked { reason, .. } if reason.code == ReasonCode::TaskRecurring);
    assert!(is_parked, "{:?}", parked.standing);
}

#[test]
fn r_err_2_a_mark_has_landed_once_it_is_seen() {
    let (bare, marked) = (unmarked(offer()), item(offer(), 1));
    let Known::Present(bare) = bare else {
        panic!("it is there")
    };
    for (cause, found, expected) in [
        (Cause::<Email>::Marked, &marked, true),
        (Cause::Marked, &bare, false),
        (Cause::Unmarked, &bare, true),
        (Cause::Unmarked, &marked, false),
        (Cause::Recheck, &marked, false),
    ] {
        assert_eq!(has_landed(&cause, found), expected, "{cause:?}");
    }
}
