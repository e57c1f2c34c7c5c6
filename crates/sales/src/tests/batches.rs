//! Many writes at once, to pods that answer in every way that batches can be answered.

use super::{appointment, user};
use crate::{Error, SeriesWritten};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, MeetingKey, Outcome, RowWrite, SalesId, Slot, Span};
use url::Url;
use vendor_http::misbehaving::{Asked, answer, server};

const SERIES: SalesId = SalesId(77);

fn creates(count: u8) -> Vec<RowWrite> {
    let key = MeetingKey::from_ical_uid("weekly");
    let create = |day: u8| {
        let time = Span::Timed {
            start: format!("2027-03-{day:02}T09:00:00Z").parse().unwrap(),
            end: format!("2027-03-{day:02}T10:00:00Z").parse().unwrap(),
        };
        let slot = Slot::of(&time);
        RowWrite::Create {
            slot,
            number: ActivityNumber::mint_occurrence(&key, &slot, 0),
            content: Appointment {
                time,
                ..appointment()
            },
        }
    };
    (1..=count).map(create).collect()
}

async fn written(pod: &Url, count: u8) -> SeriesWritten {
    let none = BTreeMap::new();
    user(pod)
        .write_rows(SalesId(1), Some(SERIES), &creates(count), &none)
        .await
}

fn parts(asked: &Asked) -> Vec<Value> {
    asked.body["parts"].as_array().unwrap().clone()
}

fn is_bad(part: &Value) -> bool {
    part["payload"]["ActivityNumber"]
        .as_str()
        .unwrap()
        .ends_with("20270303T090000Z")
}

fn done(parts: &[Value]) -> String {
    let answers: Vec<Value> = parts
        .iter()
        .map(|part| {
            let mut payload = part["payload"].clone();
            payload["ActivityId"] = json!(5);
            payload["LastUpdateDate"] = json!("2026-03-02T08:30:15Z");
            json!({"id": part["id"], "payload": payload})
        })
        .collect();
    json!({"parts": answers}).to_string()
}

fn kinds(written: &SeriesWritten) -> String {
    let letter = |outcome: &Outcome<Appointment>| match outcome {
        Outcome::Applied(_) => 'a',
        Outcome::Deleted => 'd',
        Outcome::PreconditionFailed => 'p',
        Outcome::NotFound => 'f',
        Outcome::NotApplied => 'n',
        Outcome::Taken => 't',
        Outcome::Uncertain => 'u',
    };
    written
        .rows
        .iter()
        .map(|row| letter(&row.answer.outcome))
        .collect()
}

#[tokio::test]
async fn one_bad_part_that_is_named_costs_one_more_request() {
    let (pod, seen) = server(|asked: Asked| async move {
        let parts = parts(&asked);
        match parts.iter().find(|part| is_bad(part)) {
            None => answer(200, &[], &done(&parts)),
            Some(bad) => {
                let detail =
                    json!({"o:errorCode": "27024", "o:errorPath": "/AccountId", "detail": "Project Falcon"});
                let payload = json!({"o:errorDetails": [detail]});
                let body = json!({"parts": [{"id": bad["id"], "payload": payload}]});
                answer(400, &[], &body.to_string())
            }
        }
    })
    .await;
    let written = written(&pod, 8).await;
    assert_eq!(kinds(&written), "aanaaaaa");
    assert_eq!(seen.lines().len(), 2);
    let refusal = written.rows[2].answer.refusal.as_ref().unwrap();
    assert!(
        matches!(refusal, Error::Rejected { code, field: Some(field), .. } if code == "27024" && field == "AccountId"),
        "{refusal:?}"
    );
    assert!(!format!("{written:?}").contains("Falcon"));
}

#[tokio::test]
async fn one_bad_part_that_is_not_named_is_found_by_halves() {
    let (pod, seen) = server(|asked: Asked| async move {
        let parts = parts(&asked);
        match parts.iter().any(is_bad) {
            false => answer(200, &[], &done(&parts)),
            true => answer(400, &[], "Bad Request"),
        }
    })
    .await;
    assert_eq!(kinds(&written(&pod, 8).await), "aanaaaaa");
    assert!(seen.lines().len() <= 7, "{:?}", seen.lines());
}

#[tokio::test]
async fn many_rows_go_in_batches_of_fifty_parts() {
    let (pod, seen) = server(|asked: Asked| async move { answer(200, &[], &done(&parts(&asked))) }).await;
    let mut writes = creates(28);
    let more = creates(28);
    writes.extend(more);
    let none = BTreeMap::new();
    let written = user(&pod)
        .write_rows(SalesId(1), Some(SERIES), &writes, &none)
        .await;
    assert_eq!(written.rows.len(), 56);
    assert_eq!(seen.lines().len(), 2);
}

#[tokio::test]
async fn what_a_broken_pod_may_have_done_is_in_doubt_and_what_it_refused_is_not() {
    for (status, kinds_expected) in [(500, "uuu"), (503, "uuu"), (429, "nnn"), (401, "nnn")] {
        let (pod, seen) = server(move |_| async move { answer(status, &[], "") }).await;
        let written = written(&pod, 3).await;
        assert_eq!(kinds(&written), kinds_expected, "{status}");
        assert_eq!(seen.lines().len(), 1, "a write is sent once: {status}");
        assert!(written.rows.iter().all(|row| row.answer.refusal.is_some()));
    }
}

#[tokio::test]
async fn a_precondition_that_did_not_hold_is_told_by_its_part() {
    let (pod, _) = server(|asked: Asked| async move {
        let mut body: Value = serde_json::from_str(&done(&parts(&asked))).unwrap();
        body["parts"][1]["preconditionSucceeded"] = json!(false);
        answer(200, &[], &body.to_string())
    })
    .await;
    assert_eq!(kinds(&written(&pod, 3).await), "apa");
}

#[tokio::test]
async fn many_creates_go_in_batches_and_each_is_answered_on_its_own() {
    let (pod, seen) = server(|asked: Asked| async move {
        let parts = parts(&asked);
        match parts.iter().find(|part| is_bad(part)) {
            None => answer(200, &[], &done(&parts)),
            Some(bad) => {
                let body = json!({"parts": [{"id": bad["id"], "payload": "no"}]});
                answer(400, &[], &body.to_string())
            }
        }
    })
    .await;
    let wanted: Vec<(ActivityNumber, Appointment)> = creates(28)
        .into_iter()
        .chain(creates(28))
        .chain(creates(28))
        .filter_map(|write| match write {
            RowWrite::Create { number, content, .. } => Some((number, content)),
            RowWrite::Update { .. } | RowWrite::Delete { .. } => None,
        })
        .collect();
    let created = user(&pod).create_many(SalesId(1), &wanted).await;
    let refused: Vec<usize> = (0..created.len())
        .filter(|index| created[*index].activity_id.is_none())
        .collect();
    assert_eq!(refused, [2, 30, 58]);
    assert_eq!(
        seen.lines().len(),
        5,
        "two batches, and again for each that was refused"
    );
    for (created, (number, content)) in created.iter().zip(&wanted) {
        if let Outcome::Applied(item) = &created.answer.outcome {
            assert_eq!((item.id.as_str(), &item.content), (number.as_str(), content));
        }
    }
}
