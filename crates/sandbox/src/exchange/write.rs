//! What a client may say in a POST or PATCH of an event, read as strictly as Graph does; other kinds of items beside.

pub mod calendar;
pub mod contact;
pub mod message;
pub mod outgoing;
mod parts;
pub mod task;

use super::error::GraphError;
use super::event::{Attendee, Body, Importance, Place, Sensitivity, ShowAs, When};
use super::recurrence::Recurrence;
use serde_json::{Map, Value};

pub use parts::extended_id;

use parts::{AttendeeIn, BodyIn, ExtendedIn, LocationIn, WhenIn};

/// Properties of an event that exist but that no client can write; Graph ignores them in bodies.
const READ_ONLY: &[&str] = &[
    "bodyPreview",
    "calendar",
    "cancelledOccurrences",
    "changeKey",
    "createdDateTime",
    "exceptionOccurrences",
    "hasAttachments",
    "iCalUId",
    "id",
    "instances",
    "isCancelled",
    "isDraft",
    "isOrganizer",
    "lastModifiedDateTime",
    "onlineMeeting",
    "onlineMeetingUrl",
    "organizer",
    "originalEndTimeZone",
    "originalStart",
    "originalStartTimeZone",
    "responseStatus",
    "seriesMasterId",
    "type",
    "webLink",
];

/// Changes to an event; absent means unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventWrite {
    /// Title.
    pub subject: Option<String>,
    /// Body.
    pub body: Option<Body>,
    /// Begin.
    pub start: Option<When>,
    /// End.
    pub end: Option<When>,
    /// Whole days.
    pub is_all_day: Option<bool>,
    /// Places, from `locations` or the single `location`.
    pub places: Option<Vec<Place>>,
    /// The whole new list.
    pub attendees: Option<Vec<Attendee>>,
    /// The whole new list.
    pub categories: Option<Vec<String>>,
    /// Urgency.
    pub importance: Option<Importance>,
    /// Secrecy.
    pub sensitivity: Option<Sensitivity>,
    /// How the time is shown.
    pub show_as: Option<ShowAs>,
    /// Reminder on or off.
    pub is_reminder_on: Option<bool>,
    /// Minutes before the start.
    pub reminder_minutes: Option<i32>,
    /// Whether answers are asked for.
    pub response_requested: Option<bool>,
    /// Whether invitees may propose another time.
    pub allow_new_time_proposals: Option<bool>,
    /// Whether invitees see only themselves.
    pub hide_attendees: Option<bool>,
    /// Make it an online meeting.
    pub is_online: Option<bool>,
    /// New rule; `Some(None)` makes a series a single event.
    pub recurrence: Option<Option<Recurrence>>,
    /// Only at creation.
    pub transaction_id: Option<String>,
    /// Single-value extended properties to set, by id.
    pub extended: Vec<(String, String)>,
}

impl EventWrite {
    /// Whether only this copy is touched: category, stamp, own reminder and show-as. Such a write mails nobody.
    pub fn is_private_to_copy(&self) -> bool {
        let Self {
            subject,
            body,
            start,
            end,
            is_all_day,
            places,
            attendees,
            importance,
            sensitivity,
            response_requested,
            allow_new_time_proposals,
            hide_attendees,
            is_online,
            recurrence,
            categories: _,
            show_as: _,
            is_reminder_on: _,
            reminder_minutes: _,
            transaction_id: _,
            extended: _,
        } = self;
        subject.is_none()
            && body.is_none()
            && start.is_none()
            && end.is_none()
            && is_all_day.is_none()
            && places.is_none()
            && attendees.is_none()
            && importance.is_none()
            && sensitivity.is_none()
            && response_requested.is_none()
            && allow_new_time_proposals.is_none()
            && hide_attendees.is_none()
            && is_online.is_none()
            && recurrence.is_none()
    }

    /// This write with a newer one over it.
    #[must_use]
    pub fn overlaid(&self, newer: &Self) -> Self {
        fn pick<T: Clone>(newer: &Option<T>, older: &Option<T>) -> Option<T> {
            newer.clone().or_else(|| older.clone())
        }
        let names_again = |id: &String| newer.extended.iter().any(|(other, _)| other == id);
        let kept = self.extended.iter().filter(|(id, _)| !names_again(id));
        Self {
            subject: pick(&newer.subject, &self.subject),
            body: pick(&newer.body, &self.body),
            start: pick(&newer.start, &self.start),
            end: pick(&newer.end, &self.end),
            is_all_day: pick(&newer.is_all_day, &self.is_all_day),
            places: pick(&newer.places, &self.places),
            attendees: pick(&newer.attendees, &self.attendees),
            categories: pick(&newer.categories, &self.categories),
            importance: pick(&newer.importance, &self.importance),
            sensitivity: pick(&newer.sensitivity, &self.sensitivity),
            show_as: pick(&newer.show_as, &self.show_as),
            is_reminder_on: pick(&newer.is_reminder_on, &self.is_reminder_on),
            reminder_minutes: pick(&newer.reminder_minutes, &self.reminder_minutes),
            response_requested: pick(&newer.response_requested, &self.response_requested),
            allow_new_time_proposals: pick(&newer.allow_new_time_proposals, &self.allow_new_time_proposals),
            hide_attendees: pick(&newer.hide_attendees, &self.hide_attendees),
            is_online: pick(&newer.is_online, &self.is_online),
            recurrence: pick(&newer.recurrence, &self.recurrence),
            transaction_id: pick(&newer.transaction_id, &self.transaction_id),
            extended: kept.chain(&newer.extended).cloned().collect(),
        }
    }

