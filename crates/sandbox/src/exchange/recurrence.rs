//! The rule of a series, with the parts that Graph fills in when they are unused.

use super::event::graph_enum;
use serde::{Deserialize, Deserializer, Serialize};

graph_enum!(
    /// How often.
    PatternType {
        Daily = "daily", Weekly = "weekly", AbsoluteMonthly = "absoluteMonthly", RelativeMonthly = "relativeMonthly",
        AbsoluteYearly = "absoluteYearly", RelativeYearly = "relativeYearly",
    }
);
graph_enum!(
    /// A day of the week.
    Day {
        Sunday = "sunday", Monday = "monday", Tuesday = "tuesday", Wednesday = "wednesday", Thursday = "thursday",
        Friday = "friday", Saturday = "saturday",
    }
);
graph_enum!(
    /// Which of the matching days of a month.
    WeekIndex { First = "first", Second = "second", Third = "third", Fourth = "fourth", Last = "last" }
);
graph_enum!(
    /// How a series ends.
    RangeType { EndDate = "endDate", NoEnd = "noEnd", Numbered = "numbered" }
);

/// Pattern and range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// On which days.
    pub pattern: Pattern,
    /// From when to when.
    pub range: Range,
}

/// On which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pattern {
    /// How often.
    #[serde(rename = "type")]
    pub kind: PatternType,
    /// Every how many days, weeks, months, years.
    pub interval: i32,
    /// 0 where unused.
    #[serde(default)]
    pub month: i32,
    /// 0 where unused.
    #[serde(default)]
    pub day_of_month: i32,
    /// Empty where unused; Graph leaves it out then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_of_week: Vec<Day>,
    /// Sunday where nobody says.
    #[serde(default = "sunday")]
    pub first_day_of_week: Day,
    /// First where unused.
    #[serde(default = "first")]
    pub index: WeekIndex,
}

/// From when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// How it ends.
    #[serde(rename = "type")]
    pub kind: RangeType,
    /// Equal to the date of the event's start.
    pub start_date: jiff::civil::Date,
    /// `0001-01-01` where unused.
    #[serde(default = "no_date")]
    pub end_date: jiff::civil::Date,
    /// Zone of the dates; the event's zone where nobody says.
    #[serde(default)]
    pub recurrence_time_zone: String,
    /// 0 where unused.
    #[serde(default)]
    pub number_of_occurrences: i32,
}

impl Recurrence {
    /// What Graph would refuse, in its words.
    pub fn problem(&self, start: jiff::civil::Date) -> Option<&'static str> {
        let Pattern {
            kind,
            interval,
            month,
            day_of_month,
            days_of_week,
            ..
        } = &self.pattern;
        let incomplete = match kind {
            PatternType::Daily => false,
            PatternType::Weekly | PatternType::RelativeMonthly => days_of_week.is_empty(),
            PatternType::AbsoluteMonthly => !(1..=31).contains(day_of_month),
            PatternType::AbsoluteYearly => !(1..=31).contains(day_of_month) || !(1..=12).contains(month),
            PatternType::RelativeYearly => days_of_week.is_empty() || !(1..=12).contains(month),
        };
        let endless = match self.range.kind {
            RangeType::EndDate => self.range.end_date < self.range.start_date,
            RangeType::NoEnd => false,
            RangeType::Numbered => self.range.number_of_occurrences < 1,
        };
        if *interval < 1 {
            Some("Recurrence pattern interval must be at least 1.")
        } else if incomplete {
            Some("A property that this recurrence pattern type requires is missing or out of range.")
        } else if endless {
            Some("The recurrence range has no occurrences.")
        } else if self.range.start_date != start {
            Some("Recurrence range start date does not match the event start date.")
        } else {
            None
        }
    }
}

fn sunday() -> Day {
    Day::Sunday
}

fn first() -> WeekIndex {
    WeekIndex::First
}

fn no_date() -> jiff::civil::Date {
    jiff::civil::Date::constant(1, 1, 1)
}
