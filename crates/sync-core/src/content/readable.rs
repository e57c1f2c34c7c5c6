//! The rule behind rows: a series that was born in Sales is nothing but its meetings there, and Exchange wants a rule.

mod patterns;

pub(crate) use patterns::that_may_yield;

use super::Content;
use super::appointment::{Appointment, Field};
use super::recurrence::{Begins, Pattern, Range, Recurrence};
use super::series::{Length, Series, begins};
use super::slot::Slot;
use super::zone::Zone;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use jiff::civil::Date;

/// At most one meeting in so many may be missing: what leaves out more is no rule with gaps but another rule, or none.
/// Each gap is a cancellation, which mails the invitees.
const MISSING_ONE_IN: usize = 4;
/// At most one meeting in so many may be other than the rest.
const CHANGED_ONE_IN: usize = 2;
/// How many different values of one field are counted for the most common; a bound on work, far above what rows of
/// one series hold.
const VALUES_MAX: usize = 16;

/// The series that these meetings, keyed by original start, are: exactly, so that [`Series::occurrences`] of it gives them
/// again. Among the patterns that yield them all, the one with the fewest meetings missing is taken, then the first in
/// the order of [`Pattern`]'s variants, yearly before monthly where it is every twelfth month. A few meetings may be
/// missing (at most a quarter of the rule's) or changed (at most half). Sets of several days of the week within a month
/// are read only as Outlook offers them: day, weekday, weekend day. It ends with the last row's day.
///
/// Nothing if there is no such rule (`series-rule-not-readable`): no row, rows of one day, whole days mixed with hours,
/// or days that no pattern has; also where clocks in `zone` do not show the same time at most starts.
pub fn read_rule(rows: &BTreeMap<Slot, Appointment>, zone: &Zone) -> Option<Series> {
    let reading = Reading::of(rows, zone)?;
    reading.simplest(that_may_yield(reading.days()))
}

/// Rows on their way to a series.
pub(crate) struct Reading<'a> {
    rows: &'a BTreeMap<Slot, Appointment>,
    zone: &'a Zone,
    /// Each row's day, in order.
    days: Vec<Date>,
    /// What most rows are.
    master: Appointment,
}

impl<'a> Reading<'a> {
    /// Nothing if they can be no series at all.
    pub(crate) fn of(rows: &'a BTreeMap<Slot, Appointment>, zone: &'a Zone) -> Option<Self> {
        let days: Vec<_> = rows.keys().map(|slot| slot.day_in(zone)).collect();
        let is_one_a_day = days.is_sorted_by(|one, next| one < next);
        let master = usual(rows, zone)?;
        is_one_a_day.then_some(Self {
            rows,
            zone,
            days,
            master,
        })
    }

    /// The days of the rows: patterns are looked for in them.
    pub(crate) fn days(&self) -> &[Date] {
        &self.days
    }

    /// The first of `patterns` with the fewest meetings missing.
    pub(crate) fn simplest(&self, patterns: impl IntoIterator<Item = Pattern>) -> Option<Series> {
        patterns
            .into_iter()
            .filter_map(|pattern| self.as_series(pattern))
            .min_by_key(|series| series.excluded.len())
    }

    /// The rows as a series of that pattern, if it yields them all and not many more.
    fn as_series(&self, pattern: Pattern) -> Option<Series> {
        let range = Range::until(*self.days.first()?, *self.days.last()?)?;
        let mut series = Series::new(
            self.master.clone(),
            self.zone.clone(),
            Recurrence { pattern, range },
        );
        let slots_max = self.rows.len() + self.rows.len() / (MISSING_ONE_IN - 1);
        series.recurrence.admitted(u32::try_from(slots_max).ok()?).ok()?;
        let slots: BTreeSet<_> = series.slots().collect();
        if !self.rows.keys().all(|slot| slots.contains(slot)) {
            return None;
        }
        start_on_first_day(&mut series, *slots.first()?);
        series.excluded = slots
            .into_iter()
            .filter(|slot| !self.rows.contains_key(slot))
            .collect();
        series.exceptions = self
            .rows
            .iter()
            .filter(|(slot, row)| series.dictated(**slot) != **row)
            .map(|(slot, row)| (*slot, row.clone()))
            .collect();
        (series.exceptions.len() * CHANGED_ONE_IN <= self.rows.len()).then_some(series)
    }
}

/// Gives the master the time of the first meeting, as Exchange does; not where clocks skip that time on that day, for then
/// it would show another time of day.
fn start_on_first_day(series: &mut Series, first: Slot) {
    let time = series.dictated(first).time;
    let is_same = begins(&time, &series.zone) == series.begins()
        && Length::of(&time, &series.zone) == Length::of(&series.master.time, &series.zone);
    if is_same {
        series.master.time = time;
    }
}

/// What most rows are, field by field; of their time, how it begins and how long it takes, where they were not moved.
fn usual(rows: &BTreeMap<Slot, Appointment>, zone: &Zone) -> Option<Appointment> {
    let unmoved = rows.iter().filter(|(slot, row)| Slot::of(&row.time) == **slot);
    let times: Vec<(Begins, Length, &Appointment)> = unmoved
        .map(|(_, row)| (begins(&row.time, zone), Length::of(&row.time, zone), row))
        .collect();
    let (_, _, timely) = most_common(times.iter(), |one, other| (one.0, one.1) == (other.0, other.1))?;
    let mut usual = (*timely).clone();
    for field in Field::ALL.iter().copied().filter(|field| *field != Field::Time) {
        let row = most_common(rows.values(), |one, other| one.same(other, field))?;
        usual.take(row, field);
    }
    let row = most_common(rows.values(), |one, other| one.related == other.related)?;
    usual.related.clone_from(&row.related);
    Some(usual)
}

/// The first of the most common, among the first few that differ.
pub(crate) fn most_common<'a, T>(
    things: impl Iterator<Item = &'a T>,
    is_same: impl Fn(&T, &T) -> bool,
) -> Option<&'a T> {
    let mut counted: Vec<(&T, usize)> = Vec::new();
    for thing in things {
        if let Some((_, number)) = counted.iter_mut().find(|(known, _)| is_same(known, thing)) {
            *number += 1;
        } else if counted.len() < VALUES_MAX {
            counted.push((thing, 1));
        }
    }
    let most = counted.iter().map(|(_, number)| *number).max()?;
    counted
        .into_iter()
        .find(|(_, number)| *number == most)
        .map(|(thing, _)| thing)
}

#[cfg(test)]
mod tests;
