//! What changes and deletions do to a record, its version and its neighbours.

use super::*;

#[test]
fn a_change_moves_version_and_stamp_and_an_empty_change_moves_nothing() {
    let mut sales = pod();
    let key = create(&mut sales, &meeting("Kick-off"));
    let etag = |sales: &Sales| sales.record(Table::Activities, &key).unwrap().etag();
    let stamp = |sales: &Sales| {
        let row = sales.record(Table::Activities, &key).unwrap();
        sales.value(row, "LastUpdateDate").as_time().unwrap()
    };
    let first = (etag(&sales), stamp(&sales));
    let same = Draft::new().with("Subject", "Kick-off");
    sales
        .edit(ADA, Table::Activities, &key, &same, &Condition::Any, now())
        .unwrap();
    assert_eq!((etag(&sales), stamp(&sales)), first);
    let other = Draft::new().with("Subject", "Kick-off, moved");
    let condition = Condition::IfMatch(first.0.clone());
    sales
        .edit(ADA, Table::Activities, &key, &other, &condition, now())
        .unwrap();
    assert!(stamp(&sales) > first.1, "later even within the same millisecond");
    let stale = sales.edit(ADA, Table::Activities, &key, &same, &condition, now());
    assert_eq!(
        stale,
        Err(Refusal::PreconditionFailed {
            current: etag(&sales)
        })
    );
}

#[test]
fn the_new_owner_becomes_an_assignee_and_the_owners_row_stays() {
    let mut sales = pod();
    let key = create(&mut sales, &meeting("Handed over"));
    let grace = party(&sales, GRACE);
    let change = Draft::new().with("OwnerId", grace);
    sales
        .edit(ADA, Table::Activities, &key, &change, &Condition::Any, now())
        .unwrap();
    let row = sales.record(Table::Activities, &key).unwrap();
    assert_eq!(row.children(Table::ActivityAssignee).count(), 2);
    let is_hers = |child: &&Row| child.stored("AssigneeId").as_int() == Some(grace);
    let hers = row
        .children(Table::ActivityAssignee)
        .find(is_hers)
        .unwrap()
        .key
        .clone();
    let member = (Table::ActivityAssignee, hers.as_str());
    let parent = (Table::Activities, key.as_str());
    let refused = sales.remove_child(GRACE, parent, member, &Condition::Any, now());
    assert!(matches!(refused, Err(Refusal::BadRequest(_))));
}

#[test]
fn a_deletion_is_listed_for_seven_days() {
    let mut sales = pod();
    let key = create(&mut sales, &meeting("Called off"));
    let id = sales.record(Table::Activities, &key).unwrap().id;
    let refused = sales.delete(GRACE, Table::Activities, &key, &Condition::Any, now());
    assert_eq!(refused, Err(Refusal::NotFound));
    sales
        .delete(ADA, Table::Activities, &key, &Condition::Any, now())
        .unwrap();
    let listed = |after_days: i64| {
        let at = now() + SignedDuration::from_hours(24 * after_days);
        let rows = sales
            .list(GRACE, Table::DeletedRecords, &Selection::all(), at)
            .unwrap();
        rows.iter().any(|row| row.stored("ObjectId").as_int() == Some(id))
    };
    assert!(listed(0));
    assert!(listed(7));
    assert!(!listed(8));
}

#[test]
fn a_deleted_contact_leaves_its_appointments() {
    let mut sales = pod();
    let contact = COMPANIES[0].contacts[0];
    let key = create(
        &mut sales,
        &meeting("With Sigrid").with("PrimaryContactId", contact.party_id),
    );
    let count = |sales: &Sales| {
        sales
            .record(Table::Activities, &key)
            .unwrap()
            .children(Table::ActivityContact)
            .count()
    };
    assert_eq!(count(&sales), 1);
    sales
        .delete(ADA, Table::Contacts, contact.party_number, &Condition::Any, now())
        .unwrap();
    assert_eq!(count(&sales), 0);
    let account = sales.delete(
        ADA,
        Table::Accounts,
        COMPANIES[0].party_number,
        &Condition::Any,
        now(),
    );
    assert!(
        matches!(account, Err(Refusal::BadRequest(_))),
        "an account in use stays"
    );
}

#[test]
fn a_snapshot_does_not_change_with_its_original() {
    let mut sales = pod();
    let snapshot = sales.clone();
    let key = create(&mut sales, &meeting("Later"));
    assert!(snapshot.record(Table::Activities, &key).is_none());
    assert!(sales.record(Table::Activities, &key).is_some());
}
