//! What changed, from a first round on: pages, tokens, and tokens that are forgotten.

use super::{delete, meeting, oid, outlook, usual_visit, visit, wednesdays};
use crate::recorded::stop::{Stop, Verb, now, verbs};
use crate::stand::plant;
use ::exchange::{
    CalendarRound, CalendarWindow, FeedCursor, FeedError, FeedPage, MailboxAsked, Notes, OutsideCursor,
};
use serde_json::json;
use std::fmt;

pub(super) const VERBS: &[Verb] = verbs![
    following_the_calendar,
    following_single_events,
    following_series,
    following_contacts,
    following_tasks,
    following_messages_as_a_feed,
    a_calendar_that_forgets,
    contacts_that_forget,
    tasks_that_forget,
    asking_for_all_news,
];

fn begin<'a>() -> CalendarRound<'a> {
    CalendarRound::Begin(CalendarWindow::around(now()))
}

/// Says what a page told, and where it goes on.
fn next<R: fmt::Debug>(stop: &mut Stop, page: Result<FeedPage<R>, FeedError>) -> Option<FeedCursor> {
    stop.understood(&page);
    page.ok().map(|page| page.next)
}

async fn following_the_calendar(stop: &mut Stop) {
    let [single, master] = stop
        .given(["single", "master"], async |sandbox| {
            let [single, _] = outlook(sandbox, None, &usual_visit());
            let [master, _] = outlook(sandbox, None, &wednesdays());
            // The first page is empty and has a next one.
            let empty =
                json!({"target": "graph", "match": "calendarView/delta", "kind": "emptyPage", "times": 1});
            plant(sandbox, empty);
            [single, master]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    let mut after = None;
    for _ in 0..2 {
        let round = match &after {
            Some(after) => CalendarRound::GoOn(after),
            None => begin(),
        };
        let page = mailbox.calendar_changes(round).await;
        let is_last = page.as_ref().is_ok_and(|page| page.is_last);
        after = next(stop, page);
        if is_last {
            break;
        }
    }
    let Some(quiet) = after else { return };
    let page = mailbox.calendar_changes(CalendarRound::GoOn(&quiet)).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        delete(sandbox, &single);
        delete(sandbox, &meeting(sandbox, &master, 2));
        outlook(
            sandbox,
            None,
            &visit("New", "2035-03-12T10:00:00", "2035-03-12T11:00:00"),
        );
    });
    let page = mailbox.calendar_changes(CalendarRound::GoOn(&after)).await;
    next(stop, page);
}

async fn following_single_events(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        outlook(sandbox, None, &usual_visit());
    });
    let page = stop.mailbox.calendar_page(begin()).await;
    stop.understood(&page);
}

async fn following_series(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        outlook(sandbox, None, &wednesdays());
    });
    let mailbox = stop.mailbox.clone();
    if let Ok(page) = mailbox.calendar_page(begin()).await {
        stop.understood(&mailbox.series_rows(page.masters).await);
    }
}

async fn following_contacts(stop: &mut Stop) {
    let [zoe] = stop
        .given(["contact"], async |sandbox| {
            [super::contacts::outlook(sandbox)[0].clone()]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    let page = mailbox.contact_changes(None, Notes::Included).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        let (oid, now) = (oid(sandbox), sandbox.now());
        let exchange = &mut sandbox.world().exchange;
        exchange.delete_contact(&oid, &zoe, None, now).unwrap();
    });
    let page = mailbox.contact_changes(Some(&after), Notes::Included).await;
    next(stop, page);
}

async fn following_tasks(stop: &mut Stop) {
    let [task] = stop
        .given(["task"], async |sandbox| {
            [super::tasks::outlook(sandbox)[0].clone()]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    let list = mailbox.default_task_list().await.unwrap();
    let page = mailbox.task_changes(&list, None).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        let oid = oid(sandbox);
        let exchange = &mut sandbox.world().exchange;
        exchange.delete_task(&oid, &task, None).unwrap();
    });
    let page = mailbox.task_changes(&list, Some(&after)).await;
    next(stop, page);
}

async fn following_messages_as_a_feed(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        super::mail::arrives(sandbox, "Offer");
    });
    let mailbox = stop.mailbox.clone();
    let scope = mailbox.mail_scope().await.unwrap();
    let page = mailbox.message_changes(None, &scope).await;
    let Some(after) = next(stop, page) else { return };
    let page = mailbox.message_changes(Some(&after), &scope).await;
    next(stop, page);
}

/// 410 with `syncStateNotFound`: everything has to be read again.
async fn a_calendar_that_forgets(stop: &mut Stop) {
    let page = stop.mailbox.calendar_changes(begin()).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        let oid = oid(sandbox);
        sandbox.world().exchange.expire_cursors(&oid).unwrap();
    });
    let page = stop.mailbox.calendar_changes(CalendarRound::GoOn(&after)).await;
    next(stop, page);
}

async fn contacts_that_forget(stop: &mut Stop) {
    let page = stop.mailbox.contact_changes(None, Notes::LeftOut).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        let oid = oid(sandbox);
        let exchange = &mut sandbox.world().exchange;
        exchange.expire_contact_cursors(&oid).unwrap();
    });
    let page = stop.mailbox.contact_changes(Some(&after), Notes::LeftOut).await;
    next(stop, page);
}

async fn tasks_that_forget(stop: &mut Stop) {
    let list = stop.mailbox.default_task_list().await.unwrap();
    let page = stop.mailbox.task_changes(&list, None).await;
    let Some(after) = next(stop, page) else { return };
    stop.meanwhile(|sandbox| {
        let oid = oid(sandbox);
        sandbox.world().exchange.expire_task_cursors(&oid).unwrap();
    });
    let page = stop.mailbox.task_changes(&list, Some(&after)).await;
    next(stop, page);
}

/// All feeds of a mailbox in one request.
async fn asking_for_all_news(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        outlook(sandbox, None, &usual_visit());
        super::contacts::outlook(sandbox);
        super::tasks::outlook(sandbox);
        super::mail::arrives(sandbox, "Offer");
    });
    let mailbox = stop.mailbox.clone();
    let list = mailbox.default_task_list().await.unwrap();
    let scope = mailbox.mail_scope().await.unwrap();
    let asked = MailboxAsked {
        calendar: Some(begin()),
        outside: Some((&OutsideCursor::START, CalendarWindow::around(now()))),
        contacts: Some((None, Notes::LeftOut)),
        tasks: Some((&list, None)),
        messages: Some((None, &scope)),
    };
    stop.understood(&mailbox.news(&asked).await);
}
