//! What the administrator has set, under the names of the page.

use crate::configuration as ours;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sync_core::settings as core;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Configuration {
    synchronization: Synchronization,
    appointments: Appointments,
    contacts: Contacts,
    tasks: Tasks,
    emails: Emails,
    replies_since: Option<Timestamp>,
    application_permission: bool,
    change_notifications: bool,
    token_expiry_notice: NoticeFrequency,
    notice_from_address: Option<String>,
    client_secret_expires_on: Option<Date>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum NoticeFrequency {
    Never,
    Once,
    Daily,
    Weekly,
}

macro_rules! values {
    ($($name:ident = $core:ident { $($field:ident: $kind:ty,)+ })+) => {$(
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct $name {
            $($field: $kind,)+
        }

        impl From<core::$core> for $name {
            fn from(values: core::$core) -> Self {
                Self {
                    $($field: values.$field,)+
                }
            }
        }

        impl From<$name> for core::$core {
            fn from(values: $name) -> Self {
                Self {
                    $($field: values.$field,)+
                }
            }
        }
    )+};
}

values! {
    Synchronization = SynchronizationValues {
        conflict_resolution: String,
        conflict_fallback: String,
        allow_user_conflict_override: bool,
        allow_user_saved_search_override: bool,
        include_attachments: bool,
        attachment_size_limit_mb: i64,
        alternate_domains: Vec<String>,
        mail_budget_meetings_per_day: i64,
        mail_budget_recipients_per_day: i64,
        delete_brake_count: i64,
        delete_brake_percent: i64,
    }
    Appointments = AppointmentValues {
        enable_sync: bool,
        bidirectional: bool,
        autocapture: bool,
        include_no_attendees: bool,
        include_private: bool,
        allow_delete_in_sales: bool,
        allow_updating_external: bool,
        limit: i64,
        max_recurrences: i64,
        default_saved_search: Option<String>,
    }
    Contacts = ContactValues {
        enable_sync: bool,
        allow_create_in_sales: bool,
        allow_delete_in_sales: bool,
        include_notes: bool,
        limit: i64,
        default_saved_search: Option<String>,
    }
    Tasks = TaskValues {
        enable_sync: bool,
        allow_create_in_sales: bool,
        allow_delete_in_sales: bool,
        limit: i64,
        default_saved_search: Option<String>,
    }
    Emails = EmailValues {
        enable_sync: bool,
        autocapture_replies: bool,
        excluded_domains: Vec<String>,
    }
}

impl From<ours::Configuration> for Configuration {
    fn from(configuration: ours::Configuration) -> Self {
        let core::Values {
            synchronization,
            appointments,
            contacts,
            tasks,
            emails,
        } = configuration.values;
        Self {
            synchronization: synchronization.into(),
            appointments: appointments.into(),
            contacts: contacts.into(),
            tasks: tasks.into(),
            emails: emails.into(),
            replies_since: configuration.replies_since,
            application_permission: configuration.application_permission,
            change_notifications: configuration.change_notifications,
            token_expiry_notice: match configuration.token_expiry_notice {
                ours::NoticeFrequency::Never => NoticeFrequency::Never,
                ours::NoticeFrequency::Once => NoticeFrequency::Once,
                ours::NoticeFrequency::Daily => NoticeFrequency::Daily,
                ours::NoticeFrequency::Weekly => NoticeFrequency::Weekly,
            },
            notice_from_address: configuration.notice_from_address,
            client_secret_expires_on: configuration.client_secret_expires_on,
        }
    }
}

impl From<Configuration> for ours::Configuration {
    fn from(configuration: Configuration) -> Self {
        Self {
            values: core::Values {
                synchronization: configuration.synchronization.into(),
                appointments: configuration.appointments.into(),
                contacts: configuration.contacts.into(),
                tasks: configuration.tasks.into(),
                emails: configuration.emails.into(),
            },
            replies_since: configuration.replies_since,
            application_permission: configuration.application_permission,
            change_notifications: configuration.change_notifications,
            token_expiry_notice: match configuration.token_expiry_notice {
                NoticeFrequency::Never => ours::NoticeFrequency::Never,
                NoticeFrequency::Once => ours::NoticeFrequency::Once,
                NoticeFrequency::Daily => ours::NoticeFrequency::Daily,
                NoticeFrequency::Weekly => ours::NoticeFrequency::Weekly,
            },
            notice_from_address: configuration.notice_from_address,
            client_secret_expires_on: configuration.client_secret_expires_on,
        }
    }
}
