//! Mails: which changed, what they answer, the category.

use super::{ADA, mailbox};
use crate::stand::{GRACE, plant, start, start_keeping};
use ::exchange::{
    Answer, CATEGORY, Expiry, FeedCursor, FeedError, FeedRow, Listed, Looked, MailPlace, MailScope, Mailbox,
    MessageEntry, WholeMessage,
};
use jiff::{SignedDuration, Timestamp};
use sandbox::Sandbox;
use sandbox::exchange::event::{Body, BodyType, Mailable, Sensitivity};
use sandbox::exchange::message::{Mail, MailFolder, Message};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use sync_core::{ConversationKey, Description, Email, Item, ItemId, Outcome, Version, Visibility, Way};

fn oid(sandbox: &Sandbox, user: &str) -> String {
    sandbox.world().exchange.mailbox(user).unwrap().oid.clone()
}

fn person(address: &str) -> Mailable {
    Mailable {
        name: "Somebody".to_owned(),
        address: address.to_owned(),
    }
}

/// A customer writes to Ada.
pub(super) fn arrives(sandbox: &Sandbox, subject: &str) -> Arc<Message> {
    let (oid, now) = (oid(sandbox, ADA), sandbox.now());
    let mail = Mail {
        cc: vec![person(GRACE)],
        body: Body {
            kind: BodyType::Html,
            content: "<p>Dear Ada,</p><p>yes.</p>".to_owned(),
        },
        ..Mail::plain(person("sam@customer.example"), vec![person(ADA)], subject)
    };
    sandbox
        .world()
        .exchange
        .receive_message(&oid, &mail, now)
        .unwrap()
}

/// Ada answers.
fn answers(sandbox: &Sandbox, to: &Message) -> Arc<Message> {
    let (oid, now) = (oid(sandbox, ADA), sandbox.now());
    let mail = Mail::reply(to, person(ADA));
    sandbox.world().exchange.send_message(&oid, &mail, now).unwrap()
}

