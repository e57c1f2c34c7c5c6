//! To Do tasks.

use super::*;
use crate::exchange::todo::{LinkedResource, TaskStatus, TaskWrite};

fn call() -> TaskWrite {
    TaskWrite {
        title: Some("Call Zoë".to_owned()),
        linked: vec![LinkedResource {
            external_id: "link-7".to_owned(),
            ..LinkedResource::default()
        }],
        ..TaskWrite::default()
    }
}

fn status(status: TaskStatus) -> TaskWrite {
    TaskWrite {
        status: Some(status),
        ..TaskWrite::default()
    }
}

#[test]
fn a_completed_task_has_its_day_and_one_opened_again_has_none() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_task(ADA, &call(), now()).unwrap();
    let done = exchange
        .update_task(
            ADA,
            &made.id,
            &status(TaskStatus::Completed),
            Some(&made.etag()),
            now(),
        )
        .unwrap();
    let day = done.completed.as_ref().unwrap();
    assert_eq!(
        (day.local.to_string(), day.zone.as_str()),
        ("2026-03-02T00:00:00".to_owned(), "UTC")
    );
    let stale = exchange.update_task(
        ADA,
        &made.id,
        &status(TaskStatus::Deferred),
        Some(&made.etag()),
        now(),
    );
    assert_eq!(stale.unwrap_err().status, 412);
    let open = exchange
        .update_task(ADA, &made.id, &status(TaskStatus::InProgress), None, now())
        .unwrap();
    assert_eq!(open.completed, None);
    assert!(!open.is_recurring());
}

#[test]
fn a_link_is_found_by_its_external_id_and_replaced_not_doubled() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_task(ADA, &call(), now()).unwrap();
    exchange.update_task(ADA, &made.id, &call(), None, now()).unwrap();
    let mailbox = exchange.mailbox(ADA).unwrap();
    let found: Vec<_> = mailbox.tasks_linked("link-7").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].linked.len(), 1);
    assert!(exchange.create_task(ADA, &TaskWrite::default(), now()).is_err());
}

#[test]
fn a_task_that_is_deleted_or_moved_to_another_list_is_removed_for_good() {
    let mut exchange = two_mailboxes();
    let one = exchange.create_task(ADA, &call(), now()).unwrap();
    let two = exchange.create_task(ADA, &call(), now()).unwrap();
    let first = exchange.task_changes(ADA, None, 10).unwrap();
    assert_eq!(first.rows.len(), 2);
    exchange.delete_task(ADA, &one.id, None).unwrap();
    let moved = exchange.move_task_away(ADA, &two.id, now()).unwrap();
    assert_ne!(moved.id, two.id);
    let second = exchange.task_changes(ADA, Some(&first.next), 10).unwrap();
    let removed = |id: &str| second.rows.contains(&ChangeRow::Removed(id.to_owned()));
    assert!(removed(&one.id) && removed(&two.id));
    assert_eq!(exchange.mailbox(ADA).unwrap().tasks().count(), 0);
    exchange.expire_task_cursors(ADA).unwrap();
    assert!(exchange.task_changes(ADA, Some(&second.next), 10).is_err());
}
