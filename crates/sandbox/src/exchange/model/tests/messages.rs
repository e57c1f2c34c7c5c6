//! Mails.

use super::*;
use crate::exchange::message::{Mail, MailFolder, Message};

fn person(address: &str) -> Mailable {
    Mailable {
        name: address.to_owned(),
        address: address.to_owned(),
    }
}

fn offer() -> Mail {
    Mail::plain(
        person("tor@x.example"),
        vec![person("ada@contoso.example")],
        "Offer",
    )
}

fn later_by(seconds: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_secs(seconds)
}

#[test]
fn a_draft_keeps_its_immutable_id_when_it_is_sent_and_colleagues_get_it() {
    let mut exchange = two_mailboxes();
    let receivers = vec![person("GRACE@contoso.example"), person("tor@x.example")];
    let mail = Mail::plain(person("ada@contoso.example"), receivers, "Offer");
    let draft = exchange.create_draft(ADA, &mail, now()).unwrap();
    assert!(draft.is_draft && draft.folder == MailFolder::Drafts);
    let sent = exchange
        .send_draft(ADA, &draft.immutable_id, later_by(60))
        .unwrap();
    assert_eq!((sent.folder, sent.is_draft), (MailFolder::SentItems, false));
    let grace = exchange.mailbox(GRACE).unwrap();
    let copies: Vec<&Arc<Message>> = grace.messages_of_internet_id(&sent.internet_message_id).collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0].folder, MailFolder::Inbox);
    assert_ne!(copies[0].conversation_id, sent.conversation_id);
    assert!(exchange.send_draft(ADA, &sent.immutable_id, now()).is_err());
}

#[test]
fn an_answer_joins_the_thread_and_a_changed_subject_begins_another() {
    let mut exchange = two_mailboxes();
    let first = exchange.receive_message(ADA, &offer(), now()).unwrap();
    let reply = Mail::reply(&first, person("ada@contoso.example"));
    assert_eq!(reply.subject, "RE: Offer");
    let sent = exchange.send_message(ADA, &reply, now()).unwrap();
    assert_eq!(sent.conversation_id, first.conversation_id);
    assert_eq!(sent.references, std::slice::from_ref(&first.internet_message_id));
    let back = Mail {
        subject: "AW: RE: Offer".to_owned(),
        ..Mail::reply(&sent, person("tor@x.example"))
    };
    let back = exchange.receive_message(ADA, &back, now()).unwrap();
    assert_eq!(back.conversation_id, first.conversation_id);
    let other = Mail {
        subject: "Something else".to_owned(),
        ..Mail::reply(&back, person("tor@x.example"))
    };
    let other = exchange.receive_message(ADA, &other, now()).unwrap();
    assert_ne!(other.conversation_id, first.conversation_id);
    assert_eq!(other.references.len(), 3);
}

#[test]
fn what_changed_since_a_time_is_found_in_whatever_folder_it_lies() {
    let mut exchange = two_mailboxes();
    let one = exchange.receive_message(ADA, &offer(), now()).unwrap();
    let two = exchange.receive_message(ADA, &offer(), now()).unwrap();
    exchange.receive_message(ADA, &offer(), now()).unwrap();
    let shared = ["Shared with Oracle".to_owned()];
    exchange
        .categorise_message(ADA, &two.immutable_id, &shared, Some(&two.etag()), later_by(20))
        .unwrap();
    exchange
        .move_message(ADA, &one.immutable_id, MailFolder::Other, later_by(10))
        .unwrap();
    let since = |exchange: &Exchange, seconds| {
        let found = exchange
            .mailbox(ADA)
            .unwrap()
            .messages_modified_since(later_by(seconds));
        found
            .iter()
            .map(|message| message.immutable_id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        since(&exchange, 1),
        [one.immutable_id.clone(), two.immutable_id.clone()]
    );
    assert_eq!(since(&exchange, 20), std::slice::from_ref(&two.immutable_id));
    let late = exchange.categorise_message(ADA, &two.immutable_id, &[], Some(&two.etag()), now());
    assert_eq!(late.unwrap_err().status, 412);
}

#[test]
fn a_deleted_mail_lies_in_deleted_items_and_is_gone_when_it_is_deleted_there() {
    let mut exchange = two_mailboxes();
    let made = exchange.receive_message(ADA, &offer(), now()).unwrap();
    exchange.delete_message(ADA, &made.rest_id, now()).unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    let found = mailbox.message(&made.immutable_id).unwrap();
    assert_eq!(found.folder, MailFolder::DeletedItems);
    assert!(mailbox.message(&made.rest_id).is_err());
    exchange.delete_message(ADA, &made.immutable_id, now()).unwrap();
    assert!(
        exchange
            .mailbox(ADA)
            .unwrap()
            .message(&made.immutable_id)
            .is_err()
    );
}
