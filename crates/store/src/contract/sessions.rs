//! Promises about sessions.

use super::{Subject, at, signed_in};
use crate::sessions::Session;
use std::collections::BTreeSet;

pub async fn a_session_comes_back_with_its_roles(subject: &dyn Subject) {
    let store = subject.open().await;
    let session = Session {
        digest: [1; 32],
        user: signed_in(&*store, 1).await,
        roles: BTreeSet::from(["SyncAdmin".to_owned(), "A \"quoted\" role".to_owned()]),
        expires_at: at(3600),
    };
    let plain = Session {
        digest: [2; 32],
        roles: BTreeSet::new(),
        ..session.clone()
    };
    store.put_session(&session).await.unwrap();
    store.put_session(&plain).await.unwrap();
    assert_eq!(store.session([1; 32]).await.unwrap(), Some(session));
    assert_eq!(store.session([2; 32]).await.unwrap(), Some(plain));
}

pub async fn a_session_that_ran_out_is_still_told(subject: &dyn Subject) {
    let store = subject.open().await;
    let session = Session {
        digest: [1; 32],
        user: signed_in(&*store, 1).await,
        roles: BTreeSet::new(),
        expires_at: at(-3600),
    };
    store.put_session(&session).await.unwrap();
    assert_eq!(store.session([1; 32]).await.unwrap(), Some(session));
}

pub async fn an_unknown_bearer_finds_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    assert_eq!(store.session([1; 32]).await.unwrap(), None);
}
