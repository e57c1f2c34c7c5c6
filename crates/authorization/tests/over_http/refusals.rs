//! What each refusal of an identity provider does to a stored authorization.

use crate::stage::{ADA, Stage, name};
use authorization::Freshness;
use sandbox::identity::known::Known;
use sandbox::sales::model::domain::OAuthError;
use store::tokens::{LapseCause, TokenKind};
use store::users::User;

async fn renewed(stage: &Stage, ada: &User, kind: TokenKind) -> &'static str {
    let program = stage.program();
    match program.access(ada, kind, Freshness::Renewed, stage.now()).await {
        Ok(_) => "works",
        Err(error) => name(&error),
    }
}

async fn has_lapsed(stage: &Stage, ada: &User, kind: TokenKind) -> bool {
    let stored = stage.store.authorization(ada.id, kind).await.unwrap();
    stored.unwrap().lapse.is_some()
}

fn is_the_applications(known: &Known) -> bool {
    ["invalid_client", "unauthorized_client", "invalid_resource"].contains(&known.error)
}

fn is_passing(known: &Known) -> bool {
    known.error == "temporarily_unavailable" || known.number == 50_196
}

#[tokio::test]
async fn r_auth_2_a_refused_person_lapses_and_is_not_asked_for_again() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    for known in Known::all().filter(|known| !is_the_applications(known) && !is_passing(known)) {
        // A sign-in that is refused for good cannot be made, so it comes first.
        stage
            .sandbox()
            .world()
            .identity
            .account_mut(ADA)
            .unwrap()
            .refused_with = None;
        stage.sign_in(&ada, TokenKind::Exchange).await;
        stage
            .sandbox()
            .world()
            .identity
            .account_mut(ADA)
            .unwrap()
            .refused_with = Some(known);
        let before = stage.asked("/token");
        for _ in 0..3 {
            let told = renewed(&stage, &ada, TokenKind::Exchange).await;
            assert_eq!(told, "lapsed", "{}", known.number);
        }
        assert_eq!(stage.asked("/token") - before, 1, "{}", known.number);
        let stored = stage.store.authorization(ada.id, TokenKind::Exchange).await;
        let lapse = stored.unwrap().unwrap().lapse.unwrap();
        let code = format!("{}/{}", known.error, known.number);
        assert_eq!((lapse.cause, lapse.code), (cause_of(known.number), Some(code)));
    }
}

/// Who must act.
fn cause_of(number: u32) -> LapseCause {
    match number {
        65_001 => LapseCause::ConsentNeeded,
        90_094 => LapseCause::AdministratorConsentNeeded,
        50_057 => LapseCause::AccountDisabled,
        500_341 => LapseCause::AccountGone,
        50_105 => LapseCause::NotAssigned,
        50_053 => LapseCause::AccountLocked,
        53_003 => LapseCause::ForbiddenByPolicy,
        50_076 | 50_078 | 50_079 | 50_158 | 53_000 => LapseCause::CheckNeeded,
        50_055 | 50_132 | 50_133 | 50_173 | 70_043 | 700_082 => LapseCause::Ended,
        unheard_of => panic!("{unheard_of}"),
    }
}

#[tokio::test]
async fn a_refused_application_or_a_passing_fault_costs_nobody_an_authorization() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    for known in Known::all().filter(|known| is_the_applications(known) || is_passing(known)) {
        stage.sandbox().world().identity.refuse_app(Some(known));
        let expected = if is_passing(known) {
            "try later"
        } else {
            "operator"
        };
        let told = renewed(&stage, &ada, TokenKind::Exchange).await;
        assert_eq!(told, expected, "{}", known.number);
        assert!(!has_lapsed(&stage, &ada, TokenKind::Exchange).await);
        stage.sandbox().world().identity.refuse_app(None);
        assert_eq!(
            renewed(&stage, &ada, TokenKind::Exchange).await,
            "works",
            "{}",
            known.number
        );
    }
}

#[tokio::test]
async fn what_the_sales_identity_domain_refuses_stops_one_user_or_waits_for_an_operator() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Sales).await;
    for (error, expected) in [
        ("invalid_client", "operator"),
        ("unauthorized_client", "operator"),
        ("invalid_scope", "operator"),
        ("unsupported_grant_type", "operator"),
        ("server_error", "try later"),
    ] {
        stage.sandbox().world().sales.domain.refused_with = OAuthError::of_application(error);
        assert_eq!(renewed(&stage, &ada, TokenKind::Sales).await, expected, "{error}");
        assert!(!has_lapsed(&stage, &ada, TokenKind::Sales).await);
    }
    stage.sandbox().world().sales.domain.refused_with = None;
    assert_eq!(renewed(&stage, &ada, TokenKind::Sales).await, "works");

    let standings = [
        r#"{"disabled": true}"#,
        r#"{"disabled": false, "revokeRefreshTokens": true}"#,
    ];
    for standing in standings {
        stage
            .tell(&format!("/_sandbox/sales/users/{ADA}"), standing)
            .await;
        assert_eq!(
            renewed(&stage, &ada, TokenKind::Sales).await,
            "lapsed",
            "{standing}"
        );
        stage
            .tell(&format!("/_sandbox/sales/users/{ADA}"), r#"{"disabled": false}"#)
            .await;
        stage.sign_in(&ada, TokenKind::Sales).await;
        assert_eq!(
            renewed(&stage, &ada, TokenKind::Sales).await,
            "works",
            "{standing}"
        );
    }
    // Unused for longer than a refresh token lives.
    stage.later(8 * 24 * 3600);
    assert_eq!(renewed(&stage, &ada, TokenKind::Sales).await, "lapsed");
}

#[tokio::test]
async fn weather_at_an_identity_provider_is_waited_out() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let faults = [
        r#"{"target": "identity", "kind": "throttle", "retryAfterSecs": 1, "times": 1}"#,
        r#"{"target": "identity", "kind": "error", "status": 500, "times": 1}"#,
        r#"{"target": "identity", "kind": "error", "status": 503, "retryAfterSecs": 7, "times": 1}"#,
        r#"{"target": "identity", "kind": "timeout", "times": 1}"#,
    ];
    for (kind, _) in [(TokenKind::Exchange, ()), (TokenKind::Sales, ())] {
        stage.sign_in(&ada, kind).await;
        for fault in faults {
            stage.tell("/_sandbox/faults", fault).await;
            assert_eq!(renewed(&stage, &ada, kind).await, "try later", "{fault}");
            assert!(!has_lapsed(&stage, &ada, kind).await, "{fault}");
            // What was throttled stays so for a second.
            stage.later(2);
            assert_eq!(renewed(&stage, &ada, kind).await, "works", "{fault}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_at_microsoft_and_a_sign_in_where_refresh_tokens_rotate() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    for (kind, then) in [(TokenKind::Exchange, "works"), (TokenKind::Sales, "lapsed")] {
        for fault in ["dropResponse", "truncate"] {
            stage.sign_in(&ada, kind).await;
            let fault = match fault {
                "dropResponse" => r#"{"target": "identity", "kind": "dropResponse", "times": 1}"#,
                _ => r#"{"target": "identity", "kind": "truncate", "times": 1}"#,
            };
            stage.tell("/_sandbox/faults", fault).await;
            assert_eq!(renewed(&stage, &ada, kind).await, "try later", "{fault}");
            assert_eq!(renewed(&stage, &ada, kind).await, then, "{kind:?} {fault}");
        }
    }
}
