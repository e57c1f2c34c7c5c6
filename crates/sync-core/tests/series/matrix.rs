//! Every pattern in every kind of zone, over at least one change of clocks: which operations hold? `docs/recurrence-matrix.md`
//! shows the answer.

use crate::stories::{MAXIMUM, Rows, after, content, moved};
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday, date};
use std::collections::BTreeSet;
use std::fmt::Write;
use sync_core::{
    DayOfMonth, FirstDay, Interval, Month, Pattern, Range, Recurrence, Series, SeriesChange, Slot, Span,
    WeekIndex, Weekdays, Zone, read_rule, series_write,
};

/// Clocks that change in spring and autumn of either hemisphere, by an hour or by half of one, at two or at midnight;
/// that stopped changing; that never do; and that are off the full hour.
const ZONES: &[&str] = &[
    "W. Europe Standard Time",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "AUS Eastern Standard Time",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
];

/// Late winter of the north: every pattern runs on over at least two changes of its clocks.
const START: Date = date(2026, 2, 2);

/// One cell's series, and when on their day its meetings should take place.
struct Case {
    series: Series,
    hours: Hours,
}

type Operation = (char, &'static str, fn(&Case) -> bool);

const OPERATIONS: &[Operation] = &[
    (
        'C',
        "create: every meeting starts when clocks show its time, ended by count as by date",
        create,
    ),
    ('E', "edit one meeting: one write, to that meeting", edit_one),
    (
        'M',
        "move one meeting: one write, and it keeps its slot",
        move_one,
    ),
    ('X', "cancel one meeting: one write", cancel_one),
    ('T', "end early: one write, and what is over stays", end_early),
    ('A', "change all meetings: one write, to the master", change_all),
    (
        'R',
        "read the rule back from rows, none missing and none changed",
        read_back,
    ),
];

/// When on its day a meeting of the row takes place: hour, minute, and how long in minutes. Nothing: whole days.
type Hours = Option<(i8, i8, i64)>;

/// The product's default.
const ALLOWED: u32 = 365;

const MORNING: Hours = Some((9, 0, 60));

fn patterns() -> Vec<(&'static str, Pattern, Hours, i32)> {
    let every = |number| Interval::new(number).unwrap();
    let on_the = |day| DayOfMonth::new(day).unwrap();
    let of = |month| Month::new(month).unwrap();
    let daily = Pattern::Daily { interval: every(1) };
    let weekly = |interval, days: &[Weekday]| Pattern::Weekly {
        interval: every(interval),
        days: Weekdays::new(days.iter().copied()).unwrap(),
        first_day: FirstDay::new(Weekday::Monday),
    };
    let monthly = |index, days| Pattern::RelativeMonthly {
        interval: every(1),
        index,
        days,
    };
    let last_friday = monthly(WeekIndex::Last, Weekdays::only(Weekday::Friday));
    let first_working_day = monthly(WeekIndex::First, Weekdays::WORKING);
    let on_31st = Pattern::AbsoluteMonthly {
        interval: every(1),
        day: on_the(31),
    };
    let leap_day = Pattern::AbsoluteYearly {
        interval: every(1),
        month: of(2),
        day: on_the(29),
    };
    let thanksgiving = Pattern::RelativeYearly {
        interval: every(1),
        month: of(11),
        index: WeekIndex::Fourth,
        days: Weekdays::only(Weekday::Thursday),
    };
    let three_days = [Weekday::Monday, Weekday::Wednesday, Weekday::Friday];
    vec![
        ("daily", daily, MORNING, 300),
        (
            "daily, 02:15 to 02:45 (skipped or repeated when clocks change)",
            daily,
            Some((2, 15, 30)),
            300,
        ),
        (
            "daily, 00:00 to 00:30 (the same where clocks change at midnight)",
            daily,
            Some((0, 0, 30)),
            300,
        ),
        (
            "daily, 23:00 to 05:00 (clocks change meanwhile)",
            daily,
            Some((23, 0, 360)),
            300,
        ),
        ("daily, one meeting more than is allowed", daily, MORNING, 366),
        ("daily, without end", daily, MORNING, 0),
        ("daily, whole days", daily, None, 300),
        (
            "every 3rd day",
            Pattern::Daily { interval: every(3) },
            MORNING,
            120,
        ),
        ("Monday, Wednesday, Friday", weekly(1, &three_days), MORNING, 150),
        (
            "Monday and Sunday of every 2nd week",
            weekly(2, &[Weekday::Monday, Weekday::Sunday]),
            MORNING,
            60,
        ),
        ("the 31st, monthly", on_31st, MORNING, 24),
        ("the 31st, monthly, whole days", on_31st, None, 24),
        ("the last Friday, monthly", last_friday, MORNING, 24),
        ("the first working day, monthly", first_working_day, MORNING, 24),
        ("29 February, yearly", leap_day, MORNING, 9),
        (
            "the fourth Thursday of November, yearly",
            thanksgiving,
            MORNING,
            9,
        ),
    ]
}

fn case(pattern: Pattern, hours: Hours, times: i32, zone: &Zone) -> Case {
    let recurrence = Recurrence {
        pattern,
        range: Range::times(START, times).unwrap_or(Range::endless(START)),
    };
    let first = recurrence.dates().next().unwrap();
    let time = match hours {
        Some((hour, minute, minutes)) => {
            let start = zone.instant(first.at(hour, minute, 0, 0)).unwrap();
            let end = start + SignedDuration::from_mins(minutes);
            Span::Timed { start, end }
        }
        None => Span::AllDay { first, last: first },
    };
    let series = Series::new(content(time), zone.clone(), recurrence);
    Case { series, hours }
}

fn rows(series: &Series) -> Rows {
    series.occurrences(MAXIMUM).unwrap()
}

/// A meeting in the middle.
fn middle(rows: &Rows) -> Slot {
    *rows.keys().nth(rows.len() / 2).unwrap()
}

/// The writes, if they come to the target.
fn writes(held: &Series, target: &Rows) -> Option<Vec<SeriesChange>> {
    let changes = series_write(held, target, Timestamp::MIN, MAXIMUM).ok()?;
    (after(held, &changes) == *target).then_some(changes)
}

fn create(Case { series, hours }: &Case) -> bool {
    let days: Vec<_> = series.recurrence.dates().collect();
    let range = Range::until(series.recurrence.range.start(), *days.last().unwrap()).unwrap();
    let mut by_date = series.clone();
    by_date.recurrence.range = range;
    let all = rows(series);
    let starts_in_time = |(slot, day): (&Slot, &Date)| match (slot, hours) {
        (Slot::Timed(moment), Some((hour, minute, _))) => {
            let wanted = day.at(*hour, *minute, 0, 0);
            let shown = series.zone.local(*moment);
            shown == wanted || (is_skipped(wanted, &series.zone) && shown > wanted)
        }
        (Slot::AllDay(shown), None) => shown == day,
        (Slot::Timed(_), None) | (Slot::AllDay(_), Some(_)) => false,
    };
    all == rows(&by_date)
        && all.len() == days.len()
        && all.keys().zip(&days).all(starts_in_time)
        && all.iter().all(|(slot, row)| Slot::of(&row.time) == *slot)
}

/// Whether clocks never show it, looking half an hour by half an hour, as far as clocks ever change.
fn is_skipped(local: DateTime, zone: &Zone) -> bool {
    let moment = zone.instant(local).unwrap();
    !(-26..=26).any(|halves| zone.local(moment + SignedDuration::from_mins(halves * 30)) == local)
}

fn edit_one(Case { series, .. }: &Case) -> bool {
    let mut target = rows(series);
    let slot = middle(&target);
    target.get_mut(&slot).unwrap().subject = "Review".to_owned();
    matches!(writes(series, &target).as_deref(), Some([SeriesChange::Occurrence { slot: written, .. }]) if *written == slot)
}

fn move_one(Case { series, .. }: &Case) -> bool {
    let mut target = rows(series);
    let slot = middle(&target);
    let meeting = target.get_mut(&slot).unwrap();
    meeting.time = moved(meeting.time, 1);
    matches!(writes(series, &target).as_deref(), Some([SeriesChange::Occurrence { slot: written, .. }]) if *written == slot)
}

fn cancel_one(Case { series, .. }: &Case) -> bool {
    let mut target = rows(series);
    let slot = middle(&target);
    target.remove(&slot);
    writes(series, &target) == Some(vec![SeriesChange::Cancel { slot }])
}

fn end_early(Case { series, .. }: &Case) -> bool {
    let all = rows(series);
    let last = middle(&all);
    let target: Rows = all
        .iter()
        .filter(|(slot, _)| **slot <= last)
        .map(|(slot, row)| (*slot, row.clone()))
        .collect();
    let over = match all.keys().nth(all.len() / 4).unwrap() {
        Slot::Timed(moment) => *moment,
        Slot::AllDay(day) => Zone::utc().instant(day.at(0, 0, 0, 0)).unwrap(),
    };
    series_write(series, &target, over, MAXIMUM)
        .is_ok_and(|changes| changes.len() == 1 && after(series, &changes) == target)
}

fn change_all(Case { series, .. }: &Case) -> bool {
    let mut target = rows(series);
    target
        .values_mut()
        .for_each(|row| row.location = "Room 2".to_owned());
    matches!(
        writes(series, &target).as_deref(),
        Some([SeriesChange::Master { .. }])
    )
}

fn read_back(Case { series, .. }: &Case) -> bool {
    let all = rows(series);
    read_rule(&all, &series.zone).is_some_and(|read| {
        read.exceptions.is_empty() && read.excluded.is_empty() && read.occurrences(MAXIMUM) == Ok(all)
    })
}

fn rendered() -> String {
    let mut page = String::new();
    for (letter, meaning, _) in OPERATIONS {
        writeln!(page, "- **{letter}**: {meaning}").unwrap();
    }
    writeln!(page, "\n| Pattern | {} |", ZONES.join(" | ")).unwrap();
    writeln!(page, "|---|{}", "---|".repeat(ZONES.len())).unwrap();
    for (name, pattern, hours, times) in patterns() {
        write!(page, "| {name} |").unwrap();
        for zone in ZONES {
            let case = case(pattern, hours, times, &Zone::parse(zone).unwrap());
            write!(page, " {} |", cell(&case)).unwrap();
        }
        page.push('\n');
    }
    page
}

/// The operations that hold, or why the series is refused.
fn cell(case: &Case) -> String {
    match case.series.recurrence.admitted(ALLOWED) {
        Ok(_) => {
            let held = OPERATIONS.iter().filter(|(_, _, holds)| holds(case));
            held.map(|(letter, _, _)| *letter).collect()
        }
        Err(refusal) => refusal.code().as_str().to_owned(),
    }
}

#[test]
fn clocks_do_change_in_the_matrix() {
    let offsets = |zone: &str| {
        let zone = Zone::parse(zone).unwrap();
        let Case { series, .. } = case(
            Pattern::Daily {
                interval: Interval::ONE,
            },
            MORNING,
            300,
            &zone,
        );
        let hours: BTreeSet<_> = series.slots().map(|slot| slot.to_string().split_off(8)).collect();
        hours.len()
    };
    let changing: Vec<_> = ZONES.iter().filter(|zone| offsets(zone) == 2).copied().collect();
    assert_eq!(changing, [ZONES[0], ZONES[1], ZONES[2], ZONES[4], ZONES[5]]);
}

#[test]
fn r_appt_14_the_documented_matrix_is_the_one_that_holds() {
    let matrix = rendered();
    let page = include_str!("../../../../docs/recurrence-matrix.md");
    assert!(
        page.contains(&matrix),
        "docs/recurrence-matrix.md should hold this matrix:\n{matrix}"
    );
}
