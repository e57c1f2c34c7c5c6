//! Series between Graph's words and ours.

use super::{Look, look_from_event};
use crate::event::{Course, EventKind};
use crate::series::EventSeries;
use crate::wire;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{
    Appointment, Body, DayOfMonth, FirstDay, Interval, ItemId, Month, Pattern, Range, RangeEnd, Reason,
    Recurrence, Series, SeriesRefusal, Slot, Span, WeekIndex, Weekdays, Zone,
};

/// A series with what later writes need of its raw form.
pub(crate) struct SeriesLook {
    pub(crate) series: EventSeries,
    pub(crate) master: Look,
    /// By slot.
    pub(crate) exceptions: BTreeMap<Slot, Look>,
}

/// Reads a master with its exceptions; the error names the property that cannot be understood.
pub(crate) fn look_from_master(mut wire: wire::Event) -> Result<SeriesLook, &'static str> {
    let recurrence = wire.recurrence.take();
    let exceptions = wire.exception_occurrences.take().unwrap_or_default();
    let cancelled = wire.cancelled_occurrences.take().unwrap_or_default();
    let own_zone = wire.original_start_time_zone.take();
    let master = look_from_event(wire)?;
    let named_zone = recurrence
        .as_ref()
        .and_then(|rule| rule.range.recurrence_time_zone.clone())
        .filter(|name| !name.is_empty());
    let zone = Zone::parse(&named_zone.or(own_zone).unwrap_or_else(|| "UTC".to_owned()));
    let zone_of_slots = zone.clone().unwrap_or_else(|_| Zone::utc());
    let is_all_day = matches!(master.event.appointment.time, Span::AllDay { .. });
    let mut looks = BTreeMap::new();
    for exception in exceptions {
        let original = exception.original_start.clone();
        let slot = original.as_deref().and_then(|text| text.parse().ok());
        let slot = slot
            .map(|moment| slot_from_original(moment, is_all_day, &zone_of_slots))
            .ok_or("event.exceptionOccurrences.originalStart")?;
        looks.insert(
            slot,
            look_from_event(exception).map_err(|_| "event.exceptionOccurrences")?,
        );
    }
    let days = cancelled
        .iter()
        .map(|name| day_from_cancelled(name).ok_or("event.cancelledOccurrences"))
        .collect::<Result<BTreeSet<Date>, _>>()?;
    let rule = match (&recurrence, master.event.kind) {
        (None, EventKind::Single) => once(&master.event.appointment.time, &zone_of_slots),
        (rule, _) => rule.as_ref().and_then(rule_from_wire),
    };
    let is_off = |look: &Look| look.event.course == Course::Cancelled;
    let called_off: BTreeSet<Slot> = looks
        .iter()
        .filter(|(_, look)| is_off(look))
        .map(|(slot, _)| *slot)
        .collect();
    let series = match (zone, rule) {
        (Ok(zone), Some(rule)) => {
            let mut series = Series::new(master.event.appointment.clone(), zone, rule);
            series.is_single = master.event.kind == EventKind::Single;
            let kept = looks.iter().filter(|(_, look)| !is_off(look));
            series.exceptions = kept
                .map(|(slot, look)| (*slot, look.event.appointment.clone()))
                .collect();
            series.excluded = days.into_iter().filter_map(|day| series.slot_on(day)).collect();
            series.excluded.extend(&called_off);
            Ok(series)
        }
        (Err(unknown), _) => Err(Reason::from(unknown)),
        (Ok(_), None) => Err(Reason::from(SeriesRefusal::Unsupported)),
    };
    let apart = looks
        .iter()
        .filter(|(_, look)| !is_off(look) && look.event.attendees != master.event.attendees)
        .map(|(slot, look)| (*slot, look.event.attendees.clone()))
        .collect();
    let mut whole = master.event.clone();
    let holds_more = |look: &Look| look.event.body == Body::HoldsMore;
    if looks.values().any(holds_more) {
        whole.body = Body::HoldsMore;
    }
    Ok(SeriesLook {
        series: EventSeries {
            master: whole,
            series,
            apart,
            called_off,
        },
        master,
        exceptions: looks,
    })
}

