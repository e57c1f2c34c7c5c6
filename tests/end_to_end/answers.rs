//! What people say about what was parked or held, from the page to both vendors and back.

use super::runs::configures;
use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::exchange::todo::TodoTask;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::{Value, json};
use shared::api::shares::{ReasonCode, ShareStatus};
use tests::{Person, World};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// Presses *Sync now* and waits until it is done.
pub(super) async fn syncs(world: &World, person: &Person<'_>) {
    let (status, accepted) = person.post("/api/me/sync", &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    world.settle().await;
    let run = format!("/api/runs/{}", accepted["runId"].as_str().unwrap());
    let (_, run) = person.get(&run).await;
    assert_eq!(
        (&run["status"], &run["errors"]),
        (&json!("succeeded"), &json!(0)),
        "{run}"
    );
}

/// The only record in this state.
pub(super) async fn only(person: &Person<'_>, state: &str) -> Value {
    let (status, page) = person.get(&format!("/api/me/records?state={state}")).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let [record] = &page["records"].as_array().unwrap()[..] else {
        panic!("not one {state}: {page}")
    };
    record.clone()
}

/// Says something about a record, and waits until the worker has taken it.
pub(super) async fn says(world: &World, person: &Person<'_>, path: &str, body: &Value) -> Value {
    let (status, accepted) = person.post(path, body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    world.settle().await;
    let repair = format!("/api/repairs/{}", accepted["repairId"].as_str().unwrap());
    person.get(&repair).await.1
}

pub(super) fn repair_of(record: &Value) -> String {
    format!("/api/me/records/{}/repair", record["id"].as_str().unwrap())
}

fn todos(world: &World, title: &str) -> Vec<TodoTask> {
    let stand_ins = world.stand_ins.sandbox.world();
    let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
    let titled = mailbox.tasks().filter(|task| task.title == title);
    titled.map(|task| TodoTask::clone(task)).collect()
}

/// A to-do that Ada has had all along, and a task in Sales that looks the same.
fn has_the_same_twice(world: &World, title: &str) {
    let now = world.stand_ins.sandbox.now();
    let body = json!({ "title": title }).to_string();
    let write = sandbox::exchange::write::task::read(body.as_bytes(), true).unwrap();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    stand_ins.exchange.create_task(&oid, &write, now).unwrap();
    let draft = Draft::task(title);
    stand_ins
        .sales
        .create(ADA, Table::Activities, &draft, now)
        .unwrap();
    stand_ins.sales.reindex(now);
}

async fn searches_for_tasks(world: &World) {
    configures(world, |configuration| {
        configuration.values.tasks.default_saved_search = Some("S-1002".to_owned());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_adopt_2_what_was_in_outlook_already_is_linked_as_its_user_says_and_has_no_twin() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    searches_for_tasks(&world).await;
    has_the_same_twice(&world, "Write to Sam");
    syncs(&world, &ada).await;
    let parked = only(&ada, "parked").await;
    assert_eq!(parked["reason"]["code"], "match-in-outlook");
    assert_eq!(parked["title"], "Write to Sam");
    assert_eq!(parked["actions"], json!(["link", "create", "leave"]));
    let body = json!({ "action": "link", "recordId": parked["reason"]["detail"] });
    let told = says(&world, &ada, &repair_of(&parked), &body).await;
    assert_eq!(
        (&told["status"], &told["reason"]["code"]),
        (&json!("taken"), &json!("in-step")),
        "{told}"
    );
    let [todo] = &todos(&world, "Write to Sam")[..] else {
        panic!("one to-do, not more, not less")
    };
    assert_eq!(todo.categories, [CATEGORY]);
    let (_, linked) = ada.get("/api/me/records?state=linked&object=tasks").await;
    let linked = linked["records"].as_array().unwrap().iter();
    assert_eq!(linked.filter(|record| record["id"] == parked["id"]).count(), 1);

    let (status, refused) = ada.post(&repair_of(&parked), &body).await;
    assert_eq!((status.as_u16(), &refused["code"]), (409, &json!("not-offered")));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_3_what_is_created_in_spite_of_its_likeness_is_a_second_one() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    searches_for_tasks(&world).await;
    has_the_same_twice(&world, "Write to Sam");
    syncs(&world, &ada).await;
    let parked = only(&ada, "parked").await;
    let told = says(&world, &ada, &repair_of(&parked), &json!({ "action": "create" })).await;
    assert_eq!(told["status"], "taken", "{told}");
    let mut categories: Vec<_> = todos(&world, "Write to Sam")
        .into_iter()
        .map(|todo| todo.categories)
        .collect();
    categories.sort();
    assert_eq!(categories, [vec![], vec![CATEGORY.to_owned()]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_hold_1_a_held_write_goes_once_its_user_approves_it_and_drops_where_they_discard_it() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    configures(&world, |configuration| {
        configuration.values.appointments.default_saved_search = Some("S-1001".to_owned());
        // Every mail is asked about.
        configuration.values.synchronization.mail_budget_meetings_per_day = 0;
    })
    .await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let guest = json!([{ "emailAddress": { "address": "sam@customer.example" }, "type": "required" }]);
    for (subject, hours) in [("Visit", 0), ("Lunch", 3)] {
        let event = json!({"subject": subject, "start": at(hours), "end": at(hours + 1), "attendees": guest,
            "categories": [CATEGORY]});
        world.invite(ADA, &event);
    }
    for _ in 0..2 {
        syncs(&world, &ada).await;
        world.pass(SignedDuration::from_mins(5));
    }
    let before = world.mails();
    for subject in ["Visit", "Lunch"] {
        let now = world.stand_ins.sandbox.now();
        let number = world.activities(subject)[0].attributes["ActivityNumber"].clone();
        let draft = Draft::new().with("Location", "Quay 4");
        let mut stand_ins = world.stand_ins.sandbox.world();
        stand_ins
            .sales
            .edit(ADA, Table::Activities, &number, &draft, &Condition::Any, now)
            .unwrap();
        stand_ins.sales.reindex(now);
    }
    syncs(&world, &ada).await;
    let (_, held) = ada.get("/api/me/held").await;
    let held = held["records"].as_array().unwrap().clone();
    assert_eq!(held.len(), 2, "{held:?}");
    assert_eq!(world.mails(), before, "nobody is mailed before somebody says so");
    let of = |title: &str| {
        let record = held.iter().find(|record| record["title"] == title).unwrap();
        assert_eq!(record["reason"]["code"], "held-mail-budget");
        assert_eq!(
            (&record["held"]["effect"], &record["held"]["recipients"]),
            (&json!("changes"), &json!(1))
        );
        format!("/api/me/held/{}", record["id"].as_str().unwrap())
    };
    let told = says(&world, &ada, &format!("{}/approve", of("Visit")), &json!({})).await;
    assert_eq!(
        (&told["status"], &told["reason"]["code"]),
        (&json!("taken"), &json!("in-step")),
        "{told}"
    );
    assert_eq!(world.event(ADA, "Visit").places[0].name, "Quay 4");
    assert!(world.mails() > before);

    let told = says(&world, &ada, &format!("{}/discard", of("Lunch")), &json!({})).await;
    assert_eq!(
        (&told["status"], &told["reason"]["code"]),
        (&json!("taken"), &json!("hold-discarded")),
        "{told}"
    );
    assert!(world.event(ADA, "Lunch").places.is_empty());
    assert_eq!(world.activities("Lunch").len(), 1, "nothing is deleted");
    assert_eq!(only(&ada, "unlinked").await["title"], "Lunch");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_3_a_share_obeys_what_the_administrator_has_set() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.drain().await;
    configures(&world, |configuration| {
        configuration.values.appointments.enable_sync = false
    })
    .await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = start.strftime("%Y-%m-%dT%H:00:00").to_string();
    let time = json!({ "dateTime": at, "timeZone": "UTC" });
    let event = world.invite(ADA, &json!({"subject": "Visit", "start": time, "end": time}));
    let share = ada.share("off", &event.rest_id, None).await;
    world.settle().await;
    let outcome = ada.outcome(&share).await;
    assert_eq!(outcome, (ShareStatus::Parked, Some(ReasonCode::SyncOff)));
    assert_eq!(world.activities("Visit").len(), 0);
    configures(&world, |configuration| {
        configuration.values.appointments.enable_sync = true
    })
    .await;
    let share = ada.share("on", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
}
