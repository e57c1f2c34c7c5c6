//! The saved searches that the caller can pick from (R-SRCH-1).

use crate::auth::Caller;
use crate::convert::{object_from_query, search_from_row, search_kind_of};
use crate::extract::Query;
use crate::problem::Refusal;
use crate::sales_reads;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use futures::future::join_all;
use sales::{Holds, SalesUser, SavedSearch, SearchKind, Usable};
use serde::Deserialize;
use shared::api as wire;
use std::collections::BTreeMap;
use std::time::Duration;
use sync_core::{Object, SearchId};
use utoipa::IntoParams;

/// How many of the searches are counted; of more, nobody reads the numbers.
const COUNTED_MAX: usize = 25;
/// How long all counts may take together. What has not answered by then is shown without.
const COUNTS_WITHIN: Duration = Duration::from_secs(2);

/// Of what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `appointments`, `contacts` or `tasks`.
    #[param(required = true)]
    object: Option<String>,
}

/// What is known of how much a search holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// So many records.
    Records(u64),
    /// Sales does not say, or not in time.
    Unknown,
    /// The user has no access to it (R-SRCH-4).
    NotAccessible,
}

/// Saved searches that the caller may use in Sales, with those that cannot be synced and why, and how many records they hold
/// now (R-SRCH-3).
#[utoipa::path(get, path = "/api/saved-searches", tag = "me", params(Wanted),
    responses((status = 200, body = Vec<wire::choices::SavedSearch>)))]
pub(crate) async fn list_searches(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<wire::choices::SavedSearch>>, Refusal> {
    let object = wanted.object.as_deref().and_then(object_from_query);
    let object =
        object.ok_or_else(|| Refusal::field("object", "Must be appointments, contacts or tasks."))?;
    let kind = search_kind_of(object);
    let ask = move |sales: SalesUser| async move {
        let searches = sales.saved_searches(kind).await?;
        let counts = counts(&sales, kind, &searches).await;
        Ok((searches, counts))
    };
    let (searches, counts) = sales_reads::read(&state, caller.user, ask).await?;
    let rows = searches.into_iter().zip(counts);
    Ok(Json(
        rows.map(|(search, counted)| search_from_row(search, &counted))
            .collect(),
    ))
}

async fn counts(sales: &SalesUser, kind: SearchKind, searches: &[SavedSearch]) -> Vec<Counted> {
    let until = tokio::time::Instant::now() + COUNTS_WITHIN;
    let counting = searches.iter().enumerate().map(|(place, search)| async move {
        if search.usable != Usable::Yes || place >= COUNTED_MAX {
            return Counted::Unknown;
        }
        let counted = counted(sales, kind, &search.id);
        tokio::time::timeout_at(until, counted)
            .await
            .unwrap_or(Counted::Unknown)
    });
    join_all(counting).await
}

/// How much the search of each object holds now, as far as Sales says so in time.
pub(crate) async fn counted_in_time(
    sales: &SalesUser,
    searches: &BTreeMap<Object, SearchId>,
) -> BTreeMap<Object, Counted> {
    let counting = searches.iter().map(|(object, search)| async move {
        let counted = counted(sales, search_kind_of(*object), search);
        let counted = tokio::time::timeout(COUNTS_WITHIN, counted).await;
        (*object, counted.unwrap_or(Counted::Unknown))
    });
    join_all(counting).await.into_iter().collect()
}

/// How much one search holds now.
pub(crate) async fn counted(sales: &SalesUser, kind: SearchKind, search: &SearchId) -> Counted {
    match sales.count_in_search(kind, search).await {
        Ok(Holds::This(Some(count))) => Counted::Records(count),
        Ok(Holds::NotAccessible) => Counted::NotAccessible,
        Ok(Holds::This(None)) | Err(_) => Counted::Unknown,
    }
}
