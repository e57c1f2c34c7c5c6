//! Scheduled processes and their runs: when they start, and how far each has come.
//!
//! A *run* is one execution of a scheduled process, or one *Sync now*. It is made of *rounds*, one for each mailbox that is
//! registered when it starts, and each round is a job. A process never overlaps itself (R-JOB-3): a slot that comes while
//! its last run is still on its way is passed over.

use crate::StoreError;
use crate::jobs::LeasedJob;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use sync_core::ReasonCode;
use uuid::Uuid;

/// How long it is kept what became of each mailbox; of every user the latest round is kept for longer.
pub const ROUNDS_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// How long runs are kept.
pub const RUNS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Our id of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub Uuid);

/// Our id of a round: one mailbox's part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoundId(pub Uuid);

/// A process that an administrator schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Process {
    /// Newly shared appointments and emails, Exchange→Sales (R-JOB-1).
    InstantSync,
    /// Everything, both ways (R-JOB-2).
    StandardSync,
    /// Ids and versions of both sides against the links (R-JOB-5).
    Reconciliation,
}

/// How often a process starts: 5 to 1,440 minutes (R-JOB-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval(u32);

/// When a process starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Which.
    pub process: Process,
    /// How often, while it is on.
    pub every: Interval,
    /// When next; none while it is off, as it is until an administrator switches it on (R-GATE-2).
    pub next_at: Option<Timestamp>,
}

/// What is set of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Whether the process starts by itself.
    pub is_on: bool,
    /// How often, while it does.
    pub every: Interval,
}

/// Why a run is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A schedule's slot, or an administrator's *run now*: for every registered mailbox.
    Process(Process),
    /// A user's *Sync now*: for their own mailbox.
    SyncNow(UserId),
}

/// What became of asking for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It has begun.
    Anew(RunId),
    /// An equal one is on its way still, and will do.
    Already(RunId),
}

/// A run, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// Why it was made.
    pub asked: Asked,
    /// When it began.
    pub started_at: Timestamp,
    /// When and how it ended; none while it is on its way.
    pub ended: Option<(Timestamp, RunEnd)>,
    /// Its mailboxes.
    pub mailboxes: Progress,
    /// Records brought to rest.
    pub records: u64,
    /// Items and records that were otherwise than any feed had told (R-JOB-5).
    pub drifted: u64,
    /// Mailboxes whose round could not be done.
    pub failed: u64,
}

/// How a run ended. One that succeeded may hold mailboxes that failed (R-JOB-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// It went through its mailboxes.
    Succeeded,
    /// No mailbox could be done, and most often for this reason.
    Failed(ReasonCode),
    /// Somebody cancelled it.
    Cancelled,
}

/// Done of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Done.
    pub done: u64,
    /// All.
    pub total: u64,
}

/// One mailbox's part of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which.
    pub id: RoundId,
    /// Of which run.
    pub run: RunId,
    /// Why that run was made.
    pub asked: Asked,
    /// Whose mailbox.
    pub user: UserId,
    /// Since when somebody waits for it: when the run began.
    pub started_at: Timestamp,
    /// When and how it ended.
    pub ended: Option<(Timestamp, RoundEnd)>,
    /// What it came to, as far as it has come.
    pub tally: Tally,
}

/// What a round has come to: counts, never content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Records brought to rest.
    pub records: u64,
    /// Items and records that were otherwise than any feed had told (R-JOB-5).
    pub drifted: u64,
    /// How many ended for each reason (R-ERR-1).
    pub reasons: BTreeMap<ReasonCode, u64>,
}

