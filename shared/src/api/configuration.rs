//! The Sync Configuration page: what an administrator sets, under the names of the page.

use serde::{Deserialize, Serialize};

/// `GET` and `PUT` of `/api/admin/sync-configuration`. Whoever saves names in `If-Match` the `ETag` of the one they have
/// read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncConfiguration {
    /// The registration at Microsoft's identity platform.
    pub registration: Registration,
    /// What holds for all objects.
    pub synchronization: Synchronization,
    /// What holds for appointments.
    pub appointments: Appointments,
    /// What holds for contacts.
    pub contacts: Contacts,
    /// What holds for tasks.
    pub tasks: Tasks,
    /// What holds for emails.
    pub emails: Emails,
}

/// The registration at Microsoft's identity platform. All but the day on which the secret ends belongs to the deployment's own
/// configuration: it is shown here, and refused if it comes back changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Registration {
    /// The add-in's name.
    pub display_name: String,
    /// The application's id.
    pub client_id: String,
    /// The directory whose people sign in.
    pub tenant_id: String,
    /// The company's own mail domain.
    #[serde(default)]
    pub primary_domain: Option<String>,
    /// Whether a secret is set; the secret itself is never told.
    #[serde(default)]
    pub client_secret_is_set: bool,
    /// The day on which the secret ends, `YYYY-MM-DD`; unknown, no schedule can be switched on (R-AUTH-4).
    #[serde(default)]
    pub client_secret_expires_on: Option<String>,
}

/// `synchronization`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Synchronization {
    /// Who wins when both sides changed the same field: `salesWins`, `exchangeWins` or `userDecides`.
    pub conflict_resolution: String,
    /// Who wins when the user decides and has not, in 14 days: `salesWins` or `exchangeWins`.
    pub conflict_fallback: String,
    /// Whether users choose their own conflict resolution.
    pub allow_user_conflict_override: bool,
    /// Whether users choose their own saved searches.
    pub allow_user_saved_search_override: bool,
    /// Whether rounds use the application's own identity.
    pub application_permission: bool,
    /// Whether Exchange is asked to tell of changes.
    pub change_notifications: bool,
    /// How often a mail asks a user to sign in again: `none`, `once`, `daily` or `weekly`.
    pub token_expiry_notice: String,
    /// Who that mail is from; null is the deployment's sender.
    pub notice_from_address: Option<String>,
    /// Whether attachments travel.
    pub include_attachments: bool,
    /// The largest that travels, 1–30 MB.
    pub attachment_size_limit_mb: i64,
    /// Domains of the company besides the primary one.
    pub alternate_domains: Vec<String>,
    /// Meetings a day that may mail people without being asked, 0–1,000.
    pub mail_budget_meetings_per_day: i64,
    /// People a day that may be mailed without being asked, 0–10,000.
    pub mail_budget_recipients_per_day: i64,
    /// Removals a day that go without being asked, 1–500.
    pub delete_brake_count: i64,
    /// The same as a part of a user's links, 1–50 %.
    pub delete_brake_percent: i64,
}

/// `appointments`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Appointments {
    /// Whether they are read at all.
    pub enable_sync: bool,
    /// Whether they travel both ways.
    pub bidirectional: bool,
    /// Whether meetings with customers are shared by themselves.
    pub autocapture: bool,
    /// Whether appointments with nobody else are too.
    pub include_no_attendees: bool,
    /// Whether private meetings are too.
    pub include_private: bool,
    /// Whether a deletion in Outlook may delete in Sales.
    pub allow_delete_in_sales: bool,
    /// Whether Sales edits of external meetings stay in Sales.
    pub allow_updating_external: bool,
    /// The most live links of a user, 0–5,000; the three limits together at most 5,000.
    pub limit: i64,
    /// The most meetings of a series, 1–999.
    pub max_recurrences: i64,
    /// The saved search that brings appointments to Outlook.
    pub default_saved_search: Option<String>,
}

/// `contacts`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contacts {
    /// Whether they are read at all.
    pub enable_sync: bool,
    /// Whether new ones are made in Sales.
    pub allow_create_in_sales: bool,
    /// Whether a deletion in Outlook may delete in Sales.
    pub allow_delete_in_sales: bool,
    /// Whether notes travel.
    pub include_notes: bool,
    /// The most live links of a user, 0–5,000.
    pub limit: i64,
    /// The saved search that brings contacts to Outlook.
    pub default_saved_search: Option<String>,
}

/// `tasks`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tasks {
    /// Whether they are read at all.
    pub enable_sync: bool,
    /// Whether new ones are made in Sales.
    pub allow_create_in_sales: bool,
    /// Whether a deletion in Outlook may delete in Sales.
    pub allow_delete_in_sales: bool,
    /// The most live links of a user, 0–5,000.
    pub limit: i64,
    /// The saved search that brings tasks to Outlook.
    pub default_saved_search: Option<String>,
}

/// `emails`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Emails {
    /// Whether they are read at all.
    pub enable_sync: bool,
    /// Whether replies to shared messages are shared by themselves.
    pub autocapture_replies: bool,
    /// Domains whose mail is never captured.
    pub excluded_domains: Vec<String>,
}
