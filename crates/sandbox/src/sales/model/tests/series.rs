//! Recurring appointments and batches.

use super::*;

fn week(number: i64, subject: &str) -> Draft {
    let start = now() + SignedDuration::from_hours(7 * 24 * number);
    Draft::appointment(subject, start, start + SignedDuration::from_hours(1))
        .with("ActivityNumber", format!("OURS-{number}"))
}

fn starts(sales: &Sales, series: i64) -> Vec<String> {
    let rows = sales.series(ADA, series).unwrap();
    rows.iter().map(|row| row.key.clone()).collect()
}

#[test]
fn every_occurrence_is_a_row_of_its_own_with_a_number_of_its_own() {
    let mut sales = pod();
    let contact = Draft::new().with("ContactId", COMPANIES[0].contacts[0].party_id);
    let drafts: Vec<_> = [2, 1, 3]
        .map(|number| week(number, "Weekly").with_child(Table::ActivityContact, contact.clone()))
        .to_vec();
    let (series, numbers) = sales.create_series(ADA, &drafts, now()).unwrap();
    assert_eq!(numbers, ["OURS-2", "OURS-1", "OURS-3"]);
    assert_eq!(starts(&sales, series), ["OURS-1", "OURS-2", "OURS-3"]);
    let rows = sales.series(ADA, series).unwrap();
    let of_contact = rows[0].children(Table::ActivityContact).next().unwrap();
    assert_eq!(*of_contact.stored("RecurSeriesId"), Field::Int(series));
    assert!(sales.series(GRACE, series).unwrap().is_empty());
}

#[test]
fn one_row_is_changed_or_deleted_without_the_others() {
    let mut sales = pod();
    let drafts: Vec<_> = (1..=3).map(|number| week(number, "Weekly")).collect();
    let (series, _) = sales.create_series(ADA, &drafts, now()).unwrap();
    let before = sales.record(Table::Activities, "OURS-1").unwrap().etag();
    let change = Draft::new().with("Subject", "Other");
    sales
        .edit(ADA, Table::Activities, "OURS-2", &change, &Condition::Any, now())
        .unwrap();
    sales
        .delete(ADA, Table::Activities, "OURS-3", &Condition::Any, now())
        .unwrap();
    assert_eq!(starts(&sales, series), ["OURS-1", "OURS-2"]);
    assert_eq!(sales.record(Table::Activities, "OURS-1").unwrap().etag(), before);
    assert!(sales.deletion_of(Table::Activities, "OURS-3", now()).is_some());
}

#[test]
fn a_number_used_twice_makes_no_series() {
    let mut sales = pod();
    let before = sales.counts();
    let refused = sales.create_series(ADA, &[week(1, "One"), week(1, "Two")], now());
    assert!(matches!(refused, Err(Refusal::BadRequest(_))));
    assert_eq!(sales.counts(), before);
}

#[test]
fn a_batch_counts_as_a_whole_or_not_at_all() {
    let mut sales = pod();
    let create = |number| Operation::Create {
        table: Table::Activities,
        draft: week(number, "Weekly"),
    };
    let edit = Operation::Edit {
        table: Table::Activities,
        key: "OURS-1".to_owned(),
        draft: Draft::new().with("Location", "Room 2"),
        condition: Condition::Any,
    };
    let before = sales.dump();
    let stale = Operation::Delete {
        table: Table::Activities,
        key: "OURS-1".to_owned(),
        condition: Condition::IfMatch("\"another\"".to_owned()),
    };
    let refused = sales.batch(ADA, &[create(1), edit.clone(), stale], now());
    assert_eq!(refused.as_ref().unwrap_err().part, 2);
    assert!(matches!(
        refused.unwrap_err().refusal,
        Refusal::PreconditionFailed { .. }
    ));
    assert_eq!(sales.dump(), before);
    let add = Operation::AddChild {
        parent: (Table::Activities, "OURS-2".to_owned()),
        child: Table::ActivityContact,
        draft: Draft::new().with("ContactId", COMPANIES[0].contacts[0].party_id),
    };
    let keys = sales
        .batch(ADA, &[create(1), create(2), edit, add], now())
        .unwrap();
    assert_eq!(keys[..3], ["OURS-1", "OURS-2", "OURS-1"]);
    let row = sales.record(Table::Activities, "OURS-2").unwrap();
    assert!(
        row.children(Table::ActivityContact)
            .any(|child| child.key == keys[3])
    );
}
