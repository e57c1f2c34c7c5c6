//! Single occurrences of a series: read, changed, taken out. Each of it is a change of the whole series, which is one
//! item: its version and time of change are the master's, and the feed sends the series again.

use super::copies::{Spread, addresses};
use super::fields::check;
use super::ids::master_and_slot;
use super::shelf::Folder;
use super::versions::matches;
use super::{Exchange, GraphError, MailKind, Mailbox, Window};
use crate::exchange::event::{Event, Response};
use crate::exchange::series::Exception;
use crate::exchange::write::EventWrite;
use crate::exchange::zones;
use jiff::Timestamp;
use std::sync::Arc;

impl Mailbox {
    /// What an id of the calendar stands for: a single event, a master, or an instance of a series.
    pub fn read_event(&self, id: &str) -> Result<Arc<Event>, GraphError> {
        match master_and_slot(id) {
            None => self.events.get(id).cloned(),
            Some((master, slot)) => {
                let instance = self.events.get(&master)?.instance(slot);
                instance.map(Arc::new).ok_or_else(GraphError::item_not_found)
            }
        }
    }

    /// The same wherever it lies: a read by id is asked of the mailbox, not of the calendar.
    pub fn read_event_anywhere(&self, id: &str) -> Result<Arc<Event>, GraphError> {
        match master_and_slot(id) {
            None => self.events.find(id).map(|placed| placed.item.clone()),
            Some((master, slot)) => {
                let instance = self.events.find(&master)?.item.instance(slot);
                instance.map(Arc::new).ok_or_else(GraphError::item_not_found)
            }
        }
    }

    /// The folder that an event lies in, or the series that it is a meeting of.
    pub fn folder_of_event(&self, id: &str) -> Result<Folder, GraphError> {
        let master = master_and_slot(id).map(|(master, _)| master);
        let placed = self.events.find(master.as_deref().unwrap_or(id))?;
        Ok(placed.folder)
    }

    /// The instances of a series that overlap a window, by original start; cancelled ones are left out silently.
    pub fn instances(&self, master: &str, window: &Window) -> Result<Vec<Arc<Event>>, GraphError> {
        Ok(self.events.get(master)?.instances(window))
    }

    /// Everything of the calendar that overlaps a window: singles and instances, no masters.
    pub fn calendar_view(&self, window: &Window) -> Vec<Arc<Event>> {
        self.events
            .here()
            .flat_map(|event| {
                if event.recurrence.is_some() {
                    event.instances(window)
                } else {
                    Vec::from_iter(event.lies_in(window).then(|| event.clone()))
                }
            })
            .collect()
    }
}

/// An occurrence that somebody wants to change, as it was found.
struct Found {
    master: Arc<Event>,
    instance: Event,
    slot: Timestamp,
}

impl Exchange {
    pub(super) fn update_occurrence(
        &mut self,
        oid: &str,
        id: &str,
        write: &EventWrite,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        let Found { master, slot, .. } = self.occurrence(oid, id, if_match)?;
        if write.recurrence.is_some() {
            return Err(GraphError::invalid(
                "The recurrence of an occurrence cannot be set.",
            ));
        }
        let known = master.exceptions.get(&slot);
        let mut after = Event::clone(&master);
        after.touch_series(now);
        let exception = Exception {
            departs: known.map_or_else(|| write.clone(), |known| known.departs.overlaid(write)),
            is_cancelled: known.is_some_and(|known| known.is_cancelled),
            created: known.map_or(after.modified, |known| known.created),
            modified: after.modified,
        };
        after.exceptions.insert(slot, Arc::new(exception));
        let changed = after.instance(slot).ok_or_else(GraphError::item_not_found)?;
        check(&changed)?;
        if write.start.is_some() {
            stays_between_neighbours(&after, &changed, slot)?;
        }
        let after = self.mailbox_mut(oid)?.events_mut().replace(after);
        if after.is_organizer && !write.is_private_to_copy() {
            self.tell_of_occurrence(oid, &after, &changed, MailKind::Update, now);
        }
        Ok(Arc::new(changed))
    }

