//! The limit model of Outlook: four places in a mailbox and ten thousand requests in ten minutes, of which a batch takes and
//! counts as many as its parts. The schedule that places and quotas make of many writes is that of the model's formulas,
//! and never exceeds a limit.

use super::*;
use futures::future::join_all;
use std::sync::Mutex;
use tokio::time::Instant;

const OUTLOOK: Quota = Quota {
    max: 10_000,
    per: Duration::from_secs(600),
};
const PLACES: u32 = 4;
const BATCH: u32 = 20;

/// One HTTP request: places it takes, requests that it counts as, and how long it lasts.
#[derive(Debug, Clone, Copy)]
struct Job {
    places: u32,
    parts: u32,
    lasts: Duration,
}

/// When a request began and ended, and what it took.
#[derive(Debug, Clone, Copy)]
struct Sent {
    from: Duration,
    to: Duration,
    job: Job,
}

/// How `n` writes are sent, with latency `l` and `s` at the vendor for each.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Single,
    Parallel,
    Chain,
}

impl Shape {
    const ALL: [Self; 3] = [Self::Single, Self::Parallel, Self::Chain];

    fn jobs(self, n: u32, l: Duration, s: Duration) -> Vec<Job> {
        let batches = (0..n.div_ceil(BATCH)).map(|at| (n - at * BATCH).min(BATCH));
        let job = |places, parts, lasts| Job { places, parts, lasts };
        match self {
            Self::Single => vec![job(1, 1, l + s); usize::try_from(n).expect("small")],
            Self::Parallel => batches
                .map(|parts| job(PLACES, parts, l + s * parts.div_ceil(PLACES)))
                .collect(),
            Self::Chain => batches.map(|parts| job(1, parts, l + s * parts)).collect(),
        }
    }

    /// The formulas of the model; a last batch that is not full takes as long as what is in it.
    fn model(self, n: u32, l: Duration, s: Duration) -> Duration {
        let (full, rest) = (n / BATCH, n % BATCH);
        let last = |lasts: Duration| if rest == 0 { Duration::ZERO } else { lasts };
        let time = match self {
            Self::Single => (l + s) * n.div_ceil(PLACES),
            Self::Parallel => (l + s * 5) * full + last(l + s * rest.div_ceil(PLACES)),
            Self::Chain => (l + s * BATCH) * n.div_ceil(BATCH).div_ceil(PLACES),
        };
        time.max(OUTLOOK.per * ((n - 1) / 10_000))
    }
}

/// Sends all at once, as far as places and quotas let them.
async fn sent(jobs: &[Job]) -> Vec<Sent> {
    let limits = Limits {
        requests: Some(OUTLOOK),
        deadline: Duration::from_secs(24 * 60 * 60),
        in_flight_max: PLACES,
        ..Limits::default()
    };
    let nowhere = Url::parse("http://acme.invalid/").unwrap();
    let caller = Caller::new(&nowhere, limits);
    let (begun, trace) = (Instant::now(), Trace::of("Acme"));
    let all = Mutex::new(Vec::with_capacity(jobs.len()));
    join_all(jobs.iter().map(|job| async {
        let call = Call::new(Method::POST, nowhere.clone())
            .places(job.places)
            .counts(job.parts);
        let places = caller.transport.enter(&caller.lane, &call, &trace).await.unwrap();
        let from = begun.elapsed();
        tokio::time::sleep(job.lasts).await;
        let to = begun.elapsed();
        drop(places);
        all.lock().unwrap().push(Sent { from, to, job: *job });
    }))
    .await;
    let mut sent = all.into_inner().unwrap();
    sent.sort_by_key(|sent| sent.from);
    sent
}

fn end(sent: &[Sent]) -> Duration {
    sent.iter().map(|sent| sent.to).max().unwrap_or_default()
}

fn assert_within_limits(sent: &[Sent]) {
    let (mut in_window, mut oldest) = (0, 0);
    let mut under_way: Vec<(Duration, u32)> = Vec::new();
    for one in sent {
        in_window += u64::from(one.job.parts);
        while one.from.saturating_sub(sent[oldest].from) >= OUTLOOK.per {
            in_window -= u64::from(sent[oldest].job.parts);
            oldest += 1;
        }
        assert!(
            in_window <= OUTLOOK.max,
            "{in_window} in ten minutes at {:?}",
            one.from
        );
        under_way.retain(|(to, _)| *to > one.from);
        under_way.push((one.to, one.job.places));
        let places: u32 = under_way.iter().map(|(_, places)| places).sum();
        assert!(places <= PLACES, "{places} at {:?}", one.from);
    }
}

#[tokio::test(start_paused = true)]
async fn the_schedule_is_that_of_the_limit_model_and_never_exceeds_a_limit() {
    let ms = Duration::from_millis;
    for (n, l, s) in [
        (50, ms(50), ms(0)),
        (50, ms(50), ms(100)),
        (500, ms(50), ms(100)),
        (5_000, ms(50), ms(0)),
        (5_000, ms(50), ms(100)),
        (5_000, ms(100), ms(100)),
        (5_000, ms(50), ms(250)),
        (10_000, ms(50), ms(100)),
    ] {
        for shape in Shape::ALL {
            let sent = sent(&shape.jobs(n, l, s)).await;
            let (end, model) = (end(&sent), shape.model(n, l, s));
            assert!(
                end >= model.mul_f64(0.95) && end <= model.mul_f64(1.05),
                "{n} {l:?} {s:?} {shape:?}: {end:?}, model {model:?}"
            );
            assert_within_limits(&sent);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn beyond_ten_thousand_the_window_decides() {
    let (l, s) = (Duration::from_millis(50), Duration::from_millis(100));
    // Figures of the model for 20,000 writes, in seconds.
    for (shape, model) in Shape::ALL.into_iter().zip([975.0, 875.0, 856.0]) {
        let sent = sent(&shape.jobs(20_000, l, s)).await;
        let end = end(&sent).as_secs_f64();
        assert!(
            (end - model).abs() <= model * 0.05,
            "{shape:?}: {end} s, model {model} s"
        );
        assert_within_limits(&sent);
    }
}
