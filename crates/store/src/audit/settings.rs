//! What is set on the Sync Configuration page, field by field, and what somebody changed of it.

use crate::configuration::{Configuration, NoticeFrequency};
use std::collections::BTreeSet;
use sync_core::settings::{
    AppointmentValues, ContactValues, EmailValues, SynchronizationValues, TaskValues, Values,
};

/// So many entries of a list are kept with a change of it, so that an act is never larger than a page.
const ENTRIES_MAX: usize = 20;

/// What stands in a field, as the API gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Nothing.
    Nothing,
    /// On or off.
    Switch(bool),
    /// A number.
    Number(i64),
    /// A word, an id, a day, an address.
    Text(String),
    /// Several.
    List(Vec<String>),
}

/// A field in which something else stands than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// Where it stands in the API: `tasks.limit`.
    pub field: String,
    /// What stood there.
    pub before: Setting,
    /// What stands there since.
    pub after: Setting,
    /// How many entries of both lists are not kept with it. What only one of the lists has is kept first.
    pub left_out: u32,
}

/// What is otherwise in `after`, region by region.
pub fn changes_of(before: &Configuration, after: &Configuration) -> Vec<SettingChange> {
    let pairs = settings_of(before).into_iter().zip(settings_of(after));
    let changed = pairs.filter(|((_, before), (_, after))| before != after);
    changed
        .map(|((field, before), (_, after))| {
            let (kept_before, kept_after) = (shortened(&before, &after), shortened(&after, &before));
            let left_out = entries(&before) + entries(&after) - entries(&kept_before) - entries(&kept_after);
            SettingChange {
                field: field.to_owned(),
                before: kept_before,
                after: kept_after,
                left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

/// A long list without what is least telling.
fn shortened(setting: &Setting, other: &Setting) -> Setting {
    match (setting, other) {
        (Setting::List(list), Setting::List(others)) if list.len() > ENTRIES_MAX => {
            let others: BTreeSet<_> = others.iter().collect();
            let (common, own): (Vec<_>, Vec<_>) = list.iter().partition(|entry| others.contains(entry));
            Setting::List(own.into_iter().chain(common).take(ENTRIES_MAX).cloned().collect())
        }
        (setting, _) => setting.clone(),
    }
}

fn entries(setting: &Setting) -> usize {
    match setting {
        Setting::List(list) => list.len(),
        Setting::Nothing | Setting::Switch(_) | Setting::Number(_) | Setting::Text(_) => 0,
    }
}

/// Takes apart one region of the page; a field that is new does not compile until it has a name here.
macro_rules! region {
    ($region:literal: $type:ident { $($field:ident = $name:literal,)+ } of $values:expr) => {{
        let $type { $($field,)+ } = $values;
        vec![$((concat!($region, ".", $name), Setting::from($field)),)+]
    }};
}

/// Every field that an administrator sets, by its path in the API, region by region.
pub fn settings_of(configuration: &Configuration) -> Vec<(&'static str, Setting)> {
    let Configuration {
        values:
            Values {
                synchronization,
                appointments,
                contacts,
                tasks,
                emails,
            },
        // Follows from the rest and the moment.
        replies_since: _,
        application_permission,
        change_notifications,
        token_expiry_notice,
        notice_from_address,
        client_secret_expires_on,
    } = configuration;
    let expires_on = client_secret_expires_on.map(|day| day.to_string());
    let of_deployment = vec![
        ("registration.clientSecretExpiresOn", Setting::from(&expires_on)),
        (
            "synchronization.applicationPermission",
            application_permission.into(),
        ),
        ("synchronization.changeNotifications", change_notifications.into()),
        (
            "synchronization.tokenExpiryNotice",
            Setting::Text(name_of_notice(*token_expiry_notice).to_owned()),
        ),
        ("synchronization.noticeFromAddress", notice_from_address.into()),
    ];
    [
        of_deployment,
        region!("synchronization": SynchronizationValues {
            conflict_resolution = "conflictResolution",
            conflict_fallback = "conflictFallback",
            allow_user_conflict_override = "allowUserConflictOverride",
            allow_user_saved_search_override = "allowUserSavedSearchOverride",
            include_attachments = "includeAttachments",
            attachment_size_limit_mb = "attachmentSizeLimitMb",
            alternate_domains = "alternateDomains",
            mail_budget_meetings_per_day = "mailBudgetMeetingsPerDay",
            mail_budget_recipients_per_day = "mailBudgetRecipientsPerDay",
            delete_brake_count = "deleteBrakeCount",
            delete_brake_percent = "deleteBrakePercent",
        } of synchronization),
        region!("appointments": AppointmentValues {
            enable_sync = "enableSync",
            bidirectional = "bidirectional",
            autocapture = "autocapture",
            include_no_attendees = "includeNoAttendees",
            include_private = "includePrivate",
            allow_delete_in_sales = "allowDeleteInSales",
            allow_updating_external = "allowUpdatingExternal",
            limit = "limit",
            max_recurrences = "maxRecurrences",
            default_saved_search = "defaultSavedSearch",
        } of appointments),
        region!("contacts": ContactValues {
            enable_sync = "enableSync",
            allow_create_in_sales = "allowCreateInSales",
            allow_delete_in_sales = "allowDeleteInSales",
            include_notes = "includeNotes",
            limit = "limit",
            default_saved_search = "defaultSavedSearch",
        } of contacts),
        region!("tasks": TaskValues {
            enable_sync = "enableSync",
            allow_create_in_sales = "allowCreateInSales",
            allow_delete_in_sales = "allowDeleteInSales",
            limit = "limit",
            default_saved_search = "defaultSavedSearch",
        } of tasks),
        region!("emails": EmailValues {
            enable_sync = "enableSync",
            autocapture_replies = "autocaptureReplies",
            excluded_domains = "excludedDomains",
        } of emails),
    ]
    .concat()
}

/// As the API spells it; a test of the server's holds that both are the same.
fn name_of_notice(notice: NoticeFrequency) -> &'static str {
    match notice {
        NoticeFrequency::Never => "none",
        NoticeFrequency::Once => "once",
        NoticeFrequency::Daily => "daily",
        NoticeFrequency::Weekly => "weekly",
    }
}

impl From<&bool> for Setting {
    fn from(on: &bool) -> Self {
        Self::Switch(*on)
    }
}

impl From<&i64> for Setting {
    fn from(number: &i64) -> Self {
        Self::Number(*number)
    }
}

impl From<&String> for Setting {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Option<String>> for Setting {
    fn from(text: &Option<String>) -> Self {
        text.as_ref().map_or(Self::Nothing, Self::from)
    }
}

impl From<&Vec<String>> for Setting {
    fn from(list: &Vec<String>) -> Self {
        Self::List(list.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains(numbers: impl Iterator<Item = u32>) -> Configuration {
        let mut configuration = Configuration::default();
        configuration.values.emails.excluded_domains = numbers.map(|n| format!("d{n}.example")).collect();
        configuration
    }

    #[test]
    fn what_stands_as_before_is_no_change() {
        let before = Configuration::default();
        let mut after = before.clone();
        assert_eq!(changes_of(&before, &after), []);
        after.replies_since = Some(jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(changes_of(&before, &after), [], "nobody sets that");
        after.values.tasks.limit = 7;
        after.notice_from_address = Some("crm@contoso.example".to_owned());
        let change = |field: &str, before, after| SettingChange {
            field: field.to_owned(),
            before,
            after,
            left_out: 0,
        };
        let sender = Setting::Text("crm@contoso.example".to_owned());
        assert_eq!(
            changes_of(&before, &after),
            [
                change("synchronization.noticeFromAddress", Setting::Nothing, sender),
                change("tasks.limit", Setting::Number(1_000), Setting::Number(7)),
            ]
        );
    }

    #[test]
    fn of_a_long_list_what_was_changed_is_kept_first() {
        let [change] = &changes_of(&domains(0..3_000), &domains(1..3_001))[..] else {
            panic!("one field")
        };
        let (Setting::List(before), Setting::List(after)) = (&change.before, &change.after) else {
            panic!("{change:?}")
        };
        assert_eq!((before.len(), after.len()), (ENTRIES_MAX, ENTRIES_MAX));
        assert_eq!((&*before[0], &*after[0]), ("d0.example", "d3000.example"));
        assert_eq!(before[1..], after[1..]);
        assert_eq!(change.left_out, 2 * 2_980);
    }
}
