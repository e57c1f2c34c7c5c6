//! All that is new in a mailbox, in one request: a batch of reads.

use crate::batch::{self, Part};
use crate::calendar::{CalendarEntry, CalendarRound};
use crate::contact::{ContactEntry, Notes};
use crate::contacts::contacts_told;
use crate::feed::{FeedCursor, FeedError, FeedPage, FeedRow, Question, Row, feed_wishes};
use crate::list::ListPage;
use crate::mailbox::Mailbox;
use crate::message::{MailScope, MessageEntry};
use crate::task::{TaskEntry, TaskListId};
use crate::tasks::tasks_told;
use crate::told::Told;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use url::Url;
use vendor_http::{Error, Reply};

/// What to ask a mailbox for.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailboxAsked<'a> {
    /// The calendar, from there.
    pub calendar: Option<CalendarRound<'a>>,
    /// The default contacts folder after this, or from its beginning.
    pub contacts: Option<(Option<&'a FeedCursor>, Notes)>,
    /// A list of tasks after this, or from its beginning.
    pub tasks: Option<(&'a TaskListId, Option<&'a FeedCursor>)>,
    /// Mails that changed at this time or later.
    pub messages: Option<(Timestamp, &'a MailScope)>,
}

/// The first page of everything that was asked for. Each can fail on its own.
#[derive(Debug, Clone, Default)]
pub struct MailboxNews {
    /// Where it was asked for.
    pub calendar: Option<Result<FeedPage<FeedRow<CalendarEntry>>, FeedError>>,
    /// Where they were asked for.
    pub contacts: Option<Result<FeedPage<FeedRow<Told<ContactEntry>>>, FeedError>>,
    /// Where they were asked for.
    pub tasks: Option<Result<FeedPage<FeedRow<Told<TaskEntry>>>, FeedError>>,
    /// Where they were asked for.
    pub messages: Option<Result<ListPage<FeedRow<MessageEntry>>, Error>>,
}

/// Where each question stands in the batch.
const CALENDAR: usize = 0;
const CONTACTS: usize = 1;
const TASKS: usize = 2;
const MESSAGES: usize = 3;

impl Mailbox {
    /// The first page of each feed, all in one request: what a cycle costs in which nothing changed. Whatever is too much at
    /// once is asked for on its own. A round that begins does better with the feed's own verb, which asks for smaller pages.
    ///
    /// # Errors
    /// [`Error`], when nothing can be read.
    pub async fn news(&self, asked: &MailboxAsked<'_>) -> Result<MailboxNews, Error> {
        let calendar = asked
            .calendar
            .map(|round| self.question(self.calendar_from(round)));
        let contacts = asked
            .contacts
            .map(|(after, notes)| self.question(self.contacts_after(after, notes)));
        let tasks = asked
            .tasks
            .map(|(list, after)| self.question(self.tasks_after(list, after)));
        let messages = asked.messages.map(|(since, _)| self.messages_since(since));

        let mut parts = Vec::new();
        for (at, question) in [(CALENDAR, &calendar), (CONTACTS, &contacts), (TASKS, &tasks)] {
            if let Some(Ok(question)) = question {
                parts.push((at, self.part(&question.url, Cow::Owned(feed_wishes()))));
            }
        }
        if let Some(url) = &messages {
            parts.push((MESSAGES, Part::of(self.transport.relative(url))));
        }
        let mut replies: BTreeMap<usize, Result<Reply, Error>> =
            batch::read_all(self, &parts).await?.into_iter().collect();

        let mut news = MailboxNews::default();
        if let Some(question) = calendar {
            news.calendar = Some(match self.answer(question, replies.remove(&CALENDAR)).await {
                Ok(page) => self.calendar_told(page).await,
                Err(error) => Err(error),
            });
        }
        if let (Some(question), Some((_, notes))) = (contacts, asked.contacts) {
            let page = self.answer(question, replies.remove(&CONTACTS)).await;
            news.contacts = Some(page.map(|page| contacts_told(page, notes)));
        }
        if let (Some(question), Some((list, _))) = (tasks, asked.tasks) {
            let page = self.answer(question, replies.remove(&TASKS)).await;
            news.tasks = Some(page.map(|page| tasks_told(page, list)));
        }
        if let (Some(url), Some((_, scope))) = (messages, asked.messages) {
            news.messages = Some(match replies.remove(&MESSAGES) {
                Some(Ok(reply)) => self.changed_messages_from_reply(&url, &reply, scope),
                Some(Err(error)) if !error.is_too_large() => Err(error),
                Some(Err(_)) | None => self.changed_messages_at(url, scope).await,
            });
        }
        Ok(news)
    }

    fn part(&self, url: &Url, prefer: Cow<'static, str>) -> Part {
        Part {
            url: self.transport.relative(url),
            prefer,
        }
    }

    /// A page of a feed out of the batch, or by itself where it was too large for that.
    async fn answer<W: DeserializeOwned>(
        &self,
        question: Result<Question<'_>, FeedError>,
        reply: Option<Result<Reply, Error>>,
    ) -> Result<FeedPage<Row<W>>, FeedError> {
        let question = question?;
        match reply {
            Some(Ok(reply)) => self.page_from_reply(&question, reply),
            Some(Err(error)) if !error.is_too_large() => Err(error.into()),
            Some(Err(_)) | None => self.ask(&question).await,
        }
    }
}