async fn changed(mailbox: &Mailbox, since: Timestamp, scope: &MailScope) -> Vec<MessageEntry> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = mailbox
            .changed_messages(since, scope, after.as_ref())
            .await
            .unwrap();
        for row in page.rows {
            let FeedRow::Changed(entry) = row else {
                panic!("{row:?}")
            };
            found.push(entry);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

async fn look(mailbox: &Mailbox, scope: &MailScope, id: &str) -> Box<WholeMessage> {
    let looks = mailbox.messages(&[ItemId::new(id)], scope).await.unwrap();
    let [Looked::Found(whole)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    whole.clone()
}

fn applied(answer: Answer<Email>) -> Item<Email> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

#[tokio::test]
async fn r_mail_5_what_changed_anywhere_is_one_question_and_tells_what_it_answers() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let since = stand.sandbox.now() - SignedDuration::from_secs(1);
    assert!(changed(&ada, since, &scope).await.is_empty());
    let first = arrives(&stand.sandbox, "Offer");
    let reply = answers(&stand.sandbox, &first);
    let junk = arrives(&stand.sandbox, "You won");
    let gone = arrives(&stand.sandbox, "Old news");
    let (oid, now) = (oid(&stand.sandbox, ADA), stand.sandbox.now());
    {
        let exchange = &mut stand.sandbox.world().exchange;
        exchange
            .move_message(&oid, &junk.immutable_id, MailFolder::JunkEmail, now)
            .unwrap();
        exchange.delete_message(&oid, &gone.immutable_id, now).unwrap();
        let draft = Mail::plain(person(ADA), vec![], "Not ready");
        exchange.create_draft(&oid, &draft, now).unwrap();
    }
    stand.sandbox.log().clear();
    let entries = changed(&ada, since, &scope).await;
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    let place = |subject: &str| {
        let entry = entries.iter().find(|entry| entry.subject.ends_with(subject));
        entry.unwrap().place
    };
    assert_eq!(entries.len(), 5);
    assert_eq!(place("You won"), MailPlace::Junk);
    assert_eq!(place("Old news"), MailPlace::Deleted);
    assert_eq!(place("Not ready"), MailPlace::NotSent);
    let of = |message: &Message| {
        let id = message.immutable_id.as_str();
        entries.iter().find(|entry| entry.id.as_str() == id).unwrap()
    };
    assert_eq!(of(&first).place, MailPlace::Read);
    // What Ada wrote has no headers of a transport, and still tells what it answers.
    assert_eq!(
        of(&reply).references,
        std::slice::from_ref(&first.internet_message_id)
    );
    assert_eq!(of(&reply).conversation, of(&first).conversation);
    assert_eq!(of(&reply).message_id, reply.internet_message_id);
    let later = stand.sandbox.now() + SignedDuration::from_secs(1);
    assert!(changed(&ada, later, &scope).await.is_empty());
}

#[tokio::test]
async fn a_mail_is_looked_at_with_its_body_and_headers() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let grace = mailbox(&stand.sandbox, GRACE);
    let (scope, graces) = (ada.mail_scope().await.unwrap(), grace.mail_scope().await.unwrap());
    let first = arrives(&stand.sandbox, "Offer");
    let whole = look(&ada, &scope, &first.immutable_id).await;
    assert_eq!(
        whole.email.body,
        Some(Description("<p>Dear Ada,</p><p>yes.</p>".to_owned()))
    );
    assert_eq!(
        (whole.email.way, whole.entry.participants.len()),
        (Way::Received, 3)
    );
    let now = stand.sandbox.now();
    let secret = Mail {
        sensitivity: Sensitivity::Confidential,
        ..Mail::reply(&first, person(ADA))
    };
    let to_grace = Mail {
        to: vec![person(GRACE)],
        ..secret
    };
    let ada_oid = oid(&stand.sandbox, ADA);
    let sent = stand
        .sandbox
        .world()
        .exchange
        .send_message(&ada_oid, &to_grace, now)
        .unwrap();
    let own = look(&ada, &scope, &sent.immutable_id).await;
    assert_eq!(
        (own.email.way, own.email.visibility),
        (Way::Sent, Visibility::Private)
    );
    // Another mailbox holds the same message, by another id, in the same thread.
    let copies = grace
        .messages_by_id(&sent.internet_message_id, &graces)
        .await
        .unwrap();
    let [FeedRow::Changed(copy)] = copies.as_slice() else {
        panic!("{copies:?}")
    };
    assert_ne!(copy.id.as_str(), sent.immutable_id);
    let copy = look(&grace, &graces, copy.id.as_str()).await;
    assert_eq!(
        (copy.email.way, copy.email.conversation),
        (Way::Received, own.email.conversation)
    );
    assert_eq!(
        own.email.conversation,
        ConversationKey::of_thread(&[], &first.internet_message_id)
    );
    let thread = ada.thread(&own.entry.conversation, &scope, None).await.unwrap();
    assert_eq!(thread.rows.len(), 2);
    let looks = ada.messages(&[ItemId::new("AAMkAGno=")], &scope).await.unwrap();
    assert_eq!(looks, [Looked::Missing]);
}

#[tokio::test]
async fn r_mail_1_nothing_but_the_category_is_ever_written() {
    let stand = start_keeping().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let mail = arrives(&stand.sandbox, "Offer");
    let oid = oid(&stand.sandbox, ADA);
    let red = ["Red category".to_owned()];
    let now = stand.sandbox.now();
    stand
        .sandbox
        .world()
        .exchange
        .categorise_message(&oid, &mail.immutable_id, &red, None, now)
        .unwrap();
    let before = look(&ada, &scope, &mail.immutable_id).await;
    let id = before.entry.id.clone();
    let marked = applied(ada.mark_message(&id, &before.entry.version, &scope).await);
    assert!(marked.marks.category && marked.content == before.email);
    let categories = |sandbox: &Sandbox| {
        let world = sandbox.world();
        let mailbox = world.exchange.mailbox(ADA).unwrap();
        mailbox.message(&mail.immutable_id).unwrap().categories.clone()
    };
    assert_eq!(categories(&stand.sandbox), ["Red category", CATEGORY]);
    let Listed::Page(page) = ada.categorised_messages(&scope, None).await.unwrap() else {
        panic!("the stand-in can search by category")
    };
    assert!(matches!(page.rows.as_slice(), [FeedRow::Changed(whole)] if whole.entry.id == id));
    assert_eq!(
        ada.unmark_message(&id, &before.entry.version, &scope)
            .await
            .outcome,
        Outcome::PreconditionFailed
    );
    applied(ada.unmark_message(&id, &marked.version, &scope).await);
    assert_eq!(categories(&stand.sandbox), ["Red category"]);
    for seen in stand.seen() {
        if seen.method != "GET" && seen.path.contains("/messages/") {
            let written: Vec<&String> = seen.sent.as_object().unwrap().keys().collect();
            assert_eq!(written, ["categories"]);
        }
    }
}