impl Tally {
    /// How many records came to [an error](ReasonCode::is_error).
    pub fn errors(&self) -> u64 {
        let errors = self.reasons.iter().filter(|(reason, _)| reason.is_error());
        errors.map(|(_, count)| count).sum()
    }
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundEnd {
    /// It went through everything that was to be done.
    Done,
    /// It was not for this mailbox now: paused, or not signed in.
    PassedOver(ReasonCode),
    /// It could not be done.
    Failed(ReasonCode),
    /// Its run was cancelled.
    Cancelled,
}

/// Whether a round that is under way goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoesOn {
    /// It does.
    Yes,
    /// Its run was cancelled: what it has begun is ended, nothing more is taken up.
    Cancelled,
    /// Somebody waits for this mailbox who comes first: it goes on after them.
    GivesWay,
    /// Another worker has it, or will.
    LeaseLost,
}

impl GoesOn {
    /// For a round that is in its worker's hands.
    pub fn of(is_cancelled: bool, is_waited_for: bool) -> Self {
        match (is_cancelled, is_waited_for) {
            (true, _) => Self::Cancelled,
            (false, true) => Self::GivesWay,
            (false, false) => Self::Yes,
        }
    }
}

impl RoundEnd {
    /// Whether a round that came to this and ended so was a sync, and if so whether it is one with errors.
    pub fn sync_has_errors(self, tally: &Tally) -> Option<bool> {
        match self {
            Self::Done => Some(tally.errors() > 0),
            Self::Failed(_) => Some(true),
            Self::PassedOver(_) | Self::Cancelled => None,
        }
    }
}

impl Process {
    /// All of them, in the order of the administrator's page.
    pub const ALL: [Self; 3] = [Self::InstantSync, Self::StandardSync, Self::Reconciliation];

    /// The interval that is advised (R-JOB-1, R-JOB-2, R-JOB-5).
    pub const fn advised(self) -> Interval {
        match self {
            Self::InstantSync => Interval(15),
            Self::StandardSync => Interval(30),
            Self::Reconciliation => Interval(1_440),
        }
    }
}

impl Schedule {
    /// What is set of it.
    pub fn timing(&self) -> Timing {
        Timing {
            is_on: self.next_at.is_some(),
            every: self.every,
        }
    }
}

impl Interval {
    /// The shortest, in minutes.
    pub const MINUTES_MIN: u32 = 5;
    /// The longest, in minutes.
    pub const MINUTES_MAX: u32 = 1_440;

    /// So many minutes; none outside 5–1,440.
    pub fn from_minutes(minutes: u32) -> Option<Self> {
        (Self::MINUTES_MIN..=Self::MINUTES_MAX)
            .contains(&minutes)
            .then_some(Self(minutes))
    }

    /// In minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// The first slot after `now`, counted from `slot`: a program that was off for a while does not make up for it.
    pub fn next_after(self, slot: Timestamp, now: Timestamp) -> Timestamp {
        let every = i64::from(self.0) * 60;
        let late = now.as_second().saturating_sub(slot.as_second()).max(0);
        let slots = late / every + 1;
        let secs = slots.saturating_mul(every);
        slot.saturating_add(SignedDuration::from_secs(secs))
            .unwrap_or(Timestamp::MAX)
    }
}

impl RunEnd {
    /// How a run ends once the last of its rounds has: `failed` of `total` mailboxes could not be done, the most for
    /// `why`.
    pub fn of(total: u64, failed: u64, why: Option<ReasonCode>) -> Self {
        match why {
            Some(why) if total > 0 && failed == total => Self::Failed(why),
            Some(_) | None => Self::Succeeded,
        }
    }
}

/// The part of the store that keeps schedules and runs.
#[async_trait]
pub trait Runs {
    /// Every process, in the order of [`Process::ALL`]; off, and with its advised interval, until somebody sets it.
    async fn schedules(&self) -> Result<[Schedule; 3], StoreError>;

