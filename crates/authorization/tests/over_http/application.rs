//! The application permission and what happens where it fails.

use crate::stage::{Stage, name};
use authorization::{ApplicationPermission, ApplicationStanding, Freshness, MailboxAccess, NoAccess};
use identity::{OAuthError, Registration, TenantId};
use sandbox::identity::known::Known;
use secrecy::ExposeSecret;
use store::tokens::TokenKind;
use store::users::User;

fn whose(access: &Result<MailboxAccess, NoAccess>) -> &'static str {
    match access {
        Ok(MailboxAccess::User(_)) => "the user's",
        Ok(MailboxAccess::Application(_)) => "the application's",
        Err(error) => name(error),
    }
}

fn token(access: MailboxAccess) -> String {
    match access {
        MailboxAccess::User(token) | MailboxAccess::Application(token) => token.expose_secret().to_owned(),
    }
}

fn tenant(user: &User) -> TenantId {
    TenantId::from(user.identity.tenant)
}

#[tokio::test]
async fn r_auth_3_the_application_opens_the_mailboxes_of_registered_users_even_after_their_own_lapsed() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let program = stage.program();
    let open = async |permission, freshness| {
        program
            .mailbox_access(&ada, permission, freshness, stage.now())
            .await
    };
    let (on, off) = (ApplicationPermission::Enabled, ApplicationPermission::Disabled);

    let stranger = open(on, Freshness::Stored).await;
    assert_eq!(
        whose(&stranger),
        "missing",
        "r_gate_1: nobody is opened who never signed in"
    );
    assert_eq!(stage.asked("/token"), 0);

    stage.sign_in(&ada, TokenKind::Exchange).await;
    assert_eq!(whose(&open(off, Freshness::Stored).await), "the user's");
    assert_eq!(
        program.application_standing(tenant(&ada)).await,
        ApplicationStanding::Unknown
    );
    let first = token(open(on, Freshness::Stored).await.unwrap());
    assert_eq!(token(open(on, Freshness::Stored).await.unwrap()), first);
    assert_eq!(stage.asked("/token"), 1, "one token for all");
    assert_eq!(
        program.application_standing(tenant(&ada)).await,
        ApplicationStanding::Active
    );
    let answer = stage
        .http
        .get(
            stage
                .running
                .url(&format!("/graph/v1.0/users/{}", ada.identity.object)),
        )
        .bearer_auth(&first)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "it opens the mailbox");

    let generation = stage
        .store
        .authorization(ada.id, TokenKind::Exchange)
        .await
        .unwrap()
        .unwrap()
        .generation;
    let lapse = stage
        .store
        .mark_lapsed(ada.id, TokenKind::Exchange, generation, stage.now());
    lapse.await.unwrap();
    assert_eq!(whose(&open(off, Freshness::Stored).await), "lapsed");
    assert_eq!(whose(&open(on, Freshness::Stored).await), "the application's");

    // Within two minutes of its end it is got anew.
    stage.later(3600 - 120);
    let second = token(open(on, Freshness::Stored).await.unwrap());
    assert_ne!(second, first);
    assert_eq!(stage.asked("/token"), 2);
}

#[tokio::test]
async fn r_auth_3_a_refused_application_falls_back_to_the_user_and_is_asked_again_after_five_minutes() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    let program = stage.program();
    let open = async || {
        program
            .mailbox_access(
                &ada,
                ApplicationPermission::Enabled,
                Freshness::Stored,
                stage.now(),
            )
            .await
    };
    let began = stage.now();
    stage
        .sandbox()
        .world()
        .identity
        .refuse_app(Known::find(7_000_222));
    for _ in 0..3 {
        assert_eq!(whose(&open().await), "the user's");
    }
    assert_eq!(stage.asked("/token"), 1, "one try in five minutes");
    let standing = program.application_standing(tenant(&ada)).await;
    let ApplicationStanding::Inactive { because, since } = standing else {
        panic!("{standing:?}");
    };
    assert_eq!(
        because,
        OAuthError::OperatorMustAct {
            code: "invalid_client/7000222".to_owned(),
            registration: Registration::SecretExpired,
        }
    );

    stage.later(301);
    assert_eq!(whose(&open().await), "the user's");
    assert_eq!(stage.asked("/token"), 2);
    let ApplicationStanding::Inactive { since: still, .. } = program.application_standing(tenant(&ada)).await
    else {
        panic!("still refused");
    };
    assert_eq!(still, since, "it is since the first refusal");
    assert!(since >= began);

    stage.sandbox().world().identity.refuse_app(None);
    stage.later(301);
    assert_eq!(whose(&open().await), "the application's");
    assert_eq!(
        program.application_standing(tenant(&ada)).await,
        ApplicationStanding::Active
    );
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in_for_a_passing_fault_of_the_application() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    let lapse = stage
        .store
        .mark_lapsed(ada.id, TokenKind::Exchange, 1, stage.now());
    lapse.await.unwrap();
    let program = stage.program();
    let open = async |freshness| {
        program
            .mailbox_access(&ada, ApplicationPermission::Enabled, freshness, stage.now())
            .await
    };
    stage
        .tell(
            "/_sandbox/faults",
            r#"{"target": "identity", "kind": "error", "status": 503, "times": 1}"#,
        )
        .await;
    assert_eq!(whose(&open(Freshness::Stored).await), "try later");
    stage.later(31);
    assert_eq!(whose(&open(Freshness::Stored).await), "the application's");

    stage.sandbox().world().identity.refuse_app(Known::find(700_016));
    stage.later(61);
    assert_eq!(
        whose(&open(Freshness::Renewed).await),
        "lapsed",
        "both must act, and the user is told"
    );
}

#[tokio::test]
async fn a_fresh_application_token_that_graph_refuses_is_not_fetched_anew_for_everybody() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    let program = stage.program();
    let open = async |freshness| {
        program
            .mailbox_access(&ada, ApplicationPermission::Enabled, freshness, stage.now())
            .await
    };
    assert_eq!(whose(&open(Freshness::Stored).await), "the application's");
    assert_eq!(whose(&open(Freshness::Renewed).await), "the user's");
    stage.later(61);
    assert_eq!(whose(&open(Freshness::Renewed).await), "the application's");
}
