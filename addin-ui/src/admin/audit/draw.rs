//! How the page looks.

use super::model::{Audit, Event};
use super::told::{changes_in_words, object_in_words};
use crate::components::{Look, Tone, bar, button, failure, moment, more, user_link, waiting};
use crate::desk::Page;
use crate::listing::Shape;
use crate::names::short;
use crate::route::is_id;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::audit::Act;

type Here = Page<Audit>;

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
        <div class="sheet sheet-wide" data-testid="page-audit">
            <h1 class="title">{move || desk.say(Word::Audit)}</h1>
            <p class="lead">{move || desk.say(Word::AuditLead)}</p>
            {move || match shape.get() {
                Shape::Reading => waiting("audit-reading", desk.say(Word::Loading)),
                Shape::Failed => failed(here),
                Shape::Empty => bar(
                    Tone::Information, "audit-none", desk.told(Word::AuditNone, Word::AuditNoneNext), None,
                ),
                Shape::Rows => table(here),
            }}
            {more(desk, state, failed_later, move || here.send(Event::MoreWanted))}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::MoreWanted);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    let why = here.read(|model| model.listing.failed().cloned());
    why.map(|why| failure(here.desk, "audit-failed", &why, Some(again)))
        .into_any()
}

const COLUMNS: [Word; 5] = [
    Word::ColumnWhen,
    Word::ColumnWho,
    Word::ColumnDeed,
    Word::ColumnAbout,
    Word::ColumnChange,
];

/// On a small screen a row is a block, and each cell says what it is; the roles keep it a table for a screen reader.
fn table(here: Here) -> AnyView {
    let desk = here.desk;
    let acts = Memo::new(move |_| here.read(|model| model.listing.rows.clone()));
    let head = move || {
        let cell = |word| view! { <th scope="col" role="columnheader">{desk.say(word)}</th> }.into_any();
        COLUMNS.into_iter().map(cell).collect::<Vec<AnyView>>()
    };
    let rows = move || acts.with(|acts| acts.iter().map(|act| row(here, act)).collect::<Vec<AnyView>>());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=move || desk.say(Word::Audit)>
            <table class="table table-wide stacked" role="table">
                <thead role="rowgroup"><tr role="row">{head}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(here: Here, act: &Act) -> AnyView {
    let desk = here.desk;
    let deed = desk.with_words(|words| words.name(act.deed));
    let detail = act.detail.as_ref();
    let object = detail.and_then(|detail| desk.with_words(|words| object_in_words(words, detail)));
    let object = object.map(|object| view! { <span class="caption">{object}</span> }.into_any());
    let changes = detail.map(|detail| desk.with_words(|words| changes_in_words(words, detail)));
    let about = match &act.about {
        Some(about) => person(here, about.clone()),
        None => desk.say(Word::AboutAll).into_any(),
    };
    let changes = changes.unwrap_or_default();
    let changed = (!changes.is_empty()).then(|| desk.say(Word::ColumnChange));
    view! {
        <tr id=["act-", &act.id].concat() tabindex="-1" role="row" data-testid="act">
            <td role="cell" data-label=desk.say(Word::ColumnWhen)>{moment(desk, &act.at)}</td>
            <td role="cell" data-label=desk.say(Word::ColumnWho)>{person(here, act.who.clone())}</td>
            <td role="cell" data-label=desk.say(Word::ColumnDeed)>{deed}{object}</td>
            <td role="cell" data-label=desk.say(Word::ColumnAbout)>{about}</td>
            <td role="cell" data-label=changed>{lines(changes)}</td>
        </tr>
    }
    .into_any()
}

/// From what to what. Where there is more than one line, a screen reader says how many.
fn lines(lines: Vec<String>) -> AnyView {
    if lines.len() < 2 {
        return lines.into_iter().next().into_any();
    }
    let items: Vec<AnyView> = lines
        .into_iter()
        .map(|line| view! { <li>{line}</li> }.into_any())
        .collect();
    view! { <ul class="lines-list">{items}</ul> }.into_any()
}

/// A user by a link to their page, who may be gone by now; an operator by what their system calls them.
fn person(here: Here, who: String) -> AnyView {
    if !is_id(&who) {
        return who.into_any();
    }
    let link = move || {
        let name = here.read(|model| model.names.of(&who).map(str::to_owned));
        user_link(&who, name.unwrap_or_else(|| short(&who)))
    };
    view! { {link} }.into_any()
}
