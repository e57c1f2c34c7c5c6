//! The Sync Configuration page, in the words of the wire.

use crate::problem::coded_problem;
use jiff::civil::Date;
use runtime::Config;
use shared::api::configuration as wire;
use shared::api::problem::{FieldProblem, FieldProblemCode};
use store::configuration::{Configuration, NoticeFrequency};
use sync_core::Settings;
use sync_core::settings as ours;
use sync_core::settings::{Invalid, Problem};

/// What the limits may come to together (R-LIM-1).
const LIMITS_MAX: u64 = 5_000;
/// The longest mail address, in bytes (RFC 5321).
const ADDRESS_BYTES_MAX: usize = 254;

/// What is set, with the registration that the deployment was configured with.
pub(crate) fn configuration_from_ours(
    configuration: Configuration,
    deployment: &Config,
) -> wire::SyncConfiguration {
    let expires_on = configuration.client_secret_expires_on;
    wire::SyncConfiguration {
        registration: wire::Registration {
            client_secret_expires_on: expires_on.map(|day| day.to_string()),
            ..registration_of(deployment)
        },
        synchronization: synchronization_from_ours(&configuration),
        appointments: appointments_from_ours(configuration.values.appointments),
        contacts: contacts_from_ours(configuration.values.contacts),
        tasks: tasks_from_ours(configuration.values.tasks),
        emails: emails_from_ours(configuration.values.emails),
    }
}

/// A configuration that can hold, or every field that stands in its way.
pub(crate) fn configuration_from_wire(
    asked: wire::SyncConfiguration,
    deployment: &Config,
) -> Result<Configuration, Vec<FieldProblem>> {
    let mut refused = refused_registration(&asked.registration, &registration_of(deployment));
    let mut read = |field, read: Option<_>, code, title| {
        if read.is_none() {
            refused.push(coded_problem(field, code, &[], title));
        }
    };
    let expires_on = match &asked.registration.client_secret_expires_on {
        None => None,
        Some(text) => {
            let day = text.parse::<Date>().ok();
            read(
                "registration.clientSecretExpiresOn",
                day.map(drop),
                FieldProblemCode::NotADay,
                "Must be a day: YYYY-MM-DD.",
            );
            day
        }
    };
    let notice = notice_from_wire(&asked.synchronization.token_expiry_notice);
    read(
        "synchronization.tokenExpiryNotice",
        notice.map(drop),
        FieldProblemCode::NotOneOf,
        "Must be one of: none, once, daily, weekly.",
    );
    let sender = asked.synchronization.notice_from_address.clone();
    read(
        "synchronization.noticeFromAddress",
        sender.as_deref().is_none_or(is_address).then_some(()),
        FieldProblemCode::NotAnAddress,
        "Must be a mail address, or null.",
    );
    let application_permission = asked.synchronization.application_permission;
    let change_notifications = asked.synchronization.change_notifications;
    let values = ours::Values {
        synchronization: synchronization_from_wire(asked.synchronization),
        appointments: appointments_from_wire(asked.appointments),
        contacts: contacts_from_wire(asked.contacts),
        tasks: tasks_from_wire(asked.tasks),
        emails: emails_from_wire(asked.emails),
    };
    if let Err(invalid) = Settings::read(&values) {
        refused.extend(invalid.iter().map(refused_from_invalid));
    }
    match notice {
        Some(token_expiry_notice) if refused.is_empty() => Ok(Configuration {
            values,
            // Follows from what was set before.
            replies_since: None,
            application_permission,
            change_notifications,
            token_expiry_notice,
            notice_from_address: sender,
            client_secret_expires_on: expires_on,
        }),
        Some(_) | None => Err(refused),
    }
}

fn registration_of(deployment: &Config) -> wire::Registration {
    let microsoft = &deployment.microsoft;
    let tenant = microsoft.tenants.first();
    wire::Registration {
        display_name: deployment.display_name.clone(),
        client_id: microsoft.client_id.to_string(),
        tenant_id: tenant.map(ToString::to_string).unwrap_or_default(),
        primary_domain: microsoft.internal_domains.first().cloned(),
        // No program starts without one.
        client_secret_is_set: true,
        client_secret_expires_on: None,
    }
}

/// The programs read their registration when they start; a page that could change it would say what does not hold.
fn refused_registration(asked: &wire::Registration, known: &wire::Registration) -> Vec<FieldProblem> {
    let fields = [
        ("displayName", asked.display_name == known.display_name),
        ("clientId", asked.client_id == known.client_id),
        ("tenantId", asked.tenant_id == known.tenant_id),
        ("primaryDomain", asked.primary_domain == known.primary_domain),
    ];
    fields
        .into_iter()
        .filter(|(_, is_known)| !is_known)
        .map(|(field, _)| {
            let title = "Belongs to the deployment's configuration, and is changed there.";
            let field = format!("registration.{field}");
            coded_problem(&field, FieldProblemCode::OfTheDeployment, &[], title)
        })
        .collect()
}

