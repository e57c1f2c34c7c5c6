//! Reads.

use super::{client, number, pod_sample, user};
use crate::{ActivityLook, Error, PodLimits, UserKey};
use secrecy::SecretString;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use sync_core::{SalesId, SalesPerson};
use vendor_http::misbehaving::{Asked, answer, endless, server};

#[tokio::test]
async fn no_more_than_four_requests_are_under_way_for_one_user_whoever_sends_them() {
    let (pod, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        answer(404, &[], "")
    })
    .await;
    let client = client(&pod);
    let looks = (0..20).map(|_| {
        let user = client
            .clone()
            .as_user(UserKey::new("ada"), SecretString::from("t"));
        async move { user.activities(&[number()]).await }
    });
    for looks in futures::future::join_all(looks).await {
        assert!(
            matches!(looks.as_deref(), Ok([ActivityLook::Missing])),
            "{looks:?}"
        );
    }
    assert_eq!(seen.most_at_once(), 4);
}

#[tokio::test]
async fn all_users_together_have_no_more_under_way_at_a_pod_and_no_more_in_a_minute_than_it_takes() {
    let (pod, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        answer(404, &[], "")
    })
    .await;
    let begun = tokio::time::Instant::now();
    let limits = PodLimits {
        in_flight_max: 3,
        per_minute: 20,
    };
    let client = client(&pod).limited(limits, Arc::new(move || begun.elapsed()));
    let look = |name: usize| {
        let user = client.as_user(UserKey::new(name.to_string()), SecretString::from("t"));
        async move { user.activities(&[number()]).await }
    };
    let looks = futures::future::join_all((0..20).map(|n| look(n % 10))).await;
    assert!(looks.iter().all(Result::is_ok), "{looks:?}");
    assert_eq!(seen.most_at_once(), 3);
    // The minute is used up, for everybody.
    let waits = look(99).await;
    assert!(
        matches!(
            waits,
            Err(Error::Throttled {
                retry_after_secs: Some(55..=61),
                ..
            })
        ),
        "{waits:?}"
    );
    assert_eq!(seen.lines().len(), 20);
}

