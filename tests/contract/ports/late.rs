//! Writes that take several requests, at vendors that take their time.

use super::kinds::{Email, Occurrences};
use super::stands::{Adapted, OverHttp};
use super::{Stand as _, creation, writing};
use crate::stand::{DEADLINE, plant};
use serde_json::json;
use store::links::Link;
use sync_core::{MeetingKey, Side, Write};
use worker::ports::{Answer, Mailbox as _, Outgoing, SalesRecords as _};

/// More than can leave within the deadline of one request, where each takes half of it and four go at once.
const MANY: usize = 16;

/// Nobody knows what lands when the grace is over, so nothing leaves that late, however many requests the writes take.
async fn what_would_leave_too_late_does_not_leave<C: Adapted>(side: Side) {
    let stand = OverHttp::<C>::start().await;
    let target = match side {
        Side::Exchange => "graph",
        Side::Sales => "sales",
    };
    let half = DEADLINE.as_millis() / 2;
    plant(
        stand.sandbox(),
        json!({"target": target, "kind": "slow", "latencyMs": half}),
    );
    let writes: Vec<Write<C>> = (0..MANY).map(|n| creation(side, &format!("Title {n}"))).collect();
    let links: Vec<Link<C>> = writes
        .iter()
        .enumerate()
        .map(|(n, write)| Link {
            key: MeetingKey::from_ical_uid(&format!("one of many {n}")),
            ..writing(side, None, write)
        })
        .collect();
    let outgoing: Vec<_> = links
        .iter()
        .zip(&writes)
        .map(|(link, write)| Outgoing { link, write })
        .collect();
    let answers = match side {
        Side::Exchange => stand.mailbox().write(&outgoing).await,
        Side::Sales => stand.records().write(&outgoing).await,
    };
    let unsent = answers.iter().filter(|answer| **answer == Answer::unsent());
    assert!(unsent.count() > 0, "{answers:?}");
}

#[tokio::test]
async fn series_that_would_leave_too_late_for_exchange_do_not_leave() {
    what_would_leave_too_late_does_not_leave::<Occurrences>(Side::Exchange).await;
}

#[tokio::test]
async fn series_that_would_leave_too_late_for_sales_do_not_leave() {
    what_would_leave_too_late_does_not_leave::<Occurrences>(Side::Sales).await;
}

#[tokio::test]
async fn mails_that_would_leave_too_late_for_sales_do_not_leave() {
    what_would_leave_too_late_does_not_leave::<Email>(Side::Sales).await;
}
