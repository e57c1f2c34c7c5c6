//! Presses Share from many connections at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

static NEXT_KEY: AtomicU64 = AtomicU64::new(0);

/// 202 answers per second from `connections` connections, each asking again as soon as it is answered, each time with a
/// key of its own.
pub(crate) async fn per_second(url: &str, bearer: &str, connections: usize, time: Duration) -> f64 {
    let accepted = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let pressing = (0..connections).map(|_| {
        let (url, bearer, accepted) = (url.to_owned(), bearer.to_owned(), Arc::clone(&accepted));
        tokio::spawn(async move {
            let http = runtime::http_client(&runtime::config::Trust::default()).expect("a client");
            while started.elapsed() < time {
                let key = NEXT_KEY.fetch_add(1, Ordering::Relaxed);
                let body = format!(r#"{{"itemType":"appointment","itemId":"AAMkAGbench{key}="}}"#);
                let answer = http
                    .post(&url)
                    .bearer_auth(&bearer)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", format!("bench-{key}"))
                    .body(body)
                    .send()
                    .await
                    .expect("an answer");
                assert_eq!(answer.status().as_u16(), 202);
                answer.bytes().await.expect("a body");
                accepted.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for pressed in futures::future::join_all(pressing).await {
        pressed.expect("no connection fails");
    }
    accepted.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}
