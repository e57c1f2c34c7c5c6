//! Contacts of the default folder: what changed, looks, writes.

use crate::contact::{ContactEntry, Notes};
use crate::convert::contact::{self, ContactLook, look_from_contact, patch_from_fields};
use crate::convert::property_from_stamp;
use crate::feed::{FeedCursor, FeedError, FeedPage, FeedRow, From};
use crate::items::{Kind, Looked, expanded_stamp};
use crate::list::{ListCursor, ListPage, Listed, Listing};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::rows::Row;
use crate::told::Told;
use crate::wire;
use sync_core::{Contact, ContactField, Item, ItemId, Outcome, Version};
use vendor_http::{Answer, Error};

const SELECTED: &str = "id,lastModifiedDateTime,categories,displayName,givenName,middleName,surname,companyName,\
                        jobTitle,emailAddresses,businessPhones,homePhones,mobilePhone,businessAddress";

/// What a look at one contact found.
pub type ContactLooked = Looked<ContactEntry>;

/// The default folder's contacts.
pub(crate) struct Contacts(pub(crate) Notes);

impl Contacts {
    fn selected(&self) -> String {
        match self.0 {
            Notes::Included => format!("{SELECTED},personalNotes"),
            Notes::LeftOut => SELECTED.to_owned(),
        }
    }
}

impl Kind for Contacts {
    type Wire = wire::Contact;
    type Content = Contact;
    type Look = ContactLook;

    fn folder(&self) -> Vec<&str> {
        vec!["contacts"]
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![
            ("$select", format!("{},parentFolderId", self.selected())),
            expanded_stamp(),
        ]
    }

    fn read(&self, wire: wire::Contact) -> Result<ContactLook, &'static str> {
        look_from_contact(wire, self.0)
    }

    fn item(look: &ContactLook) -> Item<Contact> {
        look.entry.item()
    }

    fn categories(look: &ContactLook) -> &[String] {
        &look.categories
    }

    fn stamp(look: &ContactLook) -> Option<&str> {
        look.entry.stamp.as_deref()
    }
}

impl Mailbox {
    /// A page of what changed in the default contacts folder: from the beginning without a cursor. Nothing is told of our
    /// stamp. `notes` is to be the same through a round.
    ///
    /// # Errors
    /// [`FeedError`]
    pub async fn contact_changes(
        &self,
        after: Option<&FeedCursor>,
        notes: Notes,
    ) -> Result<FeedPage<FeedRow<Told<ContactEntry>>>, FeedError> {
        let page = self.feed(self.contacts_after(after, notes)).await?;
        Ok(contacts_told(page, notes))
    }

    pub(crate) fn contacts_after<'a>(&self, after: Option<&'a FeedCursor>, notes: Notes) -> From<'a> {
        match after {
            Some(cursor) => From::After(cursor),
            None => From::Start(self.url(
                &["contacts", "delta"],
                &[("$select", &Contacts(notes).selected())],
            )),
        }
    }

    /// Looks at contacts by immutable id, in the same order.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn contacts(&self, ids: &[ItemId], notes: Notes) -> Result<Vec<ContactLooked>, Error> {
        let looks = self.looks(&Contacts(notes), ids).await?;
        Ok(looks
            .into_iter()
            .map(|look| look.map(|look| look.entry))
            .collect())
    }

    /// A page of the default folder's contacts, with their stamps.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn listed_contacts(
        &self,
        listing: Listing,
        after: Option<&ListCursor>,
        notes: Notes,
    ) -> Result<Listed<FeedRow<ContactEntry>>, Error> {
        let kind = Contacts(notes);
        let listed = self.list(&kind, listing, after).await?;
        Ok(listed.map(|wire| {
            let id = ItemId::new(wire.id.clone().unwrap_or_default());
            FeedRow::read(id, kind.read(wire), |look| look.entry)
        }))
    }

    /// The contact that carries this stamp, if one does: how a create whose answer was lost is found again.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn stamped_contact(
        &self,
        stamp: &str,
        notes: Notes,
    ) -> Result<Option<Box<ContactEntry>>, Error> {
        let look = self.stamped_of(&Contacts(notes), stamp).await?;
        Ok(look.map(|look| Box::new(look.entry)))
    }

    /// A page of all stamps on contacts, each with the contact that carries it.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn contact_stamps(
        &self,
        after: Option<&ListCursor>,
    ) -> Result<ListPage<(ItemId, String)>, Error> {
        self.stamps_of(&Contacts(Notes::LeftOut), after).await
    }

    /// Sets category and stamp in one write and touches nothing else. What carries both already is left alone.
    pub async fn mark_contact(
        &self,
        id: &ItemId,
        expects: &Version,
        stamp: &str,
        notes: Notes,
    ) -> Answer<Contact> {
        self.mark_of(&Contacts(notes), id, expects, stamp).await
    }

    /// Takes our category off and touches nothing else. What does not carry it is left alone.
    pub async fn unmark_contact(&self, id: &ItemId, expects: &Version, notes: Notes) -> Answer<Contact> {
        self.unmark_of(&Contacts(notes), id, expects).await
    }

    /// Makes a contact with category and stamp. Contacts have no transaction id: whether an earlier try landed is asked by
    /// stamp ([`Mailbox::stamped_contact`]) before another.
    pub async fn create_contact(&self, wanted: &Contact, stamp: &str, notes: Notes) -> Answer<Contact> {
        let mut contact = contact::contact_from_wanted(wanted, notes);
        contact.categories = Some(vec![CATEGORY.to_owned()]);
        contact.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
        self.create_of(&Contacts(notes), &contact, wanted).await
    }

    /// Writes `fields` of `wanted`, and nothing else, if the contact is still the version that is expected. A name that
    /// its owner gave it for lists stays; further numbers and the names beside addresses stay too.
    pub async fn update_contact(
        &self,
        id: &ItemId,
        expects: &Version,
        fields: &[ContactField],
        wanted: &Contact,
        notes: Notes,
    ) -> Answer<Contact> {
        let kind = Contacts(notes);
        let look = match self.look_at(&kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if look.entry.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let patch = patch_from_fields(wanted, fields, &look, notes);
        let sent = Item {
            content: wanted.clone(),
            ..look.entry.item()
        };
        self.patch_of(&kind, id, expects, &patch, sent).await
    }

    /// Deletes a contact if it is still the version that is expected.
    pub async fn delete_contact(&self, id: &ItemId, expects: &Version) -> Answer<Contact> {
        self.delete_of(&Contacts(Notes::LeftOut), id, expects).await
    }
}

/// A page of the feed in words of ours.
pub(crate) fn contacts_told(
    page: FeedPage<Row<wire::Contact>>,
    notes: Notes,
) -> FeedPage<FeedRow<Told<ContactEntry>>> {
    page.map(|wire| {
        let id = ItemId::new(wire.id.clone().unwrap_or_default());
        FeedRow::read(id, Contacts(notes).read(wire), |look| {
            Told::without_stamp(look.entry)
        })
    })
}
