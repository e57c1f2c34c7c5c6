//! The feeds of one user's Sales, read together: what changed of every kind and what was deleted in one request before the
//! rounds begin, one list of deletions for all kinds, and one list of appointments for single ones and series.

use super::Place;
use crate::adapters::first_page::FirstPage;
use crate::adapters::stop;
use crate::ports::{ContactsMark, Cursor, Stop};
use ::sales::{
    Activity, ChangedPage, ChangedRow, DeletedPage, FeedError, FoundContact, News, NewsAsked, Notes,
    SalesUser, SearchKind, Watermark,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_core::{Appointment, ItemId, SalesId, SearchId, Side, Task};

/// The feeds of Sales during one job; what they told already is shared by all clones. By default nothing was told, and nothing is
/// kept.
#[derive(Debug, Clone, Default)]
pub struct SalesFeeds {
    pub(super) appointments: FirstPage<Watermark, ChangedPage<Activity<Appointment>>>,
    pub(super) tasks: FirstPage<Watermark, ChangedPage<Activity<Task>>>,
    pub(super) contacts: FirstPage<Watermark, ChangedPage<FoundContact>>,
    heard: Option<Arc<Mutex<Heard>>>,
}

/// Where each kind was left; nothing for a kind that is not read, or from its beginning: that does better by itself.
#[derive(Debug, Clone, Default)]
pub struct SalesPlaces {
    /// Of single appointments, from which series go on too.
    pub appointments: Option<Cursor>,
    /// Of tasks.
    pub tasks: Option<Cursor>,
    /// Of contacts, with notes or without.
    pub contacts: Option<(Cursor, Notes)>,
    /// Of messages, which never change: of what was deleted of them.
    pub messages: Option<Cursor>,
    /// Whether it matters how the contacts stand.
    pub contacts_mark: bool,
}

/// What several kinds ask for.
#[derive(Default)]
struct Heard {
    deleted: Option<(Watermark, Result<DeletedPage, FeedError>)>,
    /// Where the first that read all deletions has come to.
    deleted_end: Option<Watermark>,
    series: BTreeMap<String, SeriesTold>,
    /// Where single appointments have come to, once all was read.
    appointments_end: Option<Watermark>,
    mark: Option<ContactsMark>,
    searched: Vec<(SearchKind, SearchId, BTreeSet<ItemId>)>,
}

/// What a page of appointments says of series.
#[derive(Clone)]
pub(super) struct SeriesTold {
    /// Those of which a meeting changed.
    pub(super) joined: BTreeSet<SalesId>,
    /// Rows that changed and cannot be read.
    pub(super) unread: BTreeSet<ItemId>,
    /// Whether the page told anything at all.
    pub(super) tells: bool,
    pub(super) next: Watermark,
    pub(super) is_last: bool,
}

impl SalesFeeds {
    /// Asks for all that is new, in one request.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn asked_at_once(
        sales: &SalesUser,
        places: &SalesPlaces,
        now: Timestamp,
    ) -> Result<Self, Stop> {
        let feeds = Self {
            heard: Some(Arc::default()),
            ..Self::default()
        };
        let read = |place: Option<&Cursor>| place.and_then(|place| Place::of(Some(place), now).ok());
        let appointments = read(places.appointments.as_ref());
        let tasks = read(places.tasks.as_ref());
        let contacts = places.contacts.as_ref();
        let contacts = contacts.and_then(|(place, notes)| Some((read(Some(place))?, *notes)));
        let messages = read(places.messages.as_ref());
        // Kinds that are somewhere else ask by themselves, and go on together with these.
        let first = appointments.as_ref().or(tasks.as_ref()).or(messages.as_ref());
        let first = first.or(contacts.as_ref().map(|(place, _)| place));
        let deleted = first.map(|place| place.deleted.clone());
        let asked = NewsAsked {
            appointments: appointments.map(|place| place.changed),
            tasks: tasks.map(|place| place.changed),
            contacts: contacts.map(|(place, notes)| (place.changed, notes)),
            deleted,
            contacts_stand: places.contacts_mark,
        };
        if asked == NewsAsked::default() {
            return Ok(feeds);
        }
        let news = sales.news(&asked, now).await;
        feeds.hear(asked, news.map_err(|error| stop(Side::Sales, &error))?);
        Ok(feeds)
    }

    /// What was refused counts as not told: whoever reads that kind asks by itself, and says so.
    fn hear(&self, asked: NewsAsked, news: News) {
        if let (Some(place), Some(Ok(page))) = (asked.appointments, news.appointments) {
            self.appointments.put(place, page);
        }
        if let (Some(place), Some(Ok(page))) = (asked.tasks, news.tasks) {
            self.tasks.put(place, page);
        }
        if let (Some((place, _)), Some(Ok(page))) = (asked.contacts, news.contacts) {
            self.contacts.put(place, page);
        }
        let Some(mut heard) = self.heard() else {
            return;
        };
        if let (Some(place), Some(page)) = (asked.deleted, news.deleted) {
            heard.deleted_end = end_of(&page);
            heard.deleted = Some((place, page));
        }
        heard.mark = news
            .contacts_stand
            .and_then(Result::ok)
            .map(|stand| ContactsMark {
                count: stand.count,
                changed_at: stand.changed_at,
            });
    }

    /// What was told at the beginning is too old to be taken for news.
    pub fn forget(&self) {
        self.appointments.forget();
        self.tasks.forget();
        self.contacts.forget();
        if let Some(mut heard) = self.heard() {
            heard.deleted = None;
            heard.mark = None;
        }
    }

    /// What was told already of deletions after `place`.
    pub(super) fn deleted_after(&self, place: &Watermark) -> Option<Result<DeletedPage, FeedError>> {
        let heard = self.heard()?;
        let told = heard.deleted.as_ref().filter(|(asked, _)| asked == place);
        told.map(|(_, page)| page.clone())
    }

    /// A page of deletions that was asked for by itself. Whoever is not where others were catches up: what is read to its end
    /// now says all that their end leaves out, so all go on from that.
    pub(super) fn hear_deleted(
        &self,
        page: Result<DeletedPage, FeedError>,
    ) -> Result<DeletedPage, FeedError> {
        let (Some(mut heard), Some(end)) = (self.heard(), end_of(&page)) else {
            return page;
        };
        let next = heard.deleted_end.get_or_insert(end).clone();
        page.map(|page| DeletedPage { next, ..page })
    }

    /// What a page of appointments after `place` says of series is kept for these, who go on from the same places.
    pub(super) fn hear_appointments(&self, place: &Watermark, page: &ChangedPage<Activity<Appointment>>) {
        let Some(mut heard) = self.heard() else {
            return;
        };
        let told = SeriesTold::of(page);
        if told.is_last {
            heard.appointments_end = Some(told.next.clone());
        }
        heard.series.insert(place.to_text(), told);
    }

    /// What was told already of series after `place`.
    pub(super) fn series_after(&self, place: &Watermark) -> Option<SeriesTold> {
        self.heard()?.series.get(&place.to_text()).cloned()
    }

    /// A page that was asked for by itself: series catch up with single appointments.
    pub(super) fn hear_series(&self, page: &ChangedPage<Activity<Appointment>>) -> SeriesTold {
        let mut told = SeriesTold::of(page);
        if told.is_last
            && let Some(end) = self.heard().and_then(|heard| heard.appointments_end.clone())
        {
            told.next = end;
        }
        told
    }

    /// How the contacts stood at the beginning.
    pub(super) fn mark(&self) -> Option<ContactsMark> {
        self.heard()?.mark.clone()
    }

    /// What a search was found to hold in this job.
    pub(super) fn in_search(&self, kind: SearchKind, search: &SearchId) -> Option<BTreeSet<ItemId>> {
        let heard = self.heard()?;
        let mut searched = heard.searched.iter();
        let (.., held) = searched.find(|(of, asked, _)| *of == kind && asked == search)?;
        Some(held.clone())
    }

    pub(super) fn hear_search(&self, kind: SearchKind, search: &SearchId, held: &BTreeSet<ItemId>) {
        if let Some(mut heard) = self.heard() {
            heard.searched.push((kind, search.clone(), held.clone()));
        }
    }

    fn heard(&self) -> Option<MutexGuard<'_, Heard>> {
        let heard = self.heard.as_ref()?;
        Some(heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SeriesTold {
    fn of(page: &ChangedPage<Activity<Appointment>>) -> Self {
        let joined = page.rows.iter().filter_map(|row| match row {
            ChangedRow::Changed(activity) => activity.series,
            ChangedRow::Unreadable(..) => None,
        });
        let unread = page.rows.iter().filter_map(|row| match row {
            ChangedRow::Changed(_) => None,
            ChangedRow::Unreadable(number, _) => Some(number.clone()),
        });
        Self {
            joined: joined.collect(),
            unread: unread.collect(),
            tells: !page.rows.is_empty(),
            next: page.next.clone(),
            is_last: page.is_last,
        }
    }
}

fn end_of(page: &Result<DeletedPage, FeedError>) -> Option<Watermark> {
    let page = page.as_ref().ok().filter(|page| page.is_last)?;
    Some(page.next.clone())
}

/// No content.
impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heard").finish_non_exhaustive()
    }
}
