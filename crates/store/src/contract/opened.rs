//! Promises about links that rounds open, of every kind of record.

use super::samples::{full_pair, link, loaded, new_pair, save};
use super::{Subject, at, signed_in};
use crate::blob::Stored;
use crate::links::{Leads, Link, LinkedMeeting, Links, NewLink, Organizes};
use crate::rounds::{NewPair, RoundLinks};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::meeting::INVITATION_AFTER;
use sync_core::{
    Appointment, Cause, Claim, Company, Contact, Emails, Item, ItemId, Kind, Known, MeetingKey, Occurrences,
    Origin, Pair, Reminder, SalesId, SalesPerson, Slot, Standing, Task, Was, Zone,
};

pub async fn the_same_record_is_one_link_in_each_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let new = new_pair("one", full_pair());
    let first = store
        .open_links(ada, &[new.clone(), new.clone()], at(0))
        .await
        .unwrap();
    assert_eq!(first[0], first[1], "in the order given, each made once");
    assert_eq!(first[0].pair, full_pair());
    assert_eq!(first[0].leads, Leads::Yes);
    assert_eq!(loaded(&*store, first[0].copy).await, first[0]);

    let numbered = NewPair {
        key: MeetingKey::from_ical_uid("offered"),
        number: Some(ItemId::new(first[0].number().as_str())),
        ..new.clone()
    };
    let again = store
        .open_links(ada, std::slice::from_ref(&numbered), at(1))
        .await
        .unwrap();
    assert_eq!(again, first[..1], "by number it is the same");

    let other = store
        .open_links(grace, &[numbered], at(2))
        .await
        .unwrap()
        .remove(0);
    assert_eq!(other.meeting, first[0].meeting);
    assert_ne!(other.copy, first[0].copy);
    assert_eq!((other.leads, other.user), (Leads::No, grace));

    let uid = LinkedMeeting {
        ical_uid: Some("uid".to_owned()),
        ..loaded(&*store, first[0].copy).await
    };
    save(&*store, &uid).await;
    let by_uid = NewPair {
        key: MeetingKey::from_ical_uid("uid"),
        ..new
    };
    let again = store.open_links(ada, &[by_uid], at(3)).await.unwrap();
    assert_eq!(again[0].copy, first[0].copy);
}

pub async fn a_contact_is_each_mailboxs_own(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let number = ItemId::new("300000001");
    let offer = |owner: i64| NewPair {
        key: MeetingKey::of_offered(Kind::Contact, SalesPerson::User(SalesId(owner)), &number),
        number: Some(number.clone()),
        ..new_pair("contact", pair_of(contact()))
    };
    let hers = store.open_links(ada, &[offer(1)], at(0)).await.unwrap().remove(0);
    let other = store
        .open_links(grace, &[offer(2)], at(1))
        .await
        .unwrap()
        .remove(0);
    assert_ne!(
        hers.meeting, other.meeting,
        "its own record, though the number is the same"
    );
    let another_key = NewPair {
        key: MeetingKey::from_ical_uid("by its item"),
        ..offer(1)
    };
    let again = store.open_links(ada, &[another_key], at(2)).await.unwrap();
    assert_eq!(again, [hers], "within one mailbox the number tells");
}

pub async fn an_item_is_linked_once(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let with_item = |name: &str| NewPair {
        item: Some(ItemId::new("immutable-one")),
        ..new_pair(name, full_pair())
    };
    let by_hand = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    for name in ["one", "another"] {
        let opened = store.open_links(user, &[with_item(name)], at(1)).await.unwrap();
        assert_eq!(opened[0].copy, by_hand.copy);
    }
}

pub async fn a_series_and_the_meeting_that_it_was_stand_apart(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let single = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let new = NewPair {
        item: Some(ItemId::new("immutable-one")),
        ..new_pair("one", pair_of(series()))
    };
    let opened = store.open_links(user, &[new], at(1)).await.unwrap().remove(0);
    assert_eq!(opened.key, single.key);
    assert_ne!(opened.meeting, single.meeting);
    let of_another_kind: Vec<LinkedMeeting> = store.load_links(&[opened.copy]).await.unwrap();
    assert_eq!(of_another_kind, []);
    assert_eq!(loaded(&*store, single.copy).await, single);
}

pub async fn every_kind_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    comes_back(
        &*store.clone(),
        signed_in(&*store, 1).await,
        full_pair().base.unwrap(),
    )
    .await;
    comes_back(&*store.clone(), signed_in(&*store, 1).await, series()).await;
    comes_back(&*store.clone(), signed_in(&*store, 1).await, contact()).await;
    comes_back(&*store.clone(), signed_in(&*store, 1).await, task()).await;
    let email = super::threads::email("<1@acme.example>", "thread");
    comes_back(&*store.clone(), signed_in(&*store, 1).await, email).await;
}

