//! When tokens are renewed, by whom, and what is stored of it.

use crate::stage::{Stage, name};
use authorization::{Freshness, NoAccess};
use secrecy::{ExposeSecret, SecretString};
use store::tokens::TokenKind;
use store::users::User;
use tokio::task::JoinHandle;

const TOKEN: [(TokenKind, &str); 2] = [
    (TokenKind::Exchange, "/oauth2/v2.0/token"),
    (TokenKind::Sales, "/oauth2/v1/token"),
];

#[tokio::test]
async fn a_token_is_renewed_two_minutes_before_its_end_and_not_before() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    for (kind, path) in TOKEN {
        stage.sign_in(&ada, kind).await;
        let program = stage.program();
        let stored = stage.store.authorization(ada.id, kind).await.unwrap().unwrap();
        let first = program
            .access(&ada, kind, Freshness::Stored, stage.now())
            .await
            .unwrap();
        assert_eq!(first.expose_secret(), stored.tokens.access.expose_secret());
        assert_eq!(stage.asked(path), 0);

        let left = stored
            .tokens
            .access_expires_at
            .duration_since(stage.now())
            .as_secs();
        stage.later(left - 119);
        let second = program
            .access(&ada, kind, Freshness::Stored, stage.now())
            .await
            .unwrap();
        assert_ne!(second.expose_secret(), first.expose_secret());
        assert_eq!(stage.asked(path), 1);
        let stored = stage.store.authorization(ada.id, kind).await.unwrap().unwrap();
        assert_eq!(
            stored.tokens.access.expose_secret(),
            second.expose_secret(),
            "saved before it is used"
        );
    }
}

#[tokio::test]
async fn however_many_programs_need_a_token_one_renews_and_a_rotating_refresh_token_is_used_once() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    for (kind, path) in TOKEN {
        stage.sign_in(&ada, kind).await;
        for round in 1..=3 {
            stage.later(2 * 3600);
            let now = stage.now();
            let asked: Vec<_> = (0..8)
                .map(|_| {
                    let (program, ada) = (stage.program(), ada.clone());
                    tokio::spawn(async move { program.access(&ada, kind, Freshness::Stored, now).await })
                })
                .collect();
            let mut tokens = Vec::new();
            for one in asked {
                tokens.push(one.await.unwrap().unwrap().expose_secret().to_owned());
            }
            tokens.dedup();
            assert_eq!((tokens.len(), stage.asked(path)), (1, round), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_token_that_the_vendor_refused_is_renewed_once() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    for (kind, path) in TOKEN {
        stage.sign_in(&ada, kind).await;
        let program = stage.program();
        let stored = program
            .access(&ada, kind, Freshness::Stored, stage.now())
            .await
            .unwrap();
        let renewed = program
            .access(&ada, kind, Freshness::Renewed, stage.now())
            .await
            .unwrap();
        assert_ne!(renewed.expose_secret(), stored.expose_secret());
        let again = program
            .access(&ada, kind, Freshness::Stored, stage.now())
            .await
            .unwrap();
        assert_eq!(again.expose_secret(), renewed.expose_secret());
        assert_eq!(stage.asked(path), 1);
    }
}

#[tokio::test]
async fn without_a_sign_in_or_a_refresh_token_there_is_nothing_to_renew() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let program = stage.program();
    for (kind, path) in TOKEN {
        let missing = program.access(&ada, kind, Freshness::Stored, stage.now()).await;
        assert_eq!(name(&missing.unwrap_err()), "missing");
        stage.sign_in(&ada, kind).await;
        let mut stored = stage.store.authorization(ada.id, kind).await.unwrap().unwrap();
        stored.tokens.refresh = None;
        let put = stage
            .store
            .put_authorization(ada.id, kind, &stored.tokens, stage.now());
        put.await.unwrap();
        let lapsed = program.access(&ada, kind, Freshness::Renewed, stage.now()).await;
        assert_eq!(name(&lapsed.unwrap_err()), "lapsed");
        assert_eq!(stage.asked(path), 0);
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_costs_nobody_an_authorization() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Sales).await;
    stage
        .tell(
            "/_sandbox/faults",
            r#"{"target": "identity", "match": "POST .*/token", "kind": "slow", "latencyMs": 300, "times": 1}"#,
        )
        .await;
    let program = stage.program();
    let impatient = tokio::time::timeout(
        std::time::Duration::from_millis(100),
        program.access(&ada, TokenKind::Sales, Freshness::Renewed, stage.now()),
    );
    assert!(impatient.await.is_err());
    let before = stage
        .store
        .authorization(ada.id, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let after = stage
        .store
        .authorization(ada.id, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.generation, before.generation + 1, "it went on without them");
    let next = program
        .access(&ada, TokenKind::Sales, Freshness::Renewed, stage.now())
        .await;
    assert!(next.is_ok());
}

/// A renewal that the vendor has been asked for and is slow to answer.
async fn slow_renewal(stage: &Stage, ada: &User) -> JoinHandle<Result<SecretString, NoAccess>> {
    stage
        .tell(
            "/_sandbox/faults",
            r#"{"target": "identity", "match": "POST .*/token", "kind": "slow", "latencyMs": 400, "times": 1}"#,
        )
        .await;
    let (program, user, now) = (stage.program(), ada.clone(), stage.now());
    let renewal = tokio::spawn(async move {
        program
            .access(&user, TokenKind::Sales, Freshness::Renewed, now)
            .await
    });
    while stage.asked("/oauth2/v1/token") == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    renewal
}

#[tokio::test]
async fn a_renewal_that_another_clocks_program_overtook_ends_no_authorization() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Sales).await;
    let now = stage.now();
    let slow = slow_renewal(&stage, &ada).await;
    // An hour ahead, the lease of the first one looks long over.
    let ahead = now + jiff::SignedDuration::from_hours(1);
    let program = stage.program();
    let quick = program
        .access(&ada, TokenKind::Sales, Freshness::Renewed, ahead)
        .await
        .unwrap();
    assert_eq!(name(&slow.await.unwrap().unwrap_err()), "try later");
    let stored = program
        .access(&ada, TokenKind::Sales, Freshness::Stored, now)
        .await
        .unwrap();
    assert_eq!(stored.expose_secret(), quick.expose_secret());
}

