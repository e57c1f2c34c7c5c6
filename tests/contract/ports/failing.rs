//! Writes that fail again and again.

use super::kinds::{Acted, Appointment, Contact, Task, makes_record};
use super::stands::{Adapted, OverHttp};
use super::{OTHER, Stand as _, retitling, writing};
use crate::stand::plant;
use serde_json::json;
use store::links::Link;
use sync_core::{Item, ItemId, Known, Outcome, Side, Write, begin};
use worker::ports::{Answer, Outgoing, RecordFeed as _, RecordSeen, SalesRecords as _};

/// A pod that breaks at a record breaks the batch that it is in, and says of none what became of it: what failed twice goes
/// by itself, so that the others land (R-ERR-2).
async fn what_failed_twice_goes_by_itself<C: Adapted>() {
    let stand = OverHttp::<C>::start().await;
    let mut items = Vec::new();
    for title in ["One", "Two", "Three"] {
        let number = ItemId::new(stand.act(|models| makes_record::<C>(models, title)));
        let read = stand.records().read(&[number]).await.unwrap().remove(0);
        let RecordSeen::Found(item, _) = read else {
            panic!("{read:?}")
        };
        items.push(*item);
    }
    let batches = "POST .*/resources/11[.]13[.]18[.]05$";
    plant(
        stand.sandbox(),
        json!({"target": "sales", "match": batches, "kind": "error", "status": 500}),
    );
    for tries in [1, 2] {
        let answers = written(&stand, &items, tries).await;
        assert!(
            answers.iter().all(|answer| answer.outcome == Outcome::Uncertain),
            "{tries}"
        );
    }
    for answer in written(&stand, &items, 3).await {
        assert!(matches!(answer.outcome, Outcome::Applied(_)), "{answer:?}");
    }
}

async fn written<C: Adapted>(stand: &OverHttp<C>, items: &[Item<C>], tries: usize) -> Vec<Answer<C>> {
    let writes: Vec<Write<C>> = items
        .iter()
        .map(|item| retitling(Side::Sales, item, OTHER))
        .collect();
    let links: Vec<Link<C>> = items
        .iter()
        .zip(&writes)
        .map(|(item, write)| tried(item, write, tries))
        .collect();
    let outgoing: Vec<_> = links
        .iter()
        .zip(&writes)
        .map(|(link, write)| Outgoing { link, write })
        .collect();
    stand.records().write(&outgoing).await
}

/// The link as it is when a write leaves for the so many-th time.
fn tried<C: Acted>(item: &Item<C>, write: &Write<C>, tries: usize) -> Link<C> {
    let mut link = writing(Side::Sales, Some(item), write);
    for _ in 1..tries {
        link.pair.sales = Known::Present(item.clone());
        link.pair = begin(&link.pair, write, START.parse().unwrap());
    }
    assert_eq!(
        link.pair.tries.on(Side::Sales).writes.map(|tried| tried.count),
        u32::try_from(tries).ok()
    );
    link
}

const START: &str = "2027-01-01T00:00:00Z";

#[tokio::test]
async fn r_err_2_an_appointment_that_failed_twice_goes_by_itself() {
    what_failed_twice_goes_by_itself::<Appointment>().await;
}

#[tokio::test]
async fn r_err_2_a_task_that_failed_twice_goes_by_itself() {
    what_failed_twice_goes_by_itself::<Task>().await;
}

#[tokio::test]
async fn r_err_2_a_contact_that_failed_twice_goes_by_itself() {
    what_failed_twice_goes_by_itself::<Contact>().await;
}
