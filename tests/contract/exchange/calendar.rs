//! What changed in a calendar, and what carries the category wherever it lies.

use super::{ADA, event, mailbox};
use crate::stand::{plant, start};
use ::exchange::{
    CATEGORY, CalendarEntry, CalendarRound, CalendarWindow, Expiry, FeedCursor, FeedError, FeedRow, Listed,
    Listing, Mailbox, STAMP_PROPERTY,
};
use sandbox::Sandbox;
use sandbox::exchange::model::Window;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::Slot;

/// What a row says, in one word and an id.
fn word(row: &FeedRow<CalendarEntry>) -> String {
    match row {
        FeedRow::Changed(CalendarEntry::Single(told)) => format!("single {}", told.as_told().id.as_str()),
        FeedRow::Changed(CalendarEntry::Series(series)) => format!("series {}", series.master.id.as_str()),
        FeedRow::Removed(id) => format!("removed {}", id.as_str()),
        FeedRow::Unreadable { id, at } => format!("unreadable {} {at}", id.as_str()),
    }
}

/// Reads to the end of a round.
async fn round(mailbox: &Mailbox, from: CalendarRound<'_>) -> (Vec<FeedRow<CalendarEntry>>, FeedCursor) {
    let mut page = mailbox.calendar_changes(from).await.unwrap();
    let mut rows = page.rows;
    while !page.is_last {
        page = mailbox
            .calendar_changes(CalendarRound::GoOn(&page.next))
            .await
            .unwrap();
        rows.append(&mut page.rows);
    }
    (rows, page.next)
}

fn window(sandbox: &Sandbox) -> CalendarWindow {
    CalendarWindow::around(sandbox.now())
}

fn oid(sandbox: &Sandbox) -> String {
    sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone()
}

/// Somebody makes or changes an event of Ada's, in Outlook; gives its immutable id.
pub(super) fn outlook(sandbox: &Sandbox, id: Option<&str>, body: &Value) -> String {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let event = match id {
        None => exchange.create_event(&oid, &write, now),
        Some(id) => exchange.update_event(&oid, id, &write, None, now),
    };
    event.unwrap().immutable_id.clone()
}

/// Four Wednesdays from 3 March 2027, at ten in Berlin.
pub(super) fn wednesdays() -> Value {
    json!({
        "subject": "Wednesday round",
        "start": {"dateTime": "2027-03-03T10:00:00", "timeZone": "W. Europe Standard Time"},
        "end": {"dateTime": "2027-03-03T11:00:00", "timeZone": "W. Europe Standard Time"},
        "recurrence": {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]},
            "range": {"type": "numbered", "startDate": "2027-03-03", "numberOfOccurrences": 4},
        },
    })
}

/// Immutable id of a meeting of a series.
pub(super) fn meeting(sandbox: &Sandbox, master: &str, number: usize) -> String {
    let window = Window {
        start: "2027-01-01T00:00:00Z".parse().unwrap(),
        end: "2027-12-01T00:00:00Z".parse().unwrap(),
    };
    let world = sandbox.world();
    let instances = world
        .exchange
        .mailbox(ADA)
        .unwrap()
        .instances(master, &window)
        .unwrap();
    instances[number].immutable_id.clone()
}

