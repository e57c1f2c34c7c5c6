//! One update, two rows.

use super::*;
use crate::observe::{Seen, observe, resolve};
use crate::pair::Side;
use crate::plan::{Step, plan};
use crate::samples::*;
use crate::{Appointment, Standing};

fn item_named(id: &str, minutes: i64) -> Item<Appointment> {
    Item {
        id: ItemId::new(id),
        modified: at(minutes),
        ..item(visit(), minutes)
    }
}

/// Linked, in step, and known in Exchange as `old`.
fn linked() -> Pair<Appointment> {
    pair(
        Some(visit()),
        Known::Present(item_named("old", 0)),
        present(visit()),
    )
}

fn added(pair: &Pair<Appointment>, minute: i64) -> Pair<Appointment> {
    let new = item_named("new", minute);
    observe(pair, Side::Exchange, Row::Changed(new), at(minute))
}

fn removed(pair: &Pair<Appointment>, minute: i64) -> Pair<Appointment> {
    observe(pair, Side::Exchange, Row::Removed, at(minute))
}

fn look(pair: &Pair<Appointment>, seen: Seen<Appointment>, minute: i64) -> Pair<Appointment> {
    assert_eq!(
        plan(pair, &two_way(), at(minute)).step,
        Step::Look(Side::Exchange),
        "{:?}",
        pair.exchange
    );
    resolve(pair, Side::Exchange, seen, &two_way(), at(minute))
}

fn id_of(pair: &Pair<Appointment>) -> &str {
    pair.exchange.id().unwrap().as_str()
}

#[test]
fn r_id_1_a_removed_and_an_added_item_with_one_uid_are_one_update() {
    let removed_first = added(&removed(&linked(), 1), 4);
    let added_first = removed(&added(&linked(), 1), 4);
    for pair in [removed_first, added_first] {
        assert_eq!(id_of(&pair), "old", "until the old one is known to be gone");
        let gone_over = look(&pair, Seen::Missing, 4);
        assert_eq!(id_of(&gone_over), "new");
        assert!(gone_over.exchange.item().is_some());
        assert_eq!(
            (&gone_over.base, &gone_over.sales),
            (&linked().base, &linked().sales)
        );
        assert_eq!(gone_over.standing, Standing::Linked);
    }
}

#[test]
fn r_id_1_an_item_that_comes_back_without_the_category_is_marked_again() {
    let mut bare = item_named("new", 4);
    bare.marks = crate::Marks::NONE;
    let waits = observe(&removed(&linked(), 1), Side::Exchange, Row::Changed(bare), at(4));
    let gone_over = look(&waits, Seen::Missing, 4);
    assert!(matches!(
        plan(&gone_over, &two_way(), at(4)).step,
        Step::Write(write) if matches!(*write, crate::Write::Mark { .. })
    ));
}

#[test]
fn r_id_1_an_item_in_deleted_items_is_the_other_half_too() {
    let gone_over = look(&added(&removed(&linked(), 1), 4), Seen::Deleted, 4);
    assert_eq!(id_of(&gone_over), "new");
}

#[test]
fn r_id_1_a_removal_that_was_looked_into_goes_over_at_once() {
    let missing = look(&removed(&linked(), 1), Seen::Missing, 2);
    let gone_over = added(&missing, 9);
    assert_eq!(gone_over.exchange, Known::Present(item_named("new", 9)));
}

#[test]
fn r_id_1_more_than_ten_minutes_apart_is_no_update() {
    let missing = look(&removed(&linked(), 0), Seen::Missing, 1);
    let gone = look(&missing, Seen::Missing, 11);
    assert!(matches!(gone.exchange, Known::Gone(_)));
}

#[test]
fn r_id_1_what_is_seen_anew_waits_ten_minutes_for_its_other_half() {
    let waits = added(&linked(), 1);
    assert_eq!(plan(&waits, &two_way(), at(2)).step, Step::Wait { until: at(11) });
    let two = look(&waits, Seen::Found(item_named("old", 0)), 11);
    assert_eq!(two.exchange, linked().exchange, "there are two: the link stays");
}

#[test]
fn r_id_1_a_look_too_early_does_not_forget_the_other_half() {
    let waits = removed(&added(&linked(), 1), 2);
    let stale = look(&waits, Seen::Found(item_named("old", 0)), 2);
    assert_eq!(plan(&stale, &two_way(), at(3)).step, Step::Wait { until: at(11) });
    assert_eq!(id_of(&look(&stale, Seen::Missing, 11)), "new");
}

#[test]
fn r_id_1_the_last_row_of_the_other_half_counts() {
    let waits = added(&added(&linked(), 1), 3);
    let gone_over = look(&removed(&waits, 4), Seen::Missing, 4);
    assert_eq!(gone_over.exchange, Known::Present(item_named("new", 3)));
    let taken_back = forgotten(&waits, &ItemId::new("new")).unwrap();
    assert_eq!(
        look(&taken_back, Seen::Found(item_named("old", 0)), 5).exchange,
        linked().exchange
    );
    assert_eq!(forgotten(&waits, &ItemId::new("other")), None);
}

#[test]
fn r_id_1_what_is_unlinked_knows_the_item_that_was_seen_last() {
    let unlinked = crate::unlink(&linked(), crate::ReasonCode::CategoryRemoved.into());
    assert_eq!(added(&unlinked, 3).exchange, Known::Present(item_named("new", 3)));
}
