//! The mailbox ports over Graph: what looks, feeds and answers have in common, whatever kind of item they are about.

mod calendar;
mod contacts;
mod feeds;
mod files;
mod kept;
mod mails;
mod owned;
mod series;
mod tasks;

pub use calendar::{Calendar, Guests, Located};
pub use contacts::ContactsFolder;
pub use feeds::{MailboxFeeds, MailboxPlaces};
pub use files::{ItemFiles, ItemsWithFiles};
pub use mails::MailFolders;
pub use series::SeriesCalendar;
pub use tasks::TodoList;

use crate::adapters::{refusal_of, stop, stop_unless_of_one, stop_unless_unreadable};
use crate::ports::{
    Answer, Cursor, ItemRow, ItemSeen, ItemSighting, Outgoing, Page, PullError, Refusal, Stop,
};
use crate::sync::pull::item_of;
use ::exchange::{Error, FeedError, FeedRow, ItemPlace, Looked, Opener, Pages, Sighting, Told};
use kept::{CalendarPlace, Kept, Terms};
use std::collections::{BTreeMap, BTreeSet};
use store::links::{Link, Organizes};
use sync_core::capture::Course;
use sync_core::{Content, ItemId, Known, Marks, Outcome, Place, ReasonCode, Side, Was};

/// So many items that were told without their stamp are looked at; of more, all stamps of the folder are listed.
const LOOKED_AT_MAX: usize = 20;

/// Looks at the items of links, in the order given.
async fn look<K: Kept>(kept: &K, links: &[&Link<K::Content>]) -> Result<Vec<ItemSeen<K::Content>>, Stop> {
    let known: Vec<Option<ItemId>> = links.iter().map(|link| item_of(link)).collect();
    let ids: Vec<ItemId> = known.iter().flatten().cloned().collect();
    let mut looks = if ids.is_empty() {
        Vec::new().into_iter()
    } else {
        let looks = looked_at(kept, &ids).await;
        looks.map_err(|error| stop(Side::Exchange, &error))?.into_iter()
    };
    let mut seen = Vec::with_capacity(links.len());
    for (link, id) in links.iter().zip(known) {
        let look = match id {
            Some(_) => looks.next().unwrap_or(Looked::Missing),
            None => found_by_number(kept, link).await?,
        };
        seen.push(match look {
            Looked::Found(row) => row.seen,
            Looked::Missing => {
                let moved = kept.moved(link).await;
                let moved = moved.map_err(|error| stop(Side::Exchange, &error))?;
                moved.unwrap_or(ItemSeen::Missing)
            }
            Looked::Failed(error) => refused(&error)?,
        });
    }
    Ok(seen)
}

/// Only what lies in the folder that is read is found by anything but its id.
async fn found_by_number<K: Kept>(
    kept: &K,
    link: &Link<K::Content>,
) -> Result<Looked<ItemRow<K::Content>>, Stop> {
    match kept.by_number(link).await {
        Ok(Some(entry)) => Ok(Looked::Found(Box::new(kept.row(*entry)))),
        Ok(None) => Ok(Looked::Missing),
        Err(error) => {
            stop_unless_unreadable(Side::Exchange, &error)?;
            Ok(Looked::Failed(error))
        }
    }
}

/// Exchange does not give one item up, and answers otherwise.
fn refused<C>(error: &Error) -> Result<ItemSeen<C>, Stop> {
    stop_unless_of_one(Side::Exchange, error)
        .map(|()| ItemSeen::Refused(ReasonCode::AnswerUnreadable, Marks::NONE))
}

/// Looks at items by id, each with where it lies.
async fn looked_at<K: Kept>(kept: &K, ids: &[ItemId]) -> Result<Vec<Looked<ItemRow<K::Content>>>, Error> {
    let looks = kept.by_ids(ids).await?;
    let found: Vec<&K::Entry> = looks.iter().filter_map(entry_of).collect();
    let places = match found.as_slice() {
        [] => Vec::new(),
        found => kept.places(found).await?,
    };
    let mut places = places.into_iter();
    let looks = looks.into_iter().map(|look| match look {
        Looked::Found(entry) => match places.next().unwrap_or(Ok(ItemPlace::Read)) {
            Ok(place) => placed(kept.row(*entry), place),
            Err(error) => Looked::Failed(error),
        },
        Looked::Missing => Looked::Missing,
        Looked::Failed(error) => Looked::Failed(error),
    });
    Ok(looks.collect())
}

