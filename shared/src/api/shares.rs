//! Sharing one Outlook item, and what became of it.

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
    /// Whether the item is still being written.
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

/// Every reason a share can end or rest with (R-ERR-1: "other" does not exist).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// Both sides are in step.
    InStep,
    /// Shared earlier and over since: later Outlook edits stay in Outlook.
    Past,
    /// A meeting of a series: the whole series is shared, and this one cannot be.
    SeriesUnsupported,
    /// The item is not in the mailbox, or not this user's.
    ItemNotFound,
    /// A record named under *Related to* does not exist, or not for this user.
    RecordNotFound,
    /// The user may not create or change this in Sales.
    NoRight,
    /// Sales refused the content; the detail names the field.
    RefusedBySales,
    /// Microsoft refused the change; the detail names the vendor's code.
    RefusedByExchange,
    /// An answer of Sales or Microsoft could not be understood.
    AnswerUnreadable,
    /// Somebody deleted the record in Sales; the two are no longer linked.
    DeletedInSales,
    /// The item was deleted or cancelled in Outlook; the two are no longer linked.
    DeletedInExchange,
    /// The two sides were changed in a way that a person must decide.
    UserDecides,
    /// One side cannot be seen at present; it is looked at again later.
    OutOfSight,
    /// The user is paused: the share waits.
    Paused,
    /// The Microsoft authorization has lapsed: the share waits for sign-in.
    ExchangeSignInNeeded,
    /// The Sales authorization has lapsed: the share waits for sign-in.
    SalesSignInNeeded,
    /// The Sales user has no resource record, so nothing can be owned by them.
    NoSalesUser,
    /// Tried eight times; a person can retry.
    TriedTooOften,
    /// A write is being confirmed, or a service asked for patience; it goes on by itself.
    Waiting,
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
}
