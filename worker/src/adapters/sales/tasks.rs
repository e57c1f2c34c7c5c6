//! Tasks.

use super::appointments::made;
use super::feeds::SalesFeeds;
use super::recorded::{Made, Recorded};
use super::{UserSales, seen_from_looks};
use crate::adapters::first_page::FirstPage;
use crate::adapters::stop;
use crate::ports::{RecordAlike, RecordRow, RecordSeen, Stop, Wanted};
use ::sales::{Activity, ChangedPage, Error, News, NewsAsked, Numbered, RecordWrite, SearchKind, Watermark};
use sync_core::{SalesNumber, Side, Task};

/// Tasks, as one user sees them.
#[derive(Debug)]
pub struct Tasks(pub UserSales);

impl Recorded for Tasks {
    type Content = Task;
    type Found = Activity<Task>;

    const RESOURCE: &'static str = "activities";
    /// It holds appointments too, which are not there as tasks.
    const SEARCHED: SearchKind = SearchKind::Activities;
    const NUMBERED: Numbered = Numbered::Activities;

    fn of(&self) -> &UserSales {
        &self.0
    }

    fn first(feeds: &SalesFeeds) -> &FirstPage<Watermark, ChangedPage<Activity<Task>>> {
        &feeds.tasks
    }

    fn ask(&self, asked: &mut NewsAsked, after: Watermark) {
        asked.tasks = Some(after);
    }

    fn told(news: &mut News) -> Option<Result<ChangedPage<Activity<Task>>, Error>> {
        news.tasks.take()
    }

    fn row(activity: Activity<Task>) -> Option<RecordRow<Task>> {
        Some(RecordRow::Changed(Box::new(activity.item), activity.activity_id))
    }

    async fn by_numbers(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Task>>, Stop> {
        let looks = self.0.sales.tasks(numbers).await;
        let looks = looks.map_err(|error| stop(Side::Sales, &error))?;
        seen_from_looks(looks, |item, id, _| RecordSeen::Found(Box::new(item), id))
    }

    async fn alike(&self, wanted: &[Wanted<'_, Task>]) -> Result<Vec<RecordAlike<Task>>, Stop> {
        let wanted: Vec<_> = wanted.iter().map(|wanted| wanted.content).collect();
        let alike = self.0.sales.tasks_alike(&wanted).await;
        let alike = alike.map_err(|error| stop(Side::Sales, &error))?;
        Ok(alike.into_iter().map(RecordAlike::from).collect())
    }

    async fn create(&self, number: &SalesNumber, wanted: &Task) -> Made<Task> {
        made(self.0.sales.create_task(number, self.0.owner, wanted).await)
    }

    async fn create_many(&self, wanted: &[(SalesNumber, Task)]) -> Vec<Made<Task>> {
        let created = self.0.sales.create_many_tasks(self.0.owner, wanted).await;
        created.into_iter().map(made).collect()
    }

    async fn change_many(&self, writes: &[RecordWrite<'_, Task>]) -> Vec<::sales::Answer<Task>> {
        self.0.sales.change_many_tasks(writes).await
    }
}
