//! Another product at work on the same mailbox, which undoes what we write for ever.

use super::answers::{only, repair_of, says, syncs};
use super::runs::configures;
use jiff::SignedDuration;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use tests::World;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
/// Where the other product wants the visit to be, in Outlook and in Sales.
const ITS_PLACES: (&str, &str) = ("Quay 4, Oslo", "Quay 4");
/// How far apart rounds are.
const APART: SignedDuration = SignedDuration::from_mins(6);
/// More rounds than it takes.
const ROUNDS_MAX: usize = 12;

/// The other product finds something else than it wants, on either side, and writes it again; says whether it did.
fn interferes(world: &World) -> bool {
    let event = world.event(ADA, "Visit");
    let is_as_it_wants = event.places.iter().any(|place| place.name == ITS_PLACES.0);
    if !is_as_it_wants {
        world.change(ADA, &event, &json!({"location": {"displayName": ITS_PLACES.0}}));
    }
    let activities = world.activities("Visit");
    let [activity] = &activities[..] else {
        panic!("one visit, not more, not less")
    };
    if activity.attributes["Location"] == ITS_PLACES.1 {
        return !is_as_it_wants;
    }
    edits_in_sales(world, ITS_PLACES.1);
    true
}

fn edits_in_sales(world: &World, place: &str) {
    let number = world.activities("Visit")[0].attributes["ActivityNumber"].clone();
    let now = world.stand_ins.sandbox.now();
    let draft = Draft::new().with("Location", place);
    let mut stand_ins = world.stand_ins.sandbox.world();
    stand_ins
        .sales
        .edit(ADA, Table::Activities, &number, &draft, &Condition::Any, now)
        .unwrap();
    stand_ins.sales.reindex(now);
}

/// Where the visit is, in Outlook and in Sales.
fn places(world: &World) -> (String, String) {
    let event = world.event(ADA, "Visit");
    let in_outlook = event.places.first().map(|place| place.name.clone());
    (
        in_outlook.unwrap_or_default(),
        world.activities("Visit")[0].attributes["Location"].clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_what_another_engine_keeps_undoing_is_parked_stays_quiet_and_goes_on_when_its_user_says_so()
{
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    configures(&world, |configuration| {
        let appointments = &mut configuration.values.appointments;
        appointments.bidirectional = true;
        appointments.default_saved_search = Some("S-1001".to_owned());
    })
    .await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let visit = json!({"subject": "Visit", "start": at(0), "end": at(1), "categories": [CATEGORY]});
    world.invite(ADA, &visit);
    for _ in 0..2 {
        syncs(&world, &ada).await;
        world.pass(APART);
    }
    let mut rounds = 0;
    while interferes(&world) {
        rounds += 1;
        assert!(rounds <= ROUNDS_MAX, "it goes on for ever");
        syncs(&world, &ada).await;
        world.pass(APART);
    }
    assert!(rounds > 3, "that could have been a person: {rounds}");

    let parked = only(&ada, "parked").await;
    assert_eq!(
        (&parked["title"], &parked["reason"]["code"], &parked["actions"]),
        (
            &json!("Visit"),
            &json!("two-engines"),
            &json!(["resume", "ignore"])
        )
    );
    edits_in_sales(&world, "Room 7");
    syncs(&world, &ada).await;
    assert_eq!(
        places(&world),
        (ITS_PLACES.0.to_owned(), "Room 7".to_owned()),
        "nothing is written"
    );

    // The other product is switched off.
    let told = says(&world, &ada, &repair_of(&parked), &json!({ "action": "resume" })).await;
    assert_eq!(
        (&told["status"], &told["reason"]["code"]),
        (&json!("taken"), &json!("in-step")),
        "{told}"
    );
    let (in_outlook, in_sales) = places(&world);
    assert_eq!(in_outlook, in_sales);
    assert_eq!(only(&ada, "linked").await["title"], "Visit");
}