async fn comes_back<C, S>(store: &S, user: crate::users::UserId, content: C)
where
    C: Stored,
    S: RoundLinks<C> + Links<C> + ?Sized,
{
    let new = new_pair(C::NAME, pair_of(content));
    let opened = store
        .open_links(user, std::slice::from_ref(&new), at(0))
        .await
        .unwrap();
    assert_eq!(opened[0].pair, new.pair, "{}", C::NAME);
    let next = Link {
        sales_id: Some(SalesId(7)),
        ..opened[0].clone()
    };
    store
        .save_links(std::slice::from_ref(&next), at(1))
        .await
        .unwrap();
    let back = store.load_links(&[next.copy]).await.unwrap();
    let expected = Link {
        generation: next.generation + 1,
        ..next
    };
    assert_eq!(back, [expected], "{}", C::NAME);
}

pub async fn an_invitation_is_looked_for_once_its_meeting_is_known(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let mut offered = full_pair();
    offered.exchange = Known::Absent;
    offered.standing = Standing::Linked;
    let new = new_pair("offered", offered);
    let waiting = store
        .open_links(grace, std::slice::from_ref(&new), at(0))
        .await
        .unwrap()
        .remove(0);
    let owners = store
        .open_links(ada, std::slice::from_ref(&new), at(0))
        .await
        .unwrap()
        .remove(0);
    let named = LinkedMeeting {
        ical_uid: Some("uid".to_owned()),
        pair: Pair {
            exchange: Known::Present(super::budgets::an_item()),
            ..owners.pair.clone()
        },
        ..owners
    };
    save(&*store, &named).await;
    let doubted = |secs: i64| {
        let since = at(secs) + SignedDuration::from_secs(INVITATION_AFTER.as_secs());
        Known::doubt(Was::Absent, Cause::Recheck, since)
    };
    let waiting = loaded(&*store, waiting.copy).await;
    assert_eq!(waiting.pair.exchange, doubted(1));
    let due = RoundLinks::<Appointment>::due_links(&*store, grace, at(1), 9)
        .await
        .unwrap();
    assert_eq!(due, [waiting.copy]);

    let third = signed_in(&*store, 3).await;
    let late = store.open_links(third, &[new], at(5)).await.unwrap().remove(0);
    assert_eq!(late.pair.exchange, doubted(5), "so is what is opened afterwards");
}

pub async fn who_takes_the_lead_is_planned_anew(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let invited = |user| NewLink {
        organizes: Organizes::No,
        ..link(user, "one")
    };
    let leader = store.open_link(&invited(ada), at(0)).await.unwrap();
    let other = store.open_link(&invited(grace), at(1)).await.unwrap();
    assert_eq!((leader.leads, other.leads), (Leads::Yes, Leads::No));
    let rest = crate::rounds::RestNoted {
        copy: other.copy,
        generation: other.generation,
        due: None,
        unsynced_since: None,
        told: sync_core::ReasonCode::Follows.into(),
    };
    RoundLinks::<Appointment>::note_rest(&*store, &[rest])
        .await
        .unwrap();
    let mut leaves = loaded(&*store, leader.copy).await;
    leaves.pair = sync_core::unlink(&leaves.pair, sync_core::ReasonCode::CategoryRemoved.into());
    save(&*store, &leaves).await;
    assert_eq!(loaded(&*store, other.copy).await.leads, Leads::Yes);
    let due = RoundLinks::<Appointment>::due_links(&*store, grace, at(1), 9)
        .await
        .unwrap();
    assert_eq!(due, [other.copy]);
}

fn pair_of<C: Stored>(content: C) -> Pair<C> {
    let mut pair = Pair::opened(Origin::by_hand(Claim::Category), None, at(1));
    pair.base = Some(content.clone());
    let item = super::budgets::an_item();
    pair.sales = Known::Present(Item {
        id: ItemId::new("300000001"),
        version: item.version,
        modified: item.modified,
        content,
        marks: item.marks,
        facts: item.facts,
    });
    pair
}

fn contact() -> Contact {
    Contact {
        first_name: "Tor".to_owned(),
        last_name: "Acme".to_owned(),
        company: Company::Account {
            id: SalesId(4),
            name: "Acme".to_owned(),
        },
        emails: Emails(vec!["tor@acme.example".to_owned(), "t@acme.example".to_owned()]),
        notes: Some("likes tea".to_owned()),
        ..Contact::empty()
    }
}

fn task() -> Task {
    Task {
        due_date: Some("2026-12-01".parse().unwrap()),
        reminder: Reminder::At(at(60)),
        owner: Some(SalesId(5)),
        ..Task::called("Call Tor")
    }
}

fn series() -> Occurrences {
    let meeting = full_pair().base.unwrap();
    let slots = [Slot::at(at(3600)), Slot::AllDay("2026-12-24".parse().unwrap())];
    let meetings = slots.into_iter().map(|slot| (slot, meeting.clone()));
    let mut series = Occurrences::from_rows(
        BTreeMap::from_iter(meetings),
        Zone::parse("Europe/Berlin").unwrap(),
    );
    series.cancelled = BTreeSet::from([Slot::at(at(7200))]);
    series
}
