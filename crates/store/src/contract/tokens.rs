//! Promises about authorizations.

use super::{MINUTE, Subject, at, is_on_disk, job, side_by_side, signed_in};
use crate::jobs::{NewJob, Postponed};
use crate::tokens::{Authorization, AuthorizationState, Lapse, LapseCause, TokenKind, TokenSet};
use crate::users::UserId;
use crate::{Store, StoreError};
use secrecy::{ExposeSecret as _, SecretString};

const GRAPH: TokenKind = TokenKind::Exchange;

pub async fn an_authorization_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    assert!(store.authorization(user, GRAPH).await.unwrap().is_none());
    authorize(&*store, user, "first", 0).await;
    let found = store.authorization(user, GRAPH).await.unwrap().unwrap();
    assert_eq!(opened(&found), ("first-access", Some("first-refresh")));
    assert_eq!(found.tokens.access_expires_at, at(3600));
    assert_eq!((found.lapse, found.renewed_at), (None, Some(at(0))));
    store
        .put_authorization(user, GRAPH, &short_lived("second"), at(10))
        .await
        .unwrap();
    let found = store.authorization(user, GRAPH).await.unwrap().unwrap();
    assert_eq!(opened(&found), ("second-access", None));
}

pub async fn the_two_kinds_stand_apart(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "graph", 0).await;
    store
        .put_authorization(user, TokenKind::Sales, &tokens("sales"), at(0))
        .await
        .unwrap();
    let generation = current(&*store, user).await.generation;
    store
        .mark_lapsed(user, GRAPH, generation, &ended(1))
        .await
        .unwrap();
    let sales = store
        .authorization(user, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(opened(&sales).0, "sales-access");
    assert_eq!(sales.lapse, None);
    let other = signed_in(&*store, 2).await;
    assert!(store.authorization(other, GRAPH).await.unwrap().is_none());
}

pub async fn tokens_are_not_readable_on_disk(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "wxyz", 0).await;
    assert!(!is_on_disk(subject, "wxyz").await);
}

pub async fn the_state_tells_missing_working_ending_and_lapsed(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let state = async |secs| store.authorization_state(user, GRAPH, at(secs)).await.unwrap();
    assert_eq!(state(0).await, AuthorizationState::Missing);

    authorize(&*store, user, "a", 0).await;
    assert_eq!(state(0).await, AuthorizationState::Works { ends_at: None });
    assert_eq!(state(9999).await, AuthorizationState::Works { ends_at: None });

    store
        .put_authorization(user, GRAPH, &short_lived("b"), at(0))
        .await
        .unwrap();
    let ends_at = Some(at(3600));
    assert_eq!(state(3599).await, AuthorizationState::Works { ends_at });
    let not_renewable = Lapse {
        since: at(3600),
        cause: LapseCause::NotRenewable,
        code: None,
    };
    assert_eq!(state(3600).await, AuthorizationState::Lapsed(not_renewable));

    authorize(&*store, user, "c", 0).await;
    let generation = current(&*store, user).await.generation;
    store
        .mark_lapsed(user, GRAPH, generation, &ended(5))
        .await
        .unwrap();
    assert_eq!(state(5).await, AuthorizationState::Lapsed(ended(5)));
    assert_eq!(current(&*store, user).await.lapse, Some(ended(5)));
    store
        .mark_lapsed(user, GRAPH, generation, &ended(50))
        .await
        .unwrap();
    assert_eq!(
        current(&*store, user).await.lapse,
        Some(ended(5)),
        "since when, not until when"
    );
}

pub async fn a_sign_in_ends_a_lapse_and_wakes_the_users_jobs(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let generation = current(&*store, user).await.generation;
    store
        .mark_lapsed(user, GRAPH, generation, &ended(5))
        .await
        .unwrap();
    store.enqueue(&job(1, user)).await.unwrap();
    let waiting = store.claim(1, MINUTE, at(5)).await.unwrap().remove(0);
    let day = at(86_400);
    store
        .postpone(&waiting, day, Postponed::Waits, None)
        .await
        .unwrap();
    let stranger = signed_in(&*store, 2).await;
    let theirs = NewJob {
        run_at: day,
        ..job(2, stranger)
    };
    store.enqueue(&theirs).await.unwrap();

    authorize(&*store, user, "b", 60).await;
    assert_eq!(current(&*store, user).await.lapse, None);
    let woken = store.claim(5, MINUTE, at(60)).await.unwrap();
    assert_eq!(woken.iter().map(|job| job.id).collect::<Vec<_>>(), [waiting.id]);
}

