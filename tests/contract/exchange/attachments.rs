//! Files: hung on in one piece or in several, listed, read, taken off.

use super::{ADA, event, mailbox};
use crate::stand::{plant, start};
use ::exchange::{
    AttachmentForm, Error, Holder, Mailbox, NewAttachment, NotAttached, TASK_FILE_BYTES_MAX, TaskListId,
};
use sandbox::Sandbox;
use sandbox::exchange::event::Mailable;
use sandbox::exchange::message::Mail;
use serde_json::json;
use sync_core::{Body, ItemId, Task};

const MB: usize = 1024 * 1024;

/// Bytes that no two places share.
fn bytes(number: usize) -> Vec<u8> {
    (0_u64..)
        .flat_map(|at| at.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes())
        .take(number)
        .collect()
}

fn file(bytes: &[u8]) -> NewAttachment<'_> {
    NewAttachment {
        name: "Angebot 🌊.pdf",
        media: "application/pdf",
        bytes,
    }
}

async fn read(mailbox: &Mailbox, holder: Holder<'_>) -> Vec<u8> {
    let list = mailbox.attachments(holder).await.unwrap();
    let [entry] = list.as_slice() else {
        panic!("{list:?}")
    };
    assert_eq!(
        (entry.name.as_str(), entry.media.as_str()),
        ("Angebot 🌊.pdf", "application/pdf")
    );
    assert_eq!(entry.form, AttachmentForm::File);
    mailbox
        .attachment_bytes(holder, &entry.id, 20 * MB)
        .await
        .unwrap()
        .unwrap()
}

fn puts(sandbox: &Sandbox) -> usize {
    let log = sandbox.log().since(0);
    log.iter().filter(|entry| entry.method == "PUT").count()
}

#[tokio::test]
async fn small_files_hang_on_events_mails_and_tasks() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let event = event(&stand.sandbox, ADA, "Halvorsen").await;
    let (list, task) = a_task(&ada).await;
    let mail = {
        let now = stand.sandbox.now();
        let mut world = stand.sandbox.world();
        let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
        let from = Mailable {
            name: "Sam".to_owned(),
            address: "sam@customer.example".to_owned(),
        };
        let mail = Mail::plain(from, vec![], "Offer");
        ItemId::new(
            &world
                .exchange
                .receive_message(&oid, &mail, now)
                .unwrap()
                .immutable_id,
        )
    };
    let content = bytes(1000);
    for holder in [
        Holder::Event(&event.id),
        Holder::Message(&mail),
        Holder::Task(&list, &task),
    ] {
        assert_eq!(ada.attachments(holder).await, Ok(Vec::new()));
        ada.attach(holder, file(&content)).await.unwrap();
        assert_eq!(read(&ada, holder).await, content);
        let entry = ada.attachments(holder).await.unwrap().remove(0);
        let too_large = ada.attachment_bytes(holder, &entry.id, 999).await;
        assert!(too_large.is_err_and(|error| error.is_too_large()));
        assert_eq!(ada.detach(holder, &entry.id).await, Ok(()));
        assert_eq!(ada.detach(holder, &entry.id).await, Ok(()), "gone is gone");
    }
    ada.attach(Holder::Event(&event.id), file(&content))
        .await
        .unwrap();
    let after = super::event(&stand.sandbox, ADA, "Halvorsen").await;
    assert_eq!(after.body, Body::HoldsMore);
    assert_ne!(after.version, event.version);
}

#[tokio::test]
async fn a_large_file_goes_in_pieces_without_our_token() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let event = event(&stand.sandbox, ADA, "Halvorsen").await;
    let holder = Holder::Event(&event.id);
    let content = bytes(9 * MB);
    ada.attach(holder, file(&content)).await.unwrap();
    assert_eq!(puts(&stand.sandbox), 3);
    assert!(read(&ada, holder).await == content);
}

async fn a_task(mailbox: &Mailbox) -> (TaskListId, ItemId) {
    let list = mailbox.default_task_list().await.unwrap();
    let made = mailbox.create_task(&list, &Task::called("Call"), "OT-1").await;
    let sync_core::Outcome::Applied(task) = &made.outcome else {
        panic!("{made:?}")
    };
    (list, task.id.clone())
}

