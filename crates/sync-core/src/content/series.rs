//! A series as Exchange keeps it, and what it means: every meeting of it as an appointment of its own.

use super::appointment::{Appointment, Span};
use super::recurrence::{Begins, Recurrence, SeriesRefusal};
use super::slot::Slot;
use super::zone::Zone;
use alloc::collections::{BTreeMap, BTreeSet};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

/// A series as Exchange keeps it: a master that says what its meetings are, and what departs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What every meeting is, unless an exception says otherwise. Of its time, only the time of day (in `zone`) and the
    /// length count: the days come from `recurrence`. Exchange gives it the time of the first meeting.
    pub master: Appointment,
    /// In which clocks keep their time. Graph: `recurrenceTimeZone`, else the zone in which the master was made.
    pub zone: Zone,
    /// On which days.
    pub recurrence: Recurrence,
    /// Meetings that are not what the master says, by original start. One whose slot the rule does not (or no longer)
    /// yield is no meeting: Exchange drops it too when the rule changes.
    pub exceptions: BTreeMap<Slot, Appointment>,
    /// Meetings that were cancelled, by original start. What the rule does not yield anyway has no effect; an exception
    /// that was cancelled afterwards is gone.
    pub excluded: BTreeSet<Slot>,
    /// Whether it is no series in Exchange but a single meeting, which may have been one (R-ID-1): the rule yields that one.
    pub is_single: bool,
}

/// How long a meeting takes, by the clocks of its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// It ends so many days after the day it starts on, when clocks show this.
    Timed { days: i64, end: Time },
    /// It takes so many days more than one.
    AllDay { days: i64 },
}

impl Series {
    /// A series without exceptions.
    pub fn new(master: Appointment, zone: Zone, recurrence: Recurrence) -> Self {
        Self {
            master,
            zone,
            recurrence,
            exceptions: BTreeMap::new(),
            excluded: BTreeSet::new(),
            is_single: false,
        }
    }

    /// When on its day a meeting starts.
    pub fn begins(&self) -> Begins {
        begins(&self.master.time, &self.zone)
    }

    /// The original starts that the rule yields, cancelled ones included, in order; without end if the series has none.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.recurrence.slots(self.begins(), &self.zone)
    }

    /// The slot on that day in the series' zone, if the rule yields one: Graph names cancelled meetings by their day
    /// (`cancelledOccurrences`: `OID.<master>.<YYYY-MM-DD>`). A series has at most one meeting a day.
    pub fn slot_on(&self, day: Date) -> Option<Slot> {
        self.recurrence
            .dates()
            .take_while(|date| *date <= day)
            .find(|date| *date == day)
            .and_then(|date| self.begins().slot_on(date, &self.zone))
    }

    /// What the master says of the meeting in that slot. It ends when clocks show what they show at the end of the master,
    /// as many days later (Exchange keeps both as minutes of the day); so across a change of clocks it takes longer or
    /// shorter. Where that end would not lie after the start, because clocks skip, it takes as long as the master.
    pub fn dictated(&self, slot: Slot) -> Appointment {
        let length = Length::of(&self.master.time, &self.zone);
        let mut dictated = self.master.clone();
        dictated.time = match (slot, length) {
            (Slot::AllDay(first), Length::AllDay { days }) => Span::AllDay {
                first,
                last: plus_days_or_same(first, days),
            },
            (Slot::Timed(start), Length::Timed { days, end }) => Span::Timed {
                start,
                end: self.end_of(start, days, end),
            },
            // A slot of another kind than the master is of no rule of this series: the time stays the master's.
            (Slot::AllDay(_), Length::Timed { .. }) | (Slot::Timed(_), Length::AllDay { .. }) => {
                self.master.time
            }
        };
        dictated
    }

    /// Every meeting, by original start, or why there are none: never half of them (R-APPT-14). Each is its own
    /// appointment: exceptions as they are, wherever they were moved to, the rest as the master says. Two meetings at
    /// the same time, one of them moved there, stay two.
    pub fn occurrences(&self, maximum: u32) -> Result<BTreeMap<Slot, Appointment>, SeriesRefusal> {
        self.recurrence.admitted(maximum)?;
        let occurrences = self
            .slots()
            .filter(|slot| !self.excluded.contains(slot))
            .map(|slot| (slot, self.occurrence(slot)))
            .collect();
        Ok(occurrences)
    }

    /// The meeting in that slot, as far as it was not cancelled.
    pub(crate) fn occurrence(&self, slot: Slot) -> Appointment {
        match self.exceptions.get(&slot) {
            Some(exception) => exception.clone(),
            None => self.dictated(slot),
        }
    }

    /// Where clocks show `end` so many days after `start`; where that is not after it, the master's own length later.
    fn end_of(&self, start: Timestamp, days: i64, end: Time) -> Timestamp {
        let last_day = plus_days_or_same(self.zone.local(start).date(), days);
        match self.zone.instant(last_day.to_datetime(end)) {
            Some(moment) if moment > start => moment,
            Some(_) | None => start.saturating_add(self.master.time.elapsed()).unwrap_or(start),
        }
    }
}

impl Length {
    /// Of a meeting at that time.
    pub(crate) fn of(time: &Span, zone: &Zone) -> Self {
        match time {
            Span::Timed { start, end } => {
                let (start, end) = (zone.local(*start), zone.local(*end));
                Self::Timed {
                    days: days_between(start.date(), end.date()),
                    end: end.time(),
                }
            }
            Span::AllDay { first, last } => Self::AllDay {
                days: days_between(*first, *last),
            },
        }
    }
}

/// When on its day a meeting at that time starts.
pub(crate) fn begins(time: &Span, zone: &Zone) -> Begins {
    match time {
        Span::Timed { start, .. } => Begins::At(zone.local(*start).time()),
        Span::AllDay { .. } => Begins::AllDay,
    }
}

/// Negative if `to` is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn plus_days_or_same(day: Date, days: i64) -> Date {
    super::recurrence::plus_days(day, days).unwrap_or(day)
}

#[cfg(test)]
mod tests;
