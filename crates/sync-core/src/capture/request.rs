//! Who wants it shared, and what stands against it: one answer, one reason (R-CAT-2, R-CAT-6, R-GATE-2, R-GATE-3).

use super::{Capture, OptedOut, Reply};
use crate::content::appointment::Visibility;
use crate::policy::{Direction, Permission};
use crate::reason::ReasonCode;
use jiff::Timestamp;

/// Whether an item or a record becomes shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// It does: what is there already is looked for, else it is created.
    Requested {
        /// Who wants it.
        by: By,
    },
    /// It does, and with the counterpart that it had: the one that its opted-out mark or its stamp names. If that one is
    /// gone, one new record is created (R-CAT-4).
    Again {
        /// Who wants it.
        by: By,
    },
    /// It waits for a person.
    Parked(ReasonCode),
    /// It does not, or not yet.
    Not(ReasonCode),
}

/// Who or what wants it shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The category (R-CAT-2).
    Category,
    /// The user, with the button or from the pane's list (R-SHARE-1), or by bringing it back.
    Share,
    /// It is with a customer (R-APPT-7).
    Autocapture,
    /// It answers a shared mail (R-MAIL-5).
    Reply,
    /// The saved search in Sales (R-APPT-3, R-CONT-1, R-TASK-1).
    SavedSearch,
}

/// What an item in Exchange is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An event: a single appointment, or a whole series.
    Appointment,
    /// A contact.
    Contact,
    /// A task.
    Task,
    /// A task that comes again and again, which cannot be shared (R-TASK-4).
    RecurringTask,
    /// A mail.
    Message,
}

/// Whether an item lies where it is read (R-SCOPE-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In the default calendar, contacts folder or list, or in a mail folder that is read.
    Read,
    /// Anywhere else.
    NotRead,
}

/// What the user asked for this one item, by their own act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To share it.
    Share,
    /// To bring it back (R-CONF-3).
    BringBack,
}

/// Our stamp on an item that no stored link claims (R-ID-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// None; messages never have one.
    None,
    /// It names a record that is there.
    Resolved,
    /// It leads nowhere.
    Unresolved,
    /// It names a record that another item here is linked with: somebody copied that item, stamp and all. It says
    /// nothing about the copy.
    Copied,
}

/// What the automatic test said; it is made only where nobody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Not made, or not for this kind of item.
    NotTested,
    /// To be captured.
    Yes,
    /// Not to be captured.
    No(ReasonCode),
}

/// What is known of an item in Exchange that is not linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemFacts {
    /// What it is.
    pub kind: Kind,
    /// Where it lies.
    pub scope: Scope,
    /// Whether it carries the category.
    pub is_categorised: bool,
    /// What the user asked for it.
    pub asked: Option<Asked>,
    /// The mark that somebody said stop.
    pub opted_out: Option<OptedOut>,
    /// Its stamp.
    pub stamp: Stamp,
    /// Whether it is captured; asked for only after everything else said [`ReasonCode::NotShared`].
    pub automatic: Automatic,
}

/// What is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gates {
    /// *Enable sync* of this object (R-GATE-3).
    pub sync: Permission,
    /// Why anything is looked at now.
    pub occasion: Occasion,
}

/// Why anything is looked at now (R-GATE-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The user's own act for one item, while no schedule is on: whatever nobody asked for waits.
    OwnAct,
    /// A scheduled process, or Sync now.
    Run,
}

/// What is known of a record in Sales that is not linked in this mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFacts {
    /// What it is.
    pub kind: RecordKind,
    /// What the saved search says.
    pub search: Search,
    /// Whether the user asked to have it back.
    pub asked: Option<Asked>,
    /// The mark that somebody said stop.
    pub opted_out: Option<OptedOut>,
}

/// What a record in Sales is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// An appointment.
    Appointment {
        /// When it ends, a series with its last occurrence; none for a series without an end.
        ends: Option<Timestamp>,
        /// When it was last edited in Sales, by Sales' own stamp.
        edited_at: Timestamp,
    },
    /// A contact.
    Contact,
    /// A task.
    Task {
        /// Who may see it.
        visibility: Visibility,
    },
}

/// What the saved search says about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Nothing: none is chosen (R-SRCH-6).
    NotChosen,
    /// Nothing: this user may not use it (R-SRCH-4).
    NotAccessible,
    /// The record is in scope.
    Matches,
    /// It is not.
    Misses,
}

/// Whether an item in Exchange that is not linked becomes shared. Total: every item has one answer.
///
/// Where this says [`ReasonCode::NotShared`] of an appointment or a message, make the automatic test and ask again with
/// its answer: the test needs Sales, and most items do not need the test.
pub fn request(item: &ItemFacts, gates: Gates) -> Request {
    match (gates.sync, item.scope) {
        (Permission::Denied, _) => return Request::Not(ReasonCode::SyncOff),
        (Permission::Allowed, Scope::NotRead) => return Request::Not(ReasonCode::OutsideScope),
        (Permission::Allowed, Scope::Read) => {}
    }
    match (item.asked, item.is_categorised) {
        (Some(Asked::Share | Asked::BringBack), _) => wanted(item, By::Share),
        (None, true) => by_category(item, gates),
        (None, false) => unasked(item, gates),
    }
}

fn by_category(item: &ItemFacts, gates: Gates) -> Request {
    match (item.opted_out, gates.occasion) {
        (Some(OptedOut::CategoryStayed), _) => Request::Not(ReasonCode::OptedOut),
        (Some(OptedOut::CategoryWasOff) | None, Occasion::OwnAct) => Request::Not(ReasonCode::NotScheduled),
        (Some(OptedOut::CategoryWasOff) | None, Occasion::Run) => wanted(item, By::Category),
    }
}

