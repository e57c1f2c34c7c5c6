//! A mailbox's default To Do list. A deleted task is gone; a task that moves to another list is gone too, and another
//! one is there.

use super::feed::{ChangePage, ChangeRow, Cursor};
use super::shelf::{Folder, Placed, Shelf, Shelved};
use super::versions::{first_change, later, matches};
use super::{Exchange, GraphError, Mailbox, ids};
use crate::exchange::event::{Body, BodyType, Importance};
use crate::exchange::todo::{LinkedResource, TaskStatus, TaskWrite, TodoTask};
use jiff::Timestamp;
use std::sync::Arc;

/// A list of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskList {
    /// The id.
    pub id: String,
    /// As To Do shows it.
    pub display_name: &'static str,
    /// What it is for, in Graph's words.
    pub wellknown_name: &'static str,
}

impl Shelved for TodoTask {
    fn immutable_id(&self) -> &str {
        &self.id
    }

    fn rest_id(&self) -> Option<&str> {
        None
    }
}

impl Mailbox {
    /// The lists of a mailbox: the two that everybody has, and one that its owner made. Flagged mails are shown in To Do too,
    /// but are no tasks.
    pub fn task_lists(&self) -> [TaskList; 3] {
        let list = |name: &'static str, display_name, wellknown_name| TaskList {
            id: ids::folder_id(&self.oid, name),
            display_name,
            wellknown_name,
        };
        [
            list("tasks", "Tasks", "defaultList"),
            list("flagged", "Flagged Emails", "flaggedEmails"),
            list("someday", "Someday", "none"),
        ]
    }

    /// Tasks of the default list, oldest creation first.
    pub fn tasks(&self) -> impl Iterator<Item = &Arc<TodoTask>> {
        self.tasks.here()
    }

    /// Tasks of the list that the owner made, oldest creation first.
    pub fn tasks_elsewhere(&self) -> impl Iterator<Item = &Arc<TodoTask>> {
        let elsewhere = self
            .tasks
            .everywhere()
            .filter(|placed| placed.folder == Folder::Elsewhere);
        elsewhere.map(|placed| placed.item)
    }

    /// The task of the default list with this id.
    pub fn task(&self, id: &str) -> Result<&Arc<TodoTask>, GraphError> {
        self.tasks.get(id)
    }

    /// Every task of every list, oldest creation first.
    pub fn tasks_everywhere(&self) -> impl Iterator<Item = Placed<'_, TodoTask>> {
        self.tasks.everywhere()
    }

    /// Tasks of the default list that are linked with this thing of another application.
    pub fn tasks_linked<'a>(&'a self, external_id: &'a str) -> impl Iterator<Item = &'a Arc<TodoTask>> {
        self.tasks.here().filter(move |task| {
            let mut linked = task.linked.iter();
            linked.any(|resource| resource.external_id == external_id)
        })
    }

    fn tasks_mut(&mut self) -> &mut Shelf<TodoTask> {
        Arc::make_mut(&mut self.tasks)
    }
}

impl Exchange {
    /// Makes a task in the default list.
    pub fn create_task(
        &mut self,
        oid: &str,
        write: &TaskWrite,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        let serial = self.next_serial();
        let mut task = TodoTask {
            id: ids::rest_id(oid, serial),
            change: first_change(now),
            created: now,
            modified: now,
            title: String::new(),
            body: Body {
                kind: BodyType::Text,
                content: String::new(),
            },
            start: None,
            due: None,
            status: TaskStatus::NotStarted,
            completed: None,
            importance: Importance::Normal,
            reminder: None,
            categories: Vec::new(),
            linked: Vec::new(),
            recurrence: None,
        };
        task.apply(write, now);
        if task.title.trim().is_empty() {
            return Err(GraphError::invalid("A task needs a title."));
        }
        let shelf = self.mailbox_mut(oid)?.tasks_mut();
        Ok(shelf.put(serial, Folder::Default, task))
    }

    /// Changes a task. `if_match` is the ETag that the client holds, if it sent one.
    pub fn update_task(
        &mut self,
        oid: &str,
        id: &str,
        write: &TaskWrite,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        let before = self.mailbox(oid)?.task(id)?;
        matches(before.change, if_match)?;
        let mut task = TodoTask::clone(before);
        task.apply(write, now);
        task.change += 1;
        task.modified = later(task.modified, now);
        Ok(self.mailbox_mut(oid)?.tasks_mut().replace(task))
    }

    /// Links a task with a thing of another application, or puts another link in the place of one, by its id.
    pub fn link_task(
        &mut self,
        oid: &str,
        id: &str,
        instead_of: Option<&str>,
        linked: &LinkedResource,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        if let Some(key) = instead_of {
            self.unlink_task(oid, id, key, now)?;
        }
        let write = TaskWrite {
            linked: vec![linked.clone()],
            ..TaskWrite::default()
        };
        self.update_task(oid, id, &write, None, now)
    }

    /// Takes a link off a task.
    pub fn unlink_task(&mut self, oid: &str, id: &str, key: &str, now: Timestamp) -> Result<(), GraphError> {
        let mut task = TodoTask::clone(self.mailbox(oid)?.task(id)?);
        let before = task.linked.len();
        let kept: Vec<_> = task
            .linked
            .iter()
            .filter(|one| one.id_in(&task) != key)
            .cloned()
            .collect();
        if kept.len() == before {
            return Err(GraphError::item_not_found());
        }
        task.linked = kept;
        task.change += 1;
        task.modified = later(task.modified, now);
        self.mailbox_mut(oid)?.tasks_mut().replace(task);
        Ok(())
    }

    /// Deletes a task for good; To Do shows no Deleted Items.
    pub fn delete_task(&mut self, oid: &str, id: &str, if_match: Option<&str>) -> Result<(), GraphError> {
        matches(self.mailbox(oid)?.task(id)?.change, if_match)?;
        self.mailbox_mut(oid)?.tasks_mut().purge(id).map(drop)
    }

    /// Moves a task from the default list to another one, where it has another id. In the feed it is removed.
    pub fn move_task_away(
        &mut self,
        oid: &str,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        let mut task = TodoTask::clone(self.mailbox(oid)?.task(id)?);
        let serial = self.next_serial();
        task.id = ids::rest_id(oid, serial);
        task.change += 1;
        task.modified = later(task.modified, now);
        let shelf = self.mailbox_mut(oid)?.tasks_mut();
        shelf.purge(id)?;
        Ok(shelf.put(serial, Folder::Elsewhere, task))
    }

    /// A page of what changed in the default list since a cursor, at most `limit` tasks; a first round without one.
    pub fn task_changes(
        &self,
        oid: &str,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<TodoTask>>, GraphError> {
        self.mailbox(oid)?.tasks.item_changes(cursor, limit)
    }

    /// Makes every cursor of this feed worthless.
    pub fn expire_task_cursors(&mut self, oid: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.tasks_mut().expire();
        Ok(())
    }
}
