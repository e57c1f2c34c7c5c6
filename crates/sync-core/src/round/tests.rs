//! Whose turn it is.

use super::*;
use crate::samples::at;
use alloc::vec;
use proptest::prelude::*;

const ROUTINE: Urgency = Urgency::Routine;

fn asked(minute: i64) -> Urgency {
    Urgency::Asked { at: at(minute) }
}

fn own(id: u32, kind: WriteKind, urgency: Urgency) -> Ranked<u32> {
    Ranked {
        id,
        kind,
        urgency,
        place: Place::Own,
    }
}

fn exception(id: u32, master: u32, kind: WriteKind, urgency: Urgency) -> Ranked<u32> {
    Ranked {
        place: Place::ExceptionOf(master),
        ..own(id, kind, urgency)
    }
}

#[test]
fn creates_come_before_updates_and_updates_before_deletes() {
    use WriteKind::{Create, Delete, Update};
    let writes = [
        own(1, Delete, ROUTINE),
        own(2, Update, ROUTINE),
        own(3, Create, ROUTINE),
        own(4, Delete, ROUTINE),
        own(5, Create, ROUTINE),
    ];
    assert_eq!(order(writes), vec![3, 5, 2, 1, 4]);
}

#[test]
fn what_users_wait_for_comes_first_and_the_earlier_before_the_later() {
    use WriteKind::{Create, Delete, Update};
    let writes = [
        own(1, Create, ROUTINE),
        own(2, Update, asked(5)),
        own(3, Update, asked(4)),
        own(4, Create, asked(9)),
        own(5, Delete, asked(0)),
    ];
    assert_eq!(order(writes), vec![4, 3, 2, 5, 1]);
}

#[test]
fn a_master_comes_before_its_exceptions_whatever_is_written() {
    use WriteKind::{Create, Delete, Update};
    for (master, other, expected) in [
        (Create, Create, vec![9, 1]),
        (Update, Create, vec![9, 1]),
        (Delete, Create, vec![9, 1]),
        (Delete, Update, vec![9, 1]),
        (Create, Delete, vec![9, 1]),
    ] {
        let writes = [exception(1, 9, other, ROUTINE), own(9, master, ROUTINE)];
        assert_eq!(order(writes), expected, "{master:?}, {other:?}");
    }
}

#[test]
fn a_master_is_as_urgent_as_its_most_urgent_exception() {
    use WriteKind::Update;
    let writes = [
        own(1, Update, asked(3)),
        exception(2, 9, Update, asked(2)),
        exception(3, 9, Update, ROUTINE),
        own(9, Update, ROUTINE),
    ];
    assert_eq!(order(writes), vec![9, 2, 1, 3]);
}

#[test]
fn an_exception_whose_master_has_nothing_to_write_waits_for_nobody() {
    use WriteKind::{Create, Update};
    let writes = [own(1, Update, ROUTINE), exception(2, 9, Create, ROUTINE)];
    assert_eq!(order(writes), vec![2, 1]);
}

#[test]
fn a_round_takes_what_fits_and_leaves_the_rest_in_order() {
    let budget = RoundBudget {
        pairs_per_round_max: 2,
        ..RoundBudget::STANDARD
    };
    assert_eq!(budget.cut(vec![5, 3, 4]), (vec![5, 3], vec![4]));
    assert_eq!(budget.cut(vec![5, 3]), (vec![5, 3], vec![]));
    assert_eq!(budget.cut(vec![5]), (vec![5], vec![]));
    assert_eq!(budget.cut(Vec::<u32>::new()), (vec![], vec![]));
}

fn ranked() -> impl Strategy<Value = Ranked<u32>> {
    let kind = prop_oneof![
        Just(WriteKind::Create),
        Just(WriteKind::Update),
        Just(WriteKind::Delete)
    ];
    let urgency = prop_oneof![Just(ROUTINE), (0_i64..5).prop_map(asked)];
    let place = prop_oneof![Just(Place::Own), (0_u32..6).prop_map(Place::ExceptionOf)];
    // Masters have the small ids, exceptions the large ones.
    (0_u32..6, 6_u32..30, kind, urgency, place).prop_map(|(small, large, kind, urgency, place)| Ranked {
        id: if place == Place::Own { small } else { large },
        kind,
        urgency,
        place,
    })
}

proptest! {
    #[test]
    fn every_write_has_one_turn_masters_lead_and_the_order_of_finding_does_not_matter(
        (writes, shuffled) in proptest::collection::vec(ranked(), 0..30)
            .prop_map(|writes| writes.into_iter().map(|write| (write.id, write)).collect::<BTreeMap<_, _>>())
            .prop_map(|writes| writes.into_values().collect::<Vec<_>>())
            .prop_flat_map(|writes| (Just(writes.clone()), Just(writes).prop_shuffle())),
    ) {
        let ordered = order(writes.clone());
        prop_assert_eq!(&ordered, &order(shuffled));
        let mut sorted = ordered.clone();
        sorted.sort_unstable();
        let ids: Vec<_> = writes.iter().map(|write| write.id).collect();
        prop_assert_eq!(sorted, ids);
        let turn_of = |id: u32| ordered.iter().position(|other| *other == id);
        for write in &writes {
            if let Place::ExceptionOf(master) = write.place && let Some(turn) = turn_of(master) {
                prop_assert!(Some(turn) < turn_of(write.id));
            }
        }
    }
}
