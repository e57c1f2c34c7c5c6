//! Every meeting of a series: what both sides can hold of it. Exchange keeps a rule and what departs from it
//! ([`Series`]), Sales a row for each meeting; both are reduced to this before they are compared.

mod fields;
mod landed;

pub use fields::OccurrencesField;

use super::appointment::{Appointment, Related, fingerprint};
use super::readable::read_rule;
use super::recurrence::SeriesRefusal;
use super::series::Series;
use super::series_write::{SeriesChange, SeriesUnwritable, series_write};
use super::slot::Slot;
use super::zone::Zone;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::fmt;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// The meetings of a series, each under a name of its own: the original start under which it was first known. It keeps
/// that name when the whole series is moved to another time of day (R-APPT-14).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Occurrences {
    /// By name. Their own relations are empty: the series has them.
    pub meetings: BTreeMap<Slot, Appointment>,
    /// Names of meetings that were taken out one by one. In Exchange: that the rule would yield, but they were cancelled, or
    /// deleted by an attendee in their own copy. In Sales, where there is no rule: whose rows were deleted since a write of
    /// ours that is in doubt, as the list of deletions says. In a base, where they are among the meetings: that a rule of
    /// ours brought back, and that are still to be taken out of Exchange again. Neither merged nor compared. Whoever reads
    /// an attendee's copy and sees that its organizer cancelled a meeting takes that one's name out: then it is no meeting,
    /// and not by the attendee's act.
    pub cancelled: BTreeSet<Slot>,
    /// What the series as a whole is about in Sales. In Exchange always empty.
    pub related: Related,
    /// In which its clocks keep time. Neither merged nor compared.
    pub zone: Zone,
    /// Whether it was just read as a single meeting, which has no name yet. Nothing that is known is.
    pub is_single: bool,
}

impl Occurrences {
    /// What the series that Exchange holds comes to, or why it is refused: always whole (R-APPT-14). Meetings keep the names
    /// that they have in `known`: the base, or without one what Sales holds.
    pub fn from_series(series: &Series, maximum: u32, known: Option<&Self>) -> Result<Self, SeriesRefusal> {
        let meetings = series.occurrences(maximum)?;
        let cancelled = series.slots().filter(|slot| series.excluded.contains(slot));
        let mut own = Self {
            meetings,
            cancelled: cancelled.collect(),
            related: Related::default(),
            zone: series.zone.clone(),
            is_single: series.is_single,
        };
        if let Some(known) = known {
            own.take_names(&[known]);
        }
        Ok(own)
    }

    /// Meetings, cancelled ones among them, get the names under which they are known, where that is another than their slot.
    /// A series has one meeting a day at most, so the day tells: a series that is moved to another time of day gets
    /// other slots, and no other meetings. A single meeting that was one of several is that one, wherever it is moved to.
    pub(super) fn take_names(&mut self, known: &[&Self]) {
        let mut names: BTreeMap<Date, Slot> = BTreeMap::new();
        for name in known.iter().flat_map(|known| known.meetings.keys()) {
            names.entry(name.day_in(&self.zone)).or_insert(*name);
        }
        let name = |slot: Slot| names.get(&slot.day_in(&self.zone)).copied().unwrap_or(slot);
        let meetings = core::mem::take(&mut self.meetings).into_iter();
        self.meetings = meetings.map(|(slot, meeting)| (name(slot), meeting)).collect();
        self.cancelled = self.cancelled.iter().copied().map(name).collect();
        if core::mem::take(&mut self.is_single)
            && !self
                .meetings
                .keys()
                .any(|name| known.iter().any(|known| known.meetings.contains_key(name)))
            && let Some(name) = known.iter().find_map(|known| known.meetings.keys().next())
            && let Some((_, meeting)) = self.meetings.pop_first()
        {
            self.meetings.insert(*name, meeting);
        }
    }

