//! Promises about how far rounds have come (R-ADOPT-1, R-DEL-2).

use super::samples::{link, loaded, save};
use super::{Subject, at, signed_in};
use crate::links::Saved;
use crate::rounds::{Circumstances, Listing};
use sync_core::{Object, Occasion, ReasonCode, Sides, Standing, Turn};

const DAY: i64 = 24 * 60 * 60;

fn fresh() -> Circumstances {
    Circumstances {
        round: Turn::First,
        occasion: Occasion {
            links: 0,
            mailing: Turn::First,
            sides: Sides::Filled,
        },
    }
}

pub async fn a_round_is_the_first_until_one_has_ended(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let first = store.circumstances(ada, Object::Contacts, at(0)).await.unwrap();
    assert_eq!(first, fresh());
    for secs in [1, 2] {
        store
            .end_first_round(ada, Object::Contacts, at(secs))
            .await
            .unwrap();
    }
    let store = subject.open().await;
    let later = store.circumstances(ada, Object::Contacts, at(3)).await.unwrap();
    assert_eq!((later.round, later.occasion.mailing), (Turn::Later, Turn::Later));
    for (user, object) in [(ada, Object::Tasks), (grace, Object::Contacts)] {
        let other = store.circumstances(user, object, at(3)).await.unwrap();
        assert_eq!(other, fresh(), "another object and another user have their own");
    }
}

pub async fn a_mailbox_is_suddenly_empty_until_it_lists_something(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let object = Object::Appointments;
    let mut found = Vec::new();
    for listing in [
        Listing::Something,
        Listing::Nothing,
        Listing::Nothing,
        Listing::Something,
    ] {
        store.note_listing(user, object, listing, at(0)).await.unwrap();
        let now = store.circumstances(user, object, at(1)).await.unwrap();
        assert_eq!(now.round, Turn::First);
        found.push(now.occasion.sides);
    }
    let expected = [
        Sides::Filled,
        Sides::SuddenlyEmpty,
        Sides::SuddenlyEmpty,
        Sides::Filled,
    ];
    assert_eq!(found, expected);
    store
        .note_listing(user, object, Listing::Nothing, at(2))
        .await
        .unwrap();
    store.end_first_round(user, object, at(3)).await.unwrap();
    let now = store.circumstances(user, object, at(4)).await.unwrap();
    assert_eq!(
        (now.round, now.occasion.sides),
        (Turn::Later, Sides::SuddenlyEmpty)
    );
}

pub async fn links_removed_within_a_day_still_count(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    for name in ["one", "two"] {
        store.open_link(&link(ada, name), at(0)).await.unwrap();
    }
    let opened = store.open_link(&link(ada, "three"), at(0)).await.unwrap();
    let mut gone = loaded(&*store, opened.copy).await;
    gone.pair.standing = Standing::Unlinked(ReasonCode::CategoryRemoved.into());
    assert!(matches!(save(&*store, &gone).await, Saved::As(_)));
    let links = |user, secs| {
        let store = &store;
        async move {
            let now = store.circumstances(user, Object::Appointments, at(secs)).await;
            now.unwrap().occasion.links
        }
    };
    assert_eq!(links(ada, 60).await, 3);
    assert_eq!(links(ada, 2 * DAY).await, 2);
    assert_eq!(links(grace, 60).await, 0);
}
