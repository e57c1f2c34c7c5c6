//! Saved searches and the index that they look at.

use super::*;

fn numbers(sales: &Sales, user: &str) -> Vec<String> {
    let found = sales.ids_in_scope("S-1", user, now()).unwrap();
    found.into_iter().map(|one| one.number).collect()
}

fn pod_with_search() -> Sales {
    let mut sales = pod();
    sales.save_search(SavedSearch::my_future_appointments("S-1"));
    sales
}

#[test]
fn a_search_sees_the_tables_as_they_were_when_the_index_was_refreshed() {
    let mut sales = pod_with_search();
    let key = create(&mut sales, &meeting("Kick-off"));
    assert!(numbers(&sales, ADA).is_empty(), "never indexed");
    sales.reindex(now());
    assert_eq!(numbers(&sales, ADA), [key.as_str()]);
    sales
        .delete(ADA, Table::Activities, &key, &Condition::Any, now())
        .unwrap();
    assert_eq!(numbers(&sales, ADA), [key.as_str()], "gone, and still named");
    assert!(sales.look(ADA, Table::Activities, &key, now()).is_err());
    sales.reindex(now());
    assert!(numbers(&sales, ADA).is_empty());
}

#[test]
fn past_cancelled_and_other_peoples_appointments_are_out_of_scope() {
    let mut sales = pod_with_search();
    let day = SignedDuration::from_hours(24);
    let past = Draft::appointment("Past", now() - day - day, now() - day);
    let mine = create(&mut sales, &meeting("Mine"));
    create(&mut sales, &past);
    create(&mut sales, &meeting("Off").with("StatusCode", "CANCELED"));
    sales
        .create(GRACE, Table::Activities, &meeting("Hers"), now())
        .unwrap();
    sales.reindex(now());
    assert_eq!(numbers(&sales, ADA), [mine]);
    assert!(
        sales
            .ids_in_scope("S-1", ADA, now() + day + day)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_search_of_another_role_is_refused_and_word_matches_are_not_for_sync() {
    let mut sales = pod_with_search();
    let words = Term::AllOfTheWords("Subject", vec!["kick".to_owned()]);
    let mut closed = SavedSearch::my_contacts("S-2");
    closed.roles = vec![ADMINISTRATOR.to_owned()];
    assert!(closed.is_for_sync());
    let by_words = SavedSearch {
        terms: vec![words],
        ..closed.clone()
    };
    assert!(!by_words.is_for_sync());
    sales.save_search(closed);
    assert_eq!(sales.ids_in_scope("S-2", ADA, now()), Err(Refusal::Forbidden));
    assert_eq!(sales.ids_in_scope("S-9", ADA, now()), Err(Refusal::NotFound));
    let has = |table, number: &str| {
        let open = sales.searches(ADA, table).unwrap();
        open.iter().any(|search| search.number == number)
    };
    assert!(!has(Table::Contacts, "S-2"));
    assert!(has(Table::Activities, "S-1"));
}
