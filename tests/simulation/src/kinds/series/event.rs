//! A series of the calendar as ours, and what is written to it: what the connector does over HTTP.

use crate::flaw::Flaw;
use crate::kinds::appointment::convert::{item_from_event, write_from_fields};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sandbox::exchange::event::{Event, When};
use sandbox::exchange::model::Folder;
use sandbox::exchange::recurrence::{
    Day, Pattern as Rule, PatternType, Range as RuleRange, RangeType, Recurrence as VendorRecurrence,
    WeekIndex as Index,
};
use sandbox::exchange::write::EventWrite;
use sandbox::exchange::zones;
use sync_core::{
    Appointment, AppointmentField, DayOfMonth, FirstDay, Interval, Item, Month, Named, Occurrences, Pattern,
    Range, RangeEnd, ReasonCode, Recurrence, Series, Slot, Span, WeekIndex, Weekdays, Zone,
};

/// Most meetings that a series may have.
pub(super) const MAXIMUM: u32 = 12;

/// A master, with its exceptions and what was cancelled, as the connector hands it over; or why that is refused.
pub(super) fn item_from_master(
    event: &Event,
    folder: Folder,
    flaw: Option<Flaw>,
) -> Result<(Item<Occurrences>, Named), ReasonCode> {
    let series = series_from_master(event, flaw)?;
    let content = Occurrences::from_series(&series, MAXIMUM, None).map_err(|refusal| refusal.code())?;
    let (single, named) = item_from_event(event, folder, flaw);
    let item = Item {
        id: single.id,
        version: single.version,
        modified: single.modified,
        content,
        marks: single.marks,
        facts: single.facts,
    };
    Ok((item, named))
}

/// Why a master is refused, whatever its meetings hold; none where it is not.
pub(super) fn refusal_of(event: &Event) -> Option<ReasonCode> {
    let rule = event.recurrence.as_ref().and_then(recurrence_from);
    let Some(recurrence) = rule else {
        return Some(ReasonCode::SeriesUnsupported);
    };
    if let Err(unknown) = Zone::parse(&event.start.zone) {
        return Some(unknown.code());
    }
    recurrence.admitted(MAXIMUM).err().map(|refusal| refusal.code())
}

/// The same as the series that it is.
pub(super) fn series_from_master(event: &Event, flaw: Option<Flaw>) -> Result<Series, ReasonCode> {
    let rule = event.recurrence.as_ref().ok_or(ReasonCode::SeriesUnsupported)?;
    let recurrence = recurrence_from(rule).ok_or(ReasonCode::SeriesUnsupported)?;
    let zone = Zone::parse(&event.start.zone).map_err(|unknown| unknown.code())?;
    let rules_of = match flaw {
        Some(Flaw::ExpandsInUtc) => Zone::utc(),
        _ => zone,
    };
    let mut series = Series::new(meeting_from_event(event, flaw), rules_of, recurrence);
    let slot = |start: &Timestamp| {
        if event.is_all_day {
            day_of(*start, &event.start.zone).map(Slot::AllDay)
        } else {
            Some(Slot::at(*start))
        }
    };
    for start in event.exceptions.keys() {
        if let (Some(slot), Some(instance)) = (slot(start), event.instance(*start)) {
            let meeting = meeting_from_event(&instance, flaw);
            let slot = match flaw {
                Some(Flaw::KeysByNewStart) => Slot::of(&meeting.time),
                _ => slot,
            };
            series.exceptions.insert(slot, meeting);
        }
    }
    if flaw != Some(Flaw::ForgetsCancelled) {
        series.excluded = event.cancelled.iter().filter_map(slot).collect();
    }
    Ok(series)
}

/// One meeting, without those who take part: whom they are in Sales is asked later.
fn meeting_from_event(event: &Event, flaw: Option<Flaw>) -> Appointment {
    let (item, _) = item_from_event(event, Folder::Default, flaw);
    let mut meeting = item.content;
    if event.is_all_day {
        let first = event.start.local.date();
        let end = event.end.local.date();
        let last = end.yesterday().map_or(first, |last| last.max(first));
        meeting.time = Span::AllDay { first, last };
    }
    meeting
}

