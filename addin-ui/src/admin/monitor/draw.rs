//! How the page looks: how the deployment stands, the cards, the users that they filter, and what the last days came to.

use super::model::{Event, Monitor, Reading};
use super::{plots, standing, table};
use crate::components::{Look, button, failure, number, waiting};
use crate::desk::Page;
use crate::words::Word;
use crate::words::codes::{Coded, wire_name};
use leptos::prelude::*;
use shared::api::monitor::{Card, CardCounts, MonitorView};

pub(super) type Here = Page<Monitor>;

/// Which of three states the upper part is in; it is drawn anew when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Reading,
    Failed,
    Open,
}

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let known = Memo::new(move |_| {
        here.read(|model| match model.standing {
            Reading::Asked => Known::Reading,
            Reading::Failed(_) => Known::Failed,
            Reading::Open(_) => Known::Open,
        })
    });
    let view = Memo::new(move |_| {
        here.read(|model| match &model.standing {
            Reading::Open(view) => Some((**view).clone()),
            Reading::Asked | Reading::Failed(_) => None,
        })
    });
    view! {
        <div class="sheet sheet-wide" data-testid="page-monitor">
            <h1 class="title">{move || desk.say(Word::Monitor)}</h1>
            <p class="lead">{move || desk.say(Word::MonitorLead)}</p>
            {move || match known.get() {
                Known::Reading => waiting("standing-reading", desk.say(Word::Loading)),
                Known::Failed => failed(here),
                Known::Open => standing::standing(desk, view),
            }}
            <h2 id="users-title" class="part-title">{move || desk.say(Word::Users)}</h2>
            {cards(here, view)}
            {table::users(here)}
            {move || (known.get() == Known::Open).then(|| plots::plots(desk, view))}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::StandingWanted);
    let again = button(
        "standing-again",
        Look::Secondary,
        here.desk.say(Word::TryAgain),
        press,
    );
    let why = here.read(|model| match &model.standing {
        Reading::Failed(why) => Some(why.clone()),
        Reading::Asked | Reading::Open(_) => None,
    });
    why.map(|why| failure(here.desk, "standing-failed", &why, Some(again)))
        .into_any()
}

/// The cards: each tells how many users are on it, and shows them alone while it is pressed. They filter whether their counts have
/// come or not.
fn cards(here: Here, view: Memo<Option<MonitorView>>) -> AnyView {
    let desk = here.desk;
    let counts = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.users)));
    let cards: Vec<AnyView> = Card::ALL.iter().map(|card| one(here, counts, *card)).collect();
    view! {
        <div class="counts" role="group" aria-label=move || desk.say(Word::Cards)>{cards}</div>
    }
    .into_any()
}

fn one(here: Here, counts: Memo<Option<CardCounts>>, card: Card) -> AnyView {
    let desk = here.desk;
    let pressed = Memo::new(move |_| here.read(|model| model.question.card == card));
    let count = move || match counts.get() {
        Some(counts) => number(desk, counts.of(card)),
        None => "–".to_owned(),
    };
    view! {
        <button id=["card-", &wire_name(card)].concat() class="count" type="button"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            on:click=move |_| here.send(Event::CardPressed(card))>
            <span class="count-number">{count}</span>
            <span>{move || desk.with_words(|words| words.name(card))}</span>
        </button>
    }
    .into_any()
}
