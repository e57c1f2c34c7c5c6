//! Users' choices and saved searches, in the words of the wire.

use crate::routes::searches::Counted;
use sales::{SavedSearch, SearchKind, Usable};
use shared::api::choices as wire;
use shared::ids;
use std::collections::BTreeMap;
use store::configuration::Choices;
use sync_core::settings::{DecidedBy, Effective};
use sync_core::{Object, Resolution, SearchId, Settings};

/// Every object that has a saved search.
pub(crate) const OBJECTS: [Object; 3] = [Object::Appointments, Object::Contacts, Object::Tasks];

/// The object that a query names; none where there is none of that name.
pub(crate) fn object_from_query(name: &str) -> Option<Object> {
    match name {
        "appointments" => Some(Object::Appointments),
        "contacts" => Some(Object::Contacts),
        "tasks" => Some(Object::Tasks),
        _ => None,
    }
}

/// What searches for an object find: Sales does not tell appointments from tasks there.
pub(crate) fn search_kind_of(object: Object) -> SearchKind {
    match object {
        Object::Appointments | Object::Tasks => SearchKind::Activities,
        Object::Contacts => SearchKind::Contacts,
    }
}

/// One search of the pick list.
pub(crate) fn search_from_row(search: SavedSearch, counted: &Counted) -> wire::SavedSearch {
    use wire::SearchProblem;
    let problem = match (search.usable, counted) {
        (Usable::LeftOut, _) => Some(SearchProblem::LeftOut),
        (Usable::ByWords, _) => Some(SearchProblem::MatchesByWords),
        (Usable::Yes, Counted::NotAccessible) => Some(SearchProblem::NotAccessible),
        (Usable::Yes, Counted::Records(_) | Counted::Unknown) => None,
    };
    wire::SavedSearch {
        id: search_id_from_ours(&search.id),
        name: search.name,
        usable: problem.is_none(),
        problem,
        record_count: match counted {
            Counted::Records(count) => Some(*count),
            Counted::Unknown | Counted::NotAccessible => None,
        },
    }
}

/// What a request says of one object.
pub(crate) fn chosen_of(choices: &wire::SearchChoices, object: Object) -> Option<&ids::SearchId> {
    match object {
        Object::Appointments => choices.appointments.as_ref(),
        Object::Contacts => choices.contacts.as_ref(),
        Object::Tasks => choices.tasks.as_ref(),
    }
}

/// A search's id.
pub(crate) fn search_id_from_wire(id: &ids::SearchId) -> SearchId {
    SearchId::new(id.as_str())
}

/// What a user chose, and what holds for them; `counted` says how much of that there is, where it was asked.
pub(crate) fn search_choices_from_ours(
    settings: &Settings,
    choices: &Choices,
    counted: &BTreeMap<Object, Counted>,
) -> wire::SearchChoicesView {
    let chosen = |object| choices.saved_searches.get(&object);
    let in_force = |object| {
        let effective = settings.saved_search(object, chosen(object)).ok()?;
        Some(wire::SearchInForce {
            id: search_id_from_ours(effective.value),
            decided_by: decided_by_from_ours(effective.decided_by),
            problem: match counted.get(&object) {
                Some(Counted::NotAccessible) => Some(wire::SearchProblem::NotAccessible),
                Some(Counted::Records(_) | Counted::Unknown) | None => None,
            },
        })
    };
    let chosen = |object| chosen(object).map(search_id_from_ours);
    wire::SearchChoicesView {
        chosen: wire::SearchChoices {
            appointments: chosen(Object::Appointments),
            contacts: chosen(Object::Contacts),
            tasks: chosen(Object::Tasks),
        },
        in_force: wire::SearchesInForce {
            appointments: in_force(Object::Appointments),
            contacts: in_force(Object::Contacts),
            tasks: in_force(Object::Tasks),
        },
        limits: wire::SearchLimits {
            appointments: settings.limits.of(Object::Appointments),
            contacts: settings.limits.of(Object::Contacts),
            tasks: settings.limits.of(Object::Tasks),
        },
    }
}

/// Who wins, as a user chose it.
pub(crate) fn resolution_from_wire(resolution: wire::ConflictResolution) -> Resolution {
    match resolution {
        wire::ConflictResolution::SalesWins => Resolution::SalesWins,
        wire::ConflictResolution::ExchangeWins => Resolution::ExchangeWins,
        wire::ConflictResolution::UserDecides => Resolution::UserDecides,
    }
}

/// What a user chose about conflicts, and what holds for them.
pub(crate) fn conflict_choice_from_ours(settings: &Settings, choices: &Choices) -> wire::ConflictChoiceView {
    let in_force = |object| {
        let Effective { value, decided_by } =
            settings.conflict_resolution(object, choices.conflict_resolution);
        wire::ConflictInForce {
            value: resolution_from_ours(value),
            decided_by: decided_by_from_ours(decided_by),
        }
    };
    wire::ConflictChoiceView {
        conflict_resolution: choices.conflict_resolution.map(resolution_from_ours),
        appointments: in_force(Object::Appointments),
        contacts: in_force(Object::Contacts),
        tasks: in_force(Object::Tasks),
    }
}

fn resolution_from_ours(resolution: Resolution) -> wire::ConflictResolution {
    match resolution {
        Resolution::SalesWins => wire::ConflictResolution::SalesWins,
        Resolution::ExchangeWins => wire::ConflictResolution::ExchangeWins,
        Resolution::UserDecides => wire::ConflictResolution::UserDecides,
    }
}

fn decided_by_from_ours(decided_by: DecidedBy) -> wire::DecidedBy {
    match decided_by {
        DecidedBy::User => wire::DecidedBy::User,
        DecidedBy::Administrator => wire::DecidedBy::Administrator,
        DecidedBy::Product => wire::DecidedBy::Product,
    }
}

fn search_id_from_ours(id: &SearchId) -> ids::SearchId {
    ids::SearchId(id.as_str().to_owned())
}
