//! What is Graph's own, against a server that misbehaves.

use crate::Looked::{Failed, Found, Missing};
use crate::{Error, GraphClient, Limits, Mailbox, MailboxKey};
use secrecy::SecretString;
use serde_json::json;
use std::time::Duration;
use sync_core::{ItemId, Outcome, Version};
use url::Url;
use vendor_http::misbehaving::{answer, endless, http, quick, server};

fn client(origin: &Url, limits: Limits) -> GraphClient {
    GraphClient::new(http(), origin.join("v1.0").unwrap(), limits)
}

pub(crate) fn mailbox(origin: &Url) -> Mailbox {
    client(origin, quick()).mailbox(MailboxKey::new("ada"), SecretString::from("secret-token"))
}

const NOT_FOUND: &str = r#"{"error":{"code":"ErrorItemNotFound","message":"m"}}"#;

fn one() -> [ItemId; 1] {
    [ItemId::new("AAA=")]
}

#[tokio::test]
async fn no_more_than_four_requests_are_under_way_in_one_mailbox_whoever_sends_them() {
    let (origin, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        answer(404, &[], NOT_FOUND)
    })
    .await;
    let client = client(&origin, quick());
    let looks = (0..20).map(|_| {
        let mailbox = client
            .clone()
            .mailbox(MailboxKey::new("ada"), SecretString::from("t"));
        async move { mailbox.events(&one()).await }
    });
    for looks in futures::future::join_all(looks).await {
        assert!(matches!(looks.as_deref(), Ok([Missing])), "{looks:?}");
    }
    assert_eq!(seen.most_at_once(), 4);
}

#[tokio::test]
async fn a_batch_takes_all_places_of_its_mailbox() {
    let (origin, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        answer(200, &[], r#"{"responses":[]}"#)
    })
    .await;
    let mailbox = mailbox(&origin);
    let ids: Vec<ItemId> = (0..5).map(|n| ItemId::new(n.to_string())).collect();
    let looks = futures::future::join_all((0..3).map(|_| mailbox.events(&ids))).await;
    assert!(looks.iter().all(Result::is_ok), "{looks:?}");
    assert_eq!((seen.lines().len(), seen.most_at_once()), (3, 1));
}

#[tokio::test]
async fn a_redirect_leaves_a_write_uncertain_and_is_not_followed() {
    let (elsewhere, lured) = server(|_| async { answer(200, &[], "{}") }).await;
    let (origin, _) = server(move |_| {
        let target = elsewhere.to_string();
        async move { answer(302, &[("location", &target)], "") }
    })
    .await;
    let answer = mailbox(&origin)
        .delete(&ItemId::new("a"), &Version::new("W/\"1\""))
        .await;
    assert_eq!(answer.outcome, Outcome::Uncertain);
    assert!(lured.lines().is_empty());
}

