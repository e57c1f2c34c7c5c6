//! Promises about feeds: what a page said, where it was left, and which links it is about.

use super::samples::{full_pair, link, loaded, new_pair, save};
use super::{Subject, at, signed_in};
use crate::Store;
use crate::links::{CopyId, Link, LinkedMeeting, Saved};
use crate::rounds::{Cursor, PageSaved, PlannedUnder, RestNoted, RoundLinks, Walk, WentBy};
use crate::users::UserId;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{
    Appointment, Carried, Cause, Contact, Doubt, Item, ItemId, Known, MeetingKey, ReasonCode, Row, Scope,
    SearchId, Side, Standing, Tombstone, Was,
};

type Meetings<'a> = &'a dyn RoundLinks<Appointment>;

pub async fn a_page_and_its_place_are_kept_together(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let told = LinkedMeeting {
        pair: full_pair(),
        ..opened.clone()
    };
    let place = Cursor("after one".to_owned());
    let page = |link: LinkedMeeting| {
        let (store, place) = (store.clone(), place.clone());
        async move {
            let links = [link];
            let saved = store
                .save_page(user, &links, Side::Exchange, Some(&place), at(1))
                .await;
            saved.unwrap()
        }
    };
    assert_eq!(page(told.clone()).await, PageSaved::All);
    assert_eq!(loaded(&*store, opened.copy).await.pair, full_pair());
    assert_eq!(left(&*store, user, Side::Exchange).await, Some(place.clone()));

    let later = Cursor("after two".to_owned());
    let overtaken = store
        .save_page(user, &[told], Side::Exchange, Some(&later), at(2))
        .await;
    assert_eq!(overtaken.unwrap(), PageSaved::Overtaken);
    assert_eq!(
        left(&*store, user, Side::Exchange).await,
        Some(place.clone()),
        "the feed does not move past what was not kept"
    );
    let current = loaded(&*store, opened.copy).await;
    let saved = store
        .save_page(user, &[current], Side::Exchange, None, at(3))
        .await;
    assert_eq!(saved.unwrap(), PageSaved::All);
    assert_eq!(left(&*store, user, Side::Exchange).await, Some(place));
}

pub async fn what_a_page_said_is_due_until_it_rests(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let rest = |generation, due| {
        let store = store.clone();
        async move {
            let rest = RestNoted {
                copy: opened.copy,
                generation,
                due,
                unsynced_since: None,
                told: ReasonCode::InStep.into(),
            };
            RoundLinks::<Appointment>::note_rest(&*store, &[rest])
                .await
                .unwrap();
        }
    };
    assert_eq!(due(&*store, user, 0).await, [opened.copy], "what is new is due");
    rest(opened.generation, None).await;
    assert_eq!(due(&*store, user, 9).await, []);

    let next = loaded(&*store, opened.copy).await;
    store
        .save_page(user, std::slice::from_ref(&next), Side::Sales, None, at(5))
        .await
        .unwrap();
    assert_eq!(due(&*store, user, 4).await, []);
    assert_eq!(due(&*store, user, 5).await, [opened.copy]);
    rest(next.generation, None).await;
    assert_eq!(due(&*store, user, 5).await, [opened.copy], "it was saved since");
    rest(next.generation + 1, Some(at(60))).await;
    assert_eq!(due(&*store, user, 59).await, []);
    assert_eq!(due(&*store, user, 60).await, [opened.copy]);

    rest(next.generation + 1, None).await;
    let begun = loaded(&*store, opened.copy).await;
    let saved = store
        .save_links(std::slice::from_ref(&begun), at(70))
        .await
        .unwrap();
    assert_eq!(saved, [Saved::As(begun.generation + 1)]);
    assert_eq!(due(&*store, user, 69).await, []);
    assert_eq!(
        due(&*store, user, 70).await,
        [opened.copy],
        "whoever saved it may get no further"
    );
    rest(begun.generation + 1, None).await;
    assert_eq!(due(&*store, user, 99).await, []);
}

