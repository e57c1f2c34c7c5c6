//! A mailbox's contacts: the default folder, other folders, Deleted Items.

use super::feed::{ChangePage, ChangeRow, Cursor};
use super::shelf::{Folder, Placed, Shelf, Shelved};
use super::versions::{first_change, later, matches};
use super::{Exchange, GraphError, Mailbox, ids};
use crate::exchange::contact::{Contact, ContactWrite};
use crate::exchange::message::MailFolder;
use jiff::Timestamp;
use std::sync::Arc;

impl Shelved for Contact {
    fn immutable_id(&self) -> &str {
        &self.immutable_id
    }

    fn rest_id(&self) -> Option<&str> {
        Some(&self.rest_id)
    }
}

impl Mailbox {
    /// Id of the default folder; containers have one id in every format.
    pub fn contacts_folder(&self) -> String {
        ids::folder_id(&self.oid, "contacts")
    }

    /// Id of the folder that this contact lies in.
    pub fn folder_of_contact(&self, id: &str) -> String {
        let folder = self.contacts.find(id).map(|placed| placed.folder);
        match folder.unwrap_or(Folder::Default) {
            Folder::Default => self.contacts_folder(),
            Folder::Elsewhere => ids::folder_id(&self.oid, "contacts of another folder"),
            Folder::DeletedItems => self.mail_folder_id(MailFolder::DeletedItems),
        }
    }

    /// Contacts of the default folder, oldest creation first.
    pub fn contacts(&self) -> impl Iterator<Item = &Arc<Contact>> {
        self.contacts.here()
    }

    /// The contact of the default folder with this REST or immutable id.
    pub fn contact(&self, id: &str) -> Result<&Arc<Contact>, GraphError> {
        self.contacts.get(id)
    }

    /// The contact with this id wherever it lies.
    pub fn contact_anywhere(&self, id: &str) -> Result<Placed<'_, Contact>, GraphError> {
        self.contacts.find(id)
    }

    /// Every contact with its folder, Deleted Items included, oldest creation first.
    pub fn contacts_everywhere(&self) -> impl Iterator<Item = Placed<'_, Contact>> {
        self.contacts.everywhere()
    }

    /// Contacts of the default folder that carry this extended property with this value, in any letter case.
    pub fn contacts_stamped<'a>(
        &'a self,
        property: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Contact>> {
        self.contacts.here().filter(move |contact| {
            let held = contact.extended.get(property);
            held.is_some_and(|held| held.eq_ignore_ascii_case(value))
        })
    }

    fn contacts_mut(&mut self) -> &mut Shelf<Contact> {
        Arc::make_mut(&mut self.contacts)
    }
}

impl Exchange {
    /// Makes a contact in the default folder.
    pub fn create_contact(
        &mut self,
        oid: &str,
        write: &ContactWrite,
        now: Timestamp,
    ) -> Result<Arc<Contact>, GraphError> {
        let serial = self.next_serial();
        let (rest_id, immutable_id) = ids::item_ids(oid, serial);
        let mut contact = Contact {
            rest_id,
            immutable_id,
            change: first_change(now),
            created: now,
            modified: now,
            ..Contact::default()
        };
        contact.apply(write);
        let shelf = self.mailbox_mut(oid)?.contacts_mut();
        Ok(shelf.put(serial, Folder::Default, contact))
    }

    /// Changes a contact. `if_match` is the ETag that the client holds, if it sent one.
    pub fn update_contact(
        &mut self,
        oid: &str,
        id: &str,
        write: &ContactWrite,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Contact>, GraphError> {
        self.change_contact(oid, id, if_match, now, |contact| contact.apply(write))
    }

    /// The owner types a fax number in Outlook, where Graph does not reach.
    pub fn type_fax(
        &mut self,
        oid: &str,
        id: &str,
        fax: &str,
        now: Timestamp,
    ) -> Result<Arc<Contact>, GraphError> {
        self.change_contact(oid, id, None, now, |contact| {
            fax.clone_into(&mut contact.business_fax);
        })
    }

    /// Deletes a contact: it moves to Deleted Items.
    pub fn delete_contact(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        matches(self.mailbox(oid)?.contact(id)?.change, if_match)?;
        self.move_contact(oid, id, Folder::DeletedItems, now).map(drop)
    }

    /// Moves a contact between folders; back into the default folder is how it is restored.
    pub fn move_contact(
        &mut self,
        oid: &str,
        id: &str,
        folder: Folder,
        now: Timestamp,
    ) -> Result<Arc<Contact>, GraphError> {
        let placed = self.mailbox(oid)?.contacts.find(id)?;
        if placed.folder == folder {
            return Ok(placed.item.clone());
        }
        let mut contact = Contact::clone(placed.item);
        contact.change += 1;
        contact.modified = later(contact.modified, now);
        contact.rest_id = ids::rest_id(oid, self.next_serial());
        Ok(self.mailbox_mut(oid)?.contacts_mut().put(0, folder, contact))
    }

    /// Copies a contact as Outlook's "copy" does: same fields, category and stamp, an id of its own.
    pub fn duplicate_contact(
        &mut self,
        oid: &str,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<Contact>, GraphError> {
        let mut contact = Contact::clone(self.mailbox(oid)?.contact(id)?);
        let serial = self.next_serial();
        (contact.rest_id, contact.immutable_id) = ids::item_ids(oid, serial);
        contact.change = first_change(now);
        (contact.created, contact.modified) = (now, now);
        let shelf = self.mailbox_mut(oid)?.contacts_mut();
        Ok(shelf.put(serial, Folder::Default, contact))
    }

    /// Empties Deleted Items of contacts.
    pub fn empty_deleted_contacts(&mut self, oid: &str) -> Result<(), GraphError> {
        let shelf = self.mailbox_mut(oid)?.contacts_mut();
        let ids: Vec<String> = shelf
            .everywhere()
            .filter(|placed| placed.folder == Folder::DeletedItems)
            .map(|placed| placed.item.immutable_id.clone())
            .collect();
        ids.iter().try_for_each(|id| shelf.purge(id).map(drop))
    }

    /// Forgets a contact for good.
    pub fn purge_contact(&mut self, oid: &str, id: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.contacts_mut().purge(id).map(drop)
    }

    /// A page of what changed in the default folder since a cursor, at most `limit` contacts; a first round without
    /// one.
    pub fn contact_changes(
        &self,
        oid: &str,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Contact>>, GraphError> {
        self.mailbox(oid)?.contacts.item_changes(cursor, limit)
    }

    /// Makes every cursor of this feed worthless.
    pub fn expire_contact_cursors(&mut self, oid: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.contacts_mut().expire();
        Ok(())
    }

    fn change_contact(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
        change: impl FnOnce(&mut Contact),
    ) -> Result<Arc<Contact>, GraphError> {
        let before = self.mailbox(oid)?.contact(id)?;
        matches(before.change, if_match)?;
        let mut contact = Contact::clone(before);
        change(&mut contact);
        contact.change += 1;
        contact.modified = later(contact.modified, now);
        Ok(self.mailbox_mut(oid)?.contacts_mut().replace(contact))
    }
}
