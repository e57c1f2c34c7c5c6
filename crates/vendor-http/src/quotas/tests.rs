use super::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Outlook's: so many requests of an application in a mailbox.
const OUTLOOK: Quota = Quota {
    max: 10_000,
    per: Duration::from_secs(600),
};
const PLACES: u32 = 4;

/// One HTTP request: places it takes, requests that it counts as, and how long it lasts.
#[derive(Clone, Copy)]
struct Job {
    places: u32,
    parts: u64,
    lasts: Duration,
}

/// Sends jobs in their order as a lane does: each waits for its places, then for the quotas. Gives when the last one ended,
/// and when each began with what it counted.
fn schedule(jobs: &[Job]) -> (Duration, Vec<(Duration, u64)>) {
    let limits = Limits {
        requests: Some(OUTLOOK),
        ..Limits::default()
    };
    let mut quotas = Quotas::new(&limits);
    let mut under_way: BinaryHeap<Reverse<(Duration, u32)>> = BinaryHeap::new();
    let (mut now, mut free, mut end) = (Duration::ZERO, PLACES, Duration::ZERO);
    let mut begun = Vec::new();
    for job in jobs {
        while free < job.places {
            let Reverse((ended, places)) = under_way.pop().expect("somebody holds the places");
            now = now.max(ended);
            free += places;
        }
        let ask = Ask {
            requests: job.parts,
            bytes: 0,
        };
        while let Err(wait) = quotas.take(now, ask) {
            now += wait;
        }
        free -= job.places;
        under_way.push(Reverse((now + job.lasts, job.places)));
        end = end.max(now + job.lasts);
        begun.push((now, job.parts));
    }
    (end, begun)
}

/// The three shapes in which `n` writes are sent, with latency `l` and `s` at the vendor for each.
fn shapes(n: u64, l: Duration, s: Duration) -> [Vec<Job>; 3] {
    let batches = |job: Job| -> Vec<Job> {
        let parts = (0..n.div_ceil(20)).map(|at| (n - at * 20).min(20));
        parts.map(|parts| Job { parts, ..job }).collect()
    };
    let single = Job {
        places: 1,
        parts: 1,
        lasts: l + s,
    };
    let parallel = Job {
        places: 4,
        parts: 20,
        lasts: l + s * 5,
    };
    let chain = Job {
        places: 1,
        parts: 20,
        lasts: l + s * 20,
    };
    [
        vec![single; usize::try_from(n).expect("small")],
        batches(parallel),
        batches(chain),
    ]
}

/// The least time by the formulas of the limit model.
fn bounds(n: u64, l: Duration, s: Duration) -> [Duration; 3] {
    let times = |one: Duration, number: u64| one * u32::try_from(number).expect("small");
    let window = OUTLOOK.per * u32::try_from((n - 1) / OUTLOOK.max).expect("small");
    [
        times(l + s, n.div_ceil(4)),
        times(l + s * 5, n.div_ceil(20)),
        times(l + s * 20, n.div_ceil(20).div_ceil(4)),
    ]
    .map(|time| time.max(window))
}

#[test]
fn the_schedule_is_that_of_the_limit_model_and_never_exceeds_a_limit() {
    let ms = Duration::from_millis;
    for (n, l, s) in [
        (500, ms(50), ms(100)),
        (5_000, ms(50), ms(0)),
        (5_000, ms(50), ms(100)),
        (5_000, ms(100), ms(100)),
        (5_000, ms(50), ms(250)),
        (10_000, ms(50), ms(100)),
    ] {
        for (jobs, bound) in shapes(n, l, s).iter().zip(bounds(n, l, s)) {
            let (end, _) = schedule(jobs);
            assert!(
                end >= bound.mul_f64(0.95) && end <= bound.mul_f64(1.05),
                "{n} {l:?} {s:?}: {end:?}, model {bound:?}"
            );
        }
    }
}

#[test]
fn beyond_ten_thousand_the_window_decides() {
    let (l, s) = (Duration::from_millis(50), Duration::from_millis(100));
    // Figures of the model for 20,000 writes, in seconds.
    for (jobs, model) in shapes(20_000, l, s).iter().zip([975.0, 875.0, 856.0]) {
        let (end, begun) = schedule(jobs);
        let end = end.as_secs_f64();
        assert!((end - model).abs() <= model * 0.05, "{end} s, model {model} s");
        let mut sum = 0;
        let mut oldest = 0;
        for (at, parts) in &begun {
            sum += parts;
            while at.saturating_sub(begun[oldest].0) >= OUTLOOK.per {
                sum -= begun[oldest].1;
                oldest += 1;
            }
            assert!(sum <= OUTLOOK.max, "{sum} requests in ten minutes at {at:?}");
        }
    }
}

#[test]
fn a_wish_for_patience_closes_the_lane_for_as_long_as_the_longest_of_them() {
    let limits = Limits {
        requests: Some(OUTLOOK),
        ..Limits::default()
    };
    let ask = Ask {
        requests: 1,
        bytes: 0,
    };
    let mut quotas = Quotas::new(&limits);
    let at = Duration::from_secs;
    quotas.close(at(10), 30);
    quotas.close(at(11), 5);
    assert_eq!(quotas.take(at(12), ask), Err(at(28)));
    assert_eq!(quotas.take(at(40), ask), Ok(()));
    let mut without = Quotas::new(&Limits::default());
    without.close(at(10), 30);
    assert_eq!(
        without.take(at(11), ask),
        Ok(()),
        "a vendor without quotas decides request by request"
    );
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
    let at = Duration::from_secs;
    let send = |bytes| Ask { requests: 1, bytes };
    assert_eq!(quotas.take(at(0), send(60)), Ok(()));
    assert_eq!(quotas.take(at(10), send(60)), Err(at(290)));
    assert_eq!(quotas.take(at(10), send(40)), Ok(()));
    assert_eq!(quotas.take(at(20), send(0)), Ok(()), "a read sends nothing up");
    assert_eq!(quotas.take(at(300), send(60)), Ok(()));
    // What is larger than the quota goes when it is alone.
    assert_eq!(quotas.take(at(301), send(1000)), Err(at(299)));
    assert_eq!(quotas.take(at(600), send(1000)), Ok(()));
}
