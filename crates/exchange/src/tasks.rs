//! Tasks of a To Do list: what changed, looks, writes. Our stamp on a task is a linked resource.

use crate::alike::{changed, page_of_all};
use crate::convert::task::{self, TaskLook, look_from_task, patch_from_fields};
use crate::feed::{FeedCursor, FeedError, FeedPage, FeedRow, From};
use crate::items::{Kind, Looked, preferring};
use crate::list::{ListCursor, Listed, Listing};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::marks;
use crate::pages::Pages;
use crate::rows::Row;
use crate::task::{TaskEntry, TaskListId};
use crate::told::Told;
use crate::wire;
use reqwest::Method;
use sync_core::{Item, ItemId, Marks, Outcome, Task, TaskField, Version};
use vendor_http::{Answer, Call, Error};

/// What our stamp belongs to, as To Do shows it.
pub const APPLICATION: &str = "Oracle Sales";

/// What a look at one task found.
pub type TaskLooked = Looked<TaskEntry>;

/// The tasks of one list.
pub(crate) struct Tasks<'a>(pub(crate) &'a TaskListId);

impl Kind for Tasks<'_> {
    type Wire = wire::Task;
    type Content = Task;
    type Look = TaskLook;

    fn folder(&self) -> Vec<&str> {
        vec!["todo", "lists", self.0.as_str(), "tasks"]
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![("$expand", "linkedResources".to_owned())]
    }

    fn read(&self, wire: wire::Task) -> Result<TaskLook, &'static str> {
        look_from_task(wire)
    }

    fn item(look: &TaskLook) -> Item<Task> {
        look.entry.item()
    }

    fn categories(look: &TaskLook) -> &[String] {
        &look.categories
    }

    fn stamp(look: &TaskLook) -> Option<&str> {
        look.entry.stamp.as_deref()
    }
}

impl Mailbox {
    /// The default list, the only one that is read (R-SCOPE-1).
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn default_task_list(&self) -> Result<TaskListId, Error> {
        let lists = self.task_lists().await?;
        let default = lists.into_iter().find(|list| list.is_called("defaultList"));
        let id = default.and_then(|list| list.id);
        id.map(TaskListId).ok_or_else(|| {
            Error::unreadable(
                "todoTaskList.wellknownListName",
                &crate::dialect::GRAPH.no_request(),
            )
        })
    }

