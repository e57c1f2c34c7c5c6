//! Graph's own shapes (v1.0), as optional as Graph makes them. Unknown members are ignored on read and never written.

mod attachment;
mod contact;
mod message;
mod people;
mod task;

use crate::rows::RawRow;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(crate) use attachment::{Attachment, NewAttachment, NewUpload, UploadItem, UploadSession};
pub(crate) use contact::{Contact, ContactPatch, NamedAddress, PhysicalAddress};
pub(crate) use message::{MailFolder, Message, NewHeader, NewMessage, NewRecipient, SendMail};
pub(crate) use people::{CalledContact, Draft, Peopled};
pub(crate) use task::{LinkedResource, Task, TaskList, TaskPatch};

#[derive(Deserialize)]
pub(crate) struct ErrorEnvelope {
    pub(crate) error: ErrorBody,
}

#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) target: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    pub(crate) next: Option<String>,
}

/// A page of a change feed. Its rows are read one by one, so that one that cannot be read spoils no other.
#[derive(Deserialize)]
pub(crate) struct DeltaPage<'a> {
    #[serde(borrow)]
    pub(crate) value: Vec<RawRow<'a>>,
    #[serde(rename = "@odata.nextLink")]
    pub(crate) next: Option<String>,
    #[serde(rename = "@odata.deltaLink")]
    pub(crate) delta: Option<String>,
}

/// Anything, of which the id alone is asked for.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(crate) id: Option<String>,
}

/// Anything with a stamp, of which nothing else is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stamped {
    pub(crate) id: Option<String>,
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

/// A calendar, as far as it is asked about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Calendar {
    pub(crate) change_key: Option<String>,
    pub(crate) is_default_calendar: Option<bool>,
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

/// What is written of the default calendar.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarPatch {
    pub(crate) single_value_extended_properties: Vec<ExtendedProperty>,
}

/// Anything of which only its version and its categories are asked for.
#[derive(Deserialize)]
pub(crate) struct Sighted {
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    /// Of an event.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

/// What puts our marks on an item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Marking {
    pub(crate) categories: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Category {
    pub(crate) display_name: Option<String>,
}

/// A mailbox's owner (`/me`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    #[serde(default)]
    pub(crate) mail: Option<String>,
    #[serde(default)]
    pub(crate) user_principal_name: Option<String>,
    #[serde(default)]
    pub(crate) proxy_addresses: Vec<String>,
    #[serde(default)]
    pub(crate) other_mails: Vec<String>,
}

/// One property by itself (`/me/mailboxSettings/timeZone`).
#[derive(Deserialize)]
pub(crate) struct ZoneName {
    #[serde(default)]
    pub(crate) value: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewCategory<'a> {
    pub(crate) display_name: &'a str,
    pub(crate) color: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TranslateIds<'a> {
    pub(crate) input_ids: &'a [String],
    pub(crate) source_id_type: &'static str,
    pub(crate) target_id_type: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TranslatedId {
    pub(crate) source_id: Option<String>,
    pub(crate) target_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
    pub(crate) id: Option<String>,
    #[serde(rename = "iCalUId")]
    pub(crate) ical_uid: Option<String>,
    pub(crate) last_modified_date_time: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<Body>,
    pub(crate) location: Option<Location>,
    pub(crate) start: Option<Moment>,
    pub(crate) end: Option<Moment>,
    pub(crate) is_all_day: Option<bool>,
    pub(crate) is_cancelled: Option<bool>,
    pub(crate) is_organizer: Option<bool>,
    pub(crate) sensitivity: Option<String>,
    pub(crate) show_as: Option<String>,
    pub(crate) is_reminder_on: Option<bool>,
    pub(crate) reminder_minutes_before_start: Option<i32>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) organizer: Option<Recipient>,
    pub(crate) attendees: Option<Vec<Attendee>>,
    pub(crate) online_meeting: Option<OnlineMeeting>,
    pub(crate) has_attachments: Option<bool>,
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
    pub(crate) transaction_id: Option<String>,
    pub(crate) response_status: Option<ResponseStatus>,
    pub(crate) series_master_id: Option<String>,
    pub(crate) original_start: Option<String>,
    pub(crate) original_start_time_zone: Option<String>,
    pub(crate) recurrence: Option<Recurrence>,
    pub(crate) cancelled_occurrences: Option<Vec<String>>,
    pub(crate) exception_occurrences: Option<Vec<Event>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Recurrence {
    pub(crate) pattern: RecurrencePattern,
    pub(crate) range: RecurrenceRange,
}

/// Only what a kind of pattern needs is written: superfluous properties are validated all the same.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecurrencePattern {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) interval: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) month: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) day_of_month: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) days_of_week: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_day_of_week: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecurrenceRange {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number_of_occurrences: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recurrence_time_zone: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) content_type: Option<String>,
    pub(crate) content: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    pub(crate) display_name: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Moment {
    pub(crate) date_time: Option<String>,
    pub(crate) time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recipient {
    pub(crate) email_address: Option<EmailAddress>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attendee {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) email_address: Option<EmailAddress>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct EmailAddress {
    pub(crate) address: Option<String>,
}

/// What the mailbox's owner answered.
#[derive(Deserialize)]
pub(crate) struct ResponseStatus {
    pub(crate) response: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OnlineMeeting {
    pub(crate) join_url: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ExtendedProperty {
    pub(crate) id: Option<String>,
    pub(crate) value: Option<String>,
}

/// What is written of an event; what is absent stays as it is.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_all_day: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sensitivity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show_as: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_reminder_on: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reminder_minutes_before_start: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attendees: Option<Vec<Attendee>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recurrence: Option<Recurrence>,
}

#[derive(Serialize)]
pub(crate) struct BatchRequest {
    pub(crate) requests: Vec<BatchPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchPart {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: std::collections::BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) depends_on: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct BatchAnswer<'a> {
    #[serde(borrow)]
    pub(crate) responses: Vec<BatchReply<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct BatchReply<'a> {
    pub(crate) id: String,
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(borrow, default)]
    pub(crate) body: Option<&'a RawValue>,
}
