//! Microsoft Graph asks for claims: continuous access evaluation.

use crate::stage::{ADA, Stage, name};
use authorization::Freshness;
use identity::RequestedClaims;
use reqwest::header::WWW_AUTHENTICATE;
use secrecy::{ExposeSecret, SecretString};
use store::tokens::TokenKind;

/// What Graph says to this token: nothing, or the claims that it wants.
async fn graph_wants(stage: &Stage, access: &SecretString) -> Option<RequestedClaims> {
    let request = stage.http.get(stage.running.url("/graph/v1.0/me"));
    let answer = request.bearer_auth(access.expose_secret()).send().await.unwrap();
    if answer.status() == 200 {
        return None;
    }
    assert_eq!(answer.status(), 401);
    let challenges = answer.headers().get_all(WWW_AUTHENTICATE);
    let claims = RequestedClaims::from_challenges(challenges.iter().map(|value| value.to_str().unwrap()));
    assert!(claims.is_some(), "{challenges:?}");
    claims
}

#[tokio::test]
async fn a_renewal_with_the_claims_that_graph_asked_for_opens_it_again() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    let program = stage.program();
    let access = program
        .access(&ada, TokenKind::Exchange, Freshness::Stored, stage.now())
        .await
        .unwrap();
    assert_eq!(graph_wants(&stage, &access).await, None);
    let path = format!("/_sandbox/identity/users/{ADA}");
    stage.tell(&path, r#"{"challengeAccess": true}"#).await;
    let claims = graph_wants(&stage, &access).await.unwrap();

    let renewed = program
        .access_with_claims(&ada, &claims, stage.now())
        .await
        .unwrap();
    assert_eq!(graph_wants(&stage, &renewed).await, None);
}

#[tokio::test]
async fn claims_that_only_the_person_can_bring_about_wait_for_their_sign_in() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    stage.sign_in(&ada, TokenKind::Exchange).await;
    let claims =
        RequestedClaims::parse(r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#).unwrap();
    let path = format!("/_sandbox/identity/users/{ADA}");
    for (standing, lifted) in [
        (r#"{"claimsRequired": true}"#, r#"{"claimsRequired": false}"#),
        (r#"{"revokeGrants": true}"#, "{}"),
    ] {
        stage.tell(&path, standing).await;
        let program = stage.program();
        let refused = program.access_with_claims(&ada, &claims, stage.now()).await;
        assert_eq!(name(&refused.unwrap_err()), "lapsed", "{standing}");
        stage.tell(&path, lifted).await;
        stage.sign_in(&ada, TokenKind::Exchange).await;
        assert!(
            program
                .access_with_claims(&ada, &claims, stage.now())
                .await
                .is_ok()
        );
    }
}
