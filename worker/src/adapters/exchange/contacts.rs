//! Contacts of the default folder.

use super::{Kept, answered, look, page, place, pull_error};
use crate::adapters::stop;
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, Mailbox, Outgoing, Page, PullError, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::exchange::{ContactEntry, Error, ListCursor, ListPage, Looked, Notes};
use futures::future::join_all;
use jiff::Timestamp;
use store::links::{Link, Organizes};
use store::users::UserId;
use sync_core::capture::Course;
use sync_core::{Contact, ItemId, Kind, MeetingKey, Side, Write};

/// One user's contacts.
#[derive(Debug)]
pub struct ContactsFolder {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// Whose it is: a contact is each mailbox's own.
    pub user: UserId,
    /// Whether notes are read and written; a change begins a round anew.
    pub notes: Notes,
}

impl Kept for ContactsFolder {
    type Content = Contact;
    type Entry = ContactEntry;

    async fn by_ids(&self, ids: &[ItemId]) -> Result<Vec<Looked<ContactEntry>>, Error> {
        self.mailbox.contacts(ids, self.notes).await
    }

    async fn by_number(&self, link: &Link<Contact>) -> Result<Option<Box<ContactEntry>>, Error> {
        let number = number_of(link);
        self.mailbox.stamped_contact(number.as_str(), self.notes).await
    }

    async fn stamps(&self, after: Option<&ListCursor>) -> Result<ListPage<(ItemId, String)>, Error> {
        self.mailbox.contact_stamps(after).await
    }

    fn id(entry: &ContactEntry) -> &ItemId {
        &entry.id
    }

    /// What we made carries its number from its making on; a copy carries it too.
    fn row(&self, entry: ContactEntry) -> ItemRow<Contact> {
        let stamp = entry.stamp.clone().map(ItemId::new);
        ItemRow {
            id: entry.id.clone(),
            key: Some(MeetingKey::of_item(
                Kind::Contact,
                &self.user.0.to_string(),
                &entry.id,
            )),
            made_as: stamp.clone(),
            ical_uid: None,
            stamp,
            organizes: Organizes::Yes,
            course: Course::TakesPlace,
            seen: ItemSeen::Found(Box::new(entry.item()), entry.named()),
        }
    }
}

impl Mailbox for ContactsFolder {
    type Content = Contact;

    async fn look(&self, links: &[&Link<Contact>]) -> Result<Vec<ItemSeen<Contact>>, Stop> {
        look(self, links).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Contact>]) -> Result<Vec<ItemRow<Contact>>, Stop> {
        let wanted: Vec<&Contact> = wanted.iter().map(|wanted| wanted.content).collect();
        let entries = self.mailbox.contacts_alike(&wanted, self.notes).await;
        let entries = entries.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(entries.into_iter().map(|entry| self.row(entry)).collect())
    }

    async fn write(&self, writes: &[Outgoing<'_, Contact>]) -> Vec<Answer<Contact>> {
        join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }
}

impl ContactsFolder {
    async fn write_one(&self, outgoing: Outgoing<'_, Contact>) -> Answer<Contact> {
        let number = number_of(outgoing.link);
        let (mailbox, notes) = (&self.mailbox, self.notes);
        let answer = match outgoing.write {
            Write::Create { carried, .. } => {
                mailbox
                    .create_contact(&carried.sent, number.as_str(), notes)
                    .await
            }
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => {
                // The answer holds what was sent, company and all.
                let updated = mailbox.update_contact(id, expects, fields, &carried.sent, notes);
                return answered(outgoing, updated.await, |_, _| {});
            }
            Write::Mark { id, expects } => mailbox.mark_contact(id, expects, number.as_str(), notes).await,
            Write::Unmark { id, expects } => mailbox.unmark_contact(id, expects, notes).await,
            Write::Delete { id, expects, .. } => mailbox.delete_contact(id, expects).await,
        };
        answered(outgoing, answer, |contact, known| {
            contact.company.clone_from(&known.company);
        })
    }
}

impl ItemFeed for ContactsFolder {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Contact>>, PullError> {
        let terms = match self.notes {
            Notes::Included => "with-notes",
            Notes::LeftOut => "without-notes",
        };
        let after = after.map(|after| place(after, terms)).transpose()?;
        let changes = self.mailbox.contact_changes(after.as_ref(), self.notes).await;
        page(self, changes.map_err(pull_error)?, terms).await
    }

    async fn upcoming(&self, _: Timestamp, _: Option<&Cursor>) -> Result<Page<ItemRow<Contact>>, Stop> {
        Ok(super::never_captured())
    }
}
