//! What is linked and why, and what people say about it: the part that users and administrators have in common.

pub(super) mod show_repair;

use crate::convert::{
    KINDS, choice_from_request, counts_from_ours, difference_from_ours, kinds_from_query, lost_from_ours,
    state_from_query, synced_from_record, version_of,
};
use crate::extract::{IfMatch, id_in_path};
use crate::opened::{differing, opened};
use crate::problem::{Refusal, described, field_problem};
use crate::state::AppState;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use shared::api::synced::HELD_ANSWERED_MAX;
use shared::ids;
use std::collections::BTreeSet;
use store::answers::{AnswerId, NewAnswer, Removal};
use store::links::CopyId;
use store::records::{Record, RecordKind, RecordState};
use store::users::UserId;
use sync_core::{Approver, Choice};
use utoipa::IntoParams;
use uuid::Uuid;

const RECORDS_MAX: u32 = 50;
const LOST_VALUES_MAX: u32 = 100;

/// Which records.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `linked`, `waiting`, `parked`, `held` or `unlinked`; without it all.
    state: Option<String>,
    /// `appointments`, `contacts`, `tasks` or `emails`; without it all.
    object: Option<String>,
    /// Those that were linked before the one of this id.
    before: Option<String>,
}

/// Which held records.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedHeld {
    /// Those that were linked before the one of this id.
    pub(crate) before: Option<String>,
}

/// What whoever looks may see (R-PRIV-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looking {
    /// What records are called and hold: they are the user's own, or the user allows it.
    WithContent,
    /// Ids, times, codes and counts.
    WithoutContent,
}

/// A question that can be answered.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) kinds: &'static [RecordKind],
    pub(crate) state: Option<RecordState>,
    pub(crate) before: Option<CopyId>,
}

impl Wanted {
    /// The question, or every field of it that cannot be right.
    pub(crate) fn parsed(self) -> Result<Asked, Refusal> {
        let mut refused = Vec::new();
        let kinds = match self.object.as_deref() {
            None => Some(&KINDS[..]),
            Some(object) => kinds_from_query(object),
        };
        if kinds.is_none() {
            refused.push(field_problem(
                "object",
                "Must be appointments, contacts, tasks or emails.",
            ));
        }
        let state = self.state.as_deref().map(state_from_query);
        if state == Some(None) {
            refused.push(field_problem(
                "state",
                "Must be linked, waiting, parked, held or unlinked.",
            ));
        }
        let before = before(self.before.as_deref());
        match (kinds, before) {
            (Some(kinds), Ok(before)) if refused.is_empty() => Ok(Asked {
                kinds,
                state: state.flatten(),
                before,
            }),
            (_, before) => {
                refused.extend(before.err().into_iter().flat_map(|refusal| refusal.fields));
                Err(Refusal::fields(refused))
            }
        }
    }
}

/// Where a page goes on.
pub(crate) fn before(text: Option<&str>) -> Result<Option<CopyId>, Refusal> {
    text.map(|text| id_in_path(text, "before").map(CopyId))
        .transpose()
}

/// A page of one mailbox, with the counts of all of it.
pub(crate) async fn page_of(
    state: &AppState,
    user: UserId,
    asked: &Asked,
    looking: Looking,
) -> Result<wire::synced::SyncedPage, Refusal> {
    let (records, counts) = tokio::try_join!(
        state
            .store
            .records(user, asked.kinds, asked.state, asked.before, RECORDS_MAX + 1),
        state.store.record_counts(user),
    )?;
    let mut page = page_from_records(state, records, looking).await?;
    page.counts = Some(counts_from_ours(&counts));
    Ok(page)
}

/// A page of what is held in all mailboxes.
pub(crate) async fn page_of_held(
    state: &AppState,
    before: Option<CopyId>,
) -> Result<wire::synced::SyncedPage, Refusal> {
    let records = state.store.held_records(before, RECORDS_MAX + 1).await?;
    page_from_records(state, records, Looking::WithoutContent).await
}

async fn page_from_records(
    state: &AppState,
    mut records: Vec<Record>,
    looking: Looking,
) -> Result<wire::synced::SyncedPage, Refusal> {
    let has_more = records.len() > RECORDS_MAX as usize;
    records.truncate(RECORDS_MAX as usize);
    let mut held = match looking {
        Looking::WithContent => opened(state, &records).await?,
        Looking::WithoutContent => Default::default(),
    };
    let synced = records
        .iter()
        .map(|record| synced_from_record(record, held.remove(&record.copy)));
    Ok(wire::synced::SyncedPage {
        records: synced.collect(),
        has_more,
        counts: None,
    })
}

/// A record of this mailbox, by the id in an address.
pub(crate) async fn record_in_path(state: &AppState, user: UserId, id: &str) -> Result<Record, Refusal> {
    let id = CopyId(id_in_path(id, "id")?);
    let record = state.store.record(user, id).await?;
    record.ok_or(Refusal::new(ProblemCode::NotFound))
}

