//! Tasks: what changed, looked at, made, changed, deleted.

use super::{ADA, mailbox};
use crate::stand::{plant, start};
use ::exchange::{
    APPLICATION, Answer, CATEGORY, Expiry, FeedCursor, FeedError, FeedRow, Listed, Listing, Looked, Mailbox,
    TaskEntry, TaskListId, Told,
};
use sandbox::Sandbox;
use sandbox::exchange::todo::TodoTask;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::{
    Description, Importance, Item, ItemId, Marks, Outcome, Reminder, Status, Task, TaskField, Version,
};

fn oid(sandbox: &Sandbox) -> String {
    sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone()
}

/// Somebody makes a task of Ada's, in Outlook.
fn outlook(sandbox: &Sandbox, body: &Value) -> ItemId {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::task::read(body.to_string().as_bytes(), true).unwrap();
    let task = sandbox.world().exchange.create_task(&oid, &write, now).unwrap();
    ItemId::new(&task.id)
}

fn raw(sandbox: &Sandbox, id: &ItemId) -> Arc<TodoTask> {
    let world = sandbox.world();
    world
        .exchange
        .mailbox(ADA)
        .unwrap()
        .task(id.as_str())
        .unwrap()
        .clone()
}

async fn look(mailbox: &Mailbox, list: &TaskListId, id: &ItemId) -> Box<TaskEntry> {
    let looks = mailbox.tasks(list, std::slice::from_ref(id)).await.unwrap();
    let [Looked::Found(entry)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    entry.clone()
}

fn applied(answer: Answer<Task>) -> Item<Task> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

pub(super) fn wanted() -> Task {
    Task {
        description: Description("<p>About <b>tea</b></p>".to_owned()),
        start_date: Some("2027-03-01".parse().unwrap()),
        due_date: Some("2027-03-09".parse().unwrap()),
        status: Status::InProgress,
        importance: Importance::High,
        reminder: Reminder::At("2027-03-09T07:30:00Z".parse().unwrap()),
        ..Task::called("Call Zoë 👋")
    }
}

async fn round(
    mailbox: &Mailbox,
    list: &TaskListId,
    after: Option<&FeedCursor>,
) -> (Vec<FeedRow<Told<TaskEntry>>>, FeedCursor) {
    let mut page = mailbox.task_changes(list, after).await.unwrap();
    let mut rows = page.rows;
    while !page.is_last {
        page = mailbox.task_changes(list, Some(&page.next)).await.unwrap();
        rows.append(&mut page.rows);
    }
    (rows, page.next)
}

#[tokio::test]
async fn a_feed_tells_tasks_with_their_stamps_and_deletions_by_id() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let made = applied(ada.create_task(&list, &wanted(), "OT-1").await);
    let (rows, cursor) = round(&ada, &list, None).await;
    let told = rows.iter().find_map(|row| match row {
        FeedRow::Changed(told) if told.as_told().id == made.id => Some(told.clone()),
        FeedRow::Changed(_) | FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    });
    let told = told.unwrap();
    assert!(told.tells_stamp());
    assert_eq!(told.completed(None), *look(&ada, &list, &made.id).await);
    let (rows, cursor) = round(&ada, &list, Some(&cursor)).await;
    assert!(rows.is_empty());
    let other = outlook(&stand.sandbox, &json!({"title": "Water the plants"}));
    let oid = oid(&stand.sandbox);
    stand
        .sandbox
        .world()
        .exchange
        .delete_task(&oid, made.id.as_str(), None)
        .unwrap();
    let (rows, cursor) = round(&ada, &list, Some(&cursor)).await;
    assert_eq!(rows.len(), 2);
    assert!(rows.contains(&FeedRow::Removed(made.id.clone())));
    assert!(
        rows.iter()
            .any(|row| matches!(row, FeedRow::Changed(told) if told.as_told().id == other))
    );
    stand.sandbox.world().exchange.expire_task_cursors(&oid).unwrap();
    let lost = ada.task_changes(&list, Some(&cursor)).await;
    assert!(
        matches!(
            lost,
            Err(FeedError::Expired {
                because: Expiry::Forgotten,
                ..
            })
        ),
        "{lost:?}"
    );
}

