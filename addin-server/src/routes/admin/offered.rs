//! Whether the saved searches that an administrator picks are there, can be synced, and are meant (R-SRCH-1).
//!
//! Sales is asked in the administrator's own name, and only about what they changed. Where it cannot be asked at that
//! moment, what they picked is saved and named as unchecked: a search that does not hold brings nothing to anybody, and
//! each user is told so (R-SRCH-4).

use crate::convert::{OBJECTS, search_kind_of};
use crate::problem::{Refusal, coded_problem};
use crate::routes::searches::{Counted, counted};
use crate::sales_reads;
use crate::state::AppState;
use sales::{SalesUser, SavedSearch, SearchKind, Usable};
use shared::api::problem::{FieldProblem, FieldProblemCode, ProblemCode};
use std::collections::{BTreeMap, BTreeSet};
use store::configuration::Configuration;
use store::users::UserId;
use sync_core::{Object, SearchId};

/// What Sales offers: searches by kind, and how much those hold that hold everything.
type Offered = (Vec<(SearchKind, Vec<SavedSearch>)>, BTreeMap<SearchId, Counted>);

/// A search that an administrator picks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Picked {
    field: &'static str,
    kind: SearchKind,
    id: SearchId,
}

/// What stands against a search that was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Against {
    /// It cannot be.
    Unusable(FieldProblem),
    /// It holds all records of its kind: the administrator says that this is meant.
    Unconfirmed(FieldProblem),
}

/// Asks Sales about the searches that `next` picks otherwise than `before`; `confirmed` names those of which it was said that
/// all records are meant. Gives the fields that could not be checked.
///
/// # Errors
/// 422 with every field whose search does not hold; else `confirmation-needed` with those that hold everything.
pub(super) async fn check(
    state: &AppState,
    administrator: UserId,
    (before, next): (&Configuration, &Configuration),
    confirmed: &BTreeSet<SearchId>,
) -> Result<Vec<&'static str>, Refusal> {
    let picked = picked(before, next);
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<SearchId> = picked.iter().map(|picked| picked.id.clone()).collect();
    let kinds: BTreeSet<SearchKind> = picked.iter().map(|picked| picked.kind).collect();
    let ask = |sales: SalesUser| {
        let (kinds, wanted) = (kinds.clone(), wanted.clone());
        async move { offered(&sales, &kinds, &wanted).await }
    };
    let Ok((offered, counts)) = sales_reads::read(state, administrator, ask).await else {
        tracing::info!(user.id = %administrator.0, searches = picked.len(), "saved searches could not be checked");
        return Ok(picked.iter().map(|picked| picked.field).collect());
    };
    let (mut unusable, mut unconfirmed) = (Vec::new(), Vec::new());
    for picked in &picked {
        let searches = offered.iter().find(|(kind, _)| *kind == picked.kind);
        let searches = searches
            .map(|(_, searches)| searches.as_slice())
            .unwrap_or_default();
        match against(picked, searches, counts.get(&picked.id), confirmed) {
            Some(Against::Unusable(problem)) => unusable.push(problem),
            Some(Against::Unconfirmed(problem)) => unconfirmed.push(problem),
            None => {}
        }
    }
    if !unusable.is_empty() {
        return Err(Refusal::fields(unusable));
    }
    if !unconfirmed.is_empty() {
        return Err(Refusal {
            fields: unconfirmed,
            ..Refusal::new(ProblemCode::ConfirmationNeeded)
        });
    }
    Ok(Vec::new())
}

fn picked(before: &Configuration, next: &Configuration) -> Vec<Picked> {
    let searches = OBJECTS.map(|object| {
        (
            object,
            default_search(before, object),
            default_search(next, object),
        )
    });
    let changed = searches.into_iter().filter_map(|(object, before, next)| {
        let next = next.filter(|next| before != Some(next))?;
        Some(Picked {
            field: field_of(object),
            kind: search_kind_of(object),
            id: SearchId::new(next),
        })
    });
    changed.collect()
}

fn default_search(configuration: &Configuration, object: Object) -> Option<&str> {
    let values = &configuration.values;
    match object {
        Object::Appointments => values.appointments.default_saved_search.as_deref(),
        Object::Contacts => values.contacts.default_saved_search.as_deref(),
        Object::Tasks => values.tasks.default_saved_search.as_deref(),
    }
}

fn field_of(object: Object) -> &'static str {
    match object {
        Object::Appointments => "appointments.defaultSavedSearch",
        Object::Contacts => "contacts.defaultSavedSearch",
        Object::Tasks => "tasks.defaultSavedSearch",
    }
}

