//! The fewest writes, and what they come to.

use super::*;
use crate::content::appointment::Span;
use crate::content::recurrence::{Interval, Pattern, Range, RangeEnd};
use crate::content::zone::Zone;
use crate::samples::visit;
use alloc::string::ToString;
use jiff::SignedDuration;
use jiff::civil::{Date, date};

const MAXIMUM: u32 = 365;
const MONDAY: Date = date(2026, 11, 23);

/// Daily from nine to ten in Berlin, from 23 November, so many times.
fn daily(times: i32) -> Series {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let at = |hour| zone.instant(MONDAY.at(hour, 0, 0, 0)).unwrap();
    let master = Appointment {
        time: Span::Timed {
            start: at(9),
            end: at(10),
        },
        ..visit()
    };
    let recurrence = Recurrence {
        pattern: Pattern::Daily {
            interval: Interval::ONE,
        },
        range: Range::times(MONDAY, times).unwrap(),
    };
    Series::new(master, zone, recurrence)
}

fn all(series: &Series) -> BTreeMap<Slot, Appointment> {
    series.occurrences(MAXIMUM).unwrap()
}

/// What it takes, checked to come to that, with everything in the future.
fn writes(held: &Series, target: &BTreeMap<Slot, Appointment>) -> Vec<SeriesChange> {
    let changes = series_write(held, target, Timestamp::MIN, MAXIMUM).unwrap();
    assert_eq!(&all(&after(held, &changes)), target);
    changes
}

fn after(held: &Series, changes: &[SeriesChange]) -> Series {
    changes
        .iter()
        .fold(held.clone(), |series, change| series.after(change))
}

fn moved(meeting: &Appointment, by: SignedDuration) -> Appointment {
    let Span::Timed { start, end } = meeting.time else {
        panic!("a meeting with hours was expected")
    };
    let time = Span::Timed {
        start: start + by,
        end: end + by,
    };
    Appointment {
        time,
        ..meeting.clone()
    }
}

#[test]
fn r_appt_18_nothing_is_written_where_nothing_changed() {
    let held = daily(5);
    assert_eq!(writes(&held, &all(&held)), []);
}

#[test]
fn r_appt_15_what_is_the_same_in_all_meetings_is_one_write_to_the_master() {
    let held = daily(5);
    let mut target = all(&held);
    for meeting in target.values_mut() {
        meeting.subject = "Review".to_string();
        meeting.location = "Room 2".to_string();
    }
    let changes = writes(&held, &target);
    assert!(
        matches!(&changes[..], [SeriesChange::Master { fields, recurrence: None, .. }]
        if fields[..] == [Field::Subject, Field::Location])
    );
}

#[test]
fn r_appt_15_what_differs_in_one_meeting_is_one_write_to_it() {
    let held = daily(5);
    let mut target = all(&held);
    target.values_mut().nth(2).unwrap().subject = "Review".to_string();
    let changes = writes(&held, &target);
    assert!(
        matches!(&changes[..], [SeriesChange::Occurrence { fields, .. }] if fields[..] == [Field::Subject])
    );
}

#[test]
fn r_appt_15_an_exception_keeps_what_it_has_of_its_own_when_the_master_changes() {
    let mut held = daily(5);
    let slot = held.slots().nth(1).unwrap();
    let own = Appointment {
        location: "Roof".to_string(),
        ..held.dictated(slot)
    };
    held.exceptions.insert(slot, own);
    let mut target = all(&held);
    for meeting in target.values_mut() {
        meeting.subject = "Review".to_string();
    }
    assert_eq!(writes(&held, &target).len(), 1);
}

#[test]
fn r_appt_15_meetings_with_a_subject_of_their_own_keep_it_when_the_master_gets_another() {
    let mut held = daily(5);
    for slot in held.slots().skip(3).collect::<Vec<_>>() {
        let own = Appointment {
            subject: "Own".to_string(),
            ..held.dictated(slot)
        };
        held.exceptions.insert(slot, own);
    }
    let mut target = all(&held);
    for meeting in target.values_mut().take(3) {
        meeting.subject = "Review".to_string();
    }
    let changes = writes(&held, &target);
    assert!(matches!(&changes[..], [SeriesChange::Master { .. }]));
    let then = after(&held, &changes);
    assert!(then.exceptions.values().all(|own| own.subject == "Own"));
}

#[test]
fn r_appt_15_the_master_takes_what_most_meetings_share_and_the_rest_is_written_singly() {
    let held = daily(5);
    let mut target = all(&held);
    for meeting in target.values_mut().skip(1) {
        meeting.subject = "Review".to_string();
    }
    let changes = writes(&held, &target);
    assert!(matches!(
        &changes[..],
        [SeriesChange::Master { .. }, SeriesChange::Occurrence { .. }]
    ));
}

#[test]
fn r_appt_16_a_meeting_that_left_is_cancelled() {
    let held = daily(5);
    let mut target = all(&held);
    let slot = *target.keys().nth(2).unwrap();
    target.remove(&slot);
    assert_eq!(writes(&held, &target), [SeriesChange::Cancel { slot }]);
}

#[test]
fn r_appt_18_a_series_that_ends_earlier_is_one_write_not_one_for_each_meeting() {
    let held = daily(9);
    let target: BTreeMap<_, _> = all(&held).into_iter().take(4).collect();
    let changes = writes(&held, &target);
    let [
        SeriesChange::Master {
            fields,
            recurrence: Some(rule),
            ..
        },
    ] = &changes[..]
    else {
        panic!("one write to the master was expected, not {changes:?}")
    };
    assert_eq!(
        (rule.pattern, rule.range.end()),
        (held.recurrence.pattern, RangeEnd::On(date(2026, 11, 26)))
    );
    assert!(fields.is_empty());
}

