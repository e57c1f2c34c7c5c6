//! The same rule as RFC 5545 spells it, read by a library that knows nothing of Exchange.

use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use sync_core::{DayOfMonth, Interval, Pattern, Slot, WeekIndex, Weekdays, Zone};

fn by_day(days: Weekdays) -> String {
    let names: Vec<_> = days.iter().map(two_letters).collect();
    names.join(",")
}

fn two_letters(day: Weekday) -> &'static str {
    ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][usize::try_from(day.to_monday_zero_offset()).unwrap()]
}

/// RFC 5545 skips months without that day; the latest of several days up to it is Exchange's reading.
fn by_month_day(day: DayOfMonth) -> String {
    let days: Vec<_> = (day.get().min(28)..=day.get())
        .map(|day| day.to_string())
        .collect();
    format!("BYMONTHDAY={};BYSETPOS=-1", days.join(","))
}

fn by_position(index: WeekIndex, days: Weekdays) -> String {
    let position = match index {
        WeekIndex::First => 1,
        WeekIndex::Second => 2,
        WeekIndex::Third => 3,
        WeekIndex::Fourth => 4,
        WeekIndex::Last => -1,
    };
    format!("BYDAY={};BYSETPOS={position}", by_day(days))
}

fn as_rfc_5545(pattern: &Pattern) -> String {
    let every = |unit: &str, interval: &Interval| format!("FREQ={unit};INTERVAL={}", interval.get());
    match pattern {
        Pattern::Daily { interval } => every("DAILY", interval),
        Pattern::Weekly {
            interval,
            days,
            first_day,
        } => format!(
            "{};BYDAY={};WKST={}",
            every("WEEKLY", interval),
            by_day(*days),
            two_letters(first_day.get())
        ),
        Pattern::AbsoluteMonthly { interval, day } => {
            format!("{};{}", every("MONTHLY", interval), by_month_day(*day))
        }
        Pattern::RelativeMonthly {
            interval,
            index,
            days,
        } => {
            format!("{};{}", every("MONTHLY", interval), by_position(*index, *days))
        }
        Pattern::AbsoluteYearly { interval, month, day } => {
            format!(
                "{};BYMONTH={};{}",
                every("YEARLY", interval),
                month.get(),
                by_month_day(*day)
            )
        }
        Pattern::RelativeYearly {
            interval,
            month,
            index,
            days,
        } => {
            format!(
                "{};BYMONTH={};{}",
                every("YEARLY", interval),
                month.get(),
                by_position(*index, *days)
            )
        }
    }
}

/// The first moments by the independent reading, from `start` in that zone.
pub(crate) fn independent(pattern: &Pattern, zone: &Zone, start: DateTime, number: u16) -> Vec<Slot> {
    let name = zone.name();
    let start = start.strftime("%Y%m%dT%H%M%S");
    let text = format!(
        "DTSTART;TZID={name}:{start}\nRRULE:{};COUNT={number}",
        as_rfc_5545(pattern)
    );
    let rules: rrule::RRuleSet = text.parse().unwrap();
    let moments = rules.all(number).dates;
    let as_slot = |seconds| Slot::at(Timestamp::from_second(seconds).unwrap());
    moments
        .into_iter()
        .map(|moment| as_slot(moment.timestamp()))
        .collect()
}
