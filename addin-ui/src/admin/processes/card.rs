//! The card of one process as a state machine.

use super::run::{MINUTES, Process, Run, Schedule};
use addin_ui::model::failure::Failure;
use shared::api::runs::{RunStatus, ScheduleRequest};

/// How soon a process is asked after again, in milliseconds: at first, and at the latest while nothing changes.
const PAUSE_MS: (u32, u32) = (2_000, 30_000);
/// The longest that a timer of a browser is relied on.
const DAY_MS: i64 = 86_400_000;

/// The card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// Whose it is.
    pub(crate) process: Process,
    /// How far reading it is.
    pub(crate) reading: Reading,
    /// An answer to an earlier question says nothing any more.
    ticket: u32,
    pause_ms: u32,
}

/// How far reading a schedule is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// On its way.
    Asked,
    /// It could not be read.
    Failed(Failure),
    /// It is there.
    Open(Box<Open>),
}

/// A schedule that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// As the server has it, as far as is known.
    pub(crate) schedule: Schedule,
    /// The interval as it stands in its field.
    pub(crate) minutes: String,
    /// Whether that was to be saved and cannot be.
    pub(crate) is_wrong: bool,
    /// What is on its way to the server.
    pub(crate) doing: Option<Deed>,
    /// Why the last of that did not work.
    pub(crate) refused: Option<Failure>,
    /// Whether the server could not be asked since.
    pub(crate) is_stale: bool,
}

/// What an administrator does with a process (R-JOB-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Switches it on or off.
    Switch(bool),
    /// Has it start every so many minutes.
    Interval(u32),
    /// Starts it.
    Run,
    /// Cancels the run that is on its way.
    Cancel,
}

/// What happens to the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Seen(u32, Result<Schedule, Failure>),
    Due(u32),
    ReadAgain,
    Typed(String),
    Switched(bool),
    IntervalSaved,
    RunPressed,
    CancelPressed,
    /// The schedule as it is now, where the server told it.
    Answered(Result<Option<Schedule>, Failure>),
}

/// What the card asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read(u32),
    /// To be [`Act::Due`] after so many milliseconds, and not while nobody looks.
    AskLater(u32, u32),
    Set(ScheduleRequest),
    Start,
    Cancel,
    FocusOnMinutes,
    AnnounceDone(Deed),
    AnnounceEnd(RunStatus),
}

impl Card {
    /// The card, and what it asks for first.
    pub(crate) fn open(process: Process) -> (Self, Vec<Effect>) {
        let mut card = Self {
            process,
            reading: Reading::Asked,
            ticket: 0,
            pause_ms: PAUSE_MS.0,
        };
        let effects = card.asks_anew();
        (card, effects)
    }