pub async fn why_it_lapsed_is_kept_until_a_sign_in(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    for cause in LapseCause::ALL {
        authorize(&*store, user, "a", 0).await;
        assert_eq!(current(&*store, user).await.lapse, None);
        let lapse = Lapse {
            since: at(5),
            cause,
            code: Some("invalid_grant/50173".to_owned()),
        };
        let generation = current(&*store, user).await.generation;
        store.mark_lapsed(user, GRAPH, generation, &lapse).await.unwrap();
        let state = store.authorization_state(user, GRAPH, at(6)).await.unwrap();
        assert_eq!(state, AuthorizationState::Lapsed(lapse.clone()));
        assert_eq!(current(&*store, user).await.lapse, Some(lapse));
    }
    store.delete_authorization(user, GRAPH).await.unwrap();
    authorize(&*store, user, "b", 7).await;
    assert_eq!(current(&*store, user).await.lapse, None);
}

pub async fn it_is_known_when_it_was_renewed(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 3).await;
    let signed_in = current(&*store, user).await;
    assert_eq!(signed_in.renewed_at, Some(at(3)));
    let renewal = tokens("b");
    assert!(
        store
            .put_renewal(user, GRAPH, signed_in.generation, &renewal, at(9))
            .await
            .unwrap()
    );
    let renewed = current(&*store, user).await;
    assert_eq!(renewed.renewed_at, Some(at(9)));
    store
        .mark_lapsed(user, GRAPH, renewed.generation, &ended(20))
        .await
        .unwrap();
    assert_eq!(current(&*store, user).await.renewed_at, Some(at(9)));
    authorize(&*store, user, "c", 30).await;
    assert_eq!(current(&*store, user).await.renewed_at, Some(at(30)));
}

pub async fn one_of_sixteen_may_renew(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let won = side_by_side(subject, 16, |store, _| async move {
        store.lease_renewal(user, GRAPH, 30, at(0)).await.unwrap()
    })
    .await;
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
}

pub async fn the_right_to_renew_runs_out(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    assert!(store.lease_renewal(user, GRAPH, 30, at(0)).await.unwrap());
    assert!(!store.lease_renewal(user, GRAPH, 30, at(29)).await.unwrap());
    assert!(store.lease_renewal(user, GRAPH, 30, at(30)).await.unwrap());
}

pub async fn nobody_renews_what_is_not_there(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    assert!(!store.lease_renewal(user, GRAPH, 30, at(0)).await.unwrap());
    assert!(
        !store
            .put_renewal(user, GRAPH, 0, &tokens("a"), at(0))
            .await
            .unwrap()
    );
    assert!(store.authorization(user, GRAPH).await.unwrap().is_none());
}

pub async fn a_renewal_is_saved_and_ends_the_lease(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let before = current(&*store, user).await.generation;
    assert!(store.lease_renewal(user, GRAPH, 30, at(0)).await.unwrap());
    assert!(
        store
            .put_renewal(user, GRAPH, before, &tokens("b"), at(1))
            .await
            .unwrap()
    );
    let after = current(&*store, user).await;
    assert_eq!(opened(&after), ("b-access", Some("b-refresh")));
    assert_ne!(after.generation, before);
    assert!(store.lease_renewal(user, GRAPH, 30, at(2)).await.unwrap());
}

pub async fn an_overtaken_renewal_saves_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let old = current(&*store, user).await.generation;
    authorize(&*store, user, "b", 1).await;
    assert!(
        !store
            .put_renewal(user, GRAPH, old, &tokens("late"), at(2))
            .await
            .unwrap()
    );
    assert_eq!(opened(&current(&*store, user).await).0, "b-access");

    let shared = current(&*store, user).await.generation;
    assert!(
        store
            .put_renewal(user, GRAPH, shared, &tokens("c"), at(3))
            .await
            .unwrap()
    );
    assert!(
        !store
            .put_renewal(user, GRAPH, shared, &tokens("late"), at(4))
            .await
            .unwrap()
    );
    assert_eq!(opened(&current(&*store, user).await).0, "c-access");
}

