//! *Related to*: a kind, a search field with its list, and chips for what was chosen.

use crate::browser;
use crate::components::combobox::{Act, Content, combobox, listbox, note, option_id};
use crate::components::field::{chip, choice};
use crate::components::icon;
use crate::components::mark::spinner;
use crate::effects::Ui;
use crate::model::pane::{Event, Pane};
use crate::model::picker::{List, Step};
use crate::model::share_form::ShareForm;
use crate::text::{self, Saying};
use leptos::prelude::*;
use shared::api::records::{RecordPage, RecordSummary, RecordType};

const KINDS: [RecordType; 4] = [
    RecordType::Account,
    RecordType::Contact,
    RecordType::Opportunity,
    RecordType::Lead,
];
const FIELD: &str = "related-search";

/// The group; closed to changes while a share is on its way.
pub(crate) fn related(ui: Ui) -> AnyView {
    let closed = move || ui.read(|pane| pane.form().is_some_and(|form| !form.is_open()));
    let chosen =
        Memo::new(move |_| ui.read(|pane| pane.form().map(ShareForm::related).unwrap_or_default().to_vec()));
    let content = Memo::new(move |_| ui.read(content));
    let kind = ui.peek(|pane| pane.picker().record_type);
    let kinds = KINDS
        .into_iter()
        .map(|each| (text::record_type(each), each == kind))
        .collect();
    view! {
        <fieldset class="stack" disabled=closed>
            <label class="label" for=FIELD>
                {text::RELATED_TO}
                <span class="hint">{text::OPTIONAL}</span>
            </label>
            <div class="picker">
                {choice("related-type", text::RECORD_TYPE, kinds, move |place| {
                    ui.send(Event::TypeChosen(KINDS[place.min(KINDS.len() - 1)]));
                })}
                {combobox(FIELD, content, move || ui.read(|pane| list(ui, pane)), move |act| done(ui, act))}
            </div>
            {move || chosen.with(|chosen| chips(ui, chosen))}
        </fieldset>
    }
    .into_any()
}

fn content(pane: &Pane) -> Content {
    let picker = pane.picker();
    let rows = match &picker.list {
        List::Found(page) => page.records.len(),
        List::TooShort | List::Searching | List::Slow | List::Nothing | List::Failed(_) => 0,
    };
    Content {
        query: picker.query.clone(),
        placeholder: text::search_placeholder(picker.record_type),
        open: picker.open,
        rows,
        active: picker.active,
    }
}

fn done(ui: Ui, act: Act) {
    match act {
        Act::Typed(query) => ui.send(Event::Typed(query)),
        Act::Down => step(ui, Step::Down),
        Act::Up => step(ui, Step::Up),
        Act::Take(row) => ui.send(Event::Picked(row)),
        Act::Close => ui.send(Event::PickerClosed),
        Act::Reopen => ui.send(Event::PickerReopened),
    }
}

fn step(ui: Ui, step: Step) {
    ui.send(Event::Stepped(step));
    if let Some(row) = ui.peek(|pane| pane.picker().active) {
        browser::scroll_into_reach(&option_id(row));
    }
}

fn list(ui: Ui, pane: &Pane) -> AnyView {
    let picker = pane.picker();
    match &picker.list {
        List::TooShort => ().into_any(),
        List::Searching => note(Some(spinner()), text::PICKER_SEARCHING.into_any()),
        List::Slow => note(Some(spinner()), text::PICKER_SLOW.into_any()),
        List::Nothing => note(None, two_lines(text::PICKER_NOTHING)),
        List::Failed(failure) => {
            let again = move |_| ui.send(Event::SearchAgain);
            let words = two_lines(text::picker_failure(failure));
            view! {
                {note(None, words)}
                <button id="search-again" class="button" type="button" on:click=again>
                    {text::TRY_AGAIN}
                </button>
            }
            .into_any()
        }
        List::Found(page) => found(ui, page, picker.active),
    }
}

fn found(ui: Ui, page: &RecordPage, active: Option<usize>) -> AnyView {
    let rows = page
        .records
        .iter()
        .map(|record| (record.name.clone(), detail(record)))
        .collect();
    let more = page.has_more.then(|| note(None, text::PICKER_MORE.into_any()));
    view! {
        {listbox(text::RECORDS, rows, active, move |act| done(ui, act))}
        {more}
    }
    .into_any()
}

/// What tells a record from others of its name.
fn detail(record: &RecordSummary) -> String {
    match &record.detail {
        Some(detail) => [detail, " · ", &record.number].concat(),
        None => record.number.clone(),
    }
}

fn two_lines(saying: Saying) -> AnyView {
    view! {
        <span class="bar-what">{saying.what}</span>
        <br/>
        {saying.next}
    }
    .into_any()
}

fn chips(ui: Ui, chosen: &[RecordSummary]) -> Option<AnyView> {
    let chips: Vec<AnyView> = chosen
        .iter()
        .enumerate()
        .map(|(place, record)| {
            let remove = move || {
                ui.send(Event::Removed(place));
                // The pressed button is gone; the field is where the user was before.
                browser::focus_on(FIELD);
            };
            let kind = record.record_type;
            chip(
                picture(kind),
                text::record_type(kind),
                record.name.clone(),
                remove,
            )
        })
        .collect();
    let list = |chips| view! { <ul class="chips" aria-label=text::RELATED_RECORDS>{chips}</ul> }.into_any();
    (!chips.is_empty()).then(|| list(chips))
}

fn picture(kind: RecordType) -> &'static str {
    match kind {
        RecordType::Account => icon::ACCOUNT,
        RecordType::Contact => icon::CONTACT,
        RecordType::Opportunity => icon::OPPORTUNITY,
        RecordType::Lead => icon::LEAD,
    }
}
