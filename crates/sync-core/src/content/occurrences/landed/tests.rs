use super::*;
use crate::content::Loss;
use crate::content::recurrence::{Interval, Pattern, Range, Recurrence};
use crate::content::series::Series;
use crate::content::slot::Slot;
use crate::content::zone::Zone;
use crate::observe::landed_base;
use crate::pair::{Carried, Cause, Doubt, Organizer, Side, Was};
use crate::reason::ReasonCode;
use crate::samples::{at, carried, item, visit};
use jiff::civil::date;

/// Fourteen days, and the third is held elsewhere, the fourth later, and the second not at all.
fn with_departures() -> Series {
    let range = Range::times(date(2026, 11, 23), 14).unwrap();
    let pattern = Pattern::Daily {
        interval: Interval::ONE,
    };
    let mut series = Series::new(visit(), Zone::utc(), Recurrence { pattern, range });
    let slots: Vec<Slot> = series.slots().collect();
    let mut elsewhere = series.dictated(slots[2]);
    elsewhere.location = "Elsewhere".into();
    let mut later = series.dictated(slots[3]);
    if let Span::Timed { start, end } = later.time {
        later.time = Span::Timed {
            start: start + SignedDuration::from_hours(2),
            end: end + SignedDuration::from_hours(2),
        };
    }
    series
        .exceptions
        .extend([(slots[2], elsewhere), (slots[3], later)]);
    series.excluded.insert(slots[1]);
    series
}

fn occurrences(series: &Series) -> Occurrences {
    Occurrences::from_series(series, 20, None).unwrap()
}

fn making(sent: &Occurrences) -> (Doubt<Occurrences>, Carried<Occurrences>) {
    let carried = carried(sent.clone(), sent.clone());
    let doubt = Doubt {
        was: Was::Absent,
        cause: Cause::Created(carried.clone()),
        since: at(0),
        heard: None,
        missing_since: None,
        contradicted_since: None,
    };
    (doubt, carried)
}

/// A series that a rule of ours moved by an hour, of which nothing else landed: what Exchange holds then, and the base.
fn moved_and_no_more() -> (Occurrences, Occurrences) {
    moved_by_us_and_held(1)
}

/// A series that a rule of ours moved by an hour, of which nothing else landed, and that begins so many hours later than it
/// did: what Exchange holds then, and the base.
fn moved_by_us_and_held(hours: i64) -> (Occurrences, Occurrences) {
    let series = with_departures();
    let was = occurrences(&series);
    let mut sent = was.clone();
    for meeting in sent.meetings.values_mut() {
        meeting.time = later(&meeting.time, 1);
    }
    let carried = carried(sent.clone(), sent);
    let doubt = Doubt {
        was: Was::Present(item(was.clone(), 0)),
        cause: Cause::Updated(carried.clone()),
        since: at(0),
        heard: None,
        missing_since: None,
        contradicted_since: None,
    };
    let mut ruled = Series {
        exceptions: Default::default(),
        excluded: Default::default(),
        ..series
    };
    ruled.master.time = later(&ruled.master.time, hours);
    let holds = Occurrences::from_series(&ruled, 20, Some(&was)).unwrap();
    let base = landed_base(Some(&was), Side::Exchange, &doubt, &carried, &holds).unwrap();
    (holds, base)
}

fn later(time: &Span, hours: i64) -> Span {
    match *time {
        Span::Timed { start, end } => Span::Timed {
            start: start + SignedDuration::from_hours(hours),
            end: end + SignedDuration::from_hours(hours),
        },
        Span::AllDay { .. } => *time,
    }
}

#[test]
fn r_appt_14_rows_that_did_not_land_are_not_taken_for_deleted_ones() {
    let sent = occurrences(&with_departures());
    let (doubt, carried) = making(&sent);
    let mut holds = sent.clone();
    let missing = *holds.meetings.keys().next_back().unwrap();
    holds.meetings.remove(&missing);
    let base = landed_base(None, Side::Sales, &doubt, &carried, &holds).unwrap();
    assert_eq!(base.meetings, holds.meetings);
}

#[test]
fn r_conf_5_a_new_series_whose_departures_did_not_land_is_no_edit_of_anybody() {
    let series = with_departures();
    let (doubt, carried) = making(&occurrences(&series));
    let bare = Series {
        exceptions: Default::default(),
        excluded: Default::default(),
        ..series
    };
    let holds = occurrences(&bare);
    let base = landed_base(None, Side::Exchange, &doubt, &carried, &holds).unwrap();
    assert_eq!(base.meetings, holds.meetings);
}

