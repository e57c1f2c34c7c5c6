//! Tasks of the default To Do list.

use super::{Kept, answered, look, page, place, pull_error};
use crate::adapters::stop;
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, Mailbox, Outgoing, Page, PullError, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::exchange::{Error, ListCursor, ListPage, Looked, Recurs, TaskEntry, TaskListId};
use futures::future::join_all;
use jiff::Timestamp;
use store::links::{Link, Organizes};
use store::users::UserId;
use sync_core::capture::Course;
use sync_core::{ItemId, Kind, MeetingKey, Named, Place, ReasonCode, Side, Task, Write};

/// One user's tasks.
#[derive(Debug)]
pub struct TodoList {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// The default list, the only one that is read (R-SCOPE-1).
    pub list: TaskListId,
    /// Whose it is: a task is each mailbox's own.
    pub user: UserId,
}

impl Kept for TodoList {
    type Content = Task;
    type Entry = TaskEntry;

    async fn by_ids(&self, ids: &[ItemId]) -> Result<Vec<Looked<TaskEntry>>, Error> {
        self.mailbox.tasks(&self.list, ids).await
    }

    async fn by_number(&self, link: &Link<Task>) -> Result<Option<Box<TaskEntry>>, Error> {
        let number = number_of(link);
        self.mailbox.stamped_task(&self.list, number.as_str()).await
    }

    /// A task has another id in every list that it is moved to, and keeps its stamp.
    async fn moved(&self, link: &Link<Task>) -> Result<Option<ItemSeen<Task>>, Error> {
        let number = number_of(link);
        for list in self.mailbox.further_task_lists().await? {
            if let Some(entry) = self.mailbox.stamped_task(&list, number.as_str()).await? {
                let mut item = entry.item();
                item.facts.place = Place::Elsewhere;
                return Ok(Some(ItemSeen::Found(Box::new(item), Named::default())));
            }
        }
        Ok(None)
    }

    /// A list of tasks tells each one's stamp.
    async fn stamps(&self, _: Option<&ListCursor>) -> Result<ListPage<(ItemId, String)>, Error> {
        let tasks = self.mailbox.all_tasks(&self.list).await?;
        let stamped = tasks.into_iter().filter_map(|task| Some((task.id, task.stamp?)));
        Ok(ListPage {
            rows: stamped.collect(),
            next: None,
        })
    }

    fn id(entry: &TaskEntry) -> &ItemId {
        &entry.id
    }

    fn row(&self, entry: TaskEntry) -> ItemRow<Task> {
        let stamp = entry.stamp.clone().map(ItemId::new);
        ItemRow {
            id: entry.id.clone(),
            key: Some(MeetingKey::of_item(
                Kind::Task,
                &self.user.0.to_string(),
                &entry.id,
            )),
            made_as: stamp.clone(),
            ical_uid: None,
            stamp,
            organizes: Organizes::Yes,
            course: Course::TakesPlace,
            seen: match entry.recurs {
                Recurs::Yes => ItemSeen::Refused(ReasonCode::TaskRecurring, entry.marks),
                Recurs::No => ItemSeen::Found(Box::new(entry.item()), Named::default()),
            },
        }
    }
}

impl Mailbox for TodoList {
    type Content = Task;

    async fn look(&self, links: &[&Link<Task>]) -> Result<Vec<ItemSeen<Task>>, Stop> {
        look(self, links).await
    }

    async fn alike(&self, _: &[Wanted<'_, Task>]) -> Result<Vec<ItemRow<Task>>, Stop> {
        let entries = self.mailbox.all_tasks(&self.list).await;
        let entries = entries.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(entries.into_iter().map(|entry| self.row(entry)).collect())
    }

    async fn write(&self, writes: &[Outgoing<'_, Task>]) -> Vec<Answer<Task>> {
        join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }
}

impl TodoList {
    async fn write_one(&self, outgoing: Outgoing<'_, Task>) -> Answer<Task> {
        let number = number_of(outgoing.link);
        let (mailbox, list) = (&self.mailbox, &self.list);
        let answer = match outgoing.write {
            Write::Create { carried, .. } => mailbox.create_task(list, &carried.sent, number.as_str()).await,
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => {
                mailbox
                    .update_task(list, id, expects, fields, &carried.sent)
                    .await
            }
            Write::Mark { id, expects } => mailbox.mark_task(list, id, expects, number.as_str()).await,
            Write::Unmark { id, expects } => mailbox.unmark_task(list, id, expects).await,
            Write::Delete { id, expects, .. } => mailbox.delete_task(list, id, expects).await,
        };
        // A task names nobody.
        answered(outgoing, answer, |_, _| {})
    }
}

impl ItemFeed for TodoList {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Task>>, PullError> {
        let terms = "default-list";
        let after = after.map(|after| place(after, terms)).transpose()?;
        let changes = self.mailbox.task_changes(&self.list, after.as_ref()).await;
        page(self, changes.map_err(pull_error)?, terms).await
    }

    async fn upcoming(&self, _: Timestamp, _: Option<&Cursor>) -> Result<Page<ItemRow<Task>>, Stop> {
        Ok(super::never_captured())
    }
}
