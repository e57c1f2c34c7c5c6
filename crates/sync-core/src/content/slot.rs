//! Which meeting of a series: its original start.

use super::appointment::Span;
use super::zone::Zone;
use alloc::string::ToString;
use core::fmt;
use jiff::Timestamp;
use jiff::civil::Date;

/// The start that a meeting of a series has by the rule of the series. It names the meeting for as long as the rule
/// stands, wherever the meeting itself is moved to (Graph: `originalStart`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A moment, in whole seconds.
    Timed(Timestamp),
    /// A day, which belongs to no time zone.
    AllDay(Date),
}

impl Slot {
    /// Where a meeting that takes place then starts.
    pub fn of(time: &Span) -> Self {
        match time {
            Span::Timed { start, .. } => Self::at(*start),
            Span::AllDay { first, .. } => Self::AllDay(*first),
        }
    }

    /// The slot at that moment, to the second.
    pub fn at(moment: Timestamp) -> Self {
        Self::Timed(Timestamp::from_second(moment.as_second()).unwrap_or(moment))
    }

    /// The day of it, for people in that zone.
    pub fn day_in(&self, zone: &Zone) -> Date {
        match self {
            Self::Timed(moment) => zone.local(*moment).date(),
            Self::AllDay(day) => *day,
        }
    }

    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let slot = if text.contains('T') {
            Self::at(text.parse().ok()?)
        } else {
            Self::AllDay(text.parse().ok()?)
        };
        // One slot has one text: what merely means the same is not accepted.
        (slot.to_string() == text).then_some(slot)
    }
}

/// `20261123T090000Z` or `20261123`: sorts by time, is stable for ever (numbers of Sales records are made of it), and
/// has at most 19 characters.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timed(moment) => {
                let utc = Zone::utc().local(*moment);
                write_day(f, utc.date())?;
                write!(f, "T{:02}{:02}{:02}Z", utc.hour(), utc.minute(), utc.second())
            }
            Self::AllDay(day) => write_day(f, *day),
        }
    }
}

/// ISO 8601's basic form, with a sign and six digits for years before 0, which nobody meets in.
fn write_day(f: &mut fmt::Formatter<'_>, day: Date) -> fmt::Result {
    if day.year() < 0 {
        write!(f, "-{:06}", day.year().unsigned_abs())?;
    } else {
        write!(f, "{:04}", day.year())?;
    }
    write!(f, "{:02}{:02}", day.month(), day.day())
}

#[cfg(test)]
mod tests;
