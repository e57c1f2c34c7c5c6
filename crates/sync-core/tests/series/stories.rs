//! Series of every kind, and what users may make of them.

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::BTreeMap;
use sync_core::{
    Appointment, AppointmentField, Content, DayOfMonth, Description, FirstDay, Interval, Month, Own,
    Participants, Pattern, Range, Recurrence, Related, Series, SeriesChange, Slot, Span, Told, Visibility,
    WeekIndex, Weekdays, Zone,
};

pub(crate) const ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
];
pub(crate) const MAXIMUM: u32 = 999;

pub(crate) type Rows = BTreeMap<Slot, Appointment>;

pub(crate) fn zone() -> impl Strategy<Value = Zone> {
    select(ZONES).prop_map(|name| Zone::parse(name).unwrap())
}

pub(crate) fn index() -> impl Strategy<Value = WeekIndex> {
    use WeekIndex::{First, Fourth, Last, Second, Third};
    select(vec![First, Second, Third, Fourth, Last])
}

pub(crate) fn weekday() -> impl Strategy<Value = Weekday> {
    (0_i8..7).prop_map(|offset| Weekday::from_monday_zero_offset(offset).unwrap())
}

pub(crate) fn weekdays() -> impl Strategy<Value = Weekdays> {
    proptest::collection::vec(weekday(), 1..5).prop_map(|days| Weekdays::new(days).unwrap())
}

/// Days of the week within a month, as Outlook offers them.
pub(crate) fn offered() -> impl Strategy<Value = Weekdays> {
    prop_oneof![
        weekday().prop_map(Weekdays::only),
        select(vec![Weekdays::ALL, Weekdays::WORKING, Weekdays::WEEKEND]),
    ]
}

pub(crate) fn pattern(within_a_month: BoxedStrategy<Weekdays>) -> impl Strategy<Value = Pattern> {
    let interval = || (1_i32..4).prop_map(|number| Interval::new(number).unwrap());
    let month = || (1_i32..13).prop_map(|month| Month::new(month).unwrap());
    let day = || prop_oneof![1_i32..32, 28_i32..32].prop_map(|day| DayOfMonth::new(day).unwrap());
    let set = within_a_month;
    prop_oneof![
        interval().prop_map(|interval| Pattern::Daily { interval }),
        (interval(), weekdays(), weekday()).prop_map(|(interval, days, first)| Pattern::Weekly {
            interval,
            days,
            first_day: FirstDay::new(first),
        }),
        (interval(), day()).prop_map(|(interval, day)| Pattern::AbsoluteMonthly { interval, day }),
        (interval(), index(), set.clone()).prop_map(|(interval, index, days)| Pattern::RelativeMonthly {
            interval,
            index,
            days,
        }),
        (interval(), month(), day()).prop_map(|(interval, month, day)| Pattern::AbsoluteYearly {
            interval,
            month,
            day,
        }),
        (interval(), month(), index(), set).prop_map(|(interval, month, index, days)| {
            Pattern::RelativeYearly {
                interval,
                month,
                index,
                days,
            }
        }),
    ]
}

/// Often a few days before clocks change somewhere.
pub(crate) fn start_day() -> impl Strategy<Value = Date> {
    let changes = vec![
        date(2026, 3, 6),
        date(2026, 3, 27),
        date(2026, 4, 3),
        date(2026, 9, 4),
        date(2026, 10, 2),
    ];
    let any_day = (2026_i16..2030, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| date(year, month, day));
    prop_oneof![any_day, select(changes)]
}

pub(crate) fn range() -> impl Strategy<Value = Range> {
    prop_oneof![
        (start_day(), 1_i32..40).prop_map(|(start, number)| Range::times(start, number).unwrap()),
        (start_day(), 0_i32..900).prop_map(|(start, days)| {
            let end = start + jiff::Span::new().days(days);
            Range::until(start, end).unwrap()
        }),
    ]
}