#[tokio::test]
async fn a_large_file_goes_to_a_task_in_pieces_with_our_token() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let (list, task) = a_task(&ada).await;
    let holder = Holder::Task(&list, &task);
    for size in [3 * MB, 9 * MB, 3 * 11 * 320 * 1024] {
        stand.sandbox.log().clear();
        let content = bytes(size);
        ada.attach(holder, file(&content)).await.unwrap();
        assert_eq!(puts(&stand.sandbox), size.div_ceil(11 * 320 * 1024));
        assert!(read(&ada, holder).await == content);
        let entry = ada.attachments(holder).await.unwrap().remove(0);
        ada.detach(holder, &entry.id).await.unwrap();
    }
    // Whoever has the address of a session but no token gets nothing.
    let log = stand.sandbox.log().since(0);
    let sent = log.iter().find(|entry| entry.method == "PUT").unwrap();
    let url = stand.url(&sent.path);
    assert_eq!(crate::stand::http().put(url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn lost_pieces_of_a_tasks_file_are_made_good_and_a_lost_end_is_in_doubt() {
    const PIECES: &str = "PUT /graph/v1.0/users/[^/]+/todo/.*/attachmentSessions/.*/content";
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let (list, task) = a_task(&ada).await;
    let holder = Holder::Task(&list, &task);
    let content = bytes(9 * MB);
    for fault in [
        json!({"target": "graph", "match": PIECES, "kind": "error", "status": 502, "times": 1}),
        json!({"target": "graph", "match": PIECES, "kind": "dropResponse", "times": 1}),
    ] {
        plant(&stand.sandbox, fault);
    }
    ada.attach(holder, file(&content)).await.unwrap();
    assert!(read(&ada, holder).await == content);
    assert_eq!(puts(&stand.sandbox), 4, "three pieces, and the refused one again");
    let entry = ada.attachments(holder).await.unwrap().remove(0);
    ada.detach(holder, &entry.id).await.unwrap();

    let short = bytes(3 * MB);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": PIECES, "kind": "dropResponse", "times": 1}),
    );
    let lost = ada.attach(holder, file(&short)).await;
    assert!(matches!(lost, Err(NotAttached::Uncertain(_))), "{lost:?}");
    assert!(read(&ada, holder).await == short, "the list of attachments tells");

    // One session that is refused for good: nothing hangs there.
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": PIECES, "kind": "error", "status": 403, "times": 1}),
    );
    let refused = ada.attach(holder, file(&short)).await;
    assert!(matches!(refused, Err(NotAttached::Refused(_))), "{refused:?}");
    assert_eq!(ada.attachments(holder).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_piece_that_exchange_puts_off_waits_and_the_upload_goes_on() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let event = event(&stand.sandbox, ADA, "Halvorsen").await;
    let (list, task) = a_task(&ada).await;
    let content = bytes(9 * MB);
    for (holder, pieces) in [
        (Holder::Event(&event.id), "PUT /graph/uploads/"),
        (Holder::Task(&list, &task), "PUT /graph/v1.0/.*/content"),
    ] {
        plant(
            &stand.sandbox,
            json!({"target": "graph", "match": pieces, "kind": "throttle", "retryAfterSecs": 1, "times": 1}),
        );
        stand.sandbox.log().clear();
        ada.attach(holder, file(&content)).await.unwrap();
        assert_eq!(
            puts(&stand.sandbox),
            4,
            "three pieces, and the one that was put off again"
        );
        assert!(read(&ada, holder).await == content);
    }
    // Longer than a piece may take: nothing hangs there, and whoever asks is told to wait.
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "PUT /graph/uploads/", "kind": "throttle", "retryAfterSecs": 900, "times": 1}),
    );
    let refused = ada.attach(Holder::Event(&event.id), file(&content)).await;
    assert!(
        matches!(
            refused,
            Err(NotAttached::Refused(Error::Throttled {
                retry_after_secs: Some(900),
                ..
            }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn lost_pieces_are_made_good_and_a_lost_end_is_in_doubt() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let event = event(&stand.sandbox, ADA, "Halvorsen").await;
    let holder = Holder::Event(&event.id);
    let content = bytes(9 * MB);
    // The first piece is refused for the moment; then one lands and its answer is lost.
    for fault in [
        json!({"target": "graph", "match": "PUT /graph/uploads/", "kind": "error", "status": 502, "times": 1}),
        json!({"target": "graph", "match": "PUT /graph/uploads/", "kind": "dropResponse", "times": 1}),
    ] {
        plant(&stand.sandbox, fault);
    }
    ada.attach(holder, file(&content)).await.unwrap();
    assert!(read(&ada, holder).await == content);
    let entry = ada.attachments(holder).await.unwrap().remove(0);
    ada.detach(holder, &entry.id).await.unwrap();

    let short = bytes(3 * MB);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "PUT /graph/uploads/", "kind": "dropResponse", "times": 1}),
    );
    let lost = ada.attach(holder, file(&short)).await;
    assert!(matches!(lost, Err(NotAttached::Uncertain(_))), "{lost:?}");
    assert!(read(&ada, holder).await == short, "the list of attachments tells");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_anything_is_sent() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    stand.sandbox.log().clear();
    let content = bytes(TASK_FILE_BYTES_MAX + 1);
    let holder = Holder::Task(&list, &ItemId::new("AAMk="));
    let refused = ada.attach(holder, file(&content)).await;
    assert!(
        matches!(&refused, Err(NotAttached::Refused(Error::Rejected { code, .. })) if code == "attachment-too-large"),
        "{refused:?}"
    );
    assert!(stand.sandbox.log().since(0).is_empty());
    let nobody = ada
        .attach(Holder::Event(&ItemId::new("AAMk=")), file(&content[..10]))
        .await;
    assert!(
        matches!(nobody, Err(NotAttached::Refused(Error::Rejected { .. }))),
        "{nobody:?}"
    );
}