    /// What is there, if anything is.
    pub(crate) fn shown(&self) -> Option<&Open> {
        match &self.reading {
            Reading::Open(open) => Some(open),
            Reading::Asked | Reading::Failed(_) => None,
        }
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Seen(ticket, answer) if ticket == self.ticket => self.seen(answer),
            Act::Due(ticket) if ticket == self.ticket => vec![Effect::Read(ticket)],
            Act::Seen(..) | Act::Due(_) => vec![],
            Act::ReadAgain => {
                self.reading = Reading::Asked;
                self.asks_anew()
            }
            Act::Typed(text) => {
                if let Reading::Open(open) = &mut self.reading {
                    (open.minutes, open.is_wrong) = (text, false);
                }
                vec![]
            }
            Act::Switched(on) => self.does(Deed::Switch(on)),
            Act::IntervalSaved => self.saves_interval(),
            Act::RunPressed => self.does(Deed::Run),
            Act::CancelPressed => self.does(Deed::Cancel),
            Act::Answered(answer) => self.answered(answer),
        }
    }

    fn asks_anew(&mut self) -> Vec<Effect> {
        self.ticket += 1;
        self.pause_ms = PAUSE_MS.0;
        vec![Effect::Read(self.ticket)]
    }

    fn seen(&mut self, answer: Result<Schedule, Failure>) -> Vec<Effect> {
        let longer = (self.pause_ms / 2 * 3).min(PAUSE_MS.1);
        match (answer, &mut self.reading) {
            (Ok(schedule), Reading::Open(open)) => {
                let changed = !says_the_same(&open.schedule, &schedule);
                self.pause_ms = if changed { PAUSE_MS.0 } else { longer };
                let ended = ended_since(&open.schedule, &schedule);
                open.takes(schedule);
                let ended = ended.map(Effect::AnnounceEnd);
                ended.into_iter().chain(self.asks_later()).collect()
            }
            (Ok(schedule), Reading::Asked | Reading::Failed(_)) => {
                self.reading = Reading::Open(Box::new(Open::of(schedule)));
                self.asks_later().into_iter().collect()
            }
            (Err(failure), Reading::Open(open)) => {
                open.is_stale = true;
                self.pause_ms = longer;
                let pause = longer.max(failure.retry_after_ms());
                vec![Effect::AskLater(self.ticket, pause)]
            }
            (Err(failure), Reading::Asked | Reading::Failed(_)) => {
                self.reading = Reading::Failed(failure);
                vec![]
            }
        }
    }

    /// Again soon while it runs; else when it starts by itself.
    fn asks_later(&self) -> Option<Effect> {
        let schedule = &self.shown()?.schedule;
        let soonest = i64::from(self.pause_ms);
        let pause = match (schedule.running(), schedule.next) {
            (Some(_), _) => soonest,
            (None, Some(next)) => (next - schedule.at).min(DAY_MS).max(soonest),
            (None, None) => return None,
        };
        let pause = u32::try_from(pause).unwrap_or(PAUSE_MS.1);
        Some(Effect::AskLater(self.ticket, pause))
    }

    fn saves_interval(&mut self) -> Vec<Effect> {
        let Reading::Open(open) = &mut self.reading else {
            return vec![];
        };
        if !open.is_typed() {
            return vec![];
        }
        let typed = open.minutes.trim().parse::<u32>().ok();
        match typed.filter(|minutes| (MINUTES.0..=MINUTES.1).contains(minutes)) {
            Some(minutes) => self.does(Deed::Interval(minutes)),
            None => {
                open.is_wrong = true;
                vec![Effect::FocusOnMinutes]
            }
        }
    }

    /// One thing at a time.
    fn does(&mut self, deed: Deed) -> Vec<Effect> {
        let Reading::Open(open) = &mut self.reading else {
            return vec![];
        };
        let runs = open.schedule.running().is_some();
        let is_idle = match deed {
            Deed::Run => runs,
            Deed::Cancel => !runs,
            Deed::Switch(_) | Deed::Interval(_) => false,
        };
        if open.doing.is_some() || is_idle {
            return vec![];
        }
        (open.doing, open.refused) = (Some(deed), None);
        // What was asked before would tell how it was before.
        self.ticket += 1;
        let now = &open.schedule;
        let effect = match deed {
            Deed::Switch(enabled) => Effect::Set(ScheduleRequest {
                enabled,
                every_minutes: now.every_minutes,
            }),
            Deed::Interval(every_minutes) => Effect::Set(ScheduleRequest {
                enabled: now.is_on,
                every_minutes,
            }),
            Deed::Run => Effect::Start,
            Deed::Cancel => Effect::Cancel,
        };
        vec![effect]
    }

    fn answered(&mut self, answer: Result<Option<Schedule>, Failure>) -> Vec<Effect> {
        let Reading::Open(open) = &mut self.reading else {
            return vec![];
        };
        let done = open.doing.take();
        match answer {
            Ok(now) => {
                if let Some(now) = now {
                    open.takes(now);
                }
                let told = done.map(Effect::AnnounceDone);
                told.into_iter().chain(self.asks_anew()).collect()
            }
            Err(failure) => {
                open.refused = Some(failure);
                // It may have arrived all the same.
                self.asks_anew()
            }
        }
    }
}

impl Open {
    fn of(schedule: Schedule) -> Self {
        Self {
            minutes: schedule.every_minutes.to_string(),
            schedule,
            is_wrong: false,
            doing: None,
            refused: None,
            is_stale: false,
        }
    }

    /// Goes on from what the server has now; what is being typed stays.
    fn takes(&mut self, schedule: Schedule) {
        if !self.is_typed() {
            self.minutes = schedule.every_minutes.to_string();
        }
        (self.schedule, self.is_stale) = (schedule, false);
    }

    /// Whether something else stands in the field than the server has.
    pub(crate) fn is_typed(&self) -> bool {
        self.minutes.trim() != self.schedule.every_minutes.to_string()
    }

    /// How its switch stands: as it was put, while that is on its way.
    pub(crate) fn is_on(&self) -> bool {
        match self.doing {
            Some(Deed::Switch(on)) => on,
            Some(Deed::Interval(_) | Deed::Run | Deed::Cancel) | None => self.schedule.is_on,
        }
    }
}

fn says_the_same(before: &Schedule, now: &Schedule) -> bool {
    let at = before.at;
    *before == Schedule { at, ..now.clone() }
}

/// How the run that was on its way has ended.
fn ended_since(before: &Schedule, now: &Schedule) -> Option<RunStatus> {
    let (was, is): (&Run, &Run) = (before.running()?, now.latest.as_ref()?);
    (was.told.run_id == is.told.run_id && !is.is_running()).then_some(is.told.status)
}

#[cfg(test)]
mod tests;
