//! Promises about the queue.

use super::{MINUTE, Subject, Workers, at, job, side_by_side, signed_in};
use crate::jobs::{JobKind, NewJob, QueueDepth};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// Longer than any machine takes, shorter than anybody's patience.
const SOON: Duration = Duration::from_secs(10);

pub async fn an_equal_job_waits_once_with_the_earlier_time_and_the_higher_priority(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let like = |number, run_at, priority| NewJob {
        kind: JobKind::PrepareMailbox(user),
        run_at: at(run_at),
        priority,
        ..job(number, user)
    };
    assert!(store.enqueue(&like(1, 50, 0)).await.unwrap());
    assert!(!store.enqueue(&like(2, 10, -5)).await.unwrap());
    assert!(!store.enqueue(&like(3, 90, 10)).await.unwrap());
    let rival = signed_in(&*store, 2).await;
    let between = NewJob {
        run_at: at(0),
        priority: 9,
        ..job(9, rival)
    };
    store.enqueue(&between).await.unwrap();
    assert_eq!(store.queue_depth().await.unwrap().waiting, 2);
    let first = store.claim(1, MINUTE, at(10)).await.unwrap().remove(0);
    assert_eq!(
        (first.id, first.kind),
        (like(1, 0, 0).id, JobKind::PrepareMailbox(user))
    );
}

pub async fn the_same_job_again_adds_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    assert!(store.enqueue(&job(1, user)).await.unwrap());
    assert!(!store.enqueue(&job(1, user)).await.unwrap());
    let held = store.claim(1, MINUTE, at(0)).await.unwrap().remove(0);
    assert!(!store.enqueue(&job(1, user)).await.unwrap(), "nor while it runs");
    assert!(store.complete(&held).await.unwrap());
    assert_eq!(store.queue_depth().await.unwrap(), QueueDepth::default());
}

pub async fn a_running_job_does_not_block_a_new_one(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let again = NewJob {
        kind: job(1, user).kind,
        ..job(2, user)
    };
    store.enqueue(&job(1, user)).await.unwrap();
    let held = store.claim(1, MINUTE, at(0)).await.unwrap().remove(0);
    assert!(store.enqueue(&again).await.unwrap());
    assert_eq!(
        store.claim(5, MINUTE, at(0)).await.unwrap(),
        [],
        "one of a lane at a time"
    );
    assert!(store.complete(&held).await.unwrap());
    let next = store.claim(5, MINUTE, at(0)).await.unwrap();
    assert_eq!(next.iter().map(|job| job.id).collect::<Vec<_>>(), [again.id]);
}

pub async fn higher_priority_comes_first_and_then_the_earlier(subject: &dyn Subject) {
    let store = subject.open().await;
    let wanted = [(1, 0, 5), (2, 10, 9), (3, 10, 2), (4, 0, 1), (5, 10, 4)];
    for (number, priority, run_at) in wanted {
        let user = signed_in(&*store, number).await;
        let new = NewJob {
            run_at: at(run_at),
            priority,
            ..job(number, user)
        };
        store.enqueue(&new).await.unwrap();
    }
    let mut order = Vec::new();
    for limit in [3, 1, 1] {
        let claimed = store.claim(limit, MINUTE, at(10)).await.unwrap();
        order.extend(claimed.iter().map(|job| job.id.0.as_u128()));
    }
    assert_eq!(order, [3, 5, 2, 4, 1]);
}

pub async fn no_more_is_claimed_than_asked_for(subject: &dyn Subject) {
    let store = subject.open().await;
    for number in 1..=5 {
        let user = signed_in(&*store, number).await;
        store.enqueue(&job(number, user)).await.unwrap();
    }
    assert_eq!(store.claim(0, MINUTE, at(0)).await.unwrap().len(), 0);
    assert_eq!(store.claim(3, MINUTE, at(0)).await.unwrap().len(), 3);
    assert_eq!(store.claim(3, MINUTE, at(0)).await.unwrap().len(), 2);
}

pub async fn a_job_is_not_claimed_before_its_time(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let later = NewJob {
        run_at: at(30),
        priority: 10,
        ..job(1, user)
    };
    store.enqueue(&later).await.unwrap();
    store.enqueue(&job(2, user)).await.unwrap();
    let now = store.claim(5, MINUTE, at(29)).await.unwrap();
    assert_eq!(now.len(), 1);
    assert_eq!(
        now[0].id,
        job(2, user).id,
        "one that is not due does not hold up its lane"
    );
    assert_eq!(now[0].lease_until, at(89));
    store.complete(&now[0]).await.unwrap();
    let then = store.claim(5, MINUTE, at(30)).await.unwrap();
    assert_eq!(then.iter().map(|job| job.id).collect::<Vec<_>>(), [later.id]);
}

pub async fn a_lane_runs_one_job_at_a_time(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    for number in 1..=24 {
        store.enqueue(&job(number, user)).await.unwrap();
    }
    let running = Arc::new(AtomicUsize::new(0));
    let done = side_by_side(subject, 8, |store, _| {
        let running = Arc::clone(&running);
        async move {
            let mut done = 0;
            while store.queue_depth().await.unwrap() != QueueDepth::default() {
                for job in store.claim(4, MINUTE, at(0)).await.unwrap() {
                    assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0, "two of one lane");
                    tokio::task::yield_now().await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    assert!(store.complete(&job).await.unwrap());
                    done += 1;
                }
            }
            done
        }
    })
    .await;
    assert_eq!(done.into_iter().sum::<u32>(), 24);
}

