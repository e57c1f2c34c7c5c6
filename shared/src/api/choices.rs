//! What users choose for themselves, where they may: saved searches, who wins conflicts, whether their sync is paused.

use crate::ids::SearchId;
use serde::{Deserialize, Serialize};

/// What a saved search brings, and what a conflict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Object {
    /// Single meetings and series.
    Appointments,
    /// People.
    Contacts,
    /// To-dos.
    Tasks,
}

/// One row of `GET /api/saved-searches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedSearch {
    /// Which.
    pub id: SearchId,
    /// Its name in Sales.
    pub name: String,
    /// Whether it can be synced.
    pub usable: bool,
    /// Why it cannot, if it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<SearchProblem>,
    /// How many records it holds now, where Sales says so in time (R-SRCH-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_count: Option<u64>,
}

/// Why a saved search cannot be synced (R-SRCH-1, R-SRCH-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SearchProblem {
    /// It is one of those that are never synced: *My Calls to Log*, *My Overdue Tasks*.
    LeftOut,
    /// It matches by words, which a sync cannot follow.
    MatchesByWords,
    /// The user has no access to it.
    NotAccessible,
}

/// `PUT /api/me/saved-searches`: all choices of the caller. What is absent follows the administrator's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchChoices {
    /// Which brings appointments to the mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointments: Option<SearchId>,
    /// Which brings contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<SearchId>,
    /// Which brings tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<SearchId>,
}

/// Answer to `GET` and `PUT` of `/api/me/saved-searches`: what the caller chose, and what holds. A choice that does not count
/// now is kept for later (R-SRCH-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchChoicesView {
    /// What the caller chose.
    #[serde(flatten)]
    pub chosen: SearchChoices,
    /// What holds.
    pub in_force: SearchesInForce,
    /// How much of each object has a place: what a search holds is told against it (R-SRCH-3).
    pub limits: SearchLimits,
}

/// The most live links that a user may have of each object (R-LIM-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchLimits {
    /// Single meetings and series.
    pub appointments: u32,
    /// People.
    pub contacts: u32,
    /// To-dos.
    pub tasks: u32,
}

/// The saved searches that hold for the caller; of an object without one, nothing new comes from Sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchesInForce {
    /// For appointments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointments: Option<SearchInForce>,
    /// For contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<SearchInForce>,
    /// For tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<SearchInForce>,
}

/// A saved search that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchInForce {
    /// Which.
    pub id: SearchId,
    /// Who decided it.
    pub decided_by: DecidedBy,
    /// Why it brings nothing, where Sales says so in time: what is in the mailbox stays there (R-SRCH-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<SearchProblem>,
}

/// Who decided a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DecidedBy {
    /// The user, who may.
    User,
    /// The administrator.
    Administrator,
    /// Nobody can choose here.
    Product,
}

/// Who wins when both sides changed the same field (R-CONF-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ConflictResolution {
    /// Sales' value goes over.
    SalesWins,
    /// Outlook's value goes over.
    ExchangeWins,
    /// The user is asked.
    UserDecides,
}

/// `PUT /api/me/conflict-resolution`; null follows the administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConflictChoice {
    /// Who wins.
    pub conflict_resolution: Option<ConflictResolution>,
}

/// Answer to `GET` and `PUT` of `/api/me/conflict-resolution`. A choice that does not count now is kept for later
/// (R-CONF-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConflictChoiceView {
    /// What the caller chose.
    pub conflict_resolution: Option<ConflictResolution>,
    /// What holds for appointments.
    pub appointments: ConflictInForce,
    /// What holds for contacts.
    pub contacts: ConflictInForce,
    /// What holds for tasks.
    pub tasks: ConflictInForce,
}

/// A conflict resolution that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConflictInForce {
    /// Who wins.
    pub value: ConflictResolution,
    /// Who decided it.
    pub decided_by: DecidedBy,
}

/// `PUT /api/me/content-access`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContentAccessRequest {
    /// Whether administrators may see what the caller's records are called and hold, for 24 hours from now.
    pub allowed: bool,
}

/// `PUT /api/me/paused`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PauseRequest {
    /// Whether the caller's sync stands still.
    pub paused: bool,
}
