//! What the system knows of one Outlook item.

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
    /// Its link, also where it is shared no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<SyncedRecord>,
    /// The last round of the mailbox that has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_round: Option<RoundSummary>,
}
