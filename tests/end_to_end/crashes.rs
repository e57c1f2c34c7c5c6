//! A worker killed between any two steps: still exactly one appointment.

use jiff::SignedDuration;
use serde_json::json;
use shared::api::shares::{ReasonCode, ShareStatus};
use std::future::pending;
use store::jobs::QueueDepth;
use tests::{World, crash_after};
use worker::context::TRIES_MAX;
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";

/// More polls than a share ever took; the test fails if it is reached.
const POLLS_MAX: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn r_new_5_a_worker_killed_at_any_await_loses_nothing_and_doubles_nothing() {
    let world = World::new().await;
    let mut ada = world.connect(ADA).await;
    world.settle().await;
    for (round, polls) in world.polls_until_killed().enumerate() {
        assert!(polls < POLLS_MAX, "a share took more than {POLLS_MAX} polls");
        if round % 20 == 19 {
            ada = world.connect(ADA).await;
            world.settle().await;
        }
        let subject = format!("Killed after {polls}");
        let event = world.invite(
            ADA,
            &json!({ "subject": subject, "start": { "dateTime": "2031-03-03T09:00:00", "timeZone": "UTC" },
                     "end": { "dateTime": "2031-03-03T10:00:00", "timeZone": "UTC" },
                     "attendees": [{ "type": "required", "emailAddress": { "address": "grace@contoso.example" } }] }),
        );
        let share = ada.share(&format!("killed-{polls}"), &event.rest_id, None).await;
        let context = world.worker();
        let ended = crash_after(polls, queue::run(&context, Until::Drained, pending())).await;
        world.pass(SignedDuration::from_secs(60));
        world.settle().await;
        assert_eq!(
            ada.outcome(&share).await.0,
            ShareStatus::Shared,
            "killed after {polls} polls"
        );
        assert_eq!(world.activities(&subject).len(), 1, "killed after {polls} polls");
        assert_eq!(world.mails(), 0);
        if ended {
            assert!(
                polls > 15,
                "a share takes more than {polls} polls: the crash was never in the middle"
            );
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_on_one_share_make_one_appointment() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    // The first is dropped in the middle of its create; the second comes when the lease has run out.
    world.plant(json!({ "target": "sales", "match": "POST .*/activities$", "kind": "slow", "latencyMs": 1500, "times": 1 })).await;
    let share = ada.share("twice", &visit.rest_id, None).await;
    let (first, second) = (world.worker(), world.worker());
    let run = queue::run(&first, Until::Drained, pending());
    let _ = tokio::time::timeout(std::time::Duration::from_millis(900), run).await;
    world.pass(SignedDuration::from_secs(60));
    queue::run(&second, Until::Drained, pending()).await.unwrap();
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_job_that_ends_its_worker_every_time_is_set_aside() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world
        .plant(json!({ "target": "graph", "kind": "slow", "latencyMs": 60_000 }))
        .await;
    dies_every_time(&world).await;
    world.drain().await;
    let buried = QueueDepth {
        buried: 1,
        ..QueueDepth::default()
    };
    assert_eq!(
        world.store.queue_depth().await.unwrap(),
        buried,
        "after the sign-in"
    );

    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    let share = ada.share("deadly", &visit.rest_id, None).await;
    dies_every_time(&world).await;
    assert_eq!(
        ada.outcome(&share).await.0,
        ShareStatus::Running,
        "until somebody comes"
    );
    world.drain().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Parked, Some(ReasonCode::TriedTooOften))
    );
    assert_eq!(world.store.queue_depth().await.unwrap(), buried);
    assert!(world.activities(&visit.subject).is_empty());
}

/// Workers that begin and are gone in the middle, as often as a job is tried.
async fn dies_every_time(world: &World) {
    for _ in 0..TRIES_MAX {
        let context = world.worker();
        let run = queue::run(&context, Until::Drained, pending());
        tokio::select! {
            _ = run => panic!("it was in the middle of its work"),
            () = asks(world) => {}
        }
        world.pass(SignedDuration::from_secs(60));
    }
}

/// Until somebody asks a vendor something.
async fn asks(world: &World) {
    let log = world.stand_ins.sandbox.log();
    let before = log.since(0).len();
    while log.since(0).len() == before {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