#[tokio::test]
async fn a_first_round_reads_everything_once_and_the_next_only_what_changed() {
    let stand = start().await;
    let plan = sandbox::seed::Plan {
        per_user: sandbox::seed::PerUser {
            events: 600,
            ..Default::default()
        },
        ..sandbox::seed::Plan::demo(7)
    };
    stand.sandbox.reset(&plan);
    let ada = mailbox(&stand.sandbox, ADA);
    let days = |days: i64| stand.sandbox.now() + jiff::SignedDuration::from_hours(24 * days);
    let window = CalendarWindow::new(days(-60), days(60)).unwrap();
    let (rows, cursor) = round(&ada, CalendarRound::Begin(window)).await;
    let log = stand.sandbox.log().since(0);
    let asked = log.iter().filter(|entry| entry.path.contains("delta")).count();
    let told: BTreeSet<String> = rows.iter().map(word).collect();
    let there: BTreeSet<String> = {
        let world = stand.sandbox.world();
        let of_model = Window {
            start: window.start(),
            end: window.end(),
        };
        let events = world.exchange.mailbox(ADA).unwrap().calendar_view(&of_model);
        events
            .iter()
            .map(|event| match &event.place {
                None => format!("single {}", event.immutable_id),
                Some(place) => format!("series {}", place.master_id),
            })
            .collect()
    };
    assert_eq!(told, there);
    assert!(told.len() > 500 && rows.len() == told.len());
    assert_eq!(asked, 2, "two pages of at most 500");
    let (rows, cursor) = round(&ada, CalendarRound::GoOn(&cursor)).await;
    assert!(rows.is_empty(), "{rows:?}");
    let changed = event(&stand.sandbox, ADA, "Halvorsen").await;
    outlook(
        &stand.sandbox,
        Some(changed.id.as_str()),
        &json!({"subject": "Other words"}),
    );
    let kept = FeedCursor::new(cursor.as_str());
    let (rows, _) = round(&ada, CalendarRound::GoOn(&kept)).await;
    let [FeedRow::Changed(CalendarEntry::Single(told))] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!(told.as_told().appointment.subject, "Other words");
    assert_eq!(told.as_told().ical_uid, changed.ical_uid);
    assert!(!told.tells_stamp());
}

#[tokio::test]
async fn what_a_feed_leaves_out_is_completed_from_a_list_of_stamps() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let one = event(&stand.sandbox, ADA, "Halvorsen").await;
    super::applied(ada.mark(&one.id, &one.version, "OX-7").await);
    let stamps = ada.event_stamps(None).await.unwrap();
    assert_eq!(stamps.rows, [(one.id.clone(), "OX-7".to_owned())]);
    assert_eq!(stamps.next, None);
    let (rows, _) = round(&ada, CalendarRound::Begin(window(&stand.sandbox))).await;
    let told = rows.into_iter().find_map(|row| match row {
        FeedRow::Changed(CalendarEntry::Single(told)) if told.as_told().id == one.id => Some(told),
        FeedRow::Changed(_) | FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    });
    let told = told.unwrap();
    assert!(told.as_told().marks.category && !told.as_told().marks.stamp);
    let whole = told.completed(Some("OX-7".to_owned()));
    assert_eq!(whole, *event(&stand.sandbox, ADA, "Halvorsen").await);
}

#[tokio::test]
async fn deleted_events_and_those_that_leave_the_window_look_alike() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let (_, cursor) = round(&ada, CalendarRound::Begin(window(&stand.sandbox))).await;
    let deleted = event(&stand.sandbox, ADA, "Halvorsen").await;
    let moved = event(&stand.sandbox, ADA, "Kessler").await;
    let (oid, now) = (oid(&stand.sandbox), stand.sandbox.now());
    stand
        .sandbox
        .world()
        .exchange
        .delete_event(&oid, deleted.id.as_str(), None, now)
        .unwrap();
    outlook(
        &stand.sandbox,
        Some(moved.id.as_str()),
        &json!({
            "start": {"dateTime": "2035-03-03T10:00:00", "timeZone": "UTC"},
            "end": {"dateTime": "2035-03-03T11:00:00", "timeZone": "UTC"},
        }),
    );
    let (rows, _) = round(&ada, CalendarRound::GoOn(&cursor)).await;
    let told: BTreeSet<String> = rows.iter().map(word).collect();
    let expected = [&deleted.id, &moved.id].map(|id| format!("removed {}", id.as_str()));
    assert_eq!(told, expected.into());
}

#[tokio::test]
async fn a_deleted_meeting_of_a_series_is_known_from_its_master_alone() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &wednesdays());
    let (rows, cursor) = round(&ada, CalendarRound::Begin(window(&stand.sandbox))).await;
    assert!(rows.iter().any(|row| word(row) == format!("series {master}")));
    let (oid, now) = (oid(&stand.sandbox), stand.sandbox.now());
    let third = meeting(&stand.sandbox, &master, 2);
    stand
        .sandbox
        .world()
        .exchange
        .delete_event(&oid, &third, None, now)
        .unwrap();
    let (rows, cursor) = round(&ada, CalendarRound::GoOn(&cursor)).await;
    let [FeedRow::Changed(CalendarEntry::Series(series))] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    let occurrences = series.occurrences(50, None).unwrap();
    let names: Vec<String> = occurrences.meetings.keys().map(Slot::to_string).collect();
    assert_eq!(
        names,
        ["20270303T090000Z", "20270310T090000Z", "20270324T090000Z"]
    );
    assert_eq!(
        occurrences.cancelled,
        [Slot::parse("20270317T090000Z").unwrap()].into()
    );
    // A series that goes away between the feed and the look is a removal, whatever the feed said of its meetings.
    outlook(&stand.sandbox, Some(&master), &json!({"subject": "Last words"}));
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*/me/events/", "kind": "error", "status": 404}),
    );
    let (rows, _) = round(&ada, CalendarRound::GoOn(&cursor)).await;
    assert_eq!(
        rows.iter().map(word).collect::<Vec<_>>(),
        [format!("removed {master}")]
    );
}

