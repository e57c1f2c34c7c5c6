//! A message that is shared while it is composed (R-MAIL-4, R-JOB-1).

use super::{By, Occasion, Request};
use crate::reason::ReasonCode;

/// What became of a message that was shared while it was composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    /// It is being composed still: nobody reads drafts.
    Composing,
    /// It was sent: the message is there, by the id that Exchange keeps for it.
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

/// Whether what was shared while it was composed becomes shared now. A discarded draft is forgotten, and a note says so.
pub fn request_of_draft(draft: Draft, process: Process, occasion: Occasion) -> Request {
    match (draft, process, occasion) {
        (Draft::Discarded, _, _) => Request::Not(ReasonCode::DraftDiscarded),
        (Draft::Composing, _, _) | (Draft::Sent, Process::Standard, _) => Request::Not(ReasonCode::Waiting),
        (Draft::Sent, Process::Instant, Occasion::OwnAct | Occasion::Run) => {
            Request::Requested { by: By::Share }
        }
    }
}
