//! Shared mails as messages of conversations.

use super::{contact, owner};
use crate::recorded::stop::{Stop, Verb, verbs};
use ::sales::{MessageKeys, MessageWritten};
use sandbox::seed::companies::COMPANIES;
use std::collections::BTreeSet;
use sync_core::{
    ConversationKey, Description, Email, ItemId, Kind, MeetingKey, Party, Related, SalesId, SalesNumber,
    SalesPerson, Threading, Visibility, Way,
};

pub(super) const VERBS: &[Verb] = verbs![
    sharing_a_mail_of_the_same_thread,
    finding_messages,
    looking_at_messages,
    relating_a_conversation,
    relating_a_message,
];

const FIRST: &str = "<1@acme.example>";

fn thread() -> SalesNumber {
    SalesNumber::of_conversation(&ConversationKey::of_thread(&[], FIRST))
}

fn mail(subject: &str) -> Email {
    Email {
        conversation: ConversationKey::of_thread(&[], FIRST),
        subject: subject.to_owned(),
        threading: Threading::default(),
        body: Some(Description("<p>Wie besprochen: “100 %” ☕ مرحبا</p>".to_owned())),
        sent_at: "2035-03-04T09:00:00Z".parse().unwrap(),
        way: Way::Received,
        from: Some(Party::Known(SalesPerson::Contact(contact(0, 0)))),
        to: [Party::Known(SalesPerson::User(owner()))].into(),
        cc: [Party::at("Stranger@Elsewhere.example")].into(),
        visibility: Visibility::Normal,
        related: Related {
            account: Some(SalesId(COMPANIES[0].party_id)),
            contacts: [contact(0, 0)].into_iter().collect(),
            ..Related::default()
        },
    }
}

fn numbered(id: &str) -> SalesNumber {
    SalesNumber::mint(Kind::Email, &MeetingKey::of_message(id), 0)
}

async fn share(stop: &Stop, id: &str, subject: &str) -> MessageWritten {
    let number = numbered(id);
    let keys = MessageKeys {
        number: &number,
        conversation: &thread(),
        internet_message_id: id,
    };
    stop.user.create_message(keys, &mail(subject)).await
}

/// The second finds the conversation there, and the first again finds itself.
async fn sharing_a_mail_of_the_same_thread(stop: &mut Stop) {
    for (id, subject) in [
        (FIRST, "Offer"),
        ("<2@acme.example>", "Re: Offer"),
        (FIRST, "Offer"),
    ] {
        let written = share(stop, id, subject).await;
        stop.understood(&written);
    }
}

async fn finding_messages(stop: &mut Stop) {
    share(stop, FIRST, "Offer").await;
    let ids = BTreeSet::from([FIRST.to_owned(), "<no' or '1'='1@x>".to_owned()]);
    let known = stop.user.messages(&ids).await;
    stop.understood(&known);
}

async fn looking_at_messages(stop: &mut Stop) {
    share(stop, FIRST, "Offer").await;
    let numbers = [FIRST, "<none@acme.example>"].map(numbered);
    let seen = stop.user.messages_by_number(&numbers).await;
    stop.understood(&seen);
}

async fn relating_a_conversation(stop: &mut Stop) {
    let user = stop.user.clone();
    stop.understood(&user.conversation_relations(&thread()).await);
    share(stop, FIRST, "Offer").await;
    let held = mail("Offer").related;
    let wanted = Related {
        account: Some(SalesId(COMPANIES[1].party_id)),
        contacts: [contact(0, 0), contact(0, 1)].into_iter().collect(),
        ..Related::default()
    };
    stop.understood(&user.relate_conversation(&thread(), &held, &wanted).await);
    stop.understood(&user.conversation_relations(&thread()).await);
}

async fn relating_a_message(stop: &mut Stop) {
    share(stop, FIRST, "Offer").await;
    let held = mail("Offer").related;
    let wanted = Related {
        account: Some(SalesId(COMPANIES[1].party_id)),
        ..held.clone()
    };
    let number = ItemId::new(numbered(FIRST).as_str());
    let answer = stop.user.relate_message(&number, &held, &wanted).await;
    stop.understood(&answer);
}
