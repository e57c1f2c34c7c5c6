//! Carries out what the page asks for.

use super::model::{Act, Announcement, Configuration, Effect, Event};
use crate::desk::{Model, Page};
use crate::words::Word;
use crate::{browser, calls};

/// What the file of a configuration is called.
const FILE: &str = "sync-configuration.json";
/// What is unsaved, in this tab alone: over a sign-in, until it is saved or discarded.
const DRAFT: &str = "admin-draft";

/// Nothing is unsaved any more.
pub(crate) fn forget_unsaved() {
    drop(browser::take(DRAFT));
    browser::guard_leaving(false);
}

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
                let kept = read.is_ok().then(|| browser::take(DRAFT)).flatten();
                page.send(Event::Read(read.map_err(|failure| desk.heard(failure)), kept));
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
            Effect::Unsaved(Some(kept)) => {
                // Where the browser keeps nothing, it asks before the page is left.
                browser::keep(DRAFT, &kept);
                browser::guard_leaving(true);
            }
            Effect::Unsaved(None) => forget_unsaved(),
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
            Effect::Announce(Announcement::Restored) => desk.announce(desk.say(Word::Restored)),
            Effect::Announce(Announcement::FieldsWrong) => desk.announce(desk.say(Word::FieldsWrong)),
        }
    }
}
