//! Signing in to Microsoft in a dialog, and attacks on it.

use crate::world::{ADA, ADMIN, CHALLENGE, GRACE, MALLORY, VERIFIER, World, query, with_parameter};
use serde_json::json;
use url::Url;

async fn begun(world: &World) -> Url {
    world
        .open(world.at(&format!("/auth/microsoft/start?challenge={CHALLENGE}")))
        .await
        .location()
}

#[tokio::test]
async fn a_sign_in_ends_in_a_bearer_a_connected_mailbox_and_its_preparation() {
    let world = World::start().await;
    let code = world.microsoft_code(ADA, CHALLENGE).await;
    assert_eq!(
        world.waiting_jobs().await,
        0,
        "nothing is stored before the pane has proved itself"
    );
    let session = world.redeem(&code, VERIFIER).await;
    assert_eq!(session.status, 200, "{}", session.body);
    assert_eq!(session.headers["cache-control"], "no-store");
    let session = session.json();
    let expires_at: jiff::Timestamp = session["expiresAt"].as_str().unwrap().parse().unwrap();
    let lifetime = expires_at.duration_since(world.sandbox.sandbox.now());
    assert!((3590..=3600).contains(&lifetime.as_secs()), "{lifetime:?}");
    assert_eq!(world.waiting_jobs().await, 1);

    let bearer = session["accessToken"].as_str().unwrap();
    assert_eq!(bearer.len(), 43);
    let me = world.get("/api/me", bearer).await.json();
    assert_eq!(me["exchange"], json!({ "connected": true }));
    assert_eq!(
        me["sales"],
        json!({ "connected": false, "problem": "not-connected" })
    );
    assert_eq!(me["roles"], json!([]));
    assert_eq!(me["paused"], json!({ "byUser": false, "byAdministrator": false }));
    assert_eq!(
        world.post("/api/me/exchange", bearer, &json!({})).await.status,
        204
    );
}

