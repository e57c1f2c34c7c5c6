//! The people of the deployment, as administrators see them: names, ids, times and counts, never content (R-PRIV-1).

use super::me::{Connection, Paused};
use super::runs::RunKind;
use super::shares::ReasonCode;
use super::synced::SyncedCounts;
use crate::ids::RunId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    /// Our id.
    pub id: String,
    /// The directory they sign in at.
    pub tenant_id: String,
    /// Who they are in it.
    pub object_id: String,
    /// What the identity provider called them at their latest sign-in, if it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Who they are in Sales, once they have signed in there or an administrator said so (R-AUTH-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_user_name: Option<String>,
    /// The party id of that Sales user, once it was looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_party_id: Option<String>,
    /// The Microsoft authorization.
    pub exchange: Connection,
    /// The Sales authorization.
    pub sales: Connection,
    /// Who has paused them.
    pub paused: Paused,
    /// First sign-in; RFC 3339, UTC.
    pub created_at: String,
    /// Their latest round that was a sync; none if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<LastSync>,
    /// The last round of their mailbox that has ended; none if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_round: Option<RoundSummary>,
    /// Since when the oldest change of theirs has been unsynced (R-NEW-6): the sync has heard of it, and its record is not at rest
    /// yet. What waits for a person is not meant. None where nothing waits for the sync; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsynced_since: Option<String>,
    /// How many of their records are in each state.
    pub counts: SyncedCounts,
}

/// The latest round that was a sync: it went through, or could not be done. One that passed the mailbox over is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LastSync {
    /// RFC 3339, UTC.
    pub ended_at: String,
    /// Whether it could not be done, or met an error.
    pub has_errors: bool,
}

/// How a round of one mailbox ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoundSummary {
    /// RFC 3339, UTC.
    pub ended_at: String,
    /// How.
    pub result: RoundResult,
    /// Why, unless it went through everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Records that came to rest.
    pub records: u64,
}

/// How a run went through the mailbox of one user: counts, never content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoundOfRun {
    /// The run.
    pub run_id: RunId,
    /// Why it was made.
    pub kind: RunKind,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// How it ended here.
    pub round: RoundSummary,
    /// How many records ended for each reason.
    pub counts: BTreeMap<ReasonCode, u64>,
}

/// Answer to `GET /api/admin/users/{userId}/runs`: the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoundPage {
    /// At most 20.
    pub rounds: Vec<RoundOfRun>,
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RoundResult {
    /// It went through everything.
    Done,
    /// The mailbox was paused, or not signed in.
    PassedOver,
    /// It could not be done.
    Failed,
    /// Its run was cancelled.
    Cancelled,
}

/// Answer to `GET /api/admin/users`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserPage {
    /// The users, in the order that was asked for.
    pub users: Vec<UserRow>,
    /// What to ask with as `after` for the next ones, with everything else as before; none where these are the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `PATCH /api/admin/users/{userId}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserChange {
    /// The administrator's pause; the user cannot lift it (R-GATE-4). As it is, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// Who they are in Sales (R-AUTH-6). As it is, where it is left out. Another than before starts clean: links, history and
    /// what they chose are forgotten, they sign in to Sales anew, and nothing is deleted on either side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_user_name: Option<String>,
}
