//! Mails that the deployment sends from a mailbox of its own.

use crate::stand::{ADA, application_token, http, start};
use ::exchange::{Error, GraphClient, Limits, Mailbox, MailboxKey, OutgoingMail};
use sandbox::Sandbox;
use sandbox::exchange::event::BodyType;
use sandbox::exchange::message::MailFolder;

const SENDER: &str = "admin@contoso.example";

fn of_application(sandbox: &Sandbox, sender: &str) -> Mailbox {
    let base = sandbox.public_origin().join("graph/v1.0").unwrap();
    let client = GraphClient::new(http(), base, Limits::default());
    client.mailbox_of(MailboxKey::new(sender), sender, application_token(sandbox))
}

fn please(to: &str) -> OutgoingMail {
    OutgoingMail {
        to: to.to_owned(),
        subject: "Please sign in again".to_owned(),
        html: "<p>Your sign-in has ended.</p>".to_owned(),
    }
}

#[tokio::test]
async fn r_auth_2_the_application_sends_from_a_mailbox_and_leaves_no_copy_there() {
    let stand = start().await;
    let sender = of_application(&stand.sandbox, SENDER);
    sender.send_mail(&please(ADA)).await.unwrap();
    let world = stand.sandbox.world();
    let [sent] = world.exchange.mails() else {
        panic!("{:?}", world.exchange.mails())
    };
    assert_eq!(
        (sent.from.as_str(), sent.to.as_slice()),
        (SENDER, [ADA.to_owned()].as_slice())
    );
    let lies = |address: &str| {
        let mailbox = world.exchange.mailbox(address).unwrap();
        let mut messages = mailbox.messages();
        messages.find(|message| message.subject == "Please sign in again")
    };
    let received = lies(ADA).unwrap();
    assert_eq!(
        (received.folder, received.body.kind),
        (MailFolder::Inbox, BodyType::Html)
    );
    assert!(lies(SENDER).is_none());
}

#[tokio::test]
async fn r_auth_2_why_a_mail_is_not_sent_says_whose_fault_it_is() {
    let stand = start().await;
    let nobody = of_application(&stand.sandbox, "nobody@contoso.example");
    let refused = nobody.send_mail(&please(ADA)).await;
    assert!(matches!(refused, Err(Error::Unreachable { .. })), "{refused:?}");
    let sender = of_application(&stand.sandbox, SENDER);
    let refused = sender.send_mail(&please("nobody")).await;
    assert!(
        matches!(&refused, Err(Error::Rejected { code, .. }) if code == "ErrorInvalidRecipients"),
        "{refused:?}"
    );
    let user = super::mailbox(&stand.sandbox, ADA);
    user.send_mail(&please(SENDER)).await.unwrap();
    assert_eq!(stand.sandbox.world().exchange.mails().len(), 1);
}
