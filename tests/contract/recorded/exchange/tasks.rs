//! Tasks: looked at, found, listed, made, marked, changed, deleted.

use super::oid;
use crate::recorded::stop::{Stop, Verb, verbs};
use ::exchange::{APPLICATION, CATEGORY, ItemWrite, Listing, TaskListId};
use sandbox::Sandbox;
use serde_json::json;
use sync_core::{Description, Importance, ItemId, Outcome, Reminder, Status, Task, TaskField, Version};

pub(super) const VERBS: &[Verb] = verbs![
    finding_task_lists,
    looking_at_tasks,
    finding_tasks,
    listing_tasks,
    making_a_task,
    making_many_tasks,
    marking_a_task,
    changing_a_task,
    deleting_a_task,
];

/// Somebody makes a task in To Do; gives id and version.
pub(super) fn outlook(sandbox: &Sandbox) -> [String; 2] {
    let body = json!({
        "title": "Water the plants", "categories": ["Red category", CATEGORY], "status": "waitingOnOthers",
        "body": {"contentType": "text", "content": "Twice a week"},
        "dueDateTime": {"dateTime": "2035-03-09T00:00:00", "timeZone": "UTC"},
        "linkedResources": [{"applicationName": APPLICATION, "externalId": "OT-9", "displayName": "Bed 7"}],
    });
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::task::read(body.to_string().as_bytes(), true).unwrap();
    let task = sandbox.world().exchange.create_task(&oid, &write, now).unwrap();
    [task.id.clone(), task.etag()]
}

fn wanted() -> Task {
    Task {
        description: Description("<p>About <b>tea</b></p>".to_owned()),
        start_date: Some("2035-03-01".parse().unwrap()),
        due_date: Some("2035-03-09".parse().unwrap()),
        status: Status::InProgress,
        importance: Importance::High,
        reminder: Reminder::At("2035-03-09T07:30:00Z".parse().unwrap()),
        ..Task::called("Call Zoë 👋")
    }
}

async fn there(stop: &mut Stop) -> (TaskListId, ItemId, Version) {
    let [list, task, version] = stop
        .given(["list", "task", "version"], async |sandbox| {
            let [task, version] = outlook(sandbox);
            let world = sandbox.world();
            let mailbox = world.exchange.mailbox(super::TRAVELLER).unwrap();
            [mailbox.task_lists()[0].id.clone(), task, version]
        })
        .await;
    (TaskListId::new(list), ItemId::new(task), Version::new(version))
}

async fn finding_task_lists(stop: &mut Stop) {
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.default_task_list().await);
    stop.understood(&mailbox.further_task_lists().await);
}

async fn looking_at_tasks(stop: &mut Stop) {
    let (list, id, _) = there(stop).await;
    let looks = stop.mailbox.tasks(&list, &[id, ItemId::new("AAMkAGno=")]).await;
    stop.understood(&looks);
}

async fn finding_tasks(stop: &mut Stop) {
    let (list, ..) = there(stop).await;
    for stamp in ["OT-9", "OT-10"] {
        let found = stop.mailbox.stamped_task(&list, stamp).await;
        stop.understood(&found);
    }
}

async fn listing_tasks(stop: &mut Stop) {
    let (list, ..) = there(stop).await;
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.listed_tasks(&list, Listing::Categorised, None).await);
    stop.understood(&mailbox.all_tasks(&list).await);
}

async fn making_a_task(stop: &mut Stop) {
    let (list, ..) = there(stop).await;
    let made = stop.mailbox.create_task(&list, &wanted(), "OT-1").await;
    stop.understood(&made);
}

async fn making_many_tasks(stop: &mut Stop) {
    let (list, ..) = there(stop).await;
    let wanted = wanted();
    let two = ["OT-1", "OT-2"].map(|stamp| ItemWrite::Create {
        wanted: &wanted,
        stamp,
    });
    let made = stop.mailbox.write_tasks(&list, &two).await;
    stop.understood(&made);
}

async fn marking_a_task(stop: &mut Stop) {
    let (list, id, version) = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let unmarked = mailbox.unmark_task(&list, &id, &version).await;
    stop.understood(&unmarked);
    let Outcome::Applied(item) = unmarked.outcome else {
        return;
    };
    // Another stamp takes the place of the first.
    let marked = mailbox.mark_task(&list, &id, &item.version, "OT-1").await;
    stop.understood(&marked);
}

async fn changing_a_task(stop: &mut Stop) {
    let (list, id, version) = there(stop).await;
    let changed = stop
        .mailbox
        .update_task(&list, &id, &version, TaskField::ALL, &wanted())
        .await;
    stop.understood(&changed);
}

async fn deleting_a_task(stop: &mut Stop) {
    let (list, id, version) = there(stop).await;
    let deleted = stop.mailbox.delete_task(&list, &id, &version).await;
    stop.understood(&deleted);
}
