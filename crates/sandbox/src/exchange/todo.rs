//! A task in a To Do list.

use super::event::{Body, Importance, When, graph_enum};
use super::model::etag;
use super::recurrence::Recurrence;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

graph_enum!(
    /// How far a task is.
    TaskStatus {
        NotStarted = "notStarted", InProgress = "inProgress", Completed = "completed",
        WaitingOnOthers = "waitingOnOthers", Deferred = "deferred",
    }
);

/// A task as a mailbox holds it. It has one id, which changes when it moves to another list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodoTask {
    /// The id.
    pub id: String,
    /// Counts writes; the ETag is made of it.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last written.
    pub modified: Timestamp,
    /// Title.
    pub title: String,
    /// Body.
    pub body: Body,
    /// Day on which it begins, as a midnight.
    pub start: Option<When>,
    /// Day on which it is due, as a midnight.
    pub due: Option<When>,
    /// How far it is.
    pub status: TaskStatus,
    /// Day on which it was completed, as a midnight.
    pub completed: Option<When>,
    /// How urgent.
    pub importance: Importance,
    /// When its owner is reminded, if at all.
    pub reminder: Option<When>,
    /// Categories by name.
    pub categories: Vec<String>,
    /// Things of other applications that it is linked with.
    pub linked: Vec<LinkedResource>,
    /// The rule of a recurring task.
    pub recurrence: Option<Recurrence>,
}

/// A thing of another application that a task is linked with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkedResource {
    /// Which application.
    pub application_name: String,
    /// Id in the application.
    pub external_id: String,
    /// Title.
    pub display_name: String,
    /// Where it can be seen; may be empty.
    pub web_url: String,
}

/// Changes to a task; absent means unchanged, `Some(None)` cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskWrite {
    /// Title.
    pub title: Option<String>,
    /// Body.
    pub body: Option<Body>,
    /// Day on which it begins.
    pub start: Option<Option<When>>,
    /// Day on which it is due.
    pub due: Option<Option<When>>,
    /// How far it is.
    pub status: Option<TaskStatus>,
    /// Day on which it was completed.
    pub completed: Option<Option<When>>,
    /// How urgent.
    pub importance: Option<Importance>,
    /// When its owner is reminded.
    pub reminder: Option<Option<When>>,
    /// The whole new list.
    pub categories: Option<Vec<String>>,
    /// Links to add or, by external id, to replace.
    pub linked: Vec<LinkedResource>,
    /// The rule.
    pub recurrence: Option<Option<Recurrence>>,
}

impl LinkedResource {
    /// Its id on a task.
    pub fn id_in(&self, task: &TodoTask) -> String {
        super::model::guid(&["linked", &task.id, &self.application_name, &self.external_id])
    }
}

impl TodoTask {
    /// Weak ETag of this version.
    pub fn etag(&self) -> String {
        etag(self.change)
    }

    /// Whether it comes again.
    pub fn is_recurring(&self) -> bool {
        self.recurrence.is_some()
    }

    /// Takes a write over. A task that becomes completed gets today's date, one that is opened again loses it.
    pub(super) fn apply(&mut self, write: &TaskWrite, now: Timestamp) {
        fn set<T: Clone>(field: &mut T, value: &Option<T>) {
            if let Some(value) = value {
                field.clone_from(value);
            }
        }
        set(&mut self.title, &write.title);
        set(&mut self.body, &write.body);
        set(&mut self.start, &write.start);
        set(&mut self.due, &write.due);
        set(&mut self.status, &write.status);
        set(&mut self.importance, &write.importance);
        set(&mut self.reminder, &write.reminder);
        set(&mut self.categories, &write.categories);
        set(&mut self.recurrence, &write.recurrence);
        set(&mut self.completed, &write.completed);
        match (self.status, &self.completed) {
            (TaskStatus::Completed, None) => self.completed = Some(today(now)),
            (TaskStatus::Completed, Some(_)) => {}
            (
                TaskStatus::NotStarted
                | TaskStatus::InProgress
                | TaskStatus::WaitingOnOthers
                | TaskStatus::Deferred,
                _,
            ) => self.completed = None,
        }
        for link in &write.linked {
            self.linked.retain(|known| known.external_id != link.external_id);
            self.linked.push(link.clone());
        }
    }
}

fn today(now: Timestamp) -> When {
    let date = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    When {
        local: date.at(0, 0, 0, 0),
        zone: "UTC".to_owned(),
    }
}
