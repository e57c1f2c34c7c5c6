//! What the system knows of one Outlook item.

use crate::auth::Caller;
use crate::convert::{is_item_id, item_from_record, round_from_ours, synced_from_record, with_people};
use crate::extract::Query;
use crate::item_people;
use crate::mailbox_reads;
use crate::opened::opened;
use crate::problem::Refusal;
use crate::state::AppState;
use crate::taken::{Taken, taken};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use shared::api as wire;
use store::records::{Record, RecordKind, RecordState};
use store::users::UserId;
use sync_core::{ItemId, ReasonCode};
use utoipa::IntoParams;

/// What is wanted of an item.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Whether to say who is on it and what it could be related to, for which both vendors are asked. True unless said otherwise.
    people: Option<bool>,
}

/// Whether an item of the caller's mailbox is shared, why, what can be done, who is on it, and what it could be related to
/// (R-APPT-11, R-SHARE-2). Either id of the item will do; one that the system has not met before is looked up in the mailbox once.
#[utoipa::path(get, path = "/api/items/{itemId}", tag = "records",
    params(("itemId" = String, Path, description = "the REST v2.0 id, or the immutable one"), Wanted),
    responses((status = 200, body = wire::items::ItemView)))]
pub(crate) async fn show_item(
    State(state): State<AppState>,
    caller: Caller,
    Path(item_id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<wire::items::ItemView>, Refusal> {
    let (id, found) = met(&state, caller.user, &item_id).await?;
    let latest = state.store.latest_round(caller.user).await?;
    let record = told_first(found);
    let mut opened = opened(&state, record.as_slice()).await?;
    let synced = record
        .as_ref()
        .map(|record| synced_from_record(record, opened.remove(&record.copy)));
    let round = latest.as_ref().and_then(round_from_ours);
    let unshared = match &record {
        Some(_) => None,
        None => state.store.unshared(caller.user, &id).await?,
    };
    let unmet = match (&record, &unshared) {
        (None, None) => unmet(&state, caller.user, &id).await?,
        (Some(_), _) | (None, Some(_)) => ReasonCode::NotShared,
    };
    let view = item_from_record(record.as_ref(), unshared, unmet, synced, round);
    if wanted.people == Some(false) {
        return Ok(Json(view));
    }
    let kind = record.as_ref().map(|record| record.kind);
    Ok(Json(match people(&state, caller.user, &id, kind).await {
        Ok(found) => with_people(view, found),
        // What is known of the item is told all the same.
        Err(refusal) => wire::items::ItemView {
            people_problem: Some(refusal.code),
            ..view
        },
    }))
}

/// Why an item that no round has decided about is not shared. Its category waits where nothing takes it by itself (R-GATE-2); the
/// mailbox is asked for it only then.
async fn unmet(state: &AppState, user: UserId, id: &ItemId) -> Result<ReasonCode, Refusal> {
    // Meetings and emails are taken by the same processes.
    let taken = taken(state, wire::shares::ItemType::Appointment).await?;
    let waits = taken == Taken::OnceScheduled && mailbox_reads::is_categorised(state, user, id).await?;
    Ok(if waits {
        ReasonCode::NotScheduled
    } else {
        ReasonCode::NotShared
    })
}

/// The id by which the mailbox knows an item, and the links of it.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn met(
    state: &AppState,
    user: UserId,
    item_id: &str,
) -> Result<(ItemId, Vec<Record>), Refusal> {
    if !is_item_id(item_id) {
        return Err(Refusal::field(
            "itemId",
            "Must be 1 to 512 characters of an Outlook id.",
        ));
    }
    let id = ItemId::new(item_id);
    let found = linked(state, user, &id).await?;
    if let Some(record) = found.first() {
        // The pane's id of it may be another one.
        return Ok((record.item.clone().unwrap_or(id), found));
    }
    let Some(immutable) = mailbox_reads::immutable_id(state, user, item_id).await? else {
        return Ok((id, found));
    };
    let found = linked(state, user, &immutable).await?;
    if !found.is_empty() {
        return Ok((immutable, found));
    }
    // A series is linked as a whole, whichever of its meetings is open (R-APPT-14).
    match mailbox_reads::series_of(state, user, &immutable).await? {
        Some(master) if master != immutable => {
            let found = linked(state, user, &master).await?;
            Ok((master, found))
        }
        Some(_) | None => Ok((immutable, found)),
    }
}

async fn linked(state: &AppState, user: UserId, id: &ItemId) -> Result<Vec<Record>, Refusal> {
    let of = std::slice::from_ref(id);
    Ok(state.store.records_of_item(user, of).await?)
}

async fn people(
    state: &AppState,
    user: UserId,
    id: &ItemId,
    kind: Option<RecordKind>,
) -> Result<item_people::ItemPeople, Refusal> {
    let named = item_people::named_on(state, user, id, kind).await?;
    item_people::known_in_sales(state, user, named.unwrap_or_default()).await
}

/// A meeting that became a series has a link of each kind: what takes part is told before what does no more.
fn told_first(mut found: Vec<Record>) -> Option<Record> {
    let takes_part = found
        .iter()
        .position(|record| record.state() != RecordState::Unlinked);
    let place = takes_part.unwrap_or_default();
    (place < found.len()).then(|| found.swap_remove(place))
}
