//! Rows of schedules, runs and rounds.

use crate::rows::Place;
use std::collections::BTreeMap;
use store::StoreError;
use store::runs::{
    Asked, Interval, Process, Progress, Round, RoundEnd, RoundId, Run, RunEnd, RunId, Schedule, Tally,
};
use store::users::UserId;
use sync_core::ReasonCode;
use uuid::Uuid;

pub(super) struct ScheduleRow {
    pub(super) process: String,
    pub(super) every_minutes: i64,
    pub(super) next_at: Option<i64>,
}

/// How `process` is scheduled: off and with its advised interval until somebody sets it.
pub(super) fn schedule_of(process: Process, rows: &[ScheduleRow]) -> Result<Schedule, StoreError> {
    let Some(row) = rows.iter().find(|row| row.process == name_of_process(process)) else {
        return Ok(Schedule {
            process,
            every: process.advised(),
            next_at: None,
        });
    };
    let place = Place::new("schedules", row.process.as_bytes());
    let minutes = place.number("every_minutes", row.every_minutes)?;
    let next_at = row.next_at.map(|next_at| place.moment("next_at", next_at));
    Ok(Schedule {
        process,
        every: Interval::from_minutes(minutes).ok_or_else(|| place.inconsistent("every_minutes"))?,
        next_at: next_at.transpose()?,
    })
}

/// A run, with what its rounds say while it is on its way.
pub(super) struct RunRow {
    pub(super) id: Vec<u8>,
    pub(super) process: Option<String>,
    pub(super) user_id: Option<Vec<u8>>,
    pub(super) started_at: i64,
    pub(super) ended_at: Option<i64>,
    pub(super) result: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) total: i64,
    pub(super) failed: i64,
    pub(super) records: i64,
    pub(super) rounds: i64,
    pub(super) rounds_ended: i64,
    pub(super) rounds_failed: i64,
    pub(super) rounds_records: i64,
}

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self, StoreError> {
        let place = Place::new("runs", &row.id);
        let ended = match row.ended_at {
            Some(ended_at) => Some((place.moment("ended_at", ended_at)?, run_end_of(&row, &place)?)),
            None => None,
        };
        let (total, done, failed, records) = match ended {
            Some(_) => (row.total, row.total, row.failed, row.records),
            None => (
                row.rounds,
                row.rounds_ended,
                row.rounds_failed,
                row.rounds_records,
            ),
        };
        Ok(Self {
            id: RunId(place.id("id", &row.id)?),
            asked: asked_of(row.process.as_deref(), row.user_id.as_deref(), &place)?,
            started_at: place.moment("started_at", row.started_at)?,
            ended,
            mailboxes: Progress {
                done: done.unsigned_abs(),
                total: total.unsigned_abs(),
            },
            records: records.unsigned_abs(),
            failed: failed.unsigned_abs(),
        })
    }
}

fn run_end_of(row: &RunRow, place: &Place) -> Result<RunEnd, StoreError> {
    let why = reason_named(row.reason.as_deref(), place)?;
    match (row.result.as_deref(), why) {
        (Some("succeeded"), None) => Ok(RunEnd::Succeeded),
        (Some("failed"), Some(why)) => Ok(RunEnd::Failed(why)),
        (Some("cancelled"), None) => Ok(RunEnd::Cancelled),
        _ => Err(place.inconsistent("result")),
    }
}

