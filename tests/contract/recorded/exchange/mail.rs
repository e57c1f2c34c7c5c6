//! Mails: which changed, what they answer, the category.

use super::oid;
use crate::recorded::stop::{Stop, TRAVELLER, Verb, now, verbs};
use ::exchange::{MailScope, Mailbox, MessageWrite, NamedPerson, OutgoingMail};
use sandbox::Sandbox;
use sandbox::exchange::event::{Body, BodyType, Mailable};
use sandbox::exchange::message::{Mail, Message};
use std::sync::Arc;
use sync_core::{Attendee, ItemId, Outcome, Version};

pub(super) const VERBS: &[Verb] = verbs![
    reading_where_mails_lie,
    following_messages,
    finding_messages,
    looking_at_messages,
    marking_a_message,
    marking_many_messages,
    reading_whose_mailbox_it_is,
    sending_a_mail,
    looking_at_drafts,
    telling_who_is_on_a_message,
    telling_the_thread_of_a_message,
];

async fn reading_whose_mailbox_it_is(stop: &mut Stop) {
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.profile().await);
}

async fn sending_a_mail(stop: &mut Stop) {
    let mailbox = stop.mailbox.clone();
    let mut mail = OutgoingMail {
        to: crate::stand::GRACE.to_owned(),
        subject: "Please sign in again".to_owned(),
        html: "<p>Your sign-in has ended.</p>".to_owned(),
    };
    stop.understood(&mailbox.send_mail(&mail).await);
    mail.to = "nobody".to_owned();
    stop.understood(&mailbox.send_mail(&mail).await);
}

fn person(name: &str, address: &str) -> Mailable {
    Mailable {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

/// A customer writes.
pub(super) fn arrives(sandbox: &Sandbox, subject: &str) -> Arc<Message> {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let mail = Mail {
        cc: vec![person("Grace", crate::stand::GRACE)],
        body: Body {
            kind: BodyType::Html,
            content: "<p>Good morning,</p><p>yes.</p>".to_owned(),
        },
        ..Mail::plain(
            person("Sam", "sam@customer.example"),
            vec![person("Nora", TRAVELLER)],
            subject,
        )
    };
    let exchange = &mut sandbox.world().exchange;
    exchange.receive_message(&oid, &mail, now).unwrap()
}

/// A mail and its answer: id and version of the mail, its thread, and its internet message id.
async fn there(stop: &mut Stop) -> [String; 4] {
    stop.given(["mail", "version", "thread", "message id"], async |sandbox| {
        let mail = arrives(sandbox, "Offer");
        let (oid, now) = (oid(sandbox), sandbox.now());
        let reply = Mail::reply(&mail, person("Nora", TRAVELLER));
        let exchange = &mut sandbox.world().exchange;
        exchange.send_message(&oid, &reply, now).unwrap();
        [
            mail.immutable_id.clone(),
            mail.etag(),
            mail.conversation_id.clone(),
            mail.internet_message_id.clone(),
        ]
    })
    .await
}

/// Read, and not what this verb is about.
async fn scope(mailbox: &Mailbox) -> MailScope {
    mailbox.mail_scope().await.unwrap()
}

async fn reading_where_mails_lie(stop: &mut Stop) {
    let scope = stop.mailbox.mail_scope().await;
    stop.understood(&scope);
}

async fn following_messages(stop: &mut Stop) {
    there(stop).await;
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    stop.understood(&mailbox.changed_messages(now(), &scope, None).await);
}

async fn finding_messages(stop: &mut Stop) {
    let [_, _, thread, message_id] = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    stop.understood(&mailbox.messages_by_id(&message_id, &scope).await);
    stop.understood(&mailbox.thread(&thread, &scope, None).await);
}

async fn looking_at_messages(stop: &mut Stop) {
    let [id, ..] = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    let asked = [ItemId::new(id), ItemId::new("AAMkAGno=")];
    stop.understood(&mailbox.messages(&asked, &scope).await);
}

async fn looking_at_drafts(stop: &mut Stop) {
    let [draft, sent, name] = stop
        .given(["draft", "sent", "message id"], async |sandbox| {
            let (oid, now) = (oid(sandbox), sandbox.now());
            let exchange = &mut sandbox.world().exchange;
            let mut writes = |subject: &str| {
                let to = vec![person("Sam", "sam@customer.example")];
                let mail = Mail::plain(person("Nora", TRAVELLER), to, subject);
                exchange.create_draft(&oid, &mail, now).unwrap()
            };
            let (draft, sent) = (writes("Offer"), writes("Order"));
            exchange.send_draft(&oid, &sent.immutable_id, now).unwrap();
            [
                draft.immutable_id.clone(),
                sent.immutable_id.clone(),
                sent.internet_message_id.clone(),
            ]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    let asked = [draft, sent, "AAMkAGno=".to_owned()].map(ItemId::new);
    stop.understood(&mailbox.message_drafts(&asked, &scope).await);
    for name in [&*name, "<nobody@customer.example>"] {
        stop.understood(&mailbox.draft_named(name, &scope).await);
    }
}

async fn telling_who_is_on_a_message(stop: &mut Stop) {
    let [id, ..] = there(stop).await;
    let mailbox = stop.mailbox.clone();
    for id in [&*id, "AAMkAGno="] {
        let people = mailbox.people_of_message(&ItemId::new(id)).await;
        stop.understood(&people.map(named));
    }
}

async fn telling_the_thread_of_a_message(stop: &mut Stop) {
    let [id, ..] = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    for id in [&*id, "AAMkAGno="] {
        stop.understood(&mailbox.thread_of(&ItemId::new(id), &scope).await);
    }
}

/// Everybody, by what is told of them.
pub(super) fn named(people: Option<Vec<NamedPerson>>) -> Option<Vec<(String, Attendee)>> {
    let people = people?.into_iter();
    Some(people.map(|person| (person.name, person.attendee)).collect())
}

async fn marking_a_message(stop: &mut Stop) {
    let [id, version, ..] = there(stop).await;
    let (id, version) = (ItemId::new(id), Version::new(version));
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    let marked = mailbox.mark_message(&id, &version, &scope).await;
    stop.understood(&marked);
    stop.understood(&mailbox.categorised_messages(&scope, None).await);
    let Outcome::Applied(item) = marked.outcome else {
        return;
    };
    stop.understood(&mailbox.unmark_message(&id, &item.version, &scope).await);
}

/// One is there, and one is not.
async fn marking_many_messages(stop: &mut Stop) {
    let [id, version, ..] = there(stop).await;
    let (id, expects) = (ItemId::new(id), Version::new(version));
    let nobody = ItemId::new("AAMkAGno=");
    let mailbox = stop.mailbox.clone();
    let scope = scope(&mailbox).await;
    let writes = [&id, &nobody].map(|id| MessageWrite::Mark {
        id,
        expects: &expects,
    });
    stop.understood(&mailbox.write_messages(&writes, &scope).await);
}
