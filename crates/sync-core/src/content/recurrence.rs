//! The rule of a series: on which days, and from when to when. The days are days of the series' own time zone.
//!
//! Shapes and meanings are Graph's `patternedRecurrence`. Where its reference is silent, the older reference of Exchange
//! Web Services (same server) and then Outlook's own behaviour count; each place says which.

mod dates;
mod pattern;

pub(crate) use dates::{plus_days, week_of};
pub use pattern::{DayOfMonth, FirstDay, Interval, Month, Pattern, WeekIndex, Weekdays};

use super::slot::Slot;
use super::zone::Zone;
use crate::reason::{Detail, Reason, ReasonCode};
use core::num::NonZeroU32;
use jiff::civil::{Date, Time};

/// On which days, and from when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// On which days.
    pub pattern: Pattern,
    /// From when to when.
    pub range: Range,
}

/// From when to when. A range that ends before it starts cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    start: Date,
    end: RangeEnd,
}

/// How a series ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeEnd {
    /// No meeting starts after this day (Graph: `endDate`).
    On(Date),
    /// After so many meetings, those that were cancelled included (Graph: `numbered`).
    After(NonZeroU32),
    /// Never (Graph: `noEnd`).
    Never,
}

/// When on its day a meeting starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// With the day.
    AllDay,
    /// When clocks in the series' zone show this.
    At(Time),
}

/// Why a series is refused: always whole, never half (R-APPT-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesRefusal {
    /// A rule of a kind that we do not know, or one that yields no meeting at all.
    Unsupported,
    /// It never ends.
    Endless,
    /// It has more meetings than are allowed.
    TooLong {
        /// How many are.
        allowed: u32,
    },
}

impl Range {
    /// To `end`, the day included.
    pub fn until(start: Date, end: Date) -> Option<Self> {
        (start <= end).then_some(Self {
            start,
            end: RangeEnd::On(end),
        })
    }

    /// So many meetings (Graph: `numberOfOccurrences`, an `Int32`).
    pub fn times(start: Date, number: i32) -> Option<Self> {
        let number = u32::try_from(number).ok().and_then(NonZeroU32::new)?;
        Some(Self {
            start,
            end: RangeEnd::After(number),
        })
    }

    /// Without end.
    pub fn endless(start: Date) -> Self {
        Self {
            start,
            end: RangeEnd::Never,
        }
    }

    /// The day from which the pattern applies. Weeks, months and years of an interval are counted from the one that it
    /// lies in; the first meeting may be later (Graph).
    pub fn start(&self) -> Date {
        self.start
    }

    /// How it ends.
    pub fn end(&self) -> RangeEnd {
        self.end
    }
}

impl Recurrence {
    /// The days on which meetings start, in order, each once. Lazy, and finite even without an end: the calendar ends with
    /// the year 9999. Each step of the pattern but the first yields at least one day, so the next is always near.
    pub fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let Self { pattern, range } = *self;
        let (last, number) = match range.end {
            RangeEnd::On(last) => (last, usize::MAX),
            RangeEnd::After(number) => (Date::MAX, number.get() as usize),
            RangeEnd::Never => (Date::MAX, usize::MAX),
        };
        (0_u32..=u32::MAX)
            .map_while(move |step| pattern.dates_of_step(range.start, step))
            .flatten()
            .skip_while(move |day| *day < range.start)
            .take_while(move |day| *day <= last)
            .take(number)
    }

    /// The original starts of all meetings, in order. Clocks keep their time, so moments move when clocks change
    /// (R-APPT-14). A day that the zone leaves out altogether (Pacific/Apia, 2011-12-30) gives the slot of the next day,
    /// which is then given twice.
    pub fn slots(&self, begins: Begins, zone: &Zone) -> impl Iterator<Item = Slot> {
        self.dates().map_while(move |day| begins.slot_on(day, zone))
    }

    /// How many meetings there are, cancelled ones included, if the series may be shared at all (R-APPT-14): it ends, with
    /// at most `maximum` meetings and at least one. Looks at no more than `maximum` + 1 days.
    pub fn admitted(&self, maximum: u32) -> Result<u32, SeriesRefusal> {
        let number = self.dates().zip(0..=maximum).count();
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match self.range.end {
            RangeEnd::Never => Err(SeriesRefusal::Endless),
            RangeEnd::On(_) | RangeEnd::After(_) if number > maximum => {
                Err(SeriesRefusal::TooLong { allowed: maximum })
            }
            RangeEnd::On(_) if number == 0 => Err(SeriesRefusal::Unsupported),
            // The calendar ends before the count is reached.
            RangeEnd::After(promised) if number < promised.get() => Err(SeriesRefusal::Unsupported),
            RangeEnd::On(_) | RangeEnd::After(_) => Ok(number),
        }
    }
}

impl Begins {
    /// The slot of a meeting that starts on `day`. Nothing where the calendar ends.
    pub fn slot_on(self, day: Date, zone: &Zone) -> Option<Slot> {
        match self {
            Self::AllDay => Some(Slot::AllDay(day)),
            Self::At(time) => zone.instant(day.to_datetime(time)).map(Slot::at),
        }
    }
}

impl SeriesRefusal {
    /// As reports say it.
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Unsupported => ReasonCode::SeriesUnsupported,
            Self::Endless => ReasonCode::SeriesEndless,
            Self::TooLong { .. } => ReasonCode::SeriesTooLong,
        }
    }
}

/// With the number that is allowed, where that is what is in the way.
impl From<SeriesRefusal> for Reason {
    fn from(refusal: SeriesRefusal) -> Self {
        let detail = match refusal {
            SeriesRefusal::TooLong { allowed } => Detail::Allowed(allowed),
            SeriesRefusal::Unsupported | SeriesRefusal::Endless => Detail::None,
        };
        refusal.code().with(detail)
    }
}

#[cfg(test)]
mod tests;
