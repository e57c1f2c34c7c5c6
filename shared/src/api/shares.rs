//! Sharing one Outlook item, and what became of it.

mod reason;

pub use reason::ReasonCode;

use super::records::RecordRef;
use crate::ids::{ItemId, RecordId, ShareId};
use serde::{Deserialize, Serialize};

/// `POST /api/shares`, with an `Idempotency-Key` header of 1 to 128 visible characters: one key per intent, the same on
/// every retry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareRequest {
    /// What the item is.
    pub item_type: ItemType,
    /// Which item, by its REST v2.0 id.
    pub item_id: ItemId,
    /// What it is about. Absent leaves the relations of a shared item alone; an empty list takes them off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<Vec<RecordRef>>,
    /// Whether the item is still being written: an email that was saved as a draft, or a meeting that was not sent. It is shared
    /// once it was sent.
    #[serde(default)]
    pub composing: bool,
    /// Whether an email brings its whole thread.
    #[serde(default)]
    pub whole_thread: bool,
}

/// What an Outlook item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ItemType {
    /// An entry in the calendar.
    Appointment,
    /// A message.
    Email,
    /// A person.
    Contact,
    /// A To Do task.
    Task,
}

/// 202 answer to `POST /api/shares`: the request is on disk and will be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareAccepted {
    /// Ask for it at `GET /api/shares/{shareId}`.
    pub share_id: ShareId,
    /// How far it is; the same key again gets the present status.
    pub status: ShareStatus,
}

/// How far a share is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShareStatus {
    /// Waits for the worker.
    Queued,
    /// The worker has it.
    Running,
    /// The record is in Sales and the item carries the category.
    Shared,
    /// Needs a person; see `reason`.
    Parked,
    /// Cannot be done; see `reason`.
    Failed,
}

/// Answer to `GET /api/shares/{shareId}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareView {
    /// How far it is.
    pub status: ShareStatus,
    /// Why, where the status alone does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShareReason>,
    /// What it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_record: Option<SalesRecord>,
}

/// Why a share is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareReason {
    /// What decided; the pane has a sentence and a next step for each.
    pub code: ReasonCode,
    /// The rule behind it, such as `R-APPT-14`.
    pub rule: String,
    /// Ids and counts that belong to it; never content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What an item became in Sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SalesRecord {
    /// What it is.
    #[serde(rename = "type")]
    pub record_type: SalesRecordType,
    /// Its id in Sales.
    pub id: RecordId,
    /// The number people see in Sales.
    pub number: String,
    /// Where a person opens it.
    pub url: String,
}

/// Kinds of records that a share makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SalesRecordType {
    /// An activity of function APPOINTMENT.
    Appointment,
    /// A message of a conversation.
    Message,
    /// A contact.
    Contact,
    /// An activity of function TASK.
    Task,
}
