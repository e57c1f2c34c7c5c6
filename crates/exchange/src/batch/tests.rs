//! How many writes are sent: against a mailbox that works on them as Outlook does.

use super::*;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::time::Instant;
use vendor_http::misbehaving::{Asked, answer, server};

const LATENCY: Duration = Duration::from_millis(10);
const EACH: Duration = Duration::from_millis(2);

/// Sends that many writes; gives the HTTP requests, most parts that Outlook worked on at once, and how long it took.
async fn sent(number: u32) -> (usize, u32, Duration) {
    let (now, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let counted = (Arc::clone(&now), Arc::clone(&most));
    let (origin, seen) = server(move |asked: Asked| {
        let (now, most) = (Arc::clone(&counted.0), Arc::clone(&counted.1));
        async move {
            let parts = asked.body["requests"].as_array().unwrap().clone();
            let is_chain = parts.len() > 1 && parts[1].get("dependsOn").is_some();
            let at_once = if is_chain { 1 } else { 4 };
            let rounds = u32::try_from(parts.len()).unwrap().div_ceil(at_once);
            most.fetch_max(
                now.fetch_add(at_once, Ordering::SeqCst) + at_once,
                Ordering::SeqCst,
            );
            tokio::time::sleep(LATENCY + EACH * rounds).await;
            now.fetch_sub(at_once, Ordering::SeqCst);
            let done = parts.iter().map(|part| json!({"id": part["id"], "status": 204}));
            let done = json!({"responses": done.collect::<Vec<_>>()});
            answer(200, &[], &done.to_string())
        }
    })
    .await;
    let mailbox = crate::tests::mailbox(&origin);
    let writes: Vec<Write> = (0..number)
        .map(|n| Write {
            method: Method::DELETE,
            url: format!("/me/events/{n}"),
            if_match: None,
            body: None,
        })
        .collect();
    let begun = Instant::now();
    let answers = write_all(&mailbox, &writes).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().is_ok_and(Reply::is_success))
    );
    (seen.lines().len(), most.load(Ordering::SeqCst), begun.elapsed())
}

#[tokio::test]
async fn many_writes_go_in_as_few_requests_as_the_limit_model_knows_and_never_more_than_four_at_once() {
    for (number, requests, model) in [
        // Parallel batches, one after the other.
        (50, 3, LATENCY * 3 + EACH * (5 + 5 + 3)),
        // Four chains side by side.
        (80, 4, LATENCY + EACH * 20),
        (500, 25, (LATENCY + EACH * 20) * 7),
    ] {
        let (asked, most, took) = sent(number).await;
        assert_eq!((asked, most), (requests, 4), "{number}");
        assert!(took >= model, "{number}: {took:?}, model {model:?}");
        // One by one they would take this long at least.
        let single = (LATENCY + EACH) * number.div_ceil(4);
        assert!(model < single, "{number}");
    }
}
