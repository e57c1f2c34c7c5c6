//! Feeds from pods that answer too much, too little, or not at all.

use super::user;
use crate::{ChangedRow, Error, FeedError, NewsAsked, Watermark};
use serde_json::{Value, json};
use vendor_http::misbehaving::{Asked, answer, endless, server};

fn since() -> Watermark {
    Watermark::starting_at("2026-03-01T00:00:00Z".parse().unwrap())
}

fn described() -> Value {
    let attribute = |name: &str| json!({"name": name, "type": "datetime", "queryable": true});
    json!({"Resources": {
        "activities": {"attributes": [attribute("LastUpdateDate")]},
        "deletedRecords": {"attributes": [attribute("RecordNumber"), attribute("DeletedDate")]},
    }})
}

fn row(id: i64) -> Value {
    let mut row = crate::convert::tests::sample();
    row["ActivityId"] = json!(id);
    row["ActivityNumber"] = json!(format!("OX-{id}"));
    row
}

#[tokio::test]
async fn a_record_that_is_too_large_is_named_and_the_feed_goes_on_behind_it() {
    let (pod, seen) = server(|asked: Asked| async move {
        let is_last = asked.line.contains("ActivityId%20%3E%207");
        match asked.line.as_str() {
            line if line.contains("/describe") => answer(200, &[], &described().to_string()),
            _ if is_last => answer(200, &[], &json!({"items": [row(8)]}).to_string()),
            line if line.contains("Subject") => endless(),
            _ => answer(200, &[], &json!({"items": [row(7)], "hasMore": true}).to_string()),
        }
    })
    .await;
    let user = user(&pod);
    let page = user.changed_appointments(&since()).await.unwrap();
    assert!(
        matches!(page.rows.as_slice(), [ChangedRow::Unreadable(number, error)]
            if number.as_str() == "OX-7" && error.is_too_large()),
        "{page:?}"
    );
    assert!(!page.is_last);
    let next = user.changed_appointments(&page.next).await.unwrap();
    assert!(
        matches!(next.rows.as_slice(), [ChangedRow::Changed(activity)] if activity.item.id.as_str() == "OX-8"),
        "{next:?}"
    );
    let described = seen
        .lines()
        .iter()
        .filter(|line| line.contains("/describe"))
        .count();
    assert_eq!(described, 1, "asked once");
}

#[tokio::test]
async fn r_err_2_a_record_at_which_the_pod_breaks_is_named_and_the_feed_goes_on_behind_it() {
    let (pod, _) = server(|asked: Asked| async move {
        let is_last = asked.line.contains("ActivityId%20%3E%207");
        match asked.line.as_str() {
            line if line.contains("/describe") => answer(200, &[], &described().to_string()),
            _ if is_last => answer(200, &[], &json!({"items": [row(8)]}).to_string()),
            line if line.contains("Subject") => answer(500, &[], ""),
            _ => answer(200, &[], &json!({"items": [row(7)], "hasMore": true}).to_string()),
        }
    })
    .await;
    let user = user(&pod);
    let page = user.changed_appointments(&since()).await.unwrap();
    assert!(
        matches!(page.rows.as_slice(), [ChangedRow::Unreadable(number, _)] if number.as_str() == "OX-7"),
        "{page:?}"
    );
    let next = user.changed_appointments(&page.next).await.unwrap();
    assert!(
        matches!(next.rows.as_slice(), [ChangedRow::Changed(_)]),
        "{next:?}"
    );
}

