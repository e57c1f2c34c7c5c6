//! How the deployment stands, for administrators.

use super::users::UserRow;
use serde::{Deserialize, Serialize};

/// Answer to `GET /api/admin/monitor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MonitorView {
    /// How the application permission stands (R-AUTH-3, R-MON-1).
    pub application_permission: ApplicationPermissionView,
    /// How long the client secret lasts (R-AUTH-4).
    pub client_secret: ClientSecretView,
    /// How the mails stand that ask people to sign in again (R-AUTH-2).
    pub notices: NoticesView,
    /// How many users are on each card (R-MON-1).
    pub users: CardCounts,
    /// Whose oldest unsynced change is the oldest of all (R-NEW-6); nobody where nothing waits for the sync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_fresh: Option<UserRow>,
    /// What runs came to on each of the last 14 days, today last.
    pub days: Vec<DayCounts>,
}

/// What the runs of one day came to, once they have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DayCounts {
    /// On which they began, by the calendar in UTC: `YYYY-MM-DD`.
    pub day: String,
    /// Records that came to rest.
    pub records: u64,
    /// Records that came to what a person has to put right.
    pub errors: u64,
    /// How old the oldest unsynced change was at most when one of them ended, in seconds.
    pub freshness_seconds: u64,
}

/// Which users: each card is a filter of `GET /api/admin/users`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// Everybody who has ever signed in.
    All,
    /// One of their authorizations at least has lapsed; one that was never given has not.
    ExpiredAuthorizations,
    /// Paused, by themselves or by an administrator.
    SyncDisabled,
    /// No round of theirs was a sync: one that passed the mailbox over or was cancelled is none.
    NeverSynced,
    /// The latest sync went through without an error.
    LatestSyncSucceeded,
    /// The latest sync could not be done, or met an error at least.
    LatestSyncFailed,
    /// A record of theirs at least waits for a person: it is `parked`.
    OutstandingErrors,
}

/// How many users are on each card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardCounts {
    /// [`Card::All`]
    pub all: u64,
    /// [`Card::ExpiredAuthorizations`]
    pub expired_authorizations: u64,
    /// [`Card::SyncDisabled`]
    pub sync_disabled: u64,
    /// [`Card::NeverSynced`]
    pub never_synced: u64,
    /// [`Card::LatestSyncSucceeded`]
    pub latest_sync_succeeded: u64,
    /// [`Card::LatestSyncFailed`]
    pub latest_sync_failed: u64,
    /// [`Card::OutstandingErrors`]
    pub outstanding_errors: u64,
}

impl CardCounts {
    /// How many are on one.
    pub fn of(&self, card: Card) -> u64 {
        match card {
            Card::All => self.all,
            Card::ExpiredAuthorizations => self.expired_authorizations,
            Card::SyncDisabled => self.sync_disabled,
            Card::NeverSynced => self.never_synced,
            Card::LatestSyncSucceeded => self.latest_sync_succeeded,
            Card::LatestSyncFailed => self.latest_sync_failed,
            Card::OutstandingErrors => self.outstanding_errors,
        }
    }
}

/// How long the client secret lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientSecretView {
    /// How urgent it is.
    pub level: SecretLevel,
    /// The day on which it ends, `YYYY-MM-DD`, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<String>,
    /// Whole days until then, by the calendar in UTC; negative once that day is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
}

/// How urgent it is to get another client secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SecretLevel {
    /// It is not known when it ends: no schedule can be switched on.
    Unknown,
    /// It lasts for more than 30 days.
    Green,
    /// It lasts for 16 to 30 days.
    Orange,
    /// It lasts for 15 days at most, or has ended.
    Red,
}

/// How the mails stand that ask people to sign in again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NoticesView {
    /// How often one is sent: `none`, `once`, `daily` or `weekly`.
    pub frequency: String,
    /// How the deployment's sender stands.
    pub sender: NoticeSenderStanding,
    /// Why nobody gets what is to be sent; none where nothing is to be sent, or nothing is known against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<NoticeWarning>,
    /// Why the sender does not work, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<NoticeSenderProblem>,
    /// The sender's own word or number for why, such as `535` or `ErrorAccessDenied`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// Since when it works, or does not; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// When that was last found; RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<String>,
}

/// How the deployment's sender stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeSenderStanding {
    /// The deployment's configuration names none.
    NotConfigured,
    /// Nothing was to be sent yet.
    NotTriedYet,
    /// The last mail was taken.
    Works,
    /// The last mail was not taken; it is tried again.
    Fails,
}

/// Why nobody gets the mails that are to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWarning {
    /// The deployment's configuration names no sender.
    NoSender,
    /// The sender does not work.
    SenderFails,
}

/// Why the deployment's sender does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeSenderProblem {
    /// It does not answer for the moment.
    NotAnswering,
    /// No connection that can be trusted: it offers no TLS, or another one's certificate.
    NotTrusted,
    /// It refuses who we say we are: name and password, or the registration and its secret.
    SignInRefused,
    /// It does not let us send from this address: a permission is missing, or there is no such mailbox.
    AddressRefused,
    /// It refuses the mail for another reason.
    MailRefused,
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
