//! Series: in Sales an appointment for every meeting, joined by one id. The record is all of them; its number is the one that
//! we minted for the series, which no row has, or of one that was born in Sales what joins its rows.

mod named;
mod writing;

pub use named::KnownRows;
pub(in crate::adapters) use named::version_of_one;

use super::{Place, UserSales, pull_error};
use crate::adapters::{stop, stop_unless_of_one};
use crate::ports::{
    Answer, Compared, ContactsMark, Cursor, Joined, Outgoing, Page, PullError, RecordAlike, RecordFeed,
    RecordRow, RecordSeen, SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{
    Activity, ActivityWanted, ChangedPage, Deleted, Error, FeedError, NewsAsked, Numbered, SearchKind,
    Watermark,
};
use futures::future::{join_all, try_join_all};
use jiff::Timestamp;
use named::{NamedRow, rows_from_version, version_from_rows};
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::{
    Acquaintance, ActivityNumber, Facts, Item, ItemId, Kind, Known, Marks, Occurrences, ReasonCode, SalesId,
    SalesNumber, Side, Slot, Version, Zone,
};

/// Series, as one user sees them.
#[derive(Debug)]
pub struct SeriesRecords {
    /// Sales, as the user sees it.
    pub of: UserSales,
    /// The mailbox's time zone: the clocks of a series that was born in Sales keep time in it.
    pub zone: Zone,
    /// The rows of all series of this mailbox, as they were when the job began.
    pub known: KnownRows,
}

/// A series as its rows are.
type Whole = (Item<Occurrences>, SalesId);

impl SeriesRecords {
    /// The series with this number; none where this user sees no row of it. `names` are the rows that the last look saw.
    async fn whole(
        &self,
        number: &ItemId,
        joined_by: Option<SalesId>,
        names: &[NamedRow],
    ) -> Result<Option<Whole>, Error> {
        let mut rows: BTreeMap<ItemId, Activity> = BTreeMap::new();
        let mut add = |found: Vec<Activity>| {
            let found = found.into_iter().map(|row| (row.item.id.clone(), row));
            rows.extend(found);
            rows.values().find_map(|row| row.series)
        };
        let born_there = number.as_str().parse().ok().map(SalesId);
        let mut joined_by = born_there.or(joined_by);
        if SalesNumber::is_minted(Kind::Appointment, number) {
            let number = SalesNumber::of_record(number);
            let found = add(self.of.sales.meetings_under(&number).await?);
            joined_by = found.or(joined_by);
        }
        if let Some(series) = joined_by {
            add(self.of.sales.series(series).await?);
        }
        let rows: Vec<Activity> = rows.into_values().collect();
        Ok(self.item_from_rows(number, &rows, names))
    }

    fn item_from_rows(&self, number: &ItemId, rows: &[Activity], names: &[NamedRow]) -> Option<Whole> {
        let first = rows.first()?;
        let mut meetings = BTreeMap::new();
        let mut named = Vec::with_capacity(rows.len());
        for row in rows {
            let slot = self.slot_of(&row.item, names);
            named.push(NamedRow {
                number: ActivityNumber::of_record(&row.item.id),
                slot,
                version: row.item.version.clone(),
            });
            meetings.insert(slot, row.item.content.clone());
        }
        let modified = rows.iter().map(|row| row.item.modified).max()?;
        let item = Item {
            id: number.clone(),
            version: version_from_rows(&named),
            modified,
            content: Occurrences::from_rows(meetings, self.zone.clone()),
            marks: Marks::BOTH,
            facts: Facts {
                owner: Some(first.owner),
                ..Facts::default()
            },
        };
        let id = rows.iter().find_map(|row| row.series);
        Some((item, id.unwrap_or(first.activity_id)))
    }

    /// Which meeting a row is: as it was last seen, as its number says, or, at first sight, where it lies.
    fn slot_of(&self, row: &Item<sync_core::Appointment>, names: &[NamedRow]) -> Slot {
        let named = names.iter().find(|name| name.number.as_str() == row.id.as_str());
        let known = named
            .map(|name| name.slot)
            .or_else(|| self.known.slot_of(&row.id));
        known.unwrap_or_else(|| Slot::of(&row.content.time))
    }

    async fn look_at(&self, link: &Link<Occurrences>) -> Result<RecordSeen<Occurrences>, Stop> {
        let number = ItemId::new(number_of(link).as_str());
        let names = named_in(link);
        let whole = self.whole(&number, link.sales_id, &names).await;
        let Some((mut item, id)) = whole.map_err(|error| stop(Side::Sales, &error))? else {
            return Ok(RecordSeen::Missing);
        };
        if let Known::InDoubt(doubt) = &link.pair.sales {
            let deleted = self.deleted_since(doubt.since).await;
            let deleted = deleted.map_err(|error| stop(Side::Sales, &error))?;
            self.take_out(&mut item, &number, &names, &deleted);
        }
        Ok(RecordSeen::Found(Box::new(item), id))
    }

    /// Rows that landed and were deleted since are told from rows that did not land.
    fn take_out(
        &self,
        item: &mut Item<Occurrences>,
        number: &ItemId,
        names: &[NamedRow],
        deleted: &[Deleted],
    ) {
        for row in deleted
            .iter()
            .filter_map(|deleted| deleted.number.as_ref().zip(Some(deleted.at)))
        {
            let (row, at) = row;
            let named = names.iter().find(|name| name.number.as_str() == row.as_str());
            let is_ours = named.is_some() || self.known.series_of(row).as_ref() == Some(number);
            let slot = named.map(|name| name.slot).or_else(|| self.known.slot_of(row));
            if let Some(slot) = slot.filter(|_| is_ours) {
                item.modified = item.modified.max(at);
                if !item.content.meetings.contains_key(&slot) {
                    item.content.cancelled.insert(slot);
                }
            }
        }
    }

    /// What was deleted since then, as far as Sales still knows.
    async fn deleted_since(&self, since: Timestamp) -> Result<Vec<Deleted>, Error> {
        let mut after = Watermark::starting_at(since);
        let mut deleted = Vec::new();
        loop {
            match self.of.sales.deleted_records(&after, self.of.began_at).await {
                Ok(page) => {
                    deleted.extend(page.rows.into_iter().filter(|row| row.at >= since));
                    if page.is_last {
                        return Ok(deleted);
                    }
                    after = page.next;
                }
                Err(FeedError::Forgotten | FeedError::NotOffered) => return Ok(deleted),
                Err(FeedError::Failed(error)) => return Err(error),
            }
        }
    }
}

/// The number of the first row of a series, by its version: its files hang there.
pub(super) fn first_row(version: &Version) -> Option<ItemId> {
    let rows = rows_from_version(version).into_iter();
    let first = rows.min_by_key(|row| row.slot)?;
    Some(ItemId::new(first.number.as_str()))
}

/// The rows that the last look saw.
fn named_in(link: &Link<Occurrences>) -> Vec<NamedRow> {
    let last = link.pair.sales.last_item();
    last.map(|item| rows_from_version(&item.version))
        .unwrap_or_default()
}

impl SalesRecords for SeriesRecords {
    type Content = Occurrences;

    async fn look(&self, links: &[&Link<Occurrences>]) -> Result<Vec<RecordSeen<Occurrences>>, Stop> {
        let looks = join_all(links.iter().map(|link| self.look_at(link))).await;
        looks.into_iter().collect()
    }

    async fn write(&self, writes: &[Outgoing<'_, Occurrences>]) -> Vec<Answer<Occurrences>> {
        let each = join_all(writes.iter().map(|outgoing| self.write_one(*outgoing)));
        self.of.sales.as_one_write(each).await
    }

    /// By the first meeting of each, and by the number of any.
    async fn alike(&self, wanted: &[Wanted<'_, Occurrences>]) -> Result<Vec<RecordAlike<Occurrences>>, Stop> {
        let wanted: Vec<_> = wanted
            .iter()
            .filter_map(|Wanted { key, content }| {
                let content = content.meetings.values().next()?;
                Some(ActivityWanted { key: *key, content })
            })
            .collect();
        let stopped = |error: Error| stop(Side::Sales, &error);
        let alike = self.of.sales.activities_alike(&wanted).await.map_err(stopped)?;
        let series: BTreeSet<SalesId> = alike.iter().filter_map(|row| row.series).collect();
        let rows = try_join_all(series.iter().map(|id| self.of.sales.series(*id)));
        let mut found = Vec::with_capacity(series.len());
        for rows in rows.await.map_err(stopped)? {
            let whole = self
                .known
                .number_of(&rows)
                .and_then(|number| self.item_from_rows(&number, &rows, &[]));
            found.extend(whole.map(|(item, id)| RecordAlike {
                item: Box::new(item),
                id,
            }));
        }
        Ok(found)
    }

    /// The series is named after the record, as after every first row.
    async fn join(&self, link: &Link<Occurrences>) -> Result<Joined, Stop> {
        self.known.learn(link);
        let rows = named_in(link);
        let [row] = rows.as_slice() else {
            return Ok(Joined::Yes);
        };
        let Some(series) = link.sales_id else {
            return Ok(Joined::Yes);
        };
        match self.of.sales.join_series(&row.number, series).await {
            Ok(()) => Ok(Joined::Yes),
            Err(error) => stop_unless_of_one(Side::Sales, &error).map(|()| Joined::Refused),
        }
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.of.acquaintance(addresses, companies).await
    }
}

impl RecordFeed for SeriesRecords {
    /// Whatever happened to a row, its series is read as a whole. One of which no row is left was deleted, if the list of
    /// deletions names every row of it that was known.
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Occurrences>>, PullError> {
        let place = Place::of(after, self.of.began_at)?;
        let known = self.of.feeds.series_after(&place.changed);
        let asked = NewsAsked {
            appointments: known.is_none().then(|| place.changed.clone()),
            ..NewsAsked::default()
        };
        let news = self.of.news(asked, &place).await?;
        let appointments = news.appointments.transpose();
        let appointments = appointments.map_err(|error| pull_error(&error))?;
        let told = known.or_else(|| Some(self.of.feeds.hear_series(appointments.as_ref()?)));
        if told.as_ref().is_some_and(|told| told.tells) {
            self.of.note_change();
        }
        let mut deleted: BTreeMap<ItemId, Vec<(ItemId, Timestamp)>> = BTreeMap::new();
        if let Some(Ok(page)) = &news.deleted {
            for row in &page.rows {
                if let Some(number) = &row.number
                    && let Some(series) = self.known.series_of(number)
                {
                    deleted.entry(series).or_default().push((number.clone(), row.at));
                }
            }
        }
        let unread = told.iter().flat_map(|told| &told.unread);
        let unread: BTreeSet<ItemId> = unread.filter_map(|row| self.known.series_of(row)).collect();
        let mut rows = self
            .rows_told(
                told.as_ref().map(|told| told.joined.clone()).unwrap_or_default(),
                deleted,
            )
            .await
            .map_err(|error| pull_error(&error))?;
        let refused = |series| RecordRow::Refused(series, ReasonCode::AnswerUnreadable);
        rows.extend(unread.into_iter().map(refused));
        let changed = told.map(|told| ChangedPage {
            rows: Vec::new(),
            next: told.next,
            is_last: told.is_last,
        });
        let page = place.page::<Occurrences, Activity>(
            changed,
            news.deleted,
            "activities",
            self.of.began_at,
            |_| None,
        )?;
        Ok(Page { rows, ..page })
    }

    /// The search names rows.
    async fn in_search(&self) -> Result<Searched, Stop> {
        if let Some(held) = self.of.remembered() {
            return Ok(held);
        }
        let held = self.series_in_search().await?;
        self.of.remember(&held);
        Ok(held)
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.of.contacts_mark().await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Occurrences>>, Stop> {
        let look = async |numbers: Vec<SalesNumber>| {
            let looks = numbers.iter().map(|number| {
                let number = ItemId::new(number.as_str());
                async move { self.whole(&number, None, &[]).await }
            });
            let looks = join_all(looks).await.into_iter();
            let seen = looks.map(|look| match look {
                Ok(Some((item, id))) => Ok(RecordSeen::Found(Box::new(item), id)),
                Ok(None) => Ok(RecordSeen::Missing),
                Err(error) => Err(stop(Side::Sales, &error)),
            });
            seen.collect()
        };
        self.of.read(numbers, look).await
    }

    /// Row by row, those of all series together. A row that joined a series meanwhile is told by the feed alone.
    async fn compare(&self, links: &[&Link<Occurrences>]) -> Result<Vec<Compared>, Stop> {
        let rows: Vec<Vec<NamedRow>> = links.iter().map(|link| named_in(link)).collect();
        let numbers: Vec<SalesNumber> = rows.iter().flatten().map(|row| row.number.clone()).collect();
        let sightings = self.of.sales.sightings(Numbered::Activities, &numbers).await;
        let sightings = sightings.map_err(|error| stop(Side::Sales, &error))?;
        let is_as_seen = |row: &NamedRow| {
            let seen = sightings.get(&ItemId::new(row.number.as_str()));
            seen.is_some_and(|seen| seen.version == row.version)
        };
        let compared = rows.iter().map(|rows| match rows.as_slice() {
            [] => Compared::Otherwise,
            rows if rows.iter().all(is_as_seen) => Compared::AsSeen,
            _ => Compared::Otherwise,
        });
        Ok(compared.collect())
    }
}

impl SeriesRecords {
    async fn series_in_search(&self) -> Result<Searched, Stop> {
        let held = match self.of.in_search(SearchKind::Activities).await? {
            Searched::Holds(held) => held,
            other @ (Searched::NotChosen | Searched::NotAccessible) => return Ok(other),
        };
        let (known, unknown): (Vec<ItemId>, Vec<ItemId>) = held
            .into_iter()
            .partition(|row| self.known.series_of(row).is_some());
        let mut series: BTreeSet<ItemId> = known.iter().filter_map(|row| self.known.series_of(row)).collect();
        // What we made for a single meeting is no row of a series.
        let asked: Vec<SalesNumber> = unknown
            .iter()
            .filter(|row| !SalesNumber::is_minted(Kind::Appointment, row))
            .map(SalesNumber::of_record)
            .collect();
        let joined = self.of.sales.series_of(&asked).await;
        let joined = joined.map_err(|error| stop(Side::Sales, &error))?;
        series.extend(joined.into_values().map(|id| ItemId::new(id.to_string())));
        Ok(Searched::Holds(series))
    }

    async fn rows_told(
        &self,
        joined: BTreeSet<SalesId>,
        mut deleted: BTreeMap<ItemId, Vec<(ItemId, Timestamp)>>,
    ) -> Result<Vec<RecordRow<Occurrences>>, Error> {
        let mut told = Vec::new();
        let rows = try_join_all(joined.iter().map(|id| self.of.sales.series(*id)));
        for rows in rows.await? {
            let Some(number) = self.known.number_of(&rows) else {
                continue;
            };
            let gone = deleted.remove(&number).unwrap_or_default();
            told.extend(
                self.item_from_rows(&number, &rows, &[])
                    .map(|whole| changed(whole, &gone)),
            );
        }
        let whole = deleted.keys().map(|number| self.whole(number, None, &[]));
        let whole = try_join_all(whole).await?;
        for ((number, gone), whole) in deleted.into_iter().zip(whole) {
            match whole {
                Some(whole) => told.push(changed(whole, &gone)),
                None => {
                    let known = self.known.rows_of(&number);
                    let is_gone = |row: &ItemId| gone.iter().any(|(number, _)| number == row);
                    if !known.is_empty() && known.iter().all(is_gone) {
                        told.push(RecordRow::Deleted(number.clone()));
                    }
                }
            }
        }
        Ok(told)
    }
}

/// What was taken out is the newest that is to be said of a series, too.
fn changed((mut item, id): Whole, gone: &[(ItemId, Timestamp)]) -> RecordRow<Occurrences> {
    item.modified = gone.iter().map(|(_, at)| *at).fold(item.modified, Timestamp::max);
    RecordRow::Changed(Box::new(item), id)
}
