//! What lies outside the window whose changes are told: found by the category, or by reconciliation where Exchange does not
//! search by it.

use super::runs::{reconciles, switches_on, takes_its_turn};
use jiff::SignedDuration;
use sandbox::exchange::event::Event;
use serde_json::{Value, json};
use store::runs::Process;
use tests::World;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
const DAYS_OF_THREE_YEARS: i64 = 3 * 365;

/// A meeting so many days ahead, or back.
fn meets(world: &World, subject: &str, days: i64) -> Event {
    world.invite(ADA, &meeting(world, subject, days))
}

fn meeting(world: &World, subject: &str, days: i64) -> Value {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(24 * days);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    json!({"subject": subject, "start": at(0), "end": at(1)})
}

fn categorises(world: &World, event: &Event) {
    world.change(ADA, event, &json!({"categories": [CATEGORY]}));
}

/// The next Standard run.
async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_2_a_standard_run_shares_what_is_categorised_years_ahead_and_years_ago() {
    let world = World::new().await;
    world.connect(ADA).await;
    let [ahead, ago, plain] = [
        ("In three years", DAYS_OF_THREE_YEARS),
        ("Three years ago", -DAYS_OF_THREE_YEARS),
        ("Nobody's business", DAYS_OF_THREE_YEARS),
    ]
    .map(|(subject, days)| meets(&world, subject, days));
    switches_on(&world, Process::StandardSync).await;
    for event in [&ahead, &ago] {
        assert_eq!(world.activities(&event.subject).len(), 0);
        categorises(&world, event);
    }
    next_run(&world).await;
    for event in [&ahead, &ago] {
        assert_eq!(
            world.activities(&event.subject).len(),
            1,
            "R-APPT-2: {}",
            event.subject
        );
    }
    // What is shared out there goes on: its edits travel, and nothing is made twice.
    world.change(ADA, &ahead, &json!({"location": {"displayName": "Quay 4"}}));
    for _ in 0..3 {
        next_run(&world).await;
    }
    let [activity] = &world.activities(&ahead.subject)[..] else {
        panic!("one, and not another one for each run")
    };
    assert_eq!(activity.attributes["Location"], "Quay 4");
    assert_eq!(world.activities(&plain.subject).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_2_a_series_that_begins_in_years_is_shared_whole() {
    let world = World::new().await;
    world.connect(ADA).await;
    switches_on(&world, Process::StandardSync).await;
    let mut series = meeting(&world, "Every day, some day", DAYS_OF_THREE_YEARS);
    let start = series["start"]["dateTime"].as_str().unwrap()[..10].to_owned();
    series["categories"] = json!([CATEGORY]);
    series["recurrence"] = json!({
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "numberOfOccurrences": 3, "startDate": start},
    });
    world.invite(ADA, &series);
    next_run(&world).await;
    assert_eq!(world.activities("Every day, some day").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_5_where_exchange_does_not_search_by_category_reconciliation_finds_what_lies_outside() {
    let world = World::new().await;
    world.connect(ADA).await;
    world.stand_ins.sandbox.world().exchange.refuses_event_categories = true;
    let far = meets(&world, "In three years", DAYS_OF_THREE_YEARS);
    switches_on(&world, Process::StandardSync).await;
    categorises(&world, &far);
    let log = world.stand_ins.sandbox.log();
    log.clear();
    for _ in 0..2 {
        next_run(&world).await;
    }
    let is_asked = |entry: &&sandbox::requests::Entry| entry.path.contains("/me/events?");
    assert_eq!(
        log.since(0).iter().filter(is_asked).count(),
        0,
        "what was refused once is not asked for in every run"
    );
    assert_eq!(world.activities(&far.subject).len(), 0);
    reconciles(&world).await;
    assert_eq!(world.activities(&far.subject).len(), 1);
}
