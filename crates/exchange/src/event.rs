//! An appointment as it lies in one mailbox.

use jiff::Timestamp;
use std::fmt;
use sync_core::{
    Appointment, Attendee, Body, Facts, HasFiles, Item, ItemId, Marks, Organizer, Place, Role, Version,
};

/// An appointment as it lies in one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Immutable id.
    pub id: ItemId,
    /// The same in every mailbox that holds a copy; another for each occurrence of a series.
    pub ical_uid: String,
    /// ETag.
    pub version: Version,
    /// When it was last changed, by Exchange's clock.
    pub modified: Timestamp,
    /// What it is within a series.
    pub kind: EventKind,
    /// The master of the series that it is a meeting of: what is shared in its place (R-APPT-14).
    pub master: Option<ItemId>,
    /// Whether it still takes place.
    pub course: Course,
    /// Whose meeting it is.
    pub organized_by: OrganizedBy,
    /// What it holds, reduced; people are left out, since only Sales knows who they are there.
    pub appointment: Appointment,
    /// Everybody on it once, the organizer first.
    pub attendees: Vec<Attendee>,
    /// Whether its body, or what hangs on it, holds more than Sales can.
    pub body: Body,
    /// Whether files hang on it.
    pub files: HasFiles,
    /// What of ours it carries.
    pub marks: Marks,
    /// Our stamp, whosever it is.
    pub stamp: Option<String>,
    /// The transaction id under which it was made by an application. A copy that a user makes of it has none.
    pub made_as: Option<String>,
}

/// What an event is within a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// No series.
    Single,
    /// One of a series, as the series says.
    Occurrence,
    /// One of a series, changed.
    Exception,
    /// The series itself.
    Master,
}

/// Whether an appointment still takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It does.
    Planned,
    /// It does, and the mailbox's owner declined.
    Declined,
    /// Its organizer called it off.
    Cancelled,
}

/// Whose meeting it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizedBy {
    /// The mailbox's own.
    Owner,
    /// Somebody else's: this copy is not ours to change.
    SomebodyElse,
}

impl Event {
    /// What the pair keeps of it.
    pub fn item(&self) -> Item<Appointment> {
        Item {
            id: self.id.clone(),
            version: self.version.clone(),
            modified: self.modified,
            content: self.appointment.clone(),
            marks: self.marks,
            facts: self.facts(),
        }
    }

    /// What matters about it besides its content, where it lies in the calendar that is read
    /// ([`crate::Mailbox::event_places`]).
    pub fn facts(&self) -> Facts {
        let (organizer, invitees) = match self.organized_by {
            OrganizedBy::Owner => (Organizer::Owner, self.invited()),
            // Whatever is done to an attendee's copy mails nobody.
            OrganizedBy::SomebodyElse => (Organizer::SomebodyElse, 0),
        };
        Facts {
            organizer,
            invitees,
            body: self.body,
            place: Place::Read,
            owner: None,
            files: self.files,
        }
    }

    /// The people whom its organizer invited, lists among them; rooms are none.
    fn invited(&self) -> u32 {
        let is_invited = |one: &&Attendee| match one.role {
            Role::Attendee | Role::List => true,
            Role::Organizer | Role::Resource => false,
        };
        u32::try_from(self.attendees.iter().filter(is_invited).count()).unwrap_or(u32::MAX)
    }
}

/// No addresses and no content.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("modified", &self.modified)
            .field("kind", &self.kind)
            .field("course", &self.course)
            .field("organized_by", &self.organized_by)
            .field("appointment", &self.appointment)
            .field("attendees", &self.attendees.len())
            .field("body", &self.body)
            .field("files", &self.files)
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}
