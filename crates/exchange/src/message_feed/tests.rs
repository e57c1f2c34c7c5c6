use super::*;
use crate::message::MailPlace;
use proptest::prelude::*;
use std::collections::BTreeSet;
use sync_core::{ItemId, Marks, Version, Visibility, Way};
use url::Url;

fn at(minutes: i64) -> Timestamp {
    let morning: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    morning + SignedDuration::from_mins(minutes)
}

fn row(id: &str, minutes: i64) -> FeedRow<MessageEntry> {
    FeedRow::Changed(MessageEntry {
        id: ItemId::new(id),
        version: Version::new(minutes.to_string()),
        modified: at(minutes),
        sent_at: at(0),
        here_since: at(0),
        place: MailPlace::Read,
        message_id: format!("<{id}@x>"),
        conversation: String::new(),
        references: Vec::new(),
        subject: String::new(),
        participants: Vec::new(),
        from: None,
        to: BTreeSet::new(),
        cc: BTreeSet::new(),
        way: Way::Received,
        visibility: Visibility::Normal,
        has_attachments: false,
        marks: Marks::NONE,
    })
}

fn more() -> ListCursor {
    ListCursor::to(Url::parse("https://graph.example/v1.0/me/messages?page=2").unwrap())
}

fn has_told(reading: &Reading, row: &FeedRow<MessageEntry>) -> bool {
    let FeedRow::Changed(entry) = row else {
        panic!("{row:?}")
    };
    reading.told.contains_key(&name_of(entry))
}

#[test]
fn a_reading_goes_back_behind_the_newest_change_and_knows_what_it_told_there() {
    let rows = [row("early", 0), row("late", 28), row("last", 30)];
    let next = Reading::START.after(&rows, None, None);
    assert_eq!(next.since(), at(25));
    assert_eq!(
        rows.each_ref().map(|row| has_told(&next, row)),
        [false, true, true]
    );
    assert!(!has_told(&next, &row("last", 31)), "changed again");
    let idle = next.after(&[], None, None);
    assert_eq!(idle, next, "nothing new");
}

#[test]
fn a_reading_of_several_pages_ends_where_it_began() {
    let first = Reading::START.after(&[row("a", 0), row("b", 10)], Some(&more()), Some(at(30)));
    assert_eq!(
        first.until,
        Timestamp::UNIX_EPOCH,
        "nothing is certain before the end"
    );
    assert!(has_told(&first, &row("b", 10)), "the next page begins with it");
    assert!(!has_told(&first, &row("a", 0)));
    // Meanwhile something changed that nobody knew of when the reading began.
    let end = first.after(&[row("b", 10), row("c", 29), row("d", 50)], None, Some(at(30)));
    assert_eq!((end.until, end.since()), (at(30), at(25)));
    assert!(has_told(&end, &row("c", 29)) && has_told(&end, &row("d", 50)));
}

#[test]
fn many_changes_at_once_are_remembered_up_to_a_bound() {
    let rows: Vec<_> = (0..3000).map(|number| row(&number.to_string(), 5)).collect();
    assert_eq!(Reading::START.after(&rows, None, None).told.len(), TOLD_MAX);
}

proptest! {
    #[test]
    fn what_is_kept_comes_back(
        minutes in prop::collection::vec(0..60_i64, 0..20),
        walks in any::<bool>(),
    ) {
        let rows: Vec<_> = minutes.iter().map(|minute| row(&minute.to_string(), *minute)).collect();
        let next = more();
        let reading = Reading::START.after(&rows, walks.then_some(&next), walks.then_some(at(59)));
        prop_assert_eq!(Reading::read(&reading.keep()), Some(reading));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
        let _read = Reading::read(&FeedCursor::new(text));
    }
}
