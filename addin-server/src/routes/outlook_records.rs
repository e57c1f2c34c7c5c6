//! The caller's own contacts and tasks, to share from the pane (R-SHARE-1). Read from the mailbox while they wait; nothing of it is
//! kept.

use crate::auth::Caller;
use crate::convert::reason_from_ours;
use crate::extract::Query;
use crate::mailbox_reads;
use crate::problem::{Refusal, field_problem};
use crate::state::AppState;
use crate::taken::{Taken, taken};
use axum::Json;
use axum::extract::State;
use exchange::{Mailbox, TaskEntry};
use serde::Deserialize;
use shared::api::items::{OutlookRecord, OutlookRecordPage};
use shared::api::shares::ItemType;
use shared::ids;
use std::collections::BTreeMap;
use store::records::{Record, RecordState};
use sync_core::{ItemId, ReasonCode};
use utoipa::IntoParams;

const ROWS_MAX: usize = 50;
const QUERY_CHARS_MAX: usize = 100;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `contact` or `task`.
    #[serde(rename = "type")]
    #[param(required = true)]
    item_type: Option<String>,
    /// A part of the name, at most 100 characters; without it all.
    q: Option<String>,
}

/// A contact or a task, as far as a list shows it.
struct Row {
    id: ItemId,
    name: String,
    detail: Option<String>,
    is_categorised: bool,
}

/// The caller's own contacts, or tasks of their default list, whose names hold `q`: at most 50, by name, each with whether it is
/// shared.
#[utoipa::path(get, path = "/api/exchange/records", tag = "records", params(Wanted),
    responses((status = 200, body = OutlookRecordPage)))]
pub(crate) async fn list_outlook_records(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<OutlookRecordPage>, Refusal> {
    let (item_type, q) = parsed(wanted)?;
    let ask = |mailbox: Mailbox| async move {
        match item_type {
            ItemType::Task => tasks(&mailbox).await,
            ItemType::Contact | ItemType::Appointment | ItemType::Email => contacts(&mailbox).await,
        }
    };
    let rows = mailbox_reads::read(&state, caller.user, ask).await?;
    let (rows, has_more) = chosen(rows, &q);
    let ids: Vec<ItemId> = rows.iter().map(|row| row.id.clone()).collect();
    let known = state.store.records_of_item(caller.user, &ids).await?;
    let known: BTreeMap<&ItemId, &Record> = known
        .iter()
        .filter_map(|record| Some((record.item.as_ref()?, record)))
        .collect();
    let taken = taken(&state, item_type).await?;
    let records = rows
        .iter()
        .map(|row| shown(item_type, row, known.get(&row.id).copied(), taken));
    Ok(Json(OutlookRecordPage {
        records: records.collect(),
        has_more,
    }))
}

fn parsed(wanted: Wanted) -> Result<(ItemType, String), Refusal> {
    let item_type = match wanted.item_type.as_deref() {
        Some("contact") => Ok(ItemType::Contact),
        Some("task") => Ok(ItemType::Task),
        Some(_) | None => Err(field_problem("type", "Must be contact or task.")),
    };
    let q = wanted.q.unwrap_or_default().trim().to_lowercase();
    let readable = q.chars().count() <= QUERY_CHARS_MAX && !q.chars().any(char::is_control);
    match (item_type, readable) {
        (Ok(item_type), true) => Ok((item_type, q)),
        (item_type, readable) => {
            let q = (!readable).then(|| field_problem("q", "Must have at most 100 characters."));
            Err(Refusal::fields(item_type.err().into_iter().chain(q).collect()))
        }
    }
}

async fn contacts(mailbox: &Mailbox) -> Result<Vec<Row>, exchange::Error> {
    let contacts = mailbox.called_contacts().await?;
    let rows = contacts.into_iter().map(|contact| Row {
        id: contact.id,
        name: contact.name,
        detail: contact.detail,
        is_categorised: contact.is_categorised,
    });
    Ok(rows.collect())
}

async fn tasks(mailbox: &Mailbox) -> Result<Vec<Row>, exchange::Error> {
    let list = mailbox.default_task_list().await?;
    let tasks = mailbox.all_tasks(&list).await?;
    Ok(tasks.into_iter().map(row_of_task).collect())
}

fn row_of_task(entry: TaskEntry) -> Row {
    Row {
        id: entry.id,
        detail: entry.task.due_date.map(|day| day.to_string()),
        name: entry.task.subject,
        is_categorised: entry.marks.category,
    }
}

/// Those whose names hold `q`, by name, as many as a list shows; and whether there are more.
fn chosen(rows: Vec<Row>, q: &str) -> (Vec<Row>, bool) {
    let named = |row: &Row| row.name.to_lowercase();
    let mut rows: Vec<Row> = rows.into_iter().filter(|row| named(row).contains(q)).collect();
    rows.sort_by_cached_key(|row| (named(row), row.id.clone()));
    let has_more = rows.len() > ROWS_MAX;
    rows.truncate(ROWS_MAX);
    (rows, has_more)
}

/// What carries the category asks to be shared, though nobody may have met it yet; where nothing takes it by itself, it waits
/// (R-GATE-2).
fn shown(item_type: ItemType, row: &Row, record: Option<&Record>, taken: Taken) -> OutlookRecord {
    let (shared, reason) = match (record, row.is_categorised, taken) {
        (Some(record), _, _) => (
            record.state() != RecordState::Unlinked,
            Some(reason_from_ours(&record.reason())),
        ),
        (None, true, Taken::OnceScheduled) => {
            (false, Some(reason_from_ours(&ReasonCode::NotScheduled.into())))
        }
        (None, true, Taken::ByItself) => (true, None),
        (None, false, Taken::ByItself | Taken::OnceScheduled) => (false, None),
    };
    OutlookRecord {
        item_type,
        item_id: ids::ItemId(row.id.as_str().to_owned()),
        name: row.name.clone(),
        detail: row.detail.clone(),
        shared,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::shares as wire;

    #[test]
    fn r_gate_2_what_carries_the_category_is_no_more_than_waiting_while_nothing_is_scheduled() {
        let shown = |is_categorised: bool, taken: Taken| {
            let row = Row {
                id: ItemId::new("1"),
                name: "Zoe".to_owned(),
                detail: None,
                is_categorised,
            };
            let shown = shown(ItemType::Contact, &row, None, taken);
            (shown.shared, shown.reason.map(|reason| reason.code))
        };
        let waits = Some(wire::ReasonCode::WaitingNotScheduled);
        assert_eq!(shown(true, Taken::OnceScheduled), (false, waits));
        assert_eq!(shown(true, Taken::ByItself), (true, None));
        for taken in [Taken::OnceScheduled, Taken::ByItself] {
            assert_eq!(shown(false, taken), (false, None));
        }
    }

    #[test]
    fn r_share_1_a_list_shows_what_is_called_so_by_name_and_says_that_there_is_more() {
        let row = |name: &str| Row {
            id: ItemId::new(name),
            name: name.to_owned(),
            detail: None,
            is_categorised: false,
        };
        let names = |rows: Vec<Row>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
        let (found, has_more) = chosen(vec![row("Zoe"), row("bo"), row("Bob")], "bo");
        assert_eq!(
            (names(found), has_more),
            (vec!["bo".to_owned(), "Bob".to_owned()], false)
        );
        let many = (0..=ROWS_MAX).map(|at| row(&format!("{at:03}"))).collect();
        let (found, has_more) = chosen(many, "");
        assert_eq!((found.len(), has_more), (ROWS_MAX, true));
    }
}
