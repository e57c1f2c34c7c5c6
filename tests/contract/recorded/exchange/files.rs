//! Files: hung on in one piece or in several, listed, read, taken off.

use super::{outlook, usual_visit};
use crate::recorded::stop::{Stop, Verb, verbs};
use ::exchange::{Holder, NewAttachment, TaskListId};
use sync_core::ItemId;

pub(super) const VERBS: &[Verb] = verbs![
    a_small_file_on_an_event,
    a_small_file_on_a_mail,
    a_small_file_on_a_task,
    a_large_file_on_an_event,
    a_large_file_on_a_task,
];

const MB: usize = 1024 * 1024;

fn file(bytes: &[u8]) -> NewAttachment<'_> {
    NewAttachment {
        name: "Angebot 🌊.pdf",
        media: "application/pdf",
        bytes,
    }
}

/// Hung on, listed, read, taken off.
async fn small(stop: &mut Stop, holder: Holder<'_>) {
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.attach(holder, file(b"All of it")).await);
    let listed = mailbox.attachments(holder).await;
    stop.understood(&listed);
    let Some(entry) = listed.ok().and_then(|mut entries| entries.pop()) else {
        return;
    };
    stop.understood(&(entry.name, entry.media, entry.form));
    let bytes = mailbox.attachment_bytes(holder, &entry.id, MB).await;
    stop.understood(&bytes.map(|bytes| bytes.map(String::from_utf8)));
    stop.understood(&mailbox.detach(holder, &entry.id).await);
}

async fn an_event(stop: &mut Stop) -> ItemId {
    let [event] = stop
        .given(["event"], async |sandbox| {
            let [event, _] = outlook(sandbox, None, &usual_visit());
            [event]
        })
        .await;
    ItemId::new(event)
}

async fn a_task(stop: &mut Stop) -> (TaskListId, ItemId) {
    let [list, task] = stop
        .given(["list", "task"], async |sandbox| {
            let [task, _] = super::tasks::outlook(sandbox);
            let world = sandbox.world();
            let mailbox = world.exchange.mailbox(super::TRAVELLER).unwrap();
            [mailbox.task_lists()[0].id.clone(), task]
        })
        .await;
    (TaskListId::new(list), ItemId::new(task))
}

async fn a_small_file_on_an_event(stop: &mut Stop) {
    let event = an_event(stop).await;
    small(stop, Holder::Event(&event)).await;
}

async fn a_small_file_on_a_mail(stop: &mut Stop) {
    let [mail] = stop
        .given(["mail"], async |sandbox| {
            [super::mail::arrives(sandbox, "Offer").immutable_id.clone()]
        })
        .await;
    small(stop, Holder::Message(&ItemId::new(mail))).await;
}

async fn a_small_file_on_a_task(stop: &mut Stop) {
    let (list, task) = a_task(stop).await;
    small(stop, Holder::Task(&list, &task)).await;
}

/// By a session of its own, whose address is its authorization.
async fn a_large_file_on_an_event(stop: &mut Stop) {
    let event = an_event(stop).await;
    let attached = stop
        .mailbox
        .attach(Holder::Event(&event), file(&vec![7; 5 * MB]))
        .await;
    stop.understood(&attached);
}

/// By a session within the mailbox, with the token.
async fn a_large_file_on_a_task(stop: &mut Stop) {
    let (list, task) = a_task(stop).await;
    let attached = stop
        .mailbox
        .attach(Holder::Task(&list, &task), file(&vec![7; 5 * MB]))
        .await;
    stop.understood(&attached);
}
