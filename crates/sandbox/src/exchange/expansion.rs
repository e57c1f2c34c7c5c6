//! The dates of a recurrence rule, as Exchange computes them, and the times of its occurrences.

use super::event::{Event, When};
use super::recurrence::{Day, Pattern, PatternType, Range, RangeType, Recurrence, WeekIndex};
use super::zones;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A slot of a series: when an occurrence begins and ends if nobody moved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The instant that names the slot for ever.
    pub original_start: Timestamp,
    /// Its date in the zone of the series.
    pub date: Date,
    /// Begin.
    pub start: When,
    /// End.
    pub end: When,
    /// Instant of the end.
    pub end_instant: Timestamp,
}

/// Every date of a rule in ascending order; without end if the rule has none, until the calendar's.
pub fn dates(rule: &Recurrence) -> impl Iterator<Item = Date> + '_ {
    let Range {
        kind,
        start_date,
        end_date,
        number_of_occurrences,
        ..
    } = &rule.range;
    let limit = match kind {
        RangeType::Numbered => usize::try_from(*number_of_occurrences).unwrap_or_default(),
        RangeType::EndDate | RangeType::NoEnd => usize::MAX,
    };
    let last = match kind {
        RangeType::EndDate => *end_date,
        RangeType::Numbered | RangeType::NoEnd => Date::MAX,
    };
    (0..)
        .map_while(|period| dates_of_period(&rule.pattern, *start_date, period))
        .flat_map(|dates| dates.into_iter().flatten())
        .skip_while(|date| date < start_date)
        .take(limit)
        .take_while(move |date| *date <= last)
}

/// The dates in the n-th day, week, month or year that the rule uses; nothing when the calendar ends before.
fn dates_of_period(pattern: &Pattern, start: Date, period: i32) -> Option<[Option<Date>; 7]> {
    let steps = period.checked_mul(pattern.interval)?;
    let mut found = [None; 7];
    match pattern.kind {
        PatternType::Daily => found[0] = Some(start.checked_add(steps.days()).ok()?),
        PatternType::Weekly => {
            let into_week = days_between(pattern.first_day_of_week.weekday(), start.weekday());
            let week = start
                .checked_add(steps.checked_mul(7)?.days())
                .ok()?
                .checked_sub(into_week.days())
                .ok()?;
            for (offset, place) in (0..7).zip(&mut found) {
                let date = week.checked_add(offset.days()).ok()?;
                *place = falls_on(date, &pattern.days_of_week).then_some(date);
            }
        }
        PatternType::AbsoluteMonthly => {
            let month = month_after(start, steps)?;
            found[0] = on_day(month, pattern.day_of_month);
        }
        PatternType::RelativeMonthly => {
            let month = month_after(start, steps)?;
            found[0] = nth_of(month, &pattern.days_of_week, pattern.index);
        }
        PatternType::AbsoluteYearly => {
            let month = month_of_year(start, steps, pattern.month)?;
            found[0] = on_day(month, pattern.day_of_month);
        }
        PatternType::RelativeYearly => {
            let month = month_of_year(start, steps, pattern.month)?;
            found[0] = nth_of(month, &pattern.days_of_week, pattern.index);
        }
    }
    Some(found)
}

/// First day of the month so many months after the start's.
fn month_after(start: Date, months: i32) -> Option<Date> {
    start.first_of_month().checked_add(months.months()).ok()
}

fn month_of_year(start: Date, years: i32, month: i32) -> Option<Date> {
    let year = i32::from(start.year()).checked_add(years)?;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()
}

/// A day of a month; shorter months have it on their last day, as Outlook promises.
fn on_day(month: Date, day: i32) -> Option<Date> {
    let day = i8::try_from(day).ok()?.min(month.days_in_month());
    Date::new(month.year(), month.month(), day).ok()
}

/// The first, second … or last date of a month that falls on one of the days.
fn nth_of(month: Date, days: &[Day], index: WeekIndex) -> Option<Date> {
    let all = (1..=month.days_in_month()).filter_map(|day| Date::new(month.year(), month.month(), day).ok());
    let mut matching = all.filter(|date| falls_on(*date, days));
    match index {
        WeekIndex::First => matching.next(),
        WeekIndex::Second => matching.nth(1),
        WeekIndex::Third => matching.nth(2),
        WeekIndex::Fourth => matching.nth(3),
        WeekIndex::Last => matching.next_back(),
    }
}

fn falls_on(date: Date, days: &[Day]) -> bool {
    days.iter().any(|day| day.weekday() == date.weekday())
}

/// Days from one day of the week forward to another.
fn days_between(from: Weekday, to: Weekday) -> i32 {
    let (from, to) = (from.to_monday_zero_offset(), to.to_monday_zero_offset());
    i32::from(to - from).rem_euclid(7)
}

impl Day {
    fn weekday(self) -> Weekday {
        match self {
            Self::Sunday => Weekday::Sunday,
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
        }
    }
}