#[tokio::test]
async fn a_pod_that_asks_for_patience_gets_it_from_all_users_and_jobs() {
    let (pod, seen) = server(|_| async { answer(429, &[("retry-after", "30")], "") }).await;
    let client = client(&pod);
    let look = |name: &str| {
        let user = client.as_user(UserKey::new(name), SecretString::from("t"));
        async move { user.activities(&[number()]).await }
    };
    for name in ["ada", "ada", "bob"] {
        let refused = look(name).await;
        assert!(
            matches!(
                refused,
                Err(Error::Throttled {
                    retry_after_secs: Some(29 | 30),
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    assert_eq!(seen.lines().len(), 1);
}

#[test]
fn a_pod_takes_four_at_once_and_twelve_hundred_in_a_minute_unless_somebody_says_otherwise() {
    let limits = PodLimits::default();
    assert_eq!((limits.in_flight_max, limits.per_minute), (4, 1_200));
}

#[tokio::test]
async fn rows_that_did_not_come_along_are_fetched() {
    let (pod, seen) = server(|asked: Asked| async move {
        let mut sample = pod_sample(&asked);
        sample["ActivityContact"]["hasMore"] = json!(true);
        match asked.line.contains("/child/ActivityContact?") {
            true if asked.line.contains("offset=0") => {
                answer(200, &[], r#"{"items":[{"ContactId":4}],"hasMore":true}"#)
            }
            true => answer(
                200,
                &[],
                r#"{"items":[{"ContactId":300100169110365123}],"hasMore":false}"#,
            ),
            false => answer(200, &[], &sample.to_string()),
        }
    })
    .await;
    let looks = user(&pod).activities(&[number()]).await.unwrap();
    let [ActivityLook::Found(found)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    assert!(
        found
            .item
            .content
            .people
            .contains(&SalesPerson::Contact(SalesId(300_100_169_110_365_123)))
    );
    assert_eq!(seen.lines().len(), 3);
}

#[tokio::test]
async fn a_page_without_rows_that_promises_more_is_no_answer() {
    let (pod, _) = server(|_| async { answer(200, &[], r#"{"hasMore":true}"#) }).await;
    let error = user(&pod)
        .people(&BTreeSet::from(["a@b.example".to_owned()]))
        .await;
    assert!(
        matches!(error, Err(Error::Unreadable { ref at, .. }) if at == "hasMore"),
        "{error:?}"
    );
}

#[tokio::test]
async fn people_are_asked_for_in_two_requests_and_no_address_breaks_out() {
    let (pod, seen) = server(|asked: Asked| async move {
        let id = if asked.line.contains("/contacts?") { 11 } else { 22 };
        answer(
            200,
            &[],
            &json!({"items": [{"PartyId": id, "EmailAddress": "O'Brien@X.example"}], "hasMore": false})
                .to_string(),
        )
    })
    .await;
    let mut asked: BTreeSet<String> = (0..39).map(|n| format!("person{n}@x.example")).collect();
    asked.insert("o'brien@x.example".to_owned());
    let directory = user(&pod).people(&asked).await.unwrap().directory;
    let both = BTreeSet::from([SalesPerson::Contact(SalesId(11)), SalesPerson::User(SalesId(22))]);
    assert_eq!(
        directory.into_iter().collect::<Vec<_>>(),
        [("o'brien@x.example".to_owned(), both)]
    );
    assert_eq!(seen.lines().len(), 2);
    assert!(
        seen.lines()
            .iter()
            .all(|line| line.contains("%27O%27%27BRIEN%40X.EXAMPLE%27"))
    );
}

#[tokio::test]
async fn an_activity_that_is_too_large_spoils_only_itself() {
    let (pod, _) = server(|_| async { endless() }).await;
    let looks = user(&pod).activities(&[number()]).await;
    assert!(
        matches!(looks.as_deref(), Ok([ActivityLook::Failed(error)]) if error.is_too_large()),
        "{looks:?}"
    );
}

/// A pod that breaks whenever this record is among what it is asked for.
fn breaks_at(
    number: &str,
) -> impl Fn(Asked) -> std::future::Ready<vendor_http::misbehaving::Response> + Clone {
    let number = number.to_owned();
    move |asked: Asked| {
        let known = ["OX-1", "OX-2", "OX-3", "OX-4", "OX-5"];
        let asked_for = known
            .iter()
            .filter(|one| asked.line.contains(&format!("%27{one}%27")));
        let rows = asked_for.map(|one| {
            let mut row = crate::convert::tests::sample();
            row["ActivityNumber"] = json!(one);
            row
        });
        std::future::ready(if asked.line.contains(&number) {
            answer(500, &[], "")
        } else {
            answer(200, &[], &json!({"items": rows.collect::<Vec<_>>()}).to_string())
        })
    }
}

#[tokio::test]
async fn r_err_2_a_record_at_which_the_pod_breaks_spoils_only_itself() {
    let numbers = ["OX-1", "OX-2", "OX-3", "OX-4", "OX-5"].map(sync_core::ItemId::new);
    let numbers: Vec<_> = numbers.iter().map(sync_core::SalesNumber::of_record).collect();
    let (pod, seen) = server(breaks_at("OX-4")).await;
    let looks = user(&pod).activities(&numbers).await.unwrap();
    let failed: Vec<bool> = looks
        .iter()
        .map(|look| match look {
            ActivityLook::Found(_) => false,
            ActivityLook::Failed(Error::Unavailable {
                status: Some(500), ..
            }) => true,
            ActivityLook::Missing | ActivityLook::OtherKind | ActivityLook::Failed(_) => panic!("{look:?}"),
        })
        .collect();
    assert_eq!(failed, [false, false, false, true, false]);
    assert!(seen.lines().len() <= 8, "by halves: {}", seen.lines().len());
    let alone = user(&pod).activities(&numbers[3..4]).await.unwrap();
    assert!(matches!(alone.as_slice(), [ActivityLook::Failed(_)]), "{alone:?}");
    let (pod, seen) = server(|_| async { answer(500, &[], "") }).await;
    for some in [&numbers[..], &numbers[..1]] {
        let looks = user(&pod).activities(some).await;
        assert!(matches!(looks, Err(Error::Unavailable { .. })), "{looks:?}");
    }
    assert_eq!(
        seen.lines().len(),
        4,
        "a pod that answers nothing is asked once more, and left"
    );
}
