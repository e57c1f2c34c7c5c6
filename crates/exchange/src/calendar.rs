//! The calendar as a whole: what changed in a window, and what carries the category wherever it lies.

use crate::convert;
use crate::convert::series::master_of;
use crate::event::Event;
use crate::events::Events;
use crate::feed::{FeedCursor, FeedError, FeedPage, FeedRow, From};
use crate::items::{Looked, quoted};
use crate::list::{ListCursor, Listed, Listing};
use crate::mailbox::Mailbox;
use crate::rows::Row;
use crate::series::EventSeries;
use crate::told::{Stamped, Told};
use crate::wire;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sync_core::{ItemId, Marks};
use vendor_http::Error;

/// The time range whose changes are read. It is baked into the feed's cursors: another window needs a new round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarWindow {
    start: Timestamp,
    end: Timestamp,
}

/// From where a calendar's changes are read.
#[derive(Debug, Clone, Copy)]
pub enum CalendarRound<'a> {
    /// Everything in a window, and then what changes.
    Begin(CalendarWindow),
    /// On from here, in the window with which the round began.
    GoOn(&'a FeedCursor),
}

/// An appointment of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarEntry {
    /// No series.
    Single(Box<Told<Event>>),
    /// A series, whole, whichever of its meetings changed; read afresh, so its stamp is known.
    Series(Box<EventSeries>),
}

impl CalendarWindow {
    /// What ends after `start` and begins before `end`; nothing if that is no time at all.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The window of the week in which `now` lies: the same from Monday to Sunday (UTC), at least seven days back and 18
    /// months ahead at any time of it.
    pub fn around(now: Timestamp) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        let since_monday = i64::from(today.weekday().to_monday_zero_offset());
        let monday = today.saturating_sub(since_monday.days());
        let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map_or(now, |zoned| zoned.timestamp());
        Self {
            start: midnight(monday.saturating_sub(7.days())),
            end: midnight(monday.saturating_add(18.months()).saturating_add(7.days())),
        }
    }

    /// First moment inside.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// First moment after it.
    pub fn end(&self) -> Timestamp {
        self.end
    }
}

/// A page of a calendar's feed, before its series are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPage {
    /// What is no series, all of it but our stamps; and what was removed, which is told of both alike.
    pub singles: Vec<FeedRow<Told<Event>>>,
    /// The series of which something changed, by their masters; one may come twice. What they are now is read afresh, whole
    /// ([`Mailbox::series_rows`]): a feed tells next to nothing of its meetings and leaves out those that were deleted.
    pub masters: Vec<ItemId>,
    /// Where to go on.
    pub next: FeedCursor,
    /// Whether this is all for now.
    pub is_last: bool,
}

impl CalendarPage {
    pub(crate) fn of(page: FeedPage<Row<wire::Event>>) -> Self {
        let mut read = Self {
            singles: Vec::with_capacity(page.rows.len()),
            masters: Vec::new(),
            next: page.next,
            is_last: page.is_last,
        };
        for row in page.rows {
            match row {
                Row::Removed(id) => read.singles.push(FeedRow::Removed(id)),
                Row::Unreadable { id, at } => read.singles.push(FeedRow::Unreadable { id, at }),
                Row::Item(wire) => match master_of(&wire) {
                    Some(master) => read.masters.push(master),
                    None => read.singles.extend(single(wire, Told::without_stamp)),
                },
            }
        }
        read
    }
}

impl Stamped for Event {
    fn stamp_mut(&mut self) -> (&mut Option<String>, &mut Marks) {
        (&mut self.stamp, &mut self.marks)
    }
}

impl Mailbox {
    /// A page of what changed in the calendar, series read whole. A series that is gone by then is a removal.
    ///
    /// # Errors
    /// [`FeedError`]
    pub async fn calendar_changes(
        &self,
        round: CalendarRound<'_>,
    ) -> Result<FeedPage<FeedRow<CalendarEntry>>, FeedError> {
        let page = self.calendar_page(round).await?;
        let singles = page.singles.into_iter().map(|row| row.map(single_entry));
        let mut rows: Vec<_> = singles.collect();
        let series = self.series_rows(page.masters).await?;
        rows.extend(
            series
                .into_iter()
                .map(|row| row.map(|series| CalendarEntry::Series(Box::new(series)))),
        );
        Ok(FeedPage {
            rows,
            next: page.next,
            is_last: page.is_last,
        })
    }

    /// A page of what changed in the calendar, its series only named.
    ///
    /// # Errors
    /// [`FeedError`]
    pub async fn calendar_page(&self, round: CalendarRound<'_>) -> Result<CalendarPage, FeedError> {
        let page = self.feed(self.calendar_from(round)).await?;
        Ok(CalendarPage::of(page))
    }

