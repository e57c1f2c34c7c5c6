//! Contacts.

use super::feeds::SalesFeeds;
use super::recorded::{Made, Recorded};
use super::{UserSales, refused};
use crate::adapters::first_page::FirstPage;
use crate::adapters::stop;
use crate::ports::{RecordAlike, RecordRow, RecordSeen, Stop, Wanted};
use ::sales::{
    ChangedPage, ContactSeen, CreatedContact, Error, FoundContact, News, NewsAsked, Notes, Numbered,
    RecordWrite, SearchKind, Watermark,
};
use sync_core::{Contact, SalesNumber, Side};

/// Contacts, as one user sees them.
#[derive(Debug)]
pub struct Contacts {
    /// Sales, as the user sees it.
    pub of: UserSales,
    /// Whether notes are read and written.
    pub notes: Notes,
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
