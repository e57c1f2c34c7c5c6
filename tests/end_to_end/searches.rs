//! Another saved search: what it brings for the first time mails nobody unseen.

use super::runs::{configures, latest_round, switches_on, takes_its_turn, user};
use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::sales::model::{Condition, Draft, SavedSearch, Table};
use serde_json::{Value, json};
use store::runs::Process;
use sync_core::{Object, ReasonCode, SearchId};
use tests::{Person, World};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// A meeting of Ada's with a guest, shared, in step both ways, and no round of hers is the first.
async fn in_step(world: &World) {
    world.connect(ADA).await;
    configures(world, |configuration| {
        let values = &mut configuration.values;
        values.appointments.bidirectional = true;
        values.appointments.default_saved_search = Some("S-1001".to_owned());
        values.synchronization.allow_user_saved_search_override = true;
    })
    .await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(20 * 24);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let guest = json!([{ "type": "required", "emailAddress": { "address": "sam@customer.example" } }]);
    world.invite(
        ADA,
        &json!({"subject": "Visit", "start": at(0), "end": at(1), "attendees": guest, "categories": [CATEGORY]}),
    );
    switches_on(world, Process::StandardSync).await;
    for _ in 0..3 {
        next_run(world).await;
    }
    assert_eq!(world.activities("Visit").len(), 1);
}

async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

fn moves_in_sales(world: &World, place: &str) {
    let [activity] = &world.activities("Visit")[..] else {
        panic!("one visit")
    };
    let now = world.stand_ins.sandbox.now();
    let draft = Draft::new().with("Location", place);
    let number = &activity.attributes["ActivityNumber"];
    let mut stand_ins = world.stand_ins.sandbox.world();
    let edited = stand_ins
        .sales
        .edit(ADA, Table::Activities, number, &draft, &Condition::Any, now);
    edited.unwrap();
    stand_ins.sales.reindex(now);
}

fn offers(world: &World, number: &str) {
    let mut stand_ins = world.stand_ins.sandbox.world();
    stand_ins
        .sales
        .save_search(SavedSearch::my_future_appointments(number));
}

/// What waits for Ada, with a bearer that works now.
async fn held(world: &World) -> (Person<'_>, Vec<Value>) {
    let ada = world.connect(ADA).await;
    let (status, page) = ada.get("/api/me/held").await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let records = page["records"].as_array().unwrap().clone();
    (ada, records)
}

/// The next edit in Sales is held, goes once Ada has approved it, and so does what comes after it, unasked.
async fn first_mail_is_held(world: &World, why: &str) {
    let mails = world.mails();
    moves_in_sales(world, &format!("{why}: first"));
    next_run(world).await;
    let (ada, waiting) = held(world).await;
    assert_eq!(waiting.len(), 1, "{why}");
    assert_eq!(
        waiting[0]["reason"]["code"], "held-first-mail",
        "{why}: {waiting:?}"
    );
    assert_eq!(world.mails(), mails, "{why}: nobody is mailed unseen");
    let path = format!("/api/me/held/{}/approve", waiting[0]["id"].as_str().unwrap());
    let (status, accepted) = ada.post(&path, &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    world.settle().await;
    assert_eq!(world.mails(), mails + 1, "{why}: approved");
    next_run(world).await;
    moves_in_sales(world, &format!("{why}: second"));
    next_run(world).await;
    assert_eq!(
        (held(world).await.1.len(), world.mails()),
        (0, mails + 2),
        "{why}: seen once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_18_the_first_round_after_a_changed_default_or_chosen_search_mails_nobody_unseen() {
    let world = World::new().await;
    in_step(&world).await;
    let mails = world.mails();
    moves_in_sales(&world, "Harbour office");
    next_run(&world).await;
    assert_eq!(
        (held(&world).await.1.len(), world.mails()),
        (0, mails + 1),
        "a later round"
    );

    offers(&world, "S-2001");
    configures(&world, |configuration| {
        configuration.values.appointments.default_saved_search = Some("S-2001".to_owned());
    })
    .await;
    first_mail_is_held(&world, "the default").await;

    offers(&world, "S-2002");
    let id = user(&world, ADA).await.id;
    let mut choices = world.store.choices(id).await.unwrap();
    choices
        .saved_searches
        .insert(Object::Appointments, SearchId::new("S-2002"));
    world.store.put_choices(id, &choices).await.unwrap();
    first_mail_is_held(&world, "the choice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_18_a_round_that_mails_nobody_takes_a_changed_search_without_asking() {
    let world = World::new().await;
    in_step(&world).await;
    offers(&world, "S-2001");
    configures(&world, |configuration| {
        configuration.values.appointments.default_saved_search = Some("S-2001".to_owned());
    })
    .await;
    next_run(&world).await;
    let mails = world.mails();
    moves_in_sales(&world, "Harbour office");
    next_run(&world).await;
    assert_eq!(
        (held(&world).await.1.len(), world.mails()),
        (0, mails + 1),
        "the first one is over"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_srch_4_a_default_that_its_user_may_not_use_is_told_by_the_round_and_in_the_view() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    offers(&world, "S-2003");
    {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let mut search = stand_ins.sales.search("S-2003", ADA).unwrap().clone();
        search.roles = vec!["ANOTHER_ROLE".to_owned()];
        stand_ins.sales.save_search(search);
    }
    configures(&world, |configuration| {
        configuration.values.appointments.default_saved_search = Some("S-2003".to_owned());
    })
    .await;
    let (status, view) = ada.get("/api/me/saved-searches").await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert_eq!(view["inForce"]["appointments"]["problem"], "not-accessible");

    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    assert!(
        round.tally.reasons.contains_key(&ReasonCode::SearchNotAccessible),
        "{round:?}"
    );
}
