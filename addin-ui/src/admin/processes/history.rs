//! The history of runs as a state machine.

use super::run::{Process, Run, RunsRead};
use addin_ui::model::failure::Failure;

/// The history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    /// Whose runs alone are shown.
    pub(crate) only: Option<Process>,
    /// How far reading them is.
    pub(crate) listing: Listing,
    /// An answer to an earlier question says nothing any more.
    ticket: u32,
    /// The run for whose sake the history was last read anew, so that none is twice.
    read_for: String,
}

/// How far reading the runs is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Listing {
    /// On its way.
    Asked,
    /// They could not be read.
    Failed(Failure),
    /// They are there.
    Open(Listed),
}

/// Runs that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The latest first.
    pub(crate) runs: Vec<Run>,
    /// Whether there are older ones.
    pub(crate) has_more: bool,
    /// How far reading those is.
    pub(crate) older: Older,
}

/// How far reading older runs is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Older {
    /// Nobody asked.
    No,
    /// On its way.
    Asked,
    /// They could not be read.
    Failed(Failure),
}

/// What happens to the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Filtered(Option<Process>),
    ReadAgain,
    OlderPressed,
    Read(Question, Result<RunsRead, Failure>),
}

/// Which runs are asked for: all, or those of one process, and of these only such as began before a time of the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    ticket: u32,
    pub(crate) only: Option<Process>,
    pub(crate) before: Option<String>,
}

impl History {
    /// The history, and what it asks for first.
    pub(crate) fn open() -> (Self, Question) {
        let mut history = Self {
            only: None,
            listing: Listing::Asked,
            ticket: 0,
            read_for: String::new(),
        };
        let question = history.asks_anew();
        (history, question)
    }

    /// What is there, if anything is.
    pub(crate) fn listed(&self) -> Option<&Listed> {
        match &self.listing {
            Listing::Open(listed) => Some(listed),
            Listing::Asked | Listing::Failed(_) => None,
        }
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, act: Act) -> Option<Question> {
        match act {
            Act::Filtered(only) => {
                (self.only, self.listing) = (only, Listing::Asked);
                Some(self.asks_anew())
            }
            Act::ReadAgain => {
                self.listing = Listing::Asked;
                Some(self.asks_anew())
            }
            Act::OlderPressed => self.asks_for_older(),
            Act::Read(question, answer) => {
                if question.ticket == self.ticket {
                    self.reads(question.before.is_some(), answer);
                }
                None
            }
        }
    }

    /// A run was seen elsewhere on the page: it stands here as it is now, and one that is new has the history read anew.
    pub(crate) fn sees(&mut self, seen: &Run) -> Option<Question> {
        let of_interest = self
            .only
            .is_none_or(|only| Process::of(seen.told.kind) == Some(only));
        let Listing::Open(listed) = &mut self.listing else {
            return None;
        };
        if !of_interest {
            return None;
        }
        let id = seen.told.run_id.as_str();
        let known = listed
            .runs
            .iter_mut()
            .find(|run| run.told.run_id == seen.told.run_id);
        if let Some(known) = known {
            *known = seen.clone();
            return None;
        }
        if listed.older == Older::Asked || self.read_for == id {
            return None;
        }
        self.read_for = id.to_owned();
        Some(self.asks_anew())
    }

    fn asks_anew(&mut self) -> Question {
        self.ticket += 1;
        Question {
            ticket: self.ticket,
            only: self.only,
            before: None,
        }
    }

    fn asks_for_older(&mut self) -> Option<Question> {
        let Listing::Open(listed) = &mut self.listing else {
            return None;
        };
        if !listed.has_more || listed.older == Older::Asked {
            return None;
        }
        let before = listed.runs.last()?.told.started_at.clone();
        listed.older = Older::Asked;
        // An answer that is on its way for a new run comes too late; it is asked for again.
        self.read_for.clear();
        self.ticket += 1;
        Some(Question {
            ticket: self.ticket,
            only: self.only,
            before: Some(before),
        })
    }

    fn reads(&mut self, is_older: bool, answer: Result<RunsRead, Failure>) {
        match (&mut self.listing, answer) {
            (Listing::Open(listed), Ok(read)) if is_older => {
                listed.runs.extend(read.runs);
                (listed.has_more, listed.older) = (read.has_more, Older::No);
            }
            (Listing::Open(listed), Ok(read)) => listed.begins_with(read),
            (Listing::Open(listed), Err(failure)) if is_older => listed.older = Older::Failed(failure),
            // It was read for the sake of one new run: what is there stays, and the run is asked for again.
            (Listing::Open(_), Err(_)) => self.read_for.clear(),
            (Listing::Asked | Listing::Failed(_), Ok(read)) => {
                self.listing = Listing::Open(Listed {
                    runs: read.runs,
                    has_more: read.has_more,
                    older: Older::No,
                });
            }
            (Listing::Asked | Listing::Failed(_), Err(failure)) => self.listing = Listing::Failed(failure),
        }
    }
}

