//! What a series is made of beside its rule: exceptions and cancelled occurrences by original start, and the single
//! instances that readers see.

use super::event::Event;
use super::expansion::{DAY, Slot};
use super::model::{Window, apply_write, occurrence_id};
use super::write::EventWrite;
use super::zones;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where an instance stands in its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InSeries {
    /// REST id of the master.
    pub master_rest_id: String,
    /// Immutable id of the master.
    pub master_id: String,
    /// The slot that it fills, wherever it was moved to.
    pub original_start: Timestamp,
    /// Whether it departs from the master.
    pub is_exception: bool,
}

/// How one occurrence departs from its master. What it does not name follows the master for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The fields of its own.
    pub departs: EventWrite,
    /// The organizer called this occurrence off; it stays in an attendee's calendar until its owner removes it.
    pub is_cancelled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last written.
    pub modified: Timestamp,
}

impl Event {
    /// The instance in a slot: an occurrence or an exception; nothing where there is no slot or it was cancelled.
    pub fn instance(&self, original_start: Timestamp) -> Option<Event> {
        if self.cancelled.contains(&original_start) {
            return None;
        }
        Some(self.instance_in(&self.slot(original_start)?))
    }

    /// The instances that overlap a window, by original start.
    pub fn instances(&self, window: &Window) -> Vec<Arc<Event>> {
        let reach = self.reach();
        self.slots()
            .take_while(|slot| slot.original_start < after(window.end, reach))
            .filter(|slot| after(slot.end_instant, reach) >= window.start)
            .filter(|slot| !self.cancelled.contains(&slot.original_start))
            .filter_map(|slot| self.instance_within(&slot, window))
            .map(Arc::new)
            .collect()
    }

    /// The slots that were taken out, as `cancelledOccurrences` names them.
    pub fn cancelled_occurrences(&self) -> Vec<String> {
        self.cancelled
            .iter()
            .filter_map(|start| {
                let local = start.to_zoned(zones::rules(&self.start.zone)?);
                Some(format!("OID.{}.{}", self.immutable_id, local.date()))
            })
            .collect()
    }

    /// How far instances may lie from their slots: nowhere without exceptions.
    fn reach(&self) -> SignedDuration {
        let moved = self
            .exceptions
            .iter()
            .flat_map(|(slot, exception)| {
                let times = [&exception.departs.start, &exception.departs.end];
                let instants = times.into_iter().flatten().filter_map(zones::instant);
                instants.map(|instant| instant.duration_since(*slot).abs())
            })
            .max();
        moved.map_or(SignedDuration::ZERO, |far| far.saturating_add(DAY))
    }

    fn instance_within(&self, slot: &Slot, window: &Window) -> Option<Event> {
        if !self.exceptions.contains_key(&slot.original_start) {
            return window
                .overlaps(slot.original_start, slot.end_instant)
                .then(|| self.instance_in(slot));
        }
        let event = self.instance_in(slot);
        let (start, end) = (zones::instant(&event.start)?, zones::instant(&event.end)?);
        window.overlaps(start, end).then_some(event)
    }

    fn instance_in(&self, slot: &Slot) -> Event {
        let exception = self.exceptions.get(&slot.original_start);
        let mut event = Event {
            rest_id: occurrence_id(&self.rest_id, slot.original_start),
            immutable_id: occurrence_id(&self.immutable_id, slot.original_start),
            start: slot.start.clone(),
            end: slot.end.clone(),
            recurrence: None,
            exceptions: BTreeMap::new(),
            cancelled: BTreeSet::new(),
            place: Some(InSeries {
                master_rest_id: self.rest_id.clone(),
                master_id: self.immutable_id.clone(),
                original_start: slot.original_start,
                is_exception: exception.is_some(),
            }),
            transaction_id: None,
            ..self.clone()
        };
        match exception {
            Some(exception) => {
                apply_write(&mut event, &exception.departs);
                event.created = exception.created;
                event.modified = exception.modified.max(self.edited);
                if exception.is_cancelled {
                    event.call_off();
                }
            }
            None => event.modified = self.edited,
        }
        event
    }
}

fn after(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}
