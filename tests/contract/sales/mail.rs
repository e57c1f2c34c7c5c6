//! Shared mails as messages of conversations.

use super::{contact, party, user, user_in};
use crate::stand::{ADA, GRACE, plant, start};
use ::sales::{Error, Message, MessageKeys, MessageSeen, MessageWritten, SalesUser};
use sandbox::Sandbox;
use sandbox::sales::model::{Field, Table};
use sandbox::seed::companies::COMPANIES;
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::{
    ConversationKey, Description, Email, Kind, MeetingKey, Outcome, Party, Related, SalesId, SalesNumber,
    SalesPerson, Threading, Visibility, Way,
};

const FIRST: &str = "<1@acme.example>";

fn conversation() -> SalesNumber {
    SalesNumber::of_conversation(&ConversationKey::of_thread(&[], FIRST))
}

fn number(id: &str) -> SalesNumber {
    SalesNumber::mint(Kind::Email, &MeetingKey::of_message(id), 0)
}

fn mail(sandbox: &Sandbox, subject: &str) -> Email {
    Email {
        conversation: ConversationKey::of_thread(&[], FIRST),
        subject: subject.to_owned(),
        threading: Threading::default(),
        body: Some(Description("<p>Wie besprochen: “100 %” ☕ مرحبا</p>".to_owned())),
        sent_at: "2027-03-09T09:00:00Z".parse().unwrap(),
        way: Way::Received,
        from: Some(Party::Known(SalesPerson::Contact(contact(0, 0)))),
        to: [Party::Known(SalesPerson::User(party(sandbox, ADA)))].into(),
        cc: [Party::at("Stranger@Elsewhere.example")].into(),
        visibility: Visibility::Normal,
        related: Related {
            account: Some(SalesId(COMPANIES[0].party_id)),
            contacts: [contact(0, 0)].into_iter().collect(),
            ..Related::default()
        },
    }
}

async fn share(by: &SalesUser, sandbox: &Sandbox, id: &str, subject: &str) -> MessageWritten {
    let (own, thread) = (number(id), conversation());
    let keys = MessageKeys {
        number: &own,
        conversation: &thread,
        internet_message_id: id,
    };
    by.create_message(keys, &mail(sandbox, subject)).await
}

fn made(written: MessageWritten) -> Message {
    let MessageWritten::Made(message) = written else {
        panic!("{written:?}")
    };
    message
}

#[tokio::test]
async fn r_mail_2_mails_of_a_thread_become_messages_of_one_conversation() {
    for framework in [4, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let first = made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
        let second = made(share(&ada, &stand.sandbox, "<2@acme.example>", "Re: Offer").await);
        assert_eq!(first.conversation, second.conversation);
        assert_eq!(first.conversation.as_str(), conversation().as_str());
        let body = mail(&stand.sandbox, "").body.unwrap();
        let world = stand.sandbox.world();
        assert_eq!(world.sales.all(Table::Conversations).count(), 1);
        let row = world
            .sales
            .record(Table::ConversationMessages, number(FIRST).as_str())
            .unwrap();
        assert_eq!(row.id, first.id.0);
        assert_eq!(
            row.stored("MessageContent").as_text(),
            Some(body.0.as_str()),
            "framework {framework}"
        );
        let roles: Vec<_> = row
            .children(Table::ConversationRecipients)
            .map(|one| {
                (
                    one.stored("RecipientTypeCd").as_text().unwrap().to_owned(),
                    one.stored("RecipientPartyId").as_int(),
                    one.stored("FreeFormAddress").as_text().map(str::to_owned),
                )
            })
            .collect();
        let stranger = Some("stranger@elsewhere.example".to_owned());
        assert_eq!(
            roles,
            [
                ("FROM".to_owned(), Some(contact(0, 0).0), None),
                (
                    "TO".to_owned(),
                    world.sales.user(ADA).map(|user| user.party_id),
                    None
                ),
                ("CC".to_owned(), None, stranger),
            ]
        );
    }
}

#[tokio::test]
async fn r_mail_3_a_mail_that_two_people_share_is_one_message() {
    let stand = start().await;
    let (ada, grace) = (user(&stand.sandbox, ADA), user(&stand.sandbox, GRACE));
    let first = made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
    let again = share(&grace, &stand.sandbox, FIRST, "Offer").await;
    assert_eq!(again, MessageWritten::Known(first.clone()));
    let ids = BTreeSet::from([FIRST.to_owned(), "<no' or '1'='1@x>".to_owned()]);
    let known = grace.messages(&ids).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[FIRST], first);
    let world = stand.sandbox.world();
    assert_eq!(world.sales.all(Table::ConversationMessages).count(), 1);
}

#[tokio::test]
async fn r_mail_3_a_lost_answer_never_makes_a_second_message() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    for target in ["POST .*conversations$", "POST .*conversationMessages$"] {
        plant(
            &stand.sandbox,
            json!({"target": "sales", "match": target, "kind": "dropResponse", "times": 1}),
        );
        let written = share(&ada, &stand.sandbox, FIRST, "Offer").await;
        let MessageWritten::Refused(answer) = written else {
            panic!("{written:?}")
        };
        assert!(matches!(answer.outcome, Outcome::NotApplied | Outcome::Uncertain));
    }
    assert!(matches!(
        share(&ada, &stand.sandbox, FIRST, "Offer").await,
        MessageWritten::Known(_)
    ));
    let world = stand.sandbox.world();
    assert_eq!(world.sales.all(Table::ConversationMessages).count(), 1);
    assert_eq!(world.sales.all(Table::Conversations).count(), 1);
}