#[tokio::test]
async fn a_page_is_not_left_before_its_series_are_read() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    outlook(&stand.sandbox, None, &wednesdays());
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*/me/events/", "kind": "throttle", "retryAfterSecs": 3}),
    );
    let refused = ada
        .calendar_changes(CalendarRound::Begin(window(&stand.sandbox)))
        .await;
    assert!(
        matches!(
            refused,
            Err(FeedError::Failed(::exchange::Error::Throttled {
                retry_after_secs: Some(3),
                ..
            }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_forgotten_cursor_says_so_and_empty_pages_are_followed() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "calendarView/delta", "kind": "emptyPage", "times": 3}),
    );
    let (rows, cursor) = round(&ada, CalendarRound::Begin(window(&stand.sandbox))).await;
    assert!(rows.len() >= 12, "{}", rows.len());
    let oid = oid(&stand.sandbox);
    stand.sandbox.world().exchange.expire_cursors(&oid).unwrap();
    let made_up = cursor.as_str().replace("deltatoken=", "deltatoken=x");
    for lost in [cursor, FeedCursor::new(made_up)] {
        let answer = ada.calendar_changes(CalendarRound::GoOn(&lost)).await;
        assert!(
            matches!(
                answer,
                Err(FeedError::Expired {
                    because: Expiry::Forgotten,
                    ..
                })
            ),
            "{answer:?}"
        );
    }
    let (again, _) = round(&ada, CalendarRound::Begin(window(&stand.sandbox))).await;
    assert_eq!(again, rows);
}

#[tokio::test]
async fn what_carries_the_category_is_found_outside_of_every_window() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let far = json!({
        "subject": "In ten years", "categories": ["Red category", CATEGORY],
        "start": {"dateTime": "2036-03-03T10:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2036-03-03T11:00:00", "timeZone": "UTC"},
        "singleValueExtendedProperties": [{"id": STAMP_PROPERTY, "value": "OX-9"}],
    });
    let single = outlook(&stand.sandbox, None, &far);
    let mut series = wednesdays();
    series["categories"] = json!([CATEGORY]);
    let series = outlook(&stand.sandbox, None, &series);
    let Listed::Page(page) = ada.listed_events(Listing::Categorised, None).await.unwrap() else {
        panic!("the stand-in can search by category")
    };
    assert_eq!(page.next, None);
    let told: BTreeSet<String> = page.rows.iter().map(word).collect();
    assert_eq!(
        told,
        [format!("single {single}"), format!("series {series}")].into()
    );
    for row in page.rows {
        if let FeedRow::Changed(CalendarEntry::Single(told)) = row {
            assert!(told.tells_stamp());
            assert_eq!(told.as_told().stamp.as_deref(), Some("OX-9"));
        }
    }
    // Graph does not document this filter: where it is refused, everything can be listed instead.
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "GET .*/me/events$", "kind": "error", "status": 400, "times": 1}),
    );
    let refused = ada.listed_events(Listing::Categorised, None).await.unwrap();
    assert!(matches!(refused, Listed::NotSearchable(_)), "{refused:?}");
    let mut after = None;
    let mut told = BTreeSet::new();
    loop {
        let listed = ada.listed_events(Listing::All, after.as_ref()).await.unwrap();
        let Listed::Page(page) = listed else {
            panic!("{listed:?}")
        };
        told.extend(page.rows.iter().map(word));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let world = stand.sandbox.world();
    assert_eq!(told.len(), world.exchange.mailbox(ADA).unwrap().events().count());
}