impl Event {
    /// The slots of a series in ascending order, those of cancelled occurrences and exceptions included; none for
    /// anything but a series. Local times stay the same across clock changes.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let zone = zones::rules(&self.start.zone);
        let length = zones::shift(&self.end, &self.start.zone)
            .map(|end| end.local.duration_since(self.start.local))
            .unwrap_or_default();
        let rule = self.recurrence.as_ref().zip(zone);
        rule.into_iter().flat_map(move |(rule, zone)| {
            dates(rule).map_while(move |date| {
                let local = date.to_datetime(self.start.local.time());
                let end = local.checked_add(length).ok()?;
                let instant = |local: DateTime| {
                    let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
                    Some(zoned.timestamp())
                };
                Some(Slot {
                    original_start: instant(local)?,
                    date,
                    start: self.at(local),
                    end: self.at(end),
                    end_instant: instant(end)?,
                })
            })
        })
    }

    /// The slot with this name. A series without end is searched no further than the slot can be.
    pub fn slot(&self, original_start: Timestamp) -> Option<Slot> {
        self.slots()
            .take_while(|slot| slot.original_start <= original_start)
            .find(|slot| slot.original_start == original_start)
    }

    fn at(&self, local: DateTime) -> When {
        When {
            local,
            zone: self.start.zone.clone(),
        }
    }
}

/// The longest that a part of a day can be: how far a slot may reach over the edge of a window.
pub(super) const DAY: SignedDuration = SignedDuration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::super::recurrence::Recurrence;
    use super::dates;

    fn expand(pattern: &str, range: &str, take: usize) -> Vec<String> {
        let rule: Recurrence =
            serde_json::from_str(&format!(r#"{{"pattern":{{{pattern}}},"range":{{{range}}}}}"#)).unwrap();
        dates(&rule).take(take).map(|date| date.to_string()).collect()
    }

    #[test]
    fn days_are_counted_from_the_start() {
        let range = r#""type":"numbered","startDate":"2026-02-27","numberOfOccurrences":3"#;
        let days = expand(r#""type":"daily","interval":2"#, range, 9);
        assert_eq!(days, ["2026-02-27", "2026-03-01", "2026-03-03"]);
    }

    #[test]
    fn every_second_week_is_counted_in_weeks_that_begin_on_the_named_day() {
        let range = r#""type":"noEnd","startDate":"2026-03-04""#;
        let days = |first: &str| {
            let pattern = format!(
                r#""type":"weekly","interval":2,"daysOfWeek":["sunday","wednesday"],"firstDayOfWeek":"{first}""#
            );
            expand(&pattern, range, 4)
        };
        assert_eq!(
            days("monday"),
            ["2026-03-04", "2026-03-08", "2026-03-18", "2026-03-22"]
        );
        assert_eq!(
            days("sunday"),
            ["2026-03-04", "2026-03-15", "2026-03-18", "2026-03-29"]
        );
    }

    #[test]
    fn the_thirty_first_is_the_last_day_of_shorter_months() {
        let range = r#""type":"endDate","startDate":"2026-01-31","endDate":"2026-04-30""#;
        let days = expand(
            r#""type":"absoluteMonthly","interval":1,"dayOfMonth":31"#,
            range,
            9,
        );
        assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    }

    #[test]
    fn the_last_friday_and_the_second_working_day_of_a_month() {
        let range = r#""type":"noEnd","startDate":"2026-03-01""#;
        let last = r#""type":"relativeMonthly","interval":1,"daysOfWeek":["friday"],"index":"last""#;
        assert_eq!(expand(last, range, 2), ["2026-03-27", "2026-04-24"]);
        let working = r#""type":"relativeMonthly","interval":2,"index":"second",
            "daysOfWeek":["monday","tuesday","wednesday","thursday","friday"]"#;
        assert_eq!(expand(working, range, 2), ["2026-03-03", "2026-05-04"]);
    }

    #[test]
    fn a_leap_day_and_the_fourth_thursday_of_november() {
        let leap = r#""type":"absoluteYearly","interval":1,"month":2,"dayOfMonth":29"#;
        let range = r#""type":"noEnd","startDate":"2028-02-29""#;
        assert_eq!(expand(leap, range, 2), ["2028-02-29", "2029-02-28"]);
        let feast =
            r#""type":"relativeYearly","interval":1,"month":11,"daysOfWeek":["thursday"],"index":"fourth""#;
        let range = r#""type":"noEnd","startDate":"2026-12-01""#;
        assert_eq!(expand(feast, range, 2), ["2027-11-25", "2028-11-23"]);
    }

    #[test]
    fn a_rule_without_end_ends_with_the_calendar() {
        let range = r#""type":"noEnd","startDate":"9998-01-01""#;
        let days = expand(
            r#""type":"absoluteYearly","interval":1,"month":1,"dayOfMonth":1"#,
            range,
            99,
        );
        assert_eq!(days, ["9998-01-01", "9999-01-01"]);
    }
}
