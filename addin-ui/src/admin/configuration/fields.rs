//! Every field of the page: where it stands in the API, what it takes, and on what it depends.

use crate::words::Word;

/// A part of the page, under a heading of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Region {
    Registration,
    Synchronization,
    Appointments,
    Contacts,
    Tasks,
    Emails,
}

/// Every part, in the order of the page.
pub(crate) const REGIONS: [Region; 6] = [
    Region::Registration,
    Region::Synchronization,
    Region::Appointments,
    Region::Contacts,
    Region::Tasks,
    Region::Emails,
];

impl Region {
    /// Its name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Synchronization => "synchronization",
            Self::Appointments => "appointments",
            Self::Contacts => "contacts",
            Self::Tasks => "tasks",
            Self::Emails => "emails",
        }
    }
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: the deployment's own configuration says it.
    Shown,
    /// Nothing: whether a secret is set.
    Secret,
    /// A day, or none.
    Day,
    /// One of these.
    Choice(&'static [(&'static str, Word)]),
    /// Yes or no.
    Switch,
    /// A whole number in this range.
    Number(i64, i64),
    /// An email address, or none.
    Address,
    /// Domains, one on each line.
    Domains,
    /// One of the saved searches that Sales offers for this object, or none.
    Search(&'static str),
}

/// On what a field depends: it says nothing while that is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// That conflicts are decided by the user.
    UserDecides,
    /// That this switch is on.
    On(Field, Word),
    /// What this version does not have yet: it is shown, and says nothing.
    LaterVersion,
}

/// A field of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) field: Field,
    pub(crate) region: Region,
    pub(crate) kind: Kind,
    pub(crate) needs: Needs,
}

macro_rules! fields {
    ($($field:ident = $region:ident $path:literal, $kind:expr $(, needs $needs:expr)?;)+) => {
        /// A field, by its name in the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Field { $($field),+ }

        impl Field {
            /// Where it stands in the API, such as `appointments.limit`.
            pub(crate) const fn path(self) -> &'static str {
                match self { $(Self::$field => $path),+ }
            }
        }

        /// Every field, in the order of the page.
        pub(crate) const FIELDS: &[Described] = &[$(Described {
            field: Field::$field,
            region: Region::$region,
            kind: $kind,
            needs: fields!(@needs $($needs)?),
        }),+];
    };
    (@needs) => { Needs::Nothing };
    (@needs $needs:expr) => { $needs };
}

const WINNERS: &[(&str, Word)] = &[
    ("exchangeWins", Word::ExchangeWins),
    ("salesWins", Word::SalesWins),
];
const RESOLUTIONS: &[(&str, Word)] = &[
    ("exchangeWins", Word::ExchangeWins),
    ("salesWins", Word::SalesWins),
    ("userDecides", Word::UserDecides),
];
const NOTICES: &[(&str, Word)] = &[
    ("none", Word::NoticeNone),
    ("once", Word::NoticeOnce),
    ("daily", Word::NoticeDaily),
    ("weekly", Word::NoticeWeekly),
];
const AUTOCAPTURE: Needs = Needs::On(Field::AppointmentsAutocapture, Word::NeedsAutocapture);
const TWO_WAY: Needs = Needs::On(Field::AppointmentsBidirectional, Word::NeedsTwoWay);

