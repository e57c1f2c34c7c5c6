//! Carries out what the page asks for.

use super::model::{Effect, Event, OnMapping, OnRecords, OnRemoval, User};
use super::removal::DIALOG;
use crate::components::{focus_on_row, number};
use crate::desk::{Model, Page};
use crate::words::Word;
use crate::words::codes::wire_name;
use crate::{answers, browser, calls};

impl Model for User {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        let api = desk.api();
        let Some(id) = page.glance(|model| model.id.clone()) else {
            return;
        };
        match effect {
            Effect::Read => {
                let read = calls::user(&api, &id).await;
                page.send(Event::Read(read.map_err(|failure| desk.heard(failure))));
            }
            Effect::ReadRounds => {
                let read = calls::rounds_of_user(&api, &id).await;
                page.send(Event::RoundsRead(read.map_err(|failure| desk.heard(failure))));
            }
            Effect::ReadRecords { asked, state, before } => {
                let state = state.map(wire_name);
                let read = calls::records_of_user(&api, &id, state.as_deref(), before.as_deref()).await;
                let read = read.map_err(|failure| desk.heard(failure));
                page.send(Event::Records(OnRecords::Read(asked, read)));
            }
            Effect::Map(change) => {
                let mapped = calls::change_user(&api, &id, &change).await;
                let mapped = mapped.map(Box::new).map_err(|failure| desk.heard(failure));
                page.send(Event::Mapping(OnMapping::Answered(mapped)));
            }
            Effect::Pause(change) => {
                let paused = calls::change_user(&api, &id, &change).await;
                page.send(Event::PauseAnswered(
                    paused.map_err(|failure| desk.heard(failure)),
                ));
            }
            Effect::Remove => {
                let removed = calls::delete_user(&api, &id).await;
                let removed = removed.map_err(|failure| desk.heard(failure));
                page.send(Event::Removal(OnRemoval::Answered(removed)));
            }
            Effect::Answer(effect) => {
                if let Some(event) = answers::carry_out(desk, effect).await {
                    page.send(Event::Answer(event));
                }
            }
            Effect::FocusOn(id) => {
                // It is drawn first.
                addin_ui::browser::pause(0).await;
                addin_ui::browser::focus_on(id);
            }
            Effect::FocusOnRow(row) => focus_on_row(&row).await,
            Effect::OpenDialog => browser::open_dialog(DIALOG),
            Effect::CloseDialog => browser::close_dialog(DIALOG),
            Effect::Announce(word) => desk.announce(desk.say(word)),
            Effect::AnnounceCount(count) => {
                let count = number(desk, count as u64);
                desk.announce(desk.with_words(|words| words.fill(Word::ShownCount, &[&count])));
            }
            Effect::Leave => {
                let monitor = desk.shown().above();
                browser::replace_fragment(&monitor.link());
                desk.shows(monitor);
                addin_ui::browser::focus_on("page");
            }
        }
    }
}
