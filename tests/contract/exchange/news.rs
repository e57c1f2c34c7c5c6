//! All that is new in a mailbox, by one request.

use super::calendar::{outlook, wednesdays};
use super::messages::arrives;
use super::{ADA, contacts, mailbox, tasks};
use crate::stand::{plant, start, start_keeping};
use ::exchange::{
    CATEGORY, CalendarRound, CalendarWindow, Event, Expiry, FeedCursor, FeedError, FeedRow, MailScope,
    Mailbox, MailboxAsked, Notes, OutsideCursor, TaskListId, Told,
};
use sandbox::Sandbox;
use serde_json::json;

/// Where a reader left off.
struct Places {
    calendar: FeedCursor,
    outside: OutsideCursor,
    window: CalendarWindow,
    contacts: FeedCursor,
    list: TaskListId,
    tasks: FeedCursor,
    messages: FeedCursor,
}

impl Places {
    /// At the end of everything that there is.
    async fn reached(sandbox: &Sandbox, mailbox: &Mailbox, scope: &MailScope) -> Self {
        let window = CalendarWindow::around(sandbox.now());
        let mut calendar = mailbox
            .calendar_changes(CalendarRound::Begin(window))
            .await
            .unwrap();
        while !calendar.is_last {
            let go_on = CalendarRound::GoOn(&calendar.next);
            calendar = mailbox.calendar_changes(go_on).await.unwrap();
        }
        let outside = mailbox.outside_news(window, &OutsideCursor::START).await;
        let mut contacts = mailbox.contact_changes(None, Notes::LeftOut).await.unwrap();
        while !contacts.is_last {
            contacts = mailbox
                .contact_changes(Some(&contacts.next), Notes::LeftOut)
                .await
                .unwrap();
        }
        let list = mailbox.default_task_list().await.unwrap();
        let mut tasks = mailbox.task_changes(&list, None).await.unwrap();
        while !tasks.is_last {
            tasks = mailbox.task_changes(&list, Some(&tasks.next)).await.unwrap();
        }
        let mut messages = mailbox.message_changes(None, scope).await.unwrap();
        while !messages.is_last {
            let next = messages.next;
            messages = mailbox.message_changes(Some(&next), scope).await.unwrap();
        }
        Self {
            calendar: calendar.next,
            outside: outside.unwrap().next,
            window,
            contacts: contacts.next,
            list,
            tasks: tasks.next,
            messages: messages.next,
        }
    }

    fn asked<'a>(&'a self, scope: &'a MailScope) -> MailboxAsked<'a> {
        MailboxAsked {
            calendar: Some(CalendarRound::GoOn(&self.calendar)),
            outside: Some((&self.outside, self.window)),
            contacts: Some((Some(&self.contacts), Notes::LeftOut)),
            tasks: Some((&self.list, Some(&self.tasks))),
            messages: Some((Some(&self.messages), scope)),
        }
    }
}

/// The bound: ten thousand bytes for all that goes either way.
#[tokio::test]
async fn a_quiet_cycle_is_one_small_request() {
    let witnessed = start_keeping().await;
    let ada = mailbox(&witnessed.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let places = Places::reached(&witnessed.sandbox, &ada, &scope).await;
    let before = witnessed.seen().len();
    let quiet = ada.news(&places.asked(&scope)).await.unwrap();
    let seen = witnessed.seen();
    let [cycle] = &seen[before..] else {
        panic!("{} requests", seen.len() - before)
    };
    let bytes = cycle.sent.to_string().len() + cycle.answered.to_string().len();
    assert!(bytes <= 10_000, "{bytes} bytes");
    let calendar = quiet.calendar.unwrap().unwrap();
    assert!(calendar.singles.is_empty() && calendar.masters.is_empty() && calendar.is_last);
    let outside = quiet.outside.unwrap().unwrap();
    assert!(outside.singles.is_empty() && outside.masters.is_empty() && outside.next.is_searchable());
    let contacts = quiet.contacts.unwrap().unwrap();
    assert!(contacts.rows.is_empty() && contacts.is_last);
    let tasks = quiet.tasks.unwrap().unwrap();
    assert!(tasks.rows.is_empty() && tasks.is_last);
    let messages = quiet.messages.unwrap().unwrap();
    assert!(messages.rows.is_empty() && messages.is_last);
}

#[tokio::test]
async fn news_are_what_each_feed_would_tell_by_itself() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let places = Places::reached(&stand.sandbox, &ada, &scope).await;
    outlook(
        &stand.sandbox,
        None,
        &json!({
            "subject": "New", "start": {"dateTime": "2027-03-03T10:00:00", "timeZone": "UTC"},
            "end": {"dateTime": "2027-03-03T11:00:00", "timeZone": "UTC"},
        }),
    );
    outlook(&stand.sandbox, None, &wednesdays());
    ada.create_contact(&contacts::wanted(), "contact:1", Notes::LeftOut)
        .await;
    ada.create_task(&places.list, &tasks::wanted(), "task:1").await;
    arrives(&stand.sandbox, "Offer");
    let news = ada.news(&places.asked(&scope)).await.unwrap();
    let alone = ada
        .calendar_page(CalendarRound::GoOn(&places.calendar))
        .await
        .unwrap();
    let told = news.calendar.unwrap().unwrap();
    assert_eq!(told.singles.len(), 1, "an appointment");
    assert!(!told.masters.is_empty(), "a series, by name");
    assert_eq!((&told.singles, &told.masters), (&alone.singles, &alone.masters));
    let everything = MailboxAsked {
        calendar: Some(CalendarRound::Begin(CalendarWindow::around(stand.sandbox.now()))),
        outside: Some((&OutsideCursor::START, places.window)),
        contacts: Some((None, Notes::LeftOut)),
        tasks: Some((&places.list, None)),
        messages: Some((None, &scope)),
    };
    let news = ada.news(&everything).await.unwrap();
    let contacts = ada.contact_changes(None, Notes::LeftOut).await.unwrap();
    assert!(!contacts.rows.is_empty());
    assert_eq!(news.contacts.unwrap().unwrap().rows, contacts.rows);
    let tasks = ada.task_changes(&places.list, None).await.unwrap();
    assert!(!tasks.rows.is_empty());
    assert_eq!(news.tasks.unwrap().unwrap().rows, tasks.rows);
    let messages = ada.message_changes(None, &scope).await.unwrap();
    assert!(!messages.rows.is_empty());
    assert_eq!(news.messages.unwrap().unwrap().rows, messages.rows);
}

