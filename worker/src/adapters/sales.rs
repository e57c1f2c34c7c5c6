//! The Sales ports over Oracle's REST API: what looks, feeds and answers have in common, whatever kind of record they are
//! about.

mod appointments;
mod contacts;
mod feeds;
mod files;
mod messages;
mod recorded;
mod series;
mod tasks;

pub use appointments::Appointments;
pub use contacts::Contacts;
pub use feeds::{SalesFeeds, SalesPlaces};
pub use files::{RecordFiles, RecordsWithFiles};
pub use messages::Messages;
pub(super) use series::version_of_one;
pub use series::{KnownRows, SeriesRecords};
pub use tasks::Tasks;

use crate::adapters::{refusal_of, stop, stop_unless_of_one};
use crate::ports::{
    Answer, Compared, ContactsMark, Cursor, Outgoing, Page, PullError, RecordRow, RecordSeen, Searched, Stop,
};
use crate::searches::SearchMemory;
use crate::sync::rest::number_of;
use ::sales::{
    ActivityLook, ChangedPage, ChangedRow, Deleted, DeletedPage, Error, FeedError, Holds, News, NewsAsked,
    Numbered, SalesUser, SearchKind, Watermark,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{
    Acquaintance, Content, Item, ItemId, Outcome, ReasonCode, Related, SalesId, SalesNumber, SearchId, Side,
};

/// How far back deletions are asked for where nothing was asked before, or what was is forgotten: two hours less than Oracle
/// keeps them, so that it still knows when the last page is asked for.
const DELETIONS_FROM: SignedDuration = SignedDuration::from_hours(7 * 24 - 2);
/// More records than this no search that can be kept in step holds.
const IN_SEARCH_MAX: usize = 100_000;

/// Sales, as one user sees it.
#[derive(Debug, Clone)]
pub struct UserSales {
    /// The connector.
    pub sales: SalesUser,
    /// The user's own party: owns what they share.
    pub owner: SalesId,
    /// The saved search of this kind of record; none where none is chosen.
    pub search: Option<SearchId>,
    /// When the present job began: what Sales can still know of deletions is measured from it.
    pub began_at: Timestamp,
    /// What Sales told already in this job.
    pub feeds: SalesFeeds,
    /// What is known of the saved search from other jobs; none where it is asked every time.
    pub memory: Option<SearchMemory>,
}

impl UserSales {
    /// The first of these records that Sales does not have, or not for this user.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn first_missing(&self, related: Option<&Related>) -> Result<Option<SalesId>, Stop> {
        let Some(related) = related else {
            return Ok(None);
        };
        let missing = self.sales.missing_records(related).await;
        let missing = missing.map_err(|error| stop(Side::Sales, &error))?;
        Ok(missing.first().map(|(_, id)| *id))
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        let stopped = |error: Error| stop(Side::Sales, &error);
        let people = self.sales.people(addresses).await.map_err(stopped)?;
        Ok(Acquaintance {
            people: people.directory,
            belong: people.accounts,
            accounts: if companies.is_empty() {
                Default::default()
            } else {
                self.sales.accounts_named(companies).await.map_err(stopped)?
            },
        })
    }

    async fn contacts_mark(&self) -> Result<ContactsMark, Stop> {
        if let Some(mark) = self.feeds.mark() {
            return Ok(mark);
        }
        let stand = self.sales.contacts_stand().await;
        let stand = stand.map_err(|error| stop(Side::Sales, &error))?;
        Ok(ContactsMark {
            count: stand.count,
            changed_at: stand.changed_at,
        })
    }

    async fn in_search(&self, searched: SearchKind) -> Result<Searched, Stop> {
        let Some(search) = &self.search else {
            return Ok(Searched::NotChosen);
        };
        if let Some(held) = self.feeds.in_search(searched, search) {
            return Ok(Searched::Holds(held));
        }
        let held = self.sales.in_search(searched, search, IN_SEARCH_MAX).await;
        match held.map_err(|error| stop(Side::Sales, &error))? {
            // What is left out would look as if it had left the search.
            Holds::This(scope) if scope.has_more => {
                tracing::error!(records = scope.records.len(), "the saved search holds too much");
                Err(Stop::Unreadable(Side::Sales))
            }
            Holds::This(scope) => {
                let held = scope.records.into_keys().collect();
                self.feeds.hear_search(searched, search, &held);
                Ok(Searched::Holds(held))
            }
            Holds::NotAccessible => Ok(Searched::NotAccessible),
        }
    }

    /// What the search holds, where nothing calls for asking it again.
    fn remembered(&self) -> Option<Searched> {
        let (search, memory) = (self.search.as_ref()?, self.memory.as_ref()?);
        memory.held(search)
    }

    fn remember(&self, held: &Searched) {
        if let (Some(search), Some(memory)) = (&self.search, &self.memory) {
            memory.note_held(search, self.began_at, held.clone());
        }
    }

    /// Records of this kind changed: the search may hold something else.
    fn note_change(&self) {
        if let Some(memory) = &self.memory {
            memory.note_change(self.began_at);
        }
    }

    /// Reads records by number, in the order asked: `by_number` those that the search does not name in vain for all that is
    /// known.
    async fn read<C>(
        &self,
        numbers: &[ItemId],
        by_number: impl AsyncFnOnce(Vec<SalesNumber>) -> Result<Vec<RecordSeen<C>>, Stop>,
    ) -> Result<Vec<RecordSeen<C>>, Stop> {
        let searched = self.search.as_ref().zip(self.memory.as_ref());
        let unfit = |number| searched.and_then(|(search, memory)| memory.unfit(search, number));
        let known: Vec<Option<Option<ReasonCode>>> = numbers.iter().map(unfit).collect();
        let unread = numbers.iter().zip(&known).filter(|(_, known)| known.is_none());
        let asked: Vec<_> = unread.map(|(number, _)| SalesNumber::of_record(number)).collect();
        let read = if asked.is_empty() {
            Vec::new()
        } else {
            by_number(asked).await?
        };
        let mut read = read.into_iter();
        let seen = numbers.iter().zip(known).map(|(number, known)| {
            let seen = match known {
                Some(Some(code)) => RecordSeen::Refused(code),
                Some(None) => RecordSeen::Missing,
                None => read.next().unwrap_or(RecordSeen::Missing),
            };
            let code = match &seen {
                RecordSeen::Found(..) => return seen,
                RecordSeen::Missing => None,
                RecordSeen::Refused(code) => Some(*code),
            };
            if let Some((search, memory)) = searched {
                memory.note_unfit(search, number, code);
            }
            seen
        });
        Ok(seen.collect())
    }

    /// Whether the records of links are as they were last seen, by number and version.
    async fn compare<C: Content>(
        &self,
        numbered: Numbered,
        links: &[&Link<C>],
    ) -> Result<Vec<Compared>, Stop> {
        let numbers: Vec<SalesNumber> = links.iter().map(|link| number_of(link)).collect();
        let sightings = self.sales.sightings(numbered, &numbers).await;
        let sightings = sightings.map_err(|error| stop(Side::Sales, &error))?;
        let compared = links.iter().map(|link| {
            let known = link.pair.sales.item();
            let sighting = known.and_then(|item| sightings.get(&item.id));
            match (known, sighting) {
                (Some(known), Some(seen)) if known.version == seen.version => Compared::AsSeen,
                (Some(_) | None, Some(_) | None) => Compared::Otherwise,
            }
        });
        Ok(compared.collect())
    }

    /// What changed, as `asked`, and what was deleted after `place`: in one request, but for what was told already.
    async fn news(&self, asked: NewsAsked, place: &Place) -> Result<News, PullError> {
        let told = self.feeds.deleted_after(&place.deleted);
        let asked = NewsAsked {
            deleted: told.is_none().then(|| place.deleted.clone()),
            ..asked
        };
        let mut news = if asked == NewsAsked::default() {
            News::default()
        } else {
            let news = self.sales.news(&asked, self.began_at).await;
            news.map_err(|error| PullError::Stopped(stop(Side::Sales, &error)))?
        };
        let deleted = news.deleted.take();
        news.deleted = told.or_else(|| Some(self.feeds.hear_deleted(deleted?)));
        Ok(news)
    }
}

