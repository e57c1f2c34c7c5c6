//! The setup checklist over the stand-ins: what vendors answer to a test of a step, in our words.

use super::runs::{configures, switches_on};
use runtime::config::Origin;
use sandbox::Options;
use serde_json::{Value, json};
use store::runs::Process;
use tests::World;

const ADA: &str = "ada@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const LIST: &str = "/api/admin/checklist";

/// The administrator asks, by a token that needs no sign-in here.
async fn asks(world: &World, tests: Option<&str>) -> Value {
    let answer = world.control("tokens", json!({ "user": ADMIN })).await;
    let bearer = answer["accessToken"].as_str().unwrap();
    let request = match tests {
        Some(step) => world.http.post(format!("{}{LIST}/{step}/test", world.server)),
        None => world.http.get(format!("{}{LIST}", world.server)),
    };
    let answer = request.bearer_auth(bearer).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

async fn tested(world: &World, step: &str) -> (String, String) {
    of(&asks(world, Some(step)).await)
}

fn of(step: &Value) -> (String, String) {
    let word = |name| step[name].as_str().unwrap().to_owned();
    (word("state"), word("reason"))
}

fn is(state: &str, reason: &str) -> (String, String) {
    (state.to_owned(), reason.to_owned())
}

async fn lets_application(world: &World, roles: Value) {
    let path = "identity/tenants/contoso.example";
    world.control(path, json!({ "applicationRoles": roles })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_registration_says_what_microsoft_finds_wrong_with_it() {
    let world = World::new().await;
    let registration = async || tested(&world, "app-registration").await;
    assert_eq!(registration().await, is("done", "registration-works"));
    for (number, state, reason) in [
        (7_000_222, "failing", "secret-expired"),
        (7_000_112, "failing", "application-disabled"),
        (700_016, "failing", "application-unknown"),
        (650_052, "failing", "registration-refused"),
        (90_033, "unknown", "not-answering"),
    ] {
        world
            .control("identity/app", json!({ "refusedWith": number }))
            .await;
        assert_eq!(registration().await, is(state, reason), "{number}");
    }
    world
        .control("identity/app", json!({ "refusedWith": null }))
        .await;
    assert_eq!(registration().await, is("done", "registration-works"));

    let wrong = |config: &mut runtime::Config| config.microsoft.client_secret = "another".into();
    let world = World::configured(Options::default(), wrong).await;
    let registration = asks(&world, Some("app-registration")).await;
    assert_eq!(of(&registration), is("failing", "secret-wrong"));
    assert_eq!(registration["providerCode"], "invalid_client/7000215");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sales_client_is_known_without_anybody_and_sales_is_asked_in_the_testers_name() {
    let world = World::new().await;
    let sales = async || tested(&world, "sales-client").await;
    assert_eq!(sales().await, is("unknown", "sign-in-again"), "nobody is there");
    let admin = world.connect(ADMIN).await;
    assert_eq!(sales().await, is("done", "sales-works"));
    world
        .control("sales/app", json!({ "refusedWith": "unauthorized_client" }))
        .await;
    assert_eq!(sales().await, is("failing", "grant-not-allowed"));
    world.control("sales/app", json!({ "refusedWith": null })).await;
    let read = json!({ "target": "sales", "kind": "error", "status": 403 });
    world.plant(read).await;
    assert_eq!(sales().await, is("failing", "sales-no-right"));
    world.clear_faults();
    admin.delete("/api/me/sales").await;
    assert_eq!(sales().await, is("missing", "sales-not-connected"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_sales_client_and_a_wrong_address_of_sales_are_told_apart() {
    let wrong = |config: &mut runtime::Config| config.sales.client_secret = "another".into();
    let world = World::configured(Options::default(), wrong).await;
    let sales = asks(&world, Some("sales-client")).await;
    assert_eq!(of(&sales), is("failing", "secret-wrong"));
    assert_eq!(sales["providerCode"], "invalid_client");

    // What answers there is the add-in server.
    let elsewhere = |config: &mut runtime::Config| {
        let own = config.public_origin.to_string();
        config.sales.base_url = Origin::parse(&own).unwrap();
    };
    let world = World::configured(Options::default(), elsewhere).await;
    world.connect(ADMIN).await;
    let sales = tested(&world, "sales-client").await;
    assert_eq!(sales, is("failing", "sales-address-wrong"));

    let called = [("activities.Location", "Nowhere_c")];
    let world = World::calling(Options::default(), &called).await;
    world.connect(ADMIN).await;
    let sales = tested(&world, "sales-client").await;
    assert_eq!(sales, is("failing", "sales-fields-unknown"));

    let world = World::new().await;
    world.connect(ADMIN).await;
    world.stand_ins.sandbox.world().sales.peculiar.framework_max = 6;
    let sales = tested(&world, "sales-client").await;
    assert_eq!(sales, is("failing", "sales-framework-unspoken"));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_consent_is_missing_until_people_and_where_it_is_used_the_application_have_it() {
    let world = World::new().await;
    let consent = async || tested(&world, "consent").await;
    assert_eq!(consent().await, is("unknown", "sign-in-again"));
    world.connect(ADMIN).await;
    let untried = is("done", "consent-given-mail-untried");
    assert_eq!(consent().await, untried, "notices go through Exchange");
    let people = format!("identity/users/{ADMIN}");
    world.control(&people, json!({ "consent": false })).await;
    assert_eq!(consent().await, is("missing", "consent-needed"));
    world.connect(ADMIN).await;
    assert_eq!(consent().await, untried);

    lets_application(&world, json!(["Mail.Send"])).await;
    assert_eq!(consent().await, untried, "mailboxes are their users' own");
    configures(&world, |configuration| {
        configuration.application_permission = true;
    })
    .await;
    let steps = asks(&world, None).await;
    let of_consent = of(&steps["steps"][1]);
    assert_eq!(of_consent, is("unknown", "not-tested"), "less was asked for then");
    assert_eq!(consent().await, is("missing", "mailbox-refused"));
    lets_application(&world, Value::Null).await;
    assert_eq!(consent().await, is("failing", "application-unknown"));
    lets_application(&world, json!(sandbox::identity::model::APPLICATION_ROLES)).await;
    assert_eq!(consent().await, untried);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_2_testing_every_step_of_a_finished_setup_says_done_and_syncs_nothing() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        configuration.client_secret_expires_on = Some("2099-12-31".parse().unwrap());
    })
    .await;
    world.connect(ADMIN).await;
    switches_on(&world, Process::StandardSync).await;
    let runs = async || world.store.runs(None, None, 50).await.unwrap().len();
    let acts = async || world.store.acts(None, 50).await.unwrap().len();
    let (before, acts_before, mails) = (runs().await, acts().await, world.mails());
    for (step, reason) in [
        ("app-registration", "registration-works"),
        ("consent", "consent-given-mail-untried"),
        ("sales-client", "sales-works"),
        ("first-schedule", "schedule-on"),
        ("first-user", "user-connected"),
    ] {
        assert_eq!(tested(&world, step).await, is("done", reason), "{step}");
    }
    // These stand-ins speak no TLS, and neither does the server before them.
    let manifest = tested(&world, "manifest").await;
    assert_eq!(manifest, is("failing", "origin-not-https"));
    let depth = world.store.queue_depth().await.unwrap();
    assert_eq!((runs().await, depth.waiting + depth.running), (before, 0));
    assert_eq!(world.mails(), mails);
    assert_eq!(acts().await, acts_before, "what changes nothing is on no record");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_deployment_whose_notices_reach_nobody_is_warned_of_it_on_the_checklist() {
    let world = World::new().await;
    let list = asks(&world, None).await;
    assert!(list["noticeWarning"].is_null(), "{list}");
    let without = |config: &mut runtime::Config| config.notices = None;
    let world = World::configured(Options::default(), without).await;
    assert_eq!(asks(&world, None).await["noticeWarning"], "no-sender");
}
