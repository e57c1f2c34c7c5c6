//! Who did what that others must be able to look up: ids, never content.

use serde::{Deserialize, Serialize};

/// Answer to `GET /api/admin/audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The acts, the latest first.
    pub acts: Vec<Act>,
    /// Whether there are more: ask again with `before`, the last one's `id`.
    pub has_more: bool,
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
    /// An administrator said that a user is another one in Sales (R-AUTH-6).
    MapUser,
}
