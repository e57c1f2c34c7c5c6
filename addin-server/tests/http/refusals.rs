//! What people hear when an identity provider gives nothing: each refusal of the stand-ins, through the API and the
//! sign-in dialogs.

use crate::world::{ADA, CHALLENGE, VERIFIER, World, query};
use sandbox::identity::known::Known;
use serde_json::json;
use url::Url;

const SIGN_IN_AGAIN: &str = "sign-in-again";
const INTERACTION: &str = "interaction-required";
const ADMINISTRATOR: &str = "administrator-must-act";
const LATER: &str = "vendor-timeout";

/// What the pane is told when its user's mailbox cannot be connected.
fn told(number: u32) -> &'static str {
    match number {
        50_055 | 50_132 | 50_133 | 50_173 | 70_043 | 700_082 => SIGN_IN_AGAIN,
        50_076 | 50_078 | 50_079 | 50_158 | 53_000 | 65_001 => INTERACTION,
        50_196 | 90_033 => LATER,
        50_053 | 50_057 | 50_105 | 500_341 | 53_003 | 90_094 => ADMINISTRATOR,
        70_001 | 7_000_112 | 7_000_215 | 7_000_222 | 500_011 | 500_112 | 650_052 | 650_057 | 700_016 => {
            ADMINISTRATOR
        }
        new => panic!("what is told of {new}?"),
    }
}

async fn authorize(world: &World) -> Url {
    world
        .open(world.at(&format!("/auth/microsoft/start?challenge={CHALLENGE}")))
        .await
        .location()
}

fn refuse_ada(world: &World, number: u32) {
    let mut world = world.sandbox.sandbox.world();
    world.identity.account_mut(ADA).unwrap().refused_with = Known::find(number);
}

