//! One item that a vendor does not give up, while it answers otherwise.

use super::answers::{only, repair_of, says};
use super::runs::{switches_on, takes_its_turn};
use jiff::SignedDuration;
use sandbox::exchange::event::Event;
use serde_json::json;
use store::runs::Process;
use tests::World;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// A meeting in twenty days, once or on three days.
fn meets(world: &World, subject: &str, days: u32) -> Event {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(20 * 24);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let mut body = json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]});
    if days > 1 {
        let first = start.strftime("%Y-%m-%d").to_string();
        body["recurrence"] = json!({
            "pattern": {"type": "daily", "interval": 1},
            "range": {"type": "numbered", "startDate": first, "numberOfOccurrences": days},
        });
    }
    world.invite(ADA, &body)
}

fn locations(world: &World, subject: &str) -> Vec<String> {
    let rows = world.activities(subject).into_iter();
    rows.map(|row| row.attributes["Location"].clone()).collect()
}

async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_one_item_that_outlook_will_not_give_up_keeps_no_other_from_it() {
    let world = World::new().await;
    world.connect(ADA).await;
    let (visit, series) = (meets(&world, "Visit", 1), meets(&world, "Round", 3));
    switches_on(&world, Process::StandardSync).await;
    for _ in 0..3 {
        next_run(&world).await;
    }
    assert_eq!(world.activities("Round").len(), 3);

    let one = format!("GET .*/events/{}", series.immutable_id);
    world
        .plant(json!({"target": "graph", "match": one, "kind": "error", "status": 500}))
        .await;
    let at_the_quay = json!({"location": {"displayName": "Quay 4"}});
    for event in [&visit, &series] {
        world.change(ADA, event, &at_the_quay);
    }
    let lunch = meets(&world, "Lunch", 1);
    next_run(&world).await;
    assert_eq!(locations(&world, "Visit"), ["Quay 4"], "the others go on");
    assert_eq!(world.activities(&lunch.subject).len(), 1, "and the feed did");
    // Signed in anew: hours have passed.
    let ada = world.connect(ADA).await;
    let (_, page) = ada.get("/api/me/records").await;
    let reasons = page["records"].as_array().unwrap().iter();
    let unread = reasons.filter(|record| record["reason"]["code"] == "answer-unreadable");
    assert_eq!(unread.count(), 1, "it says so: {page}");

    let tried = |strikes: &[u64]| strikes[0];
    let before = tried(&world.strikes().await);
    let mut runs = 0;
    let mut ada = world.connect(ADA).await;
    while ada.get("/api/me/records?state=parked").await.1["records"] == json!([]) {
        next_run(&world).await;
        ada = world.connect(ADA).await;
        runs += 1;
        assert!(runs < 20, "it is tried for ever");
    }
    assert!(tried(&world.strikes().await) > before, "it was tried again");
    let parked = only(&ada, "parked").await;
    assert_eq!(parked["reason"]["code"], "answer-unreadable");
    assert_eq!(world.activities("Round").len(), 3, "nothing is lost");

    world.clear_faults();
    says(&world, &ada, &repair_of(&parked), &json!({"action": "retry"})).await;
    next_run(&world).await;
    assert_eq!(locations(&world, "Round"), ["Quay 4"; 3]);
    let (_, page) = ada.get("/api/me/records?state=parked").await;
    assert_eq!(page["records"], json!([]));
}
