//! The page as a state machine.

use addin_ui::model::failure::Failure;
use shared::api::checklist::{ChecklistView, SetupState, SetupStep, SetupStepView};
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checklist {
    /// How far reading the steps is.
    pub(crate) reading: Reading,
    tests: BTreeMap<SetupStep, Testing>,
    /// Whether all steps are tested at once: what came of it is told when the last one has answered.
    all_at_once: bool,
}

/// How far reading the steps is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// On its way.
    Asked,
    /// They could not be read.
    Failed(Failure),
    /// They are there.
    Open(ChecklistView),
}

/// How far testing one step is; nothing is said of one that was not tested, or has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Testing {
    /// On its way.
    Running,
    /// Our server did not test it.
    Failed(Failure),
}

/// How many steps are done, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) done: usize,
    pub(crate) all: usize,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Read(Result<ChecklistView, Failure>),
    ReadWanted,
    TestWanted(SetupStep),
    AllWanted,
    Tested(SetupStep, Result<SetupStepView, Failure>),
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Test(SetupStep),
    AnnounceStep(SetupStepView),
    AnnounceCount(Count),
}

impl Checklist {
    /// The page, and what it asks for first.
    pub(crate) fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            reading: Reading::Asked,
            tests: BTreeMap::new(),
            all_at_once: false,
        };
        (page, vec![Effect::Read])
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(answer) => {
                self.reading = answer.map_or_else(Reading::Failed, Reading::Open);
                vec![]
            }
            Event::ReadWanted => {
                self.reading = Reading::Asked;
                vec![Effect::Read]
            }
            Event::TestWanted(step) => self.begins(&[step]),
            Event::AllWanted => {
                let steps: Vec<_> = self.steps().iter().map(|view| view.step).collect();
                let effects = self.begins(&steps);
                self.all_at_once = self.is_busy();
                effects
            }
            Event::Tested(step, answer) => self.answers(step, answer),
        }
    }

    /// How a step stands; none before it was read.
    pub(crate) fn step(&self, step: SetupStep) -> Option<&SetupStepView> {
        self.steps().iter().find(|view| view.step == step)
    }

    /// How far testing a step is.
    pub(crate) fn testing(&self, step: SetupStep) -> Option<&Testing> {
        self.tests.get(&step)
    }

    /// Whether any test is on its way.
    pub(crate) fn is_busy(&self) -> bool {
        self.tests.values().any(|testing| *testing == Testing::Running)
    }

    /// How many steps are done.
    pub(crate) fn count(&self) -> Count {
        let done = self.steps().iter().filter(|view| view.state == SetupState::Done);
        Count {
            done: done.count(),
            all: self.steps().len(),
        }
    }

    fn steps(&self) -> &[SetupStepView] {
        match &self.reading {
            Reading::Open(view) => &view.steps,
            Reading::Asked | Reading::Failed(_) => &[],
        }
    }

    /// Those of the steps that are not being tested already.
    fn begins(&mut self, steps: &[SetupStep]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in steps {
            if self.tests.insert(*step, Testing::Running) != Some(Testing::Running) {
                effects.push(Effect::Test(*step));
            }
        }
        effects
    }

    fn answers(&mut self, step: SetupStep, answer: Result<SetupStepView, Failure>) -> Vec<Effect> {
        let told = match answer {
            Ok(view) => {
                self.tests.remove(&step);
                if let Reading::Open(read) = &mut self.reading
                    && let Some(shown) = read.steps.iter_mut().find(|shown| shown.step == step)
                {
                    *shown = view.clone();
                }
                Some(Effect::AnnounceStep(view))
            }
            // The bar that says why interrupts by itself.
            Err(failure) => {
                self.tests.insert(step, Testing::Failed(failure));
                None
            }
        };
        if !self.all_at_once {
            return told.into_iter().collect();
        }
        if self.is_busy() {
            return vec![];
        }
        self.all_at_once = false;
        vec![Effect::AnnounceCount(self.count())]
    }
}

#[cfg(test)]
mod tests;
