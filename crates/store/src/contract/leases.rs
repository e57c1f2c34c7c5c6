//! Promises about leases, fences and twins.

use super::{MINUTE, Subject, at, job, signed_in};
use crate::Store;
use crate::jobs::{LeasedJob, NewJob, Postponed, QueueDepth};
use crate::users::UserId;

pub async fn a_lease_that_ran_out_is_claimed_again(subject: &dyn Subject) {
    let store = subject.open().await;
    let slow = held(&*store, 1).await;
    assert_eq!(store.claim(5, MINUTE, at(59)).await.unwrap(), []);
    let next = store.claim(5, MINUTE, at(60)).await.unwrap().remove(0);
    assert_eq!((next.id, next.kind, next.lane), (slow.id, slow.kind, slow.lane));
    assert!(next.fence > slow.fence);
    assert_eq!(next.lease_until, at(120));
}

pub async fn a_lease_that_ran_out_counts_as_a_try(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut job = held(&*store, 1).await;
    for tries in 1..=3 {
        let next = store.claim(5, MINUTE, job.lease_until).await.unwrap().remove(0);
        assert_eq!((next.id, next.attempts), (job.id, tries));
        job = next;
    }
    let again = at(1000);
    assert!(store.postpone(&job, again, Postponed::Waits, None).await.unwrap());
    let job = store.claim(5, MINUTE, again).await.unwrap().remove(0);
    assert_eq!(job.attempts, 3, "handing it back in time does not");
    assert!(
        store
            .postpone(&job, again, Postponed::Failed, None)
            .await
            .unwrap()
    );
    let job = store.claim(5, MINUTE, again).await.unwrap().remove(0);
    assert_eq!(job.attempts, 4);
}

pub async fn an_old_fence_writes_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let slow = held(&*store, 1).await;
    let next = store.claim(5, MINUTE, at(60)).await.unwrap().remove(0);
    assert!(!store.heartbeat(&slow, MINUTE, at(61)).await.unwrap());
    assert!(!store.complete(&slow).await.unwrap());
    assert!(
        !store
            .postpone(&slow, at(99), Postponed::Failed, Some("late"))
            .await
            .unwrap()
    );
    assert!(!store.bury(&slow, "late").await.unwrap());
    let depth = QueueDepth {
        running: 1,
        ..QueueDepth::default()
    };
    assert_eq!(store.queue_depth().await.unwrap(), depth);
    assert!(store.complete(&next).await.unwrap());
}

pub async fn a_heartbeat_keeps_the_lease(subject: &dyn Subject) {
    let store = subject.open().await;
    let busy = held(&*store, 1).await;
    assert!(store.heartbeat(&busy, MINUTE, at(59)).await.unwrap());
    assert_eq!(store.claim(5, MINUTE, at(118)).await.unwrap(), []);
    assert!(store.complete(&busy).await.unwrap());
    assert!(!store.heartbeat(&busy, MINUTE, at(119)).await.unwrap());
}

pub async fn a_failure_counts_and_waiting_does_not(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut job = held(&*store, 1).await;
    let tries = [
        (Postponed::Failed, 1),
        (Postponed::Waits, 1),
        (Postponed::Failed, 2),
        (Postponed::Waits, 2),
    ];
    for (number, (why, attempts)) in (1..).zip(tries) {
        let run_at = number * 1000;
        assert!(
            store
                .postpone(&job, at(run_at), why, Some("a-code"))
                .await
                .unwrap()
        );
        assert!(
            !store.postpone(&job, at(run_at), why, None).await.unwrap(),
            "it was handed back"
        );
        assert_eq!(store.claim(5, MINUTE, at(run_at - 1)).await.unwrap(), []);
        let next = store.claim(5, MINUTE, at(run_at)).await.unwrap().remove(0);
        assert_eq!((next.id, next.attempts), (job.id, attempts));
        assert!(next.fence > job.fence);
        job = next;
    }
}

pub async fn a_postponed_job_disappears_into_its_twin(subject: &dyn Subject) {
    let store = subject.open().await;
    let old = held(&*store, 1).await;
    let twin = NewJob {
        run_at: at(50),
        priority: 3,
        ..twin_of(&old, 2)
    };
    store.enqueue(&twin).await.unwrap();
    assert!(
        store
            .postpone(&old, at(40), Postponed::Failed, None)
            .await
            .unwrap()
    );
    assert!(!store.complete(&old).await.unwrap());
    assert_eq!(store.queue_depth().await.unwrap().waiting, 1);
    assert_eq!(store.claim(5, MINUTE, at(39)).await.unwrap(), []);
    let claimed = store.claim(5, MINUTE, at(40)).await.unwrap();
    assert_eq!(claimed.iter().map(|job| job.id).collect::<Vec<_>>(), [twin.id]);
}

pub async fn a_job_whose_lease_ran_out_disappears_into_its_twin(subject: &dyn Subject) {
    let store = subject.open().await;
    let old = held(&*store, 1).await;
    let twin = NewJob {
        run_at: at(500),
        ..twin_of(&old, 2)
    };
    store.enqueue(&twin).await.unwrap();
    let claimed = store.claim(5, MINUTE, at(60)).await.unwrap();
    assert_eq!(claimed.iter().map(|job| job.id).collect::<Vec<_>>(), [twin.id]);
    assert!(!store.complete(&old).await.unwrap());
    assert!(store.complete(&claimed[0]).await.unwrap());
    assert_eq!(store.queue_depth().await.unwrap(), QueueDepth::default());
}

pub async fn a_finished_job_leaves_its_twin(subject: &dyn Subject) {
    let store = subject.open().await;
    let old = held(&*store, 1).await;
    store.enqueue(&twin_of(&old, 2)).await.unwrap();
    assert!(store.complete(&old).await.unwrap());
    let claimed = store.claim(5, MINUTE, at(0)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    store.enqueue(&twin_of(&old, 3)).await.unwrap();
    assert!(store.bury(&claimed[0], "a-code").await.unwrap());
    assert_eq!(store.claim(5, MINUTE, at(0)).await.unwrap().len(), 1);
}

async fn held(store: &dyn Store, number: u128) -> LeasedJob {
    let user: UserId = signed_in(store, 1).await;
    store.enqueue(&job(number, user)).await.unwrap();
    store.claim(1, MINUTE, at(0)).await.unwrap().remove(0)
}

fn twin_of(old: &LeasedJob, number: u128) -> NewJob {
    NewJob {
        kind: old.kind,
        ..job(number, old.lane)
    }
}
