//! Events by something else than their id.

use super::shelf::Placed;
use super::{Exchange, Folder, GraphError, Mailbox};
use crate::exchange::event::Event;
use jiff::Timestamp;
use std::sync::Arc;

impl Mailbox {
    /// Events of the calendar that carry this extended property with this value, in any letter case as Exchange
    /// compares. Several when the owner copied one.
    pub fn events_stamped<'a>(
        &'a self,
        property: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Event>> {
        self.events.here().filter(move |event| {
            event
                .extended
                .get(property)
                .is_some_and(|held| held.eq_ignore_ascii_case(value))
        })
    }

    /// The event of the calendar that was created with this `transactionId`.
    pub fn event_of_transaction(&self, transaction: &str) -> Option<&Arc<Event>> {
        self.events
            .here()
            .find(|event| event.transaction_id.as_deref() == Some(transaction))
    }

    /// The copy of a meeting in this calendar.
    pub fn event_of_uid(&self, ical_uid: &str) -> Option<&Arc<Event>> {
        self.copy_of(ical_uid)
    }

    /// Every event with its folder, Deleted Items included, oldest creation first.
    pub fn events_everywhere(&self) -> impl Iterator<Item = Placed<'_, Event>> {
        self.events.everywhere()
    }
}

impl Exchange {
    /// Copies an event as Outlook's "copy" does: same fields, category and stamp; a UID and an id of its own. Nobody
    /// gets mail.
    pub fn duplicate_event(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<Arc<Event>, GraphError> {
        let mut event = Event::clone(self.mailbox(oid)?.events.get(id)?);
        let serial = self.next_serial();
        (event.rest_id, event.immutable_id) = super::ids::item_ids(oid, serial);
        event.ical_uid = super::ids::calendar_uid(oid, serial);
        event.transaction_id = None;
        event.attendees = Vec::new();
        (event.created, event.modified) = (now, now);
        event.change += 1;
        Ok(self
            .mailbox_mut(oid)?
            .events_mut()
            .put(serial, Folder::Default, event))
    }
}
