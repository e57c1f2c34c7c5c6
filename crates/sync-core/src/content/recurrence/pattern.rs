//! On which days: Graph's six patterns. Values that make no sense cannot be built.

use core::num::NonZeroU32;
use jiff::civil::{Date, Weekday};

/// On which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Every so many days.
    Daily {
        /// How many.
        interval: Interval,
    },
    /// On these days of every so many weeks.
    Weekly {
        /// How many.
        interval: Interval,
        /// On which of their days.
        days: Weekdays,
        /// With which day weeks begin: it decides which weeks count where the interval is above 1. Graph: Sunday unless
        /// said otherwise.
        first_day: FirstDay,
    },
    /// On this day of every so many months.
    AbsoluteMonthly {
        /// How many.
        interval: Interval,
        /// On which.
        day: DayOfMonth,
    },
    /// On the first, second, … of these days of the week, of every so many months.
    RelativeMonthly {
        /// How many.
        interval: Interval,
        /// Which of the matching days.
        index: WeekIndex,
        /// Which days match.
        days: Weekdays,
    },
    /// On this day of this month, every so many years.
    AbsoluteYearly {
        /// How many.
        interval: Interval,
        /// In which month.
        month: Month,
        /// On which day.
        day: DayOfMonth,
    },
    /// On the first, second, … of these days of the week in this month, every so many years.
    RelativeYearly {
        /// How many.
        interval: Interval,
        /// In which month.
        month: Month,
        /// Which of the matching days.
        index: WeekIndex,
        /// Which days match.
        days: Weekdays,
    },
}

/// Every how many days, weeks, months or years; at least 1. Graph gives no upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval(NonZeroU32);

/// 1 to 31. In a shorter month it is the last day (documented for Exchange Web Services, monthly and yearly:
/// "the last day of the month is assumed"), so 29 February is 28 February in common years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfMonth(i8);

/// 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i8);

/// Which of the matching days of a month, counted from its first (Graph: `index`). With several days of the week the
/// count runs over all of them: the second of Monday to Friday is the month's second working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WeekIndex {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// The last.
    Last,
}

/// Days of the week, at least one: bit 0 is Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekdays(u8);

/// The day with which weeks begin, by its distance from Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirstDay(i8);

impl Interval {
    /// Every one.
    pub const ONE: Self = Self(NonZeroU32::MIN);

    /// At least 1 (Graph: `Int32`).
    pub fn new(number: i32) -> Option<Self> {
        u32::try_from(number).ok().and_then(NonZeroU32::new).map(Self)
    }

    /// The number, at least 1.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl DayOfMonth {
    /// 1 to 31 (Graph: `Int32`, 0 where unused).
    pub fn new(day: i32) -> Option<Self> {
        i8::try_from(day)
            .ok()
            .filter(|day| (1..=31).contains(day))
            .map(Self)
    }

    /// 1 to 31.
    pub fn get(self) -> i8 {
        self.0
    }

    /// That day of a month; the last one of a shorter month.
    pub(super) fn in_month(self, first: Date) -> Option<Date> {
        Date::new(first.year(), first.month(), self.0.min(first.days_in_month())).ok()
    }
}

impl Month {
    /// 1 to 12 (Graph: `Int32`, 0 where unused).
    pub fn new(month: i32) -> Option<Self> {
        i8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month))
            .map(Self)
    }

    /// 1 to 12.
    pub fn get(self) -> i8 {
        self.0
    }
}

impl Weekdays {
    /// All seven: Outlook's "day".
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday: Outlook's "weekday".
    pub const WORKING: Self = Self(0b001_1111);
    /// Saturday and Sunday: Outlook's "weekend day".
    pub const WEEKEND: Self = Self(0b110_0000);

    /// Nothing if there are none.
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        let bits = days.into_iter().fold(0, |bits, day| bits | Self::bit(day));
        (bits != 0).then_some(Self(bits))
    }

    /// That one.
    pub fn only(day: Weekday) -> Self {
        Self(Self::bit(day))
    }

    /// Whether that day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & Self::bit(day) != 0
    }

    /// Each of them, from Monday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday
            .cycle_forward()
            .take(7)
            .filter(move |day| self.contains(*day))
    }

    fn bit(day: Weekday) -> u8 {
        1 << day.to_monday_zero_offset()
    }
}

impl FirstDay {
    /// Weeks begin with that day.
    pub fn new(day: Weekday) -> Self {
        Self(day.to_monday_zero_offset())
    }

    /// The day.
    pub fn get(self) -> Weekday {
        Weekday::from_monday_zero_offset(self.0).unwrap_or(Weekday::Monday)
    }
}
