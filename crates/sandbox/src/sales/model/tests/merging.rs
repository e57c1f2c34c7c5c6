//! Two contacts or accounts become one.

use super::*;

#[test]
fn the_survivor_takes_over_what_referred_to_the_other() {
    let mut sales = pod();
    let [kept, gone] = ["Zoe", "Zoë"].map(|first| {
        let address = format!("{first}@winter.example");
        let draft = Draft::contact(first, "Winter", &address);
        sales.create(ADA, Table::Contacts, &draft, now()).unwrap()
    });
    let id = |sales: &Sales, key: &str| sales.record(Table::Contacts, key).unwrap().id;
    let (kept_id, gone_id) = (id(&sales, &kept), id(&sales, &gone));
    let both = [kept_id, gone_id].map(|contact| Draft::new().with("ContactId", contact));
    let [one, two] = both;
    let with_both = create(
        &mut sales,
        &meeting("Both")
            .with_child(Table::ActivityContact, one)
            .with_child(Table::ActivityContact, two),
    );
    let with_gone = create(&mut sales, &meeting("One").with("PrimaryContactId", gone_id));
    let etag = sales.record(Table::Activities, &with_gone).unwrap().etag();
    sales.merge(ADA, Table::Contacts, &kept, &gone, now()).unwrap();
    assert_eq!(
        sales.look(ADA, Table::Contacts, &gone, now()).err(),
        Some(Refusal::NotFound)
    );
    assert_eq!(sales.deletion_of(Table::Contacts, &gone, now()), None);
    assert_eq!(sales.survivor_of(Table::Contacts, &gone).unwrap().key, kept);
    assert!(sales.survivor_of(Table::Contacts, &kept).is_none());
    for key in [&with_both, &with_gone] {
        let row = sales.record(Table::Activities, key).unwrap();
        let contacts: Vec<_> = row
            .children(Table::ActivityContact)
            .map(|child| child.stored("ContactId").clone())
            .collect();
        assert_eq!(contacts, [Field::Int(kept_id)]);
    }
    let row = sales.record(Table::Activities, &with_gone).unwrap();
    assert_eq!(*row.stored("PrimaryContactId"), Field::Int(kept_id));
    assert_ne!(row.etag(), etag);
    let found = sales.contacts_with_email(ADA, "ZOë@winter.example").unwrap();
    assert_eq!(found.len(), 1, "the other's address is the survivor's now");
}

#[test]
fn the_survivor_of_a_survivor_is_followed() {
    let mut sales = pod();
    let [one, two, three] = ["A", "B", "C"].map(|name| {
        let draft = Draft::new().with("OrganizationName", name);
        sales.create(ADA, Table::Accounts, &draft, now()).unwrap()
    });
    sales.merge(ADA, Table::Accounts, &two, &one, now()).unwrap();
    sales.merge(ADA, Table::Accounts, &three, &two, now()).unwrap();
    assert_eq!(sales.survivor_of(Table::Accounts, &one).unwrap().key, three);
    let same = sales.merge(ADA, Table::Accounts, &three, &three, now());
    assert!(matches!(same, Err(Refusal::BadRequest(_))));
}
