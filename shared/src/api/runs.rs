//! The scheduled processes, and how far their runs have come.

use super::shares::ReasonCode;
use crate::ids::RunId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `PUT /api/admin/schedules/{process}`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleRequest {
    /// Whether it starts by itself.
    pub enabled: bool,
    /// How often: 5 to 1,440 minutes.
    pub every_minutes: u32,
}

/// Answer to `GET` and `PUT` of `/api/admin/schedules/{process}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleView {
    /// Whether it starts by itself.
    pub enabled: bool,
    /// How often, while it is enabled.
    pub every_minutes: u32,
    /// When next; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<String>,
    /// Its latest run, on its way or over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_run: Option<RunSummary>,
}

/// 202 answer to whatever starts a run; one that is on its way already is told again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunAccepted {
    /// Ask for it at `GET /api/runs/{runId}`.
    pub run_id: RunId,
}

/// Why a run was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RunKind {
    /// Instant Sync.
    Instant,
    /// Standard Sync.
    Standard,
    /// Reconciliation.
    Reconcile,
    /// One user's *Sync now*.
    SyncNow,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// On its way.
    Running,
    /// It went through its mailboxes; some of them may have failed.
    Succeeded,
    /// No mailbox could be done; see `reason`.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

/// A run, as far as it has come: counts, never content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// Which.
    pub run_id: RunId,
    /// Why it was made.
    pub kind: RunKind,
    /// Whose *Sync now* it is; our id of that user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// How far it is.
    pub status: RunStatus,
    /// Why it failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Mailboxes that are done.
    pub done: u64,
    /// Mailboxes in all.
    pub total: u64,
    /// Records that came to rest.
    pub records: u64,
    /// Items and records that were otherwise than Outlook or Sales had told; a reconciliation finds and repairs them.
    #[serde(default)]
    pub drifted: u64,
    /// Mailboxes that could not be done.
    pub errors: u64,
}

/// Answer to `GET /api/runs/{runId}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// How far it is.
    #[serde(flatten)]
    pub run: RunSummary,
    /// How many records ended for each reason; kept for 48 hours.
    pub counts: BTreeMap<ReasonCode, u64>,
}

/// Answer to `GET /api/admin/runs`: the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunPage {
    /// The runs.
    pub runs: Vec<RunSummary>,
    /// Whether there are older ones: ask again with `before`, the last one's `startedAt`.
    pub has_more: bool,
}
