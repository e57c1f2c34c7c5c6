//! Writes.

use super::{appointment, item, number, pod_sample, refusal, user};
use crate::dialect::{BATCH, SALES};
use crate::{ActivityLook, Error};
use serde_json::json;
use sync_core::{Appointment, AppointmentField, Outcome, SalesId, SalesPerson, Version};
use vendor_http::misbehaving::{Asked, answer, server};

#[tokio::test]
async fn every_request_is_named_and_a_create_is_never_an_upsert() {
    let (pod, seen) = server(|_| async { refusal(400, "27024", "/AccountId") }).await;
    let created = user(&pod).create(&number(), SalesId(1), &appointment()).await;
    assert_eq!(created.answer.outcome, Outcome::NotApplied);
    let Some(Error::Rejected { code, field, trace }) = &created.answer.refusal else {
        panic!("{created:?}")
    };
    assert_eq!((code.as_str(), field.as_deref()), ("27024", Some("AccountId")));
    let asked = seen.last();
    assert_eq!(asked.line, "POST /crmRestApi/resources/11.13.18.05/activities");
    assert_eq!(
        asked.headers.get("client-request-id").unwrap().to_str().ok(),
        trace.client_request_id.as_deref()
    );
    assert_eq!(asked.headers.get("rest-framework-version").unwrap(), "9");
    assert_eq!(asked.headers.get("content-type").unwrap(), SALES.media);
    assert!(asked.headers.get("upsert-mode").is_none());
    assert!(!format!("{created:?}").contains("Falcon"));
}

#[tokio::test]
async fn a_number_that_is_taken_is_said_to_be() {
    for status in [400, 409] {
        let (pod, _) = server(move |_| async move { refusal(status, "25013", "/ActivityNumber") }).await;
        let created = user(&pod).create(&number(), SalesId(1), &appointment()).await;
        assert_eq!(created.answer.outcome, Outcome::Taken, "{status}");
    }
}