fields! {
    DisplayName = Registration "registration.displayName", Kind::Shown;
    ClientId = Registration "registration.clientId", Kind::Shown;
    TenantId = Registration "registration.tenantId", Kind::Shown;
    PrimaryDomain = Registration "registration.primaryDomain", Kind::Shown;
    ClientSecretIsSet = Registration "registration.clientSecretIsSet", Kind::Secret;
    ClientSecretExpiresOn = Registration "registration.clientSecretExpiresOn", Kind::Day;
    ConflictResolution = Synchronization "synchronization.conflictResolution", Kind::Choice(RESOLUTIONS);
    ConflictFallback = Synchronization "synchronization.conflictFallback", Kind::Choice(WINNERS), needs Needs::UserDecides;
    AllowUserConflictOverride = Synchronization "synchronization.allowUserConflictOverride", Kind::Switch;
    AllowUserSavedSearchOverride = Synchronization "synchronization.allowUserSavedSearchOverride", Kind::Switch;
    ApplicationPermission = Synchronization "synchronization.applicationPermission", Kind::Switch;
    ChangeNotifications = Synchronization "synchronization.changeNotifications", Kind::Switch, needs Needs::LaterVersion;
    TokenExpiryNotice = Synchronization "synchronization.tokenExpiryNotice", Kind::Choice(NOTICES);
    NoticeFromAddress = Synchronization "synchronization.noticeFromAddress", Kind::Address;
    IncludeAttachments = Synchronization "synchronization.includeAttachments", Kind::Switch;
    AttachmentSizeLimitMb = Synchronization "synchronization.attachmentSizeLimitMb", Kind::Number(1, 30),
        needs Needs::On(Field::IncludeAttachments, Word::NeedsAttachments);
    AlternateDomains = Synchronization "synchronization.alternateDomains", Kind::Domains;
    MailBudgetMeetingsPerDay = Synchronization "synchronization.mailBudgetMeetingsPerDay", Kind::Number(0, 1_000);
    MailBudgetRecipientsPerDay = Synchronization "synchronization.mailBudgetRecipientsPerDay", Kind::Number(0, 10_000);
    DeleteBrakeCount = Synchronization "synchronization.deleteBrakeCount", Kind::Number(1, 500);
    DeleteBrakePercent = Synchronization "synchronization.deleteBrakePercent", Kind::Number(1, 50);
    AppointmentsEnableSync = Appointments "appointments.enableSync", Kind::Switch;
    AppointmentsBidirectional = Appointments "appointments.bidirectional", Kind::Switch;
    AppointmentsAutocapture = Appointments "appointments.autocapture", Kind::Switch;
    AppointmentsIncludeNoAttendees = Appointments "appointments.includeNoAttendees", Kind::Switch, needs AUTOCAPTURE;
    AppointmentsIncludePrivate = Appointments "appointments.includePrivate", Kind::Switch, needs AUTOCAPTURE;
    AppointmentsAllowDeleteInSales = Appointments "appointments.allowDeleteInSales", Kind::Switch;
    AppointmentsAllowUpdatingExternal = Appointments "appointments.allowUpdatingExternal", Kind::Switch, needs TWO_WAY;
    AppointmentsLimit = Appointments "appointments.limit", Kind::Number(0, LIMITS_MAX);
    AppointmentsMaxRecurrences = Appointments "appointments.maxRecurrences", Kind::Number(1, 999);
    AppointmentsDefaultSavedSearch = Appointments "appointments.defaultSavedSearch", Kind::Search("appointments"), needs TWO_WAY;
    ContactsEnableSync = Contacts "contacts.enableSync", Kind::Switch;
    ContactsAllowCreateInSales = Contacts "contacts.allowCreateInSales", Kind::Switch;
    ContactsAllowDeleteInSales = Contacts "contacts.allowDeleteInSales", Kind::Switch;
    ContactsIncludeNotes = Contacts "contacts.includeNotes", Kind::Switch;
    ContactsLimit = Contacts "contacts.limit", Kind::Number(0, LIMITS_MAX);
    ContactsDefaultSavedSearch = Contacts "contacts.defaultSavedSearch", Kind::Search("contacts");
    TasksEnableSync = Tasks "tasks.enableSync", Kind::Switch;
    TasksAllowCreateInSales = Tasks "tasks.allowCreateInSales", Kind::Switch;
    TasksAllowDeleteInSales = Tasks "tasks.allowDeleteInSales", Kind::Switch;
    TasksLimit = Tasks "tasks.limit", Kind::Number(0, LIMITS_MAX);
    TasksDefaultSavedSearch = Tasks "tasks.defaultSavedSearch", Kind::Search("tasks");
    EmailsEnableSync = Emails "emails.enableSync", Kind::Switch;
    EmailsAutocaptureReplies = Emails "emails.autocaptureReplies", Kind::Switch;
    EmailsExcludedDomains = Emails "emails.excludedDomains", Kind::Domains;
}

/// The most that the limits may come to together, for each user.
pub(crate) const LIMITS_MAX: i64 = 5_000;
/// The limits.
pub(crate) const LIMITS: [Field; 3] = [Field::AppointmentsLimit, Field::ContactsLimit, Field::TasksLimit];

impl Field {
    /// What is known of it.
    pub(crate) fn described(self) -> &'static Described {
        let found = FIELDS.iter().find(|described| described.field == self);
        // Both are made from one list.
        found.unwrap_or(&FIELDS[0])
    }

    /// The field at a path of the API, if the page shows it.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let found = FIELDS.iter().find(|described| described.field.path() == path);
        found.map(|described| described.field)
    }

    /// The id of its element.
    pub(crate) fn element(self) -> String {
        ["field-", &self.path().replace('.', "-")].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use shared::api::configuration::SyncConfiguration;
    use std::collections::BTreeSet;

    /// The paths of everything in the API's own type.
    fn paths_of_the_api() -> BTreeSet<String> {
        let schema = crate::configuration::draft::tests::defaults();
        let read: SyncConfiguration = serde_json::from_value(schema).unwrap();
        let Value::Object(regions) = serde_json::to_value(read).unwrap() else {
            panic!("a configuration is an object")
        };
        let paths = regions.iter().flat_map(|(region, fields)| {
            let fields = fields.as_object().unwrap();
            fields.keys().map(move |field| format!("{region}.{field}"))
        });
        paths.collect()
    }

    #[test]
    fn the_page_shows_every_field_of_the_api_once_and_no_others() {
        let shown: Vec<_> = FIELDS
            .iter()
            .map(|described| described.field.path().to_owned())
            .collect();
        assert_eq!(shown.len(), paths_of_the_api().len());
        assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), paths_of_the_api());
    }

    #[test]
    fn a_field_stands_in_the_region_that_its_path_names() {
        for described in FIELDS {
            let (region, _) = described.field.path().split_once('.').unwrap();
            assert_eq!(region, described.region.name());
            assert_eq!(Field::at(described.field.path()), Some(described.field));
            assert_eq!(described.field.described(), described);
        }
    }
}
