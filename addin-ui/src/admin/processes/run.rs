//! A process, its schedule and its runs, with their times as numbers.

use crate::words::Word;
use shared::api::runs::{RunKind, RunPage, RunStatus, RunSummary, ScheduleView};

/// A process that an administrator schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Process {
    /// R-JOB-1
    Instant,
    /// R-JOB-2
    Standard,
    /// R-JOB-5
    Reconcile,
}

/// Every process, in the order of the page.
pub(crate) const PROCESSES: [Process; 3] = [Process::Instant, Process::Standard, Process::Reconcile];

/// The shortest and the longest interval, in minutes (R-JOB-3).
pub(crate) const MINUTES: (u32, u32) = (5, 1_440);

impl Process {
    /// Its name in addresses of the API, and in ids of elements.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Standard => "standard",
            Self::Reconcile => "reconcile",
        }
    }

    /// The process of that name.
    pub(crate) fn at(path: &str) -> Option<Self> {
        PROCESSES.into_iter().find(|process| process.path() == path)
    }

    /// The interval that is advised, in minutes (R-JOB-3).
    pub(crate) const fn advised(self) -> u32 {
        match self {
            Self::Instant => 15,
            Self::Standard => 30,
            Self::Reconcile => 1_440,
        }
    }

    /// What it is called.
    pub(crate) const fn name(self) -> Word {
        match self {
            Self::Instant => Word::InstantSync,
            Self::Standard => Word::StandardSync,
            Self::Reconcile => Word::Reconciliation,
        }
    }

    /// What it does, in one sentence.
    pub(crate) const fn means(self) -> Word {
        match self {
            Self::Instant => Word::InstantSyncMeans,
            Self::Standard => Word::StandardSyncMeans,
            Self::Reconcile => Word::ReconciliationMeans,
        }
    }

    /// The process whose runs are of this kind; none for one user's *Sync now*.
    pub(crate) const fn of(kind: RunKind) -> Option<Self> {
        match kind {
            RunKind::Instant => Some(Self::Instant),
            RunKind::Standard => Some(Self::Standard),
            RunKind::Reconcile => Some(Self::Reconcile),
            RunKind::SyncNow => None,
        }
    }
}

/// A run with its times in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// As the server told it.
    pub(crate) told: RunSummary,
    /// When it began.
    pub(crate) started: i64,
    /// When it ended, if it did.
    pub(crate) ended: Option<i64>,
}

impl Run {
    /// Reads its times with `moment`; none where they cannot be read.
    pub(crate) fn read(told: RunSummary, moment: &impl Fn(&str) -> Option<i64>) -> Option<Self> {
        let ended = match &told.ended_at {
            Some(ended) => Some(moment(ended)?),
            None => None,
        };
        Some(Self {
            started: moment(&told.started_at)?,
            ended,
            told,
        })
    }

    /// Whether it is on its way.
    pub(crate) fn is_running(&self) -> bool {
        self.told.status == RunStatus::Running
    }
}

/// How a process is scheduled, its latest run, and when the server said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// Whether it starts by itself.
    pub(crate) is_on: bool,
    /// How often, in minutes.
    pub(crate) every_minutes: u32,
    /// When next, in milliseconds since 1970.
    pub(crate) next: Option<i64>,
    /// Its latest run, on its way or over.
    pub(crate) latest: Option<Run>,
    /// The server's own clock when it answered, in milliseconds since 1970.
    pub(crate) at: i64,
}

impl Schedule {
    /// Reads its times with `moment`; none where they cannot be read.
    pub(crate) fn read(view: ScheduleView, at: i64, moment: &impl Fn(&str) -> Option<i64>) -> Option<Self> {
        let next = match &view.next_at {
            Some(next) => Some(moment(next)?),
            None => None,
        };
        let latest = match view.latest_run {
            Some(run) => Some(Run::read(run, moment)?),
            None => None,
        };
        Some(Self {
            is_on: view.enabled,
            every_minutes: view.every_minutes,
            next,
            latest,
            at,
        })
    }

    /// The run that is on its way.
    pub(crate) fn running(&self) -> Option<&Run> {
        self.latest.as_ref().filter(|run| run.is_running())
    }
}

/// A part of the history, the latest run first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunsRead {
    /// The runs.
    pub(crate) runs: Vec<Run>,
    /// Whether there are older ones.
    pub(crate) has_more: bool,
}

impl RunsRead {
    /// Reads the times of its runs with `moment`; none where one cannot be read.
    pub(crate) fn read(page: RunPage, moment: &impl Fn(&str) -> Option<i64>) -> Option<Self> {
        let runs = page.runs.into_iter().map(|run| Run::read(run, moment));
        Some(Self {
            runs: runs.collect::<Option<_>>()?,
            has_more: page.has_more,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use shared::ids::RunId;

    pub(crate) const MINUTE: i64 = 60_000;

    /// A run that began so many minutes after 1970, and ended so many minutes after that.
    pub(crate) fn run(id: &str, kind: RunKind, started: i64, took: Option<i64>) -> Run {
        let status = match took {
            Some(_) => RunStatus::Succeeded,
            None => RunStatus::Running,
        };
        let told = RunSummary {
            run_id: RunId(id.to_owned()),
            kind,
            user_id: None,
            started_at: started.to_string(),
            ended_at: took.map(|took| (started + took).to_string()),
            status,
            reason: None,
            done: 2,
            total: 8,
            records: 5,
            drifted: 0,
            errors: 0,
        };
        Run::read(told, &minutes).unwrap()
    }

    /// Times of these tests are minutes.
    pub(crate) fn minutes(text: &str) -> Option<i64> {
        text.parse::<i64>().ok().map(|minutes| minutes * MINUTE)
    }

    pub(crate) fn scheduled(latest: Option<Run>, at: i64) -> Schedule {
        Schedule {
            is_on: false,
            every_minutes: 15,
            next: None,
            latest,
            at: at * MINUTE,
        }
    }

    #[test]
    fn times_that_cannot_be_read_make_no_run() {
        let told = run("a", RunKind::Instant, 10, Some(3)).told;
        assert_eq!(
            Run::read(told.clone(), &minutes).unwrap().ended,
            Some(13 * MINUTE)
        );
        let wrong = RunSummary {
            ended_at: Some("soon".to_owned()),
            ..told
        };
        assert_eq!(Run::read(wrong.clone(), &minutes), None);
        let page = RunPage {
            runs: vec![wrong],
            has_more: false,
        };
        assert_eq!(RunsRead::read(page, &minutes), None);
    }

    #[test]
    fn a_name_in_an_address_leads_to_its_process() {
        for process in PROCESSES {
            assert_eq!(Process::at(process.path()), Some(process));
        }
        assert_eq!(Process::at(""), None);
    }
}