#[tokio::test]
async fn the_provider_is_asked_for_a_code_with_a_challenge_of_our_own_and_for_the_mailbox() {
    let world = World::start().await;
    let asked = begun(&world).await;
    assert!(asked.as_str().starts_with(&world.sandbox.url("/identity/")));
    let asked = query(&asked);
    assert_eq!(
        asked["redirect_uri"],
        world.at("/auth/microsoft/callback").as_str()
    );
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_ne!(
        asked["code_challenge"], CHALLENGE,
        "the pane's secret is not the server's"
    );
    assert_eq!(asked["response_mode"], "query");
    for scope in [
        "openid",
        "offline_access",
        "https://graph.microsoft.com/Calendars.ReadWrite",
    ] {
        assert!(
            asked["scope"].split(' ').any(|asked| asked == scope),
            "{}",
            asked["scope"]
        );
    }
    assert_ne!(asked["state"], query(&begun(&world).await)["state"]);
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_a_wrong_verifier_spends_it() {
    let world = World::start().await;
    let code = world.microsoft_code(ADA, CHALLENGE).await;
    assert_eq!(world.redeem(&code, VERIFIER).await.status, 200);
    world.redeem(&code, VERIFIER).await.is_refused(410, "code-spent");

    for wrong in ["", "x", CHALLENGE, &VERIFIER.to_lowercase(), &"a".repeat(129)] {
        let code = world.microsoft_code(ADA, CHALLENGE).await;
        world.redeem(&code, wrong).await.is_refused(410, "code-spent");
        world.redeem(&code, VERIFIER).await.is_refused(410, "code-spent");
    }

    let code = world.microsoft_code(ADA, CHALLENGE).await;
    world.later(61);
    world.redeem(&code, VERIFIER).await.is_refused(410, "code-spent");
    world
        .redeem("no-such-code", VERIFIER)
        .await
        .is_refused(410, "code-spent");
    assert_eq!(world.waiting_jobs().await, 1, "one sign-in went through");
}

#[tokio::test]
async fn somebody_elses_sign_in_cannot_be_slipped_into_a_pane() {
    let world = World::start().await;
    let attackers = "hmacsha256-of-somebody-else-entirely-000000000";
    let victims_code = world.microsoft_code(ADA, CHALLENGE).await;
    let attackers_code = world
        .microsoft_code(
            GRACE,
            identity::Verifier::parse(attackers).unwrap().challenge().as_str(),
        )
        .await;
    world
        .redeem(&attackers_code, VERIFIER)
        .await
        .is_refused(410, "code-spent");
    world
        .redeem(&victims_code, attackers)
        .await
        .is_refused(410, "code-spent");
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_state_is_good_once_for_ten_minutes_and_only_for_microsoft() {
    let world = World::start().await;
    let back = world.choose(&begun(&world).await, ADA).await;
    assert_eq!(world.open(&back).await.status, 200);
    world.open(&back).await.is_refused_sign_in("expired");

    for wrong in ["", "x", &"a".repeat(5000)] {
        let back = world.choose(&begun(&world).await, ADA).await;
        world
            .open(with_parameter(&back, "state", wrong))
            .await
            .is_refused_sign_in("expired");
    }
    world
        .open(world.at("/auth/microsoft/callback"))
        .await
        .is_refused_sign_in("expired");

    let late = world.choose(&begun(&world).await, ADA).await;
    world.later(601);
    world.open(late).await.is_refused_sign_in("expired");

    let bearer = world.sign_in(ADA).await;
    let start = world.post("/api/me/sales", &bearer, &json!({})).await.json();
    let sales = world.open(start["startUrl"].as_str().unwrap()).await.location();
    let mixed = world.at(&format!(
        "/auth/microsoft/callback?code=x&state={}",
        query(&sales)["state"]
    ));
    world.open(mixed).await.is_refused_sign_in("expired");
}

#[tokio::test]
async fn a_code_of_another_sign_in_or_a_replayed_one_brings_no_tokens() {
    let world = World::start().await;
    let first = world.choose(&begun(&world).await, ADA).await;
    let second = world.choose(&begun(&world).await, GRACE).await;
    let swapped = with_parameter(&second, "code", &query(&first)["code"]);
    world.open(swapped).await.is_refused_sign_in("failed");
    world
        .open(with_parameter(&first, "code", ""))
        .await
        .is_refused_sign_in("failed");
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_person_who_declines_is_told_so_and_no_word_of_the_address_is_repeated() {
    let world = World::start().await;
    let mut declined = begun(&world).await;
    declined.query_pairs_mut().append_pair("decision", "decline");
    let back = world.open(declined).await.location();
    world.open(back).await.is_refused_sign_in("access_denied");

    let state = query(&begun(&world).await)["state"].clone();
    let script = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let path = format!(
        "/auth/microsoft/callback?state={state}&error={script}&error_description={script}&code={script}"
    );
    let page = world.open(world.at(&path)).await;
    page.is_refused_sign_in("failed");
    assert!(!page.body.contains("alert"), "{}", page.body);
}

#[tokio::test]
async fn only_an_s256_challenge_begins_a_sign_in() {
    let world = World::start().await;
    for wrong in [
        "",
        "abc",
        "a+b",
        &"a".repeat(44),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
    ] {
        let path = format!("/auth/microsoft/start?challenge={wrong}");
        assert_eq!(world.open(world.at(&path)).await.refused_fields(), ["challenge"]);
    }
    assert_eq!(
        world
            .open(world.at("/auth/microsoft/start"))
            .await
            .refused_fields(),
        ["challenge"]
    );
    let elsewhere = format!("/auth/microsoft/start?challenge={CHALLENGE}&surface=//evil.example");
    assert_eq!(
        world.open(world.at(&elsewhere)).await.refused_fields(),
        ["surface"]
    );
}

#[tokio::test]
async fn no_parameter_leads_a_browser_elsewhere() {
    let world = World::start().await;
    for name in [
        "next",
        "return",
        "return_to",
        "redirect_uri",
        "state",
        "login_hint",
    ] {
        for target in [
            "https://evil.example",
            "//evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
        ] {
            let mut start = world.at(&format!("/auth/microsoft/start?challenge={CHALLENGE}"));
            start.query_pairs_mut().append_pair(name, target);
            let to = world.open(start).await.location();
            assert_eq!(to.origin(), world.sandbox.origin.origin());
            assert!(
                !to.as_str().contains("evil") && !to.as_str().contains("alert"),
                "{to}"
            );
        }
    }
}

#[tokio::test]
async fn the_administrators_page_gets_its_code_behind_the_hash() {
    let world = World::start().await;
    let start = world.at(&format!(
        "/auth/microsoft/start?challenge={CHALLENGE}&surface=admin"
    ));
    let back = world.choose(&world.open(start).await.location(), ADMIN).await;
    let ended = world.open(back).await;
    assert_eq!(ended.status, 303);
    let to = ended.headers["location"].to_str().unwrap();
    let code = to.strip_prefix("/admin/#code=").unwrap();
    let session = world.redeem(code, VERIFIER).await.json();
    let me = world
        .get("/api/me", session["accessToken"].as_str().unwrap())
        .await
        .json();
    assert_eq!(me["roles"], json!(["SyncAdmin"]));
}

#[tokio::test]
async fn somebody_of_another_organization_does_not_get_in() {
    let world = World::start().await;
    let mut authorize = begun(&world).await;
    authorize.query_pairs_mut().append_pair("login", MALLORY);
    let answer = world.open(authorize).await;
    assert!(
        !answer.status.is_redirection(),
        "the provider itself does not let them through"
    );
    assert_eq!(world.waiting_jobs().await, 0);
}

#[tokio::test]
async fn where_people_of_every_organization_may_try_only_those_of_ours_get_in() {
    use sandbox::seed::companies::CONTOSO_TENANT;
    let tenants = format!("{CONTOSO_TENANT},6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01");
    let settings = [("ADDIN_MICROSOFT__TENANTS", tenants.as_str())];
    let world = World::with(
        std::path::Path::new("/nowhere"),
        addin_server::Limits::default(),
        &settings,
    )
    .await;
    let authorize = begun(&world).await;
    assert!(authorize.path().contains("/organizations/"), "{authorize}");
    let back = world.choose(&authorize, MALLORY).await;
    world.open(back).await.is_refused_sign_in("access_denied");
    assert_eq!(world.sign_in(ADA).await.len(), 43);
}

#[tokio::test]
async fn a_provider_that_fails_is_told_as_failed() {
    let world = World::start().await;
    let back = world.choose(&begun(&world).await, ADA).await;
    let fault = json!({ "target": "identity", "match": "POST .*/token", "kind": "error", "status": 503 });
    assert_eq!(world.tell_sandbox("/_sandbox/faults", &fault).await.status, 201);
    world.open(back).await.is_refused_sign_in("failed");
}
