//! Looking for what could be the same as something that is about to be made.

use crate::contact::{ContactEntry, Notes};
use crate::contacts::Contacts;
use crate::convert::span_from_event;
use crate::dialect::GRAPH;
use crate::event::Event;
use crate::feed::FeedRow;
use crate::items::{Looked, quoted};
use crate::list::{ListPage, Listed, Listing};
use crate::mailbox::Mailbox;
use crate::pages::Pages;
use crate::task::{TaskEntry, TaskListId};
use crate::wire;
use futures::future::try_join_all;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use sync_core::{Contact, ItemId, Span};
use vendor_http::Error;

/// What is read of an event before it is looked at whole.
const SELECTED: &str = "id,type,start,end,isAllDay";
/// Events on a page, the most that Graph gives at once without being asked for less.
const ON_A_PAGE: &str = "100";
/// Whole days of all time zones lie within so much of the same day in UTC.
const ZONES_REACH: SignedDuration = SignedDuration::from_hours(14);

/// From so many contacts on, all of the folder is read instead of asking for each.
const LISTED_FROM: usize = 20;

impl Mailbox {
    /// Every contact of the default folder that has an address, or the whole name, of one of these, each once, in no order;
    /// all there are where many are asked about.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn contacts_alike(
        &self,
        wanted: &[&Contact],
        notes: Notes,
    ) -> Result<Vec<ContactEntry>, Error> {
        if wanted.len() >= LISTED_FROM {
            return self.all_contacts(notes).await;
        }
        let kind = Contacts(notes);
        let filters: Vec<String> = wanted.iter().flat_map(|contact| likenesses(contact)).collect();
        let ids = try_join_all(filters.iter().map(|filter| self.ids_where(&kind, filter))).await?;
        let ids: BTreeSet<ItemId> = ids.into_iter().flatten().collect();
        let ids: Vec<ItemId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        there(self.contacts(&ids, notes).await?)
    }

    pub(crate) async fn all_contacts(&self, notes: Notes) -> Result<Vec<ContactEntry>, Error> {
        let mut contacts = Vec::new();
        let mut pages = Pages::default();
        while !pages.is_over() {
            let listed = self.listed_contacts(Listing::All, pages.after(), notes).await?;
            let page = page_of_all(listed)?;
            contacts.extend(page.rows.into_iter().filter_map(changed));
            pages.turn(page.next)?;
        }
        Ok(contacts)
    }

    /// Every task of the list: To Do cannot be asked for days.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn all_tasks(&self, list: &TaskListId) -> Result<Vec<TaskEntry>, Error> {
        let mut tasks = Vec::new();
        let mut pages = Pages::default();
        while !pages.is_over() {
            let listed = self.listed_tasks(list, Listing::All, pages.after()).await?;
            let page = page_of_all(listed)?;
            tasks.extend(page.rows.into_iter().filter_map(changed));
            pages.turn(page.next)?;
        }
        Ok(tasks)
    }

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
        there(self.events(&ids).await?)
    }

    async fn ids_at(&self, time: Span) -> Result<Vec<ItemId>, Error> {
        let (start, end) = range_around(time);
        let query = [
            ("startDateTime", start.as_str()),
            ("endDateTime", end.as_str()),
            ("$select", SELECTED),
            ("$top", ON_A_PAGE),
        ];
        let events: Vec<wire::Event> = self.short_list(self.url(&["calendarView"], &query)).await?;
        let mut ids = Vec::new();
        for event in events {
            let is_single = event.kind.as_deref() == Some("singleInstance");
            if is_single && span_from_event(&event) == Ok(time) {
                let unreadable = || Error::unreadable("event.id", &GRAPH.no_request());
                ids.push(ItemId::new(event.id.ok_or_else(unreadable)?));
            }
        }
        Ok(ids)
    }
}

/// What was found; what is gone since, or is nothing that could be compared, is left out.
fn there<T>(looks: Vec<Looked<T>>) -> Result<Vec<T>, Error> {
    let mut found = Vec::with_capacity(looks.len());
    for look in looks {
        match look {
            Looked::Found(item) => found.push(*item),
            Looked::Missing | Looked::Failed(Error::Unreadable { .. }) => {}
            Looked::Failed(error) => return Err(error),
        }
    }
    Ok(found)
}

/// A page of a whole folder, which no filter can keep from being told.
pub(crate) fn page_of_all<R>(listed: Listed<R>) -> Result<ListPage<R>, Error> {
    match listed {
        Listed::Page(page) => Ok(page),
        Listed::NotSearchable(trace) => Err(Error::unreadable("$filter", &trace)),
    }
}

pub(crate) fn changed<T>(row: FeedRow<T>) -> Option<T> {
    match row {
        FeedRow::Changed(item) => Some(item),
        FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    }
}

/// By each address, and by the name.
fn likenesses(contact: &Contact) -> Vec<String> {
    let by_address =
        |address: &String| format!("emailAddresses/any(a:a/address eq {})", quoted(address.trim()));
    let name = |property: &str, text: &str| match text.trim() {
        "" => None,
        text => Some(format!("{property} eq {}", quoted(text))),
    };
    let names = [
        name("givenName", &contact.first_name),
        name("surname", &contact.last_name),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let by_name = (!names.is_empty()).then(|| names.join(" and "));
    contact.emails.0.iter().map(by_address).chain(by_name).collect()
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
