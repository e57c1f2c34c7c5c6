//! What a change feed hands out: cursors, windows, pages of rows. Lag, repetition and reordering are the caller's.

use super::GraphError;
use jiff::Timestamp;
use std::str::FromStr;
use std::sync::Arc;

/// The time range that a round of a calendar's feed is about; it is baked into the round's cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant inside.
    pub start: Timestamp,
    /// First instant after it.
    pub end: Timestamp,
}

impl Window {
    /// Whether something that begins and ends then overlaps the window.
    pub fn overlaps(&self, start: Timestamp, end: Timestamp) -> bool {
        start < self.end && (end > self.start || (start == end && start >= self.start))
    }
}

/// A place in a change feed, as delta and next links hold it. Opaque to clients; as text it fits into a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which life of the feed it belongs to; see [`Exchange::expire_cursors`](super::Exchange::expire_cursors).
    pub(super) life: u32,
    /// Number of the last change that was handed out.
    pub(super) after: u64,
    /// Number of the last change when the first round began: removals up to here were never news to this reader.
    pub(super) first_round: u64,
    /// The window, for a calendar.
    pub(super) window: Option<Window>,
}

impl Cursor {
    /// The window that its round is about; nothing for feeds without one.
    pub fn window(&self) -> Option<Window> {
        self.window
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.life, self.after, self.first_round)?;
        match self.window {
            Some(Window { start, end }) => {
                write!(f, ".{}.{}", start.as_nanosecond(), end.as_nanosecond())
            }
            None => Ok(()),
        }
    }
}

impl FromStr for Cursor {
    type Err = GraphError;

    fn from_str(text: &str) -> Result<Self, GraphError> {
        let numbers: Vec<i128> = text
            .split('.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| GraphError::sync_state_not_found())?;
        let instant =
            |number: i128| Timestamp::from_nanosecond(number).map_err(|_| GraphError::sync_state_not_found());
        let (parts, window) = match *numbers.as_slice() {
            [life, after, first] => ((life, after, first), None),
            [life, after, first, start, end] => (
                (life, after, first),
                Some(Window {
                    start: instant(start)?,
                    end: instant(end)?,
                }),
            ),
            _ => return Err(GraphError::sync_state_not_found()),
        };
        let number = |number: i128| u64::try_from(number).map_err(|_| GraphError::sync_state_not_found());
        Ok(Self {
            life: u32::try_from(parts.0).map_err(|_| GraphError::sync_state_not_found())?,
            after: number(parts.1)?,
            first_round: number(parts.2)?,
            window,
        })
    }
}

/// One row of a feed of whole items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeRow<T> {
    /// New or changed, as it is now.
    Changed(Arc<T>),
    /// No longer in the folder (deleted, moved, or never there), by immutable id.
    Removed(String),
}

/// Some rows of a feed, in the order of the changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage<R> {
    /// The rows; a page may be empty.
    pub rows: Vec<R>,
    /// Where to go on.
    pub next: Cursor,
    /// Whether there are more already (a next link), or this was the last page for now (a delta link).
    pub more: bool,
}

impl<R> ChangePage<R> {
    /// The same page with other rows.
    pub(super) fn with_rows<S>(&self, rows: Vec<S>) -> ChangePage<S> {
        ChangePage {
            rows,
            next: self.next,
            more: self.more,
        }
    }
}