#[tokio::test]
async fn r_share_3_relations_of_a_conversation_change_and_what_others_related_stays() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    assert_eq!(ada.conversation_relations(&conversation()).await, Ok(None));
    made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
    let held = mail(&stand.sandbox, "").related;
    assert_eq!(
        ada.conversation_relations(&conversation()).await,
        Ok(Some(held.clone()))
    );
    let (now, lead) = (stand.sandbox.now(), {
        let world = stand.sandbox.world();
        world.sales.all(Table::Leads).next().unwrap().id
    });
    let draft = sandbox::sales::model::Draft::new()
        .with("ObjectTypeCode", "LEAD")
        .with("ObjectId", Field::Int(lead));
    let thread = conversation();
    let parent = (Table::Conversations, thread.as_str());
    stand
        .sandbox
        .world()
        .sales
        .add_child(GRACE, parent, Table::ConversationReferences, &draft, now)
        .unwrap();
    let wanted = Related {
        account: Some(SalesId(COMPANIES[1].party_id)),
        contacts: [contact(0, 0), contact(0, 1)].into_iter().collect(),
        ..Related::default()
    };
    for _ in 0..2 {
        assert_eq!(
            ada.relate_conversation(&conversation(), &held, &wanted).await,
            Ok(())
        );
        let there = Related {
            lead: Some(SalesId(lead)),
            ..wanted.clone()
        };
        assert_eq!(ada.conversation_relations(&conversation()).await, Ok(Some(there)));
    }
}

#[tokio::test]
async fn r_mail_2_a_message_is_looked_at_by_its_number_with_what_it_is_about() {
    for framework in [4, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let first = made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
        let numbers = [number("<nobody@x>"), number(FIRST)];
        let seen = ada.messages_by_number(&numbers).await.unwrap();
        let [MessageSeen::Missing, MessageSeen::Found(found)] = seen.as_slice() else {
            panic!("{seen:?}")
        };
        assert_eq!(found.message, first);
        let wanted = mail(&stand.sandbox, "Offer");
        let shown = Email {
            conversation: found.email.conversation,
            threading: Threading {
                message_id: FIRST.to_owned(),
                ..Threading::default()
            },
            ..wanted.clone()
        };
        assert_eq!(found.email, shown, "framework {framework}");
        assert_eq!(
            SalesNumber::of_conversation(&found.email.conversation),
            conversation()
        );

        let another = Related {
            account: Some(SalesId(COMPANIES[1].party_id)),
            ..Related::default()
        };
        let answer = ada.relate_message(&first.number, &wanted.related, &another).await;
        let Outcome::Applied(item) = answer.outcome else {
            panic!("{answer:?}")
        };
        assert_eq!((item.id, item.content.related), (first.number.clone(), another));
        let nobody = sync_core::ItemId::new("OM-NOBODY-0");
        let answer = ada
            .relate_message(&nobody, &Related::default(), &wanted.related)
            .await;
        assert_eq!(answer.outcome, Outcome::NotFound);
    }
}

#[tokio::test]
async fn r_share_2_where_one_relation_is_refused_none_of_them_changes() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let message = made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
    let held = mail(&stand.sandbox, "").related;
    let lead = {
        let mut world = stand.sandbox.world();
        let ada = world.sales.user_mut(ADA).unwrap();
        ada.unreadable.insert(Table::Leads);
        world.sales.all(Table::Leads).next().unwrap().id
    };
    let wanted = Related {
        account: Some(SalesId(COMPANIES[1].party_id)),
        lead: Some(SalesId(lead)),
        ..Related::default()
    };
    let answer = ada.relate_message(&message.number, &held, &wanted).await;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    assert!(
        matches!(answer.refusal, Some(Error::Forbidden { .. })),
        "{answer:?}"
    );
    assert_eq!(ada.conversation_relations(&conversation()).await, Ok(Some(held)));
}

#[tokio::test]
async fn r_share_2_a_conversation_whose_first_message_is_refused_does_not_stay() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let refuse = || {
        plant(
            &stand.sandbox,
            json!({"target": "sales", "match": "POST .*conversationMessages$", "kind": "error", "status": 403, "times": 1}),
        );
    };
    let conversations = || stand.sandbox.world().sales.all(Table::Conversations).count();
    refuse();
    let written = share(&ada, &stand.sandbox, FIRST, "Offer").await;
    let MessageWritten::Refused(answer) = written else {
        panic!("{written:?}")
    };
    assert_eq!(answer.outcome, Outcome::NotApplied);
    assert_eq!(conversations(), 0);

    // One that holds a message stays, whoever is refused the next.
    made(share(&ada, &stand.sandbox, FIRST, "Offer").await);
    refuse();
    let written = share(&ada, &stand.sandbox, "<2@acme.example>", "Re: Offer").await;
    assert!(matches!(written, MessageWritten::Refused(_)), "{written:?}");
    assert_eq!(conversations(), 1);
}
