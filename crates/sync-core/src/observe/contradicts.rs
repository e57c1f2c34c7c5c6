//! Looks that are older than what is known: reads lag behind.

use super::{Row, Seen};
use crate::content::{Content, Kind};
use crate::identity::other_half;
use crate::pair::{Doubt, Was};
use crate::policy::Policy;
use jiff::Timestamp;

/// Whether looks have said the same for longer than a read lags behind: then it is no look that is old, but the stamps went
/// back. Those of a series in Sales do, for it has no other than its meetings', and the one changed last may be deleted.
pub(super) fn outlasts_reads<C>(doubt: &Doubt<C>, policy: &Policy, now: Timestamp) -> bool {
    doubt
        .contradicted_since
        .is_some_and(|since| now.duration_since(since) >= policy.grace)
}

/// A look that is older than what we know, or than a row we heard, is no answer: it is asked again, after the grace. A doubt
/// that need not age (after a failed precondition, say) would otherwise take an old state for an edit.
/// Another copy of a message has stamps of its own.
pub(super) fn contradicts<C: Content>(seen: &Seen<C>, doubt: &Doubt<C>) -> bool {
    let heard = doubt.heard.as_ref().filter(|_| other_half(doubt).is_none());
    let newest_known = match (heard, &doubt.was) {
        (Some(Row::Changed(heard)), Was::Present(was)) => Some(heard.modified.max(was.modified)),
        (Some(Row::Changed(heard)), Was::Absent | Was::Gone(_)) => Some(heard.modified),
        (Some(Row::Removed | Row::Deleted) | None, Was::Present(was)) => Some(was.modified),
        (Some(Row::Removed | Row::Deleted) | None, Was::Absent | Was::Gone(_)) => None,
    };
    let known_id = match (heard, &doubt.was) {
        (_, Was::Present(known)) | (Some(Row::Changed(known)), Was::Absent | Was::Gone(_)) => Some(&known.id),
        (Some(Row::Removed | Row::Deleted) | None, Was::Absent | Was::Gone(_)) => None,
    };
    match seen {
        Seen::Found(item) if C::KIND == Kind::Email && known_id.is_some_and(|known| *known != item.id) => {
            false
        }
        Seen::Found(item) => newest_known.is_some_and(|known| item.modified < known),
        // Whether nothing is there any more, or the look is old, only a second look tells.
        Seen::Missing | Seen::Deleted | Seen::Cancelled => false,
    }
}
