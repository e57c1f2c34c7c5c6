//! The pick list behind *Related to*: Sales records that the caller can read.

use crate::auth::Caller;
use crate::extract::Query;
use crate::problem::{Refusal, answers_as_refusal, chain, field_problem};
use crate::state::{AppState, PICK_LIST_WITHIN};
use authorization::{Freshness, NoAccess};
use axum::Json;
use axum::extract::State;
use sales::{RecordKind, UserKey};
use secrecy::SecretString;
use serde::Deserialize;
use shared::api::problem::{FieldProblem, ProblemCode};
use shared::api::records::{RecordPage, RecordSummary, RecordType};
use shared::ids::RecordId;
use store::StoreError;
use store::tokens::{AuthorizationState, TokenKind};
use store::users::User;
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
    /// The caller has to sign in to Sales.
    NotConnected,
    /// Sales did not answer within 5 seconds.
    TimedOut,
    /// Sales failed.
    Failed,
    /// Something else stood in the way.
    Other(Refusal),
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
    let listed = tokio::time::timeout(PICK_LIST_WITHIN, list(&state, &caller, kind, &q));
    let page = listed.await.map_err(|_| ListRecordsError::TimedOut)??;
    Ok(Json(page_from_rows(page)))
}

/// Asks Sales, once more with a renewed token if it refuses the stored one.
async fn list(
    state: &AppState,
    caller: &Caller,
    kind: RecordKind,
    q: &str,
) -> Result<sales::RecordPage, ListRecordsError> {
    let user = state
        .store
        .user(caller.user)
        .await?
        .ok_or(ListRecordsError::NotConnected)?;
    // Nothing is read before both sign-ins are completed (R-GATE-1).
    match state
        .store
        .authorization_state(user.id, TokenKind::Exchange, state.now())
        .await?
    {
        AuthorizationState::Works { .. } => {}
        AuthorizationState::Missing | AuthorizationState::Lapsed => {
            return Err(ListRecordsError::Other(Refusal::new(ProblemCode::SignInAgain)));
        }
    }
    let key = UserKey::new(user.id.0.to_string());
    let access = access(state, &user, Freshness::Stored).await?;
    let page = state
        .records
        .as_user(key.clone(), access)
        .records(kind, q, ROWS_MAX)
        .await;
    let page = match page {
        Err(sales::Error::Unauthorized { .. }) => {
            let access = self::access(state, &user, Freshness::Renewed).await?;
            state
                .records
                .as_user(key, access)
                .records(kind, q, ROWS_MAX)
                .await
        }
        other => other,
    };
    page.map_err(|error| {
        tracing::warn!(user.id = %user.id.0, error = %chain(&error), trace = ?error.trace(), "a pick list failed");
        error.into()
    })
}

async fn access(
    state: &AppState,
    user: &User,
    freshness: Freshness,
) -> Result<SecretString, ListRecordsError> {
    let access = state
        .authorizations
        .access(user, TokenKind::Sales, freshness, state.now())
        .await?;
    Ok(access)
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
    let summary = |row: sales::RecordRow| RecordSummary {
        record_type: match row.kind {
            RecordKind::Account => RecordType::Account,
            RecordKind::Contact => RecordType::Contact,
            RecordKind::Opportunity => RecordType::Opportunity,
            RecordKind::Lead => RecordType::Lead,
        },
        id: RecordId(row.id.to_string()),
        number: row.number,
        name: row.name,
        detail: row.detail,
    };
    RecordPage {
        has_more: page.has_more,
        records: page.rows.into_iter().map(summary).collect(),
    }
}

impl From<sales::Error> for ListRecordsError {
    fn from(error: sales::Error) -> Self {
        match error {
            sales::Error::Unauthorized { .. } => Self::NotConnected,
            sales::Error::Unavailable { status: None, .. } => Self::TimedOut,
            sales::Error::Unavailable { .. }
            | sales::Error::Throttled { .. }
            | sales::Error::Forbidden { .. }
            | sales::Error::Rejected { .. }
            | sales::Error::Unreachable { .. }
            | sales::Error::Full { .. }
            | sales::Error::Unreadable { .. } => Self::Failed,
        }
    }
}

impl From<NoAccess> for ListRecordsError {
    fn from(error: NoAccess) -> Self {
        match error {
            NoAccess::Missing | NoAccess::Lapsed => Self::NotConnected,
            NoAccess::TryLater { .. } => Self::TimedOut,
            NoAccess::OperatorMustAct { .. } => Self::Other(Refusal::new(ProblemCode::AdministratorMustAct)),
            NoAccess::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ListRecordsError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<ListRecordsError> for Refusal {
    fn from(error: ListRecordsError) -> Self {
        match error {
            ListRecordsError::InvalidFields(fields) => Self::fields(fields),
            ListRecordsError::NotConnected => Self::new(ProblemCode::SalesNotConnected),
            ListRecordsError::TimedOut => Self::new(ProblemCode::VendorTimeout),
            ListRecordsError::Failed => Self::new(ProblemCode::VendorFailed),
            ListRecordsError::Other(refusal) => refusal,
        }
    }
}

answers_as_refusal!(ListRecordsError);
