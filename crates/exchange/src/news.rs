//! All that is new in a mailbox, in one request: a batch of reads.

use crate::batch::{self, Part};
use crate::calendar::{CalendarPage, CalendarRound, CalendarWindow};
use crate::contact::{ContactEntry, Notes};
use crate::contacts::contacts_told;
use crate::feed::{FeedCursor, FeedError, FeedPage, FeedRow, Question, feed_wishes};
use crate::mailbox::Mailbox;
use crate::message::{MailScope, MessageEntry};
use crate::message_feed::MessagesQuestion;
use crate::outside::{OutsideCursor, OutsideNews, OutsideQuestion};
use crate::rows::Row;
use crate::task::{TaskEntry, TaskListId};
use crate::tasks::tasks_told;
use crate::told::Told;
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
    /// What carries the category outside of this window, after this.
    pub outside: Option<(&'a OutsideCursor, CalendarWindow)>,
    /// The default contacts folder after this, or from its beginning.
    pub contacts: Option<(Option<&'a FeedCursor>, Notes)>,
    /// A list of tasks after this, or from its beginning.
    pub tasks: Option<(&'a TaskListId, Option<&'a FeedCursor>)>,
    /// Mails of all folders after this, or from the beginning.
    pub messages: Option<(Option<&'a FeedCursor>, &'a MailScope)>,
}

/// The first page of everything that was asked for. Each can fail on its own.
#[derive(Debug, Clone, Default)]
pub struct MailboxNews {
    /// Where it was asked for; its series are only named.
    pub calendar: Option<Result<CalendarPage, FeedError>>,
    /// Where it was asked for and can be.
    pub outside: Option<Result<OutsideNews, Error>>,
    /// Where they were asked for.
    pub contacts: Option<Result<FeedPage<FeedRow<Told<ContactEntry>>>, FeedError>>,
    /// Where they were asked for.
    pub tasks: Option<Result<FeedPage<FeedRow<Told<TaskEntry>>>, FeedError>>,
    /// Where they were asked for.
    pub messages: Option<Result<FeedPage<FeedRow<MessageEntry>>, FeedError>>,
}

/// Where each question stands in the batch.
const CALENDAR: usize = 0;
const CONTACTS: usize = 1;
const TASKS: usize = 2;
const MESSAGES: usize = 3;
const OUTSIDE: usize = 4;

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
        let messages = asked.messages.map(|(after, _)| self.messages_question(after));
        let outside = asked.outside.and_then(|(after, window)| {
            let question = self.outside_question(after)?;
            Some((question, after, window))
        });

        let mut parts = Vec::new();
        for (at, question) in [(CALENDAR, &calendar), (CONTACTS, &contacts), (TASKS, &tasks)] {
            if let Some(Ok(question)) = question {
                parts.push((at, self.part(&question.url, Cow::Owned(feed_wishes()))));
            }
        }
        if let Some(Ok(question)) = &messages {
            parts.push((MESSAGES, Part::of(self.transport.relative(&question.url))));
        }
        if let Some((question, ..)) = &outside {
            parts.push((OUTSIDE, Part::of(self.transport.relative(&question.url))));
        }
        let mut replies: BTreeMap<usize, Result<Reply, Error>> =
            batch::read_all(self, &parts).await?.into_iter().collect();

        let mut news = MailboxNews::default();
        if let Some(question) = calendar {
            let page = self.answer(question, replies.remove(&CALENDAR)).await;
            news.calendar = Some(page.map(CalendarPage::of));
        }
        if let (Some(question), Some((_, notes))) = (contacts, asked.contacts) {
            let page = self.answer(question, replies.remove(&CONTACTS)).await;
            news.contacts = Some(page.map(|page| contacts_told(page, notes)));
        }
        if let (Some(question), Some((list, _))) = (tasks, asked.tasks) {
            let page = self.answer(question, replies.remove(&TASKS)).await;
            news.tasks = Some(page.map(|page| tasks_told(page, list)));
        }
        if let (Some(question), Some((_, scope))) = (messages, asked.messages) {
            let reply = replies.remove(&MESSAGES);
            news.messages = Some(self.messages_answer(question, reply, scope).await);
        }
        if let Some((question, after, window)) = outside {
            let reply = replies.remove(&OUTSIDE);
            news.outside = Some(self.outside_answer(question, reply, after, window).await);
        }
        Ok(news)
    }

    fn part(&self, url: &Url, prefer: Cow<'static, str>) -> Part {
        Part {
            url: self.transport.relative(url),
            prefer,
        }
    }

    async fn messages_answer(
        &self,
        question: Result<MessagesQuestion, FeedError>,
        reply: Option<Result<Reply, Error>>,
        scope: &MailScope,
    ) -> Result<FeedPage<FeedRow<MessageEntry>>, FeedError> {
        let question = question?;
        let reply = match reply {
            Some(Ok(reply)) => reply,
            Some(Err(error)) if !error.is_too_large() => return Err(error.into()),
            Some(Err(_)) | None => self.message_page(question.url.clone()).await?,
        };
        self.message_changes_from_reply(question, &reply, scope).await
    }

    async fn outside_answer(
        &self,
        question: OutsideQuestion,
        reply: Option<Result<Reply, Error>>,
        after: &OutsideCursor,
        window: CalendarWindow,
    ) -> Result<OutsideNews, Error> {
        match reply {
            Some(Ok(reply)) => self.outside_from_reply(question, reply, window).await,
            Some(Err(error)) if !error.is_too_large() => Err(error),
            Some(Err(_)) | None => self.outside_news(window, after).await,
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
