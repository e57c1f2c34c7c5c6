//! What `GET /api/events` tells: named events of the caller's own work, each with a JSON body.

use super::runs::RunSummary;
use super::shares::ShareView;
use super::synced::RepairView;
use super::users::RoundSummary;
use crate::ids::{RepairId, ShareId};
use serde::{Deserialize, Serialize};

/// `event: share`: a share of the caller has come further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareEvent {
    /// Which.
    pub share_id: ShareId,
    /// How far it is.
    #[serde(flatten)]
    pub share: ShareView,
}

/// `event: repair`: what was said about a record of the caller has come further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RepairEvent {
    /// Which.
    pub repair_id: RepairId,
    /// How far it is.
    #[serde(flatten)]
    pub repair: RepairView,
}

/// `event: run`: the caller's *Sync now* has come further.
pub type RunEvent = RunSummary;

/// `event: round`: a round of the caller's mailbox has ended, whoever asked for it.
pub type RoundEvent = RoundSummary;
