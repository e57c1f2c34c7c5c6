//! The fields of the Sync Configuration page that decide something here, with the page's defaults.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What the page holds, as it was typed or stored. The default is the page's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// `synchronization`
    pub synchronization: SynchronizationValues,
    /// `appointments`
    pub appointments: AppointmentValues,
    /// `contacts`
    pub contacts: ContactValues,
    /// `tasks`
    pub tasks: TaskValues,
    /// `emails`
    pub emails: EmailValues,
}

/// `synchronization`, as far as it decides something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynchronizationValues {
    /// `conflictResolution`: `salesWins`, `exchangeWins` or `userDecides`
    pub conflict_resolution: String,
    /// `conflictFallback`: `salesWins` or `exchangeWins`
    pub conflict_fallback: String,
    /// `allowUserConflictOverride`
    pub allow_user_conflict_override: bool,
    /// `allowUserSavedSearchOverride`
    pub allow_user_saved_search_override: bool,
    /// `includeAttachments`
    pub include_attachments: bool,
    /// `attachmentSizeLimitMb`: 1–30
    pub attachment_size_limit_mb: i64,
    /// `alternateDomains`
    pub alternate_domains: Vec<String>,
    /// `mailBudgetMeetingsPerDay`: 0–1,000
    pub mail_budget_meetings_per_day: i64,
    /// `mailBudgetRecipientsPerDay`: 0–10,000
    pub mail_budget_recipients_per_day: i64,
    /// `deleteBrakeCount`: 1–500
    pub delete_brake_count: i64,
    /// `deleteBrakePercent`: 1–50
    pub delete_brake_percent: i64,
}

/// `appointments`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentValues {
    /// `enableSync`
    pub enable_sync: bool,
    /// `bidirectional`
    pub bidirectional: bool,
    /// `autocapture`
    pub autocapture: bool,
    /// `includeNoAttendees`
    pub include_no_attendees: bool,
    /// `includePrivate`
    pub include_private: bool,
    /// `allowDeleteInSales`
    pub allow_delete_in_sales: bool,
    /// `allowUpdatingExternal`
    pub allow_updating_external: bool,
    /// `limit`: 0–5,000 links
    pub limit: i64,
    /// `maxRecurrences`: 1–999 occurrences
    pub max_recurrences: i64,
    /// `defaultSavedSearch`
    pub default_saved_search: Option<String>,
}

/// `contacts`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactValues {
    /// `enableSync`
    pub enable_sync: bool,
    /// `allowCreateInSales`
    pub allow_create_in_sales: bool,
    /// `allowDeleteInSales`
    pub allow_delete_in_sales: bool,
    /// `includeNotes`
    pub include_notes: bool,
    /// `limit`: 0–5,000 links
    pub limit: i64,
    /// `defaultSavedSearch`
    pub default_saved_search: Option<String>,
}

/// `tasks`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskValues {
    /// `enableSync`
    pub enable_sync: bool,
    /// `allowCreateInSales`
    pub allow_create_in_sales: bool,
    /// `allowDeleteInSales`
    pub allow_delete_in_sales: bool,
    /// `limit`: 0–5,000 links
    pub limit: i64,
    /// `defaultSavedSearch`
    pub default_saved_search: Option<String>,
}

/// `emails`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailValues {
    /// `enableSync`
    pub enable_sync: bool,
    /// `autocaptureReplies`
    pub autocapture_replies: bool,
    /// `excludedDomains`
    pub excluded_domains: Vec<String>,
}

impl Default for SynchronizationValues {
    fn default() -> Self {
        Self {
            conflict_resolution: "exchangeWins".to_string(),
            conflict_fallback: "exchangeWins".to_string(),
            allow_user_conflict_override: false,
            allow_user_saved_search_override: false,
            include_attachments: false,
            attachment_size_limit_mb: 10,
            alternate_domains: Vec::new(),
            mail_budget_meetings_per_day: 20,
            mail_budget_recipients_per_day: 200,
            delete_brake_count: 10,
            delete_brake_percent: 10,
        }
    }
}

impl Default for AppointmentValues {
    fn default() -> Self {
        Self {
            enable_sync: true,
            bidirectional: true,
            autocapture: false,
            include_no_attendees: false,
            include_private: false,
            allow_delete_in_sales: false,
            allow_updating_external: false,
            limit: 2_000,
            max_recurrences: 365,
            default_saved_search: None,
        }
    }
}

impl Default for ContactValues {
    fn default() -> Self {
        Self {
            enable_sync: true,
            allow_create_in_sales: true,
            allow_delete_in_sales: false,
            include_notes: false,
            limit: 2_000,
            default_saved_search: None,
        }
    }
}

impl Default for TaskValues {
    fn default() -> Self {
        Self {
            enable_sync: true,
            allow_create_in_sales: true,
            allow_delete_in_sales: false,
            limit: 1_000,
            default_saved_search: None,
        }
    }
}

impl Default for EmailValues {
    fn default() -> Self {
        Self {
            enable_sync: true,
            autocapture_replies: false,
            excluded_domains: Vec::new(),
        }
    }
}
