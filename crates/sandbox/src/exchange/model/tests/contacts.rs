//! Contacts.

use super::*;
use crate::exchange::contact::{ContactWrite, PostalAddress};

fn zoe() -> ContactWrite {
    let address = Mailable {
        name: "Zoë Winter".to_owned(),
        address: "zoe@winter.example".to_owned(),
    };
    ContactWrite {
        given_name: Some("Zoë".to_owned()),
        surname: Some("Winter".to_owned()),
        emails: Some(vec![address]),
        extended: vec![("String 0x4001".to_owned(), "link-7".to_owned())],
        ..ContactWrite::default()
    }
}

#[test]
fn the_displayed_name_follows_the_names_unless_it_is_said() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_contact(ADA, &zoe(), now()).unwrap();
    assert_eq!(made.display_name, "Zoë Winter");
    let married = ContactWrite {
        surname: Some("Summer".to_owned()),
        ..ContactWrite::default()
    };
    let changed = exchange
        .update_contact(ADA, &made.immutable_id, &married, None, now())
        .unwrap();
    assert_eq!(changed.display_name, "Zoë Summer");
    let said = ContactWrite {
        surname: Some("Frost".to_owned()),
        display_name: Some("Aunt Zoë".to_owned()),
        ..ContactWrite::default()
    };
    let changed = exchange
        .update_contact(ADA, &made.rest_id, &said, None, now())
        .unwrap();
    assert_eq!(changed.display_name, "Aunt Zoë");
}

#[test]
fn a_write_leaves_alone_what_it_does_not_name_and_what_graph_does_not_know() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_contact(ADA, &zoe(), now()).unwrap();
    let with_fax = exchange
        .type_fax(ADA, &made.immutable_id, "+44 20 1", now())
        .unwrap();
    let write = ContactWrite {
        business_address: Some(PostalAddress {
            city: "London".to_owned(),
            ..PostalAddress::default()
        }),
        ..ContactWrite::default()
    };
    let stale = exchange.update_contact(ADA, &made.immutable_id, &write, Some(&made.etag()), now());
    assert_eq!(stale.unwrap_err().status, 412);
    let changed = exchange
        .update_contact(ADA, &made.immutable_id, &write, Some(&with_fax.etag()), now())
        .unwrap();
    assert_eq!(changed.business_fax, "+44 20 1");
    assert_eq!(changed.emails, made.emails);
    assert!(changed.modified > with_fax.modified && with_fax.modified > made.modified);
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert_eq!(mailbox.contacts_stamped("String 0x4001", "Link-7").count(), 1);
}

#[test]
fn a_deleted_contact_lies_in_deleted_items_and_can_come_back() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_contact(ADA, &zoe(), now()).unwrap();
    let first = exchange.contact_changes(ADA, None, 10).unwrap();
    assert_eq!(first.rows, [ChangeRow::Changed(made.clone())]);
    exchange
        .delete_contact(ADA, &made.immutable_id, None, now())
        .unwrap();
    let second = exchange.contact_changes(ADA, Some(&first.next), 10).unwrap();
    assert_eq!(second.rows, [ChangeRow::Removed(made.immutable_id.clone())]);
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert!(mailbox.contact(&made.immutable_id).is_err());
    let found = mailbox.contact_anywhere(&made.immutable_id).unwrap();
    assert_eq!(found.folder, Folder::DeletedItems);
    exchange
        .move_contact(ADA, &made.immutable_id, Folder::Default, now())
        .unwrap();
    let third = exchange.contact_changes(ADA, Some(&second.next), 10).unwrap();
    assert!(matches!(third.rows[..], [ChangeRow::Changed(_)]));
    exchange.purge_contact(ADA, &made.immutable_id).unwrap();
    assert!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .contact_anywhere(&made.immutable_id)
            .is_err()
    );
    exchange.expire_contact_cursors(ADA).unwrap();
    let expired = exchange.contact_changes(ADA, Some(&third.next), 10);
    assert_eq!(expired.unwrap_err().code, "syncStateNotFound");
}

#[test]
fn a_copy_has_the_stamp_of_its_original_and_an_id_of_its_own() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_contact(ADA, &zoe(), now()).unwrap();
    let copy = exchange
        .duplicate_contact(ADA, &made.immutable_id, now())
        .unwrap();
    assert_eq!(copy.extended, made.extended);
    assert_ne!(copy.immutable_id, made.immutable_id);
    assert_eq!(exchange.mailbox(ADA).unwrap().contacts().count(), 2);
}

#[test]
fn emptying_deleted_items_forgets_what_lies_there_and_nothing_else() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_contact(ADA, &zoe(), now()).unwrap();
    let copy = exchange
        .duplicate_contact(ADA, &made.immutable_id, now())
        .unwrap();
    exchange
        .delete_contact(ADA, &made.immutable_id, None, now())
        .unwrap();
    assert_eq!(exchange.mailbox(ADA).unwrap().contacts_everywhere().count(), 2);
    exchange.empty_deleted_contacts(ADA).unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    let left: Vec<_> = mailbox.contacts_everywhere().collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].item.immutable_id, copy.immutable_id);
}