fn entry_of<T>(look: &Looked<T>) -> Option<&T> {
    match look {
        Looked::Found(entry) => Some(entry),
        Looked::Missing | Looked::Failed(_) => None,
    }
}

/// What a look says of an item that lies there. In no calendar it is not where it was, and only the feed and a second look
/// tell whether it was deleted (R-DEL-1).
fn placed<C>(mut row: ItemRow<C>, place: ItemPlace) -> Looked<ItemRow<C>> {
    match (place, &mut row.seen) {
        (_, ItemSeen::Cancelled) | (ItemPlace::Read, _) => {}
        (ItemPlace::Elsewhere, ItemSeen::Found(item, _)) => item.facts.place = Place::Elsewhere,
        (ItemPlace::Elsewhere, ItemSeen::Refused(..) | ItemSeen::Deleted | ItemSeen::Missing) => {}
        (ItemPlace::Deleted, seen) => *seen = ItemSeen::Deleted,
        (ItemPlace::NoCalendar, _) => return Looked::Missing,
    }
    Looked::Found(Box::new(row))
}

/// A page of a change feed, its rows completed with their stamps.
async fn page<K: Kept>(
    kept: &K,
    rows: Vec<FeedRow<Told<K::Entry>>>,
    next: Cursor,
    is_last: bool,
) -> Result<Page<ItemRow<K::Content>>, PullError> {
    let rows = completed(kept, rows).await;
    Ok(Page {
        rows: rows.map_err(|error| PullError::Stopped(stop(Side::Exchange, &error)))?,
        next,
        is_last,
    })
}

fn pull_error(error: FeedError) -> PullError {
    match error {
        FeedError::Expired { because, trace } => {
            tracing::info!(?because, ?trace, "a change feed is begun anew");
            PullError::CursorExpired
        }
        FeedError::Failed(error) => PullError::Stopped(stop(Side::Exchange, &error)),
    }
}

/// Rows with the stamps that the feed left out. What is looked at for its stamp is taken as it is now; what Exchange does not give
/// up is taken as it was told, with its stamp out of the list of all.
async fn completed<K: Kept>(
    kept: &K,
    rows: Vec<FeedRow<Told<K::Entry>>>,
) -> Result<Vec<ItemRow<K::Content>>, Error> {
    let untold: BTreeSet<ItemId> = rows
        .iter()
        .filter_map(|row| match row {
            FeedRow::Changed(told) if !told.tells_stamp() => Some(K::id(told.as_told()).clone()),
            FeedRow::Changed(_) | FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
        })
        .collect();
    if untold.len() > LOOKED_AT_MAX {
        let stamps = all_stamps(kept).await?;
        let rows = rows.into_iter().map(|row| match row {
            FeedRow::Changed(told) => {
                let stamp = stamps.get(K::id(told.as_told())).cloned();
                kept.row(told.completed(stamp))
            }
            FeedRow::Removed(id) => removed(id),
            FeedRow::Unreadable { id, at } => unreadable(id, &at),
        });
        return Ok(rows.collect());
    }
    let ids: Vec<ItemId> = untold.iter().cloned().collect();
    let looks = if ids.is_empty() {
        Vec::new()
    } else {
        kept.by_ids(&ids).await?
    };
    let mut completed = Vec::with_capacity(rows.len());
    let mut as_told: BTreeMap<ItemId, Told<K::Entry>> = BTreeMap::new();
    for row in rows {
        match row {
            FeedRow::Changed(told) if untold.contains(K::id(told.as_told())) => {
                as_told.insert(K::id(told.as_told()).clone(), told);
            }
            FeedRow::Changed(told) => completed.push(kept.row(told.completed(None))),
            FeedRow::Removed(id) => completed.push(removed(id)),
            FeedRow::Unreadable { id, at } => completed.push(unreadable(id, &at)),
        }
    }
    let mut not_given_up = Vec::new();
    for (id, look) in ids.into_iter().zip(looks) {
        match look {
            Looked::Found(entry) => completed.push(kept.row(*entry)),
            Looked::Missing => completed.push(removed(id)),
            Looked::Failed(Error::Unreadable { at, .. }) => completed.push(unreadable(id, &at)),
            Looked::Failed(error) if error.may_be_of_one() => not_given_up.extend(as_told.remove(&id)),
            Looked::Failed(error) => return Err(error),
        }
    }
    if !not_given_up.is_empty() {
        let stamps = all_stamps(kept).await?;
        completed.extend(not_given_up.into_iter().map(|told| {
            let stamp = stamps.get(K::id(told.as_told())).cloned();
            kept.row(told.completed(stamp))
        }));
    }
    Ok(completed)
}

