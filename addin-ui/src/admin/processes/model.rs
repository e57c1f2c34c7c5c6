//! The page as a state machine: a card for each process, and the history of their runs.

use super::card::{self, Card};
use super::history::{self, History, Question};
use super::run::{PROCESSES, Process};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Processes {
    cards: [Card; 3],
    /// The history of runs.
    pub(crate) history: History,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Card(Process, card::Act),
    History(history::Act),
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Card(Process, card::Effect),
    ReadRuns(Question),
}

impl Processes {
    /// The page, and what it asks for first.
    pub(crate) fn open() -> (Self, Vec<Effect>) {
        let opened = PROCESSES.map(Card::open);
        let mut effects = Vec::new();
        let cards = opened.map(|(card, asks)| {
            effects.extend(asks.into_iter().map(|effect| Effect::Card(card.process, effect)));
            card
        });
        let (history, question) = History::open();
        effects.push(Effect::ReadRuns(question));
        (Self { cards, history }, effects)
    }

    /// The card of a process.
    pub(crate) fn card(&self, process: Process) -> &Card {
        let [instant, standard, reconcile] = &self.cards;
        match process {
            Process::Instant => instant,
            Process::Standard => standard,
            Process::Reconcile => reconcile,
        }
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Card(process, act) => {
                let card = self.card_mut(process);
                let effects = card.happens(act);
                let latest = card.shown().and_then(|open| open.schedule.latest.clone());
                let question = latest.and_then(|run| self.history.sees(&run));
                let effects = effects.into_iter().map(|effect| Effect::Card(process, effect));
                effects.chain(question.map(Effect::ReadRuns)).collect()
            }
            Event::History(act) => {
                let question = self.history.happens(act);
                question.map(Effect::ReadRuns).into_iter().collect()
            }
        }
    }

    fn card_mut(&mut self, process: Process) -> &mut Card {
        let [instant, standard, reconcile] = &mut self.cards;
        match process {
            Process::Instant => instant,
            Process::Standard => standard,
            Process::Reconcile => reconcile,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::RunsRead;
    use super::super::run::tests::{run, scheduled};
    use super::*;
    use shared::api::runs::RunKind;

    #[test]
    fn a_run_that_a_card_sees_first_comes_into_the_history() {
        let (mut page, effects) = Processes::open();
        let reads = PROCESSES.map(|process| Effect::Card(process, card::Effect::Read(1)));
        let Some((Effect::ReadRuns(question), cards)) = effects.split_last() else {
            panic!("{effects:?}")
        };
        assert_eq!(cards, reads);
        let nothing = RunsRead {
            runs: vec![],
            has_more: false,
        };
        page.happens(Event::History(history::Act::Read(question.clone(), Ok(nothing))));
        for process in PROCESSES {
            assert_eq!(page.card(process).process, process);
        }
        let begun = scheduled(Some(run("a", RunKind::Standard, 10, None)), 11);
        let effects = page.happens(Event::Card(Process::Standard, card::Act::Seen(1, Ok(begun))));
        assert!(
            matches!(
                &effects[..],
                [
                    Effect::Card(Process::Standard, card::Effect::AskLater(..)),
                    Effect::ReadRuns(_)
                ]
            ),
            "{effects:?}"
        );
        assert_eq!(page.card(Process::Instant).reading, card::Reading::Asked);
    }
}