fn refused_from_invalid(invalid: &Invalid) -> FieldProblem {
    let (code, numbers, title) = match &invalid.problem {
        Problem::OutOfRange { min, max } => (
            FieldProblemCode::OutOfRange,
            vec![u64::from(*min), u64::from(*max)],
            format!("Must be {min} to {max}."),
        ),
        Problem::NotOneOf(words) => (
            FieldProblemCode::NotOneOf,
            vec![],
            format!("Must be one of: {}.", words.join(", ")),
        ),
        // What stood there is not repeated.
        Problem::NotDomain(_) => (
            FieldProblemCode::NotADomain,
            vec![],
            "Holds an entry that is no domain.".to_owned(),
        ),
        Problem::NotSearch => (
            FieldProblemCode::NotASearch,
            vec![],
            "Must be the id of a saved search, or null.".to_owned(),
        ),
        Problem::SumTooLarge { sum } => (
            FieldProblemCode::SumTooLarge,
            vec![*sum, LIMITS_MAX],
            format!("The three limits come to {sum}; together they may be at most {LIMITS_MAX}."),
        ),
    };
    coded_problem(invalid.field, code, &numbers, &title)
}

fn notice_from_wire(word: &str) -> Option<NoticeFrequency> {
    match word {
        "none" => Some(NoticeFrequency::Never),
        "once" => Some(NoticeFrequency::Once),
        "daily" => Some(NoticeFrequency::Daily),
        "weekly" => Some(NoticeFrequency::Weekly),
        _ => None,
    }
}

pub(super) fn notice_from_ours(notice: NoticeFrequency) -> &'static str {
    match notice {
        NoticeFrequency::Never => "none",
        NoticeFrequency::Once => "once",
        NoticeFrequency::Daily => "daily",
        NoticeFrequency::Weekly => "weekly",
    }
}

/// One at sign between two parts without spaces: whether anybody reads mail there, nobody can tell here.
fn is_address(text: &str) -> bool {
    let is_plain = !text
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_control());
    match text.split_once('@') {
        Some((local, domain)) => {
            is_plain
                && text.len() <= ADDRESS_BYTES_MAX
                && !local.is_empty()
                && !domain.contains('@')
                && domain.split('.').all(|label| !label.is_empty())
        }
        None => false,
    }
}

pub(super) fn synchronization_from_ours(configuration: &Configuration) -> wire::Synchronization {
    let values = configuration.values.synchronization.clone();
    wire::Synchronization {
        conflict_resolution: values.conflict_resolution,
        conflict_fallback: values.conflict_fallback,
        allow_user_conflict_override: values.allow_user_conflict_override,
        allow_user_saved_search_override: values.allow_user_saved_search_override,
        application_permission: configuration.application_permission,
        change_notifications: configuration.change_notifications,
        token_expiry_notice: notice_from_ours(configuration.token_expiry_notice).to_owned(),
        notice_from_address: configuration.notice_from_address.clone(),
        include_attachments: values.include_attachments,
        attachment_size_limit_mb: values.attachment_size_limit_mb,
        alternate_domains: values.alternate_domains,
        mail_budget_meetings_per_day: values.mail_budget_meetings_per_day,
        mail_budget_recipients_per_day: values.mail_budget_recipients_per_day,
        delete_brake_count: values.delete_brake_count,
        delete_brake_percent: values.delete_brake_percent,
    }
}

fn synchronization_from_wire(values: wire::Synchronization) -> ours::SynchronizationValues {
    ours::SynchronizationValues {
        conflict_resolution: values.conflict_resolution,
        conflict_fallback: values.conflict_fallback,
        allow_user_conflict_override: values.allow_user_conflict_override,
        allow_user_saved_search_override: values.allow_user_saved_search_override,
        include_attachments: values.include_attachments,
        attachment_size_limit_mb: values.attachment_size_limit_mb,
        alternate_domains: values.alternate_domains,
        mail_budget_meetings_per_day: values.mail_budget_meetings_per_day,
        mail_budget_recipients_per_day: values.mail_budget_recipients_per_day,
        delete_brake_count: values.delete_brake_count,
        delete_brake_percent: values.delete_brake_percent,
    }
}

/// Both families spell these regions alike.
macro_rules! alike {
    ($($to_wire:ident, $to_ours:ident: $wire:ident = $ours:ident { $($field:ident,)+ })+) => {$(
        pub(super) fn $to_wire(values: ours::$ours) -> wire::$wire {
            wire::$wire { $($field: values.$field,)+ }
        }

        fn $to_ours(values: wire::$wire) -> ours::$ours {
            ours::$ours { $($field: values.$field,)+ }
        }
    )+};
}

alike! {
    appointments_from_ours, appointments_from_wire: Appointments = AppointmentValues {
        enable_sync,
        bidirectional,
        autocapture,
        include_no_attendees,
        include_private,
        allow_delete_in_sales,
        allow_updating_external,
        limit,
        max_recurrences,
        default_saved_search,
    }
    contacts_from_ours, contacts_from_wire: Contacts = ContactValues {
        enable_sync,
        allow_create_in_sales,
        allow_delete_in_sales,
        include_notes,
        limit,
        default_saved_search,
    }
    tasks_from_ours, tasks_from_wire: Tasks = TaskValues {
        enable_sync,
        allow_create_in_sales,
        allow_delete_in_sales,
        limit,
        default_saved_search,
    }
    emails_from_ours, emails_from_wire: Emails = EmailValues {
        enable_sync,
        autocapture_replies,
        excluded_domains,
    }
}