#[tokio::test]
async fn a_mailbox_without_an_outbox_has_a_scope_all_the_same() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*mailFolders/outbox", "kind": "error", "status": 404}),
    );
    ada.mail_scope().await.unwrap();
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*mailFolders/deleteditems", "kind": "error", "status": 500}),
    );
    let unknown = ada.mail_scope().await;
    assert!(unknown.is_err(), "what is deleted must be known: {unknown:?}");
}

/// Everything that the feed tells until it has told all: each mail by id, with the version that was told last; and how many
/// pages that took. `between` happens after the first page.
async fn read(
    mailbox: &Mailbox,
    after: Option<&FeedCursor>,
    between: impl FnOnce(),
) -> (BTreeMap<ItemId, Version>, FeedCursor, usize) {
    let scope = mailbox.mail_scope().await.unwrap();
    let (mut told, mut after, mut pages) = (BTreeMap::new(), after.cloned(), 0);
    let mut between = Some(between);
    loop {
        let page = mailbox.message_changes(after.as_ref(), &scope).await.unwrap();
        pages += 1;
        for row in page.rows {
            let FeedRow::Changed(entry) = row else {
                panic!("{row:?}")
            };
            told.insert(entry.id, entry.version);
        }
        if page.is_last {
            return (told, page.next, pages);
        }
        if let Some(between) = between.take() {
            between();
        }
        after = Some(page.next);
    }
}

fn versions(sandbox: &Sandbox) -> BTreeMap<ItemId, Version> {
    let world = sandbox.world();
    let mailbox = world.exchange.mailbox(ADA).unwrap();
    mailbox
        .messages()
        .map(|message| (ItemId::new(&message.immutable_id), Version::new(message.etag())))
        .collect()
}

#[tokio::test]
async fn r_mail_5_pages_that_shift_while_they_are_read_pass_over_no_mail() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mails: Vec<_> = (0..450)
        .map(|number| {
            stand.sandbox.advance(SignedDuration::from_secs(1));
            arrives(&stand.sandbox, &format!("Offer {number}"))
        })
        .collect();
    let oid = oid(&stand.sandbox, ADA);
    let shift = || {
        stand.sandbox.advance(SignedDuration::from_secs(1));
        let now = stand.sandbox.now();
        for mail in &mails[..50] {
            let exchange = &mut stand.sandbox.world().exchange;
            exchange
                .move_message(&oid, &mail.immutable_id, MailFolder::Archive, now)
                .unwrap();
        }
    };
    let (told, place, pages) = read(&ada, None, shift).await;
    assert!(pages > 2, "{pages}");
    assert_eq!(told, versions(&stand.sandbox), "each as it is now");
    let (again, place, _) = read(&ada, Some(&place), || {}).await;
    let again: BTreeMap<_, _> = again
        .into_iter()
        .filter(|row| told.get(&row.0) != Some(&row.1))
        .collect();
    assert_eq!(again, BTreeMap::new(), "nothing new");
    let (nothing, ..) = read(&ada, Some(&place), || {}).await;
    assert_eq!(nothing, BTreeMap::new(), "what was told is known");
}

#[tokio::test]
async fn r_mail_5_mails_that_changed_at_once_are_read_all() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    for crowd in [450, 1100] {
        stand.sandbox.advance(SignedDuration::from_secs(10));
        for number in 0..crowd {
            arrives(&stand.sandbox, &format!("Offer {number}"));
        }
    }
    let (told, ..) = read(&ada, None, || {}).await;
    assert_eq!(told, versions(&stand.sandbox));
}

#[tokio::test]
async fn a_place_of_another_host_is_not_followed() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let walk =
        json!({"link": "https://elsewhere.example/v1.0/me/messages", "newest": "2027-03-01T00:00:00Z"});
    let foreign = json!({"until": "2027-03-01T00:00:00Z", "told": {}, "walk": walk}).to_string();
    for text in [foreign.as_str(), "", "{}"] {
        let cursor = FeedCursor::new(text);
        let page = ada.message_changes(Some(&cursor), &scope).await;
        let is_expired =
            matches!(&page, Err(FeedError::Expired { because, .. }) if *because == Expiry::Foreign);
        assert!(is_expired, "{page:?}");
    }
}