/// Where the reader of a kind of record stands: with its changes, and with the list of deletions.
#[derive(Debug, Clone)]
struct Place {
    changed: Watermark,
    deleted: Watermark,
}

/// What parts the two texts: no JSON holds it as it is.
const BETWEEN: char = '\n';

impl Place {
    /// As it was kept; the beginning where nothing was.
    fn of(after: Option<&Cursor>, now: Timestamp) -> Result<Self, PullError> {
        let Some(after) = after else {
            return Ok(Self {
                changed: Watermark::starting_at(Timestamp::UNIX_EPOCH),
                deleted: deletions_from(now),
            });
        };
        let (changed, deleted) = after.0.split_once(BETWEEN).ok_or(PullError::CursorExpired)?;
        let read = |text| Watermark::from_text(text).ok_or(PullError::CursorExpired);
        Ok(Self {
            changed: read(changed)?,
            deleted: read(deleted)?,
        })
    }

    fn cursor(&self) -> Cursor {
        Cursor(format!(
            "{}{BETWEEN}{}",
            self.changed.to_text(),
            self.deleted.to_text()
        ))
    }

    /// A page of the port, of what both lists gave. `resource` is where records of this kind are in Sales; `row` makes a row
    /// of a record, unless it is of another kind.
    fn page<C, R>(
        self,
        changed: Option<ChangedPage<R>>,
        deleted: Option<Result<DeletedPage, FeedError>>,
        resource: &str,
        now: Timestamp,
        row: impl Fn(R) -> Option<RecordRow<C>>,
    ) -> Result<Page<RecordRow<C>>, PullError> {
        let mut next = self;
        let mut is_last = true;
        let mut rows = Vec::new();
        let is_forgotten = matches!(deleted, Some(Err(FeedError::Forgotten)));
        // What changed is told once more, after what is linked was compared.
        if let Some(page) = changed.filter(|_| !is_forgotten) {
            is_last &= page.is_last;
            next.changed = page.next;
            for changed in page.rows {
                match changed {
                    ChangedRow::Changed(record) => rows.extend(row(*record)),
                    ChangedRow::Unreadable(number, error) => {
                        tracing::warn!(error = %error, trace = ?error.trace(), "a record cannot be read");
                        rows.push(RecordRow::Refused(number, ReasonCode::AnswerUnreadable));
                    }
                }
            }
        }
        match deleted {
            None => {}
            Some(Ok(page)) => {
                is_last &= page.is_last;
                next.deleted = page.next;
                let ours = page
                    .rows
                    .into_iter()
                    .filter(|deleted| is_about(deleted, resource));
                rows.extend(ours.filter_map(|deleted| deleted.number).map(RecordRow::Deleted));
            }
            // Nobody can tell any more what was deleted before: what is gone is out of sight, and never a deletion (R-DEL-1).
            Some(Err(FeedError::Forgotten)) => {
                tracing::warn!("sales has forgotten what was deleted");
                next.deleted = deletions_from(now);
                return Err(PullError::DeletionsForgotten(next.cursor()));
            }
            // Whoever compares everything finds out (R-JOB-5).
            Some(Err(FeedError::NotOffered)) => {
                tracing::warn!("sales does not say what was deleted");
                next.deleted = deletions_from(now);
            }
            Some(Err(FeedError::Failed(error))) => {
                return Err(PullError::Stopped(stop(Side::Sales, &error)));
            }
        }
        Ok(Page {
            rows,
            next: next.cursor(),
            is_last,
        })
    }
}

