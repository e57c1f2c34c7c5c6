//! The time, asked for in one place: the machine's, a fixed one in tests, or one that the stand-ins move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use url::Url;

const ASK_EVERY: Duration = Duration::from_millis(200);
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
const ANSWER_BYTES_MAX: u64 = 4096;

/// What time it is. Clones share one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Base,
    started: Instant,
    ahead_ms: Arc<AtomicI64>,
}

#[derive(Clone, Copy, Debug)]
enum Base {
    System,
    Fixed(Timestamp),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock::started(Base::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn fixed(at: Timestamp) -> Clock {
        Clock::started(Base::Fixed(at))
    }

    fn started(base: Base) -> Clock {
        Clock {
            base,
            started: Instant::now(),
            ahead_ms: Arc::default(),
        }
    }

    /// The machine's clock, ahead by what the clock at `url` says, and the future that keeps asking it every
    /// 200 ms; the caller spawns that. It is asked once before this returns, so that the first reading is
    /// right already. While it does not answer, the last lead stands.
    pub async fn following(
        url: Url,
        http: reqwest::Client,
    ) -> (Clock, impl Future<Output = ()> + Send + 'static) {
        let clock = Clock::system();
        let mut answering = clock.ask(&url, &http, true).await;
        let followed = clock.clone();
        let follow = async move {
            loop {
                tokio::time::sleep(ASK_EVERY).await;
                answering = followed.ask(&url, &http, answering).await;
            }
        };
        (clock, follow)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    pub fn now(&self) -> Timestamp {
        let base = match self.base {
            Base::System => Timestamp::now(),
            Base::Fixed(at) => at,
        };
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed));
        base.checked_add(ahead).unwrap_or(if ahead.is_negative() {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// How long it runs: by the machine's steady clock, which nobody sets, and by what it was moved itself.
    pub fn running(&self) -> Duration {
        let steady = match self.base {
            Base::System => self.started.elapsed(),
            Base::Fixed(_) => Duration::ZERO,
        };
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed));
        let running = SignedDuration::try_from(steady).unwrap_or(SignedDuration::MAX);
        Duration::try_from(running.saturating_add(ahead)).unwrap_or_default()
    }

    /// Moves this clock and all its clones; parts of a millisecond are lost.
    pub fn advance(&self, by: SignedDuration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead_ms.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// Takes one reading and returns whether it came; says so when that differs from `answered_before`.
    async fn ask(&self, url: &Url, http: &reqwest::Client, answered_before: bool) -> bool {
        let reading = read(url, http).await;
        if let Some(ahead_secs) = reading {
            self.ahead_ms
                .store(ahead_secs.saturating_mul(1000), Ordering::Relaxed);
        }
        match (answered_before, reading.is_some()) {
            (true, false) => {
                tracing::warn!("the clock of the stand-ins does not answer, its last lead stands")
            }
            (false, true) => tracing::info!("the clock of the stand-ins answers again"),
            (true, true) | (false, false) => {}
        }
        reading.is_some()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    ahead_secs: i64,
}

async fn read(url: &Url, http: &reqwest::Client) -> Option<i64> {
    let answer = http.get(url.clone()).timeout(ANSWER_WITHIN).send().await.ok()?;
    let fits = answer
        .content_length()
        .is_none_or(|length| length <= ANSWER_BYTES_MAX);
    if !answer.status().is_success() || !fits {
        return None;
    }
    let body = answer.bytes().await.ok()?;
    serde_json::from_slice::<Reading>(&body)
        .ok()
        .map(|reading| reading.ahead_secs)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::Json;
    use axum::routing::get;

    use super::*;
    use crate::config::Trust;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_with_all_its_clones() {
        let clock = Clock::fixed("2026-03-02T09:00:00Z".parse().unwrap());
        let clone = clock.clone();
        assert_eq!(clock.now(), clock.now());
        clone.advance(SignedDuration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-03-02T09:01:30Z");
        clock.advance(SignedDuration::from_secs(-30));
        assert_eq!(clone.now().to_string(), "2026-03-02T09:01:00Z");
    }

    #[test]
    fn a_clock_tells_how_long_it_runs_and_never_less_than_nothing() {
        let clock = Clock::fixed("2026-03-02T09:00:00Z".parse().unwrap());
        assert_eq!(clock.running(), Duration::ZERO);
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(clock.running(), Duration::from_secs(90));
        clock.advance(SignedDuration::from_secs(-100));
        assert_eq!(clock.running(), Duration::ZERO);
        let system = Clock::system();
        system.advance(SignedDuration::from_hours(1));
        assert!((3600..3700).contains(&system.running().as_secs()));
    }

    #[test]
    fn a_lead_beyond_all_time_ends_at_the_last_moment() {
        let clock = Clock::fixed(Timestamp::MAX);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[tokio::test]
    async fn a_following_clock_is_right_at_once_and_stays_so_when_the_other_moves_or_falls_silent() {
        let lead: Arc<Mutex<Option<i64>>> = Arc::new(Mutex::new(Some(3600)));
        let told = lead.clone();
        let answer = move || async move {
            let lead = told
                .lock()
                .unwrap()
                .ok_or(axum::http::StatusCode::SERVICE_UNAVAILABLE)?;
            Ok::<_, axum::http::StatusCode>(Json(serde_json::json!({ "now": "", "aheadSecs": lead })))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: Url = format!("http://{}/clock", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let app = axum::Router::new().route("/clock", get(answer));
        tokio::spawn(async move { axum::serve(listener, app).await });

        let http = crate::http_client(&Trust::default()).unwrap();
        let (clock, follow) = Clock::following(url, http).await;
        let ahead = || {
            (clock.now() - Clock::system().now())
                .total(jiff::Unit::Second)
                .unwrap()
        };
        assert!(
            (3599.0..3601.0).contains(&ahead()),
            "one hour ahead before anything was spawned"
        );

        let following = tokio::spawn(follow);
        *lead.lock().unwrap() = Some(7200);
        while ahead() < 7199.0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        *lead.lock().unwrap() = None;
        tokio::time::sleep(ASK_EVERY * 2).await;
        assert!((7199.0..7201.0).contains(&ahead()), "the last lead stands");
        following.abort();
    }
}
