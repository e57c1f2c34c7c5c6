//! Pods that call attributes something else than the usual one, from the configuration to the record.

use super::runs::{configures, latest_round, switches_on};
use sandbox::Options;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use shared::api::shares::{ReasonCode as Told, ShareStatus};
use store::runs::{Process, RoundEnd};
use sync_core::ReasonCode;
use tests::World;

const ADA: &str = "ada@contoso.example";

/// What the pod calls otherwise, and a custom stamp.
const RENAMED: [(Table, &str, &str); 4] = [
    (Table::Activities, "Location", "Place_c"),
    (Table::Activities, "ActivityNumber", "PublicNumber"),
    (Table::Activities, "ActivityUpdateDate", "SyncStamp_c"),
    (Table::ActivityContact, "ContactId", "PersonId"),
];
const FIELDS: [(&str, &str); 4] = [
    ("activities.Location", "Place_c"),
    ("activities.ActivityNumber", "PublicNumber"),
    ("activities.ActivityUpdateDate", "SyncStamp_c"),
    ("ActivityContact.ContactId", "PersonId"),
];

fn rename(world: &World) {
    let mut stand_ins = world.stand_ins.sandbox.world();
    for (table, usual, other) in RENAMED {
        let renamed = &mut stand_ins.sales.peculiar.renamed;
        renamed.insert((table, usual), other.to_owned());
    }
}

fn visit(world: &World) -> sandbox::exchange::event::Event {
    world.invite(
        ADA,
        &json!({"subject": "Visit", "location": {"displayName": "Room 7"},
                "start": {"dateTime": "2031-03-03T09:00:00", "timeZone": "UTC"},
                "end": {"dateTime": "2031-03-03T10:00:00", "timeZone": "UTC"},
                "attendees": [{"type": "required", "emailAddress": {"address": "grace@contoso.example"}}]}),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_a_pod_that_calls_fields_something_else_is_kept_in_step_once_it_is_configured() {
    let world = World::calling(Options::default(), &FIELDS).await;
    rename(&world);
    let ada = world.connect(ADA).await;
    world.settle().await;
    configures(&world, |configuration| {
        let appointments = &mut configuration.values.appointments;
        appointments.bidirectional = true;
        appointments.default_saved_search = Some("S-1001".to_owned());
    })
    .await;
    let event = visit(&world);
    let share = ada.share("visit", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let [made] = &world.activities("Visit")[..] else {
        panic!("one visit")
    };
    assert_eq!(made.attributes["Location"], "Room 7");
    let number = made.attributes["ActivityNumber"].clone();
    world.pass(jiff::SignedDuration::from_mins(5));
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let change = Draft::new().with("Location", "Room 8");
        stand_ins
            .sales
            .edit(ADA, Table::Activities, &number, &change, &Condition::Any, now)
            .unwrap();
        stand_ins.sales.reindex(now);
    }
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    assert!(matches!(round.ended, Some((_, RoundEnd::Done))), "{round:?}");
    assert_eq!(world.activities("Visit").len(), 1);
    let log = world.stand_ins.sandbox.log().since(0);
    let describes = log
        .iter()
        .filter(|entry| entry.path.contains("activities/describe"));
    assert!(
        describes.count() > 0,
        "what is configured is held against the pod"
    );
    // The witness knows Oracle's usual names, and no others came.
    let other = |complaint: &String| !complaint.ends_with("PublicNumber") && !complaint.ends_with("PersonId");
    let others: Vec<String> = world
        .stand_ins
        .take_complaints()
        .into_iter()
        .filter(other)
        .collect();
    assert_eq!(others, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_a_pod_that_lacks_what_is_needed_stops_every_run_though_nobody_configured_it() {
    let world = World::calling(Options::default(), &[]).await;
    {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let renamed = &mut stand_ins.sales.peculiar.renamed;
        renamed.insert((Table::Activities, "Location"), "Place_c".to_owned());
    }
    world.connect(ADA).await;
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    let failed = Some(RoundEnd::Failed(ReasonCode::SalesFieldsUnknown));
    assert_eq!(round.ended.map(|(_, end)| end), failed, "{round:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_a_pod_that_does_not_speak_the_configured_framework_stops_every_run() {
    let world = World::calling(Options::default(), &[]).await;
    world.connect(ADA).await;
    world.settle().await;
    world.stand_ins.sandbox.world().sales.peculiar.framework_max = 6;
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    let failed = Some(RoundEnd::Failed(ReasonCode::SalesFieldsUnknown));
    assert_eq!(round.ended.map(|(_, end)| end), failed, "{round:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_r_appt_19_what_a_pod_lacks_and_can_be_done_without_is_told_and_all_else_is_kept_in_step() {
    let world = World::calling(Options::default(), &[]).await;
    {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let lacks = &mut stand_ins.sales.peculiar.lacks;
        lacks.insert((Table::ActivityAssignee, "ReminderPeriod"));
    }
    let ada = world.connect(ADA).await;
    world.settle().await;
    let event = visit(&world);
    let share = ada.share("visit", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    assert!(matches!(round.ended, Some((_, RoundEnd::Done))), "{round:?}");
    let told = round.tally.reasons.get(&ReasonCode::SalesFieldsMissing);
    assert_eq!(told, Some(&1), "{round:?}");
    assert_eq!(world.activities("Visit").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_a_pod_that_lacks_a_configured_field_stops_every_run_and_says_so() {
    let world = World::calling(Options::default(), &[("activities.Location", "Place_c")]).await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let event = visit(&world);
    let share = ada.share("visit", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Parked, Some(Told::SalesFieldsUnknown))
    );
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    let failed = Some(RoundEnd::Failed(ReasonCode::SalesFieldsUnknown));
    assert_eq!(round.ended.map(|(_, end)| end), failed, "{round:?}");
    assert_eq!(world.activities("Visit").len(), 0, "nothing was written");
}
