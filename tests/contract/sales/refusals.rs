//! What is refused, and bad weather.

use super::{appointment, count, number, party, user};
use crate::stand::{ADA, DEADLINE, http, plant, start};
use ::exchange::html::sanitised;
use ::sales::{Error, Limits, SalesClient, Settings, UserKey};
use serde_json::json;
use sync_core::{Appointment, Outcome, Related, SalesId};

#[tokio::test]
async fn a_relation_that_is_not_to_be_seen_is_refused_by_name() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = Appointment {
        related: Related {
            account: Some(SalesId(1)),
            ..Related::default()
        },
        ..appointment()
    };
    let answer = ada
        .create(&number("x"), party(&stand.sandbox, ADA), &wanted)
        .await
        .answer;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    assert!(
        matches!(answer.refusal, Some(Error::Rejected { field: Some(ref field), .. }) if field == "AccountId")
    );
    assert_eq!(count(&stand.sandbox, &number("x")), 0);
}

#[tokio::test]
async fn bad_tokens_and_bad_weather_say_what_to_do() {
    let stand = start().await;
    let settings = Settings {
        base_url: stand.sandbox.public_origin(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version: 9,
        source_system: None,
        limits: Limits {
            deadline: DEADLINE,
            ..Limits::default()
        },
        tidy_description: sanitised,
    };
    let stranger = SalesClient::new(http(), settings).as_user(UserKey::new("x"), "not-a-token".into());
    assert!(matches!(
        stranger.resource(ADA).await,
        Err(Error::Unauthorized { .. })
    ));
    let ada = user(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "kind": "throttle", "retryAfterSecs": 7, "times": 1}),
    );
    assert!(matches!(
        ada.resource(ADA).await,
        Err(Error::Throttled {
            retry_after_secs: Some(7),
            ..
        })
    ));
    stand.sandbox.faults().clear();
    // Another client, which nobody asked to wait.
    let ada = user(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "kind": "error", "status": 503, "times": 2}),
    );
    assert_eq!(ada.resource(ADA).await, Ok(Some(party(&stand.sandbox, ADA))));
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST", "kind": "truncate", "times": 1}),
    );
    let created = ada
        .create(&number("x"), party(&stand.sandbox, ADA), &appointment())
        .await;
    assert_eq!(created.answer.outcome, Outcome::Uncertain);
    assert_eq!(count(&stand.sandbox, &number("x")), 1);
}