    /// The part that invited people get to see; without category, stamp, own reminder and show-as.
    #[must_use]
    pub fn public_part(&self) -> Self {
        Self {
            categories: None,
            show_as: None,
            is_reminder_on: None,
            reminder_minutes: None,
            transaction_id: None,
            extended: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether the list of attendees is all that changes for others; then only those added or removed get mail.
    pub fn is_attendees_only(&self) -> bool {
        self.attendees.is_some()
            && Self {
                attendees: None,
                ..self.clone()
            }
            .is_private_to_copy()
    }
}

/// Reads a request body.
pub fn read(bytes: &[u8]) -> Result<EventWrite, GraphError> {
    read_members(members(bytes)?)
}

/// The members of a body.
fn members(bytes: &[u8]) -> Result<Map<String, Value>, GraphError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| {
        GraphError::new(400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
    })?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(GraphError::unreadable_body(
                "An unexpected value was found when trying to read the request payload.",
            ))
        }
    }
}

/// 400 of a property that a type does not have.
fn unknown(property: &str, kind: &str) -> GraphError {
    GraphError::unreadable_body(&format!(
        "The property '{property}' does not exist on type '{kind}'. Make sure to only use property names that are \
         defined by the type."
    ))
}

fn read_members(members: Map<String, Value>) -> Result<EventWrite, GraphError> {
    let mut write = EventWrite::default();
    for (name, value) in members {
        match name.as_str() {
            "subject" => write.subject = Some(member::<Option<String>>(&name, value)?.unwrap_or_default()),
            "body" => write.body = Some(member::<Option<BodyIn>>(&name, value)?.unwrap_or_default().into()),
            "start" => write.start = Some(member::<WhenIn>(&name, value)?.parse()?),
            "end" => write.end = Some(member::<WhenIn>(&name, value)?.parse()?),
            "isAllDay" => write.is_all_day = member(&name, value)?,
            "location" => {
                if write.places.is_none() {
                    let place = member::<Option<LocationIn>>(&name, value)?.unwrap_or_default();
                    write.places = Some(Vec::from_iter(place.parse()));
                }
            }
            "locations" => {
                let places: Vec<LocationIn> = member(&name, value)?;
                write.places = Some(places.into_iter().filter_map(LocationIn::parse).collect());
            }
            "attendees" => {
                let list = member::<Option<Vec<AttendeeIn>>>(&name, value)?.unwrap_or_default();
                write.attendees = Some(
                    list.into_iter()
                        .map(AttendeeIn::parse)
                        .collect::<Result<_, _>>()?,
                );
            }
            "categories" => {
                write.categories = Some(member::<Option<Vec<String>>>(&name, value)?.unwrap_or_default())
            }
            "importance" => write.importance = member(&name, value)?,
            "sensitivity" => write.sensitivity = member(&name, value)?,
            "showAs" => write.show_as = member(&name, value)?,
            "isReminderOn" => write.is_reminder_on = member(&name, value)?,
            "reminderMinutesBeforeStart" => write.reminder_minutes = member(&name, value)?,
            "responseRequested" => write.response_requested = member(&name, value)?,
            "allowNewTimeProposals" => write.allow_new_time_proposals = member(&name, value)?,
            "hideAttendees" => write.hide_attendees = member(&name, value)?,
            "isOnlineMeeting" => write.is_online = member(&name, value)?,
            "onlineMeetingProvider" => provider(member(&name, value)?)?,
            "recurrence" => write.recurrence = Some(member(&name, value)?),
            "transactionId" => write.transaction_id = member(&name, value)?,
            "singleValueExtendedProperties" => {
                let list: Vec<ExtendedIn> = member(&name, value)?;
                write.extended = list
                    .into_iter()
                    .map(ExtendedIn::parse)
                    .collect::<Result<_, _>>()?;
            }
            known if known.starts_with('@') || known.contains("@odata.") || READ_ONLY.contains(&known) => {}
            unknown => return Err(self::unknown(unknown, "microsoft.graph.event")),
        }
    }
    if write.attendees.as_ref().is_some_and(|list| list.len() > 500) {
        return Err(GraphError::new(
            400,
            "ErrorExceededMaxRecipientLimit",
            "More than 500 attendees.",
        ));
    }
    Ok(write)
}

fn member<T: serde::de::DeserializeOwned>(name: &str, value: Value) -> Result<T, GraphError> {
    serde_json::from_value(value)
        .map_err(|error| GraphError::unreadable_body(&format!("Cannot read the property '{name}': {error}")))
}

fn provider(name: Option<String>) -> Result<(), GraphError> {
    match name.as_deref() {
        None | Some("teamsForBusiness" | "unknown") => Ok(()),
        Some(_) => Err(GraphError::invalid(
            "The online meeting provider is not allowed in this calendar.",
        )),
    }
}
