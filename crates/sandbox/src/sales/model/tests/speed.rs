//! What one operation costs while somebody keeps every older state, as the simulation does for stale reads.
//! `cargo test -p sandbox --release speed -- --ignored --nocapture`

use super::*;
use std::time::Instant;

/// Prints the median, which a busy machine spoils less than the mean.
fn cost(name: &str, times: u32, mut act: impl FnMut(u32)) {
    let timed = (0..times).map(|number| {
        let start = Instant::now();
        act(number);
        start.elapsed()
    });
    let mut took: Vec<_> = timed.collect();
    took.sort();
    println!("{name:>34}: {:>9.2?}", took[took.len() / 2]);
}

#[test]
#[ignore = "a measurement, to be read by people"]
fn an_operation_costs_microseconds() {
    let mut sales = Sales::empty(1);
    for person in &Plan::demo(1).people {
        sales.employ(person, now());
    }
    sales.save_search(SavedSearch::my_future_appointments("S-1"));
    let mut kept: Vec<Sales> = Vec::new();
    let mut keys = Vec::new();
    cost("create an appointment", 40, |number| {
        kept.push(sales.clone());
        let draft = meeting("Kick-off").with("ActivityNumber", format!("OURS-{number}"));
        keys.push(create(&mut sales, &draft));
    });
    cost("change an appointment", 400, |number| {
        kept.push(sales.clone());
        let change = Draft::new().with("Subject", format!("Changed {number}"));
        let key = &keys[number as usize % keys.len()];
        sales
            .edit(ADA, Table::Activities, key, &change, &Condition::Any, now())
            .unwrap();
    });
    cost("read all that changed, 40", 400, |_| {
        let found = sales.changed_since(Table::Activities, ADA, now()).unwrap();
        assert_eq!(found.len(), 40);
    });
    let late = now() + SignedDuration::from_secs(60);
    cost("read that nothing changed", 4000, |_| {
        sales.changed_since(Table::Activities, ADA, late).unwrap();
    });
    cost("refresh the index", 4000, |_| sales.reindex(now()));
    cost("ask which of 40 are in scope", 400, |_| {
        assert_eq!(sales.ids_in_scope("S-1", ADA, now()).unwrap().len(), 40);
    });
    cost("read one record", 4000, |number| {
        let key = &keys[number as usize % keys.len()];
        sales.look(ADA, Table::Activities, key, now()).unwrap();
    });
    cost("keep a state", 4000, |_| kept.push(sales.clone()));
    cost("delete an appointment", 40, |number| {
        kept.push(sales.clone());
        let key = &keys[number as usize];
        sales
            .delete(ADA, Table::Activities, key, &Condition::Any, now())
            .unwrap();
    });
}