#[tokio::test]
async fn a_link_to_another_origin_is_not_followed() {
    let (elsewhere, lured) = server(|_| async { answer(200, &[], r#"{"value":[]}"#) }).await;
    let page =
        json!({"value": [], "@odata.nextLink": format!("{elsewhere}v1.0/me/outlook/masterCategories")});
    let (origin, _) = server(move |_| {
        let page = page.to_string();
        async move { answer(200, &[], &page) }
    })
    .await;
    let error = mailbox(&origin).ensure_category().await;
    assert!(
        matches!(&error, Err(Error::Unreadable { at, .. }) if at == "@odata.nextLink"),
        "{error:?}"
    );
    assert!(lured.lines().is_empty());
}

#[tokio::test]
async fn graphs_codes_are_read_and_its_words_are_not() {
    let body = r#"{"error":{"code":"ErrorAccessDenied","message":"ada@contoso.example may not see Project Falcon"}}"#;
    let (origin, seen) = server(move |_| async move { answer(403, &[("request-id", "7b1c")], body) }).await;
    let error = mailbox(&origin).events(&one()).await.unwrap_err();
    assert_eq!(error.to_string(), "Exchange forbids it (ErrorAccessDenied)");
    assert_eq!(error.trace().request_id.as_deref(), Some("7b1c"));
    // The last one asks for any event at all: whether only this one is refused.
    let asked = seen.asked().into_iter().next().unwrap();
    let header = |name: &str| asked.headers.get(name).unwrap().to_str().unwrap();
    assert!(header("prefer").contains("IdType=\"ImmutableId\""));
    assert_eq!(header("accept"), "application/json");
    assert!(
        asked.line.starts_with("GET /v1.0/me/events/AAA="),
        "{}",
        asked.line
    );
    let expand = "$expand=singleValueExtendedProperties%28%24filter%3Did%20eq%20%27String%20";
    assert!(asked.line.contains(expand), "{}", asked.line);
    let printed = format!("{error:?} {error}");
    for secret in ["Falcon", "ada@", "secret-token"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn the_property_that_graph_names_is_told() {
    let body = r#"{"error":{"code":"ErrorPropertyValidationFailure","target":"event.start","message":"m"}}"#;
    let (origin, seen) = server(move |_| async move { answer(400, &[], body) }).await;
    let answer = mailbox(&origin)
        .delete(&ItemId::new("a"), &Version::new("W/\"1\""))
        .await;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    assert!(
        matches!(&answer.refusal, Some(Error::Rejected { field: Some(field), .. }) if field == "event.start"),
        "{answer:?}"
    );
    assert_eq!(seen.last().headers.get("if-match").unwrap(), "W/\"1\"");
}

#[tokio::test]
async fn an_event_that_is_too_large_spoils_only_itself() {
    let (origin, _) = server(|_| async { endless() }).await;
    let looks = mailbox(&origin).events(&one()).await;
    assert!(
        matches!(looks.as_deref(), Ok([Failed(error)]) if error.is_too_large()),
        "{looks:?}"
    );
}

#[tokio::test]
async fn one_bad_event_of_a_batch_spoils_only_itself() {
    let batch = json!({"responses": [
        {"id": "2", "status": 429, "headers": {"Retry-After": "9"},
         "body": {"error": {"code": "ApplicationThrottled", "message": "m"}}},
        {"id": "0", "status": 200, "headers": {}, "body": crate::convert::tests::sample()},
        {"id": "1", "status": 200, "body": {"id": "x"}},
        {"id": "6", "status": 401, "headers": {"WWW-Authenticate": "Bearer error=\"x\""}, "body": {}},
        {"id": "3", "status": 404, "body": {"error": {"code": "ErrorItemNotFound", "message": "m"}}},
    ]});
    let (origin, _) = server(move |_| {
        let batch = batch.to_string();
        async move { answer(200, &[], &batch) }
    })
    .await;
    let ids = ["a", "b", "c", "d", "e", "..", "f", "g"].map(ItemId::new);
    let looks = mailbox(&origin).events(&ids).await.unwrap();
    assert!(matches!(&looks[0], Found(_)), "{looks:?}");
    assert!(
        matches!(&looks[1], Failed(Error::Unreadable { at, .. }) if at == "event.start"),
        "{looks:?}"
    );
    assert!(
        matches!(
            &looks[2],
            Failed(Error::Throttled {
                retry_after_secs: Some(9),
                ..
            })
        ),
        "{looks:?}"
    );
    assert!(matches!(&looks[3], Missing));
    assert!(
        matches!(&looks[4], Failed(Error::Unreadable { at, .. }) if at == "responses"),
        "{looks:?}"
    );
    assert!(matches!(&looks[5], Missing));
    assert!(
        matches!(
            &looks[7],
            Failed(Error::Unauthorized { challenges, .. }) if challenges.iter().eq(["Bearer error=\"x\""])
        ),
        "{looks:?}"
    );
}

#[tokio::test]
async fn a_conflict_that_a_read_runs_into_passes_whatever_is_read() {
    for status in [409, 412] {
        let body = json!({"error": {"code": "ErrorIrresolvableConflict", "message": "m"}});
        let part = |id: usize| json!({"id": id.to_string(), "status": status, "body": body});
        let batch = json!({"responses": (0..5).map(part).collect::<Vec<_>>()});
        let (origin, _) = server(move |asked| {
            let (batch, body) = (batch.to_string(), body.to_string());
            async move {
                if asked.line.contains("$batch") {
                    answer(200, &[], &batch)
                } else {
                    answer(status, &[], &body)
                }
            }
        })
        .await;
        let (ada, id) = (mailbox(&origin), ItemId::new("a"));
        let ids: Vec<ItemId> = (0..5).map(|n| ItemId::new(n.to_string())).collect();
        let file = crate::Holder::Event(&id);
        for read in [
            ada.events(&ids[..1]).await.err(),
            ada.events(&ids).await.err(),
            ada.profile().await.err(),
            ada.has_category().await.err(),
            ada.marker().await.err(),
            ada.event_stamps(None).await.err(),
            ada.attachments(file).await.err(),
            ada.attachment_bytes(file, &id, 1000).await.err(),
            ada.default_task_list().await.err(),
        ] {
            let passes =
                matches!(&read, Some(Error::Unavailable { status: Some(seen), .. }) if *seen == status);
            assert!(passes, "{status}: {read:?}");
        }
        // To a write the same says that somebody was faster.
        let deleted = ada.delete(&id, &Version::new("W/\"1\"")).await;
        assert_eq!(
            (deleted.outcome, deleted.refusal),
            (Outcome::PreconditionFailed, None)
        );
    }
}

#[tokio::test]
async fn r_del_1_only_a_404_about_the_item_says_that_it_is_missing() {
    for (status, code, is_missing) in [
        (404, "ErrorItemNotFound", true),
        (404, "itemNotFound", true),
        (404, "ErrorInvalidIdMalformed", true),
        (400, "ErrorInvalidIdMalformed", true),
        (404, "MailboxNotEnabledForRESTAPI", false),
        (404, "Request_ResourceNotFound", false),
        (404, "UnknownError", false),
        (404, "", false),
        (410, "ErrorItemNotFound", false),
    ] {
        let body = json!({"error": {"code": code, "message": "m"}});
        let part = json!({"id": "0", "status": status, "body": body});
        let batch = json!({"responses": (0..5).map(|id| {
            let mut part = part.clone();
            part["id"] = json!(id.to_string());
            part
        }).collect::<Vec<_>>()});
        let (origin, _) = server(move |asked| {
            let (batch, body) = (batch.to_string(), body.to_string());
            async move {
                if asked.line.contains("$batch") {
                    answer(200, &[], &batch)
                } else {
                    answer(status, &[], &body)
                }
            }
        })
        .await;
        let (ada, id, version) = (mailbox(&origin), ItemId::new("a"), Version::new("W/\"1\""));
        let ids: Vec<ItemId> = (0..5).map(|n| ItemId::new(n.to_string())).collect();
        for ids in [&ids, &ids[..1]] {
            match ada.events(ids).await {
                Ok(looks) => assert!(is_missing && looks.iter().all(|look| *look == Missing), "{code}"),
                Err(Error::Unreachable { .. }) => assert!(!is_missing && status == 404, "{code}"),
                Err(error) => assert!(!is_missing && status == 410, "{code}: {error:?}"),
            }
        }
        let deleted = ada.delete(&id, &version).await.outcome;
        assert_eq!(
            deleted == Outcome::NotFound,
            code.ends_with("NotFound") && is_missing,
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_wish_for_patience_inside_a_batch_holds_for_the_whole_mailbox() {
    let batch = json!({"responses": [
        {"id": "0", "status": 429, "headers": {"Retry-After": "9"},
         "body": {"error": {"code": "ApplicationThrottled", "message": "m"}}},
    ]});
    let (origin, seen) = server(move |_| {
        let batch = batch.to_string();
        async move { answer(200, &[], &batch) }
    })
    .await;
    let client = client(&origin, quick());
    let ada = || client.mailbox(MailboxKey::new("ada"), SecretString::from("t"));
    let ids: Vec<ItemId> = (0..5).map(|n| ItemId::new(n.to_string())).collect();
    assert!(matches!(ada().events(&ids).await, Err(Error::Throttled { .. })));
    // Nobody holds the mailbox at this moment, and the next job keeps the patience all the same.
    let refused = ada().events(&one()).await;
    assert!(
        matches!(
            refused,
            Err(Error::Throttled {
                retry_after_secs: Some(8 | 9),
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(seen.lines().len(), 1);
    let bob = client.mailbox(MailboxKey::new("bob"), SecretString::from("t"));
    assert!(bob.events(&ids).await.is_err());
    assert_eq!(seen.lines().len(), 2, "others are asked as before");
}

#[tokio::test]
async fn a_write_that_a_batch_does_not_answer_is_in_doubt_and_the_others_are_not() {
    let batch = json!({"responses": [
        {"id": "3", "status": 403, "body": {"error": {"code": "ErrorAccessDenied", "message": "m"}}},
        {"id": "1", "status": 204},
        {"id": "2", "status": 500, "body": {"error": {"code": "InternalServerError", "message": "m"}}},
    ]});
    let (origin, seen) = server(move |_| {
        let batch = batch.to_string();
        async move { answer(200, &[], &batch) }
    })
    .await;
    let (ids, version) = (["a", "b", "c", "d"].map(ItemId::new), Version::new("W/\"1\""));
    let writes: Vec<crate::EventWrite<'_>> = ids
        .iter()
        .map(|id| crate::EventWrite::Delete {
            id,
            expects: &version,
        })
        .collect();
    let answers = mailbox(&origin).write_events(&writes).await;
    let outcomes: Vec<_> = answers.into_iter().map(|answer| answer.outcome).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Uncertain,
            Outcome::Deleted,
            Outcome::Uncertain,
            Outcome::NotApplied
        ]
    );
    assert_eq!(seen.lines().len(), 1, "what may have landed is not sent again");
}
