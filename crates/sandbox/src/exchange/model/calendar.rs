//! The change feed of a calendar, within a window.

use super::feed::{ChangePage, Cursor, Window};
use super::ids::master_and_slot;
use super::shelf::{Noted, Shelved};
use super::{Exchange, GraphError};
use crate::exchange::event::{Event, When};
use crate::exchange::zones;
use jiff::Timestamp;
use std::sync::Arc;

/// One row of a calendar's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarRow {
    /// A single event, a series master or an exception, new or changed, as it is now.
    Changed(Arc<Event>),
    /// An occurrence as its master dictates. Follows its master in the same page.
    Occurrence(Occurrence),
    /// Deleted, moved to another folder, or changed while outside the window: the feed does not say which. By
    /// immutable id; for a series the master's.
    Removed(String),
}

/// As much as the feed says of an occurrence; everything else is the master's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Immutable id.
    pub id: String,
    /// Immutable id of the master.
    pub master_id: String,
    /// Version.
    pub etag: String,
    /// Begin.
    pub start: When,
    /// End.
    pub end: When,
}

impl Occurrence {
    /// The slot that it fills.
    pub fn slot(&self) -> Option<Timestamp> {
        master_and_slot(&self.id).map(|(_, slot)| slot)
    }
}

impl Shelved for Event {
    fn immutable_id(&self) -> &str {
        &self.immutable_id
    }

    fn rest_id(&self) -> Option<&str> {
        Some(&self.rest_id)
    }
}

impl Exchange {
    /// A page of what changed in a mailbox's calendar since a cursor, at most `limit` events, a series counting as
    /// one; a first round without a cursor. A cursor of another window, or an expired one, is `syncStateNotFound`.
    ///
    /// A series that changed in any way comes whole: the master, then what lies in the window. A deleted occurrence is
    /// not announced, it is missing from there.
    pub fn changes(
        &self,
        oid: &str,
        cursor: Option<&Cursor>,
        window: Window,
        limit: usize,
    ) -> Result<ChangePage<CalendarRow>, GraphError> {
        let page = self.mailbox(oid)?.events.changes(cursor, Some(window), limit)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in &page.rows {
            tell(row, &window, &mut rows);
        }
        Ok(page.with_rows(rows))
    }

    /// Makes every cursor of this calendar's feed worthless.
    pub fn expire_cursors(&mut self, oid: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.events_mut().expire();
        Ok(())
    }
}

fn tell(row: &Noted<'_, Event>, window: &Window, rows: &mut Vec<CalendarRow>) {
    let (item, is_news) = match row {
        Noted::Away(id) => return rows.push(CalendarRow::Removed((*id).to_owned())),
        Noted::Here { item, is_news } => (*item, *is_news),
    };
    let before = rows.len();
    if item.recurrence.is_some() {
        let instances = item.instances(window);
        rows.extend((!instances.is_empty()).then(|| CalendarRow::Changed(item.clone())));
        rows.extend(instances.into_iter().map(instance_row));
    } else if item.lies_in(window) {
        rows.push(CalendarRow::Changed(item.clone()));
    }
    if rows.len() == before && is_news {
        rows.push(CalendarRow::Removed(item.immutable_id.clone()));
    }
}

fn instance_row(instance: Arc<Event>) -> CalendarRow {
    match &instance.place {
        Some(place) if !place.is_exception => CalendarRow::Occurrence(Occurrence {
            id: instance.immutable_id.clone(),
            master_id: place.master_id.clone(),
            etag: instance.etag(),
            start: instance.start.clone(),
            end: instance.end.clone(),
        }),
        Some(_) | None => CalendarRow::Changed(instance),
    }
}

impl Event {
    /// Whether a single event or an instance overlaps a window.
    pub fn lies_in(&self, window: &Window) -> bool {
        zones::instant(&self.start)
            .zip(zones::instant(&self.end))
            .is_some_and(|(start, end)| window.overlaps(start, end))
    }
}
