//! Signing in to Sales, and attacks on it.

use crate::world::{ADA, GRACE, World, query, with_parameter};
use secrecy::ExposeSecret;
use serde_json::json;
use store::tokens::TokenKind;
use store::users::{MicrosoftIdentity, UserId};
use uuid::Uuid;

#[tokio::test]
async fn sales_is_connected_by_the_user_who_began_and_nothing_is_stored_before() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let begun = world.post("/api/me/sales", &bearer, &json!({})).await.json();
    let start = begun["startUrl"].as_str().unwrap();
    assert!(
        start.starts_with(world.at("/auth/sales/start?ticket=").as_str()),
        "{start}"
    );
    let authorize = world.open(start).await.location();
    let asked = query(&authorize);
    assert_eq!(asked["redirect_uri"], world.at("/auth/sales/callback").as_str());
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(asked["scope"].contains("offline_access"));
    let back = world.choose(&authorize, ADA).await;
    let code = world.open(back).await.code();
    assert!(
        !world
            .vendor_requests()
            .iter()
            .any(|request| request == "POST /sales-identity/oauth2/v1/token")
    );
    assert_eq!(
        world.get("/api/me", &bearer).await.json()["sales"]["connected"],
        false
    );

    assert_eq!(world.complete_sales(&bearer, &code).await.status, 204);
    assert_eq!(
        world.get("/api/me", &bearer).await.json()["sales"],
        json!({ "connected": true })
    );
    let tenant: Uuid = sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap();
    let object: Uuid = sandbox::seed::companies::demo_people()[0].oid.parse().unwrap();
    let user = world
        .store
        .ensure_user(MicrosoftIdentity { tenant, object }, world.sandbox.sandbox.now())
        .await
        .unwrap();
    let sales = user.sales.unwrap();
    assert_eq!((sales.user_name.as_str(), sales.party), (ADA, None));
    world
        .complete_sales(&bearer, &code)
        .await
        .is_refused(410, "code-spent");
}

