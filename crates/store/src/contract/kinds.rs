//! Promises about links that go over to another kind: a meeting that became a series (R-ID-1).

use super::budgets::an_item;
use super::samples::{by, link, loaded, new_pair, save};
use super::{Subject, at, signed_in};
use crate::Store;
use crate::links::{Link, LinkedMeeting};
use crate::rounds::RoundLinks;
use sync_core::{
    Appointment, Claim, Item, ItemId, Known, MeetingKey, Occurrences, Pair, SalesId, Version, Zone,
    into_series,
};

/// As a series of that one meeting.
fn as_series(link: &LinkedMeeting) -> Link<Occurrences> {
    let named = |_: &Item<Appointment>, _| (ItemId::new("series"), Version::new("rows"));
    link.with(into_series(&link.pair, named, &Zone::utc(), at(2)).unwrap())
}

/// A meeting that two mailboxes hold.
async fn shared_by_two(store: &dyn Store) -> [LinkedMeeting; 2] {
    let (ada, grace) = (signed_in(store, 1).await, signed_in(store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let known = LinkedMeeting {
        sales_id: Some(SalesId(7)),
        pair: Pair {
            exchange: Known::Present(an_item()),
            sales: Known::Present(an_item()),
            base: Some(an_item().content),
            ..hers.pair.clone()
        },
        ..hers
    };
    save(store, &known).await;
    let other = store.open_link(&link(grace, "one"), at(1)).await.unwrap();
    [loaded(store, known.copy).await, other]
}

pub async fn a_meeting_goes_over_to_another_kind_with_all_its_copies(subject: &dyn Subject) {
    let store = subject.open().await;
    let copies = shared_by_two(&*store).await;
    let gone_over = copies.each_ref().map(as_series);
    assert!(store.change_kind(&gone_over, at(3)).await.unwrap());
    let store = subject.open().await;
    let ids = copies.each_ref().map(|copy| copy.copy);
    let singles: Vec<LinkedMeeting> = store.load_links(&ids).await.unwrap();
    assert_eq!(singles, []);
    let mut series: Vec<Link<Occurrences>> = store.load_links(&ids).await.unwrap();
    series.sort_by_key(|copy| ids.iter().position(|id| *id == copy.copy));
    let kept = gone_over.map(|copy| Link {
        generation: copy.generation + 1,
        ..copy
    });
    assert_eq!(series, kept);
    for copy in &kept {
        let due = RoundLinks::<Occurrences>::due_links(&*store, copy.user, at(3), 9);
        assert_eq!(due.await.unwrap(), [copy.copy]);
    }
    assert!(
        !store.change_kind(&kept, at(4)).await.unwrap(),
        "it is of that kind already"
    );
}

pub async fn a_meeting_whose_copies_are_not_all_there_does_not_go_over(subject: &dyn Subject) {
    let store = subject.open().await;
    let copies = shared_by_two(&*store).await;
    let [hers, other] = copies.each_ref().map(as_series);
    assert!(
        !store
            .change_kind(std::slice::from_ref(&hers), at(3))
            .await
            .unwrap()
    );
    save(&*store, &copies[0]).await;
    assert!(
        !store.change_kind(&[hers, other], at(3)).await.unwrap(),
        "overtaken"
    );
    let still: Vec<LinkedMeeting> = store.load_links(&[copies[0].copy, copies[1].copy]).await.unwrap();
    assert_eq!(still.len(), 2);
}

pub async fn nothing_goes_over_to_where_another_is(subject: &dyn Subject) {
    let store = subject.open().await;
    let copies = shared_by_two(&*store).await;
    let user = copies[0].user;
    let mut other = new_pair("one", Pair::<Occurrences>::opened(by(Claim::Share), None, at(0)));
    store.open_links(user, &[other.clone()], at(2)).await.unwrap();
    let gone_over = copies.each_ref().map(as_series);
    assert!(
        !store.change_kind(&gone_over, at(3)).await.unwrap(),
        "of the same meeting"
    );

    let store = subject.open().await;
    let single = store.open_link(&link(user, "two"), at(4)).await.unwrap();
    other.key = MeetingKey::from_ical_uid("three");
    other.item = single.immutable_id.as_deref().map(ItemId::new);
    store.open_links(user, &[other], at(5)).await.unwrap();
    assert!(
        !store.change_kind(&[as_series(&single)], at(6)).await.unwrap(),
        "of the same item"
    );
}
