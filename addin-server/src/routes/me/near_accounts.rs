//! Which account a contact's company may mean, where its text does not tell (R-CONT-3).

use crate::auth::Caller;
use crate::convert::summary_from_row;
use crate::opened::content_of;
use crate::problem::Refusal;
use crate::routes::synced::record_in_path;
use crate::sales_reads;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use futures::future::try_join_all;
use sales::{RecordKind, RecordRow, SalesUser};
use shared::api::problem::ProblemCode;
use shared::api::records::RecordPage;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::links::Link;
use store::records::Record;
use sync_core::matching::{Accounts, CompanyMatch};
use sync_core::{Action, Contact, SalesId};

/// Words of a company's text that Sales is asked for, the longest first.
const WORDS_MAX: usize = 3;
/// Letters of a word that are asked for: a slip of the pen is mostly behind them.
const BEGINNING_CHARS: usize = 4;
/// Accounts that are compared for each word.
const ROWS_MAX: usize = 50;

/// Accounts of the company's name, where several have it, else those whose names come near, the nearest first, as far as the
/// caller can read them: at most 20. Empty where nothing comes near; of a record that offers no choice of an account,
/// refused.
#[utoipa::path(get, path = "/api/me/records/{id}/accounts", tag = "records",
    params(("id" = String, Path, description = "from `GET /api/me/records`")),
    responses((status = 200, body = RecordPage)))]
pub(crate) async fn list_near_accounts(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RecordPage>, Refusal> {
    let record = record_in_path(&state, caller.user, &id).await?;
    if !record.remedy().offers(Action::PickAccount) {
        return Err(Refusal::new(ProblemCode::NotOffered));
    }
    let company = company_of(&state, &record).await?;
    let words = beginnings(&company);
    let ask = |sales: SalesUser| {
        let words = words.clone();
        async move {
            let asked = words
                .iter()
                .map(|word| sales.records(RecordKind::Account, word, ROWS_MAX));
            let pages = try_join_all(asked).await?;
            Ok(pages.into_iter().flat_map(|page| page.rows).collect::<Vec<_>>())
        }
    };
    let rows = sales_reads::read(&state, caller.user, ask).await?;
    Ok(Json(RecordPage {
        records: nearest(&company, rows)
            .into_iter()
            .map(summary_from_row)
            .collect(),
        has_more: false,
    }))
}

/// Empty where nothing is known of the item any more.
async fn company_of(state: &AppState, record: &Record) -> Result<String, Refusal> {
    let links: Vec<Link<Contact>> = state.store.load_links(&[record.copy]).await?;
    let contact = links.first().and_then(content_of);
    Ok(contact.map_or_else(String::new, |contact| contact.company.text().to_owned()))
}

fn beginnings(company: &str) -> Vec<String> {
    let words = company.split(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<&str> = words.filter(|word| word.chars().count() > 1).collect();
    words.sort_by_key(|word| Reverse(word.chars().count()));
    words.dedup();
    let beginning = |word: &&str| word.chars().take(BEGINNING_CHARS).collect();
    words.iter().take(WORDS_MAX).map(beginning).collect()
}

fn nearest(company: &str, rows: Vec<RecordRow>) -> Vec<RecordRow> {
    let accounts = Accounts::new(rows.iter().map(|row| (row.id, row.name.as_str())));
    let near: Vec<SalesId> = match accounts.find(company) {
        CompanyMatch::None => Vec::new(),
        CompanyMatch::Account(id) => vec![id],
        CompanyMatch::Unknown(near) | CompanyMatch::Several(near) => near,
    };
    let mut rows: BTreeMap<SalesId, RecordRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    near.iter().filter_map(|id| rows.remove(id)).collect()
}