#[test]
fn r_appt_18_meetings_that_are_all_moved_alike_are_one_write_and_get_new_slots() {
    let held = daily(9);
    let hour = SignedDuration::from_hours(1);
    let target: BTreeMap<_, _> = all(&held)
        .iter()
        .map(|(slot, meeting)| (*slot, moved(meeting, hour)))
        .collect();
    let changes = series_write(&held, &target, Timestamp::MIN, MAXIMUM).unwrap();
    assert_eq!(changes.len(), 1);
    let now: Vec<_> = all(&after(&held, &changes)).into_values().collect();
    assert_eq!(now, target.into_values().collect::<Vec<_>>());
}

#[test]
fn r_appt_15_meetings_that_are_over_are_not_written_by_themselves() {
    let held = daily(9);
    let mut target = all(&held);
    let over = target.values().nth(3).unwrap().time;
    let Span::Timed { end: now, .. } = over else {
        panic!("a meeting with hours was expected")
    };
    for (place, meeting) in target
        .values_mut()
        .enumerate()
        .filter(|(place, _)| [1, 6].contains(place))
    {
        meeting.subject = alloc::format!("Review {place}");
    }
    let first = *target.keys().next().unwrap();
    target.remove(&first);
    let changes = series_write(&held, &target, now, MAXIMUM).unwrap();
    assert!(
        matches!(&changes[..], [SeriesChange::Occurrence { content, .. }] if content.subject == "Review 6")
    );
}

#[test]
fn r_appt_15_a_series_with_meetings_that_are_over_can_still_end_earlier_in_one_write() {
    let held = daily(9);
    let now = all(&held).keys().nth(3).copied();
    let Some(Slot::Timed(now)) = now else {
        panic!("a moment was expected")
    };
    let target: BTreeMap<_, _> = all(&held).into_iter().take(6).collect();
    let changes = series_write(&held, &target, now, MAXIMUM).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(all(&after(&held, &changes)), target);
}

#[test]
fn r_appt_15_no_rule_is_given_that_would_write_to_meetings_that_are_over() {
    let mut held = daily(9);
    let first = held.slots().next().unwrap();
    held.excluded.insert(first);
    let Some(Slot::Timed(now)) = held.slots().nth(3) else {
        panic!("a moment was expected")
    };
    let target: BTreeMap<_, _> = all(&held).into_iter().take(5).collect();
    // With another rule the first meeting would be back, or the series would start anew on another day.
    let changes = series_write(&held, &target, now, MAXIMUM).unwrap();
    assert_eq!(all(&after(&held, &changes)), target);
    let own = Appointment {
        subject: "Own".to_string(),
        ..held.dictated(*target.keys().next().unwrap())
    };
    held.exceptions.insert(*target.keys().next().unwrap(), own);
    let target: BTreeMap<_, _> = all(&held).into_iter().take(5).collect();
    let changes = series_write(&held, &target, now, MAXIMUM).unwrap();
    let is_cancelled = |change: &SeriesChange| matches!(change, SeriesChange::Cancel { .. });
    assert!(changes.len() == 3 && changes.iter().all(is_cancelled));
}

#[test]
fn r_appt_14_cancelled_meetings_come_first_and_movers_never_pass_each_other() {
    let held = daily(8);
    let day = SignedDuration::from_hours(24);
    let mut target = all(&held);
    let slots: Vec<_> = target.keys().copied().collect();
    target.remove(&slots[3]);
    for (place, by) in [(0, -day), (1, -day), (6, day), (7, day)] {
        let meeting = moved(&target[&slots[place]], by);
        target.insert(slots[place], meeting);
    }
    let changes = writes(&held, &target);
    let order: Vec<_> = changes
        .iter()
        .map(|change| match change {
            SeriesChange::Cancel { slot } | SeriesChange::Occurrence { slot, .. } => *slot,
            SeriesChange::Master { .. } => panic!("the master does not change"),
        })
        .collect();
    assert_eq!(order, [3, 0, 1, 7, 6].map(|place| slots[place]));
}

#[test]
fn r_appt_14_a_meeting_that_the_rule_lacks_needs_a_rule_that_has_it() {
    let held = daily(3);
    let longer = daily(5);
    assert_eq!(writes(&held, &all(&longer)).len(), 1);
    let mut scattered = all(&held);
    for day in [date(2026, 12, 24), date(2027, 3, 2), date(2027, 8, 9)] {
        let start = held.zone.instant(day.at(9, 0, 0, 0)).unwrap();
        scattered.insert(Slot::at(start), held.dictated(Slot::at(start)));
    }
    let refused = series_write(&held, &scattered, Timestamp::MIN, MAXIMUM);
    assert_eq!(refused, Err(SeriesUnwritable::RuleNotReadable));
    assert_eq!(
        SeriesUnwritable::RuleNotReadable.code(),
        ReasonCode::SeriesRuleNotReadable
    );
}

#[test]
fn r_appt_14_a_held_series_that_is_refused_is_not_written() {
    let mut held = daily(3);
    held.recurrence.range = Range::endless(MONDAY);
    let refused = series_write(&held, &BTreeMap::new(), Timestamp::MIN, MAXIMUM);
    assert_eq!(refused.map_err(|why| why.code()), Err(ReasonCode::SeriesEndless));
}

#[test]
fn relations_of_sales_are_no_difference_in_exchange() {
    let held = daily(3);
    let mut target = all(&held);
    for meeting in target.values_mut() {
        meeting.related = crate::samples::account(7);
    }
    assert_eq!(
        series_write(&held, &target, Timestamp::MIN, MAXIMUM),
        Ok(Vec::new())
    );
}
