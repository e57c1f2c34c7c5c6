//! Who changed what, from what to what, that others must be able to look up: ids and settings, never content of records.

use super::runs::{RunKind, ScheduleRequest};
use super::synced::{RepairAction, SyncedObject};
use crate::ids::{LinkId, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answer to `GET /api/admin/audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The acts, the latest first.
    pub acts: Vec<Act>,
    /// Whether there are more: ask again with `before`, the last one's `id`.
    pub has_more: bool,
    /// What the users are called who did them, and those they were done to, by our id: in Sales, else as the identity provider
    /// called them at their latest sign-in. Who is gone, or has no name yet, is not among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// Our id of it.
    pub id: String,
    /// When; RFC 3339, UTC.
    pub at: String,
    /// Our id of the user who did it, or what the operator's system calls them.
    pub who: String,
    /// What.
    pub deed: Deed,
    /// Our id of the user it was done to, who may be gone by now; to all where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// From what to what. Missing where the deed says it all, where it is not known any more, and in acts from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<ActDetail>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// An operator took mailboxes over (R-GATE-5).
    AdoptMailboxes,
    /// An administrator deleted a user (R-AUTH-5).
    DeleteUser,
    /// An administrator said that a user is another one in Sales (R-AUTH-6): `mapping`.
    MapUser,
    /// An administrator paused a user (R-GATE-4): `pause`.
    PauseUser,
    /// An administrator lifted that pause: `pause`.
    ResumeUser,
    /// A user let administrators see what their records are called and hold, for a day (R-PRIV-1).
    AllowContent,
    /// They let them no more.
    WithdrawContent,
    /// An administrator switched a process on, off, or to another interval (R-JOB-3): `schedule`.
    SetSchedule,
    /// An administrator started a process by hand: `run`.
    StartRun,
    /// An administrator cancelled the run of a process: `run`.
    CancelRun,
    /// An administrator saved the Sync Configuration: `configuration`.
    SaveConfiguration,
    /// An administrator let a held write of a user go (R-HOLD-1): `record`.
    ApproveHeld,
    /// An administrator let a held write of a user drop: `record`.
    DiscardHeld,
    /// An administrator said for a user what to do about a record (R-ERR-3): `record`.
    RepairRecord,
}

/// From what to what, by its `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ActDetail {
    /// Whether an administrator paused the user.
    Pause {
        /// Before.
        before: bool,
        /// Since.
        after: bool,
    },
    /// Who the user is in Sales.
    Mapping {
        /// Before; nobody until their first sign-in there.
        before: Option<SalesUserNamed>,
        /// Since.
        after: SalesUserNamed,
    },
    /// A schedule.
    Schedule {
        /// Of which process.
        process: RunKind,
        /// Before.
        before: ScheduleRequest,
        /// Since.
        after: ScheduleRequest,
    },
    /// A run.
    #[serde(rename_all = "camelCase")]
    Run {
        /// Of which process.
        process: RunKind,
        /// Which.
        run_id: RunId,
    },
    /// The Sync Configuration.
    Configuration {
        /// Every field that changed.
        changes: Vec<FieldChange>,
    },
    /// A record of the user, by our id of its link, without what it is called (R-PRIV-1).
    #[serde(rename_all = "camelCase")]
    Record {
        /// Which.
        link_id: LinkId,
        /// What it is.
        object: SyncedObject,
        /// Whether it is a series as a whole.
        is_series: bool,
        /// What is to be done about it, where nothing is held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<RepairAction>,
    },
}

/// A user of Sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SalesUserNamed {
    /// The name they sign in with.
    pub user_name: String,
    /// Their party id, as far as it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_id: Option<String>,
}

/// A field of the Sync Configuration in which something else stands than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Where it stands in `GET /api/admin/sync-configuration`: `tasks.limit`.
    pub field: String,
    /// What stood there, or null.
    pub before: Option<FieldValue>,
    /// What stands there since, or null.
    pub after: Option<FieldValue>,
    /// How many entries of both lists are left out here, for they are long; those that only one of them has come first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u32,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum FieldValue {
    /// On or off.
    Switch(bool),
    /// A number.
    Number(i64),
    /// A word, an id, a day, an address.
    Text(String),
    /// Several.
    List(Vec<String>),
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
