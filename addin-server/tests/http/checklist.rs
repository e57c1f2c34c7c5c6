//! The setup checklist: who sees it, what it says without asking anybody, and what a test of a step says and changes.

use crate::world::{ADA, ADMIN, World};
use serde_json::{Value, json};
use store::runs::{Interval, Process, Timing};
use store::tokens::{AuthorizationState, TokenKind};
use store::users::UserId;

const PATH: &str = "/api/admin/checklist";
const STEPS: [&str; 6] = [
    "app-registration",
    "consent",
    "sales-client",
    "manifest",
    "first-schedule",
    "first-user",
];

async fn listed(world: &World, admin: &str) -> Vec<Value> {
    let answer = world.get(PATH, admin).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["steps"].as_array().unwrap().clone()
}

/// State and reason of every step, in order.
fn told(steps: &[Value]) -> Vec<(&str, &str)> {
    let named: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(named, STEPS);
    steps.iter().map(of).collect()
}

fn of(step: &Value) -> (&str, &str) {
    (step["state"].as_str().unwrap(), step["reason"].as_str().unwrap())
}

async fn tests(world: &World, admin: &str, step: &str) -> Value {
    let answer = world
        .post(&format!("{PATH}/{step}/test"), admin, &json!({}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tested = answer.json();
    assert_eq!(tested["step"], step);
    tested
}

async fn ends_on(world: &World, day: &str) {
    let (mut configuration, read) = world.store.configuration().await.unwrap();
    configuration.client_secret_expires_on = Some(day.parse().unwrap());
    let by = world.user(ADMIN).await;
    let saved = world
        .store
        .put_configuration(&configuration, read, by, world.now());
    saved.await.unwrap().unwrap();
}

#[tokio::test]
async fn only_an_administrator_sees_the_setup_and_tests_it() {
    let world = World::start().await;
    let ada = world.sign_in(ADA).await;
    let asked = world.vendor_requests();
    world.get(PATH, &ada).await.is_refused(403, "forbidden");
    for step in STEPS {
        let path = format!("{PATH}/{step}/test");
        world
            .post(&path, &ada, &json!({}))
            .await
            .is_refused(403, "forbidden");
    }
    assert_eq!(world.vendor_requests(), asked, "nobody is asked for her");
    let admin = world.sign_in(ADMIN).await;
    for step in ["oven", "Consent"] {
        let path = format!("{PATH}/{step}/test");
        let answer = world.post(&path, &admin, &json!({})).await;
        answer.is_refused(404, "not-found");
    }
}

#[tokio::test]
async fn the_list_asks_no_vendor_and_a_test_is_kept_with_its_time() {
    let world = World::start().await;
    let admin = world.connected(ADMIN).await;
    let asked = world.vendor_requests();
    let steps = listed(&world, &admin).await;
    let expected = [
        ("unknown", "not-tested"),
        ("unknown", "not-tested"),
        ("unknown", "not-tested"),
        ("failing", "origin-not-https"),
        ("missing", "secret-end-unknown"),
        ("done", "user-connected"),
    ];
    assert_eq!(told(&steps), expected);
    assert_eq!(world.vendor_requests(), asked);
    assert!(steps.iter().all(|step| step["testedAt"].is_null()));
    let address = world.at("/manifest.xml");
    assert_eq!(steps[3]["manifestUrl"], address.as_str());
    assert!(steps[0]["manifestUrl"].is_null());

    world.later(60);
    for (step, reason) in [
        ("app-registration", "registration-works"),
        ("consent", "consent-given"),
        ("sales-client", "sales-works"),
    ] {
        let tested = tests(&world, &admin, step).await;
        assert_eq!(of(&tested), ("done", reason), "{tested}");
        assert!(tested["testedAt"].is_string());
    }
    let steps = listed(&world, &admin).await;
    assert_eq!(
        told(&steps)[..3],
        [
            ("done", "registration-works"),
            ("done", "consent-given"),
            ("done", "sales-works"),
        ]
    );
    assert_eq!(steps[4]["testedAt"], Value::Null, "nobody has to be asked");
}

#[tokio::test]
async fn r_auth_4_a_secret_whose_last_day_is_over_needs_no_test_until_another_one_works() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let tested = tests(&world, &admin, "app-registration").await;
    assert_eq!(of(&tested), ("done", "registration-works"));
    ends_on(&world, "2020-01-01").await;
    // It was found to work after that day, so the day is the wrong one.
    let steps = listed(&world, &admin).await;
    assert_eq!(of(&steps[0]), ("done", "registration-works"));
    let today = world.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    ends_on(&world, &today.to_string()).await;
    world.later(24 * 3_600);
    let admin = world.sign_in(ADMIN).await;
    let steps = listed(&world, &admin).await;
    assert_eq!(of(&steps[0]), ("failing", "secret-expired"));
    let tested = tests(&world, &admin, "app-registration").await;
    assert_eq!(of(&tested), ("done", "registration-works"), "another one");
}

#[tokio::test]
async fn r_auth_4_the_first_schedule_waits_for_the_end_of_the_secret_and_then_for_a_switch() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let schedule = async || {
        let step = tests(&world, &admin, "first-schedule").await;
        step["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(schedule().await, "secret-end-unknown");
    ends_on(&world, "2099-12-31").await;
    assert_eq!(schedule().await, "no-schedule");
    let every_half_hour = Timing {
        is_on: true,
        every: Interval::from_minutes(30).unwrap(),
    };
    let switched = world.store.set_schedule(
        Process::StandardSync,
        every_half_hour,
        UserId::NOBODY,
        world.now(),
    );
    switched.await.unwrap();
    assert_eq!(schedule().await, "schedule-on");
}

#[tokio::test]
async fn the_first_user_has_to_be_connected_to_both_sides() {
    let world = World::start().await;
    let bearer = world.token(&json!({ "user": ADMIN })).await;
    let first = async || {
        let step = tests(&world, &bearer, "first-user").await;
        step["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(first().await, "nobody-signed-in");
    world.sign_in(ADA).await;
    assert_eq!(first().await, "nobody-in-sales");
    world.connected(ADA).await;
    assert_eq!(first().await, "user-connected");
}

#[tokio::test]
async fn a_test_shows_codes_and_no_words_of_a_vendor_and_costs_nobody_an_authorization() {
    let world = World::start().await;
    let admin = world.connected(ADMIN).await;
    let user = world.user(ADMIN).await;
    let stored = async || {
        let stored = world.store.authorization(user, TokenKind::Exchange).await;
        stored.unwrap().unwrap().generation
    };
    let before = stored().await;
    let consents = json!({ "consent": false });
    world
        .tell_sandbox(&format!("/_sandbox/identity/users/{ADMIN}"), &consents)
        .await;
    world
        .tell_sandbox("/_sandbox/identity/app", &json!({ "refusedWith": 7_000_222 }))
        .await;
    let tested = tests(&world, &admin, "app-registration").await;
    assert_eq!(of(&tested), ("failing", "secret-expired"));
    assert_eq!(tested["providerCode"], "invalid_client/7000222");
    let lifted = json!({ "refusedWith": null });
    world.tell_sandbox("/_sandbox/identity/app", &lifted).await;
    let tested = tests(&world, &admin, "consent").await;
    assert_eq!(of(&tested), ("missing", "consent-needed"));

    assert_eq!(stored().await, before, "what is stored is as it was");
    let state = world
        .store
        .authorization_state(user, TokenKind::Exchange, world.now());
    assert!(matches!(state.await.unwrap(), AuthorizationState::Works { .. }));
    for words in [
        "Visit the portal",
        "has not consented to use",
        "sandbox-microsoft-secret",
        "sandbox-sales-secret",
    ] {
        assert!(!world.was_told(words), "{words}");
    }
}

#[tokio::test]
async fn a_vendor_that_does_not_answer_is_not_blamed_for_a_setup_that_is_wrong() {
    let world = World::start().await;
    let admin = world.connected(ADMIN).await;
    for (target, step) in [
        ("identity", "app-registration"),
        ("identity", "consent"),
        ("sales", "sales-client"),
    ] {
        let fault = json!({ "target": target, "kind": "error", "status": 503 });
        world.tell_sandbox("/_sandbox/faults", &fault).await;
        let tested = tests(&world, &admin, step).await;
        assert_eq!(of(&tested), ("unknown", "not-answering"), "{step}");
        world.sandbox.sandbox.faults().clear();
    }
}
