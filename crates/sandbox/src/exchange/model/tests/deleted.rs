//! Deleted Items and other folders.

use super::*;

fn id_in_graces_calendar(exchange: &Exchange, uid: &str) -> String {
    let copy = exchange.mailbox(GRACE).unwrap().copy_of(uid).unwrap();
    copy.immutable_id.clone()
}

#[test]
fn a_deleted_event_lies_in_deleted_items_under_its_immutable_id_until_it_is_purged() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &meeting(&[]), now()).unwrap();
    exchange.delete_event(ADA, &made.rest_id, None, now()).unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert!(mailbox.event(&made.immutable_id).is_err());
    let found = mailbox.event_anywhere(&made.immutable_id).unwrap();
    assert_eq!(found.folder, Folder::DeletedItems);
    assert_ne!(
        found.item.rest_id, made.rest_id,
        "the REST id changes with the folder"
    );
    assert!(mailbox.event_anywhere(&made.rest_id).is_err());
    assert!(found.item.modified > made.modified && found.item.etag() != made.etag());
    exchange.purge_event(ADA, &made.immutable_id).unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert_eq!(
        mailbox.event_anywhere(&made.immutable_id).unwrap_err().status,
        404
    );
}

#[test]
fn a_restored_event_is_back_with_its_category_and_stamp() {
    let mut exchange = two_mailboxes();
    let write = EventWrite {
        categories: Some(vec!["Shared with Oracle".to_owned()]),
        extended: vec![("String 0x4001".to_owned(), "link-7".to_owned())],
        ..meeting(&[])
    };
    let made = exchange.create_event(ADA, &write, now()).unwrap();
    exchange
        .delete_event(ADA, &made.immutable_id, None, now())
        .unwrap();
    let back = exchange.restore_event(ADA, &made.immutable_id, now()).unwrap();
    assert_eq!(
        (&back.categories, &back.extended),
        (&made.categories, &made.extended)
    );
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert!(mailbox.event(&made.immutable_id).is_ok());
    assert_eq!(mailbox.events_stamped("String 0x4001", "LINK-7").count(), 1);
    assert_eq!(
        exchange
            .restore_event(ADA, &made.immutable_id, now())
            .unwrap_err()
            .status,
        400
    );
}

#[test]
fn an_event_in_a_second_calendar_keeps_its_immutable_id() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &meeting(&[]), now()).unwrap();
    exchange
        .move_event(ADA, &made.immutable_id, Folder::Elsewhere, now())
        .unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    assert_eq!(mailbox.events().count(), 0);
    let found = mailbox.event_anywhere(&made.immutable_id).unwrap();
    assert_eq!(found.folder, Folder::Elsewhere);
}

#[test]
fn a_meeting_that_its_organizer_deleted_is_called_off_everywhere() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    exchange
        .delete_event(ADA, &made.immutable_id, None, now())
        .unwrap();
    let own = exchange
        .mailbox(ADA)
        .unwrap()
        .event_anywhere(&made.immutable_id)
        .unwrap();
    assert!(own.item.is_cancelled);
    let copy = exchange.mailbox(GRACE).unwrap().copy_of(&made.ical_uid).unwrap();
    assert!(copy.is_cancelled);
    assert_eq!(exchange.mails().last().unwrap().kind, MailKind::Cancellation);
}

#[test]
fn an_attendee_who_deletes_or_declines_leaves_the_organizers_meeting_alone() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    exchange.forget_mails();
    let id = id_in_graces_calendar(&exchange, &made.ical_uid);
    exchange.delete_event(GRACE, &id, None, now()).unwrap();
    assert!(exchange.mails().is_empty());
    let grace = exchange.mailbox(GRACE).unwrap();
    assert_eq!(grace.event_anywhere(&id).unwrap().folder, Folder::DeletedItems);
    exchange.restore_event(GRACE, &id, now()).unwrap();
    exchange.respond(GRACE, &id, Response::Declined, now()).unwrap();
    let grace = exchange.mailbox(GRACE).unwrap();
    assert_eq!(grace.event_anywhere(&id).unwrap().folder, Folder::DeletedItems);
    let own = exchange.mailbox(ADA).unwrap().event(&made.immutable_id).unwrap();
    assert!(!own.is_cancelled);
    assert_eq!(own.attendees[0].response, Response::Declined);
}

#[test]
fn an_update_brings_a_deleted_copy_back_as_a_new_item() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    let id = id_in_graces_calendar(&exchange, &made.ical_uid);
    exchange.delete_event(GRACE, &id, None, now()).unwrap();
    exchange
        .update_event(
            ADA,
            &made.immutable_id,
            &patch(r#"{"subject":"New"}"#),
            None,
            now(),
        )
        .unwrap();
    assert_ne!(id_in_graces_calendar(&exchange, &made.ical_uid), id);
}

#[test]
fn a_renamed_or_removed_category_leaves_the_names_on_items() {
    let mut exchange = two_mailboxes();
    let shared = exchange
        .create_category(ADA, "Shared with Oracle", "none")
        .unwrap();
    let write = EventWrite {
        categories: Some(vec!["Shared with Oracle".to_owned()]),
        ..meeting(&[])
    };
    let made = exchange.create_event(ADA, &write, now()).unwrap();
    exchange
        .rename_category(ADA, &shared.id, "Shared with Somebody")
        .unwrap();
    let names = |exchange: &Exchange| {
        let list = exchange.mailbox(ADA).unwrap().categories.clone();
        list.iter()
            .map(|one| one.display_name.clone())
            .collect::<Vec<_>>()
    };
    assert!(names(&exchange).contains(&"Shared with Somebody".to_owned()));
    exchange.delete_category(ADA, &shared.id).unwrap();
    assert!(!names(&exchange).contains(&"Shared with Somebody".to_owned()));
    let event = exchange.mailbox(ADA).unwrap().event(&made.rest_id).unwrap();
    assert_eq!(event.categories, ["Shared with Oracle"]);
}
