//! Promises about users.

use super::{Subject, at, identity, side_by_side, signed_in};
use crate::users::{MicrosoftIdentity, SalesIdentity, UserId};
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
    let named = store.set_sales_identity(nobody, sales("ada", None)).await;
    assert!(named.is_err(), "a name for nobody must not get lost");
}

pub async fn another_sales_name_forgets_the_party(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    store
        .set_sales_identity(user, sales("ada", Some(5)))
        .await
        .unwrap();
    store
        .set_sales_identity(user, sales("grace", None))
        .await
        .unwrap();
    let found = store.user(user).await.unwrap().unwrap().sales.unwrap();
    assert_eq!((found.user_name.as_str(), found.party), ("grace", None));
    store
        .set_sales_identity(user, sales("ada", Some(6)))
        .await
        .unwrap();
    let found = store.user(user).await.unwrap().unwrap().sales.unwrap();
    assert_eq!((found.user_name.as_str(), found.party), ("ada", Some(SalesId(6))));
}

pub async fn the_same_sales_name_keeps_the_party(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    store
        .set_sales_identity(user, sales("ada", Some(5)))
        .await
        .unwrap();
    store.set_sales_identity(user, sales("ada", None)).await.unwrap();
    let found = store.user(user).await.unwrap().unwrap().sales.unwrap();
    assert_eq!(found.party, Some(SalesId(5)));
}

pub async fn a_time_comes_back_to_the_microsecond(subject: &dyn Subject) {
    let store = subject.open().await;
    let now: Timestamp = "2026-11-22T09:00:00.123456Z".parse().unwrap();
    let user = store.ensure_user(identity(1), now).await.unwrap();
    assert_eq!(store.user(user.id).await.unwrap().unwrap().created_at, now);
}

fn sales(user_name: &str, party: Option<i64>) -> SalesIdentity {
    SalesIdentity {
        user_name: user_name.to_owned(),
        party: party.map(SalesId),
    }
}
