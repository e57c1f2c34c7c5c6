//! What a task holds.

use super::Text;
use super::content::{Related, Visibility};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::SalesId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Task<'a> {
    subject: Text<'a>,
    description: Text<'a>,
    start_date: Option<Date>,
    due_date: Option<Date>,
    status: Status,
    completed_date: Option<Date>,
    importance: Importance,
    reminder: Reminder,
    owner: Option<i64>,
    visibility: Visibility,
    related: Related,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Reminder {
    NotKept,
    Off,
    At(Timestamp),
}

words! {
    Status { NotStarted InProgress OnHold Completed }
    Importance { Low Normal High }
}

impl<'a> From<&'a ours::Task> for Task<'a> {
    fn from(task: &'a ours::Task) -> Self {
        Self {
            subject: task.subject.as_str().into(),
            description: task.description.0.as_str().into(),
            start_date: task.start_date,
            due_date: task.due_date,
            status: task.status.into(),
            completed_date: task.completed_date,
            importance: task.importance.into(),
            reminder: match task.reminder {
                ours::Reminder::NotKept => Reminder::NotKept,
                ours::Reminder::Off => Reminder::Off,
                ours::Reminder::At(moment) => Reminder::At(moment),
            },
            owner: task.owner.map(|id| id.0),
            visibility: task.visibility.into(),
            related: (&task.related).into(),
        }
    }
}

impl From<Task<'_>> for ours::Task {
    fn from(task: Task<'_>) -> Self {
        Self {
            subject: task.subject.into_owned(),
            description: ours::Description(task.description.into_owned()),
            start_date: task.start_date,
            due_date: task.due_date,
            status: task.status.into(),
            completed_date: task.completed_date,
            importance: task.importance.into(),
            reminder: match task.reminder {
                Reminder::NotKept => ours::Reminder::NotKept,
                Reminder::Off => ours::Reminder::Off,
                Reminder::At(moment) => ours::Reminder::At(moment),
            },
            owner: task.owner.map(SalesId),
            visibility: task.visibility.into(),
            related: task.related.into(),
        }
    }
}
