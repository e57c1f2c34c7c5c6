//! Looking for appointments that could be the same as one that is about to be made.

use crate::convert::span_from_event;
use crate::event::Event;
use crate::items::{Looked, preferring};
use crate::mailbox::Mailbox;
use crate::wire;
use futures::future::try_join_all;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use std::collections::BTreeSet;
use sync_core::{ItemId, Span};
use vendor_http::{Call, Error};

/// What is read of an event before it is looked at whole.
const SELECTED: &str = "id,type,start,end,isAllDay";
/// Events on a page, the most that Graph gives at once without being asked for less.
const ON_A_PAGE: &str = "100";
/// More than this in one moment of one calendar is nobody's day.
const PAGES_MAX: usize = 20;
/// Whole days of all time zones lie within so much of the same day in UTC.
const ZONES_REACH: SignedDuration = SignedDuration::from_hours(14);

impl Mailbox {
    /// Every single appointment of the calendar that begins and ends exactly when one of `times` does, each once, in no
    /// order; those in the past too. Meetings of series are left out.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn events_at(&self, times: &[Span]) -> Result<Vec<Event>, Error> {
        let ids = try_join_all(times.iter().map(|time| self.ids_at(*time))).await?;
        let ids: BTreeSet<ItemId> = ids.into_iter().flatten().collect();
        let ids: Vec<ItemId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut events = Vec::with_capacity(ids.len());
        for look in self.events(&ids).await? {
            match look {
                Looked::Found(event) => events.push(*event),
                // Gone since, or nothing that could be compared.
                Looked::Missing | Looked::Failed(Error::Unreadable { .. }) => {}
                Looked::Failed(error) => return Err(error),
            }
        }
        Ok(events)
    }

    async fn ids_at(&self, time: Span) -> Result<Vec<ItemId>, Error> {
        let (start, end) = range_around(time);
        let query = [
            ("startDateTime", start.as_str()),
            ("endDateTime", end.as_str()),
            ("$select", SELECTED),
            ("$top", ON_A_PAGE),
        ];
        let mut url = self.url(&["calendarView"], &query);
        let mut ids = Vec::new();
        for _ in 0..PAGES_MAX {
            let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
            let page: wire::Page<wire::Event> = reply.json()?;
            for event in page.value {
                let is_single = event.kind.as_deref() == Some("singleInstance");
                if is_single && span_from_event(&event) == Ok(time) {
                    let id = event
                        .id
                        .ok_or_else(|| Error::unreadable("event.id", &reply.trace))?;
                    ids.push(ItemId::new(id));
                }
            }
            match page.next {
                None => return Ok(ids),
                Some(link) => {
                    let next = self.transport.follow(&link);
                    url = next.ok_or_else(|| Error::unreadable("@odata.nextLink", &reply.trace))?;
                }
            }
        }
        Ok(ids)
    }
}

/// A range that everything which takes place exactly then overlaps, even what takes no time at all.
fn range_around(time: Span) -> (String, String) {
    let (start, end) = match time {
        Span::Timed { start, end } => (start, end.max(later(start, SignedDuration::from_secs(1)))),
        Span::AllDay { first, last } => {
            let after = last.tomorrow().unwrap_or(last);
            (
                later(midnight(first), -ZONES_REACH),
                later(midnight(after), ZONES_REACH),
            )
        }
    };
    (start.to_string(), end.to_string())
}

fn midnight(day: Date) -> Timestamp {
    day.to_datetime(Time::midnight())
        .to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(moment)
}
