//! Promises about places under the limits (R-LIM-2, R-LIM-3).

use super::samples::{link, loaded, new_pair, save};
use super::{Subject, at, signed_in};
use crate::Store;
use crate::blob::Stored;
use crate::links::{CopyId, Links};
use crate::rounds::{NewPair, RoundLinks};
use crate::users::UserId;
use std::collections::BTreeMap;
use sync_core::{
    Appointment, Claim, Description, Item, ItemId, Known, Occurrences, Origin, Own, Pair, Participants,
    Permission, ReasonCode, Related, SeatTerms, Slot, Span, Standing, Told, Visibility, Zone,
};

pub async fn free_places_are_given_in_the_order_of_the_core(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut copies = Vec::new();
    // Captured ones come by the day that is nearest; a person's request comes first.
    for (name, claim, hours) in [
        ("later", Claim::Autocapture, 48),
        ("sooner", Claim::Autocapture, 24),
        ("asked", Claim::Category, 99),
    ] {
        let new = asking(name, claim, appointment(hours));
        copies.push(store.open_links(user, &[new], at(0)).await.unwrap()[0].copy);
    }
    seat::<Appointment>(&*store, user, 2).await;
    let standings = standings(&*store, &copies).await;
    assert!(
        matches!(&standings[0], Standing::Unseated { reason, .. } if reason.code == ReasonCode::OverLimit)
    );
    assert_eq!(standings[1..], [Standing::Linked, Standing::Linked]);
    let seated = loaded(&*store, copies[1]).await;
    let mut gone = seated.clone();
    gone.pair = sync_core::unlink(&gone.pair, ReasonCode::CategoryRemoved.into());
    save(&*store, &gone).await;
    seat::<Appointment>(&*store, user, 2).await;
    assert_eq!(
        loaded(&*store, copies[0]).await.pair.standing,
        Standing::Linked,
        "what was left outside asks on"
    );
}

pub async fn single_meetings_and_series_share_one_limit(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let single = asking("single", Claim::Category, appointment(24));
    let single = store.open_links(user, &[single], at(0)).await.unwrap().remove(0);
    seat::<Appointment>(&*store, user, 1).await;
    let meeting = appointment(24);
    let rows = BTreeMap::from([(Slot::of(&meeting.time), meeting)]);
    let series = asking(
        "series",
        Claim::Category,
        Occurrences::from_rows(rows, Zone::utc()),
    );
    let series = store.open_links(user, &[series], at(0)).await.unwrap().remove(0);
    seat::<Occurrences>(&*store, user, 1).await;
    let of_series = |copy: CopyId| {
        let store = store.clone();
        async move {
            let links = Links::<Occurrences>::load_links(&*store, &[copy]).await.unwrap();
            links[0].pair.standing.clone()
        }
    };
    assert!(
        matches!(of_series(series.copy).await, Standing::Unseated { .. }),
        "the one place is taken"
    );
    assert_eq!(loaded(&*store, single.copy).await.pair.standing, Standing::Linked);
    seat::<Occurrences>(&*store, user, 2).await;
    assert_eq!(of_series(series.copy).await, Standing::Linked);
}

pub async fn what_asks_no_more_is_forgotten(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let asks = asking("one", Claim::Autocapture, appointment(24));
    let asking = store.open_links(ada, &[asks], at(0)).await.unwrap().remove(0);
    let seated = store.open_link(&link(ada, "two"), at(0)).await.unwrap();
    let meetings: &dyn RoundLinks<Appointment> = &*store;
    let copies = [asking.copy, seated.copy];
    meetings.forget_links(grace, &copies).await.unwrap();
    assert_eq!(loaded(&*store, asking.copy).await, asking, "another mailbox's");
    meetings.forget_links(ada, &copies).await.unwrap();
    let left = Links::<Appointment>::load_links(&*store, &copies).await.unwrap();
    assert_eq!(left, [seated], "one that has a place stays");
    let number = [ItemId::new(asking.number().as_str())];
    assert_eq!(meetings.links_of_records(ada, &number).await.unwrap(), []);
}

fn asking<C: Stored>(name: &str, claim: Claim, content: C) -> NewPair<C> {
    let mut pair = Pair::opened(Origin::by_hand(claim), None, at(0));
    let item = super::budgets::an_item();
    let mut marks = item.marks;
    marks.category = true;
    pair.exchange = Known::Present(Item {
        id: ItemId::new(name),
        version: item.version,
        modified: item.modified,
        content,
        marks,
        facts: item.facts,
    });
    NewPair {
        item: Some(ItemId::new(name)),
        ..new_pair(name, pair.unseated(ReasonCode::SharedByCategory.into(), at(0)))
    }
}

fn appointment(hours: i64) -> Appointment {
    Appointment {
        subject: "Visit".to_owned(),
        description: Description::default(),
        location: String::new(),
        time: Span::Timed {
            start: at(hours * 3600),
            end: at(hours * 3600 + 1800),
        },
        visibility: Visibility::Normal,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

async fn seat<C: Stored>(store: &(impl RoundLinks<C> + ?Sized), user: UserId, limit: u32) {
    let terms = SeatTerms {
        limit,
        autocapture: Permission::Allowed,
        zone: Zone::utc(),
    };
    store.seat_links(user, &terms, at(1)).await.unwrap();
}

async fn standings(store: &dyn Store, copies: &[CopyId]) -> Vec<Standing> {
    let mut standings = Vec::new();
    for copy in copies {
        standings.push(loaded(store, *copy).await.pair.standing);
    }
    standings
}
