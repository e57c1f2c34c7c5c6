//! What the system knows of one Outlook item.

use super::problem::ProblemCode;
use super::records::RecordSummary;
use super::shares::ShareReason;
use super::synced::SyncedRecord;
use super::users::RoundSummary;
use serde::{Deserialize, Serialize};

/// Answer to `GET /api/items/{itemId}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// Whether it is shared.
    pub linked: bool,
    /// Why, or why not.
    pub reason: ShareReason,
    /// When it was decided that it is not shared; RFC 3339, UTC. Absent where it follows from nobody having asked, and from what is
    /// switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Its link, also where it is shared no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<SyncedRecord>,
    /// The last round of the mailbox that has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_round: Option<RoundSummary>,
    /// Who is on it, as Sales knows them; rooms and lists are nobody. Absent where nobody asked, and where `peopleProblem` says
    /// why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<PersonOnItem>>,
    /// What it could be related to. Deals are never preselected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestions: Option<Vec<Suggestion>>,
    /// Why nobody knows who is on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_problem: Option<ProblemCode>,
}

/// Answer to `GET /api/items/{itemId}/thread`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThreadView {
    /// Emails of it in folders that are read.
    pub emails: u64,
    /// How many of them are shared.
    pub shared: u64,
}

/// Somebody on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonOnItem {
    /// Their address, in lower case.
    pub address: String,
    /// The name that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether they called the meeting, or sent the email.
    pub organizes: bool,
    /// Who they are in Sales.
    pub kind: PersonKind,
    /// The contact; or all that have this address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<RecordSummary>,
}

/// Who somebody is in Sales (R-APPT-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PersonKind {
    /// A contact that the caller can read.
    Contact,
    /// A user of Sales.
    User,
    /// A colleague without a Sales user; never becomes a contact.
    Internal,
    /// Somebody external whom Sales does not know: `POST /api/sales/contacts` makes the contact.
    Unmatched,
    /// Several people in Sales have this address; nobody is guessed.
    Ambiguous,
}

/// A record that an item could be related to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// Which.
    #[serde(flatten)]
    pub record: RecordSummary,
    /// Whether it is meant unless the user says otherwise: the contacts, and the account that all of them belong to.
    pub preselected: bool,
}

/// `POST /api/sales/contacts`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactRequest {
    /// On which meeting or email the person is, by either id.
    pub item_id: crate::ids::ItemId,
    /// Their address there.
    pub address: String,
}

/// One row of `GET /api/exchange/records`: a contact or task of the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutlookRecord {
    /// What it is.
    #[serde(rename = "type")]
    pub item_type: super::shares::ItemType,
    /// Its id; `POST /api/shares` and `GET /api/items/{itemId}` take it.
    pub item_id: crate::ids::ItemId,
    /// What it is called.
    pub name: String,
    /// What tells it from others of that name: a company, a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Whether it takes part in sync.
    pub shared: bool,
    /// Why, or why not, where the system has met it, or where its category waits for a schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShareReason>,
}

/// Answer to `GET /api/exchange/records`: at most 50 rows, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutlookRecordPage {
    /// The rows.
    pub records: Vec<OutlookRecord>,
    /// Whether the mailbox holds more than are shown.
    pub has_more: bool,
}
