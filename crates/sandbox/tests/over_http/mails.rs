//! Folders of mails, one within another; what changes in each; and mails that are sent in one go.

use crate::support::{ADA, GRACE, Graph, Stage, stage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use sandbox::exchange::event::Mailable;
use sandbox::exchange::message::{Mail, MailFolder};
use serde_json::{Value, json};

const MAIL: &str = "openid Mail.ReadWrite Mail.Send";

async fn reader<'a>(stage: &'a Stage, user: &str, scope: &str) -> Graph<'a> {
    let tokens = stage.sign_in(user, scope).await;
    Graph {
        stage,
        token: tokens["access_token"].as_str().unwrap().to_owned(),
    }
}

/// A mail arrives; its immutable id.
fn arrives(stage: &Stage, subject: &str) -> String {
    let from = Mailable {
        name: "Sam".to_owned(),
        address: "sam@customer.example".to_owned(),
    };
    let mail = Mail::plain(from, Vec::new(), subject);
    let now = stage.running.sandbox.now();
    let mut world = stage.running.sandbox.world();
    let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
    let message = world.exchange.receive_message(&oid, &mail, now).unwrap();
    message.immutable_id.clone()
}

fn moves(stage: &Stage, id: &str, folder: MailFolder) {
    let now = stage.running.sandbox.now();
    let mut world = stage.running.sandbox.world();
    let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
    world.exchange.move_message(&oid, id, folder, now).unwrap();
}

fn names(page: &Value) -> Vec<&str> {
    let rows = page["value"].as_array().unwrap().iter();
    rows.map(|row| row["displayName"].as_str().unwrap()).collect()
}

/// Rows of a round, and where it was left.
async fn round(graph: &Graph<'_>, from: &str) -> (Vec<Value>, String) {
    let mut rows = Vec::new();
    let mut path = from.to_owned();
    loop {
        let request = graph
            .request(Method::GET, &path)
            .header("prefer", "IdType=\"ImmutableId\", odata.maxpagesize=2");
        let page: Value = request.send().await.unwrap().json().await.unwrap();
        rows.extend(
            page["value"]
                .as_array()
                .unwrap_or_else(|| panic!("{page}"))
                .clone(),
        );
        let below = |link: &Value| {
            link.as_str()
                .map(|link| link.split_once("/v1.0").unwrap().1.to_owned())
        };
        match (below(&page["@odata.nextLink"]), below(&page["@odata.deltaLink"])) {
            (Some(next), _) => path = next,
            (None, delta) => return (rows, delta.unwrap()),
        }
    }
}

#[tokio::test]
async fn folders_lie_within_folders() {
    let stage = stage().await;
    let ada = reader(&stage, ADA, MAIL).await;
    let (_, top) = ada.get("/me/mailFolders?$top=50").await;
    assert!(names(&top).contains(&"Inbox") && !names(&top).contains(&"Key accounts"));
    let customers = top["value"].as_array().unwrap().iter();
    let customers = customers
        .clone()
        .find(|one| one["displayName"] == "Customers")
        .unwrap();
    assert_eq!(customers["childFolderCount"], 1);
    let id = customers["id"].as_str().unwrap();
    let (status, within) = ada
        .get(&format!("/me/mailFolders/{id}/ChildFolders?%24top=5"))
        .await;
    assert_eq!((status, names(&within)), (200, vec!["Key accounts"]));
    assert_eq!(within["value"][0]["parentFolderId"], *id);
    assert_eq!(
        ada.get("/me/mailFolders/inbox/childFolders").await.1["value"],
        json!([])
    );
    assert_eq!(ada.get("/me/mailFolders/nowhere/childFolders").await.0, 404);
    let (all, _) = round(&ada, "/me/mailFolders/delta").await;
    assert_eq!(
        all.len(),
        MailFolder::ALL.len(),
        "a feed of folders tells them all"
    );
}

#[tokio::test]
async fn each_folder_tells_what_comes_and_what_leaves() {
    let stage = stage().await;
    let ada = reader(&stage, ADA, MAIL).await;
    let ids: Vec<String> = ["A", "B", "C"].map(|subject| arrives(&stage, subject)).to_vec();
    let (first, after) = round(
        &ada,
        "/me/mailFolders('inbox')/messages/delta()?%24select=subject",
    )
    .await;
    let told = |rows: &[Value], id: &str| rows.iter().any(|row| row["id"] == *id);
    assert!(ids.iter().all(|id| told(&first, id)), "{first:?}");
    assert!(
        first.iter().all(|row| row.get("receivedDateTime").is_none()),
        "what was selected"
    );
    let archive = "/me/mailfolders/Archive/Messages/microsoft.graph.delta()";
    let (before, archived) = round(&ada, archive).await;
    assert!(before.is_empty(), "{before:?}");
    moves(&stage, &ids[0], MailFolder::Archive);
    moves(&stage, &ids[1], MailFolder::JunkEmail);
    let (left, after) = round(&ada, &after).await;
    assert_eq!(left.len(), 2);
    assert!(
        left.iter().all(|row| row["@removed"]["reason"] == "deleted"),
        "{left:?}"
    );
    let (came, archived) = round(&ada, &archived).await;
    assert!(
        came.len() == 1 && told(&came, &ids[0]) && came[0].get("@removed").is_none(),
        "{came:?}"
    );
    assert!(round(&ada, &after).await.0.is_empty() && round(&ada, &archived).await.0.is_empty());
    let since = "receivedDateTime%20ge%202000-01-01T00:00:00Z";
    let filtered =
        format!("/me/mailFolders/inbox/messages/delta?$filter={since}&$orderby=receivedDateTime%20desc");
    assert!(told(&round(&ada, &filtered).await.0, &ids[2]));
    for refused in ["$filter=subject%20eq%20'A'", "$orderby=subject"] {
        let (status, answer) = ada
            .get(&format!("/me/mailFolders/inbox/messages/delta?{refused}"))
            .await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!("ErrorInvalidUrlQuery")),
            "{refused}"
        );
    }
    let oid = stage
        .running
        .sandbox
        .world()
        .exchange
        .mailbox(ADA)
        .unwrap()
        .oid
        .clone();
    stage
        .running
        .sandbox
        .world()
        .exchange
        .expire_message_cursors(&oid)
        .unwrap();
    let gone = ada.request(Method::GET, &after).send().await.unwrap();
    assert_eq!(gone.status(), 410);
    assert!(
        gone.headers()["location"]
            .to_str()
            .unwrap()
            .contains("/messages/delta")
    );
}

