//! Items that Exchange does not give up, while it answers otherwise (R-ERR-2).

use super::kinds::{Acted, Appointment, Contact, Email, Occurrences};
use super::stands::{Adapted, OverHttp};
use super::{OTHER, Stand as _, TITLE, link};
use crate::stand::plant;
use serde_json::json;
use store::links::Link;
use sync_core::{ItemId, ReasonCode, Side};
use worker::ports::{Cursor, ItemFeed as _, ItemRow, ItemSeen, Mailbox as _, Stop};

/// What the feed says of an item that is not given up, whose content it tells by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByItsFeed {
    Told,
    Refused,
}

async fn the_others_travel<C: Adapted>(folder: &str, by_its_feed: ByItsFeed) {
    let stand = OverHttp::<C>::start().await;
    let makes = |title| ItemId::new(stand.act(|models| C::acts_in_outlook(models, None, title)));
    let (bad, good) = (makes(TITLE), makes(TITLE));
    let (_, place) = told(&stand, None).await;
    for id in [&bad, &good] {
        if C::KIND != sync_core::Kind::Email {
            stand.act(|models| C::acts_in_outlook(models, Some(id.as_str()), OTHER));
        }
    }
    let more = makes(TITLE);
    for status in [500, 403, 423] {
        stand.sandbox().faults().clear();
        let one = format!("GET .*/{folder}/{}", bad.as_str());
        plant(
            stand.sandbox(),
            json!({"target": "graph", "match": one, "kind": "error", "status": status}),
        );
        let (rows, _) = told(&stand, Some(&place)).await;
        let of = |id: &ItemId| rows.iter().find(|row| row.id == *id).map(|row| &row.seen);
        assert!(
            matches!(of(&more), Some(ItemSeen::Found(..))),
            "{status}: {rows:?}"
        );
        if C::KIND != sync_core::Kind::Email {
            let is_told = match by_its_feed {
                ByItsFeed::Told => matches!(of(&bad), Some(ItemSeen::Found(..))),
                ByItsFeed::Refused => matches!(of(&bad), Some(ItemSeen::Refused(..))),
            };
            assert!(is_told, "{status}: {rows:?}");
        }
        let links = [&bad, &good, &more].map(|id| link::<C>(Some(id)));
        for asked in [&[&links[0], &links[1]][..], &[&links[0]], &six(&links)] {
            let looks = stand.mailbox().look(asked).await.unwrap();
            assert!(
                matches!(looks[0], ItemSeen::Refused(ReasonCode::AnswerUnreadable, _)),
                "{status}: {looks:?}"
            );
            let others = &looks[1..];
            assert!(
                others.iter().all(|seen| matches!(seen, ItemSeen::Found(..))),
                "{status}: {looks:?}"
            );
        }
        let read = stand.mailbox().read(&[bad.clone(), good.clone()]).await.unwrap();
        assert!(matches!(read[0].seen, ItemSeen::Refused(..)), "{read:?}");
        assert!(matches!(read[1].seen, ItemSeen::Found(..)), "{read:?}");
    }
    stand.sandbox().faults().clear();
    let everything = json!({"target": "graph", "match": "GET .*", "kind": "error", "status": 500});
    plant(stand.sandbox(), everything);
    let stopped = stand.mailbox().look(&[&link::<C>(Some(&bad))]).await;
    assert_eq!(
        stopped,
        Err(Stop::Unavailable(Side::Exchange)),
        "nothing is answered"
    );
}

/// More than go side by side.
fn six<C: Acted>(links: &[Link<C>; 3]) -> Vec<&Link<C>> {
    let others = (0..5).map(|at| &links[1 + at % 2]);
    std::iter::once(&links[0]).chain(others).collect()
}

async fn told<C: Adapted>(stand: &OverHttp<C>, after: Option<&Cursor>) -> (Vec<ItemRow<C>>, Cursor) {
    let mut after = after.cloned();
    let mut rows = Vec::new();
    for _ in 0..100 {
        let page = stand.mailbox().changes(after.as_ref()).await.unwrap();
        rows.extend(page.rows);
        if page.is_last {
            return (rows, page.next);
        }
        after = Some(page.next);
    }
    panic!("the feed never ends")
}

#[tokio::test]
async fn r_err_2_an_event_that_exchange_does_not_give_up_keeps_no_other_back() {
    the_others_travel::<Appointment>("events", ByItsFeed::Told).await;
}

#[tokio::test]
async fn r_err_2_a_series_that_exchange_does_not_give_up_keeps_no_other_back() {
    the_others_travel::<Occurrences>("events", ByItsFeed::Refused).await;
}

#[tokio::test]
async fn r_err_2_a_contact_that_exchange_does_not_give_up_keeps_no_other_back() {
    the_others_travel::<Contact>("contacts", ByItsFeed::Told).await;
}

#[tokio::test]
async fn r_err_2_a_mail_that_exchange_does_not_give_up_keeps_no_other_back() {
    the_others_travel::<Email>("messages", ByItsFeed::Told).await;
}
