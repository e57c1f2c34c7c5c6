//! Carries out what the page asks for.

use super::model::{Act, Announcement, Configuration, Effect, Event};
use crate::desk::{Model, Page};
use crate::words::Word;
use crate::{browser, calls};

/// What the file of a configuration is called.
const FILE: &str = "sync-configuration.json";

impl Model for Configuration {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        let desk = page.desk;
        let api = desk.api();
        match effect {
            Effect::Read => {
                let read = calls::configuration(&api).await;
                page.send(Event::Read(read.map_err(|failure| desk.heard(failure))));
            }
            Effect::ReadSearches(object) => {
                let offered = calls::saved_searches(&api, object).await;
                page.send(Event::SearchesRead(object, offered));
            }
            Effect::Save {
                wanted,
                tag,
                confirmed,
            } => {
                let saved = calls::save_configuration(&api, &wanted, &tag, &confirmed).await;
                page.send(Event::Act(Act::Answered(
                    saved.map_err(|failure| desk.heard(failure)),
                )));
            }
            Effect::ReadTheirs => {
                let theirs = calls::configuration(&api).await;
                page.send(Event::Act(Act::TheirsRead(
                    theirs.map_err(|failure| desk.heard(failure)),
                )));
            }
            Effect::GuardLeaving(unsaved) => browser::guard_leaving(unsaved),
            Effect::SaveAs(configuration) => {
                let text = serde_json::to_string_pretty(&configuration).unwrap_or_default();
                browser::save_as(FILE, &text);
            }
            Effect::FocusOn(field) => {
                // A field that was read just now is drawn first.
                addin_ui::browser::pause(0).await;
                addin_ui::browser::focus_on(&field.element());
            }
            Effect::Announce(Announcement::Saved) => desk.announce(desk.say(Word::Saved)),
            Effect::Announce(Announcement::FieldsWrong) => desk.announce(desk.say(Word::FieldsWrong)),
        }
    }
}