/// Which series a row of a calendar's feed is about; nothing for a single event.
pub(crate) fn master_of(wire: &wire::Event) -> Option<ItemId> {
    let id = match super::kind_from_type(wire.kind.as_deref())? {
        EventKind::Single => None,
        EventKind::Master => wire.id.as_deref(),
        EventKind::Occurrence | EventKind::Exception => wire.series_master_id.as_deref(),
    };
    id.map(ItemId::new)
}

/// The slot of a meeting by Graph's `originalStart`.
pub(crate) fn slot_from_original(original: Timestamp, is_all_day: bool, zone: &Zone) -> Slot {
    if is_all_day {
        Slot::AllDay(zone.local(original).date())
    } else {
        Slot::at(original)
    }
}

/// The day in `OID.<master>.<YYYY-MM-DD>`.
fn day_from_cancelled(name: &str) -> Option<Date> {
    name.rsplit_once('.')?.1.parse().ok()
}

/// A single meeting is a series of one.
fn once(time: &Span, zone: &Zone) -> Option<Recurrence> {
    let day = match time {
        Span::Timed { start, .. } => zone.local(*start).date(),
        Span::AllDay { first, .. } => *first,
    };
    Some(Recurrence {
        pattern: Pattern::Daily {
            interval: Interval::ONE,
        },
        range: Range::times(day, 1)?,
    })
}

fn rule_from_wire(wire: &wire::Recurrence) -> Option<Recurrence> {
    Some(Recurrence {
        pattern: pattern_from_wire(&wire.pattern)?,
        range: range_from_wire(&wire.range)?,
    })
}

fn pattern_from_wire(wire: &wire::RecurrencePattern) -> Option<Pattern> {
    let interval = Interval::new(wire.interval?)?;
    let days = || {
        let names = wire.days_of_week.as_deref()?;
        let days: Vec<Weekday> = names
            .iter()
            .map(|name| weekday_from_name(name))
            .collect::<Option<_>>()?;
        Weekdays::new(days)
    };
    let index = || index_from_name(wire.index.as_deref().unwrap_or("first"));
    Some(match wire.kind.as_deref()? {
        "daily" => Pattern::Daily { interval },
        "weekly" => Pattern::Weekly {
            interval,
            days: days()?,
            first_day: FirstDay::new(match wire.first_day_of_week.as_deref() {
                Some(name) => weekday_from_name(name)?,
                None => Weekday::Sunday,
            }),
        },
        "absoluteMonthly" => Pattern::AbsoluteMonthly {
            interval,
            day: DayOfMonth::new(wire.day_of_month?)?,
        },
        "relativeMonthly" => Pattern::RelativeMonthly {
            interval,
            index: index()?,
            days: days()?,
        },
        "absoluteYearly" => Pattern::AbsoluteYearly {
            interval,
            month: Month::new(wire.month?)?,
            day: DayOfMonth::new(wire.day_of_month?)?,
        },
        "relativeYearly" => Pattern::RelativeYearly {
            interval,
            month: Month::new(wire.month?)?,
            index: index()?,
            days: days()?,
        },
        _ => return None,
    })
}

fn range_from_wire(wire: &wire::RecurrenceRange) -> Option<Range> {
    let start: Date = wire.start_date.as_deref()?.parse().ok()?;
    match wire.kind.as_deref()? {
        "endDate" => Range::until(start, wire.end_date.as_deref()?.parse().ok()?),
        "numbered" => Range::times(start, wire.number_of_occurrences?),
        "noEnd" => Some(Range::endless(start)),
        _ => None,
    }
}