async fn offered(
    sales: &SalesUser,
    kinds: &BTreeSet<SearchKind>,
    wanted: &BTreeSet<SearchId>,
) -> Result<Offered, sales::Error> {
    let (mut offered, mut counts) = (Vec::new(), BTreeMap::new());
    for kind in kinds {
        let searches = sales.saved_searches(*kind).await?;
        for search in searches.iter().filter(|search| wanted.contains(&search.id)) {
            if search.usable == Usable::Yes && search.holds_all() {
                counts.insert(search.id.clone(), counted(sales, *kind, &search.id).await);
            }
        }
        offered.push((*kind, searches));
    }
    Ok((offered, counts))
}

fn against(
    picked: &Picked,
    offered: &[SavedSearch],
    count: Option<&Counted>,
    confirmed: &BTreeSet<SearchId>,
) -> Option<Against> {
    let unusable = |code, title| Some(Against::Unusable(coded_problem(picked.field, code, &[], title)));
    let Some(search) = offered.iter().find(|search| search.id == picked.id) else {
        return unusable(
            FieldProblemCode::SearchNotOffered,
            "Sales does not offer this saved search.",
        );
    };
    match search.usable {
        Usable::LeftOut => {
            return unusable(
                FieldProblemCode::SearchLeftOut,
                "This saved search is one of those that are never synced.",
            );
        }
        Usable::ByWords => {
            return unusable(
                FieldProblemCode::SearchByWords,
                "This saved search matches by words, which a sync cannot follow.",
            );
        }
        Usable::Yes => {}
    }
    if matches!(count, Some(Counted::NotAccessible)) {
        return unusable(
            FieldProblemCode::SearchNotAccessible,
            "Sales does not open this saved search.",
        );
    }
    if !search.holds_all() || confirmed.contains(&search.id) {
        return None;
    }
    Some(Against::Unconfirmed(match count {
        Some(Counted::Records(count)) => coded_problem(
            picked.field,
            FieldProblemCode::SearchHoldsAll,
            &[*count],
            &format!("This saved search holds everything, {count} records now; confirm that this is meant."),
        ),
        Some(Counted::Unknown | Counted::NotAccessible) | None => coded_problem(
            picked.field,
            FieldProblemCode::SearchHoldsAllUncounted,
            &[],
            "This saved search holds everything, and Sales does not say how much; confirm that this is meant.",
        ),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(id: &str) -> Picked {
        Picked {
            field: field_of(Object::Contacts),
            kind: SearchKind::Contacts,
            id: SearchId::new(id),
        }
    }

    fn search(id: &str, name: &str, usable: Usable) -> SavedSearch {
        SavedSearch {
            id: SearchId::new(id),
            name: name.to_owned(),
            usable,
        }
    }

    #[test]
    fn r_srch_1_only_what_sales_offers_and_a_sync_can_follow_is_picked() {
        let offered = [
            search("mine", "My Contacts", Usable::Yes),
            search("words", "Called van der", Usable::ByWords),
            search("late", "My Overdue Tasks", Usable::LeftOut),
        ];
        let nobody = BTreeSet::new();
        assert_eq!(against(&pick("mine"), &offered, None, &nobody), None);
        for id in ["words", "late", "gone"] {
            let found = against(&pick(id), &offered, None, &nobody);
            assert!(matches!(found, Some(Against::Unusable(_))), "{id}");
        }
    }

    #[test]
    fn r_srch_1_a_search_that_holds_everything_is_confirmed_with_the_count() {
        let offered = [search("all", "All Contacts", Usable::Yes)];
        let count = Counted::Records(4_711);
        let asked = against(&pick("all"), &offered, Some(&count), &BTreeSet::new());
        let Some(Against::Unconfirmed(problem)) = asked else {
            panic!("not asked about")
        };
        assert_eq!(problem.field, "contacts.defaultSavedSearch");
        assert!(problem.title.contains("4711"), "{}", problem.title);
        assert_eq!(
            (problem.code, problem.numbers),
            (FieldProblemCode::SearchHoldsAll, vec![4_711])
        );
        let confirmed = BTreeSet::from([SearchId::new("all")]);
        assert_eq!(against(&pick("all"), &offered, Some(&count), &confirmed), None);
        let closed = Counted::NotAccessible;
        let found = against(&pick("all"), &offered, Some(&closed), &confirmed);
        assert!(matches!(found, Some(Against::Unusable(_))));
    }

    #[test]
    fn what_was_picked_before_is_not_asked_about_again() {
        let mut before = Configuration::default();
        before.values.contacts.default_saved_search = Some("all".to_owned());
        assert_eq!(picked(&before, &before), []);
        let mut next = before.clone();
        next.values.contacts.default_saved_search = None;
        assert_eq!(picked(&before, &next), []);
        assert_eq!(picked(&next, &before), [pick("all")]);
    }
}
