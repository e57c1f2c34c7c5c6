//! Images that a mail brings along and its body shows.

use super::{ADA, mailbox};
use crate::stand::{plant, start};
use ::exchange::{Error, Looked, Mailbox, MessageLooked};
use sandbox::Sandbox;
use sandbox::exchange::attachment::Attachment;
use sandbox::exchange::event::{Body, BodyType, Mailable};
use sandbox::exchange::message::Mail;
use serde_json::json;
use sync_core::{DESCRIPTION_BYTES_MAX, ItemId};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nfake";
const SHOWN: &str = "<img src=\"data:image/png;base64,iVBORw0KGgpmYWtl\">";

/// A customer writes to Ada, with files that the body may show.
fn arrives(sandbox: &Sandbox, html: &str, files: &[(&str, &str, &[u8])]) -> ItemId {
    let now = sandbox.now();
    let sam = Mailable {
        name: "Sam".to_owned(),
        address: "sam@customer.example".to_owned(),
    };
    let mail = Mail {
        body: Body {
            kind: BodyType::Html,
            content: html.to_owned(),
        },
        ..Mail::plain(sam, vec![], "Offer")
    };
    let exchange = &mut sandbox.world().exchange;
    let oid = exchange.mailbox(ADA).unwrap().oid.clone();
    let id = exchange
        .receive_message(&oid, &mail, now)
        .unwrap()
        .immutable_id
        .clone();
    for (name, content_id, bytes) in files {
        let file = Attachment {
            name: (*name).to_owned(),
            content_type: "image/png".to_owned(),
            is_inline: true,
            content_id: Some((*content_id).to_owned()),
            bytes: bytes.to_vec(),
            ..Attachment::default()
        };
        exchange.attach(&oid, &id, file, now).unwrap();
    }
    ItemId::new(&id)
}

async fn look(mailbox: &Mailbox, ids: &[ItemId]) -> Vec<MessageLooked> {
    let scope = mailbox.mail_scope().await.unwrap();
    mailbox.messages(ids, &scope).await.unwrap()
}

async fn body(mailbox: &Mailbox, id: &ItemId) -> String {
    match look(mailbox, std::slice::from_ref(id)).await.remove(0) {
        Looked::Found(whole) => whole.email.body.unwrap().0,
        other @ (Looked::Missing | Looked::Failed(_)) => panic!("{other:?}"),
    }
}

fn reads_of_files(sandbox: &Sandbox) -> usize {
    let log = sandbox.log().since(0);
    log.iter()
        .filter(|entry| entry.path.contains("/attachments"))
        .count()
}

#[tokio::test]
async fn r_mail_7_the_images_of_a_mail_stay_in_its_body() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let html = "<p>Best, Sam</p><img src=\"cid:logo@mail\"><img src=\"cid:chart\"><img src=\"cid:unknown\">";
    let files: [(&str, &str, &[u8]); 3] = [
        ("logo.png", "<logo@mail>", PNG),
        ("chart.png", "chart", b"<svg onload=\"steal()\"/>"),
        ("unused.png", "unused", PNG),
    ];
    let id = arrives(&stand.sandbox, html, &files);
    assert_eq!(
        body(&ada, &id).await,
        format!("<p>Best, Sam</p>{SHOWN}[chart.png]")
    );
    assert_eq!(
        reads_of_files(&stand.sandbox),
        3,
        "the list, and the two that the body names"
    );
}

#[tokio::test]
async fn a_mail_that_shows_no_image_of_its_own_costs_one_question() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let html = "<p>x</p><img src=\"https://evil.example/track.gif\">";
    let id = arrives(&stand.sandbox, html, &[("logo.png", "logo", PNG)]);
    assert_eq!(body(&ada, &id).await, "<p>x</p>");
    assert_eq!(reads_of_files(&stand.sandbox), 0);
}

#[tokio::test]
async fn r_mail_7_an_image_that_is_too_large_is_not_fetched_and_is_named() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let huge = [PNG, &vec![0; DESCRIPTION_BYTES_MAX]].concat();
    let html = "<img src=cid:huge><img src=cid:logo>";
    let files: [(&str, &str, &[u8]); 2] = [("photo.png", "huge", &huge), ("logo.png", "logo", PNG)];
    let id = arrives(&stand.sandbox, html, &files);
    assert_eq!(body(&ada, &id).await, format!("[photo.png]{SHOWN}"));
    assert_eq!(
        reads_of_files(&stand.sandbox),
        2,
        "the list, and the one that fits"
    );
}

#[tokio::test]
async fn a_mail_with_many_images_shows_as_many_as_are_fetched_and_names_the_rest() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let names: Vec<String> = (0..40).map(|n| format!("image{n}")).collect();
    let html: String = names.iter().map(|name| format!("<img src=cid:{name}>")).collect();
    let files: Vec<(&str, &str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), name.as_str(), PNG))
        .collect();
    let id = arrives(&stand.sandbox, &html, &files);
    let body = body(&ada, &id).await;
    assert_eq!(body.matches(SHOWN).count(), 30);
    assert!(body.ends_with("[image38][image39]"), "{body}");
}

#[tokio::test]
async fn an_image_that_cannot_be_had_at_present_is_waited_for_and_one_that_never_will_is_not() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let id = arrives(
        &stand.sandbox,
        "<p>x</p><img src=cid:logo>",
        &[("logo.png", "logo", PNG)],
    );
    let other = arrives(&stand.sandbox, "<p>y</p>", &[]);
    let fails = |status: u16| json!({"target": "graph", "match": "GET .*/attachments/", "kind": "error", "status": status, "retryAfterSecs": 9, "times": 1});
    plant(&stand.sandbox, fails(503));
    let looks = look(&ada, &[id.clone(), other]).await;
    assert!(
        matches!(
            looks.as_slice(),
            [Looked::Failed(Error::Throttled { .. }), Looked::Found(_)]
        ),
        "{looks:?}"
    );
    stand.sandbox.faults().clear();
    plant(&stand.sandbox, fails(404));
    // Another client, which nobody asked to wait.
    let ada = mailbox(&stand.sandbox, ADA);
    assert_eq!(body(&ada, &id).await, "<p>x</p>[logo.png]");
}