/// A rule as Graph takes it, its dates in the zone of the series.
pub(crate) fn wire_from_rule(rule: &Recurrence, zone: &Zone) -> wire::Recurrence {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let names = |days: Weekdays| Some(days.iter().map(|day| name_of_weekday(day).to_owned()).collect());
    let of = |kind: &str, interval: Interval| wire::RecurrencePattern {
        kind: Some(kind.to_owned()),
        interval: Some(number(interval.get())),
        ..wire::RecurrencePattern::default()
    };
    let pattern = match rule.pattern {
        Pattern::Daily { interval } => of("daily", interval),
        Pattern::Weekly {
            interval,
            days,
            first_day,
        } => wire::RecurrencePattern {
            days_of_week: names(days),
            first_day_of_week: Some(name_of_weekday(first_day.get()).to_owned()),
            ..of("weekly", interval)
        },
        Pattern::AbsoluteMonthly { interval, day } => wire::RecurrencePattern {
            day_of_month: Some(i32::from(day.get())),
            ..of("absoluteMonthly", interval)
        },
        Pattern::RelativeMonthly {
            interval,
            index,
            days,
        } => wire::RecurrencePattern {
            days_of_week: names(days),
            index: Some(name_of_index(index).to_owned()),
            ..of("relativeMonthly", interval)
        },
        Pattern::AbsoluteYearly { interval, month, day } => wire::RecurrencePattern {
            month: Some(i32::from(month.get())),
            day_of_month: Some(i32::from(day.get())),
            ..of("absoluteYearly", interval)
        },
        Pattern::RelativeYearly {
            interval,
            month,
            index,
            days,
        } => wire::RecurrencePattern {
            month: Some(i32::from(month.get())),
            days_of_week: names(days),
            index: Some(name_of_index(index).to_owned()),
            ..of("relativeYearly", interval)
        },
    };
    let range = wire::RecurrenceRange {
        start_date: Some(rule.range.start().to_string()),
        recurrence_time_zone: Some(zone.name().to_owned()),
        ..wire::RecurrenceRange::default()
    };
    let range = match rule.range.end() {
        RangeEnd::On(last) => wire::RecurrenceRange {
            kind: Some("endDate".to_owned()),
            end_date: Some(last.to_string()),
            ..range
        },
        RangeEnd::After(times) => wire::RecurrenceRange {
            kind: Some("numbered".to_owned()),
            number_of_occurrences: Some(number(times.get())),
            ..range
        },
        RangeEnd::Never => wire::RecurrenceRange {
            kind: Some("noEnd".to_owned()),
            ..range
        },
    };
    wire::Recurrence { pattern, range }
}

/// Sets a rule together with the time of its master: Graph wants the master to start on the rule's first day, at the time
/// of day of every meeting, by the clocks of the series.
pub(crate) fn set_rule(
    patch: &mut wire::EventPatch,
    content: &Appointment,
    rule: &Recurrence,
    zone: &Zone,
) -> Option<()> {
    let first = rule.range.start();
    let (start, end) = match content.time {
        Span::Timed { start, end } => {
            let (start, end) = (zone.local(start), zone.local(end));
            let shift = first.since(start.date()).ok()?;
            (
                first.to_datetime(start.time()),
                end.date().checked_add(shift).ok()?.to_datetime(end.time()),
            )
        }
        Span::AllDay {
            first: day,
            last: last_day,
        } => {
            let shift = first.since(day).ok()?;
            let last = last_day.checked_add(shift).and_then(Date::tomorrow).ok()?;
            (
                first.to_datetime(jiff::civil::Time::midnight()),
                last.to_datetime(jiff::civil::Time::midnight()),
            )
        }
    };
    let at = |civil: DateTime| wire::Moment {
        date_time: Some(civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        time_zone: Some(zone.name().to_owned()),
    };
    patch.start = Some(at(start));
    patch.end = Some(at(end));
    patch.is_all_day = Some(matches!(content.time, Span::AllDay { .. }));
    patch.recurrence = Some(wire_from_rule(rule, zone));
    Some(())
}

fn weekday_from_name(name: &str) -> Option<Weekday> {
    Weekday::Monday
        .cycle_forward()
        .take(7)
        .find(|day| name_of_weekday(*day) == name)
}

fn name_of_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

fn index_from_name(name: &str) -> Option<WeekIndex> {
    [
        WeekIndex::First,
        WeekIndex::Second,
        WeekIndex::Third,
        WeekIndex::Fourth,
        WeekIndex::Last,
    ]
    .into_iter()
    .find(|index| name_of_index(*index) == name)
}

fn name_of_index(index: WeekIndex) -> &'static str {
    match index {
        WeekIndex::First => "first",
        WeekIndex::Second => "second",
        WeekIndex::Third => "third",
        WeekIndex::Fourth => "fourth",
        WeekIndex::Last => "last",
    }
}

#[cfg(test)]
pub(crate) mod tests;
