//! Many changes at once, to pods that do not do as they should.

use super::{appointment, user};
use crate::{Error, RecordWrite};
use serde_json::{Value, json};
use sync_core::{Appointment, AppointmentField, ItemId, Outcome, SalesId, SalesPerson, Version};
use vendor_http::Answer;
use vendor_http::misbehaving::{Asked, Response, answer, server};

const STAMP: &str = "2026-03-02T08:30:15.123+00:00";
const LATER: &str = "2026-03-02T08:31:00.000+00:00";

fn ids(count: usize) -> Vec<ItemId> {
    (0..count)
        .map(|at| ItemId::new(format!("OX-MANY-{at}")))
        .collect()
}

fn kinds(answers: &[Answer<Appointment>]) -> String {
    let letter = |answer: &Answer<Appointment>| match &answer.outcome {
        Outcome::Applied(_) => 'a',
        Outcome::Deleted => 'd',
        Outcome::PreconditionFailed => 'p',
        Outcome::NotFound => 'f',
        Outcome::NotApplied => 'n',
        Outcome::Taken => 't',
        Outcome::Uncertain => 'u',
    };
    answers.iter().map(letter).collect()
}

fn parts(asked: &Asked) -> Vec<Value> {
    asked.body["parts"].as_array().unwrap().clone()
}

/// An activity without an ETag, last changed then.
fn row(id: &str, changed: &str) -> Value {
    let mut row = crate::convert::tests::sample();
    row["ActivityNumber"] = json!(id);
    row["LastUpdateDate"] = json!(changed);
    row["links"] = json!([]);
    row
}

fn done(parts: &[Value]) -> Response {
    let answers = parts.iter().map(|part| {
        let id = part["path"].as_str().unwrap().rsplit('/').next().unwrap();
        json!({"id": part["id"], "payload": row(id, LATER)})
    });
    answer(
        200,
        &[],
        &json!({"parts": answers.collect::<Vec<_>>()}).to_string(),
    )
}

