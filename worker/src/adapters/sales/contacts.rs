//! Contacts.

use super::{Place, UserSales, answered, never_marked, pull_error, refused};
use crate::adapters::stop;
use crate::ports::{
    Answer, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow, RecordSeen,
    SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{ContactSeen, NewsAsked, Notes, SearchKind};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{Acquaintance, Contact, ItemId, SalesNumber, Side, Write};

/// Contacts, as one user sees them.
#[derive(Debug)]
pub struct Contacts {
    /// Sales, as the user sees it.
    pub of: UserSales,
    /// Whether notes are read and written.
    pub notes: Notes,
}

impl SalesRecords for Contacts {
    type Content = Contact;

    async fn look(&self, links: &[&Link<Contact>]) -> Result<Vec<RecordSeen<Contact>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        self.look_by_number(&numbers).await
    }

    async fn write(&self, writes: &[Outgoing<'_, Contact>]) -> Vec<Answer<Contact>> {
        join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
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

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.of.acquaintance(addresses, companies).await
    }
}

impl Contacts {
    async fn look_by_number(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Contact>>, Stop> {
        let seen = self.of.sales.contacts(numbers, self.notes).await;
        let seen = seen.map_err(|error| stop(Side::Sales, &error))?;
        let seen = seen.into_iter().map(|seen| match seen {
            ContactSeen::Found(found) => Ok(RecordSeen::Found(Box::new(found.item), found.party_id)),
            ContactSeen::Missing => Ok(RecordSeen::Missing),
            ContactSeen::Failed(error) => refused(&error),
        });
        seen.collect()
    }

    async fn write_one(&self, outgoing: Outgoing<'_, Contact>) -> Answer<Contact> {
        let sales = &self.of.sales;
        match outgoing.write {
            Write::Create { carried, .. } => {
                let number = number_of(outgoing.link);
                let created = sales.create_contact(&number, self.of.owner, &carried.sent).await;
                answered(outgoing, created.answer, created.party_id)
            }
            Write::Update {
                id,
                expects,
                held,
                fields,
                carried,
                ..
            } => {
                let answer = sales.update_contact(id, expects, held, &carried.sent, fields);
                answered(outgoing, answer.await, None)
            }
            Write::Delete { id, expects, .. } => {
                answered(outgoing, sales.delete_contact(id, expects).await, None)
            }
            Write::Mark { .. } | Write::Unmark { .. } => never_marked(),
        }
    }
}

impl RecordFeed for Contacts {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Contact>>, PullError> {
        let place = Place::of(after, self.of.began_at)?;
        let asked = NewsAsked {
            contacts: Some((place.changed.clone(), self.notes)),
            ..place.asked()
        };
        let news = self.of.sales.news(&asked, self.of.began_at).await;
        let news = news.map_err(|error| pull_error(&error))?;
        place.page(
            news.contacts,
            news.deleted,
            "contacts",
            self.of.began_at,
            |found| Some(RecordRow::Changed(Box::new(found.item), found.party_id)),
        )
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        self.of.in_search(SearchKind::Contacts).await
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.of.contacts_mark().await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Contact>>, Stop> {
        let numbers: Vec<_> = numbers.iter().map(SalesNumber::of_record).collect();
        self.look_by_number(&numbers).await
    }
}