/// Items by id, as rows; what is missing has none, and neither has what was deleted.
async fn read_again<K: Kept>(kept: &K, ids: &[ItemId]) -> Result<Vec<ItemRow<K::Content>>, Stop> {
    let looks = match ids {
        [] => Vec::new(),
        ids => {
            let looks = looked_at(kept, ids).await;
            looks.map_err(|error| stop(Side::Exchange, &error))?
        }
    };
    let mut rows = Vec::with_capacity(looks.len());
    for (id, look) in ids.iter().zip(looks) {
        match look {
            Looked::Found(row) if row.seen == ItemSeen::Deleted => {}
            Looked::Found(row) => rows.push(*row),
            Looked::Missing => {}
            Looked::Failed(error) => rows.push(nameless(id.clone(), refused(&error)?)),
        }
    }
    Ok(rows)
}

/// Every item of a folder that can be listed whole.
async fn sightings<K: Kept>(kept: &K) -> Result<Option<Vec<ItemSighting>>, Stop> {
    let sightings = kept.sightings().await;
    sightings.map(Some).map_err(|error| stop(Side::Exchange, &error))
}

impl From<Sighting> for ItemSighting {
    fn from(seen: Sighting) -> Self {
        Self {
            id: seen.id,
            version: seen.version,
            is_categorised: seen.is_categorised,
        }
    }
}

async fn all_stamps<K: Kept>(kept: &K) -> Result<BTreeMap<ItemId, String>, Error> {
    let mut stamps = BTreeMap::new();
    let mut pages = Pages::default();
    while !pages.is_over() {
        let page = kept.stamps(pages.after()).await?;
        stamps.extend(page.rows);
        pages.turn(page.next)?;
    }
    Ok(stamps)
}

/// Deleted, moved, or out of what is read: the feed does not say which.
fn removed<C>(id: ItemId) -> ItemRow<C> {
    nameless(id, ItemSeen::Missing)
}

fn unreadable<C>(id: ItemId, at: &str) -> ItemRow<C> {
    tracing::warn!(at, "an item cannot be read");
    nameless(id, ItemSeen::Refused(ReasonCode::AnswerUnreadable, Marks::NONE))
}

fn nameless<C>(id: ItemId, seen: ItemSeen<C>) -> ItemRow<C> {
    ItemRow {
        id,
        key: None,
        made_as: None,
        ical_uid: None,
        stamp: None,
        organizes: Organizes::No,
        course: Course::TakesPlace,
        seen,
    }
}

/// What the answer to a write means. It knows names, not what they mean in Sales: `recall` takes that over from what was
/// last known.
fn answered<C: Content>(
    opener: Opener,
    outgoing: Outgoing<'_, C>,
    mut answer: ::exchange::Answer<C>,
    recall: impl FnOnce(&mut C, &C),
) -> Answer<C> {
    let refusal = match (opener, &answer.refusal, &answer.outcome) {
        // The application may not, its user may: nothing is said of the record.
        (Opener::Application, Some(error @ Error::Forbidden { .. }), Outcome::NotApplied) => {
            Some(Refusal::Stop(stop(Side::Exchange, error)))
        }
        (Opener::Application | Opener::User, _, _) => refusal_of(Side::Exchange, outgoing.link, &answer),
    };
    if let (Outcome::Applied(item), Some(known)) = (&mut answer.outcome, known_before(outgoing.link)) {
        recall(&mut item.content, known);
    }
    Answer {
        outcome: answer.outcome,
        record: None,
        refusal,
    }
}

/// What the item held before the write that is under way.
fn known_before<C>(link: &Link<C>) -> Option<&C> {
    match &link.pair.exchange {
        Known::InDoubt(doubt) => match &doubt.was {
            Was::Present(item) => Some(&item.content),
            Was::Absent | Was::Gone(_) => None,
        },
        Known::Absent | Known::Present(_) | Known::Gone(_) => None,
    }
}

/// The walk through a kind of item that is never captured.
fn never_captured<R>() -> Page<R> {
    Page {
        rows: Vec::new(),
        next: Cursor(String::new()),
        is_last: true,
    }
}