#[tokio::test]
async fn attributes_and_rows_change_in_one_batch() {
    let (pod, seen) = server(|asked: Asked| async move {
        if asked.line.starts_with("GET") {
            answer(200, &[], &pod_sample(&asked).to_string())
        } else {
            answer(200, &[], r#"{"parts":[]}"#)
        }
    })
    .await;
    let user = user(&pod);
    let (id, version) = item();
    let Ok(looks) = user.activities(&[number()]).await else {
        panic!()
    };
    let [ActivityLook::Found(found)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    let held = found.item.content.clone();
    let mut wanted = held.clone();
    wanted.subject = "New".to_owned();
    wanted.people.remove(&SalesPerson::Contact(SalesId(4)));
    wanted.people.remove(&SalesPerson::User(found.owner));
    wanted.people.insert(SalesPerson::Contact(SalesId(77)));
    let answer = user
        .update(
            &id,
            &version,
            &held,
            &wanted,
            &[AppointmentField::Subject, AppointmentField::People],
        )
        .await;
    // This pod goes on showing it as it was.
    assert_eq!(answer.outcome, Outcome::Uncertain);
    let batch = seen
        .asked()
        .into_iter()
        .find(|asked| asked.line.starts_with("POST"))
        .unwrap();
    assert_eq!(batch.line, "POST /crmRestApi/resources/11.13.18.05");
    assert_eq!(batch.headers.get("content-type").unwrap(), BATCH);
    assert_eq!(
        batch.body,
        json!({"parts": [
            {"id": "part1", "path": "/activities/OX-ABC-0", "operation": "update", "ifMatch": "\"ACED01\"", "payload": {"Subject": "New"}},
            {"id": "part2", "path": "/activities/OX-ABC-0/child/ActivityContact", "operation": "create", "payload": {"ContactId": 77}},
            {"id": "part3", "path": "/activities/OX-ABC-0/child/ActivityContact/00AB", "operation": "delete"},
        ]})
    );
}

#[tokio::test]
async fn a_row_whose_link_leads_elsewhere_is_not_deleted_there() {
    for link in [
        "http://elsewhere.example/crmRestApi/resources/11.13.18.05/activities/OX-ABC-0/child/ActivityContact/00AB",
        "{base}crmRestApi/resources/11.13.18.05/activities/OTHER/child/ActivityContact/00AB",
        "{base}crmRestApi/resources/11.13.18.05/activities/OX-ABC-0",
        "{base}crmRestApi/resources/11.13.18.05/activities/OX-ABC-0/child/ActivityContact/../../../accounts/1",
        "{base}crmRestApi/resources/11.13.18.05/activities/OX-ABC-0/child/ActivityContact/00AB?x=1",
    ] {
        let link = link.to_owned();
        let (pod, seen) = server(move |asked: Asked| {
            let mut sample = pod_sample(&asked);
            let base = format!("http://{}/", asked.headers.get("host").unwrap().to_str().unwrap());
            sample["ActivityContact"]["items"][0]["links"][0]["href"] = json!(link.replace("{base}", &base));
            async move { answer(200, &[], &sample.to_string()) }
        })
        .await;
        let mut held = appointment();
        held.people.insert(SalesPerson::Contact(SalesId(4)));
        let (id, version) = item();
        let answer = user(&pod)
            .update(&id, &version, &held, &appointment(), &[AppointmentField::People])
            .await;
        assert_eq!(answer.outcome, Outcome::NotApplied);
        assert!(
            seen.lines().iter().all(|line| line.starts_with("GET")),
            "{:?}",
            seen.lines()
        );
    }
}

#[tokio::test]
async fn without_etags_a_write_looks_first() {
    let (pod, seen) = server(|asked: Asked| async move {
        let mut sample = pod_sample(&asked);
        sample["links"] = json!([]);
        answer(200, &[], &sample.to_string())
    })
    .await;
    let user = user(&pod);
    let Ok(looks) = user.activities(&[number()]).await else {
        panic!()
    };
    let [ActivityLook::Found(found)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    let (id, held) = (found.item.id.clone(), found.item.content.clone());
    let wanted = Appointment {
        subject: "New".to_owned(),
        ..held.clone()
    };
    let stale = Version::new("last-update:2020-01-01T00:00:00Z");
    let answer = user
        .update(&id, &stale, &held, &wanted, &[AppointmentField::Subject])
        .await;
    assert_eq!(answer.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        user.delete(&id, &stale).await.outcome,
        Outcome::PreconditionFailed
    );
    assert!(seen.lines().iter().all(|line| line.starts_with("GET")));
    let answer = user
        .update(
            &id,
            &found.item.version,
            &held,
            &wanted,
            &[AppointmentField::Subject],
        )
        .await;
    assert!(matches!(answer.outcome, Outcome::Applied(_)), "{answer:?}");
    let patch = seen.last();
    assert!(patch.line.starts_with("PATCH") && patch.headers.get("if-match").is_none());
}

#[tokio::test]
async fn who_is_sent_to_a_page_to_sign_in_wrote_nothing() {
    let (elsewhere, lured) = server(|_| async { answer(200, &[], "{}") }).await;
    let (pod, _) = server(move |_| {
        let target = elsewhere.to_string();
        async move { answer(302, &[("location", &target)], "") }
    })
    .await;
    let created = user(&pod).create(&number(), SalesId(1), &appointment()).await;
    assert_eq!(created.answer.outcome, Outcome::NotApplied);
    assert!(
        matches!(created.answer.refusal, Some(Error::Unauthorized { .. })),
        "{created:?}"
    );
    assert!(lured.lines().is_empty());
}

#[tokio::test]
async fn a_change_names_its_version_and_nothing_that_stays() {
    for (status, outcome) in [
        (400, Outcome::NotApplied),
        (404, Outcome::NotFound),
        (412, Outcome::PreconditionFailed),
        (500, Outcome::Uncertain),
    ] {
        let (pod, seen) = server(move |_| async move { answer(status, &[], "<html>no</html>") }).await;
        let (id, version) = item();
        let wanted = Appointment {
            subject: "New".to_owned(),
            ..appointment()
        };
        let fields = [AppointmentField::Subject];
        let answer = user(&pod)
            .update(&id, &version, &appointment(), &wanted, &fields)
            .await;
        assert_eq!(answer.outcome, outcome, "{status}");
        let asked = seen.last();
        assert!(asked.line.starts_with("PATCH "), "{}", asked.line);
        assert_eq!(asked.body, json!({"Subject": "New"}));
        assert_eq!(asked.headers.get("if-match").unwrap(), "\"ACED01\"");
    }
}
