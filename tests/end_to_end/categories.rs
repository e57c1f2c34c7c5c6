//! What happens when the category is missing from the master list, and what its user makes of that (R-CAT-1).

use super::runs::user;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::runs::{Asked, Started};
use store::users::UserId;
use tests::{Person, World};
use worker::Context;
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
/// More than the brake lets through.
const VISITS: usize = 12;

fn subject(number: usize) -> String {
    format!("Visit {number}")
}

/// Ada shares so many meetings, each on a day of its own.
fn shares(world: &World, visits: usize) {
    for number in 0..visits {
        let days = i64::try_from(number).unwrap();
        let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50 + 24 * days);
        let at = |hours| {
            let moment = start + SignedDuration::from_hours(hours);
            json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
        };
        world.invite(
            ADA,
            &json!({"subject": subject(number), "start": at(0), "end": at(1), "categories": [CATEGORY]}),
        );
    }
}

fn master_list(world: &World) -> Vec<String> {
    let stand_ins = world.stand_ins.sandbox.world();
    let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
    let names = mailbox
        .categories
        .iter()
        .map(|category| category.display_name.clone());
    names.collect()
}

/// Ada gives the category another name, and Outlook gives it to so many of her meetings.
fn renames(world: &World, visits: usize) {
    {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        let oid = mailbox.oid.clone();
        let ours = mailbox
            .categories
            .iter()
            .find(|category| category.display_name == CATEGORY);
        let id = ours.unwrap().id.clone();
        stand_ins
            .exchange
            .rename_category(&oid, &id, "Customers")
            .unwrap();
    }
    for number in 0..visits {
        let event = world.event(ADA, &subject(number));
        world.change(ADA, &event, &json!({"categories": ["Customers"]}));
    }
}

async fn asked(ada: &Person<'_>) -> Value {
    let (_, me) = ada.get("/api/me").await;
    me["categoryQuestion"].clone()
}

async fn answers(world: &World, ada: &Person<'_>, action: &str) {
    let (status, accepted) = ada.post("/api/me/category", &json!({ "action": action })).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    world.settle().await;
    let (_, run) = ada
        .get(&format!("/api/runs/{}", accepted["runId"].as_str().unwrap()))
        .await;
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(asked(ada).await, Value::Null);
    let (status, again) = ada.post("/api/me/category", &json!({ "action": action })).await;
    assert_eq!((status.as_u16(), &again["code"]), (409, &json!("no-question")));
}

async fn reasons(ada: &Person<'_>, state: &str) -> Vec<String> {
    let (_, page) = ada.get(&format!("/api/me/records?state={state}")).await;
    let records = page["records"].as_array().unwrap().iter();
    let code = |record: &Value| record["reason"]["code"].as_str().unwrap().to_owned();
    records.map(code).collect()
}

/// Five minutes later, a run by this worker.
async fn runs(world: &World, worker: &Context) {
    world.pass(SignedDuration::from_mins(5));
    let asked = Asked::SyncNow(user(world, ADA).await.id);
    let started = world
        .store
        .start_run(asked, UserId::NOBODY, world.clock.now())
        .await
        .unwrap();
    assert!(matches!(started, Started::Anew(_)));
    queue::run(worker, Until::Drained, std::future::pending())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_1_a_category_that_was_renamed_is_made_again_and_its_user_may_have_all_marked_again() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    shares(&world, 2);
    runs(&world, &world.worker()).await;
    assert_eq!(asked(&ada).await, Value::Null);
    let (status, early) = ada
        .post("/api/me/category", &json!({"action": "markAgain"}))
        .await;
    assert_eq!((status.as_u16(), &early["code"]), (409, &json!("no-question")));

    renames(&world, 2);
    for _ in 0..2 {
        // A worker that has only just begun looks at the master list first.
        runs(&world, &world.worker()).await;
        assert_eq!(asked(&ada).await["items"], 2);
        assert!(master_list(&world).contains(&CATEGORY.to_owned()));
        assert_eq!(reasons(&ada, "linked").await, ["category-in-question"; 2]);
    }
    let edited = world.event(ADA, &subject(0));
    world.change(ADA, &edited, &json!({"location": {"displayName": "Quay 4"}}));
    runs(&world, &world.worker()).await;
    let location = &world.activities(&subject(0))[0].attributes["Location"];
    assert_eq!(location, "Quay 4", "edits travel meanwhile");

    answers(&world, &ada, "markAgain").await;
    for number in 0..2 {
        let categories = world.event(ADA, &subject(number)).categories;
        assert!(categories.contains(&CATEGORY.to_owned()), "{categories:?}");
        assert_eq!(world.activities(&subject(number)).len(), 1);
    }
    assert_eq!(reasons(&ada, "linked").await, ["in-step"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_1_whoever_says_stop_is_obeyed_for_all_of_them_and_nothing_is_deleted() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let worker = world.worker();
    world.drain().await;
    shares(&world, VISITS);
    runs(&world, &worker).await;
    assert_eq!(reasons(&ada, "linked").await, ["in-step"; VISITS]);

    // Within the hour: this worker has not looked at the master list since.
    renames(&world, VISITS);
    runs(&world, &worker).await;
    assert_eq!(asked(&ada).await["items"], VISITS);
    assert!(master_list(&world).contains(&CATEGORY.to_owned()));
    runs(&world, &worker).await;
    assert_eq!(reasons(&ada, "linked").await, ["category-in-question"; VISITS]);

    answers(&world, &ada, "stopSharing").await;
    assert_eq!(reasons(&ada, "unlinked").await, ["category-removed"; VISITS]);
    for number in 0..VISITS {
        assert_eq!(world.activities(&subject(number)).len(), 1);
        assert_eq!(world.event(ADA, &subject(number)).categories, ["Customers"]);
    }
    // Later, a category that is taken off says again what it always said.
    let event = world.event(ADA, &subject(0));
    world.change(ADA, &event, &json!({"categories": [CATEGORY]}));
    runs(&world, &worker).await;
    assert_eq!(reasons(&ada, "linked").await, ["in-step"]);
    let event = world.event(ADA, &subject(0));
    world.change(ADA, &event, &json!({"categories": []}));
    runs(&world, &worker).await;
    assert_eq!(reasons(&ada, "linked").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_1_a_category_that_is_only_gone_from_the_list_is_made_again_and_nobody_is_asked() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    shares(&world, 1);
    runs(&world, &world.worker()).await;
    renames(&world, 0);
    runs(&world, &world.worker()).await;
    assert!(master_list(&world).contains(&CATEGORY.to_owned()));
    assert_eq!(asked(&ada).await, Value::Null);
    assert_eq!(reasons(&ada, "linked").await, ["in-step"]);
}
