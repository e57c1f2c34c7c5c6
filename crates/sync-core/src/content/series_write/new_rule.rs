//! Writes that give the series another rule, and what departs from it anew.

use super::{Aim, SeriesChange};
use crate::content::Content as _;
use crate::content::appointment::Appointment;
use crate::content::readable::{Reading, that_may_yield};
use crate::content::series::Series;
use crate::content::slot::Slot;
use crate::content::zone::Zone;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Nothing if no rule yields these meetings, or if meetings that are over would have to be written again.
pub(super) fn writes(held: &Series, aim: &Aim) -> Option<Vec<SeriesChange>> {
    let all: BTreeMap<_, _> = aim
        .past
        .iter()
        .chain(&aim.future)
        .map(|(slot, wanted)| (*slot, wanted.clone()))
        .collect();
    let moved = by_new_start(&all, &held.zone);
    let rows = moved.as_ref().unwrap_or(&all);
    let reading = Reading::of(rows, &held.zone)?;
    // Its own pattern first: a series that only ends earlier keeps its words.
    let patterns = [held.recurrence.pattern]
        .into_iter()
        .chain(that_may_yield(reading.days()));
    let renewed = reading.simplest(patterns)?;
    let departs = |slot: &Slot| renewed.exceptions.contains_key(slot) || renewed.excluded.contains(slot);
    let last_past = aim.past.keys().next_back();
    let writes_to_the_past = last_past.is_some_and(|last| {
        renewed
            .slots()
            .take_while(|slot| slot <= last)
            .any(|slot| departs(&slot))
    });
    if writes_to_the_past {
        return None;
    }
    let mut changes = from_to(held, &renewed);
    if !forgets(held, &renewed) {
        // What was cancelled may stay so, and what departs may go on to.
        if aim.future.keys().any(|slot| held.excluded.contains(slot)) {
            return None;
        }
        changes.extend(aim.future.iter().filter_map(|(slot, wanted)| {
            let fields = wanted.differing(held.exceptions.get(slot)?);
            let is_left = !fields.is_empty() && !renewed.exceptions.contains_key(slot);
            is_left.then(|| SeriesChange::Occurrence {
                slot: *slot,
                content: wanted.clone(),
                fields,
            })
        }));
    }
    Some(changes)
}

/// Whether Exchange is certain to forget what departs from the series: with another pattern or another first start. With
/// the same, ending at another time, Graph's reference does not say; nothing is built on it.
fn forgets(held: &Series, renewed: &Series) -> bool {
    held.recurrence.pattern != renewed.recurrence.pattern
        || held.recurrence.range.start() != renewed.recurrence.range.start()
        || held.begins() != renewed.begins()
}

/// The meetings by the starts they are moved to, if there are several and every single one is moved within its day: by its
/// day a meeting is known again afterwards. One alone is moved as a meeting, and keeps its slot.
fn by_new_start(all: &BTreeMap<Slot, Appointment>, zone: &Zone) -> Option<BTreeMap<Slot, Appointment>> {
    let is_moved_within_its_day = |slot: &Slot, wanted: &Appointment| {
        let start = Slot::of(&wanted.time);
        start != *slot && start.day_in(zone) == slot.day_in(zone)
    };
    let moved: BTreeMap<_, _> = all
        .iter()
        .filter(|(slot, wanted)| is_moved_within_its_day(slot, wanted))
        .map(|(_, wanted)| (Slot::of(&wanted.time), wanted.clone()))
        .collect();
    (moved.len() > 1 && moved.len() == all.len()).then_some(moved)
}

fn from_to(held: &Series, renewed: &Series) -> Vec<SeriesChange> {
    let master = SeriesChange::Master {
        content: renewed.master.clone(),
        fields: renewed.master.differing(&held.master),
        recurrence: Some(renewed.recurrence),
    };
    let cancelled = renewed
        .excluded
        .iter()
        .map(|slot| SeriesChange::Cancel { slot: *slot });
    let changed = renewed
        .exceptions
        .iter()
        .map(|(slot, wanted)| SeriesChange::Occurrence {
            slot: *slot,
            content: wanted.clone(),
            fields: wanted.differing(&renewed.dictated(*slot)),
        });
    [master].into_iter().chain(cancelled).chain(changed).collect()
}
