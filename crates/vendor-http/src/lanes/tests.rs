//! What a lane keeps when nobody holds it, and what it shares.

use super::*;
use crate::limits::Quota;
use std::sync::atomic::{AtomicU64, Ordering};

const ONE: Ask = Ask {
    requests: 1,
    bytes: 0,
};

/// Lanes by a time that the test moves.
fn timed(limits: &Limits) -> (Lanes<u32>, Arc<AtomicU64>) {
    let secs = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&secs);
    let time: Time = Arc::new(move || Duration::from_secs(told.load(Ordering::Relaxed)));
    (Lanes::timed_by(limits, time), secs)
}

fn two_in_ten_minutes() -> Limits {
    Limits {
        requests: Some(Quota {
            max: 2,
            per: Duration::from_secs(600),
        }),
        ..Limits::default()
    }
}

#[test]
fn what_the_vendor_counts_and_asked_for_outlives_the_last_holder_of_a_lane() {
    let (lanes, secs) = timed(&two_in_ten_minutes());
    assert_eq!(lanes.lane(1).pass(ONE), Ok(()));
    assert_eq!(lanes.lane(1).pass(ONE), Ok(()));
    assert_eq!(lanes.lane(1).pass(ONE), Err(Duration::from_secs(600)));
    lanes.lane(2).close(30);
    secs.store(10, Ordering::Relaxed);
    assert_eq!(lanes.lane(2).pass(ONE), Err(Duration::from_secs(20)));
    // Others come and go, more than are kept for nothing.
    for key in 100..1000 {
        lanes.lane(key);
    }
    assert!(lanes.lane(1).pass(ONE).is_err());
    assert!(lanes.lane(2).pass(ONE).is_err());
}

#[test]
fn lanes_are_kept_only_as_long_as_they_would_be_missed() {
    let (lanes, secs) = timed(&two_in_ten_minutes());
    let count = || lanes.known.lock().unwrap().lanes.len();
    for key in 0..10_000 {
        assert_eq!(lanes.lane(key).pass(ONE), Ok(()));
    }
    assert_eq!(count(), 10_000, "each was used within ten minutes");
    let held = lanes.lane(7);
    secs.store(700, Ordering::Relaxed);
    for key in 10_000..40_000 {
        lanes.lane(key);
    }
    assert!(count() < 20_000, "{}", count());
    assert!(
        Arc::ptr_eq(&held.own, &lanes.lane(7).own),
        "whoever holds it shares it"
    );
    // Those that were made and never used go too.
    for key in 40_000..200_000 {
        lanes.lane(key);
    }
    assert!(count() < 20_000, "{}", count());
}

#[tokio::test]
async fn lanes_below_another_share_its_places_its_quota_and_its_patience() {
    let above = Limits {
        in_flight_max: 3,
        requests: Some(Quota {
            max: 3,
            per: Duration::from_secs(60),
        }),
        ..Limits::default()
    };
    let (lanes, secs) = timed(&Limits::default());
    let lanes = lanes.below(&above);
    let (ada, bob) = (lanes.lane(1), lanes.lane(2));
    let taken = (ada.take_above(2).await, bob.take_above(1).await);
    assert!(taken.0.is_some() && taken.1.is_some());
    let waits = tokio::time::timeout(Duration::from_millis(20), bob.take_above(1)).await;
    assert!(waits.is_err(), "three are taken");
    drop(taken);
    assert!(
        bob.take_above(9).await.is_some(),
        "all of them are enough for anything"
    );

    for lane in [&ada, &bob, &ada] {
        assert_eq!(lane.pass(ONE), Ok(()));
    }
    assert_eq!(bob.pass(ONE), Err(Duration::from_secs(60)));
    secs.store(60, Ordering::Relaxed);
    assert_eq!(bob.pass(ONE), Ok(()));
    // Nobody knows whose patience a vendor means that counts all together.
    ada.close(5);
    assert_eq!(bob.pass(ONE), Err(Duration::from_secs(5)));
}
