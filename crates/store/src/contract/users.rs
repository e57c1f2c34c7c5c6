//! Promises about users.

use super::{MINUTE, Subject, at, identity, job, side_by_side, signed_in};
use crate::StoreError;
use crate::jobs::NewJob;
use crate::tokens::{TokenKind, TokenSet};
use crate::users::{DisplayName, MicrosoftIdentity, PausedBy, UserId};
use jiff::Timestamp;
use std::collections::BTreeSet;
use sync_core::SalesId;
use uuid::Uuid;

pub async fn a_person_is_one_user_however_often_they_come(subject: &dyn Subject) {
    let store = subject.open().await;
    let first = store.ensure_user(identity(1), at(0)).await.unwrap();
    let again = store.ensure_user(identity(1), at(60)).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(again.identity, identity(1));
    assert_eq!(again.created_at, at(0));
    assert_eq!(again.sales, None);
    assert!(!again.paused_by_user && !again.paused_by_administrator);
    assert_eq!(store.user(first.id).await.unwrap(), Some(first));
}

pub async fn sixteen_sign_ins_at_once_make_one_user(subject: &dyn Subject) {
    let users = side_by_side(subject, 16, |store, _| async move {
        store.ensure_user(identity(1), at(0)).await.unwrap().id
    })
    .await;
    assert_eq!(users.into_iter().collect::<BTreeSet<_>>().len(), 1);
}

pub async fn the_same_object_in_another_directory_is_somebody_else(subject: &dyn Subject) {
    let store = subject.open().await;
    let elsewhere = MicrosoftIdentity {
        tenant: Uuid::from_u128(2),
        object: identity(1).object,
    };
    let here = signed_in(&*store, 1).await;
    let there = store.ensure_user(elsewhere, at(0)).await.unwrap().id;
    assert_ne!(here, there);
}

pub async fn an_unknown_id_finds_nobody(subject: &dyn Subject) {
    let store = subject.open().await;
    signed_in(&*store, 1).await;
    let nobody = UserId(Uuid::from_u128(99));
    assert_eq!(store.user(nobody).await.unwrap(), None);
    let named = store
        .put_sales_authorization(nobody, "ada", &tokens(), at(0))
        .await;
    assert!(
        matches!(named, Err(StoreError::Forgotten)),
        "a name for nobody must not get lost"
    );
}

pub async fn whoever_signed_in_to_sales_is_that_sales_user(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let signs_in = async |name| {
        let signed_in = store.put_sales_authorization(user, name, &tokens(), at(0)).await;
        signed_in.unwrap()
    };
    let known = async || {
        let known = store.user(user).await.unwrap().unwrap().sales.unwrap();
        (known.user_name, known.party)
    };
    assert!(signs_in("ada").await);
    assert_eq!(known().await, ("ada".to_owned(), None));
    store.note_party(user, "grace", SalesId(6)).await.unwrap();
    assert_eq!(known().await.1, None, "somebody else's");
    store.note_party(user, "ada", SalesId(5)).await.unwrap();
    assert_eq!(known().await.1, Some(SalesId(5)));

    store.delete_authorization(user, TokenKind::Sales).await.unwrap();
    assert!(!signs_in("grace").await, "they are ada");
    let stored = store.authorization(user, TokenKind::Sales).await.unwrap();
    assert!(stored.is_none(), "nobody works in somebody else's name");
    assert!(signs_in("ADA").await);
    assert_eq!(known().await, ("ada".to_owned(), Some(SalesId(5))));
    assert!(
        store
            .authorization(user, TokenKind::Sales)
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn a_time_comes_back_to_the_microsecond(subject: &dyn Subject) {
    let store = subject.open().await;
    let now: Timestamp = "2026-11-22T09:00:00.123456Z".parse().unwrap();
    let user = store.ensure_user(identity(1), now).await.unwrap();
    assert_eq!(store.user(user.id).await.unwrap().unwrap().created_at, now);
}

pub async fn what_somebody_is_called_is_kept_sealed_and_goes_with_them(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let name = |text| DisplayName::parse(text).unwrap();
    let called = async |user| store.display_name(user).await.unwrap();
    assert_eq!(called(user).await, None);
    for text in ["Ada Canary", "Ada Canary", "Ada Canary-Byron"] {
        store.put_display_name(user, &name(text)).await.unwrap();
        assert_eq!(called(user).await, Some(name(text)));
    }
    assert_eq!(called(other).await, None);
    assert!(subject.places_of(b"Canary").await.is_empty(), "it is sealed");

    store.delete_user(user, other, at(1)).await.unwrap().unwrap();
    assert_eq!(called(user).await, None);
    store.put_display_name(user, &name("Ada Canary")).await.unwrap();
    assert_eq!(called(user).await, None, "nobody is called so any more");
}

pub async fn the_two_pauses_are_independent(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let pauses = async |user| {
        let user = store.user(user).await.unwrap().unwrap();
        (user.paused_by_user, user.paused_by_administrator)
    };
    let set = async |by, is_paused| assert!(store.set_pause(user, by, is_paused, at(1)).await.unwrap());
    set(PausedBy::User, true).await;
    assert_eq!(pauses(user).await, (true, false));
    set(PausedBy::Administrator(other), true).await;
    set(PausedBy::User, false).await;
    assert_eq!(pauses(user).await, (false, true));
    set(PausedBy::Administrator(other), false).await;
    assert_eq!(
        (pauses(user).await, pauses(other).await),
        ((false, false), (false, false))
    );
    let nobody = UserId(Uuid::from_u128(99));
    assert!(
        !store
            .set_pause(nobody, PausedBy::User, true, at(1))
            .await
            .unwrap()
    );
}

pub async fn lifting_a_pause_makes_what_waits_due(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    for (number, lane) in [(1, user), (2, other)] {
        let later = NewJob {
            run_at: at(3_600),
            ..job(number, lane)
        };
        store.enqueue(&later).await.unwrap();
    }
    assert!(store.set_pause(user, PausedBy::User, false, at(5)).await.unwrap());
    let due = store.claim(9, MINUTE, at(5)).await.unwrap();
    assert_eq!(due.iter().map(|job| job.lane).collect::<Vec<_>>(), [user]);
}

pub async fn users_come_page_by_page(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut signed: Vec<_> = Vec::new();
    for number in 1..=5 {
        signed.push(signed_in(&*store, number).await);
    }
    signed.sort();
    let mut found = Vec::new();
    loop {
        let page = store.users(found.last().copied(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 2);
        found.extend(page.iter().map(|user| user.id));
    }
    assert_eq!(found, signed);
}

fn tokens() -> TokenSet {
    TokenSet {
        refresh: Some("refresh".into()),
        access: "access".into(),
        access_expires_at: at(3600),
    }
}
