//! Which saved searches the caller chose (R-SRCH-2).

use crate::auth::Caller;
use crate::convert::{OBJECTS, chosen_of, search_choices_from_ours, search_id_from_wire, search_kind_of};
use crate::extract::Json;
use crate::problem::{Refusal, field_problem};
use crate::routes::searches::counted_in_time;
use crate::sales_reads;
use crate::state::AppState;
use axum::extract::State;
use sales::{SalesUser, SavedSearch, SearchKind, Usable};
use shared::api as wire;
use shared::api::problem::{FieldProblem, ProblemCode};
use std::collections::{BTreeMap, BTreeSet};
use store::configuration::Choices;
use sync_core::{Object, Permission, SearchId, Settings};

/// What the caller chose, and what holds for them.
#[utoipa::path(get, path = "/api/me/saved-searches", tag = "me",
    responses((status = 200, body = wire::choices::SearchChoicesView)))]
pub(crate) async fn show_searches(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<axum::Json<wire::choices::SearchChoicesView>, Refusal> {
    let (settings, choices) = tokio::try_join!(state.settings(), state.store.choices(caller.user))?;
    Ok(axum::Json(view(&state, &caller, &settings, &choices).await))
}

/// Replaces what the caller chose; what may not be chosen now stays as it was. A search is taken only if Sales offers it to
/// the caller and it can be synced (R-SRCH-1).
#[utoipa::path(put, path = "/api/me/saved-searches", tag = "me",
    request_body = wire::choices::SearchChoices,
    responses((status = 200, body = wire::choices::SearchChoicesView)))]
pub(crate) async fn choose_searches(
    State(state): State<AppState>,
    caller: Caller,
    Json(asked): Json<wire::choices::SearchChoices>,
) -> Result<axum::Json<wire::choices::SearchChoicesView>, Refusal> {
    let settings = state.settings().await?;
    if settings.synchronization.user_saved_search_override == Permission::Denied {
        return Err(Refusal::new(ProblemCode::OverrideNotAllowed));
    }
    let mut choices = state.store.choices(caller.user).await?;
    let changed = changes(&settings, &choices, &asked)?;
    let anew: BTreeMap<_, _> = changed
        .iter()
        .filter_map(|(object, search)| Some((*object, search.clone()?)))
        .collect();
    if !anew.is_empty() {
        let ask = |sales: SalesUser| {
            let kinds: BTreeSet<_> = anew.keys().map(|object| search_kind_of(*object)).collect();
            async move {
                let mut offered = BTreeMap::new();
                for kind in kinds {
                    offered.insert(kind, sales.saved_searches(kind).await?);
                }
                Ok(offered)
            }
        };
        let offered = sales_reads::read(&state, caller.user, ask).await?;
        let refused: Vec<_> = anew.iter().filter_map(|asked| refused(asked, &offered)).collect();
        if !refused.is_empty() {
            return Err(Refusal::fields(refused));
        }
    }
    for (object, search) in changed {
        match search {
            Some(search) => choices.saved_searches.insert(object, search),
            None => choices.saved_searches.remove(&object),
        };
    }
    state.store.put_choices(caller.user, &choices).await?;
    tracing::info!(user.id = %caller.user.0, "saved searches were chosen");
    Ok(axum::Json(view(&state, &caller, &settings, &choices).await))
}

/// What is chosen and holds; whether the caller may use that in Sales is told where Sales says so in time.
async fn view(
    state: &AppState,
    caller: &Caller,
    settings: &Settings,
    choices: &Choices,
) -> wire::choices::SearchChoicesView {
    let in_force = OBJECTS.into_iter().filter_map(|object| {
        let chosen = choices.saved_searches.get(&object);
        let effective = settings.saved_search(object, chosen).ok()?;
        Some((object, effective.value.clone()))
    });
    let in_force: BTreeMap<Object, SearchId> = in_force.collect();
    let ask = |sales: SalesUser| {
        let in_force = &in_force;
        async move { Ok(counted_in_time(&sales, in_force).await) }
    };
    let counted = match in_force.is_empty() {
        true => BTreeMap::new(),
        // What is chosen is told all the same.
        false => sales_reads::read(state, caller.user, ask)
            .await
            .unwrap_or_default(),
    };
    search_choices_from_ours(settings, choices, &counted)
}

/// What is asked for beside what is chosen already, if the caller may choose it.
fn changes(
    settings: &Settings,
    choices: &Choices,
    asked: &wire::choices::SearchChoices,
) -> Result<BTreeMap<Object, Option<SearchId>>, Refusal> {
    let mut changed = BTreeMap::new();
    for object in OBJECTS {
        let wanted = chosen_of(asked, object).map(search_id_from_wire);
        if wanted.as_ref() == choices.saved_searches.get(&object) {
            continue;
        }
        match (settings.user_chooses_saved_search(object), &wanted) {
            (Permission::Allowed, _) => {
                changed.insert(object, wanted);
            }
            // It is kept for later.
            (Permission::Denied, None) => {}
            (Permission::Denied, Some(_)) => return Err(Refusal::new(ProblemCode::OverrideNotAllowed)),
        }
    }
    Ok(changed)
}

fn refused(
    (object, search): (&Object, &SearchId),
    offered: &BTreeMap<SearchKind, Vec<SavedSearch>>,
) -> Option<FieldProblem> {
    let of_kind = offered.get(&search_kind_of(*object));
    let is_offered = of_kind.is_some_and(|searches| {
        let mut usable = searches.iter().filter(|offered| offered.usable == Usable::Yes);
        usable.any(|offered| offered.id == *search)
    });
    let field = match object {
        Object::Appointments => "appointments",
        Object::Contacts => "contacts",
        Object::Tasks => "tasks",
    };
    (!is_offered).then(|| {
        field_problem(
            field,
            "Is no saved search that this user can use and that can be synced.",
        )
    })
}
