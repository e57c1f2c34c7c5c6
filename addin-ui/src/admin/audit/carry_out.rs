//! Carries out what the page asks for.

use super::model::{Audit, Effect, Event};
use crate::calls;
use crate::components::{focus_on_row, number};
use crate::desk::{Model, Page};
use crate::words::Word;

impl Model for Audit {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        let api = desk.api();
        match effect {
            Effect::Read { before } => {
                let read = calls::acts(&api, before.as_deref()).await;
                page.send(Event::Read(read.map_err(|failure| desk.heard(failure))));
            }
            Effect::AnnounceCount(count) => {
                let count = number(desk, count as u64);
                desk.announce(desk.with_words(|words| words.fill(Word::ShownCount, &[&count])));
            }
            Effect::FocusOnRow(row) => focus_on_row(&row).await,
        }
    }
}