#[tokio::test]
async fn r_auth_5_a_renewal_that_a_disconnect_overtook_is_given_back() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Sales).await;
    let renewing = slow_renewal(&stage, &ada).await;
    let deleted = stage.store.delete_authorization(ada.id, TokenKind::Sales).await;
    assert!(deleted.unwrap().is_some());
    let overtaken = renewing.await.unwrap();
    assert_eq!(name(&overtaken.unwrap_err()), "try later");
    assert_eq!(stage.asked("/oauth2/v1/revoke"), 1);
    let stored = stage.store.authorization(ada.id, TokenKind::Sales).await;
    assert!(stored.unwrap().is_none(), "nothing came back to life");
}

#[tokio::test]
async fn r_job_2_what_was_not_renewed_for_a_day_is_renewed_and_nothing_else() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let program = stage.program();
    program.keep_alive(&ada, stage.now()).await.unwrap();
    for kind in [TokenKind::Exchange, TokenKind::Sales] {
        stage.sign_in(&ada, kind).await;
    }
    let keep = async || {
        let before = stage.asked("/token");
        program.keep_alive(&ada, stage.now()).await.unwrap();
        stage.asked("/token") - before
    };
    assert_eq!(keep().await, 0);
    stage.later(24 * 3600 - 60);
    assert_eq!(keep().await, 0, "a minute early");
    stage.later(120);
    assert_eq!((keep().await, keep().await), (2, 0));

    // A provider that is out is asked again the next time; one that refuses is not.
    stage.later(25 * 3600);
    stage
        .tell(
            "/_sandbox/faults",
            r#"{"target": "identity", "kind": "error", "status": 503, "times": 2}"#,
        )
        .await;
    assert_eq!((keep().await, keep().await, keep().await), (2, 2, 0));
    stage.later(25 * 3600);
    let path = format!("/_sandbox/identity/users/{}", crate::stage::ADA);
    stage.tell(&path, r#"{"revokeGrants": true}"#).await;
    assert_eq!(keep().await, 2, "R-AUTH-2: the lapse is known");
    stage.later(25 * 3600);
    assert_eq!(keep().await, 1, "Sales goes on");
}