fn sent(stage: &Stage, user: &str, subject: &str) -> Vec<MailFolder> {
    let world = stage.running.sandbox.world();
    let messages = world.exchange.mailbox(user).unwrap().messages();
    messages
        .filter(|one| one.subject == subject)
        .map(|one| one.folder)
        .collect()
}

#[tokio::test]
async fn a_mail_is_sent_in_one_go_and_kept_unless_it_is_not_to_be() {
    let stage = stage().await;
    let ada = reader(&stage, ADA, MAIL).await;
    let to = json!([{"emailAddress": {"address": GRACE}}]);
    let mail = |subject: &str| {
        json!({"subject": subject, "toRecipients": to, "body": {"contentType": "HTML", "content": "<p>x</p>"},
        "internetMessageHeaders": [{"name": "x-ours", "value": "1"}]})
    };
    for (body, kept) in [
        (json!({"message": mail("Kept")}), vec![MailFolder::SentItems]),
        (
            json!({"Message": mail("Told"), "SaveToSentItems": true}),
            vec![MailFolder::SentItems],
        ),
        (
            json!({"message": mail("Forgotten"), "saveToSentItems": false}),
            vec![],
        ),
    ] {
        let response = ada
            .request(Method::POST, "/me/sendMail")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 202);
        assert!(response.bytes().await.unwrap().is_empty(), "nobody has it yet");
        let subject = body.get("message").unwrap_or(&body["Message"])["subject"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(sent(&stage, ADA, &subject), kept, "{subject}");
        assert_eq!(sent(&stage, GRACE, &subject), [MailFolder::Inbox], "{subject}");
    }
    let mime =
        format!("To: Grace <{GRACE}>\r\nSubject: In\r\n one piece\r\nContent-Type: text/plain\r\n\r\nHello");
    let plain = |body: String| {
        ada.request(Method::POST, "/me/sendMail")
            .header("content-type", "text/plain")
            .body(body)
            .send()
    };
    assert_eq!(plain(STANDARD.encode(mime)).await.unwrap().status(), 202);
    assert_eq!(sent(&stage, GRACE, "In one piece"), [MailFolder::Inbox]);
    let sink = stage.running.sandbox.world().exchange.mails().to_vec();
    let sink: Vec<_> = sink
        .iter()
        .map(|mail| (mail.subject.as_str(), mail.from.as_str(), mail.to.join(" ")))
        .collect();
    let subjects = ["Kept", "Told", "Forgotten", "In one piece"];
    assert_eq!(sink, subjects.map(|subject| (subject, ADA, GRACE.to_owned())));
    let refused = plain("To: nobody".to_owned()).await.unwrap();
    assert_eq!(refused.status(), 400);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["error"]["code"], "ErrorMimeContentInvalidBase64String");
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_refused_in_graphs_words() {
    let stage = stage().await;
    let ada = reader(&stage, ADA, MAIL).await;
    let to = json!([{"emailAddress": {"address": GRACE}}]);
    for (body, code) in [
        (json!({"message": {"subject": "x"}}), "ErrorInvalidRecipients"),
        (
            json!({"message": {"toRecipients": [{"emailAddress": {"address": "nobody"}}]}}),
            "ErrorInvalidRecipients",
        ),
        (
            json!({"message": {"subjekt": "x", "toRecipients": to}}),
            "RequestBodyRead",
        ),
        (json!({"mail": {}}), "RequestBodyRead"),
        (json!({"saveToSentItems": true}), "RequestBodyRead"),
        (
            json!({"message": {"toRecipients": to, "internetMessageHeaders": [{"name": "From", "value": "x"}]}}),
            "InvalidInternetMessageHeader",
        ),
    ] {
        let (status, answer) = ada.send(Method::POST, "/me/sendMail", body.clone()).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(code)), "{body}");
    }
    assert_eq!(ada.get("/me/sendMail").await.0, 405);
    let other = reader(&stage, ADA, "openid Mail.ReadWrite").await;
    let (status, _) = other
        .send(
            Method::POST,
            "/me/sendMail",
            json!({"message": {"toRecipients": to}}),
        )
        .await;
    assert_eq!(status, 403);
}
