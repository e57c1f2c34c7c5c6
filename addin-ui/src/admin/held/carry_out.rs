//! Carries out what the page asks for.

use super::model::{Effect, Event, Held};
use crate::components::{focus_on_row, number};
use crate::desk::{Model, Page};
use crate::words::Word;
use crate::{answers, calls};

impl Model for Held {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        let api = desk.api();
        match effect {
            Effect::Read { asked, before } => {
                let read = calls::held(&api, before.as_deref()).await;
                page.send(Event::Read(asked, read.map_err(|failure| desk.heard(failure))));
            }
            // What cannot be counted now is not told.
            Effect::Count => match calls::held_counts(&api).await {
                Ok(counts) => page.send(Event::Counted(counts)),
                Err(failure) => drop(desk.heard(failure)),
            },
            Effect::ReadNames(users) => {
                for user in users {
                    let name = calls::name_of(&api, &user).await;
                    page.send(Event::Named(user, name));
                }
            }
            Effect::Answer(effect) => {
                if let Some(event) = answers::carry_out(desk, effect).await {
                    page.send(Event::Answer(event));
                }
            }
            Effect::AnswerAll(answers) => {
                let answered = calls::answer_held(&api, &answers).await;
                page.send(Event::AnsweredForAll(
                    answered.map_err(|failure| desk.heard(failure)),
                ));
            }
            Effect::AnnounceCount(count) => {
                let count = number(desk, count as u64);
                desk.announce(desk.with_words(|words| words.fill(Word::ShownCount, &[&count])));
            }
            Effect::FocusOnRow(row) => focus_on_row(&row).await,
        }
    }
}
