//! Files that hang on items, by the immutable id of the item. They are apart from the items, which are copied often.

use super::{Exchange, GraphError, Mailbox, ids};
use crate::exchange::attachment::Attachment;
use jiff::Timestamp;
use std::sync::Arc;

impl Mailbox {
    /// Files on an item, oldest first.
    pub fn attachments(&self, item: &str) -> &[Arc<Attachment>] {
        self.attachments.get(item).map_or(&[], Vec::as_slice)
    }

    /// Whether a file that is not inline hangs on an item.
    pub fn has_attachments(&self, item: &str) -> bool {
        self.attachments(item).iter().any(|one| !one.is_inline)
    }

    /// One file on an item.
    pub fn attachment(&self, item: &str, id: &str) -> Result<&Arc<Attachment>, GraphError> {
        let mut attachments = self.attachments(item).iter();
        attachments
            .find(|one| one.id == id)
            .ok_or_else(GraphError::item_not_found)
    }
}

impl Exchange {
    /// Hangs a file on an event, a task or a message, by its immutable id. The item changes by it.
    pub fn attach(
        &mut self,
        oid: &str,
        item: &str,
        mut attachment: Attachment,
        now: Timestamp,
    ) -> Result<Arc<Attachment>, GraphError> {
        let holds_files = !attachment.is_inline || self.mailbox(oid)?.has_attachments(item);
        let item = self.touch_item(oid, item, holds_files, now)?;
        attachment.id = ids::rest_id(oid, self.next_serial());
        attachment.modified = now;
        let attachment = Arc::new(attachment);
        let mailbox = self.mailbox_mut(oid)?;
        let attachments = Arc::make_mut(&mut mailbox.attachments);
        attachments.entry(item).or_default().push(attachment.clone());
        Ok(attachment)
    }

    /// Takes a file off an item.
    pub fn detach(&mut self, oid: &str, item: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        let mailbox = self.mailbox(oid)?;
        mailbox.attachment(item, id)?;
        let mut others = mailbox.attachments(item).iter().filter(|one| one.id != id);
        let holds_files = others.any(|one| !one.is_inline);
        let item = self.touch_item(oid, item, holds_files, now)?;
        let mailbox = self.mailbox_mut(oid)?;
        if let Some(attachments) = Arc::make_mut(&mut mailbox.attachments).get_mut(&item) {
            attachments.retain(|one| one.id != id);
        }
        Ok(())
    }

    /// Gives an item another version, and its immutable id back.
    fn touch_item(
        &mut self,
        oid: &str,
        item: &str,
        holds_files: bool,
        now: Timestamp,
    ) -> Result<String, GraphError> {
        let mailbox = self.mailbox(oid)?;
        if let Ok(event) = mailbox.event(item) {
            let mut event = event.clone();
            event.touch(now);
            let id = event.immutable_id.clone();
            self.mailbox_mut(oid)?.events_mut().replace(event);
            return Ok(id);
        }
        if let Ok(task) = mailbox.task(item) {
            let id = task.id.clone();
            self.update_task(oid, &id, &crate::exchange::todo::TaskWrite::default(), None, now)?;
            return Ok(id);
        }
        let id = mailbox.message(item)?.immutable_id.clone();
        self.touch_message(oid, &id, holds_files, now)?;
        Ok(id)
    }
}
