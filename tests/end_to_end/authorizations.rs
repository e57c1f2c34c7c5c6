//! Authorizations over days: who opens a mailbox, what keeps an authorization alive, and why one ended.

use super::runs::{configures, latest_round, switches_on, takes_its_turn, user};
use jiff::SignedDuration;
use sandbox::faults::Target;
use sandbox::requests::Entry;
use serde_json::{Value, json};
use store::runs::{Process, RoundEnd};
use store::tokens::{AuthorizationState, TokenKind};
use sync_core::ReasonCode;
use tests::World;
use worker::Context;
use worker::queue::{self, Until};
use worker::schedule;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// Ada is signed in, and Standard Sync is on.
async fn office() -> World {
    let world = World::new().await;
    world.connect(ADA).await;
    switches_on(&world, Process::StandardSync).await;
    world
}

/// The administrator permits the application to open mailboxes, or does so no more.
async fn permits(world: &World, is_permitted: bool) {
    configures(world, |configuration| {
        configuration.application_permission = is_permitted
    })
    .await;
}

/// What an administrator of the tenant lets the application do by itself.
async fn lets_application(world: &World, roles: Value) {
    let answer = world
        .control(
            "identity/tenants/contoso.example",
            json!({ "applicationRoles": roles }),
        )
        .await;
    assert_eq!(answer["applicationRoles"], roles, "{answer}");
}

/// Half an hour later, the next Standard run of one worker; says what it asked of Exchange.
async fn runs(world: &World, worker: &Context) -> Vec<Entry> {
    world.pass(SignedDuration::from_mins(30));
    let log = world.stand_ins.sandbox.log();
    log.clear();
    schedule::start_due(worker).await.unwrap();
    drains(world, worker).await;
    let of_exchange = |entry: &Entry| entry.target == Target::Graph;
    let asked: Vec<_> = log.since(0).into_iter().filter(of_exchange).collect();
    assert!(!asked.is_empty());
    asked
}

/// The worker goes on until nothing is left to do, whatever a vendor asks to wait for.
async fn drains(world: &World, worker: &Context) {
    for _ in 0..10 {
        queue::run(worker, Until::Drained, std::future::pending())
            .await
            .unwrap();
        let depth = world.store.queue_depth().await.unwrap();
        if depth.waiting + depth.running == 0 {
            return;
        }
        world.pass(SignedDuration::from_secs(40));
    }
    panic!("the run is not over");
}

/// Whether all of it was asked by the application, in the mailbox of `oid`.
fn is_the_applications(asked: &[Entry], oid: &str) -> bool {
    let mailbox = format!("/graph/v1.0/users/{oid}/");
    asked.iter().all(|entry| {
        let is_there =
            entry.path.starts_with(&mailbox) || entry.path.ends_with(&mailbox[..mailbox.len() - 1]);
        entry.user.is_none() && (is_there || entry.path == "/graph/v1.0/$batch")
    })
}

/// Whether all of it was asked by somebody themself.
fn is_the_users(asked: &[Entry], address: &str) -> bool {
    asked.iter().all(|entry| {
        let is_there = entry.path.starts_with("/graph/v1.0/me") || entry.path == "/graph/v1.0/$batch";
        entry.user.as_deref() == Some(address) && is_there
    })
}

/// A meeting days ahead, categorised by Ada.
fn categorised(world: &World, subject: &str) {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    world.invite(
        ADA,
        &json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]}),
    );
}

