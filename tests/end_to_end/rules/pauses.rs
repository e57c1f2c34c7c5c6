//! What waits while somebody is paused, and goes on afterwards.

use super::story::{ADA, MY_MEETINGS, Office, at, both, shared};
use crate::runs::user;
use ::shared::api::shares::{ReasonCode, ShareStatus};
use jiff::SignedDuration;
use sandbox::sales::model::Table;
use serde_json::json;
use store::users::PausedBy;
use tests::World;
use worker::schedule;

const MEETINGS: Table = Table::Activities;

/// Runs come, and pass over whoever is paused; what waits for a person is not waited for.
async fn go_by(world: &World, times: u32) {
    for _ in 0..times {
        world.pass(SignedDuration::from_mins(12));
        schedule::start_due(&world.worker()).await.unwrap();
        world.drain().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_4_what_is_shared_and_edited_while_paused_waits_and_goes_on_once_nobody_pauses_it() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
    })
    .await;
    office.meets("Visit", 50, &both(&shared(), &at("Start")));
    office.runs(2).await;
    let pauses = async |paused: bool| {
        let ada = office.signed_in().await;
        let (status, told) = ada
            .put("/api/me/paused", None, &json!({ "paused": paused }))
            .await;
        assert_eq!(status, 204, "{told}");
    };
    pauses(true).await;
    let open = office.meets("By the button", 52, &json!({}));
    let share = office.signed_in().await.share("click", &open.rest_id, None).await;
    office.meets("By category", 54, &shared());
    office.makes(MEETINGS, &office.appointment("Made in Sales", 56));
    office.edits("Visit", &at("Quay 4"));
    let waits = async |why: &str| {
        let outcome = office.signed_in().await.outcome(&share).await;
        assert_eq!(outcome, (ShareStatus::Queued, Some(ReasonCode::Paused)), "{why}");
        for subject in ["By the button", "By category"] {
            assert!(!office.is_in_sales(MEETINGS, subject), "{subject}: {why}");
        }
        assert!(office.event("Made in Sales").is_none(), "{why}");
        assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Start", "{why}");
    };
    // Longer than until somebody looks whether it is over.
    go_by(&world, 6).await;
    waits("she has paused").await;
    let id = user(&world, ADA).await.id;
    let administrator = PausedBy::Administrator(id);
    let also = world.store.set_pause(id, administrator, true, world.clock.now());
    assert!(also.await.unwrap());
    pauses(false).await;
    go_by(&world, 2).await;
    waits("the administrator's pause is another one").await;

    let lifted = world.store.set_pause(id, administrator, false, world.clock.now());
    assert!(lifted.await.unwrap());
    office.runs(2).await;
    let outcome = office.signed_in().await.outcome(&share).await;
    assert_eq!(outcome.0, ShareStatus::Shared, "{outcome:?}");
    for subject in ["By the button", "By category", "Made in Sales", "Visit"] {
        assert!(office.is_in_sales(MEETINGS, subject), "{subject}");
        assert!(office.is_categorised(subject), "{subject}");
        assert_eq!(office.told(subject).await, "linked in-step", "{subject}");
    }
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 4");
}