/// A record with what its two copies hold and what the sync replaced, where whoever looks may see that (R-PRIV-1).
pub(crate) async fn detail_of(
    state: &AppState,
    record: &Record,
    looking: Looking,
) -> Result<wire::synced::SyncedDetail, Refusal> {
    let records = std::slice::from_ref(record);
    let (opened, differences, lost) = match looking {
        Looking::WithContent => {
            let lost = state
                .store
                .lost_values(record.user, record.copy, LOST_VALUES_MAX)
                .await?;
            (
                opened(state, records).await?.remove(&record.copy),
                differing(state, record).await?,
                lost,
            )
        }
        Looking::WithoutContent => (None, Vec::new(), Vec::new()),
    };
    Ok(wire::synced::SyncedDetail {
        record: synced_from_record(record, opened),
        differences: differences.iter().map(difference_from_ours).collect(),
        lost: lost.iter().map(lost_from_ours).collect(),
    })
}

/// What a request asks to be done about a record.
pub(crate) fn choice(request: &wire::synced::RepairRequest) -> Result<Choice, Refusal> {
    choice_from_request(request).map_err(Refusal::fields)
}

/// 202 for one answer that is on disk.
pub(crate) type Accepted = (StatusCode, axum::Json<wire::synced::RepairAccepted>);

/// 202 for several, of which some may not have been taken.
pub(crate) type ManyAnswered = (StatusCode, axum::Json<wire::synced::HeldAnswered>);

/// Whether that may be asked at once.
pub(crate) fn is_askable(asked: &wire::synced::HeldAnswers) -> Result<(), Refusal> {
    let ids: BTreeSet<&str> = asked.held.iter().map(|shown| shown.id.as_str()).collect();
    if ids.is_empty() || asked.held.len() > HELD_ANSWERED_MAX || ids.len() < asked.held.len() {
        return Err(Refusal::field("held", "Must be 1 to 100, none of them twice."));
    }
    Ok(())
}

/// Keeps what `by` says about several held writes, each on its own: what stands in the way of one keeps no other back. `found`
/// are those that they may answer, in the order asked.
pub(crate) async fn accept_many(
    state: &AppState,
    asked: wire::synced::HeldAnswers,
    found: Vec<Result<Record, Refusal>>,
    approver: Approver,
    by: UserId,
) -> Result<ManyAnswered, Refusal> {
    let choice = match asked.answer {
        wire::synced::HeldAnswer::Approve => Choice::Approve(approver),
        wire::synced::HeldAnswer::Discard => Choice::Discard,
    };
    let mut held = Vec::with_capacity(asked.held.len());
    for (wire::synced::ShownHeld { id, version }, record) in asked.held.into_iter().zip(found) {
        let answered = match record {
            Ok(record) => accept_one(state, &record, choice.clone(), Some(IfMatch(version)), by).await,
            Err(refusal) => Err(refusal),
        };
        let (repair_id, problem) = match answered {
            Ok(repair) => (Some(repair), None),
            Err(refusal) if described(refusal.code).0.is_server_error() => return Err(refusal),
            Err(refusal) => (None, Some(refusal.code)),
        };
        held.push(wire::synced::AnsweredHeld {
            id,
            repair_id,
            problem,
        });
    }
    let answered = wire::synced::HeldAnswered { held };
    Ok((StatusCode::ACCEPTED, axum::Json(answered)))
}

/// Keeps what `by` said about a record, for the worker to take.
pub(crate) async fn accept(
    state: &AppState,
    record: &Record,
    choice: Choice,
    shown: Option<IfMatch>,
    by: UserId,
) -> Result<Accepted, Refusal> {
    let repair_id = accept_one(state, record, choice, shown, by).await?;
    let accepted = wire::synced::RepairAccepted { repair_id };
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)))
}

/// Keeps what `by` said about a record, for the worker to take. A page that shows an older version is refused, and so is what
/// the record does not offer.
async fn accept_one(
    state: &AppState,
    record: &Record,
    choice: Choice,
    shown: Option<IfMatch>,
    by: UserId,
) -> Result<ids::RepairId, Refusal> {
    let changed = || Refusal::new(ProblemCode::ChangedMeanwhile);
    if shown.is_some_and(|IfMatch(shown)| shown != version_of(record)) {
        return Err(changed());
    }
    if !record.remedy().offers(choice.action()) {
        return Err(Refusal::new(ProblemCode::NotOffered));
    }
    let approved = match choice.approver() {
        Some(approver) => {
            let hold = record.open_hold().ok_or(Refusal::new(ProblemCode::NotOffered))?;
            Some((approver, hold))
        }
        None => None,
    };
    let seen = match approved {
        Some((_, hold)) => hold.versions.clone(),
        None => {
            let opened = opened(state, std::slice::from_ref(record)).await?;
            let opened = opened.into_values().next().ok_or_else(changed)?;
            if opened.generation != record.generation {
                return Err(changed());
            }
            opened.versions
        }
    };
    let removal = match approved {
        Some((Approver::User, hold)) if hold.demand.effect.is_removal() => Removal::Approved,
        Some(_) | None => Removal::No,
    };
    let answer = NewAnswer {
        id: AnswerId(Uuid::now_v7()),
        user: record.user,
        copy: record.copy,
        kind: record.kind,
        choice,
        seen,
        removal,
        by,
        created_at: state.now(),
    };
    state.store.accept_answer(&answer).await?;
    tracing::info!(user.id = %record.user.0, link.id = %record.copy.0, answer.id = %answer.id.0, by = %by.0, "an answer was accepted");
    Ok(ids::RepairId(answer.id.0.to_string()))
}
