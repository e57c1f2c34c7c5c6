//! What the administrator has set, as far as it decides something here; and what of it a user may decide otherwise.
//!
//! [`Values`] are what the Sync Configuration page holds, field by field. [`Settings::read`] makes [`Settings`] of them, in
//! which a setting whose condition is off does not exist, or names everything that is wrong at once.

mod read;
mod values;

pub use read::{Invalid, Problem};
pub use values::{AppointmentValues, ContactValues, EmailValues, SynchronizationValues, TaskValues, Values};

use crate::allowance::AllowancePolicy;
use crate::ids::SearchId;
use crate::limits::{Limits, Object};
use crate::people::Internal;
use crate::policy::{Direction, Permission, Resolution};
use crate::reason::ReasonCode;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// All settings that decide something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Of all objects.
    pub synchronization: Synchronization,
    /// Of appointments.
    pub appointments: Appointments,
    /// Of contacts.
    pub contacts: Contacts,
    /// Of tasks.
    pub tasks: Tasks,
    /// Of emails.
    pub emails: Emails,
    /// How many of each object, together (R-LIM-1).
    pub limits: Limits,
}

/// Settings of all objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synchronization {
    /// Who wins when both sides changed the same field.
    pub conflict_resolution: Resolution,
    /// Who wins when the user decides and has not, in 14 days.
    pub conflict_fallback: Fallback,
    /// Whether users choose their own conflict resolution (R-CONF-4).
    pub user_conflict_override: Permission,
    /// Whether users choose their own saved searches (R-SRCH-2).
    pub user_saved_search_override: Permission,
    /// Whether attachments travel.
    pub attachments: Attachments,
    /// Domains of the company besides the primary one, lower case.
    pub alternate_domains: BTreeSet<String>,
    /// How much goes without asking.
    pub allowance: AllowancePolicy,
}

/// Who wins where nobody can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Exchange's value.
    ExchangeWins,
    /// Sales' value.
    SalesWins,
}

/// Whether attachments travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachments {
    /// They stay where they are.
    Stay,
    /// They travel, those that are not too large.
    Travel {
        /// The largest that travels, in megabytes.
        size_max_mb: u32,
    },
}

/// Whether something is done at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// Settings of appointments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointments {
    /// Whether they are read at all (R-GATE-3).
    pub sync: Switch,
    /// Which way their content travels, and what goes with it.
    pub flow: Flow,
    /// Whether meetings with customers are shared by themselves (R-APPT-7).
    pub autocapture: Autocapture,
    /// Whether a deletion in Outlook may delete in Sales (R-APPT-17).
    pub delete_in_sales: Permission,
    /// The most occurrences that a series may have (R-APPT-14).
    pub recurrences_max: u32,
}

/// Which way the content of appointments travels (R-APPT-6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// Both ways.
    TwoWay {
        /// Whether Sales edits of external meetings stay in Sales (R-APPT-12).
        updating_external: Permission,
        /// Which saved search brings appointments to Exchange; none brings nothing new (R-SRCH-6).
        default_saved_search: Option<SearchId>,
    },
    /// From Exchange to Sales; Exchange gets category and stamp, nothing else.
    ExchangeToSales,
}

/// Whether meetings are shared by themselves (R-APPT-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Autocapture {
    /// They are not.
    Off,
    /// Those with a contact from Sales are.
    On {
        /// Whether appointments with nobody but the user are too.
        without_attendees: Permission,
        /// Whether private meetings are too.
        private: Permission,
    },
}

/// Settings of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacts {
    /// Whether they are read at all (R-GATE-3).
    pub sync: Switch,
    /// Whether new ones are made in Sales (R-CONT-4).
    pub create_in_sales: Permission,
    /// Whether a deletion in Outlook may delete in Sales (R-CONT-6).
    pub delete_in_sales: Permission,
    /// Whether notes travel; denied, they are neither sent nor cleared (R-CONT-8).
    pub notes: Permission,
    /// Which saved search brings contacts to Exchange.
    pub default_saved_search: Option<SearchId>,
}

/// Settings of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tasks {
    /// Whether they are read at all (R-GATE-3).
    pub sync: Switch,
    /// Whether new ones are made in Sales (R-TASK-2).
    pub create_in_sales: Permission,
    /// Whether a deletion in Outlook may delete in Sales (R-TASK-5).
    pub delete_in_sales: Permission,
    /// Which saved search brings tasks to Exchange.
    pub default_saved_search: Option<SearchId>,
}

/// Settings of emails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emails {
    /// Whether they are read at all (R-GATE-3).
    pub sync: Switch,
    /// Whether replies to shared messages are shared by themselves (R-MAIL-5).
    pub autocapture_replies: Switch,
    /// Domains whose mail is never captured, lower case (R-MAIL-6).
    pub excluded_domains: BTreeSet<String>,
}

/// What holds for one user, and who decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effective<T> {
    /// What holds.
    pub value: T,
    /// Who decided it.
    pub decided_by: DecidedBy,
}

