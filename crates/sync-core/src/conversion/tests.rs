//! A meeting that is repeated from now on, and a series that is a single meeting by now.

use super::*;
use crate::content::Content as _;
use crate::content::appointment::{Related, Span};
use crate::content::recurrence::{Interval, Pattern, Range, Recurrence};
use crate::content::row_write::{RowNumbers, RowWrite, row_writes};
use crate::content::series::Series;
use crate::content::series_write::SeriesChange;
use crate::ids::{ActivityNumber, MeetingKey};
use crate::observe::{Row, Seen, observe, resolve};
use crate::pair::{Category, Origin};
use crate::plan::{Step, plan};
use crate::reason::ReasonCode;
use crate::samples::{account, at, carried, doubt, held_in, item, pair, present, two_way, updated, visit};
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use jiff::SignedDuration;
use jiff::civil::{Date, date};

fn key() -> MeetingKey {
    MeetingKey::from_ical_uid("visit")
}

fn single() -> ActivityNumber {
    ActivityNumber::mint(crate::Kind::Appointment, &key(), 0)
}

/// In step as a single meeting.
fn in_step() -> Pair<Appointment> {
    pair(Some(visit()), present(visit()), present(visit()))
}

fn series_of(pair: &Pair<Appointment>) -> Option<Pair<Occurrences>> {
    let named = |_: &Item<Appointment>, _| (ItemId::new("series"), Version::new("its only row"));
    into_series(pair, named, &Zone::utc(), at(1))
}

fn daily(first: Date, times: i32) -> Recurrence {
    Recurrence {
        pattern: Pattern::Daily {
            interval: Interval::ONE,
        },
        range: Range::times(first, times).unwrap(),
    }
}

fn once(day: Date) -> Recurrence {
    daily(day, 1)
}

/// Tomorrow and on the days after, so many times.
fn repeated(meeting: Appointment, times: i32) -> Occurrences {
    let rule = daily(date(2026, 11, 24), times);
    Occurrences::from_series(&Series::new(meeting, Zone::utc(), rule), 10, None).unwrap()
}

fn seen(content: Occurrences, modified: i64) -> Seen<Occurrences> {
    Seen::Found(item(content, modified))
}

/// Both sides were looked at: Outlook repeats the meeting, and Sales has what it had.
fn looked_at(pair: &Pair<Appointment>, in_exchange: Occurrences) -> Pair<Occurrences> {
    let gone_over = series_of(pair).unwrap();
    let in_sales = gone_over.sales.last_item().unwrap().content.clone();
    let heard = observe(
        &gone_over,
        Side::Exchange,
        Row::Changed(item(in_exchange.clone(), 2)),
        at(2),
    );
    let known = resolve(&heard, Side::Exchange, seen(in_exchange, 2), &two_way(), at(3));
    resolve(&known, Side::Sales, seen(in_sales, 2), &two_way(), at(3))
}

fn numbers() -> RowNumbers {
    let first = Slot::of(&visit().time);
    RowNumbers {
        series: key(),
        birth: 0,
        given: [(first, single())].into(),
    }
}

fn writes_of(pair: &Pair<Occurrences>) -> Vec<RowWrite> {
    let plan = plan(pair, &two_way(), at(4));
    let (sent, _) = updated(&plan, Side::Sales);
    row_writes(&pair.sales.item().unwrap().content, sent, &numbers())
}

#[test]
fn r_id_1_a_meeting_that_becomes_a_series_keeps_its_record_and_gets_one_for_each_other_meeting() {
    let grown = looked_at(&in_step(), repeated(visit(), 3));
    let writes = writes_of(&grown);
    assert_eq!(writes.len(), 2);
    let tomorrow = Slot::of(&visit().time);
    for write in &writes {
        assert!(matches!(write, RowWrite::Create { slot, .. } if *slot != tomorrow));
    }
}

#[test]
fn r_id_1_what_was_edited_with_it_travels_and_is_no_conflict_with_what_was_in_step() {
    let grown = looked_at(&in_step(), repeated(held_in("Quay 4"), 2));
    let plan = plan(&grown, &two_way(), at(4));
    assert_eq!(plan.reason.code, ReasonCode::Changed);
    let writes = writes_of(&grown);
    assert!(matches!(
        &writes[..],
        [RowWrite::Update { number, content, .. }, RowWrite::Create { .. }]
            if *number == single() && content.location == "Quay 4"
    ));
}

#[test]
fn r_id_1_what_sales_changed_before_nobody_saw_it_is_merged_by_the_base() {
    let edited = pair(Some(visit()), present(visit()), present(held_in("Quay 4")));
    let grown = looked_at(&edited, repeated(visit(), 1));
    let plan = plan(&grown, &two_way(), at(4));
    let (sent, _) = updated(&plan, Side::Exchange);
    assert!(sent.meetings.values().all(|meeting| meeting.location == "Quay 4"));
}

#[test]
fn r_id_1_it_goes_on_as_what_it_was_shared_as() {
    let asked = Some(Box::new(account(7)));
    let before = Pair {
        asked: asked.clone(),
        origin: Origin::FROM_SALES,
        birth: 2,
        ..in_step()
    };
    let after = series_of(&before).unwrap();
    assert_eq!((after.asked, after.origin), (asked, Origin::FROM_SALES));
    assert_eq!((after.birth, after.category), (2, Category::Set));
}

