//! Carries out what the page asks for.

use super::card::{Act, Deed, Effect as Asked};
use super::history;
use super::model::{Effect, Event, Processes};
use super::page::{minutes_id, status};
use super::run::Process;
use crate::desk::{Model, Page};
use crate::words::Word;
use crate::{browser, calls};

impl Model for Processes {
    type Event = Event;
    type Effect = Effect;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.happens(event)
    }

    async fn carry_out(page: Page<Self>, effect: Effect) {
        match effect {
            Effect::Card(process, asked) => for_card(page, process, asked).await,
            Effect::ReadRuns(question) => {
                let only = question.only.map(Process::path);
                let read = calls::runs(&page.desk.api(), only, question.before.as_deref()).await;
                let read = read.map_err(|failure| page.desk.heard(failure));
                page.send(Event::History(history::Act::Read(question, read)));
            }
        }
    }
}

async fn for_card(page: Page<Processes>, process: Process, asked: Asked) {
    let (desk, api) = (page.desk, page.desk.api());
    let send = move |act| page.send(Event::Card(process, act));
    match asked {
        Asked::Read(ticket) => {
            let read = calls::schedule(&api, process.path()).await;
            send(Act::Seen(ticket, read.map_err(|failure| desk.heard(failure))));
        }
        Asked::AskLater(ticket, after_ms) => {
            addin_ui::browser::pause(after_ms).await;
            browser::until_shown().await;
            send(Act::Due(ticket));
        }
        Asked::Set(request) => {
            let set = calls::set_schedule(&api, process.path(), request).await;
            send(Act::Answered(
                set.map(Some).map_err(|failure| desk.heard(failure)),
            ));
        }
        Asked::Start | Asked::Cancel => {
            let what = match asked == Asked::Start {
                true => "run",
                false => "cancel",
            };
            let done = calls::order(&api, process.path(), what).await;
            send(Act::Answered(
                done.map(|()| None).map_err(|failure| desk.heard(failure)),
            ));
        }
        Asked::FocusOnMinutes => addin_ui::browser::focus_on(&minutes_id(process)),
        Asked::AnnounceDone(deed) => announce(page, process, done(deed)),
        Asked::AnnounceEnd(ended) => announce(page, process, status(ended)),
    }
}

fn announce(page: Page<Processes>, process: Process, what: Word) {
    let desk = page.desk;
    desk.announce([desk.say(process.name()), ": ", desk.say(what)].concat());
}

const fn done(deed: Deed) -> Word {
    match deed {
        Deed::Switch(true) => Word::ProcessSwitchedOn,
        Deed::Switch(false) => Word::ProcessSwitchedOff,
        Deed::Interval(_) => Word::IntervalSaved,
        Deed::Run => Word::RunStarted,
        Deed::Cancel => Word::RunCancelled,
    }
}
