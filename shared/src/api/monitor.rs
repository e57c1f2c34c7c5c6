//! How the deployment stands, for administrators.

use serde::{Deserialize, Serialize};

/// Answer to `GET /api/admin/monitor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MonitorView {
    /// How the application permission stands (R-AUTH-3, R-MON-1).
    pub application_permission: ApplicationPermissionView,
}

/// How the application permission stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApplicationPermissionView {
    /// Of all tenants together: active only where it is so in each.
    pub standing: PermissionStanding,
    /// Why it is inactive, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<PermissionProblem>,
    /// Each tenant in which it was tried.
    pub tenants: Vec<TenantPermission>,
}

/// How the application permission stands in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TenantPermission {
    /// The directory.
    pub tenant_id: String,
    /// How.
    pub standing: PermissionStanding,
    /// Why it is inactive, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<PermissionProblem>,
    /// The vendor's own word and number for why, such as `invalid_client/7000222`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// Since when it stands so; RFC 3339, UTC.
    pub since: String,
    /// When that was last found; RFC 3339, UTC.
    pub checked_at: String,
}

/// Whether rounds use the application's own identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PermissionStanding {
    /// It is not switched on.
    NotEnabled,
    /// They do.
    Active,
    /// It is switched on, and users' own authorizations do the work.
    Inactive,
}

/// Why rounds do not use the application's own identity though they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PermissionProblem {
    /// No round came since it was switched on.
    NotTriedYet,
    /// An administrator of the tenant has to consent to the application.
    ConsentNeeded,
    /// The client secret has expired.
    SecretExpired,
    /// The client secret is not the one that is registered.
    SecretWrong,
    /// The application is disabled.
    ApplicationDisabled,
    /// The registration is refused for another reason.
    RegistrationRefused,
    /// Exchange did not let the application into a mailbox: a permission is missing, or a policy of the tenant keeps it out.
    MailboxRefused,
    /// The identity provider does not answer.
    NotAnswering,
}
