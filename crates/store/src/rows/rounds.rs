//! What rounds ask of rows: circumstances, and places under a limit.

use super::micros;
use crate::blob::Stored;
use crate::links::Link;
use crate::rounds::{Circumstances, WentBy};
use jiff::{SignedDuration, Timestamp};
use sync_core::{
    Allowance, Appointment, Contact, Email, Object, Occasion, Occurrences, SearchId, Seat, SeatTerms, Sides,
    Task, Turn,
};

/// How far the rounds of an object have come.
pub struct RoundRow {
    pub first_ended_at: Option<i64>,
    pub empty_since: Option<i64>,
}

/// How things stand, with so many links; no row is a round that never began.
pub fn circumstances(row: Option<&RoundRow>, links: i64) -> Circumstances {
    let has_ended = row.is_some_and(|row| row.first_ended_at.is_some());
    let is_empty = row.is_some_and(|row| row.empty_since.is_some());
    let turn = if has_ended { Turn::Later } else { Turn::First };
    Circumstances {
        round: turn,
        occasion: Occasion {
            links: u32::try_from(links).unwrap_or(u32::MAX),
            mailing: turn,
            sides: if is_empty {
                Sides::SuddenlyEmpty
            } else {
                Sides::Filled
            },
        },
    }
}

/// What a round went by, in a column: no search has an empty id.
pub fn column_of_went_by(by: &WentBy) -> &str {
    by.0.as_ref().map_or("", SearchId::as_str)
}

/// What [`column_of_went_by`] wrote.
pub fn went_by_of(column: &str) -> WentBy {
    WentBy((!column.is_empty()).then(|| SearchId::new(column)))
}

/// The kinds of records that count under an object.
pub fn kinds_of(object: Object) -> Vec<&'static str> {
    let all = [
        (Appointment::NAME, Appointment::OBJECT),
        (Occurrences::NAME, Occurrences::OBJECT),
        (Contact::NAME, Contact::OBJECT),
        (Task::NAME, Task::OBJECT),
        (Email::NAME, Email::OBJECT),
    ];
    let ours = all.into_iter().filter(|(_, of)| *of == Some(object));
    ours.map(|(name, _)| name).collect()
}

/// Links that were unlinked after this moment still count.
pub fn unlinked_counts_after(now: Timestamp) -> i64 {
    counts_after(now, Allowance::WINDOW)
}

/// What happened until then counts no more.
pub fn counts_after(now: Timestamp, window: SignedDuration) -> i64 {
    now.saturating_sub(window).map_or(i64::MIN, micros)
}

/// How many of the links have a place under the limit.
pub fn places_taken<C: Stored>(links: &[Link<C>], terms: &SeatTerms, now: Timestamp) -> u32 {
    let live = links
        .iter()
        .filter(|link| match link.pair.seat(&terms.zone, now) {
            Seat::Takes(life) => life.is_live(now),
            Seat::Asks(_) | Seat::Silent(_) => false,
        });
    u32::try_from(live.count()).unwrap_or(u32::MAX)
}

/// The terms for one kind of record where another one has so many places under the same limit.
pub fn terms_beside(terms: &SeatTerms, taken: u32) -> SeatTerms {
    SeatTerms {
        limit: match terms.limit {
            u32::MAX => u32::MAX,
            limit => limit.saturating_sub(taken),
        },
        ..terms.clone()
    }
}
