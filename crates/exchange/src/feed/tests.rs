use super::*;
use crate::convert::series::tests::soup;
use crate::rows::tests::with_rows;
use crate::{CalendarRound, CalendarWindow, GraphClient, MailboxKey, Opener};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use vendor_http::misbehaving::{answer, http, quick, server};

fn mailbox(origin: &Url) -> Mailbox {
    GraphClient::new(http(), origin.join("v1.0").unwrap(), quick())
        .mailbox(MailboxKey::new("ada"), SecretString::from("t"))
}

fn window() -> CalendarWindow {
    CalendarWindow::around("2026-11-25T12:00:00Z".parse().unwrap())
}

fn removals(ids: &[&str]) -> Value {
    ids.iter()
        .map(|id| json!({"id": id, "@removed": {"reason": "changed"}}))
        .collect()
}

#[tokio::test]
async fn a_feed_that_shows_the_same_page_again_is_left() {
    let (origin, _) = server(|asked| async move {
        let host = asked.headers.get("host").unwrap().to_str().unwrap().to_owned();
        let next = format!("http://{host}/v1.0/me/calendarView/delta?$skiptoken=again");
        answer(
            200,
            &[],
            &json!({"value": removals(&["a", "b"]), "@odata.nextLink": next}).to_string(),
        )
    })
    .await;
    let mailbox = mailbox(&origin);
    let first = mailbox
        .calendar_changes(CalendarRound::Begin(window()))
        .await
        .unwrap();
    assert_eq!(
        (first.rows.len(), first.is_last),
        (2, false),
        "removals may come in a first round too"
    );
    let again = mailbox.calendar_changes(CalendarRound::GoOn(&first.next)).await;
    assert!(
        matches!(
            again,
            Err(FeedError::Expired {
                because: Expiry::Wedged,
                ..
            })
        ),
        "{again:?}"
    );
}

#[tokio::test]
async fn empty_pages_are_followed_but_not_for_ever() {
    let (origin, _) = server(|asked| async move {
        let host = asked.headers.get("host").unwrap().to_str().unwrap().to_owned();
        let next = format!("http://{host}/v1.0/me/calendarView/delta?$skiptoken=again");
        answer(
            200,
            &[],
            &json!({"value": [], "@odata.nextLink": next}).to_string(),
        )
    })
    .await;
    let mailbox = mailbox(&origin);
    let mut page = mailbox
        .calendar_changes(CalendarRound::Begin(window()))
        .await
        .unwrap();
    for _ in 0..10 {
        page = mailbox
            .calendar_changes(CalendarRound::GoOn(&page.next))
            .await
            .unwrap();
        assert!(page.rows.is_empty() && !page.is_last);
    }
    let text = page.next.as_str().split_once('.').unwrap().1;
    let late = FeedCursor::new(format!("{}.{text}", PAGES_OF_ROUND_MAX - 1));
    let end = mailbox.calendar_changes(CalendarRound::GoOn(&late)).await;
    assert!(
        matches!(
            end,
            Err(FeedError::Expired {
                because: Expiry::Wedged,
                ..
            })
        ),
        "{end:?}"
    );
}

#[tokio::test]
async fn a_place_that_was_forgotten_is_told_from_a_request_that_is_wrong() {
    for (status, code, expired) in [
        (410, "anything", true),
        (400, "SyncStateNotFound", true),
        (404, "syncStateInvalid", true),
        (409, "resyncRequired", true),
        (400, "ErrorInvalidUrlQuery", false),
        (403, "ErrorAccessDenied", false),
        (500, "syncStateNotFound", false),
    ] {
        let body = json!({"error": {"code": code, "message": "m"}}).to_string();
        let (origin, _) = server(move |_| {
            let body = body.clone();
            async move { answer(status, &[], &body) }
        })
        .await;
        let mailbox = mailbox(&origin);
        let cursor = FeedCursor::new(format!("0.0 {origin}v1.0/me/calendarView/delta?$deltatoken=x"));
        let stored = mailbox.calendar_changes(CalendarRound::GoOn(&cursor)).await;
        let is_expired = matches!(
            stored,
            Err(FeedError::Expired {
                because: Expiry::Forgotten,
                ..
            })
        );
        assert_eq!(is_expired, expired, "{status} {code}: {stored:?}");
        let first = mailbox.calendar_changes(CalendarRound::Begin(window())).await;
        assert!(
            matches!(first, Err(FeedError::Failed(_))),
            "a first request has no place to forget: {first:?}"
        );
    }
}