    pub(super) fn delete_occurrence(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let Found {
            master,
            instance,
            slot,
        } = self.occurrence(oid, id, if_match)?;
        let mut after = Event::clone(&master);
        after.touch_series(now);
        after.exceptions.remove(&slot);
        after.cancelled.insert(slot);
        let after = self.mailbox_mut(oid)?.events_mut().replace(after);
        if after.is_organizer {
            self.tell_of_occurrence(oid, &after, &instance, MailKind::Cancellation, now);
        }
        Ok(())
    }

    /// An invited person answers for one occurrence. Only declining leaves a trace here: the occurrence is taken out
    /// of the person's own calendar. The organizer gets the mail, whose list for the series stays as it is.
    pub(super) fn respond_to_occurrence(
        &mut self,
        oid: &str,
        id: &str,
        answer: Response,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let Found { master, instance, .. } = self.occurrence(oid, id, None)?;
        if master.is_organizer {
            return Err(GraphError::is_organizer());
        }
        if answer == Response::Declined {
            self.delete_occurrence(oid, id, None, now)?;
        }
        let owner = self.mailbox(oid)?.owner.address.clone();
        let organizer = vec![instance.organizer.address.clone()];
        self.send(MailKind::Reply, &owner, organizer, &instance, now);
        Ok(())
    }

    fn occurrence(&self, oid: &str, id: &str, if_match: Option<&str>) -> Result<Found, GraphError> {
        let (master, slot) = master_and_slot(id).ok_or_else(GraphError::item_not_found)?;
        let master = self.mailbox(oid)?.events.get(&master)?.clone();
        let instance = master.instance(slot).ok_or_else(GraphError::item_not_found)?;
        matches(instance.change, if_match)?;
        Ok(Found {
            master,
            instance,
            slot,
        })
    }

    fn tell_of_occurrence(
        &mut self,
        oid: &str,
        series: &Event,
        instance: &Event,
        kind: MailKind,
        now: Timestamp,
    ) {
        let organizer = series.organizer.address.as_str();
        let invited = addresses(&instance.attendees, organizer);
        self.send(kind, organizer, invited, instance, now);
        self.spread(oid, series, Spread::Edited, now);
    }
}

/// What a change of the series leaves of its exceptions: nothing after a new time or pattern, those that still have
/// their slot after a new end.
pub(super) fn settle_series(before: &Event, after: &mut Event) {
    if before.exceptions.is_empty() && before.cancelled.is_empty() {
        return;
    }
    if has_other_slots(before, after) {
        after.exceptions.clear();
        after.cancelled.clear();
    } else if before.recurrence != after.recurrence {
        let fits = |slot: &Timestamp| after.slot(*slot).is_some();
        let exceptions = after.exceptions.iter().filter(|(slot, _)| fits(slot));
        let exceptions = exceptions
            .map(|(slot, exception)| (*slot, exception.clone()))
            .collect();
        let cancelled = after.cancelled.iter().copied().filter(fits).collect();
        (after.exceptions, after.cancelled) = (exceptions, cancelled);
    }
}

/// Whether the slots of two states of a series have nothing to do with each other.
pub(super) fn has_other_slots(before: &Event, after: &Event) -> bool {
    let pattern = |event: &Event| event.recurrence.as_ref().map(|rule| rule.pattern.clone());
    before.start != after.start || pattern(before) != pattern(after)
}

/// Exchange refuses to move an occurrence to or past the day of its neighbour.
fn stays_between_neighbours(series: &Event, changed: &Event, slot: Timestamp) -> Result<(), GraphError> {
    let date = |event: &Event| zones::shift(&event.start, &series.start.zone).map(|start| start.local.date());
    let (mut before, mut after) = (None, None);
    for other in series.slots().map(|slot| slot.original_start) {
        if other == slot || series.cancelled.contains(&other) {
            continue;
        }
        if other > slot {
            after = series.instance(other);
            break;
        }
        before = Some(other);
    }
    let before = before.and_then(|other| series.instance(other));
    let now = date(changed);
    let crosses =
        before.is_some_and(|event| date(&event) >= now) || after.is_some_and(|event| date(&event) <= now);
    if crosses {
        return Err(GraphError::new(
            400,
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        ));
    }
    Ok(())
}
