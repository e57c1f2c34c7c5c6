//! How the page looks.

use super::all::{AllAnswer, Outcome, Stage};
use super::model::{Event, Group, Held};
use crate::answers::{Asking, card};
use crate::components::{Look, Tone, bar, button, failure, filled, more, number, user_link, waiting};
use crate::desk::Page;
use crate::listing::{More, Shape};
use crate::names::short;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::synced::{HeldAnswer, HeldCount};

type Here = Page<Held>;

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| here.read(|model| model.listing.shape()));
    let state = Memo::new(move |_| here.read(|model| model.listing.more()));
    let failed_later = Memo::new(move |_| {
        let later = shape.get() == Shape::Rows;
        here.read(|model| model.listing.failed().filter(|_| later).cloned())
    });
    view! {
        <div class="sheet" data-testid="page-held">
            <h1 class="title">{move || desk.say(Word::Held)}</h1>
            <p class="lead">{move || desk.say(Word::HeldLead)}</p>
            <div id="held-outcome" aria-live="polite" tabindex="-1">{move || outcome(here)}</div>
            <div class="tools">
                {move || button("show-anew", Look::Secondary, desk.say(Word::ShowAnew), move || here.send(Event::ShownAnew))}
            </div>
            {totals(here)}
            {move || match shape.get() {
                Shape::Reading => waiting("held-reading", desk.say(Word::Loading)),
                Shape::Failed => failed(here),
                Shape::Empty => bar(
                    Tone::Success, "held-none", desk.told(Word::HeldNone, Word::HeldNoneNext), None,
                ),
                Shape::Rows => groups(here, state),
            }}
            {more(desk, state, failed_later, move || here.send(Event::MoreWanted))}
        </div>
    }
    .into_any()
}

/// How much is held in all: by reason, and by user.
fn totals(here: Here) -> AnyView {
    let desk = here.desk;
    let counts = Memo::new(move |_| here.read(|model| model.counts.clone()));
    // A line for each, with a link to whoever it is of.
    let lines = move |counts: &[HeldCount]| {
        let line = |one: &HeldCount| {
            let whose = one.user_id.as_ref().map(|user| {
                let name = one.sales_user_name.clone().or_else(|| one.display_name.clone());
                user_link(user, name.unwrap_or_else(|| short(user)))
            });
            let why = desk.with_words(|words| words.reason(one.reason).what);
            let told = [" ", why, ": ", &number(desk, one.count)].concat();
            view! { <li>{whose}{told}</li> }.into_any()
        };
        counts.iter().map(line).collect::<Vec<AnyView>>()
    };
    let drawn = move || {
        let counts = counts.get().filter(|counts| counts.total > 0)?;
        let told: u64 = counts.groups.iter().map(|group| group.count).sum();
        let mut groups = lines(&counts.groups);
        if told < counts.total {
            let others = filled(desk, Word::HeldOthers, &number(desk, counts.total - told));
            groups.push(view! { <li>{others}</li> }.into_any());
        }
        let section = view! {
            <section class="card card-one" data-testid="held-totals">
                <h2 class="card-title">{filled(desk, Word::HeldTotal, &number(desk, counts.total))}</h2>
                <ul class="facts">{lines(&counts.reasons)}</ul>
                <details>
                    <summary>{desk.say(Word::HeldByUser)}</summary>
                    <ul class="facts">{groups}</ul>
                </details>
            </section>
        };
        Some(section.into_any())
    };
    view! { {drawn} }.into_any()
}

/// What came of an answer to many.
fn outcome(here: Here) -> Option<AnyView> {
    let desk = here.desk;
    let Outcome { taken, left } = here.read(|model| model.outcome)?;
    let tone = if left == 0 { Tone::Success } else { Tone::Warning };
    let counted = |word, count: usize| filled(desk, word, &number(desk, count as u64));
    let left = (left > 0).then(|| view! { <p>{counted(Word::HeldLeft, left)}</p> });
    let more = view! { <p>{counted(Word::HeldTaken, taken)}</p>{left} }.into_any();
    let told = desk.told(Word::HeldAnswered, Word::HeldAnsweredNext);
    Some(bar(tone, "held-answered", told, Some(more)))
}

/// One answer to all that are shown of a group, where there are several.
fn to_all(here: Here, group: &Group) -> Option<AnyView> {
    if group.records.len() < 2 {
        return None;
    }
    let group = group.clone();
    let asked = {
        let group = group.clone();
        Memo::new(move |_| here.read(|model| model.to_all.clone().filter(|answer| answer.is_about(&group))))
    };
    let drawn = move || match asked.get() {
        None => offer_all(here, &group),
        Some(answer) => ask_all(here, &answer),
    };
    Some(view! { <div class="stack" aria-live="polite">{drawn}</div> }.into_any())
}

