//! Who the caller is here, and what is connected.

use super::users::RoundSummary;
use serde::{Deserialize, Serialize};

/// Answer to `GET /api/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The caller.
    pub user: UserSummary,
    /// Roles from the identity provider, such as `SyncAdmin`.
    pub roles: Vec<String>,
    /// The stored Microsoft authorization.
    pub exchange: Connection,
    /// The stored Sales authorization.
    pub sales: Connection,
    /// Who the caller is in Sales, once that is known; another cannot sign in there (R-AUTH-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_user_name: Option<String>,
    /// Who has paused this user's sync.
    pub paused: Paused,
    /// The last round of the mailbox that has ended: where it could not be done, why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_round: Option<RoundSummary>,
    /// What is asked about the category, if something is (R-CAT-1); answered by `POST /api/me/category`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_question: Option<CategoryQuestion>,
    /// Until when administrators may see what the caller's records are called and hold; RFC 3339, UTC. Absent where they may not
    /// (R-PRIV-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_allowed_until: Option<String>,
    /// Whether this user may pick their own saved searches.
    pub allow_user_saved_search_override: bool,
    /// Whether this user may pick their own conflict resolution.
    pub allow_user_conflict_override: bool,
}

/// Who the caller is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserSummary {
    /// Our id of this user.
    pub id: String,
}

/// One stored authorization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Whether work can be done with it now.
    pub connected: bool,
    /// When the stored authorization ends, where the identity provider says so; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Why it does not work, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ConnectionProblem>,
    /// Since when it does not, if it did before; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed_at: Option<String>,
    /// The identity provider's own word and number for why, such as `invalid_grant/50057`; for support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
}

/// Why an authorization does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionProblem {
    /// None was ever stored, or the user disconnected.
    NotConnected,
    /// It ended, and the identity provider does not renew it: the user must sign in again (R-AUTH-2).
    Lapsed,
    /// The identity provider wants to see the user, for a second factor or another check: sign in again.
    CheckNeeded,
    /// The user has to consent, in a sign-in.
    ConsentNeeded,
    /// Only an administrator of the user's organization can consent.
    AdministratorConsentNeeded,
    /// The user's account is disabled. Until an administrator acts, no sign-in helps, as with the next four.
    AccountDisabled,
    /// The user's account is not in the organization any more.
    AccountGone,
    /// The user's account is not assigned to this application.
    NotAssigned,
    /// The user's account is locked, or considered to be at risk.
    AccountLocked,
    /// A policy of the organization forbids it.
    ForbiddenByPolicy,
    /// Signed in to Sales, but no Sales resource belongs to that user, as the latest round of the mailbox found.
    NoSalesUser,
}

/// The two independent pauses (R-GATE-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Paused {
    /// By the user.
    pub by_user: bool,
    /// By the administrator; the user cannot lift it.
    pub by_administrator: bool,
}

/// The category was missing from the mailbox: what that means for items that lost it is for their user to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CategoryQuestion {
    /// Since when that is asked; RFC 3339, UTC.
    pub asked_at: String,
    /// How many items it is about.
    pub items: u64,
}

/// `POST /api/me/category`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CategoryAnswer {
    /// What is to be done.
    pub action: CategoryAction,
}

/// What is done about items that lost the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CategoryAction {
    /// They are shared no more; both copies stay.
    StopSharing,
    /// They get it again.
    MarkAgain,
}
