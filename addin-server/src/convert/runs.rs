//! Schedules and runs, in the words of the wire.

use super::reason::code_from_ours;
use shared::api::runs as wire;
use shared::api::shares::ReasonCode as WireReason;
use shared::ids;
use std::collections::BTreeMap;
use store::runs::{Asked, Process, Run, RunEnd, Schedule};
use store::users::UserId;
use sync_core::ReasonCode;

/// The process that an address names; none where there is none of that name.
pub(crate) fn process_from_path(name: &str) -> Option<Process> {
    match name {
        "instant" => Some(Process::InstantSync),
        "standard" => Some(Process::StandardSync),
        "reconcile" => Some(Process::Reconciliation),
        _ => None,
    }
}

/// A schedule with the latest run of its process.
pub(crate) fn schedule_from_ours(schedule: &Schedule, latest: Option<&Run>) -> wire::ScheduleView {
    wire::ScheduleView {
        enabled: schedule.next_at.is_some(),
        every_minutes: schedule.every.minutes(),
        next_at: schedule.next_at.map(|next_at| next_at.to_string()),
        latest_run: latest.map(summary_from_run),
    }
}

/// What the runs of a process are called.
pub(super) fn kind_of_process(process: Process) -> wire::RunKind {
    match process {
        Process::InstantSync => wire::RunKind::Instant,
        Process::StandardSync => wire::RunKind::Standard,
        Process::Reconciliation => wire::RunKind::Reconcile,
    }
}

/// Why a run was made, and whose *Sync now* it is.
pub(super) fn kind_of_asked(asked: Asked) -> (wire::RunKind, Option<UserId>) {
    match asked {
        Asked::Process(process) => (kind_of_process(process), None),
        Asked::SyncNow(user) => (wire::RunKind::SyncNow, Some(user)),
    }
}

/// A run without its counts by reason.
pub(crate) fn summary_from_run(run: &Run) -> wire::RunSummary {
    let (kind, user) = kind_of_asked(run.asked);
    let (status, reason) = match run.ended {
        None => (wire::RunStatus::Running, None),
        Some((_, RunEnd::Succeeded)) => (wire::RunStatus::Succeeded, None),
        Some((_, RunEnd::Failed(why))) => (wire::RunStatus::Failed, Some(code_from_ours(why))),
        Some((_, RunEnd::Cancelled)) => (wire::RunStatus::Cancelled, None),
    };
    wire::RunSummary {
        run_id: ids::RunId(run.id.0.to_string()),
        kind,
        user_id: user.map(|user| user.0.to_string()),
        started_at: run.started_at.to_string(),
        ended_at: run.ended.map(|(ended_at, _)| ended_at.to_string()),
        status,
        reason,
        done: run.mailboxes.done,
        total: run.mailboxes.total,
        records: run.records,
        drifted: run.drifted,
        errors: run.failed,
    }
}

/// A run with what its records ended for. Several of our reasons may have one word on the wire.
pub(crate) fn run_from_ours(run: &Run, reasons: &BTreeMap<ReasonCode, u64>) -> wire::RunView {
    wire::RunView {
        run: summary_from_run(run),
        counts: counts_by_code(reasons),
    }
}

pub(super) fn counts_by_code(reasons: &BTreeMap<ReasonCode, u64>) -> BTreeMap<WireReason, u64> {
    let mut counts = BTreeMap::new();
    for (reason, count) in reasons {
        *counts.entry(code_from_ours(*reason)).or_default() += count;
    }
    counts
}
