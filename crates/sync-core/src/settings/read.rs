//! From the page's values to settings, or to all that is wrong with them.

use super::{
    AppointmentValues, Appointments, Attachments, Autocapture, ContactValues, Contacts, EmailValues, Emails,
    Fallback, Flow, Settings, Switch, Synchronization, SynchronizationValues, TaskValues, Tasks, Values,
};
use crate::allowance::AllowancePolicy;
use crate::ids::SearchId;
use crate::limits::{Limits, SumTooLarge};
use crate::policy::{Permission, Resolution};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

/// The longest id of a saved search, in bytes.
const SEARCH_ID_BYTES_MAX: usize = 200;
/// The longest domain, in bytes.
const DOMAIN_BYTES_MAX: usize = 253;
/// The longest part of a domain between two dots, in bytes.
const LABEL_BYTES_MAX: usize = 63;

const RESOLUTIONS: &[&str] = &["salesWins", "exchangeWins", "userDecides"];
const FALLBACKS: &[&str] = &["salesWins", "exchangeWins"];

/// One field that cannot be as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field, by its name in JSON: `appointments.limit`.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The number is not in its range.
    OutOfRange {
        /// The smallest allowed.
        min: u32,
        /// The largest allowed.
        max: u32,
    },
    /// The word is none of these.
    NotOneOf(&'static [&'static str]),
    /// This entry of the list is no domain.
    NotDomain(String),
    /// The id of the saved search is empty or too long.
    NotSearch,
    /// The limits of appointments, contacts and tasks come to more than 5,000 links (R-LIM-1); each of the three is named.
    SumTooLarge {
        /// What they come to.
        sum: u64,
    },
}

/// Reads every field, whether its condition is on or not: what is stored is always valid.
pub(super) fn read(values: &Values) -> Result<Settings, Vec<Invalid>> {
    let mut reader = Reader::default();
    let settings = Settings {
        synchronization: reader.synchronization(&values.synchronization),
        appointments: reader.appointments(&values.appointments),
        contacts: reader.contacts(&values.contacts),
        tasks: reader.tasks(&values.tasks),
        emails: reader.emails(&values.emails),
        limits: reader.limits(values),
    };
    if reader.invalid.is_empty() {
        Ok(settings)
    } else {
        Err(reader.invalid)
    }
}

/// Collects what is wrong. What cannot be read is replaced by something that nobody will see.
#[derive(Debug, Default)]
struct Reader {
    invalid: Vec<Invalid>,
}

impl Reader {
    fn synchronization(&mut self, values: &SynchronizationValues) -> Synchronization {
        let conflict_resolution = match values.conflict_resolution.as_str() {
            "salesWins" => Resolution::SalesWins,
            "exchangeWins" => Resolution::ExchangeWins,
            "userDecides" => Resolution::UserDecides,
            _ => {
                self.refuse(
                    "synchronization.conflictResolution",
                    Problem::NotOneOf(RESOLUTIONS),
                );
                Resolution::ExchangeWins
            }
        };
        let conflict_fallback = match values.conflict_fallback.as_str() {
            "salesWins" => Fallback::SalesWins,
            "exchangeWins" => Fallback::ExchangeWins,
            _ => {
                self.refuse("synchronization.conflictFallback", Problem::NotOneOf(FALLBACKS));
                Fallback::ExchangeWins
            }
        };
        let size_max_mb = self.number(
            "synchronization.attachmentSizeLimitMb",
            values.attachment_size_limit_mb,
            1..=30,
        );
        Synchronization {
            conflict_resolution,
            conflict_fallback,
            user_conflict_override: permission(values.allow_user_conflict_override),
            user_saved_search_override: permission(values.allow_user_saved_search_override),
            attachments: if values.include_attachments {
                Attachments::Travel { size_max_mb }
            } else {
                Attachments::Stay
            },
            alternate_domains: self.domains("synchronization.alternateDomains", &values.alternate_domains),
            allowance: self.allowance(values),
        }
    }

    fn allowance(&mut self, values: &SynchronizationValues) -> AllowancePolicy {
        AllowancePolicy {
            mail_budget_meetings_per_day: self.number(
                "synchronization.mailBudgetMeetingsPerDay",
                values.mail_budget_meetings_per_day,
                0..=1_000,
            ),
            mail_budget_recipients_per_day: self.number(
                "synchronization.mailBudgetRecipientsPerDay",
                values.mail_budget_recipients_per_day,
                0..=10_000,
            ),
            delete_brake_count: self.number(
                "synchronization.deleteBrakeCount",
                values.delete_brake_count,
                1..=500,
            ),
            delete_brake_percent: self.number(
                "synchronization.deleteBrakePercent",
                values.delete_brake_percent,
                1..=50,
            ),
            ..AllowancePolicy::default()
        }
    }

