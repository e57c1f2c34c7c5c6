//! Saved searches over HTTP.

use super::{made, user};
use crate::stand::{ADA, start};
use ::sales::{Error, Holds, InScope, SalesUser, SearchKind, Usable};
use jiff::SignedDuration;
use sandbox::sales::model::{Draft, Table};
use sync_core::{ItemId, SearchId};

async fn scope(by: &SalesUser, searched: SearchKind, search: &str, max: usize) -> InScope {
    match by.in_search(searched, &SearchId::new(search), max).await {
        Ok(Holds::This(scope)) => scope,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn r_srch_1_searches_are_listed_with_which_can_be_synced_and_why_others_cannot() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let listed = async |searched| {
        let found = ada.saved_searches(searched).await.unwrap();
        found
            .into_iter()
            .map(|search| (search.name, search.usable))
            .collect::<Vec<_>>()
    };
    let named = |pairs: &[(&str, Usable)]| {
        pairs
            .iter()
            .map(|(name, usable)| ((*name).to_owned(), *usable))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed(SearchKind::Activities).await,
        named(&[
            ("My Future Appointments", Usable::Yes),
            ("My Open Tasks", Usable::Yes),
            ("My Overdue Tasks", Usable::LeftOut),
            ("My Calls to Log", Usable::LeftOut),
        ])
    );
    assert_eq!(
        listed(SearchKind::Contacts).await,
        named(&[
            ("My Contacts", Usable::Yes),
            ("All Contacts", Usable::Yes),
            ("Contacts Called van der", Usable::ByWords),
        ])
    );
}

#[tokio::test]
async fn r_srch_5_a_search_names_records_as_the_index_knows_them() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let before = scope(&ada, SearchKind::Activities, "S-1001", 1000).await;
    let item = made(&stand.sandbox, &ada, "x").await;
    let unindexed = scope(&ada, SearchKind::Activities, "S-1001", 1000).await;
    assert_eq!(unindexed, before, "the index is behind");
    stand.sandbox.world().sales.peculiar.index_age_max = SignedDuration::ZERO;
    let after = scope(&ada, SearchKind::Activities, "S-1001", 1000).await;
    assert_eq!(after.records.len(), before.records.len() + 1);
    assert!(after.records[&item.id].0 > 1 << 53);
}

#[tokio::test]
async fn r_srch_3_a_large_search_is_read_page_by_page_and_counted_in_one_request() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let now = stand.sandbox.now();
    for index in 0..1100 {
        let draft = Draft::new().with("LastName", format!("Number {index}"));
        let mut world = stand.sandbox.world();
        world.sales.create(ADA, Table::Contacts, &draft, now).unwrap();
    }
    let whole = scope(&ada, SearchKind::Contacts, "S-1004", usize::MAX).await;
    assert!(whole.records.len() > 1100 && !whole.has_more);
    let part = scope(&ada, SearchKind::Contacts, "S-1004", 10).await;
    assert_eq!((part.records.len(), part.has_more), (10, true));
    stand.sandbox.log().clear();
    let all = SearchId::new("S-1004");
    assert_eq!(
        ada.count_in_search(SearchKind::Contacts, &all).await,
        Ok(Holds::This(u64::try_from(whole.records.len()).ok()))
    );
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    let first = whole.records.keys().next().unwrap();
    assert_ne!(*first, ItemId::new(""));
}

#[tokio::test]
async fn r_srch_3_no_record_is_lost_between_the_pages_of_a_search() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let now = stand.sandbox.now();
    for index in 0..600 {
        let draft = Draft::new().with("LastName", format!("Number {index}"));
        let mut world = stand.sandbox.world();
        world.sales.create(ADA, Table::Contacts, &draft, now).unwrap();
    }
    stand.sandbox.world().sales.reindex(now);
    let found = stand.sandbox.world().sales.ids_in_scope("S-1004", ADA, now);
    let mut expected: Vec<ItemId> = found
        .unwrap()
        .into_iter()
        .map(|one| ItemId::new(one.number))
        .collect();
    expected.sort();
    assert!(expected.len() > 600, "more than a page");
    let whole = scope(&ada, SearchKind::Contacts, "S-1004", usize::MAX).await;
    assert!(whole.records.keys().eq(&expected));
}

#[tokio::test]
async fn r_srch_4_a_search_of_others_is_not_accessible_and_that_is_no_error() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    for search in ["S-1008", "S-9", "../resources", ""] {
        let search = SearchId::new(search);
        let held = ada.in_search(SearchKind::Contacts, &search, 10).await;
        let is_refused = matches!(held, Ok(Holds::NotAccessible) | Err(Error::Rejected { .. }));
        assert!(is_refused, "{search:?} {held:?}");
        let counted = ada.count_in_search(SearchKind::Contacts, &search).await;
        assert!(
            matches!(counted, Ok(Holds::NotAccessible) | Err(Error::Rejected { .. })),
            "{counted:?}"
        );
    }
}
