//! Changes by watermark, and what is gone.

use super::*;

fn seen(sales: &Sales, user: &str, watermark: Timestamp) -> Vec<String> {
    let rows = sales.changed_since(Table::Activities, user, watermark).unwrap();
    rows.into_iter().map(|row| row.key.clone()).collect()
}

#[test]
fn changes_at_or_after_the_watermark_come_oldest_first() {
    let mut sales = pod();
    let (one, two) = (
        create(&mut sales, &meeting("One")),
        create(&mut sales, &meeting("Two")),
    );
    assert_eq!(seen(&sales, ADA, now()), [one.as_str(), two.as_str()]);
    let soon = now() + SignedDuration::from_secs(60);
    let change = Draft::new().with("Subject", "One, changed");
    sales
        .edit(ADA, Table::Activities, &one, &change, &Condition::Any, soon)
        .unwrap();
    assert_eq!(seen(&sales, ADA, now()), [two.as_str(), one.as_str()]);
    assert_eq!(seen(&sales, ADA, soon), [one.as_str()]);
    assert!(seen(&sales, GRACE, soon).is_empty());
}

#[test]
fn a_deletion_is_told_for_a_week_and_a_record_out_of_sight_has_none() {
    let mut sales = pod();
    let contact = COMPANIES[0].contacts[0].party_number;
    sales.move_to_territory(Table::Contacts, contact, None);
    assert_eq!(
        sales.look(GRACE, Table::Contacts, contact, now()).err(),
        Some(Refusal::NotFound)
    );
    assert_eq!(sales.deletion_of(Table::Contacts, contact, now()), None);
    let key = create(&mut sales, &meeting("Called off"));
    sales
        .delete(ADA, Table::Activities, &key, &Condition::Any, now())
        .unwrap();
    let told = sales.deletion_of(Table::Activities, &key, now()).unwrap();
    assert_eq!(
        (told.table, told.by.as_str(), told.at),
        (Table::Activities, ADA, now())
    );
    assert_eq!(sales.deleted_since(GRACE, now(), now()).unwrap(), [told]);
    let late = now() + RETENTION + SignedDuration::from_secs(1);
    assert!(sales.deleted_since(GRACE, now(), late).unwrap().is_empty());
    assert_eq!(sales.deletion_of(Table::Activities, &key, late), None);
}

#[test]
fn an_appointment_that_loses_a_deleted_contact_has_changed() {
    let mut sales = pod();
    let contact = COMPANIES[0].contacts[0];
    let draft = meeting("With Sigrid").with("PrimaryContactId", contact.party_id);
    let key = create(&mut sales, &draft);
    let before = sales.record(Table::Activities, &key).unwrap().etag();
    let soon = now() + SignedDuration::from_secs(60);
    sales
        .delete(ADA, Table::Contacts, contact.party_number, &Condition::Any, soon)
        .unwrap();
    assert_ne!(sales.record(Table::Activities, &key).unwrap().etag(), before);
    assert!(seen(&sales, ADA, soon).contains(&key));
}
