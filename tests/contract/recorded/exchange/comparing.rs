//! What is there by id and version, and what carries the category outside of the window whose changes are told.

use super::{outlook, usual_visit, visit, wednesdays};
use crate::recorded::stop::{Stop, Verb, now, verbs};
use ::exchange::{CATEGORY, CalendarWindow, OutsideCursor};
use serde_json::json;

pub(super) const VERBS: &[Verb] = verbs![
    sighting_everything,
    following_what_lies_outside,
    what_lies_outside_where_categories_cannot_be_searched,
];

async fn sighting_everything(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let mut shared = usual_visit();
        shared["categories"] = json!([CATEGORY]);
        outlook(sandbox, None, &shared);
        outlook(sandbox, None, &wednesdays());
        super::contacts::outlook(sandbox);
        super::mail::arrives(sandbox, "Offer");
    });
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.event_sightings().await);
    stop.understood(&mailbox.contact_sightings().await);
    let scope = mailbox.mail_scope().await.unwrap();
    stop.understood(&mailbox.message_sightings(&scope).await);
}

async fn following_what_lies_outside(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let mut far = visit("In ten years", "2045-03-03T10:00:00", "2045-03-03T11:00:00");
        far["categories"] = json!(["Red category", CATEGORY]);
        outlook(sandbox, None, &far);
        outlook(sandbox, None, &usual_visit());
    });
    let mailbox = stop.mailbox.clone();
    let window = CalendarWindow::around(now());
    let news = mailbox.outside_news(window, &OutsideCursor::START).await;
    stop.understood(&news);
    let Ok(news) = news else { return };
    stop.understood(&mailbox.outside_news(window, &news.next).await);
}

/// Graph does not document this filter.
async fn what_lies_outside_where_categories_cannot_be_searched(stop: &mut Stop) {
    stop.meanwhile(|sandbox| sandbox.world().exchange.refuses_event_categories = true);
    let mailbox = stop.mailbox.clone();
    let window = CalendarWindow::around(now());
    let news = mailbox.outside_news(window, &OutsideCursor::START).await;
    stop.understood(&news);
    let Ok(news) = news else { return };
    // It is not asked again.
    stop.understood(&mailbox.outside_news(window, &news.next).await);
}
