//! The thread of an email: how much sharing all of it would bring (R-MAIL-2), and where to stop (R-MAIL-6).

use super::items::met;
use crate::auth::Caller;
use crate::mailbox_reads;
use crate::opened::content_of;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use std::collections::BTreeSet;
use store::links::{CopyId, Link, Links};
use store::records::{Record, RecordKind, RecordState};
use sync_core::{ConversationKey, Email};

/// How many emails the thread of an email has, in folders that are read, and how many of them are shared (R-MAIL-2).
#[utoipa::path(get, path = "/api/items/{itemId}/thread", tag = "records",
    params(("itemId" = String, Path, description = "the REST v2.0 id of an email, or the immutable one")),
    responses((status = 200, body = wire::items::ThreadView)))]
pub(crate) async fn show_thread(
    State(state): State<AppState>,
    caller: Caller,
    Path(item_id): Path<String>,
) -> Result<Json<wire::items::ThreadView>, Refusal> {
    let (id, _) = met(&state, caller.user, &item_id).await?;
    let emails = mailbox_reads::thread_of(&state, caller.user, &id).await?;
    let emails = emails.ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
    let records = state.store.records_of_item(caller.user, &emails).await?;
    let is_shared = |record: &&Record| record.state() != RecordState::Unlinked;
    Ok(Json(wire::items::ThreadView {
        emails: emails.len() as u64,
        shared: records.iter().filter(is_shared).count() as u64,
    }))
}

/// Captures no more replies in the thread of an email of which something is shared (R-MAIL-6). What is shared stays.
#[utoipa::path(post, path = "/api/items/{itemId}/stop-capturing", tag = "records",
    params(("itemId" = String, Path, description = "the REST v2.0 id of an email, or the immutable one")),
    responses((status = 204)))]
pub(crate) async fn stop_capturing(
    State(state): State<AppState>,
    caller: Caller,
    Path(item_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let (id, mut found) = met(&state, caller.user, &item_id).await?;
    if found.is_empty() {
        let emails = mailbox_reads::thread_of(&state, caller.user, &id).await?;
        let emails = emails.ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
        found = state.store.records_of_item(caller.user, &emails).await?;
    }
    let conversations = conversations(&state, &found).await?;
    if conversations.is_empty() {
        return Err(Refusal::new(ProblemCode::NothingCaptured));
    }
    for conversation in conversations {
        let store = &state.store;
        store
            .stop_capturing(caller.user, conversation, state.now())
            .await?;
    }
    tracing::info!(user.id = %caller.user.0, "replies in a thread are captured no more");
    Ok(StatusCode::NO_CONTENT)
}

/// The conversations in Sales of what is an email among these.
async fn conversations(state: &AppState, records: &[Record]) -> Result<BTreeSet<ConversationKey>, Refusal> {
    let emails = records.iter().filter(|record| record.kind == RecordKind::Email);
    let copies: Vec<CopyId> = emails.map(|record| record.copy).collect();
    if copies.is_empty() {
        return Ok(BTreeSet::new());
    }
    let links: Vec<Link<Email>> = Links::<Email>::load_links(&*state.store, &copies).await?;
    let emails = links.iter().filter_map(content_of);
    Ok(emails.map(|email| email.conversation).collect())
}
