//! Identity providers that refuse this program, or fail: nobody's share is lost over it.

use super::authorizations::told;
use super::runs::{switches_on, takes_its_turn};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::jobs::QueueDepth;
use store::runs::Process;
use tests::World;

const ADA: &str = "ada@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const VISIT: &str = "Halvorsen Marine: rollout";
/// More rounds than a job has tries.
const ROUNDS: u32 = 12;

/// What goes wrong, what people are told of it, and how it is put right.
fn troubles() -> [(&'static str, Value, &'static str, Value); 4] {
    let lifted = json!({ "refusedWith": null });
    [
        (
            "identity/app",
            json!({ "refusedWith": 7_000_222 }),
            "registration-refused",
            lifted.clone(),
        ),
        (
            "identity/app",
            json!({ "refusedWith": 90_033 }),
            "waiting",
            lifted.clone(),
        ),
        (
            "sales/app",
            json!({ "refusedWith": "unauthorized_client" }),
            "registration-refused",
            lifted.clone(),
        ),
        (
            "sales/app",
            json!({ "refusedWith": "server_error" }),
            "waiting",
            lifted,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_outlasts_an_identity_provider_that_refuses_or_fails_and_its_tries_are_not_used_up() {
    for (path, trouble, reason, lifted) in troubles() {
        let world = World::new().await;
        let ada = world.connect(ADA).await;
        world.settle().await;
        let visit = world.event(ADA, VISIT);
        let share = ada.share("patient", &visit.rest_id, None).await;
        // Both access tokens end before a worker comes to it.
        world.pass(SignedDuration::from_hours(2));
        world.control(path, trouble.clone()).await;
        let waiting = QueueDepth {
            waiting: 1,
            ..QueueDepth::default()
        };
        for round in 0..ROUNDS {
            world.drain().await;
            let depth = world.store.queue_depth().await.unwrap();
            assert_eq!(depth, waiting, "{trouble} in round {round}");
            world.pass(SignedDuration::from_mins(15));
        }
        assert!(world.activities(&visit.subject).is_empty());
        let view = told(&world, ADA, &format!("/api/shares/{share}")).await;
        assert_eq!(view["reason"]["code"], reason, "{trouble}");

        world.control(path, lifted).await;
        world.settle().await;
        assert_eq!(world.activities(&visit.subject).len(), 1, "{trouble}");
        assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_4_a_registration_that_is_refused_is_told_by_its_name_until_it_is_put_right() {
    for (path, trouble, reason, lifted) in troubles() {
        let world = World::new().await;
        for person in [ADA, ADMIN] {
            world.connect(person).await;
        }
        switches_on(&world, Process::StandardSync).await;
        world.pass(SignedDuration::from_hours(2));
        world.control(path, trouble.clone()).await;
        takes_its_turn(&world).await;
        let me = told(&world, ADA, "/api/me").await;
        let round = &me["latestRound"];
        assert_eq!(
            (&round["result"], &round["reason"]),
            (&json!("failed"), &json!(reason)),
            "{trouble}"
        );
        let id = me["user"]["id"].as_str().unwrap();
        let row = told(&world, ADMIN, &format!("/api/admin/users/{id}")).await;
        assert_eq!(&row["latestRound"], round, "R-MON-1");

        world.control(path, lifted).await;
        world.pass(SignedDuration::from_mins(30));
        takes_its_turn(&world).await;
        let me = told(&world, ADA, "/api/me").await;
        assert_eq!(me["latestRound"]["result"], "done", "{trouble}");
    }
}
