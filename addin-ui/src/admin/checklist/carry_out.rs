//! Carries out what the page asks for.

use super::model::{Checklist, Count, Effect, Event};
use crate::calls;
use crate::components::number;
use crate::desk::{Desk, Model, Page};
use crate::words::Word;

impl Model for Checklist {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        match effect {
            Effect::Read => {
                let read = calls::checklist(&desk.api()).await;
                page.send(Event::Read(read.map_err(|failure| desk.heard(failure))));
            }
            Effect::Test(step) => {
                let tested = calls::test_step(&desk.api(), step).await;
                page.send(Event::Tested(step, tested.map_err(|failure| desk.heard(failure))));
            }
            Effect::AnnounceStep(view) => desk.announce(desk.with_words(|words| {
                let told = words.setup(view.reason);
                let (step, state) = (words.name(view.step), words.name(view.state));
                words.fill(Word::StepTold, &[step, state, told.what, told.next])
            })),
            Effect::AnnounceCount(count) => desk.announce(counted(desk, count)),
        }
    }
}

/// How many steps are done, in words.
pub(super) fn counted(desk: Desk, count: Count) -> String {
    let (done, all) = (number(desk, count.done as u64), number(desk, count.all as u64));
    desk.with_words(|words| words.fill(Word::ChecklistCount, &[&done, &all]))
}