/// A round, with why its run was made.
pub(super) struct RoundRow {
    pub(super) id: Vec<u8>,
    pub(super) run_id: Vec<u8>,
    pub(super) user_id: Vec<u8>,
    pub(super) process: Option<String>,
    pub(super) asked_by: Option<Vec<u8>>,
    pub(super) started_at: i64,
    pub(super) ended_at: Option<i64>,
    pub(super) result: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) records: i64,
    pub(super) reasons: String,
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        let place = Place::new("mailbox_rounds", &row.id);
        let ended = match row.ended_at {
            Some(ended_at) => Some((place.moment("ended_at", ended_at)?, round_end_of(&row, &place)?)),
            None => None,
        };
        Ok(Self {
            id: RoundId(place.id("id", &row.id)?),
            run: RunId(place.id("run_id", &row.run_id)?),
            asked: asked_of(row.process.as_deref(), row.asked_by.as_deref(), &place)?,
            user: UserId(place.id("user_id", &row.user_id)?),
            started_at: place.moment("started_at", row.started_at)?,
            ended,
            tally: Tally {
                records: row.records.unsigned_abs(),
                reasons: reasons_from(&row.reasons).ok_or_else(|| place.inconsistent("reasons"))?,
            },
        })
    }
}

fn round_end_of(row: &RoundRow, place: &Place) -> Result<RoundEnd, StoreError> {
    let why = reason_named(row.reason.as_deref(), place)?;
    match (row.result.as_deref(), why) {
        (Some("done"), None) => Ok(RoundEnd::Done),
        (Some("passed-over"), Some(why)) => Ok(RoundEnd::PassedOver(why)),
        (Some("failed"), Some(why)) => Ok(RoundEnd::Failed(why)),
        (Some("cancelled"), None) => Ok(RoundEnd::Cancelled),
        _ => Err(place.inconsistent("result")),
    }
}

/// A round's end in columns.
pub(super) fn columns_of_end(end: RoundEnd) -> (&'static str, Option<&'static str>) {
    match end {
        RoundEnd::Done => ("done", None),
        RoundEnd::PassedOver(why) => ("passed-over", Some(why.as_str())),
        RoundEnd::Failed(why) => ("failed", Some(why.as_str())),
        RoundEnd::Cancelled => ("cancelled", None),
    }
}

pub(super) fn reason_named(code: Option<&str>, place: &Place) -> Result<Option<ReasonCode>, StoreError> {
    let reason = code.map(|code| ReasonCode::parse(code).ok_or_else(|| place.inconsistent("reason")));
    reason.transpose()
}

/// How often each reason was given, as one text.
pub(super) fn reasons_of(tally: &Tally) -> String {
    let named: BTreeMap<_, _> = tally
        .reasons
        .iter()
        .map(|(reason, count)| (reason.as_str(), *count))
        .collect();
    serde_json::json!(named).to_string()
}

fn reasons_from(text: &str) -> Option<BTreeMap<ReasonCode, u64>> {
    let named: BTreeMap<String, u64> = serde_json::from_str(text).ok()?;
    named
        .into_iter()
        .map(|(code, count)| Some((ReasonCode::parse(&code)?, count)))
        .collect()
}

/// Why a run was made, in columns.
pub(super) fn columns_of_asked(asked: Asked) -> (Option<&'static str>, Option<Uuid>) {
    match asked {
        Asked::Process(process) => (Some(name_of_process(process)), None),
        Asked::SyncNow(user) => (None, Some(user.0)),
    }
}

fn asked_of(process: Option<&str>, user: Option<&[u8]>, place: &Place) -> Result<Asked, StoreError> {
    match (process, user) {
        (Some(process), None) => {
            let process = process_named(process).ok_or_else(|| place.inconsistent("process"))?;
            Ok(Asked::Process(process))
        }
        (None, Some(user)) => Ok(Asked::SyncNow(UserId(place.id("user_id", user)?))),
        (Some(_), Some(_)) | (None, None) => Err(place.inconsistent("process")),
    }
}

pub(super) fn name_of_process(process: Process) -> &'static str {
    match process {
        Process::InstantSync => "instant-sync",
        Process::StandardSync => "standard-sync",
        Process::Reconciliation => "reconciliation",
    }
}

pub(super) fn process_named(name: &str) -> Option<Process> {
    Process::ALL
        .into_iter()
        .find(|process| name_of_process(*process) == name)
}
