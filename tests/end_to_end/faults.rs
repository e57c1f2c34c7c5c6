//! Weather: lost answers, patience, lapses, answers that nobody can read.

use jiff::SignedDuration;
use serde_json::json;
use shared::api::shares::{ReasonCode, ShareStatus};
use store::jobs::QueueDepth;
use tests::World;
use worker::context::TRIES_MAX;
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";
const VISIT: &str = "Halvorsen Marine: rollout";

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_either_vendor_never_makes_a_twin() {
    for (target, request) in [
        ("sales", "POST .*/activities$"),
        ("graph", "PATCH .*/events/.*"),
        ("graph", "GET .*/events/.*"),
        ("graph", "POST .*/translateExchangeIds$"),
        ("sales", "GET .*/activities.*"),
        ("sales", "GET .*/contacts.*"),
    ] {
        for kind in ["dropResponse", "error", "duplicateDelivery"] {
            let world = World::new().await;
            let ada = world.connect(ADA).await;
            world.settle().await;
            world
                .plant(json!({ "target": target, "match": request, "kind": kind, "status": 503, "times": 1 }))
                .await;
            let visit = world.event(ADA, VISIT);
            let share = ada.share("weather", &visit.rest_id, None).await;
            world.settle().await;
            assert_eq!(world.strikes().await, [1], "{kind} on {request} struck");
            assert_eq!(
                ada.outcome(&share).await.0,
                ShareStatus::Shared,
                "{kind} on {request}"
            );
            assert_eq!(world.activities(&visit.subject).len(), 1, "{kind} on {request}");
            assert!(
                world
                    .event(ADA, VISIT)
                    .categories
                    .contains(&"Shared with Oracle".to_owned())
            );
            assert_eq!(world.mails(), 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_answer_cannot_be_read_is_looked_for_and_found() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    world
        .plant(json!({ "target": "sales", "match": "POST .*/activities$", "kind": "truncate", "times": 1 }))
        .await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("cut", &visit.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_parks_the_share_with_its_reason() {
    for (target, request) in [("graph", "GET .*/events/.*"), ("sales", "GET .*/contacts$")] {
        let world = World::new().await;
        let ada = world.connect(ADA).await;
        world.settle().await;
        world
            .plant(json!({ "target": target, "match": request, "kind": "truncate", "times": 20 }))
            .await;
        let visit = world.event(ADA, VISIT);
        let share = ada.share("unreadable", &visit.rest_id, None).await;
        world.settle().await;
        assert_eq!(
            ada.outcome(&share).await,
            (ShareStatus::Parked, Some(ReasonCode::AnswerUnreadable)),
            "{request}"
        );
        assert!(world.activities(&visit.subject).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_vendor_that_stays_broken_parks_the_share_after_eight_tries_and_a_new_share_goes_through() {
    for (target, request) in [
        ("graph", ".*"),
        ("sales", ".*"),
        ("sales", "POST .*/activities$"),
        ("graph", "PATCH .*/events/.*"),
    ] {
        let world = World::new().await;
        let ada = world.connect(ADA).await;
        world.settle().await;
        world
            .plant(json!({ "target": target, "match": request, "kind": "error", "status": 503 }))
            .await;
        let visit = world.event(ADA, VISIT);
        let share = ada.share("storm", &visit.rest_id, None).await;
        let (mut tries, mut rounds) = (0, 0);
        while world.store.queue_depth().await.unwrap() != QueueDepth::default() {
            let struck = world.strikes().await[0];
            world.drain().await;
            tries += u32::from(world.strikes().await[0] > struck);
            world.pass(SignedDuration::from_secs(5 << tries));
            rounds += 1;
            assert!(rounds < 40, "{request} of {target} is tried for ever");
        }
        assert_eq!(tries, TRIES_MAX, "{request} of {target}");
        let written = usize::from(request.starts_with("PATCH"));
        assert_eq!(
            world.activities(&visit.subject).len(),
            written,
            "{request} of {target}"
        );
        assert_eq!(world.event(ADA, VISIT).categories, visit.categories);
        assert_eq!(world.mails(), 0);

        world.stand_ins.sandbox.faults().clear();
        let again = world.connect(ADA).await;
        world.settle().await;
        assert_eq!(
            again.outcome(&share).await,
            (ShareStatus::Parked, Some(ReasonCode::TriedTooOften))
        );
        let (_, retry) = again
            .post_share(
                "storm",
                &json!({ "itemType": "appointment", "itemId": visit.rest_id }),
            )
            .await;
        assert_eq!(
            retry["status"], "parked",
            "the old key still tells of the old share"
        );
        let share = again.share("after-the-storm", &visit.rest_id, None).await;
        world.settle().await;
        assert_eq!(
            again.outcome(&share).await.0,
            ShareStatus::Shared,
            "{request} of {target}"
        );
        assert_eq!(world.activities(&visit.subject).len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_asks_for_patience_gets_it() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    world.plant(json!({ "target": "sales", "match": "POST .*/activities$", "kind": "throttle", "retryAfterSecs": 90, "times": 1 })).await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("patience", &visit.rest_id, None).await;
    world.drain().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Queued, Some(ReasonCode::Waiting))
    );
    world.pass(SignedDuration::from_secs(60));
    world.drain().await;
    assert!(
        world.activities(&visit.subject).is_empty(),
        "not before the announced time"
    );
    world.pass(SignedDuration::from_secs(31));
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_lapse_makes_the_share_wait_and_a_sign_in_wakes_it() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("lapse", &visit.rest_id, None).await;
    world
        .control(
            &format!("sales/users/{ADA}"),
            json!({ "revokeRefreshTokens": true, "revokeAccessTokens": true }),
        )
        .await;
    for _ in 0..4 {
        world.drain().await;
        world.pass(SignedDuration::from_secs(5));
    }
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Queued, Some(ReasonCode::SalesSignInNeeded))
    );
    let ada = world.connect(ADA).await;
    world.drain().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_of_graph_that_a_renewal_answers_goes_unnoticed() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("challenged", &visit.rest_id, None).await;
    world
        .control(
            &format!("identity/users/{ADA}"),
            json!({ "challengeAccess": true }),
        )
        .await;
    // No time passes: the share does not wait for anything.
    world.drain().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
    let log = world.stand_ins.sandbox.log().since(0);
    let refused = log.iter().filter(|entry| entry.status == Some(401));
    assert_eq!(refused.count(), 1, "the token that was renewed is used");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_challenge_of_graph_that_only_the_person_can_answer_waits_for_their_sign_in() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("challenged", &visit.rest_id, None).await;
    world
        .control(
            &format!("identity/users/{ADA}"),
            json!({ "challengeAccess": true, "claimsRequired": true }),
        )
        .await;
    for _ in 0..4 {
        world.drain().await;
        world.pass(SignedDuration::from_secs(5));
    }
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Queued, Some(ReasonCode::ExchangeSignInNeeded))
    );
    assert!(world.activities(&visit.subject).is_empty());
    let ada = world.connect(ADA).await;
    world.drain().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_told_to_stop_hands_its_work_back() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    world.plant(json!({ "target": "graph", "match": "POST .*/translateExchangeIds$", "kind": "slow", "latencyMs": 60000, "times": 1 })).await;
    let visit = world.event(ADA, VISIT);
    let share = ada.share("stopped", &visit.rest_id, None).await;
    let context = world.worker();
    let stop = tokio::time::sleep(std::time::Duration::from_millis(300));
    let started = std::time::Instant::now();
    queue::run(&context, Until::Stopped, stop).await.unwrap();
    assert!(
        started.elapsed() < std::time::Duration::from_secs(40),
        "it does not wait for the vendor"
    );
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&visit.subject).len(), 1);
}
