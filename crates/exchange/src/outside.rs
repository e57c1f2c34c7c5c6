//! What carries the category and lies outside of the window whose changes are told: one question by the time of the last
//! change, asked again from where the last answer ended. It is answered with little more than ids, and what is news is read
//! afresh. Microsoft documents it for no event, so it is a probe: where it is refused, that is remembered in the place, and
//! only somebody who lists everything finds what lies out there.

use crate::calendar::CalendarWindow;
use crate::convert::series::master_of;
use crate::convert::span_from_event;
use crate::event::Event;
use crate::feed::FeedRow;
use crate::items::{Looked, preferring};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::pages::Pages;
use crate::rows::{RawRow, Row, fingerprint, rows_from_raw};
use crate::told::Told;
use crate::wire;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use sync_core::{ItemId, Span};
use url::Url;
use vendor_http::{Call, Error, Reply};

/// How far a question goes back behind the end of the last answer: further than a change takes to show.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// No two clocks of Exchange are further apart. What was changed so long before an answer was given is in it.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);
/// Rows on a page: they are small.
const ROWS_OF_PAGE: &str = "500";
/// What tells where an event lies.
const SELECTED: &str = "id,type,start,end,isAllDay,lastModifiedDateTime";
/// Rows that are remembered as told; what is beyond comes twice.
const TOLD_MAX: usize = 500;

/// Where a reader of what lies outside stands. Text that only this client reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCursor(Place);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// It goes on from here.
    After(Reading),
    /// Exchange does not search events by their category.
    NotSearchable,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    /// Whatever was changed before this, less the overlap, was told.
    until: Timestamp,
    /// Rows that were told and can come again, by id and version, with the time of their change.
    told: BTreeMap<u64, Timestamp>,
}

/// What lies outside and changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideNews {
    /// What is no series, read afresh, stamp and all.
    pub singles: Vec<FeedRow<Told<Event>>>,
    /// Series by their masters, to be read afresh; one may reach into the window, and one may come twice.
    pub masters: Vec<ItemId>,
    /// Where to go on.
    pub next: OutsideCursor,
}

/// A first page that is asked for.
pub(crate) struct OutsideQuestion {
    pub(crate) url: Url,
    reading: Reading,
}

impl OutsideCursor {
    /// Everything out there is told.
    pub const START: Self = Self(Place::After(Reading {
        until: Timestamp::UNIX_EPOCH,
        told: BTreeMap::new(),
    }));

    /// For keeping; it holds no space.
    pub fn to_text(&self) -> String {
        // Times, numbers and texts always have a JSON form.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// What was kept; nothing where it is none of this client's.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// Whether Exchange can be asked at all.
    pub fn is_searchable(&self) -> bool {
        match self.0 {
            Place::After(_) => true,
            Place::NotSearchable => false,
        }
    }
}

impl Mailbox {
    /// What carries the category, lies outside of the window and changed since the last answer, read to its end.
    ///
    /// # Errors
    /// [`Error`]; that Exchange does not take the question is none, but said by the place.
    pub async fn outside_news(
        &self,
        window: CalendarWindow,
        after: &OutsideCursor,
    ) -> Result<OutsideNews, Error> {
        match self.outside_question(after) {
            None => Ok(OutsideNews::nothing(after.clone())),
            Some(question) => {
                let first = self.outside_page(question.url.clone()).await?;
                self.outside_from_reply(question, first, window).await
            }
        }
    }

    /// What to ask; nothing where it is known to be refused.
    pub(crate) fn outside_question(&self, after: &OutsideCursor) -> Option<OutsideQuestion> {
        match &after.0 {
            Place::NotSearchable => None,
            Place::After(reading) => Some(OutsideQuestion {
                url: self.outside_since(reading.since()),
                reading: reading.clone(),
            }),
        }
    }

    /// What the first page and those after it say, however the first came.
    pub(crate) async fn outside_from_reply(
        &self,
        question: OutsideQuestion,
        first: Reply,
        window: CalendarWindow,
    ) -> Result<OutsideNews, Error> {
        // Everything in the request is ours: what is not understood is the filter.
        if matches!(first.status, 400 | 501) {
            return Ok(OutsideNews::nothing(OutsideCursor(Place::NotSearchable)));
        }
        let reading = question.reading;
        let mut named = Named::default();
        let mut next = reading.clone();
        next.until = first
            .answered_at
            .and_then(|at| at.checked_sub(CLOCKS_APART).ok())
            .map_or(next.until, |at| at.max(next.until));
        let mut pages = Pages::default();
        let mut reply = first;
        loop {
            let page: wire::Page<RawRow<'_>> = reply.json()?;
            let link = self.cursor_after(&page.value, page.next, &reply.trace)?;
            // They say where to go on: none may be passed over.
            let stamps: Option<Vec<Timestamp>> = page.value.iter().map(RawRow::modified).collect();
            let stamps = stamps.ok_or_else(|| Error::unreadable("lastModifiedDateTime", &reply.trace))?;
            next.hear(&page.value);
            let unheard = reading.unheard(page.value);
            named.take(rows_from_raw(&unheard, &reply.trace)?, window);
            pages.turn(link)?;
            let Some(link) = pages.after().filter(|_| !pages.is_over()) else {
                break;
            };
            // What is changed while pages are read moves to the end and pulls others forward, past a reader who counts.
            reply = match (stamps.first(), stamps.last()) {
                (Some(first), Some(last)) if first < last => {
                    self.outside_page(self.outside_since(*last)).await?
                }
                _ => self.outside_page(link.url().clone()).await?,
            };
        }
        next.forget_old();
        Ok(OutsideNews {
            singles: self.single_rows(named.singles).await?,
            masters: named.masters,
            next: OutsideCursor(Place::After(next)),
        })
    }