fn offer_all(here: Here, group: &Group) -> AnyView {
    let offer = |id: &'static str, word, answer| {
        let chosen = AllAnswer::to(group, answer);
        let label = filled(here.desk, word, &number(here.desk, chosen.shown.len() as u64));
        button(id, Look::Secondary, label, move || {
            here.send(Event::ChosenForAll(chosen.clone()));
        })
    };
    view! {
        <div class="tools">
            {offer("approve-all", Word::ApproveAll, HeldAnswer::Approve)}
            {offer("discard-all", Word::DiscardAll, HeldAnswer::Discard)}
        </div>
    }
    .into_any()
}

/// What it means, and whether it is to be done.
fn ask_all(here: Here, answer: &AllAnswer) -> AnyView {
    let desk = here.desk;
    let (label, means) = match answer.answer {
        HeldAnswer::Approve => (Word::ApproveAll, Word::ApproveAllMeans),
        HeldAnswer::Discard => (Word::DiscardAll, Word::DiscardAllMeans),
    };
    let confirm = move |word| {
        button("do-all", Look::Primary, desk.say(word), move || {
            here.send(Event::ConfirmedForAll)
        })
    };
    let drop = || {
        button("drop-all", Look::Subtle, desk.say(Word::Cancel), move || {
            here.send(Event::DroppedForAll)
        })
    };
    match &answer.stage {
        Stage::Sent => view! { <p>{desk.say(Word::Sending)}</p> }.into_any(),
        Stage::Failed(why) => {
            let more = view! { <div class="tools">{confirm(Word::TryAgain)}{drop()}</div> }.into_any();
            failure(desk, "answer-all-failed", why, Some(more))
        }
        Stage::Asked => {
            let label = filled(desk, label, &number(desk, answer.shown.len() as u64));
            view! {
                <div class="question" data-testid="question-all">
                    <p class="bar-what">{label}</p>
                    <p>{desk.say(means)}</p>
                    <div class="tools">{confirm(Word::AnswerDo)}{drop()}</div>
                </div>
            }
            .into_any()
        }
    }
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::MoreWanted);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    let why = here.read(|model| model.listing.failed().cloned());
    why.map(|why| failure(here.desk, "held-failed", &why, Some(again)))
        .into_any()
}

fn groups(here: Here, state: Memo<More>) -> AnyView {
    let groups = Memo::new(move |_| here.read(Held::groups));
    let asking = Asking {
        desk: here.desk,
        answers: Memo::new(move |_| here.read(|model| model.answers.clone())),
        send: Callback::new(move |event| here.send(Event::Answer(event))),
    };
    let drawn = move || {
        groups.with(|groups| {
            let one = |one| group(here, asking, state, one);
            groups.iter().map(one).collect::<Vec<AnyView>>()
        })
    };
    view! { <div class="stack">{drawn}</div> }.into_any()
}

fn group(here: Here, asking: Asking, state: Memo<More>, group: &Group) -> AnyView {
    let desk = here.desk;
    let told = desk.with_words(|words| words.reason(group.reason));
    let count = group.records.len() as u64;
    // What has not come yet may belong here too.
    let counted = {
        let group = group.clone();
        move || {
            let (word, count) = match (here.read(|model| model.count_of(&group)), state.get()) {
                (Some(count), _) => (Word::HeldCount, count),
                (None, More::None) => (Word::HeldCount, count),
                (None, More::Offered | More::Coming | More::Failed) => (Word::HeldCountOrMore, count),
            };
            filled(desk, word, &number(desk, count))
        }
    };
    let whose = {
        let user = group.user.clone();
        move || {
            let name = here.read(|model| model.names.of(&user).map(str::to_owned));
            let name = name.unwrap_or_else(|| short(&user));
            user_link(&user, filled(desk, Word::OfUser, &name))
        }
    };
    let cards: Vec<AnyView> = group
        .records
        .iter()
        .map(|record| view! { <li>{card(asking, record)}</li> }.into_any())
        .collect();
    view! {
        <section class="card card-one" data-testid="held-group">
            <h2 class="card-title">{told.what}</h2>
            <p>{whose}</p>
            <p data-testid="held-count">{counted}</p>
            {to_all(here, group)}
            <ul class="rows">{cards}</ul>
        </section>
    }
    .into_any()
}
