//! Shared mails as messages of conversations.

use super::{contact, owner};
use crate::recorded::stop::{Stop, Verb, verbs};
use ::sales::{MessageKeys, MessageWritten, Numbered};
use sandbox::seed::companies::COMPANIES;
use std::collections::BTreeSet;
use sync_core::{
    ConversationKey, Description, Email, ItemId, Kind, MeetingKey, Party, Related, SalesId, SalesNumber,
    SalesPerson, Threading, Visibility, Way,
};

pub(super) const VERBS: &[Verb] = verbs![
    sharing_a_mail_of_the_same_thread,
    finding_messages,
    relating_a_conversation,
    looking_at_a_message_and_relating_it,
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

async fn share(stop: &Stop, id: &str, subject: &str) -> MessageWritten {
    let number = SalesNumber::mint(Kind::Email, &MeetingKey::of_message(id), 0);
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

async fn looking_at_a_message_and_relating_it(stop: &mut Stop) {
    let user = stop.user.clone();
    let number = SalesNumber::mint(Kind::Email, &MeetingKey::of_message(FIRST), 0);
    let nobody = SalesNumber::mint(Kind::Email, &MeetingKey::of_message("<2@acme.example>"), 0);
    share(stop, FIRST, "Offer").await;
    let asked = [number.clone(), nobody];
    stop.understood(&user.messages_by_number(&asked).await);
    stop.understood(&user.sightings(Numbered::Messages, &asked).await);
    let held = mail("Offer").related;
    let wanted = Related {
        account: Some(SalesId(COMPANIES[1].party_id)),
        ..held.clone()
    };
    let number = ItemId::new(number.as_str());
    stop.understood(&user.relate_message(&number, &held, &wanted).await);
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
