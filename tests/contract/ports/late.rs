//! A write that takes several requests, at a vendor that takes its time.

use super::kinds::Email;
use super::stands::OverHttp;
use super::{Stand as _, creation, to_sales};
use crate::stand::{DEADLINE, plant};
use serde_json::json;
use sync_core::Side;
use worker::ports::Answer;

/// Who looks for what was written waits until nothing of it can be under way any more, however many requests it takes.
#[tokio::test]
async fn what_would_leave_too_late_does_not_leave() {
    let stand = OverHttp::<Email>::start().await;
    let more_than_half = DEADLINE.as_millis() * 11 / 20;
    plant(
        stand.sandbox(),
        json!({"target": "sales", "kind": "slow", "latencyMs": more_than_half}),
    );
    // The conversation is looked for and made first.
    let answer = to_sales(&stand, None, &creation(Side::Sales, "Slow")).await;
    assert_eq!(answer, Answer::unsent());
    stand.clears_up();
    let again = to_sales(&stand, None, &creation(Side::Sales, "Slow")).await;
    assert!(again.record.is_some(), "{again:?}");
}