fn deletions_from(now: Timestamp) -> Watermark {
    Watermark::starting_at(now.saturating_sub(DELETIONS_FROM).unwrap_or(now))
}

/// Numbers are told apart by what they are numbers of. A pod that does not say of what leaves that to the number.
fn is_about(deleted: &Deleted, resource: &str) -> bool {
    deleted.object.is_empty() || deleted.object.eq_ignore_ascii_case(resource)
}

fn pull_error(error: &Error) -> PullError {
    PullError::Stopped(stop(Side::Sales, error))
}

/// What looks at activities found, in the order given. `found` makes of one what the port says.
fn seen_from_looks<C>(
    looks: Vec<ActivityLook<C>>,
    found: impl Fn(Item<C>, SalesId, Option<SalesId>) -> RecordSeen<C>,
) -> Result<Vec<RecordSeen<C>>, Stop> {
    let seen = looks.into_iter().map(|look| match look {
        ActivityLook::Found(activity) => Ok(found(activity.item, activity.activity_id, activity.series)),
        ActivityLook::Missing | ActivityLook::OtherKind => Ok(RecordSeen::Missing),
        ActivityLook::Failed(error) => refused(&error),
    });
    seen.collect()
}

fn refused<C>(error: &Error) -> Result<RecordSeen<C>, Stop> {
    stop_unless_of_one(Side::Sales, error).map(|()| RecordSeen::Refused(ReasonCode::AnswerUnreadable))
}

/// What the answer to a write means.
fn answered<C: Content>(
    outgoing: Outgoing<'_, C>,
    answer: ::sales::Answer<C>,
    record: Option<SalesId>,
) -> Answer<C> {
    Answer {
        refusal: refusal_of(Side::Sales, outgoing.link, &answer),
        outcome: answer.outcome,
        record,
    }
}

/// Only Outlook items are marked; in Sales the number is the stamp.
fn never_marked<C>() -> Answer<C> {
    Answer::of(Outcome::NotApplied)
}