#[tokio::test]
async fn a_feed_that_must_begin_again_keeps_no_other_from_being_read() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let mut places = Places::reached(&stand.sandbox, &ada, &scope).await;
    let oid = stand.sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone();
    stand
        .sandbox
        .world()
        .exchange
        .expire_contact_cursors(&oid)
        .unwrap();
    places.tasks = FeedCursor::new("0.0 https://elsewhere.example/v1.0/me/todo/delta");
    let news = ada.news(&places.asked(&scope)).await.unwrap();
    let because = |error| match error {
        Some(FeedError::Expired { because, .. }) => Some(because),
        Some(FeedError::Failed(_)) | None => None,
    };
    assert_eq!(because(news.contacts.unwrap().err()), Some(Expiry::Forgotten));
    assert_eq!(because(news.tasks.unwrap().err()), Some(Expiry::Foreign));
    assert!(news.calendar.unwrap().is_ok());
    assert!(news.messages.unwrap().is_ok());
}

#[tokio::test]
async fn r_cat_2_what_lies_outside_of_the_window_is_told_with_the_other_news_and_once() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let mut places = Places::reached(&stand.sandbox, &ada, &scope).await;
    for year in [2020, 2027, 2045] {
        let day = format!("{year}-03-03");
        outlook(
            &stand.sandbox,
            None,
            &json!({
                "subject": year.to_string(), "categories": [CATEGORY],
                "start": {"dateTime": format!("{day}T10:00:00"), "timeZone": "UTC"},
                "end": {"dateTime": format!("{day}T11:00:00"), "timeZone": "UTC"},
            }),
        );
    }
    let news = ada.news(&places.asked(&scope)).await.unwrap();
    let outside = news.outside.unwrap().unwrap();
    let mut subjects: Vec<_> = outside.singles.iter().map(subject).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["2020", "2045"], "the window's feed tells of the other");
    places.outside = outside.next;
    let again = ada.news(&places.asked(&scope)).await.unwrap();
    assert!(again.outside.unwrap().unwrap().singles.is_empty());
}

#[tokio::test]
async fn where_exchange_does_not_search_by_category_it_is_asked_once() {
    let witnessed = start_keeping().await;
    witnessed.sandbox.world().exchange.refuses_event_categories = true;
    let ada = mailbox(&witnessed.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let places = Places::reached(&witnessed.sandbox, &ada, &scope).await;
    assert!(!places.outside.is_searchable());
    let before = witnessed.seen().len();
    let news = ada.news(&places.asked(&scope)).await.unwrap();
    assert!(news.outside.is_none());
    let [cycle] = &witnessed.seen()[before..] else {
        panic!("one request")
    };
    assert!(!cycle.sent.to_string().contains("categories/any"));
}

fn subject(row: &FeedRow<Told<Event>>) -> &str {
    let FeedRow::Changed(told) = row else {
        panic!("it can be read")
    };
    assert!(told.tells_stamp());
    &told.as_told().appointment.subject
}

#[tokio::test]
async fn a_part_that_outlook_puts_off_is_asked_again() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let scope = ada.mail_scope().await.unwrap();
    let places = Places::reached(&stand.sandbox, &ada, &scope).await;
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*contacts/delta", "kind": "throttle", "retryAfterSecs": 1, "times": 1}),
    );
    let news = ada.news(&places.asked(&scope)).await.unwrap();
    assert!(news.contacts.unwrap().is_ok());
}
