//! Time zones, by the names that vendors use.

mod windows;

use crate::reason::{Reason, ReasonCode};
use alloc::string::{String, ToString};
use core::fmt;
use core::hash::{Hash, Hasher};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// What Graph calls UTC in `originalStartTimeZone` of events that were made without a zone.
const MICROSOFT_UTC: &str = "tzone://Microsoft/Utc";

/// A time zone with its rules. They come from the database in the program alone, never from the machine, so that one
/// series has the same occurrences everywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// No zone of that name is known: the caller refuses with `zone-unknown`, for a guessed zone moves every occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownZone;

impl Zone {
    /// By a Windows name (`W. Europe Standard Time`), an IANA name (`Europe/Berlin`), `UTC`, or
    /// `tzone://Microsoft/Utc`; case does not matter. Anything else is unknown, `tzone://Microsoft/Custom` included: its
    /// rules are not in the name.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        let windows = windows::WINDOWS
            .iter()
            .find(|(windows, _)| windows.eq_ignore_ascii_case(name))
            .map(|(_, iana)| *iana);
        let is_utc = ["UTC", MICROSOFT_UTC]
            .iter()
            .any(|utc| utc.eq_ignore_ascii_case(name));
        let rules = if is_utc {
            TimeZone::UTC
        } else {
            TimeZoneDatabase::bundled()
                .get(windows.unwrap_or(name))
                .map_err(|_| UnknownZone)?
        };
        if rules.is_unknown() {
            return Err(UnknownZone);
        }
        Ok(Self {
            name: name.to_string(),
            rules,
        })
    }

    /// The zone that is no zone.
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_string(),
            rules: TimeZone::UTC,
        }
    }

    /// As it was given, so that a series is written back in its own words.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The moment that clocks in this zone show as `local`. A time that the clocks skip is taken with the offset before
    /// the change, so it comes out as much later as they skip; a time that they show twice is the first of the two. That
    /// is RFC 5545's reading; Microsoft does not document Exchange's, and our stand-in takes the same. Nothing where
    /// the calendar ends (year 9999).
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.rules
            .to_ambiguous_zoned(local)
            .compatible()
            .ok()
            .map(|zoned| zoned.timestamp())
    }

    /// What clocks in this zone show at that moment.
    pub fn local(&self, moment: Timestamp) -> DateTime {
        self.rules.to_datetime(moment)
    }
}

/// Zones of one name have the same rules.
impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl UnknownZone {
    /// As reports say it.
    pub fn code(&self) -> ReasonCode {
        ReasonCode::ZoneUnknown
    }
}

impl From<UnknownZone> for Reason {
    fn from(unknown: UnknownZone) -> Self {
        unknown.code().into()
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no time zone of that name is known")
    }
}

impl core::error::Error for UnknownZone {}

#[cfg(test)]
mod tests;
