//! Who waits for the queue wakes up by a word of whoever changed it; a word that is lost makes nothing slower.

use crate::samples::{MINUTE, NOW, share, signed_in};
use crate::stage::{run, stage};
use std::time::{Duration, Instant};
use store::jobs::Jobs as _;
use store::shares::Shares as _;
use tokio::time::timeout;

/// Longer than any machine takes, shorter than what nobody would wait for.
const SOON: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn a_share_wakes_a_worker_on_another_machine() {
    let stage = stage().await;
    let (server, worker) = (stage.open().await, stage.open().await);
    let user = signed_in(&server, 1).await;
    for number in 1..=5 {
        server.accept_share(&share(number, user)).await.unwrap();
        timeout(SOON, worker.changed(LONG)).await.expect("woken").unwrap();
    }
}

#[tokio::test]
async fn what_changes_nothing_in_the_queue_wakes_nobody() {
    let stage = stage().await;
    let (server, worker) = (stage.open().await, stage.open().await);
    let user = signed_in(&server, 1).await;
    crate::samples::opened(&server, user, "one").await;
    let patience = Duration::from_millis(300);
    let began = Instant::now();
    worker.changed(patience).await.unwrap();
    assert!(began.elapsed() >= patience);
}

#[tokio::test]
async fn a_listener_that_was_cut_off_counts_as_a_change() {
    let stage = stage().await;
    let (server, worker) = (stage.open().await, stage.open().await);
    let user = signed_in(&server, 1).await;
    let mut raw = stage.raw().await;
    for number in 1..=3 {
        // Whatever is said while nobody listens is lost.
        assert!(stage.cut(&mut raw, "LISTEN%").await > 0);
        server.accept_share(&share(number, user)).await.unwrap();
        timeout(SOON, worker.changed(LONG)).await.expect("woken").unwrap();
        let jobs = worker.claim(9, MINUTE, NOW).await.unwrap();
        assert_eq!(jobs.len(), 1);
        assert!(worker.complete(&jobs[0]).await.unwrap());
        // Its own change, and what came with it.
        while timeout(Duration::from_millis(300), worker.changed(LONG))
            .await
            .is_ok()
        {}
    }
}

#[tokio::test]
async fn a_backlog_of_which_nobody_said_a_word_is_drained_as_fast_as_any() {
    let stage = stage().await;
    let worker = stage.open().await;
    let mut raw = stage.raw().await;
    let users: Vec<_> = {
        let mut users = Vec::new();
        for number in 1..=20 {
            users.push(signed_in(&worker, number).await);
        }
        users
    };
    let mut seconds = Vec::new();
    for (silent, base) in [(false, 0), (true, 10_000)] {
        for (lane, user) in (0u128..).zip(&users) {
            for number in 0..10 {
                let number = base + lane * 100 + number + 1;
                if silent {
                    run(
                        &mut raw,
                        &format!(
                            "INSERT INTO jobs (lane, id, kind, payload, run_at, priority)
                             VALUES ('\\x{lane}', '\\x{id:032x}', 'share', '\\x{id:032x}', 0, 0)",
                            lane = user.0.simple(),
                            id = number
                        ),
                    )
                    .await;
                } else {
                    worker.accept_share(&share(number, *user)).await.unwrap();
                }
            }
        }
        let began = Instant::now();
        let mut done = 0;
        // As the worker's loop does: it waits only when a claim brought nothing.
        loop {
            let jobs = worker.claim(8, MINUTE, NOW).await.unwrap();
            if jobs.is_empty() && worker.queue_depth().await.unwrap() == Default::default() {
                break;
            }
            for job in jobs {
                assert!(worker.complete(&job).await.unwrap());
                done += 1;
            }
        }
        assert_eq!(done, 200);
        seconds.push(began.elapsed().as_secs_f64());
    }
    assert!(
        seconds[1] < seconds[0] * 3.0 + 1.0,
        "with words {:.3} s, without {:.3} s",
        seconds[0],
        seconds[1]
    );
}
