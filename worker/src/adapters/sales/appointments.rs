//! Single appointments.

use super::feeds::SalesFeeds;
use super::recorded::{Made, Recorded};
use super::{UserSales, seen_from_looks};
use crate::adapters::first_page::FirstPage;
use crate::adapters::stop;
use crate::ports::{RecordAlike, RecordRow, RecordSeen, Stop, Wanted};
use ::sales::{
    Activity, ActivityWanted, ChangedPage, Created, Error, News, NewsAsked, Numbered, RecordWrite,
    SearchKind, Watermark,
};
use sync_core::{Appointment, ReasonCode, SalesId, SalesNumber, Side};

/// Appointments, as one user sees them. Meetings of a series are another kind's.
#[derive(Debug)]
pub struct Appointments(pub UserSales);

impl Appointments {
    async fn looked_at(
        &self,
        numbers: &[SalesNumber],
        found: impl Fn(Box<sync_core::Item<Appointment>>, SalesId, Option<SalesId>) -> RecordSeen<Appointment>,
    ) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        let looks = self.0.sales.activities(numbers).await;
        let looks = looks.map_err(|error| stop(Side::Sales, &error))?;
        seen_from_looks(looks, |item, id, series| found(Box::new(item), id, series))
    }
}

impl Recorded for Appointments {
    type Content = Appointment;
    type Found = Activity<Appointment>;

    const RESOURCE: &'static str = "activities";
    const SEARCHED: SearchKind = SearchKind::Activities;
    const NUMBERED: Numbered = Numbered::Activities;

    fn of(&self) -> &UserSales {
        &self.0
    }

    fn first(feeds: &SalesFeeds) -> &FirstPage<Watermark, ChangedPage<Activity<Appointment>>> {
        &feeds.appointments
    }

    fn ask(&self, asked: &mut NewsAsked, after: Watermark) {
        asked.appointments = Some(after);
    }

    fn told(news: &mut News) -> Option<Result<ChangedPage<Activity<Appointment>>, Error>> {
        news.appointments.take()
    }

    fn hear(&self, place: &Watermark, page: &ChangedPage<Activity<Appointment>>) {
        self.0.feeds.hear_appointments(place, page);
    }

    fn row(activity: Activity<Appointment>) -> Option<RecordRow<Appointment>> {
        let row = RecordRow::Changed(Box::new(activity.item), activity.activity_id);
        activity.series.is_none().then_some(row)
    }

    async fn by_numbers(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        self.looked_at(numbers, |item, id, _| RecordSeen::Found(item, id))
            .await
    }

    /// A search of activities holds tasks too, which are not there as appointments.
    async fn named(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        self.looked_at(numbers, |item, id, series| match series {
            None => RecordSeen::Found(item, id),
            Some(_) => RecordSeen::Refused(ReasonCode::SeriesUnsupported),
        })
        .await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Appointment>]) -> Result<Vec<RecordAlike<Appointment>>, Stop> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|Wanted { key, content }| ActivityWanted { key: *key, content })
            .collect();
        let alike = self.0.sales.activities_alike(&wanted).await;
        let alike = alike.map_err(|error| stop(Side::Sales, &error))?;
        let single = alike.into_iter().filter(|activity| activity.series.is_none());
        Ok(single.map(RecordAlike::from).collect())
    }

    async fn create(&self, number: &SalesNumber, wanted: &Appointment) -> Made<Appointment> {
        made(self.0.sales.create(number, self.0.owner, wanted).await)
    }

    async fn create_many(&self, wanted: &[(SalesNumber, Appointment)]) -> Vec<Made<Appointment>> {
        let created = self.0.sales.create_many(self.0.owner, wanted).await;
        created.into_iter().map(made).collect()
    }

    async fn change_many(
        &self,
        writes: &[RecordWrite<'_, Appointment>],
    ) -> Vec<::sales::Answer<Appointment>> {
        self.0.sales.change_many(writes).await
    }
}

pub(super) fn made<C>(created: Created<C>) -> Made<C> {
    (created.answer, created.activity_id)
}

impl<C> From<Activity<C>> for RecordAlike<C> {
    fn from(activity: Activity<C>) -> Self {
        Self {
            item: Box::new(activity.item),
            id: activity.activity_id,
        }
    }
}