#[tokio::test]
async fn what_has_no_etag_is_looked_at_again_before_it_goes_again() {
    let (pod, seen) = server(|asked: Asked| async move {
        if asked.line.starts_with("GET") {
            // Somebody changes one of them between the first batch and the second.
            let changed = |at: usize| if at == 2 && asked.before > 1 { LATER } else { STAMP };
            let rows = ids(4).into_iter().enumerate();
            let rows: Vec<_> = rows.map(|(at, id)| row(id.as_str(), changed(at))).collect();
            let page = json!({"items": rows, "hasMore": false});
            return answer(200, &[], &page.to_string());
        }
        let parts = parts(&asked);
        match parts
            .iter()
            .find(|part| part["path"].as_str().unwrap().ends_with("-1"))
        {
            None => done(&parts),
            Some(bad) => {
                let body = json!({"parts": [{"id": bad["id"], "payload": {}}]});
                answer(400, &[], &body.to_string())
            }
        }
    })
    .await;
    let (ids, version) = (ids(4), Version::new(format!("last-update:{STAMP}")));
    let wanted = Appointment {
        subject: "New".to_owned(),
        ..appointment()
    };
    let held = appointment();
    let writes: Vec<_> = ids
        .iter()
        .map(|id| RecordWrite::Update {
            id,
            expects: &version,
            held: &held,
            wanted: &wanted,
            fields: &[AppointmentField::Subject],
        })
        .collect();
    let answers = user(&pod).change_many(&writes).await;
    assert_eq!(kinds(&answers), "anpa");
    let verbs: Vec<String> = seen
        .lines()
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(verbs, ["GET", "POST", "GET", "POST"]);
    let again: Vec<_> = parts(&seen.last())
        .iter()
        .map(|part| part["path"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(again, ["/activities/OX-MANY-0", "/activities/OX-MANY-3"]);
}

#[tokio::test]
async fn every_part_of_many_names_the_version_of_its_record() {
    let (pod, seen) = server(|asked: Asked| async move { done(&parts(&asked)) }).await;
    let ids = ids(3);
    let versions: Vec<Version> = (0..3).map(|at| Version::new(format!("\"E{at}\""))).collect();
    let (held, mut wanted) = (appointment(), appointment());
    wanted.subject = "New".to_owned();
    let mut writes: Vec<_> = ids
        .iter()
        .zip(&versions)
        .map(|(id, expects)| RecordWrite::Delete { id, expects })
        .collect();
    writes[1] = RecordWrite::Update {
        id: &ids[1],
        expects: &versions[1],
        held: &held,
        wanted: &wanted,
        fields: &[AppointmentField::Subject],
    };
    assert_eq!(kinds(&user(&pod).change_many(&writes).await), "dad");
    let asked = seen.last();
    assert_eq!(asked.line, "POST /crmRestApi/resources/11.13.18.05");
    assert_eq!(
        asked.body,
        json!({"parts": [
            {"id": "unit0part0", "path": "/activities/OX-MANY-0", "operation": "delete", "ifMatch": "\"E0\""},
            {"id": "unit1part0", "path": "/activities/OX-MANY-1", "operation": "update", "ifMatch": "\"E1\"", "payload": {"Subject": "New"}},
            {"id": "unit2part0", "path": "/activities/OX-MANY-2", "operation": "delete", "ifMatch": "\"E2\""},
        ]})
    );
}

#[tokio::test]
async fn a_success_that_does_not_say_what_was_done_leaves_it_in_doubt() {
    let failed = r#"{"parts":[{"id":"unit1part0","preconditionSucceeded":false}]}"#;
    for (body, expected) in [(failed, "upu"), ("<html>Sign in</html>", "uuu")] {
        let (pod, seen) = server(move |_| async move { answer(200, &[], body) }).await;
        let (ids, version) = (ids(3), Version::new("\"E\""));
        let writes: Vec<_> = ids
            .iter()
            .map(|id| RecordWrite::Delete {
                id,
                expects: &version,
            })
            .collect();
        assert_eq!(kinds(&user(&pod).change_many(&writes).await), expected);
        assert_eq!(seen.lines().len(), 1);
    }
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_not_written() {
    let (pod, seen) = server(|_| async { answer(429, &[("retry-after", "7")], "") }).await;
    let (ids, version) = (ids(3), Version::new(format!("last-update:{STAMP}")));
    let writes: Vec<_> = ids
        .iter()
        .map(|id| RecordWrite::Delete {
            id,
            expects: &version,
        })
        .collect();
    let answers = user(&pod).change_many(&writes).await;
    assert_eq!(kinds(&answers), "nnn");
    for answer in &answers {
        assert!(matches!(
            answer.refusal,
            Some(Error::Throttled {
                retry_after_secs: Some(7),
                ..
            })
        ));
    }
    assert!(seen.lines().iter().all(|line| line.starts_with("GET")));
}

/// The look that tells the version of what moved can be older than the move, also older than the record, or younger than
/// what somebody else did then. None of these says that nothing was written.
#[tokio::test]
async fn a_look_that_does_not_show_what_was_written_leaves_it_open() {
    for stale in ["as it was", "not there yet"] {
        for count in [1, 3] {
            let (pod, _) = server(move |asked: Asked| async move {
                if !asked.line.starts_with("GET") {
                    return match asked.body["parts"].as_array() {
                        Some(parts) => done(parts),
                        None => answer(200, &[], "{}"),
                    };
                }
                let is_before = asked.before == 0;
                let rows: Vec<_> = ids(count).iter().map(|id| row(id.as_str(), STAMP)).collect();
                match (is_before || stale == "as it was", count) {
                    (true, 1) => answer(200, &[], &rows[0].to_string()),
                    (false, 1) => answer(404, &[], "{}"),
                    (is_there, _) => {
                        let rows = if is_there { rows } else { Vec::new() };
                        let page = json!({"items": rows, "hasMore": false});
                        answer(200, &[], &page.to_string())
                    }
                }
            })
            .await;
            let (ids, version) = (ids(count), Version::new(format!("last-update:{STAMP}")));
            let held = appointment();
            let mut wanted = appointment();
            wanted.subject = "New".to_owned();
            wanted.people.insert(SalesPerson::Contact(SalesId(77)));
            let update = |id| RecordWrite::Update {
                id,
                expects: &version,
                held: &held,
                wanted: &wanted,
                fields: &[AppointmentField::Subject, AppointmentField::People],
            };
            let writes: Vec<_> = ids.iter().map(update).collect();
            let answers = user(&pod).change_many(&writes).await;
            assert_eq!(kinds(&answers), "u".repeat(count), "{stale}");
        }
    }
}