    /// The lists that a user may move a task to from the default list: not those that mirror something else.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn further_task_lists(&self) -> Result<Vec<TaskListId>, Error> {
        let lists = self.task_lists().await?;
        let further = lists
            .into_iter()
            .filter(|list| !list.is_called("defaultList") && !list.is_called("flaggedEmails"));
        Ok(further.filter_map(|list| list.id).map(TaskListId).collect())
    }

    async fn task_lists(&self) -> Result<Vec<wire::TaskList>, Error> {
        self.short_list(self.url(&["todo", "lists"], &[])).await
    }

    /// A page of what changed in a list: from the beginning without a cursor. The stamp is asked for, and whether Graph
    /// tells it each row says.
    ///
    /// # Errors
    /// [`FeedError`]
    pub async fn task_changes(
        &self,
        list: &TaskListId,
        after: Option<&FeedCursor>,
    ) -> Result<FeedPage<FeedRow<Told<TaskEntry>>>, FeedError> {
        let page = self.feed(self.tasks_after(list, after)).await?;
        Ok(tasks_told(page, list))
    }

    pub(crate) fn tasks_after<'a>(&self, list: &TaskListId, after: Option<&'a FeedCursor>) -> From<'a> {
        match after {
            Some(cursor) => From::After(cursor),
            None => {
                let kind = Tasks(list);
                let segments = [kind.folder().as_slice(), &["delta"]].concat();
                From::Start(self.url(&segments, &[("$expand", "linkedResources")]))
            }
        }
    }

    /// Looks at tasks by id, in the same order.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn tasks(&self, list: &TaskListId, ids: &[ItemId]) -> Result<Vec<TaskLooked>, Error> {
        let looks = self.looks(&Tasks(list), ids).await?;
        Ok(looks
            .into_iter()
            .map(|look| look.map(|look| look.entry))
            .collect())
    }

    /// A page of a list's tasks, with their stamps.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn listed_tasks(
        &self,
        list: &TaskListId,
        listing: Listing,
        after: Option<&ListCursor>,
    ) -> Result<Listed<FeedRow<TaskEntry>>, Error> {
        let kind = Tasks(list);
        let listed = self.list(&kind, listing, after).await?;
        Ok(listed.map(|wire| {
            let id = ItemId::new(wire.id.clone().unwrap_or_default());
            FeedRow::read(id, kind.read(wire), |look| look.entry)
        }))
    }

    /// The task that carries this stamp, if one does: how a create whose answer was lost is found again. Tasks cannot be
    /// searched by what they are linked with, so the list is read until it comes.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn stamped_task(
        &self,
        list: &TaskListId,
        stamp: &str,
    ) -> Result<Option<Box<TaskEntry>>, Error> {
        let carries = |entry: &TaskEntry| {
            let held = entry.stamp.as_deref();
            held.is_some_and(|held| held.eq_ignore_ascii_case(stamp))
        };
        let mut pages = Pages::default();
        while !pages.is_over() {
            let listed = self.listed_tasks(list, Listing::All, pages.after()).await?;
            let page = page_of_all(listed)?;
            let found = page.rows.into_iter().filter_map(changed).find(carries);
            if let Some(entry) = found {
                return Ok(Some(Box::new(entry)));
            }
            pages.turn(page.next)?;
        }
        Ok(None)
    }

    /// Sets category and stamp and touches nothing else. Graph takes them in two writes; where the second fails, the answer
    /// is uncertain and a look tells. What carries both already is left alone.
    pub async fn mark_task(
        &self,
        list: &TaskListId,
        id: &ItemId,
        expects: &Version,
        stamp: &str,
    ) -> Answer<Task> {
        let kind = Tasks(list);
        let look = match self.look_at(&kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        let item = look.entry.item();
        let is_stamped = look.entry.stamp.as_deref() == Some(stamp);
        if item.marks == Marks::BOTH && is_stamped {
            return Answer::of(Outcome::Applied(item));
        }
        if item.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        if !item.marks.category {
            let (marking, sent) = match marks::with_category::<Tasks<'_>>(&look, expects) {
                Ok(marked) => marked,
                Err(answer) => return *answer,
            };
            let answer = self.patch_of(&kind, id, expects, &marking, sent).await;
            if is_stamped || !matches!(answer.outcome, Outcome::Applied(_)) {
                return answer;
            }
        }
        let answer = self.stamp_task(&kind, id, &look, stamp).await;
        if item.marks.category {
            return answer;
        }
        match answer.outcome {
            Outcome::Applied(_) => answer,
            // The category is there already.
            Outcome::Deleted
            | Outcome::PreconditionFailed
            | Outcome::NotFound
            | Outcome::NotApplied
            | Outcome::Taken
            | Outcome::Uncertain => Answer {
                outcome: Outcome::Uncertain,
                refusal: answer.refusal,
            },
        }
    }

    /// Puts the stamp on, in the place of another one of ours, and looks at what came of it.
    async fn stamp_task(&self, kind: &Tasks<'_>, id: &ItemId, look: &TaskLook, stamp: &str) -> Answer<Task> {
        let mut segments = kind.folder();
        segments.extend([id.as_str(), "linkedResources"]);
        let method = match look.link_id.as_deref() {
            Some(link) => {
                segments.push(link);
                Method::PATCH
            }
            None => Method::POST,
        };
        let call =
            preferring(Call::new(method, self.url(&segments, &[]))).json(&task::link_from_stamp(stamp));
        let reply = match self.send(call).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        if !reply.is_success() {
            return Answer::refused(&reply);
        }
        match self.look_at(kind, id).await {
            Ok(Some(look)) => Answer::of(Outcome::Applied(look.entry.item())),
            Ok(None) => Answer::of(Outcome::Uncertain),
            Err(error) => Answer::uncertain(error),
        }
    }

    /// Takes our category off and touches nothing else. What does not carry it is left alone.
    pub async fn unmark_task(&self, list: &TaskListId, id: &ItemId, expects: &Version) -> Answer<Task> {
        self.unmark_of(&Tasks(list), id, expects).await
    }

    /// Makes a task with category and stamp. Tasks have no transaction id: whether an earlier try landed is asked by stamp
    /// ([`Mailbox::stamped_task`]) before another.
    pub async fn create_task(&self, list: &TaskListId, wanted: &Task, stamp: &str) -> Answer<Task> {
        let mut task = task::task_from_wanted(wanted);
        task.categories = Some(vec![CATEGORY.to_owned()]);
        task.linked_resources = Some(vec![task::link_from_stamp(stamp)]);
        self.create_of(&Tasks(list), &task, wanted).await
    }

    /// Writes `fields` of `wanted`, and nothing else, if the task is still the version that is expected.
    pub async fn update_task(
        &self,
        list: &TaskListId,
        id: &ItemId,
        expects: &Version,
        fields: &[TaskField],
        wanted: &Task,
    ) -> Answer<Task> {
        let kind = Tasks(list);
        let look = match self.look_at(&kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if look.entry.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let sent = Item {
            content: wanted.clone(),
            ..look.entry.item()
        };
        self.patch_of(&kind, id, expects, &patch_from_fields(wanted, fields), sent)
            .await
    }

    /// Deletes a task for good, if it is still the version that is expected: To Do has no Deleted Items.
    pub async fn delete_task(&self, list: &TaskListId, id: &ItemId, expects: &Version) -> Answer<Task> {
        self.delete_of(&Tasks(list), id, expects).await
    }
}

/// A page of the feed in words of ours.
pub(crate) fn tasks_told(
    page: FeedPage<Row<wire::Task>>,
    list: &TaskListId,
) -> FeedPage<FeedRow<Told<TaskEntry>>> {
    page.map(|wire| {
        let id = ItemId::new(wire.id.clone().unwrap_or_default());
        let tells_stamp = wire.linked_resources.is_some();
        FeedRow::read(id, Tasks(list).read(wire), |look| {
            if tells_stamp {
                Told::with_stamp(look.entry)
            } else {
                Told::without_stamp(look.entry)
            }
        })
    })
}
