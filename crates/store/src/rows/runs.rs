//! Rows of schedules, runs and rounds.

use super::Place;
use crate::StoreError;
use crate::runs::{
    Asked, Interval, Process, Progress, Round, RoundEnd, RoundId, Run, RunEnd, RunId, Schedule, Tally,
};
use crate::users::UserId;
use jiff::Timestamp;
use std::collections::BTreeMap;
use sync_core::ReasonCode;
use uuid::Uuid;

/// When a process starts by itself; one that nobody ever set has no row.
pub struct ScheduleRow {
    pub process: String,
    pub every_minutes: i64,
    pub next_at: Option<i64>,
}

/// How `process` is scheduled: off and with its advised interval until somebody sets it.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn schedule_of(process: Process, rows: &[ScheduleRow]) -> Result<Schedule, StoreError> {
    let Some(row) = rows.iter().find(|row| row.process == name_of_process(process)) else {
        return Ok(Schedule {
            process,
            every: process.advised(),
            next_at: None,
        });
    };
    let place = Place::new("schedules", row.process.as_bytes());
    let next_at = row.next_at.map(|next_at| place.moment("next_at", next_at));
    Ok(Schedule {
        process,
        every: interval_of(row.every_minutes, &place)?,
        next_at: next_at.transpose()?,
    })
}