/// The day that clocks in that zone show.
fn day_of(moment: Timestamp, zone: &str) -> Option<Date> {
    let rules = zones::rules(zone)?;
    Some(moment.to_zoned(rules).date())
}

/// What to send so that these fields of a meeting hold what `wanted` has; times in the words of the series' own zone.
pub(super) fn meeting_write(
    wanted: &Appointment,
    fields: &[AppointmentField],
    zone: &Zone,
    flaw: Option<Flaw>,
) -> EventWrite {
    let mut write = write_from_fields(wanted, fields, flaw);
    if fields.contains(&AppointmentField::Time) {
        let (start, end, is_all_day) = match wanted.time {
            Span::Timed { start, end } => (zone.local(start), zone.local(end), false),
            Span::AllDay { first, last } => {
                (midnight(first), midnight(last.tomorrow().unwrap_or(last)), true)
            }
        };
        write.start = Some(when(start, zone));
        write.end = Some(when(end, zone));
        write.is_all_day = Some(is_all_day);
    }
    write
}

fn midnight(day: Date) -> DateTime {
    day.at(0, 0, 0, 0)
}

fn when(local: DateTime, zone: &Zone) -> When {
    When {
        local,
        zone: zone.name().to_owned(),
    }
}

/// A rule as ours; none of a kind that we do not know.
fn recurrence_from(rule: &VendorRecurrence) -> Option<Recurrence> {
    let Rule {
        kind,
        interval,
        month,
        day_of_month,
        days_of_week,
        first_day_of_week,
        index,
    } = &rule.pattern;
    let interval = Interval::new(*interval)?;
    let days = || Weekdays::new(days_of_week.iter().copied().map(weekday));
    let pattern = match kind {
        PatternType::Daily => Pattern::Daily { interval },
        PatternType::Weekly => Pattern::Weekly {
            interval,
            days: days()?,
            first_day: FirstDay::new(weekday(*first_day_of_week)),
        },
        PatternType::AbsoluteMonthly => Pattern::AbsoluteMonthly {
            interval,
            day: DayOfMonth::new(*day_of_month)?,
        },
        PatternType::RelativeMonthly => Pattern::RelativeMonthly {
            interval,
            index: week_index(*index),
            days: days()?,
        },
        PatternType::AbsoluteYearly => Pattern::AbsoluteYearly {
            interval,
            month: Month::new(*month)?,
            day: DayOfMonth::new(*day_of_month)?,
        },
        PatternType::RelativeYearly => Pattern::RelativeYearly {
            interval,
            month: Month::new(*month)?,
            index: week_index(*index),
            days: days()?,
        },
    };
    let RuleRange {
        kind,
        start_date,
        end_date,
        number_of_occurrences,
        ..
    } = &rule.range;
    let range = match kind {
        RangeType::EndDate => Range::until(*start_date, *end_date)?,
        RangeType::NoEnd => Range::endless(*start_date),
        RangeType::Numbered => Range::times(*start_date, *number_of_occurrences)?,
    };
    Some(Recurrence { pattern, range })
}