    fn appointments(&mut self, values: &AppointmentValues) -> Appointments {
        let recurrences_max = self.number("appointments.maxRecurrences", values.max_recurrences, 1..=999);
        let default_saved_search = self.search(
            "appointments.defaultSavedSearch",
            values.default_saved_search.as_ref(),
        );
        Appointments {
            sync: switch(values.enable_sync),
            flow: if values.bidirectional {
                Flow::TwoWay {
                    updating_external: permission(values.allow_updating_external),
                    default_saved_search,
                }
            } else {
                Flow::ExchangeToSales
            },
            autocapture: if values.autocapture {
                Autocapture::On {
                    without_attendees: permission(values.include_no_attendees),
                    private: permission(values.include_private),
                }
            } else {
                Autocapture::Off
            },
            delete_in_sales: permission(values.allow_delete_in_sales),
            recurrences_max,
        }
    }

    fn contacts(&mut self, values: &ContactValues) -> Contacts {
        Contacts {
            sync: switch(values.enable_sync),
            create_in_sales: permission(values.allow_create_in_sales),
            delete_in_sales: permission(values.allow_delete_in_sales),
            notes: permission(values.include_notes),
            default_saved_search: self.search(
                "contacts.defaultSavedSearch",
                values.default_saved_search.as_ref(),
            ),
        }
    }

    fn tasks(&mut self, values: &TaskValues) -> Tasks {
        Tasks {
            sync: switch(values.enable_sync),
            create_in_sales: permission(values.allow_create_in_sales),
            delete_in_sales: permission(values.allow_delete_in_sales),
            default_saved_search: self
                .search("tasks.defaultSavedSearch", values.default_saved_search.as_ref()),
        }
    }

    fn emails(&mut self, values: &EmailValues) -> Emails {
        Emails {
            sync: switch(values.enable_sync),
            autocapture_replies: switch(values.autocapture_replies),
            excluded_domains: self.domains("emails.excludedDomains", &values.excluded_domains),
        }
    }

    /// The sum is shown even if one of the limits is out of its range, so that both are put right at once.
    fn limits(&mut self, values: &Values) -> Limits {
        let fields = [
            ("appointments.limit", values.appointments.limit),
            ("contacts.limit", values.contacts.limit),
            ("tasks.limit", values.tasks.limit),
        ];
        for (field, value) in fields {
            self.number(field, value, 0..=Limits::SUM_MAX);
        }
        // Kept within 32 bits, the three cannot overflow, and too large stays too large.
        let [appointments, contacts, tasks] =
            fields.map(|(_, value)| u32::try_from(value.max(0)).unwrap_or(u32::MAX));
        Limits::new(appointments, contacts, tasks).unwrap_or_else(|SumTooLarge { sum }| {
            for (field, _) in fields {
                self.refuse(field, Problem::SumTooLarge { sum });
            }
            Limits::default()
        })
    }

    fn number(&mut self, field: &'static str, value: i64, range: RangeInclusive<u32>) -> u32 {
        match u32::try_from(value) {
            Ok(value) if range.contains(&value) => value,
            Ok(_) | Err(_) => {
                let (min, max) = range.into_inner();
                self.refuse(field, Problem::OutOfRange { min, max });
                min
            }
        }
    }

    fn domains(&mut self, field: &'static str, entries: &[String]) -> BTreeSet<String> {
        let mut domains = BTreeSet::new();
        for entry in entries {
            let domain = entry.trim().to_lowercase();
            if is_domain(&domain) {
                domains.insert(domain);
            } else {
                self.refuse(field, Problem::NotDomain(entry.clone()));
            }
        }
        domains
    }

    fn search(&mut self, field: &'static str, id: Option<&String>) -> Option<SearchId> {
        let id = id?.trim();
        if id.is_empty() || id.len() > SEARCH_ID_BYTES_MAX {
            self.refuse(field, Problem::NotSearch);
            return None;
        }
        Some(SearchId::new(id))
    }

    fn refuse(&mut self, field: &'static str, problem: Problem) {
        self.invalid.push(Invalid { field, problem });
    }
}

fn permission(is_allowed: bool) -> Permission {
    if is_allowed {
        Permission::Allowed
    } else {
        Permission::Denied
    }
}

fn switch(is_on: bool) -> Switch {
    if is_on { Switch::On } else { Switch::Off }
}

/// Two labels or more of letters, digits and inner hyphens; letters of any script, for a domain may be typed as it is
/// shown.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= LABEL_BYTES_MAX
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    text.len() <= DOMAIN_BYTES_MAX && text.contains('.') && text.split('.').all(is_label)
}