pub(crate) fn content(time: Span) -> Appointment {
    Appointment {
        subject: "Visit".to_owned(),
        description: Description("<p>Agenda</p>".to_owned()),
        location: "Room 1".to_owned(),
        time,
        visibility: Visibility::Normal,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

/// A series without exceptions that has at least one meeting: whole days, or hours, often where clocks change.
pub(crate) fn plain(within_a_month: BoxedStrategy<Weekdays>) -> impl Strategy<Value = Series> {
    let quarters = prop_oneof![0_i8..96, 0_i8..16];
    let length = prop_oneof![0_i64..12, 90_i64..200];
    (
        pattern(within_a_month),
        range(),
        zone(),
        any::<bool>(),
        quarters,
        length,
    )
        .prop_filter_map(
            "it has meetings, and clocks show its time on the first day",
            |(pattern, range, zone, whole_days, quarter, quarters)| {
                let recurrence = Recurrence { pattern, range };
                recurrence.admitted(MAXIMUM).ok()?;
                let first = recurrence.dates().next()?;
                let local = first.at(quarter / 4, quarter % 4 * 15, 0, 0);
                let start = zone.instant(local).filter(|start| zone.local(*start) == local)?;
                let time = if whole_days {
                    let last = first + jiff::Span::new().days(quarters / 60);
                    Span::AllDay { first, last }
                } else {
                    let end = start + SignedDuration::from_mins(15 * quarters);
                    Span::Timed { start, end }
                };
                Some(Series::new(content(time), zone, recurrence))
            },
        )
}

pub(crate) fn moved(time: Span, hours: i64) -> Span {
    match time {
        Span::Timed { start, end } => Span::Timed {
            start: start + SignedDuration::from_hours(hours),
            end: end + SignedDuration::from_hours(hours),
        },
        Span::AllDay { first, last } => Span::AllDay {
            first: first + jiff::Span::new().days(hours),
            last: last + jiff::Span::new().days(hours),
        },
    }
}

/// An edit of one meeting.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Called(u8),
    HeldIn(u8),
    Moved(i64),
    Private,
    Cancelled,
}

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0_u8..3).prop_map(Edit::Called),
        (0_u8..3).prop_map(Edit::HeldIn),
        (-3_i64..4).prop_map(Edit::Moved),
        Just(Edit::Private),
        Just(Edit::Cancelled),
    ]
}

pub(crate) fn edited(rows: &mut Rows, slot: Slot, edit: &Edit) {
    let Some(row) = rows.get_mut(&slot) else { return };
    match edit {
        Edit::Called(number) => row.subject = format!("Visit {number}"),
        Edit::HeldIn(number) => row.location = format!("Room {number}"),
        Edit::Moved(hours) => row.time = moved(row.time, *hours),
        Edit::Private => row.visibility = Visibility::Private,
        Edit::Cancelled => {
            rows.remove(&slot);
        }
    }
}

pub(crate) fn nth_slot(rows: &Rows, place: &Index) -> Option<Slot> {
    (!rows.is_empty()).then(|| *rows.keys().nth(place.index(rows.len())).unwrap())
}

/// A series with a few exceptions and cancelled meetings.
pub(crate) fn departing() -> impl Strategy<Value = Series> {
    let edits = proptest::collection::vec((any::<Index>(), edit()), 0..4);
    (plain(weekdays().boxed()), edits).prop_map(|(mut series, edits)| {
        let mut rows = series.occurrences(MAXIMUM).unwrap();
        for (place, edit) in &edits {
            if let Some(slot) = nth_slot(&rows, place) {
                edited(&mut rows, slot, edit);
            }
        }
        series.excluded = series.slots().filter(|slot| !rows.contains_key(slot)).collect();
        series.exceptions = rows
            .into_iter()
            .filter(|(slot, row)| series.dictated(*slot) != *row)
            .collect();
        series
    })
}

/// What a user may make of a series: its end cut off, all meetings changed alike, some changed apart.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) last: Option<Index>,
    pub(crate) of_all: Vec<Edit>,
    pub(crate) apart: Vec<(Index, Edit)>,
}

pub(crate) fn wish() -> impl Strategy<Value = Wish> {
    let last = proptest::option::of(any::<Index>());
    let of_all = proptest::collection::vec(edit(), 0..2);
    let apart = proptest::collection::vec((any::<Index>(), edit()), 0..4);
    (last, of_all, apart).prop_map(|(last, of_all, apart)| Wish { last, of_all, apart })
}

pub(crate) fn target(held: &Series, Wish { last, of_all, apart }: &Wish) -> Rows {
    let mut rows = held.occurrences(MAXIMUM).unwrap();
    if let Some(last) = last.as_ref().and_then(|last| nth_slot(&rows, last)) {
        rows.retain(|slot, _| *slot <= last);
    }
    for edit in of_all.iter().filter(|edit| !matches!(edit, Edit::Cancelled)) {
        for slot in rows.keys().copied().collect::<Vec<_>>() {
            edited(&mut rows, slot, edit);
        }
    }
    for (place, edit) in apart {
        if let Some(slot) = nth_slot(&rows, place) {
            edited(&mut rows, slot, edit);
        }
    }
    rows
}

pub(crate) fn after(held: &Series, changes: &[SeriesChange]) -> Rows {
    let series = changes
        .iter()
        .fold(held.clone(), |series, change| series.after(change));
    series.occurrences(MAXIMUM).unwrap()
}

pub(crate) fn differing(one: &Appointment, other: &Appointment) -> Vec<AppointmentField> {
    let fields = AppointmentField::ALL.iter().copied();
    fields.filter(|field| !one.same(other, *field)).collect()
}