/// Our rule in the vendor's words.
pub(super) fn rule_from(recurrence: &Recurrence, zone: &Zone) -> VendorRecurrence {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let mut rule = Rule {
        kind: PatternType::Daily,
        interval: 1,
        month: 0,
        day_of_month: 0,
        days_of_week: Vec::new(),
        first_day_of_week: Day::Sunday,
        index: Index::First,
    };
    match recurrence.pattern {
        Pattern::Daily { interval } => rule.interval = number(interval.get()),
        Pattern::Weekly {
            interval,
            days,
            first_day,
        } => {
            rule.kind = PatternType::Weekly;
            rule.interval = number(interval.get());
            rule.days_of_week = days.iter().map(day).collect();
            rule.first_day_of_week = day(first_day.get());
        }
        Pattern::AbsoluteMonthly { interval, day } => {
            rule.kind = PatternType::AbsoluteMonthly;
            rule.interval = number(interval.get());
            rule.day_of_month = i32::from(day.get());
        }
        Pattern::RelativeMonthly {
            interval,
            index,
            days,
        } => {
            rule.kind = PatternType::RelativeMonthly;
            rule.interval = number(interval.get());
            rule.index = vendor_index(index);
            rule.days_of_week = days.iter().map(day).collect();
        }
        Pattern::AbsoluteYearly { interval, month, day } => {
            rule.kind = PatternType::AbsoluteYearly;
            rule.interval = number(interval.get());
            rule.month = i32::from(month.get());
            rule.day_of_month = i32::from(day.get());
        }
        Pattern::RelativeYearly {
            interval,
            month,
            index,
            days,
        } => {
            rule.kind = PatternType::RelativeYearly;
            rule.interval = number(interval.get());
            rule.month = i32::from(month.get());
            rule.index = vendor_index(index);
            rule.days_of_week = days.iter().map(day).collect();
        }
    }
    let mut range = RuleRange {
        kind: RangeType::NoEnd,
        start_date: recurrence.range.start(),
        end_date: Date::constant(1, 1, 1),
        recurrence_time_zone: zone.name().to_owned(),
        number_of_occurrences: 0,
    };
    match recurrence.range.end() {
        RangeEnd::On(last) => (range.kind, range.end_date) = (RangeType::EndDate, last),
        RangeEnd::After(times) => {
            (range.kind, range.number_of_occurrences) = (RangeType::Numbered, number(times.get()));
        }
        RangeEnd::Never => {}
    }
    VendorRecurrence { pattern: rule, range }
}

fn weekday(day: Day) -> jiff::civil::Weekday {
    use jiff::civil::Weekday;
    match day {
        Day::Sunday => Weekday::Sunday,
        Day::Monday => Weekday::Monday,
        Day::Tuesday => Weekday::Tuesday,
        Day::Wednesday => Weekday::Wednesday,
        Day::Thursday => Weekday::Thursday,
        Day::Friday => Weekday::Friday,
        Day::Saturday => Weekday::Saturday,
    }
}

/// A day of the week in the vendor's words.
pub(super) fn day(weekday: jiff::civil::Weekday) -> Day {
    use jiff::civil::Weekday;
    match weekday {
        Weekday::Sunday => Day::Sunday,
        Weekday::Monday => Day::Monday,
        Weekday::Tuesday => Day::Tuesday,
        Weekday::Wednesday => Day::Wednesday,
        Weekday::Thursday => Day::Thursday,
        Weekday::Friday => Day::Friday,
        Weekday::Saturday => Day::Saturday,
    }
}

fn week_index(index: Index) -> WeekIndex {
    match index {
        Index::First => WeekIndex::First,
        Index::Second => WeekIndex::Second,
        Index::Third => WeekIndex::Third,
        Index::Fourth => WeekIndex::Fourth,
        Index::Last => WeekIndex::Last,
    }
}

fn vendor_index(index: WeekIndex) -> Index {
    match index {
        WeekIndex::First => Index::First,
        WeekIndex::Second => Index::Second,
        WeekIndex::Third => Index::Third,
        WeekIndex::Fourth => Index::Fourth,
        WeekIndex::Last => Index::Last,
    }
}

/// The original start of a slot, as ids of occurrences are made of it.
pub(super) fn original_start(slot: Slot, zone: &Zone) -> Option<Timestamp> {
    match slot {
        Slot::Timed(start) => Some(start),
        Slot::AllDay(day) => zone.instant(midnight(day)),
    }
}

/// The meetings of a series in the calendar, as its owner sees them, by original start: whatever the vendor expands.
pub(super) fn instances(event: &Event) -> Vec<std::sync::Arc<Event>> {
    let start = zones::instant(&event.start).unwrap_or(event.created);
    let far = |by: jiff::Span| {
        let utc = start.to_zoned(TimeZone::UTC);
        utc.checked_add(by).map_or(start, |zoned| zoned.timestamp())
    };
    event.instances(&sandbox::exchange::model::Window {
        start: far((-30).days()),
        end: far(3.years()),
    })
}