impl Listed {
    /// The latest runs are these now; older ones that were read before stay.
    fn begins_with(&mut self, read: RunsRead) {
        let oldest = read.runs.last().map(|run| run.started);
        let is_older = |run: &Run| oldest.is_some_and(|oldest| run.started < oldest);
        let older: Vec<Run> = std::mem::take(&mut self.runs)
            .into_iter()
            .filter(is_older)
            .collect();
        if older.is_empty() {
            self.has_more = read.has_more;
        }
        self.runs = read.runs;
        self.runs.extend(older);
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::run;
    use super::*;
    use shared::api::runs::RunKind;

    fn page(runs: &[(&str, i64)], has_more: bool) -> RunsRead {
        let runs = runs
            .iter()
            .map(|(id, started)| run(id, RunKind::Instant, *started, Some(1)));
        RunsRead {
            runs: runs.collect(),
            has_more,
        }
    }

    fn opened(runs: &[(&str, i64)], has_more: bool) -> History {
        let (mut history, question) = History::open();
        history.happens(Act::Read(question, Ok(page(runs, has_more))));
        history
    }

    fn ids(history: &History) -> Vec<&str> {
        let runs = history.listed().unwrap().runs.iter();
        runs.map(|run| run.told.run_id.as_str()).collect()
    }

    #[test]
    fn older_runs_are_those_that_began_before_the_last_one_shown() {
        let mut history = opened(&[("c", 30), ("b", 20)], true);
        let question = history.happens(Act::OlderPressed).unwrap();
        assert_eq!(question.before.as_deref(), Some("20"));
        assert_eq!(history.happens(Act::OlderPressed), None, "one question at a time");
        history.happens(Act::Read(question, Err(Failure::TimedOut)));
        assert_eq!(history.listed().unwrap().older, Older::Failed(Failure::TimedOut));
        assert_eq!(ids(&history), ["c", "b"]);
        let question = history.happens(Act::OlderPressed).unwrap();
        history.happens(Act::Read(question, Ok(page(&[("a", 10)], false))));
        assert_eq!(ids(&history), ["c", "b", "a"]);
        assert_eq!(history.happens(Act::OlderPressed), None, "there are no more");
    }

    #[test]
    fn a_run_that_goes_on_is_shown_as_it_is_and_a_new_one_has_the_history_read_once() {
        let mut history = opened(&[("b", 20), ("a", 10)], false);
        let going = run("b", RunKind::Instant, 20, None);
        assert_eq!(history.sees(&going), None);
        assert!(history.listed().unwrap().runs[0].is_running());
        let new = run("c", RunKind::Instant, 30, None);
        let question = history.sees(&new).unwrap();
        assert_eq!(history.sees(&new), None, "that is asked already");
        history.happens(Act::Read(question, Ok(page(&[("c", 30), ("b", 20)], true))));
        assert_eq!(ids(&history), ["c", "b", "a"], "what was read before stays");
        assert!(
            !history.listed().unwrap().has_more,
            "and so does that nothing is older"
        );
    }

    #[test]
    fn what_is_filtered_out_is_of_no_interest_and_late_answers_are_not_either() {
        let mut history = opened(&[("a", 10)], false);
        let question = history.happens(Act::Filtered(Some(Process::Standard))).unwrap();
        assert_eq!(question.only, Some(Process::Standard));
        let late = question.clone();
        let question = history.happens(Act::Filtered(Some(Process::Reconcile))).unwrap();
        history.happens(Act::Read(late, Ok(page(&[("a", 10)], false))));
        assert_eq!(history.listing, Listing::Asked);
        history.happens(Act::Read(question, Ok(page(&[], false))));
        assert_eq!(history.sees(&run("b", RunKind::Instant, 20, None)), None);
        assert!(history.sees(&run("r", RunKind::Reconcile, 20, None)).is_some());
    }

    #[test]
    fn a_history_that_could_not_be_read_is_read_again() {
        let (mut history, question) = History::open();
        history.happens(Act::Read(question, Err(Failure::Unreachable)));
        assert_eq!(history.listing, Listing::Failed(Failure::Unreachable));
        let question = history.happens(Act::ReadAgain).unwrap();
        history.happens(Act::Read(question, Ok(page(&[], false))));
        assert_eq!(ids(&history), [] as [&str; 0]);
    }
}
