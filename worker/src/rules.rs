//! What is allowed in one user's rounds: from what the administrator set and what the user chose where they may.

use jiff::SignedDuration;
use store::configuration::Choices;
use sync_core::settings::{Flow, Settings, Switch};
use sync_core::{
    Birthplace, CategoryTrust, Direction, ExternalEdits, Lead, Object, Permission, Policy, Resolution,
    Search, SearchId, Side, Zone,
};

/// R-DEL-1: a removal is confirmed by two looks that far apart.
pub const LOOKS_APART: SignedDuration = SignedDuration::from_mins(10);

/// What a policy depends on besides settings and choices.
#[derive(Debug, Clone)]
pub struct Standing {
    /// How long a doubt about a write must age.
    pub grace: SignedDuration,
    /// The mailbox's time zone.
    pub zone: Zone,
    /// Whether a lost category says anything (R-CAT-1).
    pub category: CategoryTrust,
}

/// What is allowed for records of `object`. The lead, the birthplace and whether the search can be read are filled in
/// where they are known.
pub fn policy(settings: &Settings, choices: &Choices, object: Object, standing: &Standing) -> Policy {
    let (create_in_sales, delete_in_sales) = match object {
        Object::Appointments => (Permission::Allowed, settings.appointments.delete_in_sales),
        Object::Contacts => (
            settings.contacts.create_in_sales,
            settings.contacts.delete_in_sales,
        ),
        Object::Tasks => (settings.tasks.create_in_sales, settings.tasks.delete_in_sales),
    };
    let fallback = Resolution::from(settings.synchronization.conflict_fallback);
    Policy {
        lead: Lead::Leads,
        direction: settings.direction(object),
        external: external(&settings.appointments.flow),
        search: Search::NotChosen,
        conflict: settings
            .conflict_resolution(object, choices.conflict_resolution)
            .value,
        fallback: match fallback {
            Resolution::SalesWins => Side::Sales,
            Resolution::ExchangeWins | Resolution::UserDecides => Side::Exchange,
        },
        create_in_sales,
        delete_in_sales,
        include_private: include_private(settings),
        notes: settings.contacts.notes,
        category: standing.category,
        grace: standing.grace,
        looks_apart: LOOKS_APART,
        birthplace: Birthplace::Here,
        zone: standing.zone.clone(),
    }
}

/// What is allowed for emails: one way, and nothing is ever deleted (R-MAIL-1, R-MAIL-8).
pub fn policy_of_emails(settings: &Settings, choices: &Choices, standing: &Standing) -> Policy {
    Policy {
        direction: Direction::ExchangeToSales,
        create_in_sales: Permission::Allowed,
        delete_in_sales: Permission::Denied,
        ..policy(settings, choices, Object::Tasks, standing)
    }
}

/// The saved search that brings records of `object` to this user's mailbox; none brings nothing new.
pub fn search<'a>(settings: &'a Settings, choices: &'a Choices, object: Object) -> Option<&'a SearchId> {
    let chosen = choices.saved_searches.get(&object);
    let effective = settings.saved_search(object, chosen);
    effective.ok().map(|effective| effective.value)
}

/// Whether a switch lets something be done.
pub fn permission(switch: Switch) -> Permission {
    match switch {
        Switch::On => Permission::Allowed,
        Switch::Off => Permission::Denied,
    }
}

fn external(flow: &Flow) -> ExternalEdits {
    match flow {
        Flow::TwoWay {
            updating_external: Permission::Allowed,
            ..
        } => ExternalEdits::KeptInSales,
        Flow::TwoWay {
            updating_external: Permission::Denied,
            ..
        }
        | Flow::ExchangeToSales => ExternalEdits::Overwritten,
    }
}

fn include_private(settings: &Settings) -> Permission {
    match settings.appointments.autocapture {
        sync_core::settings::Autocapture::On { private, .. } => private,
        sync_core::settings::Autocapture::Off => Permission::Denied,
    }
}
