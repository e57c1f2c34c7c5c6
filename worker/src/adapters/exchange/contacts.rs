//! Contacts of the default folder.

use super::feeds::First;
use super::owned::Owned;
use super::{Kept, MailboxFeeds, Terms};
use crate::ports::{ItemRow, ItemSeen, ItemSighting};
use crate::sync::rest::number_of;
use ::exchange::{
    Answer, ContactEntry, Error, FeedCursor, FeedError, FeedPage, FeedRow, ItemPlace, ItemWrite, ListCursor,
    ListPage, Looked, Notes, Told,
};
use store::links::{Link, Organizes};
use store::users::UserId;
use sync_core::capture::Course;
use sync_core::{Contact, ItemId, Kind, MeetingKey};

/// One user's contacts.
#[derive(Debug)]
pub struct ContactsFolder {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// Whose it is: a contact is each mailbox's own.
    pub user: UserId,
    /// Whether notes are read and written; a change begins a round anew.
    pub notes: Notes,
    /// What the mailbox told already.
    pub feeds: MailboxFeeds,
}

impl Kept for ContactsFolder {
    type Content = Contact;
    type Entry = ContactEntry;

    async fn by_ids(&self, ids: &[ItemId]) -> Result<Vec<Looked<ContactEntry>>, Error> {
        self.mailbox.contacts(ids, self.notes).await
    }

    async fn places(&self, found: &[&ContactEntry]) -> Result<Vec<Result<ItemPlace, Error>>, Error> {
        self.mailbox.contact_places(found).await
    }

    async fn by_number(&self, link: &Link<Contact>) -> Result<Option<Box<ContactEntry>>, Error> {
        let number = number_of(link);
        self.mailbox.stamped_contact(number.as_str(), self.notes).await
    }

    async fn stamps(&self, after: Option<&ListCursor>) -> Result<ListPage<(ItemId, String)>, Error> {
        self.mailbox.contact_stamps(after).await
    }

    async fn sightings(&self) -> Result<Vec<ItemSighting>, Error> {
        let sightings = self.mailbox.contact_sightings().await?;
        Ok(sightings.into_iter().map(ItemSighting::from).collect())
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

impl Owned for ContactsFolder {
    fn first(&self) -> &First<Told<ContactEntry>> {
        &self.feeds.contacts
    }

    fn mailbox(&self) -> &::exchange::Mailbox {
        &self.mailbox
    }

    fn terms(&self) -> Terms {
        Terms::of_contacts(self.notes)
    }

    async fn changed(
        &self,
        after: Option<&FeedCursor>,
    ) -> Result<FeedPage<FeedRow<Told<ContactEntry>>>, FeedError> {
        self.mailbox.contact_changes(after, self.notes).await
    }

    async fn like(&self, wanted: &[&Contact]) -> Result<Vec<ContactEntry>, Error> {
        self.mailbox.contacts_alike(wanted, self.notes).await
    }

    async fn write_one(&self, write: &ItemWrite<'_, Contact>) -> Answer<Contact> {
        let (mailbox, notes) = (&self.mailbox, self.notes);
        match *write {
            ItemWrite::Create { wanted, stamp } => mailbox.create_contact(wanted, stamp, notes).await,
            ItemWrite::Update {
                id,
                expects,
                fields,
                wanted,
            } => mailbox.update_contact(id, expects, fields, wanted, notes).await,
            ItemWrite::Mark { id, expects, stamp } => mailbox.mark_contact(id, expects, stamp, notes).await,
            ItemWrite::Unmark { id, expects } => mailbox.unmark_contact(id, expects, notes).await,
            ItemWrite::Delete { id, expects } => mailbox.delete_contact(id, expects).await,
        }
    }

    async fn write_many(&self, writes: &[ItemWrite<'_, Contact>]) -> Vec<Answer<Contact>> {
        self.mailbox.write_contacts(writes, self.notes).await
    }

    fn recall(answered: &mut Contact, known: &Contact) {
        answered.company.clone_from(&known.company);
    }
}