pub async fn the_longest_due_come_first_and_no_more_than_asked_for(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut copies = Vec::new();
    for (name, secs) in [("one", 3), ("two", 1), ("three", 2)] {
        let opened = store.open_link(&link(user, name), at(secs)).await.unwrap();
        copies.push(opened.copy);
    }
    let expected = [copies[1], copies[2], copies[0]];
    assert_eq!(due(&*store, user, 9).await, expected);
    let meetings: Meetings<'_> = &*store;
    assert_eq!(meetings.due_links(user, at(9), 2).await.unwrap(), expected[..2]);
    let grace = signed_in(&*store, 2).await;
    assert_eq!(due(&*store, grace, 9).await, []);
}

pub async fn a_feed_is_left_for_each_side_kind_and_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let place = |text: &str| Cursor(text.to_owned());
    let nothing: [LinkedMeeting; 0] = [];
    let nobody: [Link<Contact>; 0] = [];
    for (side, text) in [(Side::Exchange, "e"), (Side::Sales, "s")] {
        let saved = store
            .save_page(ada, &nothing, side, Some(&place(text)), at(0))
            .await;
        assert_eq!(saved.unwrap(), PageSaved::All);
    }
    let saved = store
        .save_page(ada, &nobody, Side::Exchange, Some(&place("c")), at(0))
        .await;
    assert_eq!(saved.unwrap(), PageSaved::All);
    let store = subject.open().await;
    assert_eq!(left(&*store, ada, Side::Exchange).await, Some(place("e")));
    assert_eq!(left(&*store, ada, Side::Sales).await, Some(place("s")));
    let contacts: &dyn RoundLinks<Contact> = &*store;
    assert_eq!(
        contacts.feed_cursor(ada, Side::Exchange).await.unwrap(),
        Some(place("c"))
    );
    assert_eq!(contacts.feed_cursor(ada, Side::Sales).await.unwrap(), None);
    assert_eq!(left(&*store, grace, Side::Exchange).await, None);
}

pub async fn a_link_is_found_by_every_id_of_its_item(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let first = ItemId::new(opened.immutable_id.clone().unwrap());
    let (was, half) = (item("was"), item("half"));
    let mut next = opened.clone();
    next.pair.exchange = Known::InDoubt(Box::new(Doubt {
        was: Was::Present(was.clone()),
        cause: Cause::Rumour,
        since: at(1),
        heard: Some(Row::Changed(half.clone())),
        missing_since: None,
        contradicted_since: None,
    }));
    assert_eq!(of_items(&*store, ada, &[first]).await, [opened.copy]);
    save(&*store, &next).await;
    for id in [&was.id, &half.id] {
        let asked = [ItemId::new("unknown"), id.clone()];
        assert_eq!(of_items(&*store, ada, &asked).await, [opened.copy]);
        assert_eq!(of_items(&*store, grace, &asked).await, []);
    }
    let mut settled = loaded(&*store, opened.copy).await;
    settled.pair.exchange = Known::Present(half.clone());
    save(&*store, &settled).await;
    assert_eq!(of_items(&*store, ada, &[was.id]).await, []);
    assert_eq!(of_items(&*store, ada, &[half.id]).await, [opened.copy]);
}

pub async fn a_link_is_found_by_the_key_of_its_meeting_and_of_its_uid(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let named = LinkedMeeting {
        ical_uid: Some("uid".to_owned()),
        ..opened.clone()
    };
    save(&*store, &named).await;
    let meetings: Meetings<'_> = &*store;
    for uid in ["one", "uid"] {
        let keys = [MeetingKey::from_ical_uid(uid)];
        let found = meetings.links_of_keys(ada, &keys).await.unwrap();
        assert_eq!(copies(&found), [opened.copy]);
        assert_eq!(meetings.links_of_keys(grace, &keys).await.unwrap(), []);
    }
    let unknown = [MeetingKey::from_ical_uid("two")];
    assert_eq!(meetings.links_of_keys(ada, &unknown).await.unwrap(), []);
}