#[tokio::test]
async fn a_task_is_made_found_again_and_written_field_by_field() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    assert_eq!(ada.stamped_task(&list, "OT-1").await, Ok(None));
    let made = applied(ada.create_task(&list, &wanted(), "OT-1").await);
    assert_eq!((made.marks, &made.content), (Marks::BOTH, &wanted()));
    let found = ada.stamped_task(&list, "OT-1").await.unwrap().unwrap();
    assert_eq!(
        (&found.id, &found.version, &found.task),
        (&made.id, &made.version, &wanted())
    );
    let held = raw(&stand.sandbox, &made.id);
    assert_eq!(held.categories, [CATEGORY]);
    assert_eq!(
        (
            held.linked[0].application_name.as_str(),
            held.linked[0].external_id.as_str()
        ),
        (APPLICATION, "OT-1")
    );
    let done = Task {
        status: Status::Completed,
        completed_date: Some("2027-03-02".parse().unwrap()),
        due_date: None,
        subject: "Not to be written".to_owned(),
        ..wanted()
    };
    let fields = [TaskField::Status, TaskField::CompletedDate, TaskField::DueDate];
    let item = applied(
        ada.update_task(&list, &made.id, &made.version, &fields, &done)
            .await,
    );
    let entry = look(&ada, &list, &made.id).await;
    assert_eq!(entry.version, item.version);
    assert_eq!(
        entry.task,
        Task {
            subject: wanted().subject,
            ..done.clone()
        }
    );
    let late = ada
        .update_task(&list, &made.id, &made.version, &fields, &done)
        .await;
    assert_eq!(late.outcome, Outcome::PreconditionFailed);
    let opened = Task {
        status: Status::NotStarted,
        completed_date: None,
        ..done
    };
    applied(
        ada.update_task(&list, &made.id, &item.version, &fields, &opened)
            .await,
    );
    let entry = look(&ada, &list, &made.id).await;
    assert_eq!(
        (entry.task.status, entry.task.completed_date),
        (Status::NotStarted, None)
    );
    assert_eq!(
        ada.delete_task(&list, &made.id, &made.version).await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.delete_task(&list, &made.id, &entry.version).await.outcome,
        Outcome::Deleted
    );
    assert_eq!(
        ada.delete_task(&list, &made.id, &entry.version).await.outcome,
        Outcome::NotFound
    );
}

#[tokio::test]
async fn marks_come_and_go_and_touch_nothing_else() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let body = json!({
        "title": "Water the plants", "categories": ["Red category"], "status": "waitingOnOthers",
        "linkedResources": [{"applicationName": "Garden", "externalId": "g-1", "displayName": "Bed 7"}],
    });
    let id = outlook(&stand.sandbox, &body);
    let before = look(&ada, &list, &id).await;
    assert_eq!(before.marks, Marks::NONE);
    let marked = applied(ada.mark_task(&list, &id, &before.version, "OT-2").await);
    assert_eq!((marked.marks, &marked.content), (Marks::BOTH, &before.task));
    let held = raw(&stand.sandbox, &id);
    assert_eq!(held.categories, ["Red category", CATEGORY]);
    let links: Vec<&str> = held.linked.iter().map(|one| one.external_id.as_str()).collect();
    assert_eq!(links, ["g-1", "OT-2"]);
    assert_eq!(marked.version.as_str(), held.etag());
    // Again: nothing is written. With another stamp: it takes the place of the first.
    let again = applied(ada.mark_task(&list, &id, &before.version, "OT-2").await);
    assert_eq!(again, marked);
    assert_eq!(
        ada.mark_task(&list, &id, &before.version, "OT-3").await.outcome,
        Outcome::PreconditionFailed
    );
    let renamed = applied(ada.mark_task(&list, &id, &marked.version, "OT-3").await);
    let links: Vec<String> = raw(&stand.sandbox, &id)
        .linked
        .iter()
        .map(|one| one.external_id.clone())
        .collect();
    assert_eq!(links, ["g-1", "OT-3"]);
    let unmarked = applied(ada.unmark_task(&list, &id, &renamed.version).await);
    assert!(!unmarked.marks.category && unmarked.marks.stamp);
    assert_eq!(raw(&stand.sandbox, &id).categories, ["Red category"]);
    assert_eq!(
        ada.mark_task(&list, &ItemId::new("AAMkAGno="), &Version::new("x"), "OT-3")
            .await
            .outcome,
        Outcome::NotFound
    );
}

#[tokio::test]
async fn a_mark_that_came_halfway_is_in_doubt_and_a_look_tells() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let id = outlook(&stand.sandbox, &json!({"title": "Water the plants"}));
    let before = look(&ada, &list, &id).await;
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*linkedResources", "kind": "error", "status": 403, "times": 1}),
    );
    let half = ada.mark_task(&list, &id, &before.version, "OT-4").await;
    assert_eq!(half.outcome, Outcome::Uncertain);
    let after = look(&ada, &list, &id).await;
    assert!(after.marks.category && !after.marks.stamp);
    let whole = applied(ada.mark_task(&list, &id, &after.version, "OT-4").await);
    assert_eq!(whole.marks, Marks::BOTH);
    let Listed::Page(page) = ada.listed_tasks(&list, Listing::Categorised, None).await.unwrap() else {
        panic!("the stand-in can search by category")
    };
    assert!(matches!(page.rows.as_slice(), [FeedRow::Changed(entry)] if entry.id == id));
}