#[test]
fn r_id_1_relations_are_those_of_the_series() {
    let related = Appointment {
        related: account(7),
        ..visit()
    };
    let before = pair(Some(related.clone()), present(visit()), present(related));
    let after = series_of(&before).unwrap();
    let known = after.sales.last_item().unwrap();
    assert_eq!(known.content.related, account(7));
    let own = |series: &Occurrences| {
        series
            .meetings
            .values()
            .all(|one| one.related == Related::default())
    };
    assert!(own(&known.content) && own(after.base.as_ref().unwrap()));
}

#[test]
fn r_cat_6_what_was_unlinked_stays_so_and_whoever_waited_for_a_person_goes_on() {
    let reason = || ReasonCode::CategoryRemoved.into();
    let unlinked = Pair {
        standing: Standing::Unlinked(reason()),
        ..in_step()
    };
    assert_eq!(
        series_of(&unlinked).unwrap().standing,
        Standing::Unlinked(reason())
    );
    let parked = Pair {
        standing: Standing::Parked {
            reason: ReasonCode::UserDecides.into(),
            since: at(0),
        },
        ..in_step()
    };
    assert_eq!(series_of(&parked).unwrap().standing, Standing::Linked);
}

#[test]
fn r_id_1_nothing_goes_over_while_a_write_is_under_way() {
    let was = || Was::Present(item(visit(), 0));
    let sent = || carried(visit(), visit());
    for cause in [
        Cause::Updated(sent()),
        Cause::Deleted,
        Cause::Marked,
        Cause::Unmarked,
        Cause::Adopted(ItemId::new("id")),
    ] {
        for side in [Side::Exchange, Side::Sales] {
            let mut pair = in_step();
            *pair.known_mut(side) = doubt(was(), cause.clone(), 0);
            assert_eq!(series_of(&pair), None, "{cause:?}");
        }
    }
    let born = pair(
        None,
        present(visit()),
        doubt(Was::Absent, Cause::Created(sent()), 0),
    );
    assert_eq!(series_of(&born), None);
    let rumoured = pair(Some(visit()), doubt(was(), Cause::Rumour, 0), present(visit()));
    let gone_over = series_of(&rumoured).unwrap();
    let next = plan(&gone_over, &two_way(), at(1)).step;
    assert_eq!(
        next,
        Step::Look(Side::Exchange),
        "a series may have been told as removed first"
    );
}

#[test]
fn r_id_1_a_series_that_is_one_meeting_by_now_keeps_the_record_of_its_day_wherever_it_moves() {
    let three = || repeated(visit(), 3);
    let shrunk = pair(Some(three()), present(repeated(visit(), 1)), present(three()));
    let gone = writes_of(&shrunk);
    let first = Slot::of(&visit().time);
    assert_eq!(gone.len(), 2);
    for write in &gone {
        assert!(matches!(write, RowWrite::Delete { slot, .. } if *slot != first));
    }
    let next_week = Appointment {
        time: Span::Timed {
            start: at(24 * 60) + SignedDuration::from_hours(7 * 24),
            end: at(25 * 60) + SignedDuration::from_hours(7 * 24),
        },
        ..visit()
    };
    let one = || repeated(visit(), 1);
    let held = Series {
        is_single: true,
        ..Series::new(next_week.clone(), Zone::utc(), once(date(2026, 12, 1)))
    };
    let moved = Occurrences::from_series(&held, 10, Some(&one())).unwrap();
    assert!(!moved.is_single);
    assert_eq!(moved.meetings, [(first, next_week.clone())].into());
    let mut elsewhere = moved.clone();
    let place = || "Quay 4".to_string();
    elsewhere
        .meetings
        .values_mut()
        .for_each(|meeting| meeting.location = place());
    let fields = elsewhere.differing(&moved);
    let changes = elsewhere.writes_to(&held, &fields, at(5), 10).unwrap();
    assert!(matches!(
        &changes[..],
        [SeriesChange::Master { content, recurrence: None, .. } | SeriesChange::Occurrence { content, .. }]
            if content.location == place()
    ));
    let still = pair(Some(one()), present(moved), present(one()));
    assert!(matches!(&writes_of(&still)[..], [RowWrite::Update { number, .. }] if *number == single()));
}

#[test]
fn r_appt_14_another_rule_of_one_meeting_is_another_meeting() {
    let kept = repeated(visit(), 1);
    let later = Appointment {
        time: Span::Timed {
            start: at(48 * 60),
            end: at(49 * 60),
        },
        ..visit()
    };
    let held = Series::new(later, Zone::utc(), once(date(2026, 11, 25)));
    let other = Occurrences::from_series(&held, 10, Some(&kept)).unwrap();
    assert!(
        other
            .meetings
            .keys()
            .all(|name| !kept.meetings.contains_key(name))
    );
}

#[test]
fn r_id_1_nothing_that_is_known_of_nobody_has_a_name() {
    let opened: Pair<Appointment> = Pair::opened(Origin::FROM_SALES, None, at(0));
    let gone_over = series_of(&opened).unwrap();
    assert_eq!((gone_over.base, gone_over.sales.last_item()), (None, None));
}