#[tokio::test]
async fn every_refusal_on_a_users_behalf_is_told_by_what_helps() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    for known in Known::all() {
        let expected = told(known.number);
        refuse_ada(&world, known.number);
        let answer = world.post("/api/me/exchange", &token, &json!({})).await;
        let status = if expected == LATER { 504 } else { 409 };
        assert_eq!(
            answer.refusal(),
            (status, expected.to_owned()),
            "{}",
            known.number
        );
        let challenge = answer
            .headers
            .get("www-authenticate")
            .map(|value| value.to_str().unwrap());
        let asks_for_claims = expected == INTERACTION && known.number != 65_001;
        assert_eq!(
            challenge.is_some_and(|value| value.contains("insufficient_claims")),
            asks_for_claims,
            "{}: {challenge:?}",
            known.number
        );
        assert!(!answer.body.contains("AADSTS") && !answer.body.contains(ADA));
    }
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_refused_application_is_its_administrators_matter_whoever_asks() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    for number in [7_000_222, 7_000_215, 7_000_112, 700_016] {
        let back = world.choose(&authorize(&world).await, ADA).await;
        let refused = world
            .tell_sandbox("/_sandbox/identity/app", &json!({ "refusedWith": number }))
            .await;
        assert_eq!(refused.status, 200, "{}", refused.body);
        world
            .post("/api/me/exchange", &token, &json!({}))
            .await
            .is_refused(409, ADMINISTRATOR);
        world.open(back).await.is_refused_sign_in("failed");
        let lifted = json!({ "refusedWith": null });
        world.tell_sandbox("/_sandbox/identity/app", &lifted).await;
    }
    assert_eq!(
        world.post("/api/me/exchange", &token, &json!({})).await.status,
        204
    );
    let unheard_of = json!({ "refusedWith": 1 });
    let answer = world.tell_sandbox("/_sandbox/identity/app", &unheard_of).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn what_the_sign_in_page_sends_back_is_told_in_the_dialog() {
    let world = World::start().await;
    for (number, reason) in [
        (50_105, "access_denied"),
        (53_003, "access_denied"),
        (90_094, "consent_required"),
    ] {
        refuse_ada(&world, number);
        let back = world.choose(&authorize(&world).await, ADA).await;
        assert_eq!(query(&back)["error"], "access_denied");
        world.open(back).await.is_refused_sign_in(reason);
    }
    for number in [50_053, 500_341, 53_000] {
        refuse_ada(&world, number);
        let mut page = authorize(&world).await;
        page.query_pairs_mut().append_pair("login", ADA);
        let page = world.open(page).await;
        assert!(
            page.body.contains(&format!("AADSTS{number}")),
            "the page itself tells"
        );
    }
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_sign_in_ends_whatever_a_sign_in_can_end() {
    let world = World::start().await;
    for number in [50_055, 50_076, 50_079, 50_173, 65_001, 70_043] {
        refuse_ada(&world, number);
        let bearer = world.sign_in(ADA).await;
        let confirmed = world.post("/api/me/exchange", &bearer, &json!({})).await;
        assert_eq!(confirmed.status, 204, "{number}");
    }
}

#[tokio::test]
async fn claims_that_microsoft_asks_for_in_a_sign_in_are_shown_to_it_once() {
    let world = World::start().await;
    let want_claims = || {
        let mut world = world.sandbox.sandbox.world();
        world.identity.account_mut(ADA).unwrap().claims_required = true;
    };
    want_claims();
    let first = authorize(&world).await;
    assert!(!query(&first).contains_key("claims"));
    let back = world.choose(&first, ADA).await;
    let second = world.open(&back).await.location();
    assert!(second.path().ends_with("/authorize"), "{second}");
    assert!(query(&second)["claims"].contains("acrs"));
    assert_ne!(query(&second)["state"], query(&first)["state"]);
    assert_ne!(query(&second)["code_challenge"], query(&first)["code_challenge"]);
    let code = world.open(world.choose(&second, ADA).await).await.code();
    assert_eq!(
        world.redeem(&code, VERIFIER).await.status,
        200,
        "the pane's verifier still fits"
    );
    world.open(&back).await.is_refused_sign_in("expired");

    want_claims();
    let back = world.choose(&authorize(&world).await, ADA).await;
    let again = world.choose(&world.open(back).await.location(), ADA).await;
    want_claims();
    world.open(again).await.is_refused_sign_in("failed");
}

#[tokio::test]
async fn a_sales_application_that_is_refused_is_its_administrators_matter() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    for (error, status, code) in [
        ("invalid_client", 409, ADMINISTRATOR),
        ("unauthorized_client", 409, ADMINISTRATOR),
        ("invalid_scope", 409, ADMINISTRATOR),
        ("unsupported_grant_type", 409, ADMINISTRATOR),
        ("server_error", 504, LATER),
    ] {
        let handed = world.sales_code(&bearer, ADA).await;
        let refused = json!({ "refusedWith": error });
        assert_eq!(
            world.tell_sandbox("/_sandbox/sales/app", &refused).await.status,
            200
        );
        world
            .complete_sales(&bearer, &handed)
            .await
            .is_refused(status, code);
        let lifted = json!({ "refusedWith": null });
        world.tell_sandbox("/_sandbox/sales/app", &lifted).await;
    }
    let code = world.sales_code(&bearer, ADA).await;
    assert_eq!(world.complete_sales(&bearer, &code).await.status, 204);
}

#[tokio::test]
async fn a_disabled_sales_user_is_told_so_in_the_dialog() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let path = format!("/_sandbox/sales/users/{ADA}");
    assert_eq!(
        world
            .tell_sandbox(&path, &json!({ "disabled": true }))
            .await
            .status,
        200
    );
    let start = world.post("/api/me/sales", &bearer, &json!({})).await.json();
    let start = world.open(start["startUrl"].as_str().unwrap()).await;
    let back = world.choose(&start.location(), ADA).await;
    world.open(back).await.is_refused_sign_in("access_denied");
}

#[tokio::test]
async fn an_overloaded_identity_provider_says_when_to_come_back() {
    let world = World::start().await;
    let token = world.token(&json!({ "user": ADA })).await;
    assert_eq!(world.get("/api/me", &token).await.status, 200);
    let fault =
        json!({ "target": "identity", "match": "POST .*/token", "kind": "throttle", "retryAfterSecs": 17 });
    world.tell_sandbox("/_sandbox/faults", &fault).await;
    let answer = world.post("/api/me/exchange", &token, &json!({})).await;
    answer.is_refused(504, LATER);
    assert_eq!(answer.headers["retry-after"], "17");
}
