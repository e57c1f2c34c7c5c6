//! Limits: nothing new beyond them, whoever asks; what does not fit is listed, and comes in once there is a place.

use super::answers::only;
use super::runs::{configures, latest_round, switches_on, takes_its_turn};
use jiff::SignedDuration;
use sandbox::exchange::contact::ContactWrite;
use sandbox::exchange::event::{Event, Mailable};
use sandbox::sales::model::Table;
use serde_json::json;
use shared::api::shares::{ReasonCode, ShareStatus};
use store::runs::Process;
use tests::{Person, World};

const ADA: &str = "ada@contoso.example";
const WAITS: (ShareStatus, Option<ReasonCode>) = (ShareStatus::Parked, Some(ReasonCode::OverLimit));

/// A meeting of Ada's, some days ahead.
fn meets(world: &World, subject: &str) -> Event {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(72);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    world.invite(ADA, &json!({"subject": subject, "start": at(0), "end": at(1)}))
}

/// What becomes of a share of hers.
async fn shares(world: &World, ada: &Person<'_>, event: &Event) -> (ShareStatus, Option<ReasonCode>) {
    let share = ada.share(&event.subject, &event.rest_id, None).await;
    world.settle().await;
    ada.outcome(&share).await
}

async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_lim_2_at_limit_0_no_contact_is_made_even_by_a_share() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    configures(&world, |configuration| configuration.values.contacts.limit = 0).await;
    let id = {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let zoe = ContactWrite {
            given_name: Some("Zoe".to_owned()),
            surname: Some("Winter".to_owned()),
            emails: Some(vec![Mailable {
                name: String::new(),
                address: "zoe@customer.example".to_owned(),
            }]),
            ..Default::default()
        };
        let made = stand_ins.exchange.create_contact(&oid, &zoe, now).unwrap();
        made.immutable_id.clone()
    };
    let is_in_sales = || {
        let stand_ins = world.stand_ins.sandbox.world();
        let mut contacts = stand_ins.sales.all(Table::Contacts);
        contacts.any(|row| row.stored("LastName").as_text() == Some("Winter"))
    };
    let body = json!({ "itemType": "contact", "itemId": id });
    let (_, accepted) = ada.post_share("zoe", &body).await;
    world.settle().await;
    let share = accepted["shareId"].as_str().unwrap();
    assert_eq!(ada.outcome(share).await, WAITS);
    assert!(!is_in_sales());

    // What asked is not forgotten, once there is room.
    configures(&world, |configuration| configuration.values.contacts.limit = 1).await;
    switches_on(&world, Process::StandardSync).await;
    assert!(is_in_sales(), "R-LIM-3");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_lim_2_what_is_linked_goes_on_and_keeps_its_place_when_it_is_shared_again() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let first = meets(&world, "First");
    assert_eq!(shares(&world, &ada, &first).await.0, ShareStatus::Shared);
    configures(&world, |configuration| {
        configuration.values.appointments.limit = 0
    })
    .await;
    assert_eq!(shares(&world, &ada, &meets(&world, "Second")).await, WAITS);
    assert!(world.activities("Second").is_empty());

    world.change(ADA, &first, &json!({"location": {"displayName": "Quay 4"}}));
    let share = ada.share("again", &first.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let [activity] = &world.activities("First")[..] else {
        panic!("a limit that is lowered deletes nothing")
    };
    assert_eq!(activity.attributes["Location"], "Quay 4");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_lim_3_a_share_beyond_the_limit_is_listed_with_its_rule_and_comes_in_once_a_place_is_free() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        configuration.values.appointments.limit = 1
    })
    .await;
    switches_on(&world, Process::StandardSync).await;
    let ada = world.connect(ADA).await;
    let (first, second) = (meets(&world, "First"), meets(&world, "Second"));
    assert_eq!(shares(&world, &ada, &first).await.0, ShareStatus::Shared);
    assert_eq!(shares(&world, &ada, &second).await, WAITS);
    next_run(&world).await;
    let ada = world.connect(ADA).await;
    let listed = only(&ada, "waiting").await;
    assert_eq!(listed["title"], "Second");
    assert_eq!(
        listed["reason"],
        json!({"code": "over-limit", "rule": "R-LIM-3", "detail": "1"})
    );
    let tally = latest_round(&world, ADA).await.tally;
    assert_eq!(tally.errors(), 0, "never an error per record: {tally:?}");

    let first = world.event(ADA, "First");
    world.change(ADA, &first, &json!({"categories": []}));
    for _ in 0..2 {
        next_run(&world).await;
    }
    assert_eq!(world.activities("Second").len(), 1);
    assert_eq!(world.activities("First").len(), 1, "both copies stay");
}
