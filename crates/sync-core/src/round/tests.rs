//! Whose turn it is.

use super::*;
use crate::pair::{Known, Origin, Pair};
use crate::plan::plan;
use crate::samples::*;
use alloc::vec;
use proptest::prelude::*;

#[test]
fn creates_come_before_updates_and_updates_before_deletes() {
    use Rank::{Create, Delete, Update};
    let planned = [(1, Delete), (2, Update), (3, Create), (4, Delete), (5, Create)];
    assert_eq!(order(planned), vec![3, 5, 2, 1, 4]);
}

#[test]
fn a_plan_ranks_by_what_it_writes_first() {
    let made_in_sales = Pair {
        origin: Origin::FROM_SALES,
        ..pair(Some(visit()), present(visit()), GONE)
    };
    for (pair, rank) in [
        (pair(None, unmarked(visit()), Known::Absent), Rank::Create),
        (
            pair(Some(visit()), present(called("New")), present(visit())),
            Rank::Update,
        ),
        (
            pair(Some(visit()), unmarked(visit()), present(visit())),
            Rank::Update,
        ),
        (made_in_sales, Rank::Delete),
        (
            pair(Some(visit()), present(visit()), present(visit())),
            Rank::Update,
        ),
    ] {
        let planned = plan(
            &Pair {
                category: crate::Category::Wanted,
                ..pair
            },
            &two_way(),
            at(1),
        );
        assert_eq!(Rank::of_plan(&planned), rank, "{planned:?}");
    }
}

proptest! {
    #[test]
    fn every_pair_has_one_turn_and_no_delete_comes_before_a_create(
        ranks in proptest::collection::vec(proptest::sample::select(Rank::ALL.to_vec()), 0..30),
    ) {
        let ordered = order(ranks.iter().copied().enumerate());
        let mut sorted = ordered.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..ranks.len()).collect::<Vec<_>>());
        for two in ordered.windows(2) {
            prop_assert!((ranks[two[0]], two[0]) < (ranks[two[1]], two[1]));
        }
    }
}
