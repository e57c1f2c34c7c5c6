//! Carries out what the page asks for.

use super::model::{Effect, Event, Users};
use crate::calls;
use crate::components::{focus_on_row, number};
use crate::desk::{Model, Page};
use crate::words::Word;

impl Model for Users {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        match effect {
            Effect::Read { after } => {
                let read = calls::users(&desk.api(), after.as_deref()).await;
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
