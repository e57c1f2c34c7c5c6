//! Carries out what the page asks for.

use super::model::{Effect, Event, Monitor};
use crate::calls;
use crate::components::{focus_on_row, number};
use crate::desk::{Model, Page};
use crate::route::Route;
use crate::words::Word;

impl Model for Monitor {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        match effect {
            Effect::ReadStanding => {
                let read = calls::standing(&desk.api()).await;
                let read = read.map(Box::new).map_err(|failure| desk.heard(failure));
                page.send(Event::StandingRead(read));
            }
            Effect::ReadUsers {
                asked,
                question,
                after,
            } => {
                let read = calls::users(&desk.api(), &question, after.as_deref()).await;
                page.send(Event::Read(asked, read.map_err(|failure| desk.heard(failure))));
            }
            Effect::AnnounceCount(count) => {
                let count = number(desk, count as u64);
                desk.announce(desk.with_words(|words| words.fill(Word::ShownCount, &[&count])));
            }
            Effect::FocusOnRow(row) => focus_on_row(&row).await,
            // Somebody may have left already.
            Effect::Remember => {
                if let (Route::Monitor(_), Some(asked)) = (desk.shown(), page.glance(Monitor::remembered)) {
                    desk.is_at(Route::Monitor(asked));
                }
            }
        }
    }
}
