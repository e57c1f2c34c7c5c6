//! What changed among mails, by one question for the whole mailbox: those modified since a time, oldest change first. Nothing
//! tells of what is gone for good.
//!
//! A reading goes on behind the stamp of the last row, not behind a number of rows: what changes meanwhile moves to the end
//! and must not push others past the reader. The next reading begins where this one began, and a little before, since what
//! changes may appear late.

use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::message::Message;
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Mailbox};
use std::sync::Arc;

/// How far a reading goes back behind the begin of the last one: further than any read lags.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// Where a reader stands, both in nanoseconds: the model's cursor has room for two numbers.
struct Place {
    /// Only what was modified later comes.
    after: u64,
    /// Where the next reading begins; 0 before this one has begun.
    floor: u64,
}

/// A page of what changed; equal stamps are never parted.
pub(super) fn changes(
    mailbox: &Mailbox,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<ChangePage<ChangeRow<Message>>, GraphError> {
    let place = Place::of(cursor);
    let mut changed: Vec<_> = mailbox
        .messages_modified_since(Timestamp::UNIX_EPOCH)
        .into_iter()
        .filter(|message| nanos(message.modified) > place.after)
        .collect();
    let newest = mailbox.messages().map(|message| nanos(message.modified)).max();
    let floor = match place.floor {
        0 => newest.unwrap_or(0).max(place.after),
        floor => floor,
    };
    let last = changed
        .get(limit.saturating_sub(1))
        .map(|message| message.modified);
    let taken = last.map_or(changed.len(), |last| {
        changed.partition_point(|message| message.modified <= last)
    });
    let more = taken < changed.len();
    changed.truncate(taken);
    let next = match changed.last() {
        Some(last) if more => Place {
            after: nanos(last.modified),
            floor,
        },
        Some(_) | None => Place {
            after: floor.saturating_sub(nanos_of(OVERLAP)),
            floor: 0,
        },
    };
    Ok(ChangePage {
        rows: changed.iter().map(Arc::clone).map(ChangeRow::Changed).collect(),
        next: next.cursor()?,
        more,
    })
}

impl Place {
    fn of(cursor: Option<&Cursor>) -> Self {
        let text = cursor.map(ToString::to_string).unwrap_or_default();
        let mut numbers = text.split('.').skip(1).map(|number| number.parse().unwrap_or(0));
        Self {
            after: numbers.next().unwrap_or(0),
            floor: numbers.next().unwrap_or(0),
        }
    }

    fn cursor(&self) -> Result<Cursor, GraphError> {
        format!("0.{}.{}", self.after, self.floor).parse()
    }
}

fn nanos(moment: Timestamp) -> u64 {
    u64::try_from(moment.as_nanosecond()).unwrap_or(0)
}

fn nanos_of(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(0)
}