    /// What these rows of Sales come to. The series is about what all of them are about. A row that is merely out of sight
    /// belongs among them, as it was last seen: only a confirmed deletion takes one out (R-DEL-1, R-LINK-2).
    pub fn from_rows(rows: BTreeMap<Slot, Appointment>, zone: Zone) -> Self {
        let related = rows
            .values()
            .map(|row| &row.related)
            .fold(None, |common: Option<Related>, related| match common {
                Some(common) => Some(in_common(common, related)),
                None => Some(related.clone()),
            });
        let without = |mut row: Appointment| {
            row.related = Related::default();
            row
        };
        Self {
            meetings: rows.into_iter().map(|(slot, row)| (slot, without(row))).collect(),
            cancelled: BTreeSet::new(),
            related: related.unwrap_or_default(),
            zone,
            is_single: false,
        }
    }

    /// The series that Exchange is to hold when it is born there; nothing if no rule yields these meetings.
    pub fn as_series(&self) -> Option<Series> {
        read_rule(&self.meetings, &self.zone)
    }

    /// The fewest writes after which the series that Exchange holds has these meetings, of which `fields` are to change:
    /// [`series_write`], by the slots that its rule gives to them. Whatever is among `fields` is written, for it was decided
    /// that it travels; any other meeting that is over at `now` is not written by itself. Who takes part is not written:
    /// that travels from Exchange alone, and a meeting that is to be there again is with those whom the series is with; so it
    /// is with where to join it.
    pub fn writes_to(
        &self,
        held: &Series,
        fields: &[OccurrencesField],
        now: Timestamp,
        maximum: u32,
    ) -> Result<Vec<SeriesChange>, SeriesUnwritable> {
        let occurrences = held.occurrences(maximum).map_err(SeriesUnwritable::Held)?;
        let named: BTreeSet<Slot> = fields.iter().map(|field| field.slot()).collect();
        let single = occurrences
            .keys()
            .next()
            .filter(|_| held.is_single && self.meetings.len() == 1);
        let mut over_at = now;
        let mut target = BTreeMap::new();
        for name in self.meetings.keys().chain(&named) {
            let slot = match single {
                Some(slot) => *slot,
                None => slot_of(name, held, &occurrences),
            };
            let wanted = self.meetings.get(name);
            if named.contains(name) {
                let both = [wanted, occurrences.get(&slot)];
                let end = both
                    .into_iter()
                    .flatten()
                    .map(|meeting| meeting.time.end_in(&held.zone))
                    .max();
                over_at = end.map_or(over_at, |end| over_at.min(just_before(end)));
            }
            let Some(wanted) = wanted else { continue };
            let mut wanted = wanted.clone();
            let dictated = held.occurrence(slot);
            wanted.people = dictated.people;
            wanted.join_link = dictated.join_link;
            let rival = target.insert(slot, (name, wanted));
            if rival.is_some_and(|(rival, _)| rival != name) {
                return Err(SeriesUnwritable::RuleNotReadable);
            }
        }
        let target = target
            .into_iter()
            .map(|(slot, (_, wanted))| (slot, wanted))
            .collect();
        series_write(held, &target, over_at, maximum)
    }
}

/// The slot that the rule of `held` gives to the meeting of that name: itself, or that of its day.
fn slot_of(name: &Slot, held: &Series, occurrences: &BTreeMap<Slot, Appointment>) -> Slot {
    if occurrences.contains_key(name) {
        return *name;
    }
    let of_its_day = held.begins().slot_on(name.day_in(&held.zone), &held.zone);
    of_its_day.unwrap_or(*name)
}

fn just_before(moment: Timestamp) -> Timestamp {
    moment
        .saturating_sub(SignedDuration::from_secs(1))
        .unwrap_or(Timestamp::MIN)
}

/// What both are about.
fn in_common(one: Related, other: &Related) -> Related {
    Related {
        account: one.account.filter(|id| other.account == Some(*id)),
        opportunity: one.opportunity.filter(|id| other.opportunity == Some(*id)),
        lead: one.lead.filter(|id| other.lead == Some(*id)),
        contacts: one.contacts.intersection(&other.contacts).copied().collect(),
    }
}

/// Names and fingerprints: content never reaches a log.
impl fmt::Debug for Occurrences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Occurrences")
            .field("meetings", &self.meetings)
            .field("cancelled", &self.cancelled)
            .field("related", &fingerprint(&self.related))
            .field("zone", &self.zone)
            .finish()
    }
}

#[cfg(test)]
mod tests;
