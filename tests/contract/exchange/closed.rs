//! Mailboxes that are not there, or take nothing more.

use super::many_writes::wanted;
use super::{event, mailbox};
use crate::stand::{ADA, application_token, http, plant, start};
use ::exchange::{Answer, Error, EventLook, EventWrite, GraphClient, Limits, MailboxKey, Notes};
use serde_json::json;
use sync_core::{Content, ItemId, Outcome};

fn is_unreachable<C: Content>(answer: &Answer<C>, code: &str) -> bool {
    answer.outcome == Outcome::NotApplied
        && matches!(&answer.refusal, Some(Error::Unreachable { code: named, .. }) if named == code)
}

#[tokio::test]
async fn r_del_1_a_mailbox_that_does_not_open_says_nothing_of_what_lies_in_it() {
    const CODE: &str = "MailboxNotEnabledForRESTAPI";
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let visit = event(&stand.sandbox, ADA, "Halvorsen").await;
    let (contact, gone) = (ItemId::new("AAA="), ItemId::new("BBB="));
    let looks = ada.events(&[visit.id.clone(), gone.clone()]).await.unwrap();
    assert!(
        matches!(looks.as_slice(), [EventLook::Found(_), EventLook::Missing]),
        "{looks:?}"
    );

    let oid = stand.sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone();
    stand.sandbox.world().exchange.close_mailbox(&oid);
    let many: Vec<ItemId> = (0..30).map(|n| ItemId::new(n.to_string())).collect();
    for ids in [std::slice::from_ref(&visit.id), many.as_slice()] {
        let looks = ada.events(ids).await;
        assert!(
            matches!(&looks, Err(Error::Unreachable { code, .. }) if code == CODE),
            "{looks:?}"
        );
    }
    let contacts = ada.contacts(&[contact, gone], Notes::Included).await;
    assert!(matches!(contacts, Err(Error::Unreachable { .. })), "{contacts:?}");
    assert!(matches!(
        ada.default_task_list().await,
        Err(Error::Unreachable { .. })
    ));
    assert!(matches!(ada.mail_scope().await, Err(Error::Unreachable { .. })));
    assert!(is_unreachable(&ada.delete(&visit.id, &visit.version).await, CODE));
    let writes = [EventWrite::Delete {
        id: &visit.id,
        expects: &visit.version,
    }];
    for answer in ada.write_events(&writes).await {
        assert!(is_unreachable(&answer, CODE), "{answer:?}");
    }

    // By the application's own permission it is the user that Graph does not find.
    let base = stand.sandbox.public_origin().join("graph/v1.0").unwrap();
    let client = GraphClient::new(http(), base, Limits::default());
    let token = application_token(&stand.sandbox);
    let of_application = client.mailbox_of(MailboxKey::new("ada"), ADA, token);
    let looks = of_application.events(std::slice::from_ref(&visit.id)).await;
    assert!(
        matches!(&looks, Err(Error::Unreachable { code, .. }) if code == "Request_ResourceNotFound"),
        "{looks:?}"
    );
}

#[tokio::test]
async fn a_full_mailbox_surely_took_nothing() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let visit = event(&stand.sandbox, ADA, "Halvorsen").await;
    let before = stand
        .sandbox
        .world()
        .exchange
        .mailbox(ADA)
        .unwrap()
        .events()
        .count();
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "(POST|PATCH) .*/me/events", "kind": "error", "status": 507}),
    );
    let marked = ada.mark(&visit.id, &visit.version, "stamp").await;
    assert_eq!(marked.outcome, Outcome::NotApplied);
    assert!(matches!(marked.refusal, Some(Error::Full { .. })), "{marked:?}");
    let wanted = wanted(3);
    let writes: Vec<EventWrite<'_>> = wanted
        .iter()
        .map(|(wanted, stamp)| EventWrite::Create {
            invitees: &[],
            wanted,
            stamp,
            transaction_id: stamp,
        })
        .collect();
    for answer in ada.write_events(&writes).await {
        assert_eq!(answer.outcome, Outcome::NotApplied);
        assert!(matches!(answer.refusal, Some(Error::Full { .. })), "{answer:?}");
    }
    let after = stand
        .sandbox
        .world()
        .exchange
        .mailbox(ADA)
        .unwrap()
        .events()
        .count();
    assert_eq!(after, before);
}