#[test]
fn r_conf_1_an_edit_of_a_new_series_whose_departures_did_not_land_is_one() {
    let series = with_departures();
    let (doubt, carried) = making(&occurrences(&series));
    let mut edited = Series {
        exceptions: Default::default(),
        ..series
    };
    edited.master.subject = "Somebody else's".into();
    let holds = occurrences(&edited);
    let base = landed_base(None, Side::Exchange, &doubt, &carried, &holds).unwrap();
    assert!(
        base.meetings
            .values()
            .all(|meeting| meeting.subject != "Somebody else's")
    );
}

#[test]
fn r_appt_14_meetings_that_another_rule_brings_back_are_not_made_by_anybody() {
    let (holds, base) = moved_and_no_more();
    assert_eq!(base.differing(&holds), []);
}

/// What departs by its place was to stay where it was, and is where the rest of the series is.
#[test]
fn r_conf_5_what_a_rule_of_ours_made_fall_back_is_nobodys_edit_though_another_rule_followed() {
    let (holds, base) = moved_by_us_and_held(5);
    let elsewhere = *holds.meetings.keys().nth(2).unwrap();
    assert_eq!(holds.meetings[&elsewhere].location, visit().location);
    assert_eq!(base.meetings[&elsewhere].location, visit().location);
    assert_ne!(
        base.meetings[&elsewhere].time, holds.meetings[&elsewhere].time,
        "the other rule is somebody's"
    );
}

#[test]
fn r_appt_17_a_cancelled_meeting_that_a_rule_of_ours_brought_back_is_taken_out_again() {
    let (holds, base) = moved_and_no_more();
    let without = occurrences(&with_departures());
    let loss = Loss {
        from: Side::Sales,
        organizer: Organizer::Owner,
        made_in: Side::Exchange,
        edited_at: at(0),
        now: at(0),
        zone: &Zone::utc(),
    };
    let (back, other) = (
        back_again(&holds, &without),
        *without.meetings.keys().next().unwrap(),
    );
    let lost = |slot: Slot| {
        let mut sales = holds.clone();
        sales.meetings.remove(&slot);
        sales.keeps(&base, OccurrencesField::Presence(slot), &loss)
    };
    assert_eq!(lost(back), None);
    assert_eq!(lost(other), Some(ReasonCode::MadeInOutlookKept));
}

#[test]
fn r_appt_16_a_meeting_that_somebody_brought_back_is_one_like_any_other() {
    let (holds, mut base) = moved_and_no_more();
    let back = back_again(&holds, &occurrences(&with_departures()));
    let presence = OccurrencesField::Presence(back);
    let mut without = holds.clone();
    without.meetings.remove(&back);
    base.take(&without, presence);
    base.take(&holds, presence);
    assert_eq!(base.meetings, holds.meetings);
    assert!(!base.cancelled.contains(&back));
}

/// The meeting that is held, and was not before.
fn back_again(holds: &Occurrences, before: &Occurrences) -> Slot {
    let mut names = holds.meetings.keys();
    *names.find(|name| !before.meetings.contains_key(name)).unwrap()
}

#[test]
fn r_conf_5_a_meeting_that_was_to_be_taken_out_and_follows_the_master_was_edited_by_nobody() {
    let series = with_departures();
    let was = occurrences(&series);
    let mut sent = was.clone();
    for meeting in sent.meetings.values_mut() {
        meeting.subject = "Review".into();
    }
    let taken_out = *sent.meetings.keys().next_back().unwrap();
    sent.meetings.remove(&taken_out);
    let carried = carried(sent.clone(), sent);
    let doubt = Doubt {
        was: Was::Present(item(was.clone(), 0)),
        cause: Cause::Updated(carried.clone()),
        since: at(0),
        heard: None,
        missing_since: None,
        contradicted_since: None,
    };
    let mut renamed = series;
    renamed.master.subject = "Review".into();
    let holds = occurrences(&renamed);
    let base = landed_base(Some(&was), Side::Exchange, &doubt, &carried, &holds).unwrap();
    assert_eq!(base.meetings.get(&taken_out), holds.meetings.get(&taken_out));
}