    /// Events as they are now, each once. One that is gone since is told by whoever tells of it.
    async fn single_rows(&self, mut ids: Vec<ItemId>) -> Result<Vec<FeedRow<Told<Event>>>, Error> {
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = Vec::with_capacity(ids.len());
        let looks = self.events(&ids).await?;
        for (id, look) in ids.into_iter().zip(looks) {
            match look {
                Looked::Found(event) => rows.push(FeedRow::Changed(Told::with_stamp(*event))),
                Looked::Missing => {}
                Looked::Failed(error) => rows.push(FeedRow::failed(id, error)?),
            }
        }
        Ok(rows)
    }

    fn outside_since(&self, since: Timestamp) -> Url {
        let filter = format!("lastModifiedDateTime ge {since} and categories/any(c:c eq '{CATEGORY}')");
        self.url(
            &["events"],
            &[
                ("$filter", filter.as_str()),
                ("$orderby", "lastModifiedDateTime"),
                ("$select", SELECTED),
                ("$top", ROWS_OF_PAGE),
            ],
        )
    }

    async fn outside_page(&self, url: Url) -> Result<Reply, Error> {
        Ok(self.send(preferring(Call::new(Method::GET, url))).await?)
    }
}

/// What the pages name.
#[derive(Debug, Default)]
struct Named {
    singles: Vec<ItemId>,
    masters: Vec<ItemId>,
}

impl OutsideNews {
    fn nothing(next: OutsideCursor) -> Self {
        Self {
            singles: Vec::new(),
            masters: Vec::new(),
            next,
        }
    }
}

impl Named {
    /// Rows that are no business of the window's feed. What cannot be placed in time is read.
    fn take(&mut self, rows: Vec<Row<wire::Event>>, window: CalendarWindow) {
        for row in rows {
            match row {
                Row::Removed(_) => {}
                Row::Unreadable { id, .. } => self.singles.push(id),
                Row::Item(wire) => {
                    if span_from_event(&wire).is_ok_and(|time| window.surely_holds(time)) {
                        continue;
                    }
                    match master_of(&wire) {
                        Some(master) => self.masters.push(master),
                        None => self.singles.extend(wire.id.map(ItemId::new)),
                    }
                }
            }
        }
    }
}

impl Reading {
    /// The rows that are news.
    fn unheard<'a>(&self, mut rows: Vec<RawRow<'a>>) -> Vec<RawRow<'a>> {
        rows.retain(|row| !self.told.contains_key(&name_of(row)));
        rows
    }

    /// Where a question begins.
    fn since(&self) -> Timestamp {
        let since = self.until.saturating_sub(OVERLAP).unwrap_or(self.until);
        since.max(Timestamp::UNIX_EPOCH)
    }

    fn hear(&mut self, rows: &[RawRow<'_>]) {
        for row in rows {
            if let Some(changed) = row.modified() {
                self.until = self.until.max(changed);
                self.told.insert(name_of(row), changed);
            }
        }
    }

    /// Only what the next question can be answered with is remembered.
    fn forget_old(&mut self) {
        let since = self.since();
        self.told.retain(|_, changed| *changed >= since);
        while self.told.len() > TOLD_MAX {
            self.told.pop_first();
        }
    }
}

impl CalendarWindow {
    /// Whether whoever reads the window's changes is told of this. A day lies in no time zone: one at the rim may be told or
    /// not.
    fn surely_holds(&self, time: Span) -> bool {
        match time {
            Span::Timed { start, end } => end > self.start() && start < self.end(),
            Span::AllDay { first, last } => {
                let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
                last > day(self.start()) && first < day(self.end()).yesterday().unwrap_or(first)
            }
        }
    }
}

/// An event in the version that was told.
fn name_of(row: &RawRow<'_>) -> u64 {
    fingerprint(std::slice::from_ref(row))
}

#[cfg(test)]
mod tests;
