//! One event as a mailbox holds it, in types that cannot be wrong.

use super::recurrence::Recurrence;
use super::series::{Exception, InSeries};
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What Exchange puts before the title of a meeting that is off.
pub(super) const CANCELED: &str = "Canceled: ";

/// Declares an enum of Graph: written in lower camel case, read in any letter case, as the service does.
macro_rules! graph_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// As Graph writes it.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $(if text.eq_ignore_ascii_case($text) { return Ok(Self::$variant); })+
                Err(serde::de::Error::custom(format!("Cannot convert the literal '{text}' to the expected type")))
            }
        }
    };
}
pub(crate) use graph_enum;

graph_enum!(
    /// How secret.
    Sensitivity { Normal = "normal", Personal = "personal", Private = "private", Confidential = "confidential" }
);
graph_enum!(
    /// How the owner's time is shown.
    ShowAs {
        Unknown = "unknown", Free = "free", Tentative = "tentative", Busy = "busy", Oof = "oof",
        WorkingElsewhere = "workingElsewhere",
    }
);
graph_enum!(
    /// How urgent.
    Importance { Low = "low", Normal = "normal", High = "high" }
);
graph_enum!(
    /// An invited person's answer.
    Response {
        None = "none", Organizer = "organizer", TentativelyAccepted = "tentativelyAccepted", Accepted = "accepted",
        Declined = "declined", NotResponded = "notResponded",
    }
);
graph_enum!(
    /// Why somebody is invited.
    AttendeeType { Required = "required", Optional = "optional", Resource = "resource" }
);
graph_enum!(
    /// How a body is written.
    BodyType { Text = "text", Html = "html" }
);
graph_enum!(
    /// What an event is within a series.
    EventType {
        SingleInstance = "singleInstance", Occurrence = "occurrence", Exception = "exception",
        SeriesMaster = "seriesMaster",
    }
);

/// A moment in the words of a calendar: local time and the name of its zone (Windows or IANA), as Graph stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Local date and time.
    pub local: DateTime,
    /// `W. Europe Standard Time`, `UTC`, `Europe/Oslo` …
    pub zone: String,
}

/// Name and address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailable {
    /// Display name; the address where nobody gave one.
    #[serde(default)]
    pub name: String,
    /// SMTP address.
    pub address: String,
}

/// Somebody, or a room, invited to a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub who: Mailable,
    /// Why.
    pub kind: AttendeeType,
    /// Answer so far.
    pub response: Response,
    /// When it came.
    pub responded_at: Option<Timestamp>,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// How it is written.
    pub kind: BodyType,
    /// The text or HTML.
    pub content: String,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What Outlook shows.
    pub name: String,
    /// Address of a room's mailbox.
    pub room_address: Option<String>,
    /// Street address, one line.
    pub street: Option<String>,
}

/// An event in one mailbox. Copies of one meeting in several mailboxes share only [`Event::ical_uid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// REST id: changes when the item moves between folders.
    pub rest_id: String,
    /// Immutable id: follows the item through its mailbox.
    pub immutable_id: String,
    /// Same in every copy.
    pub ical_uid: String,
    /// Counts writes; the change key and the ETag are made of it.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last written.
    pub modified: Timestamp,
    /// Title.
    pub subject: String,
    /// Body.
    pub body: Body,
    /// Begin.
    pub start: When,
    /// End, exclusive.
    pub end: When,
    /// Zones as set when the event was made: start, end.
    pub original_zones: (String, String),
    /// Whole days; start and end are midnights then.
    pub is_all_day: bool,
    /// Places; the first is what `location` shows.
    pub places: Vec<Place>,
    /// Who organises it.
    pub organizer: Mailable,
    /// Whether the mailbox's owner does.
    pub is_organizer: bool,
    /// Invited people and rooms, without the organizer.
    pub attendees: Vec<Attendee>,
    /// The owner's own answer.
    pub response: Response,
    /// When the owner answered.
    pub responded_at: Option<Timestamp>,
    /// Categories by name, per copy.
    pub categories: Vec<String>,
    /// Urgency.
    pub importance: Importance,
    /// Secrecy.
    pub sensitivity: Sensitivity,
    /// How the time is shown.
    pub show_as: ShowAs,
    /// Minutes before the start, when a reminder is on.
    pub reminder_minutes: Option<i32>,
    /// Whether answers are asked for.
    pub response_requested: bool,
    /// Whether invitees may propose another time.
    pub allow_new_time_proposals: bool,
    /// Whether invitees see only themselves.
    pub hide_attendees: bool,
    /// The organizer called it off.
    pub is_cancelled: bool,
    /// A meeting that its organizer saved and has not sent.
    pub is_draft: bool,
    /// Where to join, for online meetings whose block in the body is intact.
    pub join_url: Option<String>,
    /// Whether it was made as an online meeting; never goes back to false.
    pub is_online: bool,
    /// The rule of a series master.
    pub recurrence: Option<Recurrence>,
    /// Occurrences of a series master that depart from it, by original start.
    pub exceptions: BTreeMap<Timestamp, Arc<Exception>>,
    /// Occurrences of a series master that were taken out, by original start.
    pub cancelled: BTreeSet<Timestamp>,
    /// When the item itself was last written, its occurrences apart.
    pub edited: Timestamp,
    /// Where an instance of a series stands; nothing for singles and masters.
    pub place: Option<InSeries>,
    /// What the client called the creation.
    pub transaction_id: Option<String>,
    /// Single-value extended properties by id.
    pub extended: BTreeMap<String, String>,
}

impl Event {
    /// What it is within a series.
    pub fn kind(&self) -> EventType {
        match &self.place {
            Some(InSeries {
                is_exception: true, ..
            }) => EventType::Exception,
            Some(InSeries {
                is_exception: false, ..
            }) => EventType::Occurrence,
            None if self.recurrence.is_some() => EventType::SeriesMaster,
            None => EventType::SingleInstance,
        }
    }

    /// As Graph names this version of the item; also inside the ETag.
    pub fn change_key(&self) -> String {
        super::model::change_key(self.change)
    }

    /// Marks a change of the item itself: another version, and a later time.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.touch_series(now);
        self.edited = self.modified;
    }

    /// Marks a change of one of a series' occurrences: the whole series has another version and a later time.
    pub(super) fn touch_series(&mut self, now: Timestamp) {
        self.change += 1;
        self.modified = super::model::later(self.modified, now);
    }

    /// Makes it a meeting that is off, as an invited person's calendar shows it.
    pub(super) fn call_off(&mut self) {
        self.is_cancelled = true;
        self.show_as = ShowAs::Free;
        if !self.subject.starts_with(CANCELED) {
            self.subject.insert_str(0, CANCELED);
        }
    }

    /// Weak ETag of this version.
    pub fn etag(&self) -> String {
        super::model::etag(self.change)
    }
}
