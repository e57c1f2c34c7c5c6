//! What the system knows of one Outlook item.

use crate::auth::Caller;
use crate::convert::{is_item_id, item_from_record, round_from_ours, synced_from_record};
use crate::mailbox_reads;
use crate::opened::opened;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use shared::api as wire;
use store::records::{Record, RecordState};
use sync_core::ItemId;

/// Whether an item of the caller's mailbox is shared, why, and what can be done. Either id of the item will do; one that the
/// system has not met before is looked up in the mailbox once.
#[utoipa::path(get, path = "/api/items/{itemId}", tag = "records",
    params(("itemId" = String, Path, description = "the REST v2.0 id, or the immutable one")),
    responses((status = 200, body = wire::items::ItemView)))]
pub(crate) async fn show_item(
    State(state): State<AppState>,
    caller: Caller,
    Path(item_id): Path<String>,
) -> Result<Json<wire::items::ItemView>, Refusal> {
    if !is_item_id(&item_id) {
        return Err(Refusal::field(
            "itemId",
            "Must be 1 to 512 characters of an Outlook id.",
        ));
    }
    let id = ItemId::new(&item_id);
    let mut found = state
        .store
        .records_of_item(caller.user, std::slice::from_ref(&id))
        .await?;
    if found.is_empty()
        && let Some(immutable) = mailbox_reads::immutable_id(&state, caller.user, &item_id).await?
    {
        found = state.store.records_of_item(caller.user, &[immutable]).await?;
    }
    let latest = state.store.latest_round(caller.user).await?;
    let record = told_first(found);
    let mut opened = opened(&state, record.as_slice()).await?;
    let synced = record
        .as_ref()
        .map(|record| synced_from_record(record, opened.remove(&record.copy)));
    let round = latest.as_ref().and_then(round_from_ours);
    Ok(Json(item_from_record(record.as_ref(), synced, round)))
}

/// A meeting that became a series has a link of each kind: what takes part is told before what does no more.
fn told_first(mut found: Vec<Record>) -> Option<Record> {
    let takes_part = found
        .iter()
        .position(|record| record.state() != RecordState::Unlinked);
    let place = takes_part.unwrap_or_default();
    (place < found.len()).then(|| found.swap_remove(place))
}
