//! Where events lie: Deleted Items, other folders, and the way back. The immutable id stays, the REST id does not.

use super::shelf::{Folder, Placed};
use super::{Exchange, GraphError, ids};
use crate::exchange::event::Event;
use jiff::Timestamp;
use std::sync::Arc;

impl Exchange {
    /// Moves an event between folders as its owner does; nobody gets mail. In the feed of the calendar it is removed
    /// when it leaves and new when it comes back.
    pub fn move_event(
        &mut self,
        oid: &str,
        id: &str,
        folder: Folder,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        let Placed { item, folder: before } = self.mailbox(oid)?.events.find(id)?;
        if before == folder {
            return Ok(item.clone());
        }
        let mut event = Event::clone(item);
        event.touch(now);
        self.lay(oid, event, folder)
    }

    /// Takes an event out of Deleted Items and back into the calendar. A meeting that was called off stays so.
    pub fn restore_event(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<Arc<Event>, GraphError> {
        let Placed { folder, .. } = self.mailbox(oid)?.events.find(id)?;
        match folder {
            Folder::DeletedItems => self.move_event(oid, id, Folder::Default, now),
            Folder::Default | Folder::Elsewhere => {
                Err(GraphError::invalid("The item is not in Deleted Items."))
            }
        }
    }

    /// Forgets an event for good, wherever it lies: reading it is a 404 from now on. Nobody gets mail.
    pub fn purge_event(&mut self, oid: &str, id: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.events_mut().purge(id).map(drop)
    }

    /// Empties Deleted Items of events.
    pub fn empty_deleted_events(&mut self, oid: &str) -> Result<(), GraphError> {
        let shelf = self.mailbox_mut(oid)?.events_mut();
        let ids: Vec<String> = shelf
            .everywhere()
            .filter(|placed| placed.folder == Folder::DeletedItems)
            .map(|placed| placed.item.immutable_id.clone())
            .collect();
        ids.iter().try_for_each(|id| shelf.purge(id).map(drop))
    }

    /// Puts an event into a folder, where it gets a new REST id.
    pub(super) fn lay(
        &mut self,
        oid: &str,
        mut event: Event,
        folder: Folder,
    ) -> Result<Arc<Event>, GraphError> {
        event.rest_id = ids::rest_id(oid, self.next_serial());
        Ok(self.mailbox_mut(oid)?.events_mut().put(0, folder, event))
    }
}
