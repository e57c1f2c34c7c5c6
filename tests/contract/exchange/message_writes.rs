//! The category of many mails at once.

use super::messages::arrives;
use super::{ADA, mailbox};
use crate::stand::{plant, start_keeping};
use ::exchange::{Answer, Error, Looked, MailScope, Mailbox, MessageWrite};
use sandbox::Sandbox;
use serde_json::json;
use sync_core::{Email, Item, ItemId, Outcome, Version};

const MAILS: usize = 25;

/// So many mails, as looks find them; what was asked for that is forgotten.
async fn many(sandbox: &Sandbox, ada: &Mailbox, scope: &MailScope) -> Vec<Item<Email>> {
    let ids: Vec<ItemId> = (0..MAILS)
        .map(|at| ItemId::new(arrives(sandbox, &format!("Offer {at}")).immutable_id.clone()))
        .collect();
    let items = there(ada, scope, &ids).await;
    sandbox.log().clear();
    items
}

async fn there(ada: &Mailbox, scope: &MailScope, ids: &[ItemId]) -> Vec<Item<Email>> {
    let looks = ada.messages(ids, scope).await.unwrap().into_iter();
    looks
        .map(|look| match look {
            Looked::Found(whole) => whole.item(),
            Looked::Missing | Looked::Failed(_) => panic!("{look:?}"),
        })
        .collect()
}

fn marks(items: &[Item<Email>]) -> Vec<MessageWrite<'_>> {
    items
        .iter()
        .map(|item| MessageWrite::Mark {
            id: &item.id,
            expects: &item.version,
        })
        .collect()
}

#[tokio::test]
async fn r_mail_1_many_mails_are_marked_in_batches_each_on_its_own_and_nothing_else_is_written() {
    let stand = start_keeping().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let items = many(&stand.sandbox, &ada, &scope).await;
    let (stale, nobody) = (Version::new("\"old\""), ItemId::new("AAMkAGno="));
    let mut writes = marks(&items);
    writes[3] = MessageWrite::Mark {
        id: &items[3].id,
        expects: &stale,
    };
    writes[4] = MessageWrite::Mark {
        id: &nobody,
        expects: &stale,
    };
    // What does not carry it is left alone.
    writes[5] = MessageWrite::Unmark {
        id: &items[5].id,
        expects: &items[5].version,
    };
    let answers = ada.write_messages(&writes, &scope).await;
    assert_eq!(
        stand.sandbox.log().since(0).len(),
        4,
        "two batches of looks and two of marks"
    );
    assert_eq!(answers[3], Answer::of(Outcome::PreconditionFailed));
    assert_eq!(answers[4], Answer::of(Outcome::NotFound));
    let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
    let now = there(&ada, &scope, &ids).await;
    for (at, answer) in answers.iter().enumerate() {
        let is_marked = ![3, 4, 5].contains(&at);
        assert_eq!(now[at].marks.category, is_marked, "{at}");
        if is_marked || at == 5 {
            assert_eq!(answer.outcome, Outcome::Applied(now[at].clone()), "{at}");
        }
    }
    for seen in stand.seen() {
        if seen.method != "GET" && seen.path.contains("/messages/") {
            let written: Vec<&String> = seen.sent.as_object().unwrap().keys().collect();
            assert_eq!(written, ["categories"]);
        }
    }
    let unmarks: Vec<_> = now[6..]
        .iter()
        .map(|item| MessageWrite::Unmark {
            id: &item.id,
            expects: &item.version,
        })
        .collect();
    let answers = ada.write_messages(&unmarks, &scope).await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(&answer.outcome, Outcome::Applied(item) if !item.marks.category))
    );
    let now = there(&ada, &scope, &ids).await;
    assert_eq!(now.iter().filter(|item| item.marks.category).count(), 3);
}

#[tokio::test]
async fn r_err_2_a_mail_that_cannot_be_marked_keeps_no_other_from_it() {
    let stand = start_keeping().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let items = many(&stand.sandbox, &ada, &scope).await;
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "PATCH .*/messages/", "kind": "error", "status": 403, "times": 1}),
    );
    let answers = ada.write_messages(&marks(&items), &scope).await;
    let outcomes: Vec<_> = answers.iter().map(|answer| &answer.outcome).collect();
    let refused = answers
        .iter()
        .filter(|answer| matches!(answer.refusal, Some(Error::Forbidden { .. })));
    assert_eq!(refused.count(), 1, "{outcomes:?}");
    let applied = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Applied(item) if item.marks.category));
    assert_eq!(applied.count(), MAILS - 1);
}

/// Two batches of looks come through, twice each, and the answers to both batches of marks are lost.
#[tokio::test]
async fn lost_batches_of_marks_leave_every_mail_in_doubt_and_the_next_look_tells() {
    let stand = start_keeping().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let items = many(&stand.sandbox, &ada, &scope).await;
    for weather in [
        json!({"target": "graph", "match": "batch", "kind": "duplicateDelivery", "times": 2}),
        json!({"target": "graph", "match": "batch", "kind": "dropResponse", "times": 2}),
    ] {
        plant(&stand.sandbox, weather);
    }
    let answers = ada.write_messages(&marks(&items), &scope).await;
    assert!(
        answers.iter().all(|answer| answer.outcome == Outcome::Uncertain),
        "{answers:?}"
    );
    let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
    let now = there(&ada, &scope, &ids).await;
    assert!(now.iter().all(|item| item.marks.category));
    // Whoever asks for the same again learns that it is done, and writes nothing.
    let again = ada.write_messages(&marks(&items), &scope).await;
    for (answer, item) in again.iter().zip(&now) {
        assert_eq!(answer.outcome, Outcome::Applied(item.clone()));
    }
    assert_eq!(there(&ada, &scope, &ids).await, now);
}
