//! Single appointments.

use super::{Place, UserSales, answered, never_marked, pull_error, seen_from_looks};
use crate::adapters::stop;
use crate::ports::{
    Answer, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow, RecordSeen,
    SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{ActivityWanted, NewsAsked, SearchKind};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::links::LinkedMeeting;
use sync_core::{Acquaintance, Appointment, ItemId, ReasonCode, SalesNumber, Side, Write};

/// Appointments, as one user sees them. Meetings of a series are another kind's.
#[derive(Debug)]
pub struct Appointments(pub UserSales);

impl SalesRecords for Appointments {
    type Content = Appointment;

    async fn look(&self, links: &[&LinkedMeeting]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        let looks = self.0.sales.activities(&numbers).await;
        let looks = looks.map_err(|error| stop(Side::Sales, &error))?;
        seen_from_looks(looks, |item, id, _| RecordSeen::Found(Box::new(item), id))
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Appointment>]) -> Result<Vec<RecordAlike<Appointment>>, Stop> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|Wanted { key, content }| ActivityWanted { key: *key, content })
            .collect();
        let alike = self.0.sales.activities_alike(&wanted).await;
        let alike = alike.map_err(|error| stop(Side::Sales, &error))?;
        let single = alike.into_iter().filter(|activity| activity.series.is_none());
        Ok(single
            .map(|activity| RecordAlike {
                item: Box::new(activity.item),
                id: activity.activity_id,
            })
            .collect())
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.0.acquaintance(addresses, companies).await
    }
}

impl Appointments {
    async fn write_one(&self, outgoing: Outgoing<'_, Appointment>) -> Answer<Appointment> {
        let sales = &self.0.sales;
        match outgoing.write {
            Write::Create { carried, .. } => {
                let number = number_of(outgoing.link);
                let created = sales.create(&number, self.0.owner, &carried.sent).await;
                answered(outgoing, created.answer, created.activity_id)
            }
            Write::Update {
                id,
                expects,
                held,
                fields,
                carried,
                ..
            } => {
                let answer = sales.update(id, expects, held, &carried.sent, fields).await;
                answered(outgoing, answer, None)
            }
            Write::Delete { id, expects, .. } => answered(outgoing, sales.delete(id, expects).await, None),
            Write::Mark { .. } | Write::Unmark { .. } => never_marked(),
        }
    }
}

impl RecordFeed for Appointments {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Appointment>>, PullError> {
        let place = Place::of(after, self.0.began_at)?;
        let asked = NewsAsked {
            appointments: Some(place.changed.clone()),
            ..place.asked()
        };
        let news = self.0.sales.news(&asked, self.0.began_at).await;
        let news = news.map_err(|error| pull_error(&error))?;
        place.page(
            news.appointments,
            news.deleted,
            "activities",
            self.0.began_at,
            |activity| {
                let row = RecordRow::Changed(Box::new(activity.item), activity.activity_id);
                activity.series.is_none().then_some(row)
            },
        )
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        self.0.in_search(SearchKind::Activities).await
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.0.contacts_mark().await
    }

    /// A search of activities holds tasks too, which are not there as appointments.
    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        let numbers: Vec<_> = numbers.iter().map(SalesNumber::of_record).collect();
        let looks = self.0.sales.activities(&numbers).await;
        let looks = looks.map_err(|error| stop(Side::Sales, &error))?;
        seen_from_looks(looks, |item, id, series| match series {
            None => RecordSeen::Found(Box::new(item), id),
            Some(_) => RecordSeen::Refused(ReasonCode::SeriesUnsupported),
        })
    }
}
