//! What becomes shared, and why (R-APPT-7, R-CAT-2, R-CAT-6, R-MAIL-5).
//!
//! [`request()`] and [`request_from_sales`] say of one item, or of one record, whether somebody wants it in step. Where
//! nobody asked, [`capture`] says it of a meeting and [`Shared::answered_by`] of a mail; their answers are [`Automatic`].
//!
//! **Invariant:** nothing automatic ever crosses an opted-out mark.

mod draft;
mod mail;
mod request;
mod subject;

pub use draft::{Draft, DraftSeen, Process, request_of_draft};
pub use mail::{Mail, Reply, ReplyCapture, Shared, SharedMail, Thread};
pub use request::{
    Asked, Automatic, By, Gates, ItemFacts, Kind, Occasion, RecordFacts, RecordKind, Request, Scope, Search,
    Stamp, request, request_from_sales,
};

use crate::content::appointment::Visibility;
use crate::ids::SalesId;
use crate::people::{AddressBook, Attendee, People, folded, has_contact, is_external};
use crate::policy::Permission;
use crate::reason::ReasonCode;
use jiff::Timestamp;

/// The administrator's choice; what depends on it exists only while it is on (R-APPT-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Autocapture {
    /// Nothing is captured.
    Off,
    /// Meetings with customers are captured.
    On {
        /// Appointments with nobody but the user, too.
        no_attendees: Permission,
        /// Private ones, too.
        private: Permission,
    },
}

/// A mark that somebody, or a rule, ended the sharing of this item in this mailbox (R-CAT-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptedOut {
    /// Ever since, the item was seen with the category only: it merely stayed on, and lifts nothing.
    CategoryStayed,
    /// Since then, the item was seen without the category: one that is there now was put back.
    CategoryWasOff,
}

/// Whether a meeting takes place, as far as this user is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It does.
    TakesPlace,
    /// Its organizer cancelled it.
    Cancelled,
    /// This user declined it.
    Declined,
}

/// A meeting that nobody asked to share.
#[derive(Debug, Clone, Copy)]
pub struct Meeting<'a> {
    /// The mark that it must not be shared automatically, if there is one.
    pub opted_out: Option<OptedOut>,
    /// Whether it takes place.
    pub course: Course,
    /// Who may see it.
    pub visibility: Visibility,
    /// When it ends, a series with its last occurrence; none for a series without an end.
    pub ends: Option<Timestamp>,
    /// Organizer and attendees.
    pub attendees: &'a [Attendee],
}

/// Whether a meeting is captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// It is.
    Yes {
        /// The one account of all its contacts, where there is one (R-APPT-8).
        account: Option<SalesId>,
        /// Everybody on it.
        people: People,
    },
    /// It is not, and nothing of what it holds is stored.
    No(ReasonCode),
}

/// How a meeting came to be shared, as far as its privacy is concerned (R-APPT-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedWhile {
    /// While everybody could see it, or automatically.
    Open,
    /// By its owner's own act, while it was private.
    PrivateByHand,
}

/// Whether a meeting that nobody asked to share is captured (R-APPT-7), tested in the order of that rule.
pub fn capture(meeting: &Meeting<'_>, rules: Autocapture, book: &AddressBook<'_>, now: Timestamp) -> Capture {
    match refused(meeting, rules, book, now) {
        Some(code) => Capture::No(code),
        None => {
            let people = People::of(meeting.attendees, book.directory, book.internal);
            Capture::Yes {
                account: people.account(book.accounts),
                people,
            }
        }
    }
}

fn refused(
    meeting: &Meeting<'_>,
    rules: Autocapture,
    book: &AddressBook<'_>,
    now: Timestamp,
) -> Option<ReasonCode> {
    if meeting.opted_out.is_some() {
        return Some(ReasonCode::OptedOut);
    }
    let (no_attendees, private) = match rules {
        Autocapture::Off => return Some(ReasonCode::NotCapturedOff),
        Autocapture::On {
            no_attendees,
            private,
        } => (no_attendees, private),
    };
    if meeting.ends.is_some_and(|ends| ends <= now) {
        return Some(ReasonCode::NotCapturedPast);
    }
    match meeting.course {
        Course::Cancelled => return Some(ReasonCode::NotCapturedCancelled),
        Course::Declined => return Some(ReasonCode::NotCapturedDeclined),
        Course::TakesPlace => {}
    }
    match (meeting.visibility, private) {
        (Visibility::Private, Permission::Denied) => return Some(ReasonCode::NotCapturedPrivate),
        (Visibility::Private, Permission::Allowed) | (Visibility::Normal, _) => {}
    }
    if is_alone(meeting.attendees, book) {
        return match no_attendees {
            Permission::Allowed => None,
            Permission::Denied => Some(ReasonCode::NotCapturedAlone),
        };
    }
    let mut external = meeting
        .attendees
        .iter()
        .filter(|attendee| is_external(attendee, book.internal))
        .peekable();
    if external.peek().is_none() {
        return Some(ReasonCode::NotCapturedInternal);
    }
    if external.any(|attendee| has_contact(attendee, book.directory)) {
        None
    } else {
        Some(ReasonCode::NotCapturedUnknown)
    }
}

/// Whether nobody but the user takes part. Rooms and lists are nobody (R-APPT-10).
fn is_alone(attendees: &[Attendee], book: &AddressBook<'_>) -> bool {
    attendees
        .iter()
        .filter(|attendee| attendee.is_person())
        .all(|attendee| book.own.contains(&folded(&attendee.address)))
}

/// Why a shared meeting that is private now stops updating, if it does (R-APPT-9).
pub fn made_private(visibility: Visibility, shared: SharedWhile, rules: Autocapture) -> Option<ReasonCode> {
    match (visibility, shared, rules) {
        (Visibility::Normal, _, _) => None,
        (Visibility::Private, SharedWhile::PrivateByHand, _) => None,
        (
            Visibility::Private,
            SharedWhile::Open,
            Autocapture::On {
                private: Permission::Allowed,
                ..
            },
        ) => None,
        (
            Visibility::Private,
            SharedWhile::Open,
            Autocapture::Off
            | Autocapture::On {
                private: Permission::Denied,
                ..
            },
        ) => Some(ReasonCode::MadePrivate),
    }
}

impl Capture {
    /// The one reason behind it.
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Yes { .. } => ReasonCode::Captured,
            Self::No(code) => *code,
        }
    }
}

#[cfg(test)]
mod tests;