    pub(crate) fn calendar_from<'a>(&self, round: CalendarRound<'a>) -> From<'a> {
        match round {
            CalendarRound::GoOn(cursor) => From::After(cursor),
            CalendarRound::Begin(CalendarWindow { start, end }) => {
                let (start, end) = (start.to_string(), end.to_string());
                let window = [("startDateTime", start.as_str()), ("endDateTime", end.as_str())];
                From::Start(self.url(&["calendarView", "delta"], &window))
            }
        }
    }

    /// A page of the single events that are not over at `now`, with their stamps, wherever they lie in time. Microsoft shows
    /// this filter in samples and lists no property that can be filtered by: [`Listed::NotSearchable`] means that everything
    /// has to be listed instead.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn upcoming_events(
        &self,
        now: Timestamp,
        after: Option<&ListCursor>,
    ) -> Result<Listed<FeedRow<Event>>, Error> {
        let filter = format!(
            "type eq 'singleInstance' and end/dateTime ge {}",
            quoted(&now.to_string())
        );
        let listed = self.list_where(&Events, Some(filter), after).await?;
        Ok(listed.map(|wire| {
            let id = ItemId::new(wire.id.clone().unwrap_or_default());
            FeedRow::read(id, convert::look_from_event(wire), |look| look.event)
        }))
    }

    /// A page of all series, each read afresh; where they cannot be searched for, everything has to be listed instead.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn listed_series(
        &self,
        after: Option<&ListCursor>,
    ) -> Result<Listed<FeedRow<EventSeries>>, Error> {
        let filter = "type eq 'seriesMaster'".to_owned();
        let page = match self.list_where(&Events, Some(filter), after).await? {
            Listed::Page(page) => page,
            Listed::NotSearchable(trace) => return Ok(Listed::NotSearchable(trace)),
        };
        let mut masters = Vec::with_capacity(page.rows.len());
        let mut rows = Vec::new();
        for row in page.rows {
            match row {
                Row::Removed(_) => {}
                Row::Unreadable { id, at } => rows.push(FeedRow::Unreadable { id, at }),
                Row::Item(wire) => masters.extend(master_of(&wire)),
            }
        }
        let series = self.series_rows(masters).await?;
        rows.extend(series);
        Ok(Listed::Page(crate::list::ListPage {
            rows,
            next: page.next,
        }))
    }

    /// A page of the calendar's appointments, wherever they lie in time. Graph does not document that events can be
    /// searched by category: [`Listed::NotSearchable`] means that everything has to be listed instead.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn listed_events(
        &self,
        listing: Listing,
        after: Option<&ListCursor>,
    ) -> Result<Listed<FeedRow<CalendarEntry>>, Error> {
        let page = match self.list(&Events, listing, after).await? {
            Listed::Page(page) => page,
            Listed::NotSearchable(trace) => return Ok(Listed::NotSearchable(trace)),
        };
        let mut rows = Vec::with_capacity(page.rows.len());
        let mut masters = Vec::new();
        for row in page.rows {
            match row {
                Row::Removed(_) => {}
                Row::Unreadable { id, at } => rows.push(FeedRow::Unreadable { id, at }),
                Row::Item(wire) => match master_of(&wire) {
                    Some(master) => masters.push(master),
                    None => rows.extend(single(wire, Told::with_stamp).map(|row| row.map(single_entry))),
                },
            }
        }
        let series = self.series_rows(masters).await?;
        rows.extend(
            series
                .into_iter()
                .map(|row| row.map(|series| CalendarEntry::Series(Box::new(series)))),
        );
        Ok(Listed::Page(crate::list::ListPage {
            rows,
            next: page.next,
        }))
    }

    /// Series as they are now, as rows of a feed, each once; one that is gone is a removal, and one that Exchange does not give
    /// up is unreadable.
    ///
    /// # Errors
    /// [`Error`], where nothing can be read now: a cursor must not move on.
    pub async fn series_rows(&self, mut masters: Vec<ItemId>) -> Result<Vec<FeedRow<EventSeries>>, Error> {
        masters.sort();
        masters.dedup();
        if masters.is_empty() {
            return Ok(Vec::new());
        }
        let looks = self.series(&masters).await?;
        let rows = masters.into_iter().zip(looks).map(|(id, look)| match look {
            Looked::Found(series) => Ok(FeedRow::Changed(*series)),
            Looked::Missing => Ok(FeedRow::Removed(id)),
            Looked::Failed(error) => FeedRow::failed(id, error),
        });
        rows.collect()
    }
}

fn single_entry(told: Told<Event>) -> CalendarEntry {
    CalendarEntry::Single(Box::new(told))
}

fn single(wire: wire::Event, told: impl FnOnce(Event) -> Told<Event>) -> Option<FeedRow<Told<Event>>> {
    let id = ItemId::new(wire.id.clone()?);
    let look = convert::look_from_event(wire);
    Some(FeedRow::read(id, look, |look| told(look.event)))
}
