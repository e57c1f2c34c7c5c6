//! The feeds of one mailbox, read together: the first page of each in one request before the rounds begin, and one feed of
//! the calendar for single appointments and series.

use super::{CalendarPlace, Terms, pull_error};
use crate::adapters::first_page::FirstPage;
use crate::adapters::stop;
use crate::ports::{Cursor, PullError, Stop};
use ::exchange::{
    CalendarPage, CalendarRound, CalendarWindow, ContactEntry, Error, Event, FeedError, FeedPage, FeedRow,
    MailScope, Mailbox, MailboxAsked, MessageEntry, Notes, OutsideCursor, OutsideNews, Sighting, TaskEntry,
    TaskListId, Told,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_core::{ItemId, Side};

/// What a feed told first, or why not.
pub(super) type First<T> = FirstPage<Cursor, Result<FeedPage<FeedRow<T>>, FeedError>>;

/// The feeds of one mailbox during one job; what they told already is shared by all clones.
#[derive(Debug, Clone, Default)]
pub struct MailboxFeeds {
    /// Of the calendar, for both kinds that lie in it.
    pub(super) calendar: CalendarFeed,
    pub(super) contacts: First<Told<ContactEntry>>,
    pub(super) tasks: First<Told<TaskEntry>>,
    pub(super) messages: First<MessageEntry>,
}

/// Where each feed was left; nothing for a feed that is not read, or from its beginning: that does better by itself.
#[derive(Debug, Clone, Default)]
pub struct MailboxPlaces<'a> {
    /// In this window.
    pub calendar: Option<(Cursor, CalendarWindow)>,
    /// With notes or without.
    pub contacts: Option<(Cursor, Notes)>,
    /// Of this list.
    pub tasks: Option<(Cursor, &'a TaskListId)>,
    /// Of all folders that are read.
    pub messages: Option<(Cursor, &'a MailScope)>,
}

impl MailboxFeeds {
    /// Asks every feed what is new, in one request. Where a place is worth nothing any more, its feed finds that out by
    /// itself.
    ///
    /// # Errors
    /// As Exchange answers.
    pub async fn asked_at_once(mailbox: &Mailbox, places: &MailboxPlaces<'_>) -> Result<Self, Stop> {
        let feeds = Self::default();
        let calendar = places.calendar.as_ref();
        let calendar =
            calendar.and_then(|(at, window)| Some((CalendarPlace::read(*window, at).ok()?, *window)));
        let contacts = places.contacts.as_ref();
        let contacts =
            contacts.and_then(|(at, notes)| Some((Terms::of_contacts(*notes).read(at).ok()?, *notes)));
        let tasks = places.tasks.as_ref();
        let tasks = tasks.and_then(|(at, list)| Some((*list, Terms::OF_TASKS.read(at).ok()?)));
        let messages = places.messages.as_ref();
        let messages = messages.and_then(|(at, scope)| Some((Terms::OF_MESSAGES.read(at).ok()?, *scope)));
        let asked = MailboxAsked {
            calendar: calendar
                .as_ref()
                .map(|(place, _)| CalendarRound::GoOn(&place.feed)),
            outside: calendar.as_ref().map(|(place, window)| (&place.outside, *window)),
            contacts: contacts.as_ref().map(|(after, notes)| (Some(after), *notes)),
            tasks: tasks.as_ref().map(|(list, after)| (*list, Some(after))),
            messages: messages.as_ref().map(|(after, scope)| (Some(after), *scope)),
        };
        let nothing = calendar.is_none() && contacts.is_none() && tasks.is_none() && messages.is_none();
        if nothing {
            return Ok(feeds);
        }
        let news = mailbox.news(&asked).await;
        let news = news.map_err(|error| stop(Side::Exchange, &error))?;
        if let (Some((place, _)), Some(page)) = (&places.calendar, news.calendar) {
            let outside = news.outside;
            feeds
                .calendar
                .first
                .put(place.clone(), ToldAtOnce { page, outside });
        }
        if let (Some((place, _)), Some(page)) = (&places.contacts, news.contacts) {
            feeds.contacts.put(place.clone(), page);
        }
        if let (Some((place, _)), Some(page)) = (&places.tasks, news.tasks) {
            feeds.tasks.put(place.clone(), page);
        }
        if let (Some((place, _)), Some(page)) = (&places.messages, news.messages) {
            feeds.messages.put(place.clone(), page);
        }
        Ok(feeds)
    }

    /// What was told at the beginning is too old to be taken for news.
    pub fn forget(&self) {
        self.calendar.first.forget();
        self.contacts.forget();
        self.tasks.forget();
        self.messages.forget();
    }
}

/// The calendar's one feed: what changed in a window of time and, at the end of a reading, what carries the category outside
/// of it. Single appointments are read first; what their pages named of series is kept for these, who go on from the same
/// places.
#[derive(Clone, Default)]
pub(super) struct CalendarFeed {
    first: FirstPage<Cursor, ToldAtOnce>,
    heard: Arc<Mutex<Heard>>,
}

/// What was told of the calendar together with the other feeds.
struct ToldAtOnce {
    page: Result<CalendarPage, FeedError>,
    outside: Option<Result<OutsideNews, Error>>,
}

/// A page of the one feed.
pub(super) struct CalendarNews {
    pub(super) singles: Vec<FeedRow<Told<Event>>>,
    masters: Vec<ItemId>,
    pub(super) next: Cursor,
    pub(super) is_last: bool,
}

/// What was heard of series while single appointments were read.
#[derive(Default)]
struct Heard {
    pages: BTreeMap<Option<String>, SeriesPage>,
    /// Where single appointments have come to, once all was read.
    end: Option<Cursor>,
    /// All that lies in the calendar, where that was listed.
    sightings: Option<Vec<Sighting>>,
}

/// What a page says of series.
#[derive(Clone)]
pub(super) struct SeriesPage {
    pub(super) masters: Vec<ItemId>,
    /// Single meetings that changed: some may have been series.
    pub(super) singles: Vec<ItemId>,
    /// Of single appointments too: the feed does not tell them apart.
    pub(super) removed: Vec<ItemId>,
    pub(super) next: Cursor,
    pub(super) is_last: bool,
}

impl CalendarFeed {
    /// A page for single appointments.
    pub(super) async fn page(
        &self,
        mailbox: &Mailbox,
        window: CalendarWindow,
        after: Option<&Cursor>,
    ) -> Result<CalendarNews, PullError> {
        let told = after.and_then(|after| self.first.take(after));
        let page = read_on(mailbox, window, after, told).await?;
        let mut heard = self.heard();
        if page.is_last {
            heard.end = Some(page.next.clone());
        }
        let place = after.map(|after| after.0.clone());
        heard.pages.insert(place, SeriesPage::of(&page));
        Ok(page)
    }

    /// A page for series. Where they are not where single appointments were, they catch up: what is read to its end now says
    /// all that the end which these have come to leaves out, so both go on from that.
    pub(super) async fn series_page(
        &self,
        mailbox: &Mailbox,
        window: CalendarWindow,
        after: Option<&Cursor>,
    ) -> Result<SeriesPage, PullError> {
        let place = after.map(|after| after.0.clone());
        let heard = self.heard().pages.get(&place).cloned();
        if let Some(heard) = heard {
            return Ok(heard);
        }
        let mut page = SeriesPage::of(&read_on(mailbox, window, after, None).await?);
        if page.is_last
            && let Some(end) = &self.heard().end
        {
            page.next = end.clone();
        }
        Ok(page)
    }

    /// All that lies in the calendar, listed once in a job.
    pub(super) async fn sightings(&self, mailbox: &Mailbox) -> Result<Vec<Sighting>, Error> {
        let listed = self.heard().sightings.clone();
        if let Some(listed) = listed {
            return Ok(listed);
        }
        let listed = mailbox.event_sightings().await?;
        self.heard().sightings = Some(listed.clone());
        Ok(listed)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next page, but for what was told already.
async fn read_on(
    mailbox: &Mailbox,
    window: CalendarWindow,
    after: Option<&Cursor>,
    told: Option<ToldAtOnce>,
) -> Result<CalendarNews, PullError> {
    let place = after
        .map(|after| CalendarPlace::read(window, after))
        .transpose()?;
    let (page, outside) = match told {
        Some(told) => (told.page, told.outside),
        None => {
            let round = match &place {
                Some(place) => CalendarRound::GoOn(&place.feed),
                None => CalendarRound::Begin(window),
            };
            (mailbox.calendar_page(round).await, None)
        }
    };
    let page = page.map_err(pull_error)?;
    let mut next = CalendarPlace {
        feed: page.next,
        outside: place.map_or(OutsideCursor::START, |place| place.outside),
    };
    let (mut singles, mut masters) = (page.singles, page.masters);
    if page.is_last {
        let news = match outside {
            Some(news) => news,
            None => mailbox.outside_news(window, &next.outside).await,
        };
        let news = news.map_err(|error| PullError::Stopped(stop(Side::Exchange, &error)))?;
        if next.outside.is_searchable() && !news.next.is_searchable() {
            tracing::info!("events cannot be searched by category; reconciliation finds them");
        }
        next.outside = news.next;
        // The feed tells of what changed out there as if it were removed.
        let there: BTreeSet<&ItemId> = news
            .singles
            .iter()
            .filter_map(changed)
            .chain(&news.masters)
            .collect();
        singles.retain(|row| !matches!(row, FeedRow::Removed(id) if there.contains(id)));
        let told: BTreeSet<ItemId> = singles.iter().filter_map(changed).cloned().collect();
        let is_new = |row: &FeedRow<_>| changed(row).is_none_or(|id| !told.contains(id));
        singles.extend(news.singles.into_iter().filter(is_new));
        masters.extend(news.masters);
    }
    Ok(CalendarNews {
        singles,
        masters,
        next: next.keep(window),
        is_last: page.is_last,
    })
}

fn changed(row: &FeedRow<Told<Event>>) -> Option<&ItemId> {
    match row {
        FeedRow::Changed(told) => Some(&told.as_told().id),
        FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    }
}

impl SeriesPage {
    fn of(page: &CalendarNews) -> Self {
        let removed = page.singles.iter().filter_map(|row| match row {
            FeedRow::Removed(id) => Some(id.clone()),
            FeedRow::Changed(_) | FeedRow::Unreadable { .. } => None,
        });
        Self {
            masters: page.masters.clone(),
            singles: page.singles.iter().filter_map(changed).cloned().collect(),
            removed: removed.collect(),
            next: page.next.clone(),
            is_last: page.is_last,
        }
    }
}

/// No content.
impl fmt::Debug for CalendarFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarFeed").finish_non_exhaustive()
    }
}