/// A run, with what its rounds say while it is on its way.
pub struct RunRow {
    pub id: Vec<u8>,
    pub process: Option<String>,
    pub user_id: Option<Vec<u8>>,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub result: Option<String>,
    pub reason: Option<String>,
    pub total: i64,
    pub failed: i64,
    pub records: i64,
    pub drifted: i64,
    pub rounds: i64,
    pub rounds_ended: i64,
    pub rounds_failed: i64,
    pub rounds_records: i64,
    pub rounds_drifted: i64,
}

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self, StoreError> {
        let place = Place::new("runs", &row.id);
        let ended = match row.ended_at {
            Some(ended_at) => Some((place.moment("ended_at", ended_at)?, run_end_of(&row, &place)?)),
            None => None,
        };
        let (total, done, failed, records, drifted) = match ended {
            Some(_) => (row.total, row.total, row.failed, row.records, row.drifted),
            None => (
                row.rounds,
                row.rounds_ended,
                row.rounds_failed,
                row.rounds_records,
                row.rounds_drifted,
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
            drifted: drifted.unsigned_abs(),
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

/// A run of which no round is left, with what its rounds came to.
pub struct SpentRunRow {
    pub id: Vec<u8>,
    pub cancelled: bool,
    pub total: i64,
    pub failed: i64,
    pub records: i64,
    pub drifted: i64,
    pub errors: i64,
    /// For what most of them failed.
    pub why: Option<String>,
}

impl SpentRunRow {
    /// How it ended, in columns.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn end(&self) -> Result<(&'static str, Option<&'static str>), StoreError> {
        let why = reason_named(self.why.as_deref(), &Place::new("runs", &self.id))?;
        let end = match self.cancelled {
            true => RunEnd::Cancelled,
            false => RunEnd::of(self.total.unsigned_abs(), self.failed.unsigned_abs(), why),
        };
        Ok(match end {
            RunEnd::Succeeded => ("succeeded", None),
            RunEnd::Failed(why) => ("failed", Some(why.as_str())),
            RunEnd::Cancelled => ("cancelled", None),
        })
    }
}

/// A slot that has come.
pub struct SlotRow {
    pub process: String,
    pub every_minutes: i64,
    pub next_at: i64,
}

impl SlotRow {
    /// Whose it is, and the first slot after `now`.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn used_up(&self, now: Timestamp) -> Result<(Process, Timestamp), StoreError> {
        let place = Place::new("schedules", self.process.as_bytes());
        let every = interval_of(self.every_minutes, &place)?;
        let process = process_named(&self.process).ok_or_else(|| place.inconsistent("process"))?;
        let slot = place.moment("next_at", self.next_at)?;
        Ok((process, every.next_after(slot, now)))
    }
}

fn interval_of(minutes: i64, place: &Place) -> Result<Interval, StoreError> {
    let minutes = place.number("every_minutes", minutes)?;
    Interval::from_minutes(minutes).ok_or_else(|| place.inconsistent("every_minutes"))
}

/// A round, with why its run was made.
pub struct RoundRow {
    pub id: Vec<u8>,
    pub run_id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub process: Option<String>,
    pub asked_by: Option<Vec<u8>>,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub result: Option<String>,
    pub reason: Option<String>,
    pub records: i64,
    pub drifted: i64,
    pub reasons: String,
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
                drifted: row.drifted.unsigned_abs(),
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
pub fn columns_of_end(end: RoundEnd) -> (&'static str, Option<&'static str>) {
    match end {
        RoundEnd::Done => ("done", None),
        RoundEnd::PassedOver(why) => ("passed-over", Some(why.as_str())),
        RoundEnd::Failed(why) => ("failed", Some(why.as_str())),
        RoundEnd::Cancelled => ("cancelled", None),
    }
}

fn reason_named(code: Option<&str>, place: &Place) -> Result<Option<ReasonCode>, StoreError> {
    let reason = code.map(|code| ReasonCode::parse(code).ok_or_else(|| place.inconsistent("reason")));
    reason.transpose()
}

/// What a round has come to, in columns.
pub struct TallyColumns {
    pub records: i64,
    pub drifted: i64,
    /// Records that came to an error.
    pub errors: i64,
    /// How often each reason was given, as one text.
    pub reasons: String,
}

/// What a round has come to, as it is kept.
pub fn columns_of_tally(tally: &Tally) -> TallyColumns {
    let named: BTreeMap<_, _> = tally
        .reasons
        .iter()
        .map(|(reason, count)| (reason.as_str(), *count))
        .collect();
    let kept = |count| i64::try_from(count).unwrap_or(i64::MAX);
    TallyColumns {
        records: kept(tally.records),
        drifted: kept(tally.drifted),
        errors: kept(tally.errors()),
        reasons: serde_json::json!(named).to_string(),
    }
}

fn reasons_from(text: &str) -> Option<BTreeMap<ReasonCode, u64>> {
    let named: BTreeMap<String, u64> = serde_json::from_str(text).ok()?;
    named
        .into_iter()
        .map(|(code, count)| Some((ReasonCode::parse(&code)?, count)))
        .collect()
}

/// How often a run's rounds gave a reason.
pub struct ReasonCountRow {
    pub reason: String,
    pub count: i64,
}

/// The counts of a run by reason.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn reasons_of_run(run: RunId, rows: &[ReasonCountRow]) -> Result<BTreeMap<ReasonCode, u64>, StoreError> {
    let place = Place::new("mailbox_rounds", run.0.as_bytes());
    rows.iter()
        .map(|row| {
            let reason = ReasonCode::parse(&row.reason).ok_or_else(|| place.inconsistent("reasons"))?;
            Ok((reason, row.count.unsigned_abs()))
        })
        .collect()
}

/// Nobody waits for a scheduled round; a person does for their own. What was just categorised does not wait for a round that
/// goes through everything.
pub fn priority_of(asked: Asked) -> i64 {
    match asked {
        Asked::Process(Process::StandardSync | Process::Reconciliation) => 0,
        Asked::Process(Process::InstantSync) => 1,
        Asked::SyncNow(_) => 5,
    }
}

/// A run's id.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn run_id(id: &[u8]) -> Result<RunId, StoreError> {
    Place::new("runs", id).id("id", id).map(RunId)
}

/// Why a run was made, in columns.
pub fn columns_of_asked(asked: Asked) -> (Option<&'static str>, Option<Uuid>) {
    match asked {
        Asked::Process(process) => (Some(name_of_process(process)), None),
        Asked::SyncNow(user) => (None, Some(user.0)),
    }
}

/// Why a run was made.
pub struct AskedRow {
    pub process: Option<String>,
    pub user_id: Option<Vec<u8>>,
}

impl AskedRow {
    /// The same, as it is asked for.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn of(&self, run: RunId) -> Result<Asked, StoreError> {
        let place = Place::new("runs", run.0.as_bytes());
        asked_of(self.process.as_deref(), self.user_id.as_deref(), &place)
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

/// A process in columns.
pub fn name_of_process(process: Process) -> &'static str {
    match process {
        Process::InstantSync => "instant-sync",
        Process::StandardSync => "standard-sync",
        Process::Reconciliation => "reconciliation",
    }
}

fn process_named(name: &str) -> Option<Process> {
    Process::ALL
        .into_iter()
        .find(|process| name_of_process(*process) == name)
}
