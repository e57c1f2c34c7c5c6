//! Identity providers that refuse this program, or fail: nobody's share is lost over it.

use jiff::SignedDuration;
use serde_json::{Value, json};
use store::jobs::QueueDepth;
use tests::World;

const ADA: &str = "ada@contoso.example";
const VISIT: &str = "Halvorsen Marine: rollout";
/// More rounds than a job has tries.
const ROUNDS: u32 = 12;

/// What goes wrong, and how it is put right.
fn troubles() -> [(&'static str, Value, Value); 4] {
    let lifted = json!({ "refusedWith": null });
    [
        (
            "identity/app",
            json!({ "refusedWith": 7_000_222 }),
            lifted.clone(),
        ),
        ("identity/app", json!({ "refusedWith": 90_033 }), lifted.clone()),
        (
            "sales/app",
            json!({ "refusedWith": "unauthorized_client" }),
            lifted.clone(),
        ),
        ("sales/app", json!({ "refusedWith": "server_error" }), lifted),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_outlasts_an_identity_provider_that_refuses_or_fails_and_its_tries_are_not_used_up() {
    for (path, trouble, lifted) in troubles() {
        let world = World::new().await;
        let ada = world.connect(ADA).await;
        world.settle().await;
        let visit = world.event(ADA, VISIT);
        ada.share("patient", &visit.rest_id, None).await;
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

        world.control(path, lifted).await;
        world.settle().await;
        assert_eq!(world.activities(&visit.subject).len(), 1, "{trouble}");
        assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
    }
}
