//! Promises about messages, which lie in threads (R-MAIL-2, R-MAIL-3, R-MAIL-6).

use super::samples::about;
use super::{Subject, at, is_on_disk, signed_in};
use crate::Store;
use crate::links::{CopyId, Leads, Link, Links, Organizes};
use crate::rounds::{NewPair, RoundLinks};
use crate::users::UserId;
use jiff::Timestamp;
use std::collections::BTreeSet;
use sync_core::{
    Claim, ConversationKey, Description, Email, Item, ItemId, Known, MeetingKey, Origin, Pair, Party,
    ReasonCode, SalesId, SalesPerson, Standing, Threading, Tombstone, Visibility, Way,
};

type Messages<'a> = &'a dyn RoundLinks<Email>;

pub async fn a_message_is_one_record_in_all_mailboxes(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = open(&*store, ada, "<1@acme.example>", "in Ada's").await;
    let other = opened_at(&*store, grace, "<1@acme.example>", "in Grace's", at(1)).await;
    assert_eq!(other.meeting, hers.meeting);
    assert_ne!(other.copy, hers.copy);
    assert_eq!((hers.leads, other.leads), (Leads::Yes, Leads::No));
    assert!(!is_on_disk(subject, "A secret offer").await);
    assert!(!is_on_disk(subject, "tor@acme.example").await);
}

pub async fn a_message_is_found_by_its_thread_with_all_of_its_conversation(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let first = open(&*store, ada, "<1@acme.example>", "thread").await;
    let joined = open(&*store, ada, "<2@acme.example>", "another thread").await;
    // Somebody put it into the conversation of the first.
    let mut next = joined.clone();
    let mut item = next.pair.exchange.last_item().unwrap().clone();
    item.content.conversation = conversation("<1@acme.example>");
    next.pair.exchange = Known::Present(item);
    save(&*store, &next).await;
    let apart = open(&*store, ada, "<3@acme.example>", "a third").await;
    open(&*store, grace, "<1@acme.example>", "thread").await;

    let messages = |ids: &[&str]| ids.iter().map(|id| MeetingKey::of_message(id)).collect();
    let both = BTreeSet::from([first.copy, joined.copy]);
    let by = |ids: &[&str], threads: &[&str]| {
        let (store, messages): (_, Vec<_>) = (store.clone(), messages(ids));
        let threads: Vec<_> = threads.iter().map(|thread| (*thread).to_owned()).collect();
        async move { of_threads(&*store, ada, &messages, &threads).await }
    };
    assert_eq!(by(&["2@acme.example"], &[]).await, both);
    assert_eq!(by(&[], &["thread"]).await, both);
    assert_eq!(by(&[], &["another thread"]).await, both);
    assert_eq!(
        by(&["<3@acme.example>"], &["unknown"]).await,
        BTreeSet::from([apart.copy])
    );
    assert_eq!(by(&["<4@acme.example>"], &[""]).await, BTreeSet::new());
    assert_eq!(by(&[], &[]).await, BTreeSet::new());
}

pub async fn what_was_deleted_is_found_by_its_thread_all_the_same(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut gone = open(&*store, user, "<1@acme.example>", "thread").await;
    gone.pair.base = gone.pair.exchange.last_item().map(|item| item.content.clone());
    gone.pair.exchange = Known::Gone(Tombstone::DELETED);
    gone.pair.standing = Standing::Unlinked(ReasonCode::OptedOut.into());
    save(&*store, &gone).await;
    let found = of_threads(&*store, user, &[], &["thread".to_owned()]).await;
    assert_eq!(found, BTreeSet::from([gone.copy]));
}

pub async fn where_a_user_said_stop_is_kept(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let (one, two) = (conversation("<1@acme.example>"), conversation("<2@acme.example>"));
    for (thread, secs) in [(one, 0), (two, 1), (one, 2)] {
        store.stop_capturing(ada, thread, at(secs)).await.unwrap();
    }
    let store = subject.open().await;
    assert_eq!(
        store.stopped_threads(ada).await.unwrap(),
        BTreeSet::from([one, two])
    );
    assert_eq!(store.stopped_threads(grace).await.unwrap(), BTreeSet::new());
}

/// A message with something in every place.
pub(super) fn email(message_id: &str, thread: &str) -> Email {
    Email {
        conversation: conversation(message_id),
        threading: Threading {
            message_id: message_id.to_owned(),
            references: vec!["<0@acme.example>".to_owned()],
            conversation: thread.to_owned(),
            here_since: "2026-11-22T09:00:00.123456789Z".parse().unwrap(),
            addresses: ["tor@acme.example".to_owned(), "ada@own.example".to_owned()].into(),
        },
        subject: "A secret offer".to_owned(),
        body: Some(Description("<p>Dear Ada</p>".to_owned())),
        sent_at: at(60),
        way: Way::Received,
        from: Some(Party::Known(SalesPerson::Contact(SalesId(4)))),
        to: [Party::Known(SalesPerson::User(SalesId(5)))].into(),
        cc: [Party::at("tor@acme.example")].into(),
        visibility: Visibility::Private,
        related: about(1),
    }
}

fn conversation(message_id: &str) -> ConversationKey {
    ConversationKey::of_thread(&[], message_id)
}

async fn open(store: &dyn Store, user: UserId, message_id: &str, thread: &str) -> Link<Email> {
    opened_at(store, user, message_id, thread, at(0)).await
}

async fn opened_at(
    store: &dyn Store,
    user: UserId,
    message_id: &str,
    thread: &str,
    now: Timestamp,
) -> Link<Email> {
    let id = ItemId::new(format!("{user:?} {message_id}"));
    let mut pair = Pair::opened(Origin::by_hand(Claim::Category), None, at(1));
    let sample = super::budgets::an_item();
    pair.exchange = Known::Present(Item {
        id: id.clone(),
        version: sample.version,
        modified: sample.modified,
        content: email(message_id, thread),
        marks: sample.marks,
        facts: sample.facts,
    });
    let new = NewPair {
        key: MeetingKey::of_message(message_id),
        number: None,
        item: Some(id),
        sales_id: None,
        organizes: Organizes::Yes,
        pair,
    };
    store.open_links(user, &[new], now).await.unwrap().remove(0)
}

async fn save(store: &dyn Store, link: &Link<Email>) {
    let messages: &dyn Links<Email> = store;
    messages
        .save_links(std::slice::from_ref(link), at(1))
        .await
        .unwrap();
}

async fn of_threads(
    store: &dyn Store,
    user: UserId,
    messages: &[MeetingKey],
    threads: &[String],
) -> BTreeSet<CopyId> {
    let links: Messages<'_> = store;
    let found = links.links_of_threads(user, messages, threads).await.unwrap();
    found.into_iter().map(|link| link.copy).collect()
}
