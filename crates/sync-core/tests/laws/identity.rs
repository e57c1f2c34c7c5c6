//! Identity: no item is lost between two rows, none is counted twice, and a link moves to its own meeting alone.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::identity::{Change, ONE_UPDATE, Row, changes};
use sync_core::{ItemId, MeetingKey};

fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(1_795_435_200, 0) + SignedDuration::from_mins(minutes)
}

fn id(number: u8) -> ItemId {
    ItemId::new(number.to_string())
}

fn meeting(number: u8) -> MeetingKey {
    MeetingKey::from_ical_uid(&number.to_string())
}

fn row() -> impl Strategy<Value = Row> {
    (0..6_u8, proptest::option::of((0..3_u8, any::<bool>())), 0..25_i64).prop_map(|(number, seen, minute)| {
        match seen {
            Some((uid, is_categorised)) => Row::Seen {
                id: id(number),
                meeting: meeting(uid),
                is_categorised,
                at: at(minute),
            },
            None => Row::Removed {
                id: id(number),
                at: at(minute),
            },
        }
    })
}

fn parts(row: &Row) -> (&ItemId, Timestamp) {
    match row {
        Row::Seen { id, at, .. } | Row::Removed { id, at } => (id, *at),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn r_id_1_every_item_comes_out_once_and_a_link_moves_within_its_meeting(
        linked in proptest::collection::btree_map(0..6_u8, 0..3_u8, 0..5),
        rows in proptest::collection::vec(row(), 0..10),
        now in 0..40_i64,
    ) {
        let linked: BTreeMap<_, _> =
            linked.into_iter().map(|(number, uid)| (id(number), meeting(uid))).collect();
        let last: BTreeMap<_, _> = rows.iter().map(|row| (parts(row).0.clone(), row.clone())).collect();
        let said = changes(&linked, &rows, at(now));
        let mut named = BTreeSet::new();
        for change in &said {
            let (id, is_linked) = match change {
                Change::Updated { id } | Change::Waits { id, .. } | Change::Removed { id } => (id, true),
                Change::Requested { id } | Change::Unshared { id } | Change::Foreign { id } => (id, false),
                Change::Renamed { from, to } => {
                    prop_assert!(named.insert(to.clone()));
                    prop_assert!(!linked.contains_key(to));
                    let (_, removed_at) = parts(&last[from]);
                    match &last[to] {
                        Row::Seen { meeting, at, .. } => {
                            prop_assert_eq!(meeting, &linked[from]);
                            prop_assert!(at.duration_since(removed_at).abs() <= ONE_UPDATE);
                        }
                        Row::Removed { .. } => prop_assert!(false, "a link moved to what is gone"),
                    }
                    (from, true)
                }
            };
            prop_assert!(named.insert(id.clone()));
            prop_assert_eq!(linked.contains_key(id), is_linked);
        }
        prop_assert_eq!(named, last.keys().cloned().collect::<BTreeSet<_>>());
    }

    #[test]
    fn r_id_1_the_order_of_rows_about_different_items_never_decides(
        linked in proptest::collection::btree_map(0..6_u8, 0..3_u8, 0..5),
        (rows, shuffled) in proptest::collection::vec(row(), 0..10).prop_flat_map(|rows| {
            let one_each: BTreeMap<_, _> = rows.into_iter().map(|row| (parts(&row).0.clone(), row)).collect();
            let rows: Vec<_> = one_each.into_values().collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
    ) {
        let linked: BTreeMap<_, _> =
            linked.into_iter().map(|(number, uid)| (id(number), meeting(uid))).collect();
        prop_assert_eq!(changes(&linked, &rows, at(30)), changes(&linked, &shuffled, at(30)));
    }
}
