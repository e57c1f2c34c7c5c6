//! Contacts.

use super::feeds::SalesFeeds;
use super::recorded::{Made, Recorded};
use super::{UserSales, refused};
use crate::adapters::first_page::FirstPage;
use crate::adapters::{stop, stop_unless_of_one};
use crate::ports::{RecordAlike, RecordRow, RecordSeen, Stop, Wanted};
use ::sales::{
    ChangedPage, ContactSeen, CreatedContact, Error, FoundContact, News, NewsAsked, Notes, Numbered,
    RecordWrite, SearchKind, Watermark,
};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{Contact, ItemId, SalesNumber, Side};

/// Contacts, as one user sees them.
#[derive(Debug)]
pub struct Contacts {
    /// Sales, as the user sees it.
    pub of: UserSales,
    /// Whether notes are read and written.
    pub notes: Notes,
}

/// Contacts that are named in one go; the next reconciliation names others.
const NAMED_MAX: usize = 200;

impl Contacts {
    async fn names(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop> {
        let names = self.of.sales.contact_names(numbers).await;
        names.map_err(|error| stop(Side::Sales, &error))
    }
}

impl Recorded for Contacts {
    type Content = Contact;
    type Found = FoundContact;

    const RESOURCE: &'static str = "contacts";
    const SEARCHED: SearchKind = SearchKind::Contacts;
    const NUMBERED: Numbered = Numbered::Contacts;

    fn of(&self) -> &UserSales {
        &self.of
    }

    fn first(feeds: &SalesFeeds) -> &FirstPage<Watermark, ChangedPage<FoundContact>> {
        &feeds.contacts
    }

    fn ask(&self, asked: &mut NewsAsked, after: Watermark) {
        asked.contacts = Some((after, self.notes));
    }

    fn told(news: &mut News) -> Option<Result<ChangedPage<FoundContact>, Error>> {
        news.contacts.take()
    }

    fn row(found: FoundContact) -> Option<RecordRow<Contact>> {
        Some(RecordRow::Changed(Box::new(found.item), found.party_id))
    }

    async fn by_numbers(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Contact>>, Stop> {
        let seen = self.of.sales.contacts(numbers, self.notes).await;
        let seen = seen.map_err(|error| stop(Side::Sales, &error))?;
        let seen = seen.into_iter().map(|seen| match seen {
            ContactSeen::Found(found) => Ok(RecordSeen::Found(Box::new(found.item), found.party_id)),
            ContactSeen::Missing => Ok(RecordSeen::Missing),
            ContactSeen::Failed(error) => refused(&error),
        });
        seen.collect()
    }

    async fn alike(&self, wanted: &[Wanted<'_, Contact>]) -> Result<Vec<RecordAlike<Contact>>, Stop> {
        let wanted: Vec<_> = wanted.iter().map(|wanted| wanted.content).collect();
        let alike = self.of.sales.contacts_alike(&wanted, self.notes).await;
        let alike = alike.map_err(|error| stop(Side::Sales, &error))?;
        Ok(alike
            .into_iter()
            .map(|found| RecordAlike {
                item: Box::new(found.item),
                id: found.party_id,
            })
            .collect())
    }

    async fn survivors(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, RecordAlike<Contact>>, Stop> {
        let called = self.of.sales.contacts_called(numbers).await;
        let called = called.map_err(|error| stop(Side::Sales, &error))?;
        let merged: Vec<_> = called.into_iter().filter(|(was, is)| was != is).collect();
        let numbers: Vec<_> = merged.iter().map(|(_, is)| SalesNumber::of_record(is)).collect();
        if numbers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let seen = self.by_numbers(&numbers).await?;
        let survivors = merged
            .into_iter()
            .zip(seen)
            .filter_map(|((was, _), seen)| match seen {
                RecordSeen::Found(item, id) => Some((was, RecordAlike { item, id })),
                RecordSeen::Missing | RecordSeen::Refused(_) => None,
            });
        Ok(survivors.collect())
    }

    async fn absorbed(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop> {
        let mut names = self.names(numbers).await?;
        for (number, names) in &mut names {
            names.remove(number);
        }
        Ok(names)
    }

    async fn make_traceable(&self, numbers: &[ItemId]) -> Result<(), Stop> {
        let names = self.names(numbers).await?;
        let nameless = names
            .into_iter()
            .filter(|(number, names)| !names.contains(number));
        for (number, _) in nameless.take(NAMED_MAX) {
            // Whoever may not is never asked to: the contact rests when it is merged, as it would without a name.
            if let Err(error) = self.of.sales.name_contact(&number).await {
                stop_unless_of_one(Side::Sales, &error)?;
                tracing::warn!(error = %error, trace = ?error.trace(), "a contact cannot be named");
            }
        }
        Ok(())
    }

    async fn create(&self, number: &SalesNumber, wanted: &Contact) -> Made<Contact> {
        made(self.of.sales.create_contact(number, self.of.owner, wanted).await)
    }

    async fn create_many(&self, wanted: &[(SalesNumber, Contact)]) -> Vec<Made<Contact>> {
        let created = self.of.sales.create_many_contacts(self.of.owner, wanted).await;
        created.into_iter().map(made).collect()
    }

    async fn change_many(&self, writes: &[RecordWrite<'_, Contact>]) -> Vec<::sales::Answer<Contact>> {
        self.of.sales.change_many_contacts(writes).await
    }
}

fn made(created: CreatedContact) -> Made<Contact> {
    (created.answer, created.party_id)
}