/// Somebody wants it. What it was linked with before, it is linked with again (R-CAT-4, R-ID-2).
fn wanted(item: &ItemFacts, by: By) -> Request {
    match item.kind {
        Kind::RecurringTask => return Request::Not(ReasonCode::TaskRecurring),
        Kind::Appointment | Kind::Contact | Kind::Task | Kind::Message => {}
    }
    match (item.opted_out, item.stamp) {
        // The mark holds both ids, whatever became of the stamp.
        (Some(OptedOut::CategoryStayed | OptedOut::CategoryWasOff), _) => Request::Again { by },
        (None, Stamp::Resolved) => Request::Again { by },
        (None, Stamp::Unresolved) => Request::Parked(ReasonCode::StampUnresolved),
        (None, Stamp::None | Stamp::Copied) => Request::Requested { by },
    }
}

/// Nobody asked. A stamp without the category says that somebody took the category off (R-ID-2).
fn unasked(item: &ItemFacts, gates: Gates) -> Request {
    match (item.opted_out, item.stamp) {
        (Some(OptedOut::CategoryStayed | OptedOut::CategoryWasOff), _) => {
            return Request::Not(ReasonCode::OptedOut);
        }
        (None, Stamp::Resolved | Stamp::Unresolved) => return Request::Not(ReasonCode::OptedOut),
        (None, Stamp::None | Stamp::Copied) => {}
    }
    let by = match item.kind {
        Kind::Appointment => By::Autocapture,
        Kind::Message => By::Reply,
        Kind::Contact | Kind::Task | Kind::RecurringTask => return Request::Not(ReasonCode::NotShared),
    };
    match (item.automatic, gates.occasion) {
        (Automatic::NotTested, _) => Request::Not(ReasonCode::NotShared),
        (Automatic::No(code), _) => Request::Not(code),
        (Automatic::Yes, Occasion::OwnAct) => Request::Not(ReasonCode::NotScheduled),
        (Automatic::Yes, Occasion::Run) => Request::Requested { by },
    }
}

/// Whether a record in Sales that is not linked in this mailbox comes to Exchange. Total: every record has one answer.
///
/// `pulled_until` is when this mailbox's user last heard all of Sales' changes, none in a first round. What was over by
/// then is past, however it was edited; what was edited before its end and is heard late still travels (R-TIME-1).
pub fn request_from_sales(
    record: &RecordFacts,
    gates: Gates,
    direction: Direction,
    pulled_until: Option<Timestamp>,
    now: Timestamp,
) -> Request {
    match (gates.sync, record.kind, direction) {
        (Permission::Denied, _, _) => return Request::Not(ReasonCode::SyncOff),
        (Permission::Allowed, RecordKind::Appointment { .. }, Direction::ExchangeToSales) => {
            return Request::Not(ReasonCode::OneWay);
        }
        (
            Permission::Allowed,
            RecordKind::Task {
                visibility: Visibility::Private,
            },
            _,
        ) => return Request::Not(ReasonCode::PrivateTask),
        (
            Permission::Allowed,
            RecordKind::Appointment { .. } | RecordKind::Contact | RecordKind::Task { .. },
            Direction::TwoWay | Direction::ExchangeToSales,
        ) => {}
    }
    match (record.asked, record.opted_out, gates.occasion) {
        (Some(Asked::Share | Asked::BringBack), _, _) => return Request::Again { by: By::Share },
        (None, Some(OptedOut::CategoryStayed | OptedOut::CategoryWasOff), _) => {
            return Request::Not(ReasonCode::OptedOut);
        }
        (None, None, Occasion::OwnAct) => return Request::Not(ReasonCode::NotScheduled),
        (None, None, Occasion::Run) => {}
    }
    match record.search {
        Search::NotChosen => Request::Not(ReasonCode::NoSearch),
        Search::NotAccessible => Request::Not(ReasonCode::SearchNotAccessible),
        Search::Misses => Request::Not(ReasonCode::OutOfSearch),
        Search::Matches if is_over(record.kind, pulled_until.unwrap_or(now)) => {
            Request::Not(ReasonCode::PastInSales)
        }
        Search::Matches => Request::Requested { by: By::SavedSearch },
    }
}

fn is_over(kind: RecordKind, heard: Timestamp) -> bool {
    match kind {
        RecordKind::Appointment { ends, edited_at } => ends.is_some_and(|ends| ends <= heard.max(edited_at)),
        RecordKind::Contact | RecordKind::Task { .. } => false,
    }
}

impl Request {
    /// The one reason behind it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::Requested { by } => by.code(),
            Self::Again { .. } => ReasonCode::Relinked,
            Self::Parked(code) | Self::Not(code) => code,
        }
    }
}

impl By {
    /// As reports say it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::Category => ReasonCode::SharedByCategory,
            Self::Share => ReasonCode::SharedByHand,
            Self::Autocapture => ReasonCode::Captured,
            Self::Reply => ReasonCode::ReplyCaptured,
            Self::SavedSearch => ReasonCode::FromSales,
        }
    }
}

impl From<&Capture> for Automatic {
    fn from(capture: &Capture) -> Self {
        match capture {
            Capture::Yes { .. } => Self::Yes,
            Capture::No(code) => Self::No(*code),
        }
    }
}

impl From<&Reply> for Automatic {
    fn from(reply: &Reply) -> Self {
        match reply {
            Reply::Yes { .. } => Self::Yes,
            Reply::No(code) => Self::No(*code),
        }
    }
}

#[cfg(test)]
mod tests;
