//! Tasks.

use super::{Place, UserSales, answered, never_marked, pull_error, seen_from_looks};
use crate::adapters::stop;
use crate::ports::{
    Answer, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow, RecordSeen,
    SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{NewsAsked, SearchKind};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{Acquaintance, ItemId, SalesNumber, Side, Task, Write};

/// Tasks, as one user sees them.
#[derive(Debug)]
pub struct Tasks(pub UserSales);

impl SalesRecords for Tasks {
    type Content = Task;

    async fn look(&self, links: &[&Link<Task>]) -> Result<Vec<RecordSeen<Task>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        self.look_by_number(&numbers).await
    }

    async fn write(&self, writes: &[Outgoing<'_, Task>]) -> Vec<Answer<Task>> {
        join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Task>]) -> Result<Vec<RecordAlike<Task>>, Stop> {
        let wanted: Vec<_> = wanted.iter().map(|wanted| wanted.content).collect();
        let alike = self.0.sales.tasks_alike(&wanted).await;
        let alike = alike.map_err(|error| stop(Side::Sales, &error))?;
        Ok(alike
            .into_iter()
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

impl Tasks {
    async fn look_by_number(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Task>>, Stop> {
        let looks = self.0.sales.tasks(numbers).await;
        let looks = looks.map_err(|error| stop(Side::Sales, &error))?;
        seen_from_looks(looks, |item, id, _| RecordSeen::Found(Box::new(item), id))
    }

    async fn write_one(&self, outgoing: Outgoing<'_, Task>) -> Answer<Task> {
        let sales = &self.0.sales;
        match outgoing.write {
            Write::Create { carried, .. } => {
                let number = number_of(outgoing.link);
                let created = sales.create_task(&number, self.0.owner, &carried.sent).await;
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
                let answer = sales.update_task(id, expects, held, &carried.sent, fields);
                answered(outgoing, answer.await, None)
            }
            Write::Delete { id, expects, .. } => {
                answered(outgoing, sales.delete_task(id, expects).await, None)
            }
            Write::Mark { .. } | Write::Unmark { .. } => never_marked(),
        }
    }
}

impl RecordFeed for Tasks {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Task>>, PullError> {
        let place = Place::of(after, self.0.began_at)?;
        let asked = NewsAsked {
            tasks: Some(place.changed.clone()),
            ..place.asked()
        };
        let news = self.0.sales.news(&asked, self.0.began_at).await;
        let news = news.map_err(|error| pull_error(&error))?;
        place.page(
            news.tasks,
            news.deleted,
            "activities",
            self.0.began_at,
            |activity| Some(RecordRow::Changed(Box::new(activity.item), activity.activity_id)),
        )
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        self.0.in_search(SearchKind::Activities).await
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.0.contacts_mark().await
    }

    /// A search of activities holds appointments too, which are not there as tasks.
    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Task>>, Stop> {
        let numbers: Vec<_> = numbers.iter().map(SalesNumber::of_record).collect();
        self.look_by_number(&numbers).await
    }
}
