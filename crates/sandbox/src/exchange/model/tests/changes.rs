//! The change feed of a calendar.

use super::*;

fn march() -> Window {
    Window {
        start: "2026-03-01T00:00:00Z".parse().unwrap(),
        end: "2026-04-01T00:00:00Z".parse().unwrap(),
    }
}

fn on(day: &str) -> EventWrite {
    let when = |time: &str| {
        Some(When {
            local: format!("{day}T{time}").parse().unwrap(),
            zone: "UTC".to_owned(),
        })
    };
    EventWrite {
        start: when("10:00:00"),
        end: when("11:00:00"),
        ..meeting(&[])
    }
}

fn read(exchange: &Exchange, cursor: Option<&Cursor>) -> ChangePage<CalendarRow> {
    exchange.changes(ADA, cursor, march(), 50).unwrap()
}

fn changed(row: &CalendarRow) -> &Event {
    match row {
        CalendarRow::Changed(event) => event,
        CalendarRow::Occurrence(_) | CalendarRow::Removed(_) => panic!("{row:?} is no whole event"),
    }
}

#[test]
fn a_first_round_gives_what_is_in_the_window_and_the_next_one_is_silent() {
    let mut exchange = two_mailboxes();
    let inside = exchange.create_event(ADA, &on("2026-03-04"), now()).unwrap();
    exchange.create_event(ADA, &on("2026-05-04"), now()).unwrap();
    let gone = exchange.create_event(ADA, &on("2026-03-05"), now()).unwrap();
    exchange.delete_event(ADA, &gone.rest_id, None, now()).unwrap();
    let first = read(&exchange, None);
    assert_eq!(first.rows, [CalendarRow::Changed(inside)]);
    assert!(!first.more);
    let second = read(&exchange, Some(&first.next));
    assert!(second.rows.is_empty() && !second.more);
}

#[test]
fn what_a_stale_world_still_lists_is_told_as_gone_later() {
    let mut exchange = two_mailboxes();
    let gone = exchange.create_event(ADA, &on("2026-03-05"), now()).unwrap();
    let stale = exchange.clone();
    exchange.delete_event(ADA, &gone.rest_id, None, now()).unwrap();
    exchange.create_event(ADA, &on("2026-03-04"), now()).unwrap();
    exchange.create_event(ADA, &on("2026-03-06"), now()).unwrap();
    // The first page comes from a fresh world, the second from a stale one.
    let first = exchange.changes(ADA, None, march(), 1).unwrap();
    assert!(first.more);
    let start = Cursor {
        after: 0,
        ..first.next
    };
    let second = read(&stale, Some(&start));
    assert_eq!(second.rows.len(), 1, "still there");
    let later = read(&exchange, Some(&second.next));
    assert!(
        later
            .rows
            .contains(&CalendarRow::Removed(gone.immutable_id.clone()))
    );
}

#[test]
fn a_changed_event_comes_once_as_it_is_now() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &on("2026-03-04"), now()).unwrap();
    let cursor = read(&exchange, None).next;
    for subject in ["One", "Two"] {
        let write = patch(&format!(r#"{{"subject":"{subject}"}}"#));
        exchange
            .update_event(ADA, &made.rest_id, &write, None, now())
            .unwrap();
    }
    let page = read(&exchange, Some(&cursor));
    assert_eq!(page.rows.len(), 1);
    assert_eq!(changed(&page.rows[0]).subject, "Two");
    assert!(changed(&page.rows[0]).modified > made.modified);
}

#[test]
fn what_leaves_the_calendar_or_the_window_is_removed_and_comes_back_when_it_does() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &on("2026-03-04"), now()).unwrap();
    let removed = [CalendarRow::Removed(made.immutable_id.clone())];
    let mut cursor = read(&exchange, None).next;
    let mut rows = |exchange: &Exchange| {
        let page = read(exchange, Some(&cursor));
        cursor = page.next;
        page.rows
    };
    exchange
        .move_event(ADA, &made.rest_id, Folder::Elsewhere, now())
        .unwrap();
    assert_eq!(rows(&exchange), removed);
    exchange
        .move_event(ADA, &made.immutable_id, Folder::Default, now())
        .unwrap();
    assert_eq!(changed(&rows(&exchange)[0]).immutable_id, made.immutable_id);
    exchange
        .update_event(ADA, &made.immutable_id, &on("2026-06-04"), None, now())
        .unwrap();
    assert_eq!(rows(&exchange), removed);
    exchange
        .update_event(ADA, &made.immutable_id, &on("2026-03-06"), None, now())
        .unwrap();
    assert_eq!(rows(&exchange).len(), 1);
    exchange
        .delete_event(ADA, &made.immutable_id, None, now())
        .unwrap();
    assert_eq!(rows(&exchange), removed);
    exchange.purge_event(ADA, &made.immutable_id).unwrap();
    assert_eq!(rows(&exchange), removed);
}

#[test]
fn pages_hold_as_much_as_asked_for_and_miss_nothing_that_changes_meanwhile() {
    let mut exchange = two_mailboxes();
    let made: Vec<_> = ["2026-03-04", "2026-03-05", "2026-03-06"]
        .iter()
        .map(|day| exchange.create_event(ADA, &on(day), now()).unwrap())
        .collect();
    let first = exchange.changes(ADA, None, march(), 2).unwrap();
    assert!(first.more && first.rows.len() == 2);
    exchange.delete_event(ADA, &made[0].rest_id, None, now()).unwrap();
    exchange
        .update_event(ADA, &made[1].rest_id, &patch(r#"{"subject":"New"}"#), None, now())
        .unwrap();
    let second = exchange.changes(ADA, Some(&first.next), march(), 2).unwrap();
    assert_eq!(changed(&second.rows[0]).immutable_id, made[2].immutable_id);
    assert_eq!(
        second.rows[1],
        CalendarRow::Removed(made[0].immutable_id.clone()),
        "it was handed out, so its going away is news"
    );
    assert!(second.more);
    let third = exchange.changes(ADA, Some(&second.next), march(), 2).unwrap();
    assert_eq!(changed(&third.rows[0]).subject, "New");
    assert!(!third.more);
}

#[test]
fn a_cursor_is_good_for_its_window_until_it_expires_and_never_goes_back() {
    let mut exchange = two_mailboxes();
    let stale = exchange.clone();
    exchange.create_event(ADA, &on("2026-03-04"), now()).unwrap();
    let cursor = read(&exchange, None).next;
    assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    assert_eq!(
        read(&stale, Some(&cursor)).next,
        cursor,
        "a stale world loses nothing"
    );
    let april = Window {
        start: march().end,
        end: "2026-05-01T00:00:00Z".parse().unwrap(),
    };
    let other = exchange.changes(ADA, Some(&cursor), april, 50).unwrap_err();
    assert_eq!(other.code, "syncStateNotFound");
    exchange.expire_cursors(ADA).unwrap();
    let expired = exchange.changes(ADA, Some(&cursor), march(), 50).unwrap_err();
    assert_eq!((expired.status, expired.code), (410, "syncStateNotFound"));
    assert_eq!(read(&exchange, None).rows.len(), 1);
}
