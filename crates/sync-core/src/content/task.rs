//! Something to do: what To Do and Sales can both hold of a single task (R-TASK-6).
//!
//! **Status** is reduced to what both sides hold, so that rounding is no edit. A write changes it only where the reduced
//! status differs: what is already rounded to the same stays as it is on its side.
//!
//! | Here | To Do `status` | Sales `StatusCode` | Written to To Do | Written to Sales |
//! |---|---|---|---|---|
//! | [`Status::NotStarted`] | `notStarted` | `NOT_STARTED` | `notStarted` | `NOT_STARTED` |
//! | [`Status::InProgress`] | `inProgress` | `IN_PROGRESS`, any other open status | `inProgress` | `IN_PROGRESS` |
//! | [`Status::OnHold`] | `waitingOnOthers`, `deferred` | `ON_HOLD` | `waitingOnOthers` | `ON_HOLD` |
//! | [`Status::Completed`] | `completed` | `COMPLETE`, `CANCELED` | `completed` | `COMPLETE` |
//!
//! To Do has no cancelled tasks: one that was cancelled in Sales asks for nothing any more, and is completed in Outlook.
//! It stays cancelled in Sales. A percentage in Sales is left alone; completing sets it to 100 there, as it does by hand.
//!
//! **Importance** is To Do's `importance` and Sales' `PriorityCode`: high is 1, normal is 2, low is 3.

mod fields;

use super::appointment::{
    DESCRIPTION_BYTES_MAX, Description, Related, Visibility, cut_bytes, fingerprint, one_line,
};
use crate::ids::SalesId;
use alloc::string::String;
use core::fmt;
use jiff::civil::Date;
use jiff::{Timestamp, Unit};

pub use fields::Field;

/// Longest subject that is carried, in characters; a longer one is cut. Sales holds 500, but an Outlook subject 255.
pub const SUBJECT_CHARS_MAX: usize = 255;

/// A single task, reduced to what both sides can hold. [`Task::reduced`] is the one way to that form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Task {
    /// Plain text of one line.
    pub subject: String,
    /// What it is about.
    pub description: Description,
    /// When it begins: a day, which belongs to no time zone.
    pub start_date: Option<Date>,
    /// When it is due: a day, which belongs to no time zone.
    pub due_date: Option<Date>,
    /// How far it is.
    pub status: Status,
    /// When it was completed; always empty while it is not.
    pub completed_date: Option<Date>,
    /// How much it matters.
    pub importance: Importance,
    /// When Outlook speaks up.
    pub reminder: Reminder,
    /// Whose it is, by party id of the resource: in Sales its owner, in Outlook the mailbox's. None where that is not
    /// known yet. No field: Outlook cannot give a task away.
    pub owner: Option<SalesId>,
    /// Who may see it in Sales. To Do cannot mark a task private: there it is always normal. No field.
    pub visibility: Visibility,
    /// What it is about in Sales. Exchange cannot hold it: there it is always empty.
    pub related: Related,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody began.
    NotStarted,
    /// Somebody did.
    InProgress,
    /// It waits.
    OnHold,
    /// Nothing is left to do.
    Completed,
}

/// How much a task matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Importance {
    /// Less than others.
    Low,
    /// As others.
    Normal,
    /// More than others.
    High,
}

/// When Outlook speaks up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reminder {
    /// This side keeps no reminders: they are neither compared nor sent there nor cleared.
    NotKept,
    /// Never.
    Off,
    /// At this minute.
    At(Timestamp),
}

impl Task {
    /// A task with nothing but a subject: a start for what a side tells.
    pub fn called(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            description: Description::default(),
            start_date: None,
            due_date: None,
            status: Status::NotStarted,
            completed_date: None,
            importance: Importance::Normal,
            reminder: Reminder::NotKept,
            owner: None,
            visibility: Visibility::Normal,
            related: Related::default(),
        }
    }

    /// Cut and rounded to what both sides can hold.
    pub fn reduced(mut self) -> Self {
        self.subject = one_line(&self.subject, SUBJECT_CHARS_MAX);
        cut_bytes(&mut self.description.0, DESCRIPTION_BYTES_MAX);
        if self.status != Status::Completed {
            self.completed_date = None;
        }
        if let Reminder::At(moment) = self.reminder {
            self.reminder = Reminder::At(whole_minutes(moment));
        }
        self
    }
}

fn whole_minutes(moment: Timestamp) -> Timestamp {
    let rounding = jiff::TimestampRound::new()
        .smallest(Unit::Minute)
        .mode(jiff::RoundMode::Floor);
    moment.round(rounding).unwrap_or(moment)
}

/// Field names and fingerprints: content never reaches a log.
impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("subject", &fingerprint(&self.subject))
            .field("description", &self.description)
            .field("start_date", &fingerprint(&self.start_date))
            .field("due_date", &fingerprint(&self.due_date))
            .field("status", &self.status)
            .field("completed_date", &fingerprint(&self.completed_date))
            .field("importance", &self.importance)
            .field("reminder", &fingerprint(&self.reminder))
            .field("owner", &self.owner)
            .field("visibility", &self.visibility)
            .field("related", &fingerprint(&self.related))
            .finish()
    }
}

#[cfg(test)]
mod tests;
