//! The pick list behind *Related to*: Sales records that the caller can read.

use crate::auth::Caller;
use crate::convert::summary_from_row;
use crate::extract::Query;
use crate::problem::{Refusal, answers_as_refusal, field_problem};
use crate::sales_reads::{self, SalesReadError};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use sales::{RecordKind, SalesUser};
use serde::Deserialize;
use shared::api::problem::FieldProblem;
use shared::api::records::RecordPage;
use utoipa::IntoParams;

const ROWS_MAX: usize = 25;
const QUERY_CHARS: std::ops::RangeInclusive<usize> = 2..=100;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `account`, `contact`, `opportunity` or `lead`.
    #[serde(rename = "type")]
    #[param(required = true)]
    record_type: Option<String>,
    /// A part of the name, 2 to 100 characters.
    #[param(required = true)]
    q: Option<String>,
}

/// Why there is no list.
#[derive(Debug)]
pub(crate) enum ListRecordsError {
    /// The question cannot be right.
    InvalidFields(Vec<FieldProblem>),
    /// Sales was not read.
    NotRead(SalesReadError),
}

/// Sales records whose names hold `q`, as far as the caller can read them: at most 25, by name.
#[utoipa::path(get, path = "/api/sales/records", tag = "shares", params(Wanted),
    responses((status = 200, body = RecordPage)))]
pub(crate) async fn list_records(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<RecordPage>, ListRecordsError> {
    let (kind, q) = parsed(wanted)?;
    let ask = |sales: SalesUser| {
        let q = q.clone();
        async move { sales.records(kind, &q, ROWS_MAX).await }
    };
    let page = sales_reads::read(&state, caller.user, ask).await?;
    Ok(Json(page_from_rows(page)))
}

fn parsed(wanted: Wanted) -> Result<(RecordKind, String), ListRecordsError> {
    let kind = match wanted.record_type.as_deref() {
        Some("account") => Ok(RecordKind::Account),
        Some("contact") => Ok(RecordKind::Contact),
        Some("opportunity") => Ok(RecordKind::Opportunity),
        Some("lead") => Ok(RecordKind::Lead),
        Some(_) | None => Err(field_problem(
            "type",
            "Must be account, contact, opportunity or lead.",
        )),
    };
    let q = wanted.q.unwrap_or_default().trim().to_owned();
    let readable = QUERY_CHARS.contains(&q.chars().count()) && !q.chars().any(char::is_control);
    match (kind, readable) {
        (Ok(kind), true) => Ok((kind, q)),
        (kind, readable) => {
            let q = (!readable).then(|| field_problem("q", "Must have 2 to 100 characters."));
            Err(ListRecordsError::InvalidFields(
                kind.err().into_iter().chain(q).collect(),
            ))
        }
    }
}

fn page_from_rows(page: sales::RecordPage) -> RecordPage {
    RecordPage {
        has_more: page.has_more,
        records: page.rows.into_iter().map(summary_from_row).collect(),
    }
}

impl From<SalesReadError> for ListRecordsError {
    fn from(error: SalesReadError) -> Self {
        Self::NotRead(error)
    }
}

impl From<ListRecordsError> for Refusal {
    fn from(error: ListRecordsError) -> Self {
        match error {
            ListRecordsError::InvalidFields(fields) => Self::fields(fields),
            ListRecordsError::NotRead(error) => error.into(),
        }
    }
}

answers_as_refusal!(ListRecordsError);