pub async fn a_link_is_found_by_its_number_in_its_own_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let number = [ItemId::new(opened.number().as_str())];
    let meetings: Meetings<'_> = &*store;
    assert_eq!(meetings.links_of_records(ada, &number).await.unwrap(), [opened]);
    assert_eq!(meetings.links_of_records(grace, &number).await.unwrap(), []);
}

pub async fn only_what_is_there_is_to_be_listed(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut expected = BTreeSet::new();
    for (name, exchange, is_there) in [
        ("present", Known::Present(item("present")), true),
        (
            "doubted",
            Known::doubt(Was::Present(item("doubted")), Cause::Rumour, at(1)),
            true,
        ),
        ("gone", Known::Gone(Tombstone::DELETED), false),
        ("never", Known::Absent, false),
        ("unseen", Known::doubt(Was::Absent, Cause::Recheck, at(1)), false),
    ] {
        let mut next = store.open_link(&link(user, name), at(0)).await.unwrap();
        next.pair.exchange = exchange;
        save(&*store, &next).await;
        if is_there {
            expected.insert((next.copy, ItemId::new(name)));
        }
    }
    let meetings: Meetings<'_> = &*store;
    let listed = meetings.linked_items(user).await.unwrap();
    assert_eq!(BTreeSet::from_iter(listed), expected);
}

pub async fn what_is_being_made_is_told_until_its_id_is_known(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let meetings: Meetings<'_> = &*store;
    let contacts: &dyn RoundLinks<Contact> = &*store;
    let copy = store.open_link(&link(ada, "one"), at(0)).await.unwrap().copy;
    let sent = item("one").content;
    let carried = Carried {
        sent: sent.clone(),
        took_in: sent,
    };
    let doubted = Known::doubt(Was::Absent, Cause::Created(carried), at(1));
    for (exchange, standing, is_making) in [
        (Known::Absent, Standing::Linked, false),
        (doubted.clone(), Standing::Linked, true),
        (doubted, Standing::Unlinked(ReasonCode::OptedOut.into()), false),
        (Known::Present(item("one")), Standing::Linked, false),
    ] {
        let mut next = loaded(&*store, copy).await;
        next.pair.exchange = exchange;
        next.pair.standing = standing;
        save(&*store, &next).await;
        assert_eq!(meetings.is_making(ada).await.unwrap(), is_making);
        assert!(!meetings.is_making(grace).await.unwrap());
        assert!(!contacts.is_making(ada).await.unwrap());
    }
}

pub async fn where_a_record_stands_with_the_search_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let mut expected = BTreeMap::new();
    for (name, scope) in [
        ("one", Scope::Inside),
        ("two", Scope::Left),
        ("three", Scope::Never),
    ] {
        let mut next = store.open_link(&link(ada, name), at(0)).await.unwrap();
        next.pair.scope = scope;
        // Whoever left the search is still linked.
        next.pair.standing = Standing::Linked;
        save(&*store, &next).await;
        expected.insert(next.copy, (ItemId::new(next.number().as_str()), scope));
    }
    let meetings: Meetings<'_> = &*store;
    let found = meetings.search_scopes(ada).await.unwrap();
    let found = found
        .into_iter()
        .map(|(copy, number, scope)| (copy, (number, scope)));
    assert_eq!(BTreeMap::from_iter(found), expected);
    assert_eq!(meetings.search_scopes(grace).await.unwrap(), []);
}

pub async fn what_rounds_went_by_is_known_for_each_kind_and_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let (meetings, contacts): (Meetings<'_>, &dyn RoundLinks<Contact>) = (&*store, &*store);
    assert_eq!(meetings.went_by(ada).await.unwrap(), None);
    for by in [Some("S-1"), None, Some("S-2")] {
        let by = WentBy(by.map(SearchId::new));
        meetings.note_went_by(ada, &by).await.unwrap();
        assert_eq!(meetings.went_by(ada).await.unwrap(), Some(by));
    }
    assert_eq!(meetings.went_by(grace).await.unwrap(), None);
    assert_eq!(contacts.went_by(ada).await.unwrap(), None);
    let walk = Walk("walked".to_owned());
    contacts.note_walk(ada, None, &walk).await.unwrap();
    assert_eq!(
        contacts.went_by(ada).await.unwrap(),
        None,
        "a walk went by nothing"
    );
}

