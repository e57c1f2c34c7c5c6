//! Tasks of the default To Do list.

use super::feeds::First;
use super::owned::Owned;
use super::{Kept, MailboxFeeds, Terms};
use crate::ports::{ItemRow, ItemSeen, ItemSighting};
use crate::sync::rest::number_of;
use ::exchange::{
    Answer, Error, FeedCursor, FeedError, FeedPage, FeedRow, ItemWrite, ListCursor, ListPage, Looked, Recurs,
    TaskEntry, TaskListId, Told,
};
use store::links::{Link, Organizes};
use store::users::UserId;
use sync_core::capture::Course;
use sync_core::{ItemId, Kind, MeetingKey, Named, Place, ReasonCode, Task};

/// One user's tasks.
#[derive(Debug)]
pub struct TodoList {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// The default list, the only one that is read (R-SCOPE-1).
    pub list: TaskListId,
    /// Whose it is: a task is each mailbox's own.
    pub user: UserId,
    /// What the mailbox told already.
    pub feeds: MailboxFeeds,
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

    /// A list of tasks tells all of each.
    async fn sightings(&self) -> Result<Vec<ItemSighting>, Error> {
        let tasks = self.mailbox.all_tasks(&self.list).await?;
        let sightings = tasks.into_iter().map(|task| ItemSighting {
            id: task.id,
            version: task.version,
            is_categorised: task.marks.category,
        });
        Ok(sightings.collect())
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

impl Owned for TodoList {
    fn first(&self) -> &First<Told<TaskEntry>> {
        &self.feeds.tasks
    }

    fn mailbox(&self) -> &::exchange::Mailbox {
        &self.mailbox
    }

    fn terms(&self) -> Terms {
        Terms::OF_TASKS
    }

    async fn changed(
        &self,
        after: Option<&FeedCursor>,
    ) -> Result<FeedPage<FeedRow<Told<TaskEntry>>>, FeedError> {
        self.mailbox.task_changes(&self.list, after).await
    }

    async fn like(&self, _: &[&Task]) -> Result<Vec<TaskEntry>, Error> {
        self.mailbox.all_tasks(&self.list).await
    }

    async fn write_one(&self, write: &ItemWrite<'_, Task>) -> Answer<Task> {
        let (mailbox, list) = (&self.mailbox, &self.list);
        match *write {
            ItemWrite::Create { wanted, stamp } => mailbox.create_task(list, wanted, stamp).await,
            ItemWrite::Update {
                id,
                expects,
                fields,
                wanted,
            } => mailbox.update_task(list, id, expects, fields, wanted).await,
            ItemWrite::Mark { id, expects, stamp } => mailbox.mark_task(list, id, expects, stamp).await,
            ItemWrite::Unmark { id, expects } => mailbox.unmark_task(list, id, expects).await,
            ItemWrite::Delete { id, expects } => mailbox.delete_task(list, id, expects).await,
        }
    }

    async fn write_many(&self, writes: &[ItemWrite<'_, Task>]) -> Vec<Answer<Task>> {
        self.mailbox.write_tasks(&self.list, writes).await
    }
}
