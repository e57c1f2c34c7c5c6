//! A task as it lies in a To Do list.

use crate::told::Stamped;
use jiff::Timestamp;
use std::fmt;
use sync_core::{Body, Facts, HasFiles, Item, ItemId, Marks, Task, Version};

/// A task as it lies in a To Do list.
#[derive(Clone, PartialEq, Eq)]
pub struct TaskEntry {
    /// Its id, which changes when it is moved to another list.
    pub id: ItemId,
    /// ETag.
    pub version: Version,
    /// When it was last changed, by Exchange's clock.
    pub modified: Timestamp,
    /// What it holds, reduced.
    pub task: Task,
    /// Whether it comes again: then it is not shared (R-TASK-4).
    pub recurs: Recurs,
    /// Whether its body holds more than Sales can. Files hang beside it, and stay when it is replaced.
    pub body: Body,
    /// Whether files hang on it.
    pub files: HasFiles,
    /// What of ours it carries.
    pub marks: Marks,
    /// Our stamp, whosever it is.
    pub stamp: Option<String>,
}

/// Whether a task comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurs {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Names a To Do list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskListId(pub(crate) String);

impl TaskListId {
    /// As it was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For keeping.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TaskEntry {
    /// What the pair keeps of it.
    pub fn item(&self) -> Item<Task> {
        Item {
            id: self.id.clone(),
            version: self.version.clone(),
            modified: self.modified,
            content: self.task.clone(),
            marks: self.marks,
            facts: Facts {
                body: self.body,
                files: self.files,
                ..Facts::default()
            },
        }
    }
}

impl Stamped for TaskEntry {
    fn stamp_mut(&mut self) -> (&mut Option<String>, &mut Marks) {
        (&mut self.stamp, &mut self.marks)
    }
}

/// No content.
impl fmt::Debug for TaskEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskEntry")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("modified", &self.modified)
            .field("task", &self.task)
            .field("recurs", &self.recurs)
            .field("body", &self.body)
            .field("files", &self.files)
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}