#[tokio::test]
async fn one_record_that_cannot_be_read_spoils_no_other() {
    let (pod, _) = server(|asked: Asked| async move {
        let mut bad = row(2);
        bad["ActivityStartDate"] = json!("tomorrow");
        match asked.line.contains("/describe") {
            true => answer(403, &[], ""),
            false => answer(200, &[], &json!({"items": [row(1), bad, row(3)]}).to_string()),
        }
    })
    .await;
    let page = user(&pod).changed_appointments(&since()).await;
    // Without a description the usual stamp is asked for, which these rows do not have.
    assert!(
        matches!(&page, Err(Error::Unreadable { at, .. }) if at == "ActivityUpdateDate"),
        "{page:?}"
    );
    let (pod, _) = server(|asked: Asked| async move {
        let mut bad = row(2);
        bad["ActivityStartDate"] = json!("tomorrow");
        match asked.line.contains("/describe") {
            true => answer(200, &[], &described().to_string()),
            false => answer(200, &[], &json!({"items": [row(1), bad, row(3)]}).to_string()),
        }
    })
    .await;
    let page = user(&pod).changed_appointments(&since()).await.unwrap();
    let [
        ChangedRow::Changed(_),
        ChangedRow::Unreadable(number, _),
        ChangedRow::Changed(_),
    ] = page.rows.as_slice()
    else {
        panic!("{page:?}")
    };
    assert_eq!(number.as_str(), "OX-2");
}

#[tokio::test]
async fn a_page_that_promises_more_and_has_nothing_is_no_end() {
    let (pod, _) = server(|asked: Asked| async move {
        match asked.line.contains("/describe") {
            true => answer(200, &[], &described().to_string()),
            false => answer(200, &[], r#"{"hasMore":true}"#),
        }
    })
    .await;
    let page = user(&pod).changed_appointments(&since()).await;
    assert!(matches!(page, Err(Error::Unreadable { .. })), "{page:?}");
}

#[tokio::test]
async fn r_del_1_deletions_are_read_by_whatever_names_the_pod_has_for_them() {
    let (pod, seen) = server(|asked: Asked| async move {
        let entry =
            json!({"DeletedRecordId": 5, "RecordNumber": "OX-5", "DeletedDate": "2026-03-02T00:00:00Z"});
        match asked.line.contains("/describe") {
            true => answer(200, &[], &described().to_string()),
            false => answer(200, &[], &json!({"items": [entry]}).to_string()),
        }
    })
    .await;
    let now = "2026-03-03T00:00:00Z".parse().unwrap();
    let page = user(&pod).deleted_records(&since(), now).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(
        page.rows[0].number.as_ref().map(|number| number.as_str()),
        Some("OX-5")
    );
    assert!(seen.last().line.contains("DeletedDate%20%3E%3D%20%27"));
}

#[tokio::test]
async fn r_del_1_a_list_that_says_nothing_is_no_list_and_nothing_was_deleted() {
    let (pod, _) = server(|_| async {
        let empty = json!({"Resources": {"deletedRecords": {"attributes": [{"name": "DeletedRecordId"}]}}});
        answer(200, &[], &empty.to_string())
    })
    .await;
    let now = "2026-03-03T00:00:00Z".parse().unwrap();
    assert_eq!(
        user(&pod).deleted_records(&since(), now).await,
        Err(FeedError::NotOffered)
    );
}

#[tokio::test]
async fn a_pod_without_batches_is_asked_one_question_after_the_other() {
    let (pod, seen) = server(|asked: Asked| async move {
        match asked.line.as_str() {
            line if line.contains("/describe") => answer(200, &[], &described().to_string()),
            line if line.starts_with("POST") => answer(400, &[], ""),
            _ => answer(200, &[], "{}"),
        }
    })
    .await;
    let asked = NewsAsked {
        appointments: Some(since()),
        tasks: Some(since()),
        ..NewsAsked::default()
    };
    let news = user(&pod)
        .news(&asked, "2026-03-03T00:00:00Z".parse().unwrap())
        .await;
    let news = news.unwrap();
    let (appointments, tasks) = (news.appointments.unwrap(), news.tasks.unwrap());
    assert!(appointments.unwrap().is_last && tasks.unwrap().is_last);
    let reads = seen
        .lines()
        .iter()
        .filter(|line| line.contains("activities?"))
        .count();
    assert_eq!(reads, 2);
}
