//! Matching: the order of items never decides, and no record is given away twice.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ItemId;
use sync_core::matching::{Adoption, Bound, Candidate, Contacts, Match, Person, Tasks, Todo, adoptions};

/// Few names and few emails, so that they meet.
fn person() -> impl Strategy<Value = Person> {
    let emails = proptest::collection::btree_set(0..4_u8, 0..3);
    (emails, 0..2_u8, 0..2_u8, 0..2_u8).prop_map(|(emails, first, last, company)| {
        let emails: Vec<_> = emails
            .into_iter()
            .map(|email| format!("{email}@acme.example"))
            .collect();
        Person::new(
            emails.iter().map(String::as_str),
            &format!("First{first}"),
            &format!("Last{last}"),
            &format!("Company{company}"),
        )
    })
}

fn people(prefix: &'static str) -> impl Strategy<Value = BTreeMap<ItemId, Person>> {
    proptest::collection::vec(person(), 0..8).prop_map(move |people| {
        people
            .into_iter()
            .enumerate()
            .map(|(number, person)| (ItemId::new(format!("{prefix}{number}")), person))
            .collect()
    })
}

fn free(people: BTreeMap<ItemId, Person>) -> impl Iterator<Item = Candidate<Person>> {
    people.into_iter().map(|(id, likeness)| Candidate {
        id,
        likeness,
        bound: Bound::Free,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn r_cont_2_the_order_of_contacts_never_decides(
        (order, shuffled) in people("s").prop_flat_map(|people| {
            let order: Vec<_> = people.into_iter().collect();
            (Just(order.clone()), Just(order).prop_shuffle())
        }),
        wanted in person(),
    ) {
        let found = Contacts::new(order).find(&wanted);
        prop_assert_eq!(found, Contacts::new(shuffled).find(&wanted));
    }

    #[test]
    fn r_cont_2_being_the_same_person_goes_both_ways(one in person(), other in person()) {
        let id = ItemId::new("only");
        let there = Contacts::new([(id.clone(), other.clone())]).find(&one);
        let back = Contacts::new([(id, one)]).find(&other);
        prop_assert_eq!(there, back);
    }

    #[test]
    fn r_adopt_1_no_record_is_linked_to_two_items_and_no_same_person_is_created(
        shared in people("o"),
        in_sales in people("s"),
    ) {
        let index = Contacts::new(in_sales.clone());
        let adoptions = adoptions(&shared, free(in_sales));
        prop_assert_eq!(adoptions.keys().collect::<Vec<_>>(), shared.keys().collect::<Vec<_>>());
        let mut taken = BTreeSet::new();
        let mut created = Vec::new();
        for (item, adoption) in &adoptions {
            match adoption {
                Adoption::Adopt(record) => prop_assert!(taken.insert(record.clone())),
                Adoption::Create => {
                    prop_assert_eq!(index.find(&shared[item]), Match::None);
                    created.push((item.clone(), shared[item].clone()));
                }
                Adoption::Park(_) => {}
            }
        }
        // Of those that are created, no two are the same person: whoever comes later finds nobody who came earlier.
        for (place, (_, person)) in created.iter().enumerate() {
            match Contacts::new(created[..place].iter().cloned()).find(person) {
                Match::One(_) | Match::Several(_) => prop_assert!(false, "a twin is created"),
                Match::Near(_) | Match::None => {}
            }
        }
    }
}

/// Quadratic steps would take minutes here, both with keys of their own and with one key for all.
#[test]
fn five_thousand_against_five_thousand_is_no_work() {
    let everybody = |prefix: &str, spread: usize| -> BTreeMap<ItemId, Person> {
        (0..5_000)
            .map(|number| {
                let email = format!("info{}@acme.example", number % spread);
                let name = format!("Name{}", number % spread);
                let id = ItemId::new(format!("{prefix}{number}"));
                (id, Person::new([email.as_str()], &name, "Same", "Acme"))
            })
            .collect()
    };
    for spread in [5_000, 50, 1] {
        let outcomes = adoptions(&everybody("o", spread), free(everybody("s", spread)));
        assert_eq!(outcomes.len(), 5_000);
        let adopted = outcomes
            .values()
            .filter(|one| matches!(one, Adoption::Adopt(_)))
            .count();
        assert_eq!(adopted, if spread == 5_000 { 5_000 } else { 0 });
        let nobody = adoptions(&everybody("o", spread), []);
        let created = nobody.values().filter(|one| **one == Adoption::Create).count();
        assert_eq!(created, spread);
    }
    let same: Vec<_> = (0..5_000)
        .map(|number| (ItemId::new(format!("s{number}")), Todo::new("Call", None)))
        .collect();
    let in_sales = Tasks::new(same.clone());
    for (_, task) in &same {
        assert!(matches!(in_sales.find(task), Match::Several(_)));
    }
}
