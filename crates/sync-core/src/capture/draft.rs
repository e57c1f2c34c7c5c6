//! An item that is shared while it is composed: a message, or a meeting that was not sent yet (R-MAIL-4, R-JOB-1).

use super::{By, Occasion, Request};
use crate::reason::ReasonCode;
use jiff::{SignedDuration, Timestamp};

/// What a look at a draft found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftSeen {
    /// It was not sent: a message in Drafts or on its way out, a meeting whose invitations nobody sent.
    Unsent,
    /// It was sent, wherever it lies now.
    Sent,
    /// It was thrown away, and never sent.
    Deleted,
    /// Nothing by any of its ids.
    Missing,
}

/// What became of an item that was shared while it was composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    /// It is being composed still: nobody reads drafts.
    Composing,
    /// It is not found, since then: between two folders it is in none, so it is looked for again.
    Doubted(Timestamp),
    /// It was sent: the item is there, by the id that Exchange keeps for it.
    Sent,
    /// It was discarded.
    Discarded,
}

/// Which process looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Instant Sync, or the user's own act.
    Instant,
    /// Standard Sync, which leaves items shared while composing to the other.
    Standard,
}

impl Draft {
    /// What a look means, where the draft has not been found since `missing_since`. One that is not found counts as discarded
    /// once two looks `looks_apart` say so, as with every deletion (R-DEL-1).
    pub fn of(
        seen: DraftSeen,
        missing_since: Option<Timestamp>,
        looks_apart: SignedDuration,
        now: Timestamp,
    ) -> Self {
        match seen {
            DraftSeen::Unsent => Self::Composing,
            DraftSeen::Sent => Self::Sent,
            DraftSeen::Deleted => Self::Discarded,
            DraftSeen::Missing => match missing_since {
                Some(since) if now.duration_since(since) >= looks_apart => Self::Discarded,
                since => Self::Doubted(since.unwrap_or(now)),
            },
        }
    }
}

/// Whether what was shared while it was composed becomes shared now. A discarded draft is forgotten, and a note says so.
pub fn request_of_draft(draft: Draft, process: Process, occasion: Occasion) -> Request {
    match (draft, process, occasion) {
        (Draft::Discarded, _, _) => Request::Not(ReasonCode::DraftDiscarded),
        (Draft::Composing | Draft::Doubted(_), _, _) | (Draft::Sent, Process::Standard, _) => {
            Request::Not(ReasonCode::Composing)
        }
        (Draft::Sent, Process::Instant, Occasion::OwnAct | Occasion::Run) => {
            Request::Requested { by: By::Share }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APART: SignedDuration = SignedDuration::from_mins(10);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn r_mail_4_a_draft_that_is_not_found_is_discarded_once_two_looks_say_so() {
        let look = |seen, since: Option<i64>, now| Draft::of(seen, since.map(at), APART, at(now));
        assert_eq!(look(DraftSeen::Missing, None, 5), Draft::Doubted(at(5)));
        assert_eq!(look(DraftSeen::Missing, Some(5), 14), Draft::Doubted(at(5)));
        assert_eq!(look(DraftSeen::Missing, Some(5), 15), Draft::Discarded);
        for (seen, draft) in [
            (DraftSeen::Unsent, Draft::Composing),
            (DraftSeen::Sent, Draft::Sent),
            (DraftSeen::Deleted, Draft::Discarded),
        ] {
            assert_eq!(look(seen, None, 5), draft);
            assert_eq!(look(seen, Some(0), 99), draft, "what is found is no doubt");
        }
    }
}
