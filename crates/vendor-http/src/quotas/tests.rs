use super::*;

/// Outlook's: so many requests of an application in a mailbox.
const OUTLOOK: Quota = Quota {
    max: 10_000,
    per: Duration::from_secs(600),
};

fn at(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn asked(quotas: &mut Quotas, now: Duration, ask: Ask) -> Result<(), Duration> {
    match quotas.wait(now, ask) {
        Duration::ZERO => {
            quotas.take(now, ask);
            Ok(())
        }
        wait => Err(wait),
    }
}

#[test]
fn a_wish_for_patience_closes_the_lane_for_as_long_as_the_longest_of_them() {
    let ask = Ask {
        requests: 1,
        bytes: 0,
    };
    let mut quotas = Quotas::new(&Limits::default());
    quotas.close(at(10), 30);
    quotas.close(at(11), 5);
    assert_eq!(quotas.wait(at(12), ask), at(28));
    assert_eq!(quotas.wait(at(40), ask), at(0));
    // Nobody means a hundred years.
    quotas.close(at(50), u32::MAX);
    assert_eq!(quotas.wait(at(50), ask), at(24 * 60 * 60));
}

#[test]
fn bytes_sent_up_have_a_quota_of_their_own() {
    let limits = Limits {
        requests: Some(OUTLOOK),
        upload_bytes: Some(Quota {
            max: 100,
            per: Duration::from_secs(300),
        }),
        ..Limits::default()
    };
    let mut quotas = Quotas::new(&limits);
    let send = |bytes| Ask { requests: 1, bytes };
    assert_eq!(asked(&mut quotas, at(0), send(60)), Ok(()));
    assert_eq!(asked(&mut quotas, at(10), send(60)), Err(at(290)));
    assert_eq!(asked(&mut quotas, at(12), send(40)), Ok(()));
    assert_eq!(
        asked(&mut quotas, at(20), send(0)),
        Ok(()),
        "a read sends nothing up"
    );
    assert_eq!(asked(&mut quotas, at(300), send(60)), Ok(()));
    // What is larger than the quota goes when it is alone.
    assert_eq!(asked(&mut quotas, at(303), send(1000)), Err(at(297)));
    assert_eq!(asked(&mut quotas, at(600), send(1000)), Ok(()));
}

#[test]
fn a_window_counts_in_grains_that_never_let_too_much_through_and_stays_small() {
    let limits = Limits {
        requests: Some(OUTLOOK),
        ..Limits::default()
    };
    let mut quotas = Quotas::new(&limits);
    let one = Ask {
        requests: 1,
        bytes: 0,
    };
    let mut passed = VecDeque::new();
    // Twenty minutes of a lane that always wants more than it gets.
    for tick in 0..120_000_u32 {
        let now = Duration::from_millis(10) * tick;
        if asked(&mut quotas, now, one).is_ok() {
            passed.push_back(now);
        }
        while passed
            .front()
            .is_some_and(|first| now.saturating_sub(*first) >= OUTLOOK.per)
        {
            passed.pop_front();
        }
        assert!(
            passed.len() <= 10_000,
            "{} in ten minutes at {now:?}",
            passed.len()
        );
    }
    let held = quotas.requests.as_ref().map(|window| window.taken.len());
    assert!(held.is_some_and(|held| held <= 201), "{held:?}");
    assert!(!quotas.is_as_new(at(1200)));
    assert!(quotas.is_as_new(at(1200 + 601)));
}
