//! Writes that leave the rule as it is: some fields to the master, the rest to single meetings.

use super::{Aim, SeriesChange};
use crate::content::Content;
use crate::content::appointment::{Appointment, Field};
use crate::content::readable::most_common;
use crate::content::series::Series;
use crate::content::slot::Slot;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// A set of fields, by their place in [`Field::ALL`].
type FieldSet = u32;

/// Nothing if the rule lacks a meeting that is wanted.
pub(super) fn writes(
    held: &Series,
    occurrences: &BTreeMap<Slot, Appointment>,
    aim: &Aim,
) -> Option<Vec<SeriesChange>> {
    if !aim.future.keys().all(|slot| occurrences.contains_key(slot)) {
        return None;
    }
    let changed = fields_for_the_master(held, occurrences, aim);
    let master = change_master(held, changed);
    let held = match &master {
        Some(change) => held.after(change),
        None => held.clone(),
    };
    let cancelled = occurrences
        .keys()
        .filter(|slot| !aim.future.contains_key(slot) && !aim.past.contains_key(slot))
        .map(|slot| SeriesChange::Cancel { slot: *slot });
    let changed = aim.future.iter().filter_map(|(slot, wanted)| {
        let fields = wanted.differing(&held.occurrence(*slot));
        (!fields.is_empty()).then(|| SeriesChange::Occurrence {
            slot: *slot,
            content: wanted.clone(),
            fields,
        })
    });
    Some(master.into_iter().chain(cancelled).chain(changed).collect())
}

/// One field, and the meeting whose value of it the master could take.
type Candidate<'a> = (Field, &'a Appointment);

/// Which fields go to the master so that the fewest writes are left: every set of those that could is tried, of which
/// there are at most 256. The time is not among them: it belongs to the rule.
fn fields_for_the_master<'a>(
    held: &Series,
    occurrences: &BTreeMap<Slot, Appointment>,
    aim: &'a Aim,
) -> Vec<Candidate<'a>> {
    let candidates: Vec<Candidate<'a>> = Field::ALL
        .iter()
        .copied()
        .filter(|field| *field != Field::Time)
        .filter_map(|field| {
            let usual = most_common(aim.future.values(), |one, other| one.same(other, field))?;
            (!usual.same(&held.master, field)).then_some((field, usual))
        })
        .collect();
    let open: Vec<Open> = aim
        .future
        .iter()
        .filter_map(|(slot, wanted)| Some(Open::of(held, occurrences.get(slot)?, wanted, &candidates)))
        .collect();
    let best = (0..1 << candidates.len()).min_by_key(|chosen: &FieldSet| {
        let master = usize::from(*chosen != 0);
        let rest = open.iter().filter(|open| open.is_left_by(*chosen)).count();
        (master + rest, chosen.count_ones())
    });
    let chosen = best.unwrap_or_default();
    candidates
        .into_iter()
        .enumerate()
        .filter(|(place, _)| chosen & (1 << place) != 0)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// What one meeting still needs, depending on which candidates the master takes.
struct Open {
    /// It needs a write whatever the master takes.
    always: bool,
    /// Candidates without which it needs one.
    unless_taken: FieldSet,
    /// Candidates with which it needs one.
    if_taken: FieldSet,
}

impl Open {
    fn of(held: &Series, is: &Appointment, wanted: &Appointment, candidates: &[Candidate<'_>]) -> Self {
        let mut open = Self {
            always: is
                .differing(wanted)
                .iter()
                .any(|field| !candidates.iter().any(|(candidate, _)| candidate == field)),
            unless_taken: 0,
            if_taken: 0,
        };
        for (place, (field, usual)) in candidates.iter().enumerate() {
            let follows = is.same(&held.master, *field);
            let then = if follows { usual } else { is };
            if !is.same(wanted, *field) {
                open.unless_taken |= 1 << place;
            }
            if !then.same(wanted, *field) {
                open.if_taken |= 1 << place;
            }
        }
        open
    }

    fn is_left_by(&self, chosen: FieldSet) -> bool {
        self.always || self.unless_taken & !chosen != 0 || self.if_taken & chosen != 0
    }
}

fn change_master(held: &Series, changed: Vec<Candidate<'_>>) -> Option<SeriesChange> {
    let mut content = held.master.clone();
    for (field, usual) in &changed {
        content.take(usual, *field);
    }
    (!changed.is_empty()).then(|| SeriesChange::Master {
        content,
        fields: changed.into_iter().map(|(field, _)| field).collect(),
        recurrence: None,
    })
}
