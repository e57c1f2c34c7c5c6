//! What users may choose for themselves: their saved searches (R-SRCH-2) and who wins a conflict (R-CONF-4).

use super::shown::Shown;
use shared::api::choices::{
    ConflictChoiceView, Object, SavedSearch, SearchChoices, SearchInForce, SearchLimits, SearchesInForce,
};
use shared::ids::SearchId;

/// The objects that a saved search brings, in the order of the page.
pub const OBJECTS: [Object; 3] = [Object::Appointments, Object::Contacts, Object::Tasks];

/// Of `GET /api/me/saved-searches`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(crate) appointments: Option<SearchId>,
    pub(crate) contacts: Option<SearchId>,
    pub(crate) tasks: Option<SearchId>,
    pub(crate) in_force: SearchesInForce,
    pub(crate) limits: SearchLimits,
}

/// The page of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What was chosen, and what holds.
    pub chosen: Shown<Chosen>,
    /// What Sales offers, by the place in [`OBJECTS`].
    pub offered: [Shown<Vec<SavedSearch>>; 3],
    /// Who wins.
    pub conflicts: Shown<ConflictChoiceView>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            chosen: Shown::Nothing,
            offered: [Shown::Nothing, Shown::Nothing, Shown::Nothing],
            conflicts: Shown::Nothing,
        }
    }
}

impl Chosen {
    /// What the user chose for an object.
    pub fn own(&self, object: Object) -> Option<&SearchId> {
        match object {
            Object::Appointments => self.appointments.as_ref(),
            Object::Contacts => self.contacts.as_ref(),
            Object::Tasks => self.tasks.as_ref(),
        }
    }

    /// What holds for it.
    pub fn in_force(&self, object: Object) -> Option<&SearchInForce> {
        match object {
            Object::Appointments => self.in_force.appointments.as_ref(),
            Object::Contacts => self.in_force.contacts.as_ref(),
            Object::Tasks => self.in_force.tasks.as_ref(),
        }
    }

    /// How many records of it have a place.
    pub fn limit(&self, object: Object) -> u32 {
        match object {
            Object::Appointments => self.limits.appointments,
            Object::Contacts => self.limits.contacts,
            Object::Tasks => self.limits.tasks,
        }
    }

    /// All choices, with another one for an object.
    pub fn with(&self, object: Object, search: Option<SearchId>) -> SearchChoices {
        let mut choices = SearchChoices {
            appointments: self.appointments.clone(),
            contacts: self.contacts.clone(),
            tasks: self.tasks.clone(),
        };
        match object {
            Object::Appointments => choices.appointments = search,
            Object::Contacts => choices.contacts = search,
            Object::Tasks => choices.tasks = search,
        }
        choices
    }
}

/// Where an object stands in [`OBJECTS`].
pub(crate) fn place(object: Object) -> usize {
    match object {
        Object::Appointments => 0,
        Object::Contacts => 1,
        Object::Tasks => 2,
    }
}