pub async fn what_was_planned_under_other_settings_than_those_noted_keeps_being_due(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let meetings: Meetings<'_> = &*store;
    let [before, now] = ["one way", "two way"].map(|under| PlannedUnder(under.to_owned()));
    let rest = [RestNoted {
        copy: opened.copy,
        generation: opened.generation,
        due: None,
        unsynced_since: None,
        told: ReasonCode::OneWay.into(),
    }];
    meetings.note_rest_under(user, &rest, &now).await.unwrap();
    assert_eq!(due(&*store, user, 9).await, [opened.copy], "nothing was noted");
    meetings.note_planned_under(user, &now).await.unwrap();
    meetings.note_rest_under(user, &rest, &before).await.unwrap();
    assert_eq!(due(&*store, user, 9).await, [opened.copy]);
    meetings.note_rest_under(user, &rest, &now).await.unwrap();
    assert_eq!(due(&*store, user, 9).await, []);
}

pub async fn what_links_were_planned_under_is_known_for_each_kind_and_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let (meetings, contacts): (Meetings<'_>, &dyn RoundLinks<Contact>) = (&*store, &*store);
    assert_eq!(meetings.planned_under(ada).await.unwrap(), None);
    for under in ["one way", "two way"] {
        let under = PlannedUnder(under.to_owned());
        meetings.note_planned_under(ada, &under).await.unwrap();
        assert_eq!(meetings.planned_under(ada).await.unwrap(), Some(under));
    }
    assert_eq!(meetings.planned_under(grace).await.unwrap(), None);
    assert_eq!(contacts.planned_under(ada).await.unwrap(), None);
    assert_eq!(meetings.walked(ada).await.unwrap(), None);
}

pub async fn a_walk_is_noted_unless_somebody_noted_another(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let walk = |text: &str| Walk(text.to_owned());
    let meetings: Meetings<'_> = &*store;
    assert_eq!(meetings.walked(ada).await.unwrap(), None);
    for (before, next, noted) in [
        (None, "first", "first"),
        (None, "late", "first"),
        (Some("first"), "second", "second"),
        (Some("first"), "late", "second"),
    ] {
        let before = before.map(walk);
        meetings
            .note_walk(ada, before.as_ref(), &walk(next))
            .await
            .unwrap();
        assert_eq!(meetings.walked(ada).await.unwrap(), Some(walk(noted)));
    }
    assert_eq!(meetings.walked(grace).await.unwrap(), None);
    let contacts: &dyn RoundLinks<Contact> = &*store;
    assert_eq!(contacts.walked(ada).await.unwrap(), None);
    // A feed that was left is no walk.
    let new = new_pair("one", full_pair());
    meetings.open_links(ada, &[new], at(0)).await.unwrap();
    assert_eq!(left(&*store, ada, Side::Exchange).await, None);
}

fn item(id: &str) -> Item<Appointment> {
    Item {
        id: ItemId::new(id),
        ..super::budgets::an_item()
    }
}

async fn left(store: &dyn Store, user: UserId, side: Side) -> Option<Cursor> {
    let meetings: &dyn Store = store;
    RoundLinks::<Appointment>::feed_cursor(meetings, user, side)
        .await
        .unwrap()
}

async fn due(store: &dyn Store, user: UserId, secs: i64) -> Vec<CopyId> {
    RoundLinks::<Appointment>::due_links(store, user, at(secs), 100)
        .await
        .unwrap()
}

async fn of_items(store: &dyn Store, user: UserId, ids: &[ItemId]) -> Vec<CopyId> {
    copies(
        &RoundLinks::<Appointment>::links_of_items(store, user, ids)
            .await
            .unwrap(),
    )
}

fn copies(links: &[LinkedMeeting]) -> Vec<CopyId> {
    links.iter().map(|link| link.copy).collect()
}