pub async fn a_lapse_loses_against_a_newer_sign_in(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let old = current(&*store, user).await.generation;
    authorize(&*store, user, "b", 1).await;
    assert!(store.lease_renewal(user, GRAPH, 30, at(1)).await.unwrap());
    store.mark_lapsed(user, GRAPH, old, &ended(2)).await.unwrap();
    assert_eq!(current(&*store, user).await.lapse, None);
    let newer_lease_stands = !store.lease_renewal(user, GRAPH, 30, at(2)).await.unwrap();
    assert!(newer_lease_stands);
}

pub async fn a_passing_fault_gives_the_lease_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    assert!(store.lease_renewal(user, GRAPH, 30, at(0)).await.unwrap());
    store.end_renewal(user, GRAPH).await.unwrap();
    assert!(store.lease_renewal(user, GRAPH, 30, at(1)).await.unwrap());
    let generation = current(&*store, user).await.generation;
    store
        .mark_lapsed(user, GRAPH, generation, &ended(2))
        .await
        .unwrap();
    assert!(
        store.lease_renewal(user, GRAPH, 30, at(3)).await.unwrap(),
        "a lapse ends it too"
    );
}

pub async fn a_deleted_authorization_is_handed_over_once(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let handed: Result<Vec<_>, StoreError> = side_by_side(subject, 16, |store, _| async move {
        store.delete_authorization(user, GRAPH).await
    })
    .await
    .into_iter()
    .collect();
    let handed: Vec<_> = handed.unwrap().into_iter().flatten().collect();
    assert_eq!(
        handed.iter().map(|one| opened(one).0).collect::<Vec<_>>(),
        ["a-access"]
    );
    assert!(store.authorization(user, GRAPH).await.unwrap().is_none());
    let state = store.authorization_state(user, GRAPH, at(0)).await.unwrap();
    assert_eq!(state, AuthorizationState::Missing);
    assert!(!store.lease_renewal(user, GRAPH, 30, at(1)).await.unwrap());
}

pub async fn a_renewal_begun_before_a_disconnect_never_outlives_it(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    authorize(&*store, user, "a", 0).await;
    let old = current(&*store, user).await.generation;
    store.delete_authorization(user, GRAPH).await.unwrap();
    assert!(
        !store
            .put_renewal(user, GRAPH, old, &tokens("late"), at(1))
            .await
            .unwrap()
    );
    assert!(store.authorization(user, GRAPH).await.unwrap().is_none());
    authorize(&*store, user, "b", 0).await;
    assert!(
        !store
            .put_renewal(user, GRAPH, old, &tokens("late"), at(2))
            .await
            .unwrap()
    );
    assert_eq!(opened(&current(&*store, user).await).0, "b-access");
}

/// A sign-in to Microsoft stores tokens of that name.
async fn authorize(store: &dyn Store, user: UserId, name: &str, secs: i64) {
    store
        .put_authorization(user, GRAPH, &tokens(name), at(secs))
        .await
        .unwrap();
}

fn ended(secs: i64) -> Lapse {
    Lapse {
        since: at(secs),
        cause: LapseCause::Ended,
        code: None,
    }
}

async fn current(store: &dyn Store, user: UserId) -> Authorization {
    store.authorization(user, GRAPH).await.unwrap().unwrap()
}

fn tokens(name: &str) -> TokenSet {
    TokenSet {
        refresh: Some(SecretString::from(format!("{name}-refresh"))),
        ..short_lived(name)
    }
}

fn short_lived(name: &str) -> TokenSet {
    TokenSet {
        refresh: None,
        access: SecretString::from(format!("{name}-access")),
        access_expires_at: at(3600),
    }
}

fn opened(authorization: &Authorization) -> (&str, Option<&str>) {
    let refresh = authorization.tokens.refresh.as_ref();
    (
        authorization.tokens.access.expose_secret(),
        refresh.map(|token| token.expose_secret()),
    )
}
