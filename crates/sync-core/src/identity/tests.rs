//! One update, two rows.

use super::*;
use crate::samples::at;

fn id(name: &str) -> ItemId {
    ItemId::new(name)
}

fn key(uid: &str) -> MeetingKey {
    MeetingKey::from_ical_uid(uid)
}

fn seen(name: &str, uid: &str, minute: i64) -> Row {
    Row::Seen {
        id: id(name),
        meeting: key(uid),
        is_categorised: false,
        at: at(minute),
    }
}

fn categorised(name: &str, uid: &str, minute: i64) -> Row {
    Row::Seen {
        id: id(name),
        meeting: key(uid),
        is_categorised: true,
        at: at(minute),
    }
}

fn removed(name: &str, minute: i64) -> Row {
    Row::Removed {
        id: id(name),
        at: at(minute),
    }
}

fn renamed(from: &str, to: &str) -> Change {
    Change::Renamed {
        from: id(from),
        to: id(to),
    }
}

/// `old` is linked with the meeting `u1`.
fn heard(rows: &[Row], now: i64) -> Vec<Change> {
    changes(&BTreeMap::from([(id("old"), key("u1"))]), rows, at(now))
}

#[test]
fn r_id_1_a_removed_and_an_added_item_with_one_uid_are_one_update() {
    let orders = [
        [removed("old", 0), seen("new", "u1", 3)],
        [seen("new", "u1", 0), removed("old", 3)],
        [removed("old", 0), categorised("new", "u1", 10)],
        [categorised("new", "u1", 0), removed("old", 10)],
    ];
    for rows in orders {
        assert_eq!(heard(&rows, 20), [renamed("old", "new")], "{rows:?}");
    }
}

#[test]
fn r_id_1_more_than_ten_minutes_apart_or_another_uid_is_no_update() {
    let gone = || Change::Removed { id: id("old") };
    assert_eq!(
        heard(&[removed("old", 0), seen("new", "u1", 11)], 20),
        [Change::Unshared { id: id("new") }, gone()]
    );
    assert_eq!(
        heard(&[removed("old", 0), categorised("new", "u2", 1)], 20),
        [Change::Requested { id: id("new") }, gone()]
    );
}

#[test]
fn r_id_1_a_removal_waits_for_its_other_half() {
    let waits = Change::Waits {
        id: id("old"),
        until: at(10),
    };
    assert_eq!(heard(&[removed("old", 0)], 9), [waits]);
    assert_eq!(
        heard(&[removed("old", 0)], 10),
        [Change::Removed { id: id("old") }]
    );
}

#[test]
fn r_id_1_a_split_keeps_the_link_on_the_part_with_the_old_uid() {
    let unmarked = heard(&[seen("old", "u1", 0), seen("rest", "u2", 0)], 1);
    assert_eq!(
        unmarked,
        [
            Change::Updated { id: id("old") },
            Change::Unshared { id: id("rest") }
        ]
    );
    let marked = heard(&[seen("old", "u1", 0), categorised("rest", "u2", 0)], 1);
    assert_eq!(
        marked,
        [
            Change::Updated { id: id("old") },
            Change::Requested { id: id("rest") }
        ]
    );
    // The old part has another id as well.
    let renamed_too = heard(
        &[
            categorised("rest", "u2", 0),
            removed("old", 0),
            seen("first", "u1", 0),
        ],
        1,
    );
    assert_eq!(
        renamed_too,
        [renamed("old", "first"), Change::Requested { id: id("rest") }]
    );
}

#[test]
fn r_id_1_the_last_row_of_an_item_counts() {
    assert_eq!(
        heard(&[removed("old", 0), seen("old", "u1", 1)], 2),
        [Change::Updated { id: id("old") }]
    );
    let waits = Change::Waits {
        id: id("old"),
        until: at(11),
    };
    assert_eq!(heard(&[seen("old", "u1", 0), removed("old", 1)], 2), [waits]);
    assert_eq!(
        heard(&[seen("new", "u1", 0), removed("new", 1)], 2),
        [Change::Foreign { id: id("new") }]
    );
    assert_eq!(heard(&[], 2), []);
}

#[test]
fn r_id_1_of_several_with_one_uid_the_nearest_takes_over() {
    assert_eq!(
        heard(
            &[
                categorised("far", "u1", 0),
                removed("old", 5),
                seen("near", "u1", 6)
            ],
            7
        ),
        [Change::Requested { id: id("far") }, renamed("old", "near")]
    );
    assert_eq!(
        heard(&[removed("old", 5), seen("b", "u1", 6), seen("a", "u1", 4)], 7),
        [Change::Unshared { id: id("b") }, renamed("old", "a")]
    );
}

#[test]
fn r_id_1_a_linked_item_is_never_the_other_half_of_another() {
    let linked = BTreeMap::from([(id("one"), key("u1")), (id("two"), key("u1"))]);
    let rows = [removed("one", 0), seen("two", "u1", 1)];
    assert_eq!(
        changes(&linked, &rows, at(20)),
        [
            Change::Removed { id: id("one") },
            Change::Updated { id: id("two") }
        ]
    );
    let both_gone = [removed("one", 0), removed("two", 0), seen("new", "u1", 1)];
    assert_eq!(
        changes(&linked, &both_gone, at(20)),
        [renamed("one", "new"), Change::Removed { id: id("two") }]
    );
}

#[test]
fn r_err_1_every_change_of_ours_has_its_reason() {
    let of = |id: ItemId| {
        [
            (Change::Updated { id: id.clone() }, Some(ReasonCode::Changed)),
            (renamed("a", "b"), Some(ReasonCode::Changed)),
            (
                Change::Waits {
                    id: id.clone(),
                    until: at(0),
                },
                Some(ReasonCode::InDoubt),
            ),
            (Change::Removed { id: id.clone() }, Some(ReasonCode::InDoubt)),
            (
                Change::Requested { id: id.clone() },
                Some(ReasonCode::SharedByCategory),
            ),
            (Change::Unshared { id: id.clone() }, Some(ReasonCode::NotShared)),
            (Change::Foreign { id }, None),
        ]
    };
    for (change, code) in of(id("a")) {
        assert_eq!(change.code(), code);
    }
}
