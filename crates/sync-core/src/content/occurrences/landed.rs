//! What our own write did to a series in Exchange besides what it was to do. A write is several requests, and the first of
//! them, to the master, changes every meeting that follows it: those that are over, and those whose own request comes
//! later, or never came. With another rule Exchange also forgets exceptions and cancelled meetings; so it does with one that
//! somebody gives after ours, and what fell back to the series then, nobody can tell by which.

use super::Occurrences;
use super::fields::OccurrencesField;
use crate::content::appointment::{Appointment, Field, Span};
use crate::content::readable::most_common;
use crate::content::slot::Slot;
use crate::content::zone::Zone;
use crate::content::{Content as _, Says};
use crate::pair::{Carried, Side};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use jiff::SignedDuration;
use jiff::civil::{Date, Time};

impl Occurrences {
    /// Takes over what a write dragged along: `self` is the base, moved to what landed. It is told by its value, which was
    /// sent to another meeting.
    pub(super) fn take_what_was_dragged(
        &mut self,
        base: Option<&Self>,
        was: Option<&Self>,
        carried: &Carried<Self>,
        holds: &Self,
    ) {
        let write = Sent::by(base, carried, holds);
        for (slot, own) in &mut self.meetings {
            let Some(held) = holds.meetings.get(slot) else {
                continue;
            };
            // One that was to be taken out, and still is there, was changed as well.
            let sent = carried.sent.meetings.get(slot);
            for field in Field::ALL.iter().copied() {
                let is_as_sent = sent.is_some_and(|sent| held.same(sent, field));
                let fell_back =
                    || write.rule == Rule::Replaced && was_forgotten(was, sent, slot, held, field);
                if !is_as_sent && (write.sent_elsewhere(held, field) || fell_back()) {
                    own.take(held, field);
                }
            }
        }
        if write.rule == Rule::InForce {
            self.take_what_came_back(was, carried, holds);
        }
    }

    /// Meetings that our rule yields and that were still to be cancelled: those that were cancelled before, and in a new
    /// series those that it leaves out. They are remembered as such, for nobody in Sales takes them out again.
    fn take_what_came_back(&mut self, was: Option<&Self>, carried: &Carried<Self>, holds: &Self) {
        let left_out: BTreeSet<Date> = match was {
            Some(was) => was.cancelled.iter().map(|slot| slot.day_in(&was.zone)).collect(),
            None => carried
                .sent
                .as_series()
                .map(|series| {
                    series
                        .excluded
                        .iter()
                        .map(|slot| slot.day_in(&series.zone))
                        .collect()
                })
                .unwrap_or_default(),
        };
        for (slot, held) in &holds.meetings {
            let is_ours = left_out.contains(&slot.day_in(&holds.zone));
            let is_unknown = !carried.sent.meetings.contains_key(slot) && !self.meetings.contains_key(slot);
            if is_ours && is_unknown {
                self.meetings.insert(*slot, held.clone());
                self.cancelled.insert(*slot);
            }
        }
    }
}

/// What a write sent, value by value.
struct Sent<'a> {
    /// Each value once.
    values: Vec<(Field, &'a Appointment)>,
    /// Times by the clock, and how long.
    times: BTreeSet<(Time, SignedDuration)>,
    rule: Rule,
    zone: &'a Zone,
}

/// The rule that a write may have given: then nothing is left of what departed from the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    NotGiven,
    InForce,
    /// Somebody gave another since.
    Replaced,
}

impl<'a> Sent<'a> {
    fn by(base: Option<&Occurrences>, carried: &'a Carried<Occurrences>, holds: &'a Occurrences) -> Self {
        let changed = base.map(|base| base.differing(&carried.took_in));
        let gives_rule = |field: &OccurrencesField| match field {
            OccurrencesField::Presence(_) | OccurrencesField::Meeting(_, Field::Time) => true,
            OccurrencesField::Meeting(_, _) => false,
        };
        let zone = &holds.zone;
        let rule = match &changed {
            Some(changed) if !changed.iter().any(gives_rule) => Rule::NotGiven,
            Some(_) if !is_in_force(&carried.sent, holds) => Rule::Replaced,
            Some(_) | None => Rule::InForce,
        };
        let mut sent = Self {
            values: Vec::new(),
            times: BTreeSet::new(),
            rule,
            zone,
        };
        match changed {
            Some(changed) if rule != Rule::InForce => {
                for field in changed {
                    if let OccurrencesField::Meeting(slot, field) = field
                        && let Some(meeting) = carried.sent.meetings.get(&slot)
                    {
                        sent.add(field, meeting);
                    }
                }
            }
            Some(_) | None => {
                for meeting in carried.sent.meetings.values() {
                    for field in Field::ALL.iter().copied() {
                        sent.add(field, meeting);
                    }
                }
            }
        }
        sent
    }

    fn add(&mut self, field: Field, meeting: &'a Appointment) {
        if field == Field::Time {
            self.times.extend(clock(meeting, self.zone));
            return;
        }
        if meeting.says(field, Side::Exchange) == Says::Nothing {
            return;
        }
        let is_known = |(known, value): &(Field, &Appointment)| *known == field && value.same(meeting, field);
        if !self.values.iter().any(is_known) {
            self.values.push((field, meeting));
        }
    }

    fn sent_elsewhere(&self, held: &Appointment, field: Field) -> bool {
        if field == Field::Time {
            return clock(held, self.zone).is_some_and(|clock| self.times.contains(&clock));
        }
        let is_it = |(known, value): &(Field, &Appointment)| *known == field && value.same(held, field);
        self.values.iter().any(is_it)
    }
}

/// Whether a meeting departed from the series in that field, was to go on to, and is like the series was.
fn was_forgotten(
    was: Option<&Occurrences>,
    sent: Option<&Appointment>,
    slot: &Slot,
    held: &Appointment,
    field: Field,
) -> bool {
    let was_to_stay = |meeting: &Appointment| sent.is_some_and(|sent| sent.same(meeting, field));
    was.is_some_and(|was| {
        was.meetings.get(slot).is_some_and(was_to_stay)
            && most_common(was.meetings.values(), |one, other| one.same(other, field))
                .is_some_and(|usual| usual.same(held, field))
    })
}

/// Whether meetings are held as the rule had them that was sent, if one was: else somebody gave another since.
fn is_in_force(sent: &Occurrences, holds: &Occurrences) -> bool {
    let clocks: Vec<_> = sent
        .meetings
        .values()
        .map(|meeting| clock(meeting, &holds.zone))
        .collect();
    let usual = most_common(clocks.iter(), |one, other| one == other);
    let mut held = holds.meetings.values().map(|meeting| clock(meeting, &holds.zone));
    usual.is_some_and(|usual| held.any(|held| held == *usual))
}

/// What clocks show when it begins, and how long it takes; none for whole days.
fn clock(meeting: &Appointment, zone: &Zone) -> Option<(Time, SignedDuration)> {
    match meeting.time {
        Span::Timed { start, .. } => Some((zone.local(start).time(), meeting.time.elapsed())),
        Span::AllDay { .. } => None,
    }
}

#[cfg(test)]
mod tests;