/// Who decided a setting for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// The user, who may.
    User,
    /// The administrator.
    Administrator,
    /// The product: nobody can choose here.
    Product,
}

impl Settings {
    /// Reads the values of the page; all that is wrong with them comes at once, in the order of the page.
    pub fn read(values: &Values) -> Result<Self, Vec<Invalid>> {
        read::read(values)
    }

    /// Who wins conflicts of `object` for a user whose own choice, if any, is `choice` (R-CONF-4). A choice that does not
    /// count is kept for later by the caller. In one-way, Exchange wins appointments, whoever says otherwise (R-APPT-6).
    pub fn conflict_resolution(&self, object: Object, choice: Option<Resolution>) -> Effective<Resolution> {
        if self.direction(object) == Direction::ExchangeToSales {
            return Effective {
                value: Resolution::ExchangeWins,
                decided_by: DecidedBy::Product,
            };
        }
        match (self.synchronization.user_conflict_override, choice) {
            (Permission::Allowed, Some(value)) => Effective {
                value,
                decided_by: DecidedBy::User,
            },
            (Permission::Allowed, None) | (Permission::Denied, _) => Effective {
                value: self.synchronization.conflict_resolution,
                decided_by: DecidedBy::Administrator,
            },
        }
    }

    /// Which saved search brings records of `object` to Exchange for a user whose own choice, if any, is `choice`
    /// (R-SRCH-2, R-SRCH-6); or why nothing new comes.
    pub fn saved_search<'a>(
        &'a self,
        object: Object,
        choice: Option<&'a SearchId>,
    ) -> Result<Effective<&'a SearchId>, ReasonCode> {
        if self.direction(object) == Direction::ExchangeToSales {
            return Err(ReasonCode::OneWay);
        }
        let by_default = self.default_saved_search(object).map(|value| Effective {
            value,
            decided_by: DecidedBy::Administrator,
        });
        match (self.synchronization.user_saved_search_override, choice) {
            (Permission::Allowed, Some(value)) => Ok(Effective {
                value,
                decided_by: DecidedBy::User,
            }),
            (Permission::Allowed, None) | (Permission::Denied, _) => by_default.ok_or(ReasonCode::NoSearch),
        }
    }

    /// Whether a user may choose who wins conflicts of `object`; the server refuses a choice where not.
    pub fn user_chooses_conflict_resolution(&self, object: Object) -> Permission {
        self.if_two_way(object, self.synchronization.user_conflict_override)
    }

    /// Whether a user may choose the saved search of `object`; the server refuses a choice where not (R-SRCH-2).
    pub fn user_chooses_saved_search(&self, object: Object) -> Permission {
        self.if_two_way(object, self.synchronization.user_saved_search_override)
    }

    /// Which way the content of `object` travels. Contacts and tasks have no switch (R-CONT-1, R-TASK-1).
    pub fn direction(&self, object: Object) -> Direction {
        match (object, &self.appointments.flow) {
            (Object::Appointments, Flow::ExchangeToSales) => Direction::ExchangeToSales,
            (Object::Appointments, Flow::TwoWay { .. }) | (Object::Contacts | Object::Tasks, _) => {
                Direction::TwoWay
            }
        }
    }

    /// Whether `object` is read at all (R-GATE-3).
    pub fn sync(&self, object: Object) -> Switch {
        match object {
            Object::Appointments => self.appointments.sync,
            Object::Contacts => self.contacts.sync,
            Object::Tasks => self.tasks.sync,
        }
    }

    fn default_saved_search(&self, object: Object) -> Option<&SearchId> {
        match object {
            Object::Appointments => match &self.appointments.flow {
                Flow::TwoWay {
                    default_saved_search, ..
                } => default_saved_search.as_ref(),
                Flow::ExchangeToSales => None,
            },
            Object::Contacts => self.contacts.default_saved_search.as_ref(),
            Object::Tasks => self.tasks.default_saved_search.as_ref(),
        }
    }

    fn if_two_way(&self, object: Object, permission: Permission) -> Permission {
        match self.direction(object) {
            Direction::TwoWay => permission,
            Direction::ExchangeToSales => Permission::Denied,
        }
    }
}

impl Synchronization {
    /// All domains of the company: its primary one, in whatever case, and the others (R-APPT-10).
    pub fn internal(&self, primary_domain: &str) -> Internal {
        let mut domains = self.alternate_domains.clone();
        domains.insert(primary_domain.to_lowercase());
        domains
    }
}

impl From<Autocapture> for crate::capture::Autocapture {
    fn from(settings: Autocapture) -> Self {
        match settings {
            Autocapture::Off => Self::Off,
            Autocapture::On {
                without_attendees,
                private,
            } => Self::On {
                no_attendees: without_attendees,
                private,
            },
        }
    }
}

impl From<Fallback> for Resolution {
    fn from(fallback: Fallback) -> Self {
        match fallback {
            Fallback::ExchangeWins => Self::ExchangeWins,
            Fallback::SalesWins => Self::SalesWins,
        }
    }
}

#[cfg(test)]
mod tests;
