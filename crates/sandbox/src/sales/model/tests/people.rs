//! Contacts and accounts: how they are found, and how they go out of sight.

use super::*;

#[test]
fn a_contact_is_found_by_any_of_its_addresses_in_any_letter_case() {
    let mut sales = pod();
    let draft = Draft::contact("Zoë", "Winter", "zoe@winter.example").with("FaxNumber", "+44 20 1");
    let key = sales.create(ADA, Table::Contacts, &draft, now()).unwrap();
    let point = Draft::new()
        .with("ContactPointType", "EMAIL")
        .with("EmailAddress", "z.winter@home.example");
    sales
        .add_child(ADA, (Table::Contacts, &key), Table::ContactPoint, &point, now())
        .unwrap();
    for address in ["ZOE@winter.example", " z.Winter@home.example "] {
        let found = sales.contacts_with_email(ADA, address).unwrap();
        assert_eq!(found.len(), 1, "{address}");
        assert_eq!(found[0].key, key);
        assert!(sales.contacts_with_email(GRACE, address).unwrap().is_empty());
    }
    assert!(sales.contacts_with_email(ADA, "winter").unwrap().is_empty());
}

#[test]
fn an_account_is_found_by_its_whole_name_alone() {
    let sales = pod();
    let name = COMPANIES[0].name;
    let found = sales
        .accounts_named(ADA, &format!(" {} ", name.to_uppercase()))
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, COMPANIES[0].party_id);
    assert!(sales.accounts_named(ADA, &name[..5]).unwrap().is_empty());
    assert!(
        sales
            .accounts_named(ADA, "Northgate Private Bank")
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        sales
            .accounts_named(GRACE, "Northgate Private Bank")
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn an_address_needs_a_country() {
    let mut sales = pod();
    let draft = Draft::contact("Zoë", "Winter", "zoe@winter.example").with("City", "London");
    assert_eq!(
        paths(sales.create(ADA, Table::Contacts, &draft, now())),
        ["/Country"]
    );
    let draft = draft.with("Country", "GB");
    assert!(sales.create(ADA, Table::Contacts, &draft, now()).is_ok());
}

#[test]
fn a_record_goes_out_of_one_users_sight_and_back_without_a_trace() {
    let mut sales = pod();
    let key = COMPANIES[0].contacts[0].party_number;
    let sees = |sales: &Sales, user| sales.look(user, Table::Contacts, key, now()).is_ok();
    let etag = sales.record(Table::Contacts, key).unwrap().etag();
    let other = if sales.record(Table::Contacts, key).unwrap().owner() == Some(party(&sales, ADA)) {
        GRACE
    } else {
        ADA
    };
    assert!(sees(&sales, other));
    sales.move_to_territory(Table::Contacts, key, None);
    assert!(!sees(&sales, other));
    assert!(
        sales
            .changed_since(Table::Contacts, other, Timestamp::MIN)
            .unwrap()
            .iter()
            .all(|row| row.key != key)
    );
    sales.move_to_territory(Table::Contacts, key, Some(TERRITORY));
    assert!(sees(&sales, other));
    assert_eq!(sales.record(Table::Contacts, key).unwrap().etag(), etag);
}

#[test]
fn a_note_is_a_row_of_its_contact() {
    let mut sales = pod();
    let key = sales
        .create(
            ADA,
            Table::Contacts,
            &Draft::contact("Zoë", "Winter", "z@w.example"),
            now(),
        )
        .unwrap();
    let note = Draft::new().with("NoteTxt", "Likes early calls.");
    let parent = (Table::Contacts, key.as_str());
    let note = sales.add_child(ADA, parent, Table::Note, &note, now()).unwrap();
    let change = Draft::new().with("NoteTxt", "Likes late calls.");
    sales
        .edit_child(ADA, parent, (Table::Note, &note), &change, &Condition::Any, now())
        .unwrap();
    let row = sales.record(Table::Contacts, &key).unwrap();
    let texts: Vec<_> = row
        .children(Table::Note)
        .map(|note| note.stored("NoteTxt").clone())
        .collect();
    assert_eq!(texts, [Field::from("Likes late calls.")]);
}