#[tokio::test]
async fn r_auth_1_no_browser_sees_a_refresh_token_and_both_are_kept_sealed() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let me = world.get("/api/me", &bearer).await.json();
    assert!(world.was_told(&bearer) && world.lies_open_on_disk(ADA));
    let user = UserId(me["user"]["id"].as_str().unwrap().parse().unwrap());
    for kind in [TokenKind::Exchange, TokenKind::Sales] {
        let stored = world.store.authorization(user, kind).await.unwrap().unwrap();
        let refresh = stored.tokens.refresh.unwrap();
        for token in [refresh.expose_secret(), stored.tokens.access.expose_secret()] {
            assert!(!world.was_told(token), "{kind:?}");
            assert!(!world.lies_open_on_disk(token), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn another_users_code_is_spent_and_connects_nobody() {
    let world = World::start().await;
    let (ada, grace) = (world.sign_in(ADA).await, world.sign_in(GRACE).await);
    let code = world.sales_code(&ada, ADA).await;
    world
        .complete_sales(&grace, &code)
        .await
        .is_refused(410, "code-spent");
    world
        .complete_sales(&ada, &code)
        .await
        .is_refused(410, "code-spent");
    for bearer in [ada, grace] {
        assert_eq!(
            world.get("/api/me", &bearer).await.json()["sales"]["connected"],
            false
        );
    }
    assert!(
        !world
            .vendor_requests()
            .iter()
            .any(|request| request == "POST /sales-identity/oauth2/v1/token")
    );
}

#[tokio::test]
async fn tickets_states_and_codes_of_a_sales_sign_in_work_once_and_not_for_long() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let begin = async || {
        let begun = world.post("/api/me/sales", &bearer, &json!({})).await.json();
        begun["startUrl"].as_str().unwrap().to_owned()
    };
    let start = begin().await;
    let authorize = world.open(&start).await.location();
    world.open(&start).await.is_refused_sign_in("expired");
    let back = world.choose(&authorize, ADA).await;
    assert_eq!(world.open(&back).await.status, 200);
    world.open(&back).await.is_refused_sign_in("expired");

    let late_start = begin().await;
    let late_back = world
        .choose(&world.open(begin().await).await.location(), ADA)
        .await;
    let late_code = world.sales_code(&bearer, ADA).await;
    world.later(601);
    world.open(late_start).await.is_refused_sign_in("expired");
    world.open(late_back).await.is_refused_sign_in("expired");
    world
        .complete_sales(&bearer, &late_code)
        .await
        .is_refused(410, "code-spent");
    world
        .open(world.at("/auth/sales/start"))
        .await
        .is_refused_sign_in("expired");
    world
        .open(world.at("/auth/sales/callback?code=x&state=y"))
        .await
        .is_refused_sign_in("expired");
}

#[tokio::test]
async fn a_code_of_microsofts_dialog_does_not_complete_sales_nor_the_other_way_round() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let session_code = world.microsoft_code(ADA, crate::world::CHALLENGE).await;
    world
        .complete_sales(&bearer, &session_code)
        .await
        .is_refused(410, "code-spent");
    let sales_code = world.sales_code(&bearer, ADA).await;
    world
        .redeem(&sales_code, crate::world::VERIFIER)
        .await
        .is_refused(410, "code-spent");
}

#[tokio::test]
async fn a_wrong_vendor_code_is_refused_at_completion_and_stores_nothing() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let begun = world.post("/api/me/sales", &bearer, &json!({})).await.json();
    let authorize = world.open(begun["startUrl"].as_str().unwrap()).await.location();
    let back = world.choose(&authorize, ADA).await;
    let code = world.open(with_parameter(&back, "code", "forged")).await.code();
    world
        .complete_sales(&bearer, &code)
        .await
        .is_refused(410, "code-spent");
    assert_eq!(
        world.get("/api/me", &bearer).await.json()["sales"]["connected"],
        false
    );
}

#[tokio::test]
async fn an_error_of_the_identity_domain_is_told_in_one_of_four_words() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    for (error, told) in [
        ("access_denied", "access_denied"),
        ("%3Cscript%3E", "failed"),
        ("server_error", "failed"),
    ] {
        let begun = world.post("/api/me/sales", &bearer, &json!({})).await.json();
        let state = query(&world.open(begun["startUrl"].as_str().unwrap()).await.location())["state"].clone();
        let page = world
            .open(world.at(&format!("/auth/sales/callback?state={state}&error={error}")))
            .await;
        page.is_refused_sign_in(told);
        assert!(!page.body.contains("script>"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_disconnected_sales_is_deleted_here_and_revoked_there() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    assert_eq!(world.delete("/api/me/sales", &bearer).await.status, 204);
    let revoked = |world: &World| {
        world
            .vendor_requests()
            .iter()
            .filter(|request| *request == "POST /sales-identity/oauth2/v1/revoke")
            .count()
    };
    assert_eq!(revoked(&world), 1);
    let me = world.get("/api/me", &bearer).await.json();
    assert_eq!(
        me["sales"],
        json!({ "connected": false, "problem": "not-connected" })
    );
    assert_eq!(world.delete("/api/me/sales", &bearer).await.status, 204);
    assert_eq!(revoked(&world), 1, "there was nothing left to revoke");

    let bearer = world.connected(ADA).await;
    let fault = json!({ "target": "identity", "match": "POST .*/revoke", "kind": "error", "status": 500 });
    world.tell_sandbox("/_sandbox/faults", &fault).await;
    assert_eq!(
        world.delete("/api/me/sales", &bearer).await.status,
        204,
        "it is deleted whatever the vendor says"
    );
    assert_eq!(
        world.get("/api/me", &bearer).await.json()["sales"]["connected"],
        false
    );
}
