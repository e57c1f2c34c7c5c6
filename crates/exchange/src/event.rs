//! An appointment as it lies in one mailbox.

use jiff::Timestamp;
use std::fmt;
use sync_core::{Appointment, Attendee, Item, ItemId, Version};

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
    /// Whether it still takes place.
    pub course: Course,
    /// Whose meeting it is.
    pub organized_by: OrganizedBy,
    /// What it holds, reduced; people are left out, since only Sales knows who they are there.
    pub appointment: Appointment,
    /// Everybody on it once, the organizer first.
    pub attendees: Vec<Attendee>,
    /// Whether it carries category and stamp.
    pub marked: bool,
    /// Our stamp, whosever it is.
    pub stamp: Option<String>,
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
            marked: self.marked,
        }
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
            .field("marked", &self.marked)
            .finish_non_exhaustive()
    }
}