    /// Switches a process on, off, or to another interval. What is switched on starts at once, and again `every` so often;
    /// one that was on already goes on from its last slot. A change is noted in the audit log as done by `by`, all or nothing.
    async fn set_schedule(
        &self,
        process: Process,
        timing: Timing,
        by: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Starts every process whose slot has come, unless its last run is still on its way; either way the slot is used up. In
    /// one transaction: however many programs ask, each slot starts one run.
    async fn start_due(&self, now: Timestamp) -> Result<Vec<RunId>, StoreError>;

    /// Starts a run, with a round and a job for each of its mailboxes: those whose user has signed in to both sides
    /// (R-GATE-1). One without mailboxes has ended at once. That a process was started anew is noted in the audit log as done by
    /// `by`, all or nothing.
    async fn start_run(&self, asked: Asked, by: UserId, now: Timestamp) -> Result<Started, StoreError>;

    /// Cancels a run: rounds that wait end now, those under way as soon as they ask whether to go on. False if it has ended
    /// before, or never was. That the run of a process was cancelled is noted in the audit log once, as done by `by`, all or
    /// nothing.
    async fn cancel_run(&self, id: RunId, by: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// A run by id.
    async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError>;

    /// The latest runs of a process, or all of them, the latest first; those that began before `before`, at most `max`.
    async fn runs(
        &self,
        process: Option<Process>,
        before: Option<Timestamp>,
        max: u32,
    ) -> Result<Vec<Run>, StoreError>;

    /// A user's own runs (*Sync now*) that have not ended, or ended since then; the latest first, at most `max`.
    async fn recent_runs(&self, user: UserId, since: Timestamp, max: u32) -> Result<Vec<Run>, StoreError>;

    /// How often the rounds of a run have given each reason, those that are on their way included; nothing once they are
    /// forgotten.
    async fn reasons_of_run(&self, id: RunId) -> Result<BTreeMap<ReasonCode, u64>, StoreError>;

    /// A round by id.
    async fn round(&self, id: RoundId) -> Result<Option<Round>, StoreError>;

    /// The user's latest round that has ended.
    async fn latest_round(&self, user: UserId) -> Result<Option<Round>, StoreError>;

    /// A user's latest rounds that have ended and are not forgotten; the latest first, at most `max`.
    async fn latest_rounds(&self, user: UserId, max: u32) -> Result<Vec<Round>, StoreError>;

    /// What a round has come to so far, and whether it goes on. Writes nothing once the lease is lost.
    async fn note_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        now: Timestamp,
    ) -> Result<GoesOn, StoreError>;

    /// The round has ended, and its job with it; with the last one its run has. False if the lease was lost.
    async fn end_round(
        &self,
        job: &LeasedJob,
        id: RoundId,
        tally: &Tally,
        end: RoundEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets runs that ended [`RUNS_KEPT`] ago, and rounds that ended [`ROUNDS_KEPT`] ago but for each user's latest.
    async fn sweep_runs(&self, now: Timestamp) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn r_job_3_an_interval_is_five_minutes_to_a_day() {
        let minutes = |minutes| Interval::from_minutes(minutes).map(Interval::minutes);
        assert_eq!(
            [4, 5, 1_440, 1_441, 0].map(minutes),
            [None, Some(5), Some(1_440), None, None]
        );
        for process in Process::ALL {
            assert_eq!(
                Interval::from_minutes(process.advised().minutes()),
                Some(process.advised())
            );
        }
    }

    #[test]
    fn a_slot_that_was_missed_is_not_made_up_for() {
        let every = Interval(15);
        assert_eq!(every.next_after(at(0), at(0)), at(15));
        assert_eq!(every.next_after(at(0), at(14)), at(15));
        assert_eq!(every.next_after(at(0), at(15)), at(30));
        assert_eq!(every.next_after(at(0), at(100)), at(105));
    }

    #[test]
    fn r_job_6_a_run_fails_only_if_no_mailbox_could_be_done() {
        let why = Some(ReasonCode::Waiting);
        assert_eq!(RunEnd::of(3, 2, why), RunEnd::Succeeded);
        assert_eq!(RunEnd::of(3, 3, why), RunEnd::Failed(ReasonCode::Waiting));
        assert_eq!(RunEnd::of(0, 0, None), RunEnd::Succeeded);
    }
}