/// What an address of the API answers to somebody whose session is fresh.
pub(super) async fn told(world: &World, address: &str, path: &str) -> Value {
    let answer = world.control("tokens", json!({ "user": address })).await;
    let bearer = answer["accessToken"].as_str().unwrap();
    let request = world.http.get(format!("{}{path}", world.server));
    let answer = request.bearer_auth(bearer).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

async fn permission(world: &World) -> Value {
    told(world, ADMIN, "/api/admin/monitor").await["applicationPermission"].clone()
}

/// How Ada's mailbox came out of the latest run.
async fn outcome(world: &World) -> RoundEnd {
    latest_round(world, ADA).await.ended.unwrap().1
}

async fn oid(world: &World, address: &str) -> String {
    user(world, address).await.identity.object.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_rounds_use_the_applications_own_identity_and_go_on_where_users_own_were() {
    let world = office().await;
    let (worker, oid) = (world.worker(), oid(&world, ADA).await);
    assert_eq!(
        permission(&world).await,
        json!({"standing": "not-enabled", "tenants": []})
    );
    assert!(is_the_users(&runs(&world, &worker).await, ADA));

    permits(&world, true).await;
    let untried = permission(&world).await;
    assert_eq!(
        (&untried["standing"], &untried["problem"]),
        (&json!("inactive"), &json!("not-tried-yet"))
    );
    categorised(&world, "Visit");
    let asked = runs(&world, &worker).await;
    assert!(is_the_applications(&asked, &oid), "{asked:#?}");
    let begins_anew = |entry: &Entry| entry.path.contains("/calendarView/delta?startDateTime");
    assert!(!asked.iter().any(begins_anew), "its place in the feed goes along");
    assert_eq!(world.activities("Visit").len(), 1);
    assert_eq!(world.event(ADA, "Visit").categories, [CATEGORY]);
    assert_eq!(outcome(&world).await, RoundEnd::Done);
    let active = permission(&world).await;
    assert_eq!(
        (
            &active["standing"],
            &active["problem"],
            &active["tenants"][0]["standing"]
        ),
        (&json!("active"), &Value::Null, &json!("active"))
    );

    permits(&world, false).await;
    categorised(&world, "Dinner");
    let asked = runs(&world, &worker).await;
    assert!(is_the_users(&asked, ADA), "{asked:#?}");
    assert!(!asked.iter().any(begins_anew));
    assert_eq!(world.activities("Dinner").len(), 1);
    assert_eq!(permission(&world).await["standing"], "not-enabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_without_consent_users_own_do_the_work_the_run_is_green_and_the_standing_says_why() {
    let world = office().await;
    let (worker, oid) = (world.worker(), oid(&world, ADA).await);
    permits(&world, true).await;
    assert!(is_the_applications(&runs(&world, &worker).await, &oid));

    // The roles are taken back; a token that was given out keeps them for its hour.
    lets_application(&world, json!([])).await;
    world.pass(SignedDuration::from_hours(2));
    categorised(&world, "Visit");
    let asked = runs(&world, &worker).await;
    let by_application = asked.iter().take_while(|entry| entry.user.is_none()).count();
    assert!(
        by_application > 0 && is_the_users(&asked[by_application..], ADA),
        "{asked:#?}"
    );
    assert_eq!(
        (world.activities("Visit").len(), outcome(&world).await),
        (1, RoundEnd::Done)
    );
    let refused = permission(&world).await;
    assert_eq!(
        (&refused["standing"], &refused["problem"]),
        (&json!("inactive"), &json!("mailbox-refused"))
    );
    let asked = runs(&world, &worker).await;
    assert!(
        is_the_users(&asked, ADA),
        "it is not tried every time: {asked:#?}"
    );

    // Nobody consents to it at all.
    lets_application(&world, Value::Null).await;
    world.pass(SignedDuration::from_hours(2));
    let asked = runs(&world, &worker).await;
    assert!(is_the_users(&asked, ADA), "{asked:#?}");
    let unknown = permission(&world).await;
    assert_eq!(
        (&unknown["problem"], &unknown["tenants"][0]["providerCode"]),
        (&json!("consent-needed"), &json!("unauthorized_client/700016"))
    );

    let all = sandbox::identity::model::APPLICATION_ROLES;
    lets_application(&world, json!(all)).await;
    world.pass(SignedDuration::from_hours(2));
    let asked = runs(&world, &worker).await;
    assert!(is_the_applications(&asked, &oid), "{asked:#?}");
    assert_eq!(permission(&world).await["standing"], "active");
    let me = told(&world, ADA, "/api/me").await;
    assert_eq!(me["exchange"], json!({"connected": true}));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_an_application_that_may_read_and_not_write_parks_nothing() {
    let world = office().await;
    let worker = world.worker();
    permits(&world, true).await;
    let all = sandbox::identity::model::APPLICATION_ROLES;
    let roles: Vec<_> = all
        .iter()
        .filter(|role| **role != "Calendars.ReadWrite")
        .collect();
    lets_application(&world, json!(roles)).await;
    let before = world.event(ADA, "Halvorsen Marine: rollout");
    world.change(ADA, &before, &json!({"categories": [CATEGORY]}));
    let asked = runs(&world, &worker).await;
    assert!(asked.iter().any(|entry| entry.user.is_none()));
    assert_eq!(outcome(&world).await, RoundEnd::Done);
    let tally = latest_round(&world, ADA).await.tally;
    assert!(
        !tally.reasons.contains_key(&ReasonCode::RefusedByExchange),
        "{tally:?}"
    );
    assert_eq!(world.activities(&before.subject).len(), 1);
    assert_eq!(permission(&world).await["problem"], "mailbox-refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_a_user_whose_authorization_lapsed_goes_on_under_the_application() {
    let world = office().await;
    let (worker, oid) = (world.worker(), oid(&world, ADA).await);
    permits(&world, true).await;
    let revoked = json!({"revokeGrants": true});
    world.control(&format!("identity/users/{ADA}"), revoked).await;
    world.pass(SignedDuration::from_hours(25));
    assert!(is_the_applications(&runs(&world, &worker).await, &oid));
    let me = told(&world, ADA, "/api/me").await;
    assert_eq!(
        (&me["exchange"]["connected"], &me["exchange"]["problem"]),
        (&json!(false), &json!("lapsed")),
        "R-JOB-2: known within a day"
    );

    categorised(&world, "Visit");
    assert!(is_the_applications(&runs(&world, &worker).await, &oid));
    assert_eq!(
        (world.activities("Visit").len(), outcome(&world).await),
        (1, RoundEnd::Done)
    );

    permits(&world, false).await;
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    assert_eq!(
        outcome(&world).await,
        RoundEnd::PassedOver(ReasonCode::ExchangeSignInNeeded)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_1_the_application_leaves_alone_whoever_has_disconnected() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.connect(GRACE).await;
    permits(&world, true).await;
    switches_on(&world, Process::StandardSync).await;
    let request = world.http.delete(format!("{}/api/me/exchange", world.server));
    let answer = request.bearer_auth(&ada.bearer).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    categorised(&world, "Visit");
    let asked = runs(&world, &world.worker()).await;
    assert!(
        is_the_applications(&asked, &oid(&world, GRACE).await),
        "{asked:#?}"
    );
    assert_eq!(world.activities("Visit").len(), 0);

    // A share that waits finds the same.
    world.connect(ADA).await;
    let asked = runs(&world, &world.worker()).await;
    let hers = format!("/users/{}/", oid(&world, ADA).await);
    assert!(
        asked.iter().any(|entry| entry.path.contains(&hers)),
        "signed in again"
    );
    assert_eq!(world.activities("Visit").len(), 1);
}

/// Requests to the identity providers for tokens since the log was cleared, of Microsoft and of Sales.
fn renewals(world: &World) -> [usize; 2] {
    let asked = world.stand_ins.sandbox.log().since(0);
    let count = |path: &str| asked.iter().filter(|entry| entry.path.contains(path)).count();
    [
        count("/oauth2/v2.0/token"),
        count("/sales-identity/oauth2/v1/token"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_standard_sync_renews_once_a_day_what_rests_and_nothing_in_between() {
    let world = office().await;
    let paused = json!({"paused": true});
    let put = world.http.put(format!("{}/api/me/paused", world.server));
    let ada = world.connect(ADA).await;
    let answer = put.bearer_auth(&ada.bearer).json(&paused).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    world.settle().await;
    let log = world.stand_ins.sandbox.log();
    // Longer than a refresh token of Sales lives unused.
    for day in 1..=10 {
        for (hours, expected) in [(12, [0, 0]), (13, [1, 1])] {
            world.pass(SignedDuration::from_hours(hours));
            log.clear();
            takes_its_turn(&world).await;
            assert_eq!(renewals(&world), expected, "on day {day} after {hours} hours");
            assert_eq!(outcome(&world).await, RoundEnd::PassedOver(ReasonCode::Paused));
            assert!(
                log.since(0).iter().all(|entry| entry.target != Target::Graph),
                "R-GATE-4: her mailbox is left alone"
            );
        }
    }
    let resumed = world.store.set_pause(
        user(&world, ADA).await.id,
        store::users::PausedBy::User,
        false,
        world.clock.now(),
    );
    assert!(resumed.await.unwrap());
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    assert_eq!(outcome(&world).await, RoundEnd::Done, "nobody had to sign in");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_a_lapse_on_one_side_does_not_let_the_other_side_end() {
    let world = office().await;
    let revoked = json!({"revokeGrants": true});
    world.control(&format!("identity/users/{ADA}"), revoked).await;
    for _ in 0..9 {
        world.pass(SignedDuration::from_hours(25));
        takes_its_turn(&world).await;
        assert_eq!(
            outcome(&world).await,
            RoundEnd::PassedOver(ReasonCode::ExchangeSignInNeeded)
        );
    }
    let ada = user(&world, ADA).await.id;
    let now = world.clock.now();
    let sales = world.store.authorization_state(ada, TokenKind::Sales, now).await;
    assert_eq!(sales.unwrap(), AuthorizationState::Works { ends_at: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_why_an_authorization_lapsed_is_told_to_its_user_and_to_administrators() {
    let world = office().await;
    let path = format!("identity/users/{ADA}");
    for (number, problem) in [
        (50_173, "lapsed"),
        (700_082, "lapsed"),
        (50_076, "check-needed"),
        (65_001, "consent-needed"),
        (90_094, "administrator-consent-needed"),
        (50_057, "account-disabled"),
        (500_341, "account-gone"),
        (50_105, "not-assigned"),
        (50_053, "account-locked"),
        (53_003, "forbidden-by-policy"),
    ] {
        world.control(&path, json!({ "refusedWith": number })).await;
        world.pass(SignedDuration::from_hours(2));
        takes_its_turn(&world).await;
        let me = told(&world, ADA, "/api/me").await;
        let exchange = &me["exchange"];
        assert_eq!(
            (&exchange["connected"], &exchange["problem"]),
            (&json!(false), &json!(problem)),
            "{number}"
        );
        let code = exchange["providerCode"].as_str().unwrap();
        assert!(code.ends_with(&format!("/{number}")), "{code}");
        assert!(exchange["lapsedAt"].is_string());
        assert_eq!(me["sales"], json!({"connected": true}));
        let users = told(&world, ADMIN, "/api/admin/users").await;
        let hers = users["users"].as_array().unwrap().iter();
        let hers: Vec<_> = hers.filter(|row| row["id"] == me["user"]["id"]).collect();
        assert_eq!(&hers[0]["exchange"], exchange);

        world.control(&path, json!({ "refusedWith": null })).await;
        world.connect(ADA).await;
        world.settle().await;
        let me = told(&world, ADA, "/api/me").await;
        assert_eq!(me["exchange"], json!({"connected": true}), "{number}");
    }
    world.loses_sales_connection(ADA);
    world.pass(SignedDuration::from_hours(2));
    takes_its_turn(&world).await;
    let me = told(&world, ADA, "/api/me").await;
    assert_eq!(me["sales"]["problem"], "lapsed");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_4_administrators_see_how_long_the_client_secret_lasts() {
    let world = office().await;
    let secret = async || told(&world, ADMIN, "/api/admin/monitor").await["clientSecret"].clone();
    assert_eq!(secret().await, json!({"level": "unknown"}));
    let today = world.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    for (days, level) in [
        (31, "green"),
        (30, "orange"),
        (16, "orange"),
        (15, "red"),
        (-1, "red"),
    ] {
        let ends = today.checked_add(jiff::Span::new().days(days)).unwrap();
        configures(&world, |configuration| {
            configuration.client_secret_expires_on = Some(ends)
        })
        .await;
        assert_eq!(
            secret().await,
            json!({"level": level, "expiresOn": ends.to_string(), "daysLeft": days})
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_4_an_expired_secret_is_the_deployments_trouble_and_lapses_nobody() {
    let world = office().await;
    let expired = json!({ "refusedWith": 7_000_222 });
    world.control("identity/app", expired).await;
    for is_permitted in [false, true] {
        permits(&world, is_permitted).await;
        world.pass(SignedDuration::from_hours(25));
        takes_its_turn(&world).await;
        let refused = RoundEnd::Failed(ReasonCode::RegistrationRefused);
        assert_eq!(outcome(&world).await, refused);
        let me = told(&world, ADA, "/api/me").await;
        assert_eq!(me["exchange"], json!({"connected": true}));
    }
    let standing = permission(&world).await;
    assert_eq!(
        (&standing["problem"], &standing["tenants"][0]["providerCode"]),
        (&json!("secret-expired"), &json!("invalid_client/7000222"))
    );
    world
        .control("identity/app", json!({ "refusedWith": null }))
        .await;
    world.pass(SignedDuration::from_hours(1));
    takes_its_turn(&world).await;
    assert_eq!(outcome(&world).await, RoundEnd::Done);
}