pub async fn eight_claimers_do_all_work_and_none_twice(subject: &dyn Subject) {
    let store = subject.open().await;
    for lane in 1..=10 {
        let user = signed_in(&*store, lane).await;
        for number in 0..6 {
            store.enqueue(&job(lane * 100 + number, user)).await.unwrap();
        }
    }
    let done = side_by_side(subject, 8, |store, _| async move {
        let mut done = Vec::new();
        while store.queue_depth().await.unwrap() != QueueDepth::default() {
            for job in store.claim(3, MINUTE, at(0)).await.unwrap() {
                done.push(job.id);
                assert!(store.complete(&job).await.unwrap());
            }
        }
        done
    })
    .await;
    let mut times: BTreeMap<_, u32> = BTreeMap::new();
    for id in done.into_iter().flatten() {
        *times.entry(id).or_default() += 1;
    }
    assert_eq!(times.len(), 60);
    assert!(times.values().all(|times| *times == 1));
}

pub async fn waking_makes_this_users_waiting_jobs_due(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    for (number, user) in [(1, ada), (2, grace)] {
        let later = NewJob {
            run_at: at(500),
            ..job(number, user)
        };
        store.enqueue(&later).await.unwrap();
    }
    store.wake(ada, at(5)).await.unwrap();
    let due = store.claim(5, MINUTE, at(5)).await.unwrap();
    assert_eq!(due.iter().map(|job| job.lane).collect::<Vec<_>>(), [ada]);
}

pub async fn a_buried_job_is_set_aside_for_good(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    store.enqueue(&job(1, user)).await.unwrap();
    let held = store.claim(1, MINUTE, at(0)).await.unwrap().remove(0);
    assert!(store.bury(&held, "tried-too-often").await.unwrap());
    assert!(!store.bury(&held, "tried-too-often").await.unwrap());
    store.wake(user, at(9999)).await.unwrap();
    assert_eq!(store.claim(5, MINUTE, at(9999)).await.unwrap(), []);
    assert_eq!(store.queue_depth().await.unwrap().buried, 1);
    let fresh = NewJob {
        kind: held.kind,
        ..job(2, user)
    };
    assert!(store.enqueue(&fresh).await.unwrap(), "it stands in nobody's way");
    assert_eq!(store.claim(5, MINUTE, at(0)).await.unwrap().len(), 1);
}

pub async fn the_depth_counts_every_state(subject: &dyn Subject) {
    let store = subject.open().await;
    assert_eq!(store.queue_depth().await.unwrap(), QueueDepth::default());
    for number in 1..=6 {
        let user = signed_in(&*store, number).await;
        store.enqueue(&job(number, user)).await.unwrap();
    }
    let held = store.claim(3, MINUTE, at(0)).await.unwrap();
    store.bury(&held[0], "tried-too-often").await.unwrap();
    let depth = QueueDepth {
        waiting: 3,
        running: 2,
        buried: 1,
    };
    assert_eq!(store.queue_depth().await.unwrap(), depth);
}

pub async fn a_change_by_another_program_is_noticed(subject: &dyn Subject) {
    let (server, worker) = (subject.open().await, subject.open().await);
    let user = signed_in(&*server, 1).await;
    while timeout(SOON, worker.changed(Duration::from_millis(200)))
        .await
        .is_err()
    {}
    let waiting = tokio::spawn(async move { worker.changed(SOON * 10).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.enqueue(&job(1, user)).await.unwrap();
    timeout(SOON, waiting).await.expect("noticed").unwrap().unwrap();
}

pub async fn a_change_between_two_calls_is_not_missed(subject: &dyn Subject) {
    let (server, worker) = (subject.open().await, subject.open().await);
    let user = signed_in(&*server, 1).await;
    for number in 1..=5 {
        let other = [&server, &worker][usize::from(number % 2 == 0)];
        other.enqueue(&job(number, user)).await.unwrap();
        let noticed = timeout(SOON, worker.changed(SOON * 10)).await;
        noticed.expect("noticed").unwrap();
    }
}

pub async fn patience_ends(subject: &dyn Subject) {
    let store = subject.open().await;
    let patience = Duration::from_millis(100);
    timeout(SOON, store.changed(patience))
        .await
        .expect("in time")
        .unwrap();
    let began = std::time::Instant::now();
    timeout(SOON, store.changed(patience))
        .await
        .expect("in time")
        .unwrap();
    assert!(
        began.elapsed() >= patience,
        "nothing changed: it must have waited"
    );
}

pub async fn claiming_nothing_is_no_change(subject: &dyn Subject) {
    let store = subject.open().await;
    signed_in(&*store, 1).await;
    let patience = Duration::from_millis(100);
    store.changed(patience).await.unwrap();
    assert_eq!(store.claim(5, MINUTE, at(0)).await.unwrap(), []);
    let began = std::time::Instant::now();
    store.changed(patience).await.unwrap();
    assert!(
        began.elapsed() >= patience,
        "a worker with nothing to do would never sleep"
    );
}

pub async fn as_many_programs_are_the_worker_as_may_be(subject: &dyn Subject) {
    let (first, second) = (subject.open().await, subject.open().await);
    assert!(first.become_the_worker().await.unwrap());
    assert!(first.become_the_worker().await.unwrap(), "it still is");
    let both = second.become_the_worker().await.unwrap();
    match subject.workers() {
        Workers::Many => return assert!(both),
        Workers::One => assert!(!both),
    }
    drop(first);
    let mut took_over = false;
    for _ in 0..100 {
        took_over = second.become_the_worker().await.unwrap();
        if took_over {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(took_over, "the right ends with its holder");
}
