//! The application permission and what happens where it fails.

use crate::stage::{Stage, name};
use authorization::{ApplicationPermission, MailboxAccess, NoAccess};
use sandbox::identity::known::Known;
use secrecy::ExposeSecret;
use store::application::{ApplicationCause, ApplicationStanding, ApplicationTrouble};
use store::tokens::{Lapse, LapseCause, TokenKind};
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

/// How the application is noted to stand, in the one tenant there is.
async fn standing(stage: &Stage) -> Option<ApplicationStanding> {
    let mut standings = stage.store.application_standings().await.unwrap();
    assert!(standings.len() <= 1);
    standings.pop()
}

/// The same, without the times.
async fn trouble(stage: &Stage) -> Option<ApplicationTrouble> {
    standing(stage).await.unwrap().trouble
}

async fn lapses(stage: &Stage, user: &User) {
    let stored = stage.store.authorization(user.id, TokenKind::Exchange).await;
    let lapse = Lapse {
        since: stage.now(),
        cause: LapseCause::Ended,
        code: None,
    };
    let generation = stored.unwrap().unwrap().generation;
    let lapsed = stage
        .store
        .mark_lapsed(user.id, TokenKind::Exchange, generation, &lapse);
    lapsed.await.unwrap();
}

#[tokio::test]
async fn r_auth_3_the_application_opens_the_mailboxes_of_registered_users_even_after_their_own_lapsed() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let program = stage.program();
    let open = async |permission| program.mailbox_access(&ada, permission, stage.now()).await;
    let (on, off) = (ApplicationPermission::Enabled, ApplicationPermission::Disabled);

    let stranger = open(on).await;
    assert_eq!(
        whose(&stranger),
        "missing",
        "r_gate_1: nobody is opened who never signed in"
    );
    assert_eq!(stage.asked("/token"), 0);

    stage.sign_in(&ada, TokenKind::Exchange).await;
    assert_eq!(whose(&open(off).await), "the user's");
    assert_eq!(standing(&stage).await, None);
    let first = token(open(on).await.unwrap());
    assert_eq!(token(open(on).await.unwrap()), first);
    assert_eq!(stage.asked("/token"), 1, "one token for all");
    assert_eq!(trouble(&stage).await, None);
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

    lapses(&stage, &ada).await;
    assert_eq!(whose(&open(off).await), "lapsed");
    assert_eq!(whose(&open(on).await), "the application's");

    // Within two minutes of its end it is got anew.
    stage.later(3600 - 120);
    let second = token(open(on).await.unwrap());
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
            .mailbox_access(&ada, ApplicationPermission::Enabled, stage.now())
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
    let noted = standing(&stage).await.unwrap();
    let expired = ApplicationTrouble {
        cause: ApplicationCause::SecretExpired,
        code: Some("invalid_client/7000222".to_owned()),
    };
    assert_eq!(noted.trouble, Some(expired));

    stage.later(301);
    assert_eq!(whose(&open().await), "the user's");
    assert_eq!(stage.asked("/token"), 2);
    let still = standing(&stage).await.unwrap();
    assert_eq!(still.since, noted.since, "it is since the first refusal");
    assert!(still.noted_at > noted.noted_at && noted.since >= began);

    stage.sandbox().world().identity.refuse_app(None);
    stage.later(301);
    assert_eq!(whose(&open().await), "the application's");
    assert_eq!(trouble(&stage).await, None);
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in_for_a_passing_fault_of_the_application() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    lapses(&stage, &ada).await;
    let program = stage.program();
    let open = async || {
        program
            .mailbox_access(&ada, ApplicationPermission::Enabled, stage.now())
            .await
    };
    stage
        .tell(
            "/_sandbox/faults",
            r#"{"target": "identity", "kind": "error", "status": 503, "times": 1}"#,
        )
        .await;
    assert_eq!(whose(&open().await), "try later");
    assert_eq!(
        trouble(&stage).await.unwrap().cause,
        ApplicationCause::NotAnswering
    );
    stage.later(31);
    assert_eq!(whose(&open().await), "the application's");
    assert_eq!(trouble(&stage).await, None);

    stage.sandbox().world().identity.refuse_app(Known::find(700_016));
    stage.later(3600);
    assert_eq!(
        whose(&open().await),
        "lapsed",
        "both must act, and the user is told"
    );
}

#[tokio::test]
async fn r_auth_3_a_mailbox_that_graph_closes_to_the_application_is_its_users_for_an_hour() {
    let stage = Stage::start().await;
    let (ada, grace) = (stage.ada().await, stage.grace().await);
    for user in [&ada, &grace] {
        stage.sign_in(user, TokenKind::Exchange).await;
    }
    let program = stage.program();
    let open = async |user| {
        program
            .mailbox_access(user, ApplicationPermission::Enabled, stage.now())
            .await
    };
    let refused = async |user| program.application_was_refused(user, stage.now()).await.unwrap();
    let first = token(open(&ada).await.unwrap());

    // A token that has been there for a while may lack what was granted since.
    stage.later(301);
    refused(&ada).await;
    let second = open(&ada).await;
    assert_eq!(whose(&second), "the application's");
    assert_ne!(token(second.unwrap()), first);
    assert_eq!((stage.asked("/token"), trouble(&stage).await), (2, None));

    // One that was just got would fare no better.
    refused(&ada).await;
    assert_eq!(whose(&open(&ada).await), "the user's");
    assert_eq!(
        whose(&open(&grace).await),
        "the application's",
        "it is one mailbox"
    );
    assert_eq!(stage.asked("/token"), 2);
    let closed = ApplicationTrouble {
        cause: ApplicationCause::MailboxRefused,
        code: None,
    };
    assert_eq!(trouble(&stage).await, Some(closed.clone()));

    // An hour later it is tried again. That there is a token says nothing of what it opens.
    stage.later(3601);
    assert_eq!(whose(&open(&ada).await), "the application's");
    assert_eq!((stage.asked("/token"), trouble(&stage).await), (3, Some(closed)));
    program.application_was_let_in(&grace, stage.now()).await.unwrap();
    assert!(trouble(&stage).await.is_some(), "another mailbox");
    program.application_was_let_in(&ada, stage.now()).await.unwrap();
    assert_eq!(trouble(&stage).await, None);
}

#[tokio::test]
async fn r_auth_3_nobody_is_let_in_where_no_administrator_consented() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    stage
        .tell(
            "/_sandbox/identity/tenants/contoso.example",
            r#"{"applicationRoles": null}"#,
        )
        .await;
    let program = stage.program();
    let access = program
        .mailbox_access(&ada, ApplicationPermission::Enabled, stage.now())
        .await;
    assert_eq!(whose(&access), "the user's");
    assert_eq!(
        trouble(&stage).await.unwrap().cause,
        ApplicationCause::ConsentNeeded
    );
}
