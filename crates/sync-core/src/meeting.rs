//! One meeting in several mailboxes, and one Sales record behind several items (R-APPT-12, R-APPT-13, R-APPT-21).

mod home;

pub use home::{Birth, Guests, Home, Made, Part, Participant, Peer, PeerCopy, birth, birth_among, home};

use crate::pair::Known;
use crate::policy::{Lead, Permission};
use crate::reason::ReasonCode;
use jiff::{SignedDuration, Timestamp};

/// How long after its iCalendar UID became known an invitation is looked for. The change feed may have passed it before,
/// and by then no read is older than that; longer than any grace.
pub const INVITATION_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// A user of this deployment. Its order is that of the ids, and settles ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub u128);

/// One mailbox's linked copy of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// Whose mailbox.
    pub user: UserId,
    /// What that user is in the meeting.
    pub role: CopyRole,
    /// Whether there is an item, or ever was: a record that only waits for one leads nobody who has.
    pub item: HasItem,
    /// Since when it is linked.
    pub linked_at: Timestamp,
}

/// Whether a copy has an Outlook item, or had one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HasItem {
    /// It has, or had.
    Yes,
    /// None was made here yet, and none has come by invitation.
    No,
}

impl HasItem {
    /// As far as what is known of the item tells.
    pub fn of<C>(exchange: &Known<C>) -> Self {
        if exchange.was_ever_there() {
            Self::Yes
        } else {
            Self::No
        }
    }
}

/// What the owner of a copy is in the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyRole {
    /// Its organizer; an appointment without attendees has one too.
    Organizer,
    /// Invited.
    Invited,
}

/// Whose meeting it is, seen from this deployment (R-APPT-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// A mailbox here organizes it and holds a link: Sales' edits can be written there.
    Ours,
    /// None does: its copies here are never written, but for category, own reminder and show-as.
    External,
}

/// What becomes of an edit in Sales of a meeting's time, subject or attendees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SalesEdit {
    /// It is written to the organizer's copy, as everything else allows.
    Travels,
    /// It is not sent, and the next edit of that field in Exchange overwrites it.
    Overwritten(ReasonCode),
    /// It is not sent, and stays in Sales.
    Stays(ReasonCode),
}

/// The copy that is kept in step with Sales: of those with an item the organizer's if it is linked, else the one linked
/// longest; the lowest user id settles ties (R-APPT-13). None only where nobody is linked.
pub fn leader(copies: &[Copy]) -> Option<&Copy> {
    copies.iter().min_by_key(|copy| {
        let rank = match copy.role {
            CopyRole::Organizer => 0,
            CopyRole::Invited => 1,
        };
        (copy.item, rank, copy.linked_at, copy.user)
    })
}

/// Which part `user`'s copy plays among all `copies` of its meeting.
pub fn lead(user: UserId, copies: &[Copy]) -> Lead {
    if leader(copies).is_some_and(|leader| leader.user == user) {
        Lead::Leads
    } else {
        Lead::Follows
    }
}

/// Whose meeting it is.
pub fn ownership(copies: &[Copy]) -> Ownership {
    let is_organized_here = copies.iter().any(|copy| match copy.role {
        CopyRole::Organizer => true,
        CopyRole::Invited => false,
    });
    if is_organized_here {
        Ownership::Ours
    } else {
        Ownership::External
    }
}

/// What becomes of an edit in Sales of time, subject or attendees; `allow_updating` is *Allow updating of external
/// appointments* (R-APPT-12).
pub fn sales_edit(ownership: Ownership, allow_updating: Permission) -> SalesEdit {
    match (ownership, allow_updating) {
        (Ownership::Ours, Permission::Allowed | Permission::Denied) => SalesEdit::Travels,
        (Ownership::External, Permission::Allowed) => SalesEdit::Stays(ReasonCode::ExternalReadOnly),
        (Ownership::External, Permission::Denied) => SalesEdit::Overwritten(ReasonCode::ExternalReadOnly),
    }
}

#[cfg(test)]
mod tests;