#[tokio::test]
async fn r_auth_3_a_place_goes_over_to_the_tree_of_whoever_opens_the_mailbox_now() {
    for (status, is_expired) in [(200, false), (400, true), (403, false), (500, false)] {
        let (origin, seen) = server(move |asked| async move {
            let host = asked.headers.get("host").unwrap().to_str().unwrap().to_owned();
            let path = asked.line.split([' ', '?']).nth(1).unwrap().to_owned();
            let delta = format!("http://{host}{path}?$deltatoken=2");
            let page = json!({"value": [], "@odata.deltaLink": delta, "error": {"code": "ErrorX"}});
            answer(status, &[], &page.to_string())
        })
        .await;
        let graph = GraphClient::new(http(), origin.join("v1.0").unwrap(), quick());
        let (key, token) = (MailboxKey::new("ada"), SecretString::from("t"));
        let own = graph.mailbox(key.clone(), token.clone());
        let applications = graph.mailbox_of(key, "6f7d", token);
        assert_eq!(
            (own.opener(), applications.opener()),
            (Opener::User, Opener::Application)
        );
        for (mailbox, kept, asked) in [
            (
                &applications,
                "me/calendarView/delta?$deltatoken=x%20y",
                "users/6f7d/calendarView/delta?$deltatoken=x%20y",
            ),
            (
                &own,
                "users/6f7d/calendarView/delta?$deltatoken=x",
                "me/calendarView/delta?$deltatoken=x",
            ),
        ] {
            let cursor = FeedCursor::new(format!("0.0 {origin}v1.0/{kept}"));
            let page = mailbox.calendar_changes(CalendarRound::GoOn(&cursor)).await;
            let line = seen.last().line;
            assert!(line.starts_with(&format!("GET /v1.0/{asked}")), "{line}");
            let expired = matches!(
                page,
                Err(FeedError::Expired {
                    because: Expiry::Forgotten,
                    ..
                })
            );
            assert_eq!(expired, is_expired, "{status}: {page:?}");
            if let Ok(page) = page {
                let again = mailbox.calendar_changes(CalendarRound::GoOn(&page.next)).await;
                assert!(again.is_ok(), "from there it is its own: {again:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_that_leads_elsewhere_is_not_followed() {
    let (elsewhere, lured) = server(|_| async { answer(200, &[], r#"{"value":[]}"#) }).await;
    let (origin, seen) = server(|_| async { answer(200, &[], r#"{"value":[]}"#) }).await;
    let mailbox = mailbox(&origin);
    for text in [
        String::new(),
        "x".to_owned(),
        format!("0.0 {elsewhere}v1.0/me/calendarView/delta"),
    ] {
        let cursor = FeedCursor::new(text);
        let answer = mailbox.calendar_changes(CalendarRound::GoOn(&cursor)).await;
        assert!(
            matches!(
                answer,
                Err(FeedError::Expired {
                    because: Expiry::Foreign,
                    ..
                })
            ),
            "{answer:?}"
        );
    }
    assert!(lured.lines().is_empty() && seen.lines().is_empty());
}

#[tokio::test]
async fn a_row_that_cannot_be_read_spoils_no_other() {
    let good = crate::convert::tests::sample();
    let (origin, _) = server(move |asked| {
        let good = good.clone();
        async move {
            let host = asked.headers.get("host").unwrap().to_str().unwrap().to_owned();
            let rows = json!([
                {"id": "wrong", "type": 7},
                {"id": "bare", "type": "singleInstance"},
                {"subject": "of nothing"},
                good,
                "nonsense",
            ]);
            let delta = format!("http://{host}/v1.0/me/calendarView/delta?$deltatoken=1");
            answer(
                200,
                &[],
                &json!({"value": rows, "@odata.deltaLink": delta}).to_string(),
            )
        }
    })
    .await;
    let page = mailbox(&origin)
        .calendar_changes(CalendarRound::Begin(window()))
        .await
        .unwrap();
    let words: Vec<String> = page
        .rows
        .iter()
        .map(|row| match row {
            FeedRow::Changed(_) => "changed".to_owned(),
            FeedRow::Removed(id) => format!("removed {}", id.as_str()),
            FeedRow::Unreadable { id, at } => format!("{} at {at}", id.as_str()),
        })
        .collect();
    assert_eq!(words, ["wrong at its shape", "bare at event.start", "changed"]);
}

#[tokio::test]
async fn less_is_asked_for_where_a_page_is_too_large() {
    let (origin, seen) = server(|asked| async move {
        let wished = asked.headers.get("prefer").unwrap().to_str().unwrap().to_owned();
        if !wished.ends_with("odata.maxpagesize=10") {
            return vendor_http::misbehaving::endless();
        }
        let host = asked.headers.get("host").unwrap().to_str().unwrap().to_owned();
        let delta = format!("http://{host}/v1.0/me/calendarView/delta?$deltatoken=1");
        answer(
            200,
            &[],
            &json!({"value": [], "@odata.deltaLink": delta}).to_string(),
        )
    })
    .await;
    let page = mailbox(&origin)
        .calendar_changes(CalendarRound::Begin(window()))
        .await
        .unwrap();
    assert!(page.is_last);
    assert_eq!(seen.lines().len(), 3);
}

proptest! {
    #[test]
    fn no_cursor_and_no_row_makes_the_reader_panic(text in ".{0,80}", row in soup()) {
        let cursor = FeedCursor::new(text);
        if let Some(place) = Place::read(&cursor) {
            let kept = place.keep();
            let again = Place::read(&kept).map(|again| (again.pages, again.fingerprint, again.link.to_owned()));
            prop_assert_eq!(again, Some((place.pages, place.fingerprint, place.link.to_owned())));
        }
        with_rows(&[row], |rows| {
            let _ = fingerprint(&rows);
            let _ = rows_from_raw::<wire::Event>(&rows, &crate::dialect::GRAPH.no_request());
        });
    }
}

#[test]
fn a_window_stays_the_same_through_a_week_and_reaches_far_enough() {
    let monday: jiff::Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    let window = CalendarWindow::around(monday);
    assert_eq!(window.start().to_string(), "2026-11-16T00:00:00Z");
    assert_eq!(window.end().to_string(), "2028-05-30T00:00:00Z");
    let last = monday + jiff::SignedDuration::from_secs(7 * 24 * 3600 - 1);
    assert_eq!(CalendarWindow::around(last), window);
    assert_ne!(
        CalendarWindow::around(last + jiff::SignedDuration::from_secs(1)),
        window
    );
    assert!(CalendarWindow::new(monday, monday).is_none());
    // Nothing overflows at the ends of the calendar.
    for end in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        let _ = CalendarWindow::around(end);
    }
}
