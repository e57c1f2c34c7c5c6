//! Draws what pages are made of. They are plain functions that return `AnyView`: a component macro's builders and nested view
//! types would cost more bytes than all words of the pane. What is drawn anew keeps its elements, and so its focus.

use super::blocks::{Block, Button, Choice, Entry, Frame, Look, Related, Tone};
use super::icon;
use crate::browser;
use crate::effects::Ui;
use crate::model::pane::{Event, Pane, Press, Tab};
use crate::model::picker::Step;
use crate::model::session::Side;
use crate::text;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The element of the search field, and of the field for what is named with an answer.
const FIELD: &str = "related-search";
const ENTRY: &str = "answer-entry";

/// Puts into both fields what the model says, where it is something else: what a person is writing is never touched by drawing,
/// so that the caret stays where it is.
pub(crate) fn fill(pane: &Pane) {
    browser::put(FIELD, &pane.picker().query);
    if let Some(answering) = pane.answering() {
        browser::put(ENTRY, &answering.entry);
    }
}

/// Draws them, one after the other.
pub(crate) fn draw(ui: Ui, blocks: Vec<Block>) -> AnyView {
    let views: Vec<AnyView> = blocks.into_iter().map(|block| one(ui, block)).collect();
    views.into_any()
}

fn one(ui: Ui, block: Block) -> AnyView {
    match block {
        Block::Main(testid, frame, blocks) => {
            let (class, busy) = match frame {
                Frame::Plain => ("page", None),
                Frame::Centred => ("page page-centred", None),
                Frame::Waiting => ("page page-centred", Some("true")),
            };
            view! {
                <main class=class data-testid=testid aria-busy=busy>
                    {draw(ui, blocks)}
                </main>
            }
            .into_any()
        }
        Block::Tabs(current) => tabs(ui, current),
        Block::Title(words) => view! { <h1 class="title">{words}</h1> }.into_any(),
        Block::Heading(words) => view! { <h2 class="heading">{words}</h2> }.into_any(),
        Block::Text(testid, words) => paragraph("lead", testid, words),
        Block::Caption(testid, words) => paragraph("caption", testid, words),
        Block::At(words, at) => paragraph("caption", "", [words, &browser::moment(&at)].concat()),
        Block::Picture(path) => view! { <span class="picture">{icon(path, "48")}</span> }.into_any(),
        Block::Waiting(words) => view! {
            <span class="spinner spinner-large" aria-hidden="true"></span>
            <h1 class="waiting-text">{words}</h1>
        }
        .into_any(),
        Block::Busy(words) => view! { <p class="busy">{spinner()}{words}</p> }.into_any(),
        Block::Item(path, subject, when, badge) => view! {
            <div class="item">
                {icon(path, "20")}
                <div>
                    <h1 class="item-subject" data-testid="item-subject">{subject}</h1>
                    <p class="item-when">{when}</p>
                    {badge.map(|badge| view! { <span class="badge" data-testid="badge">{badge}</span> }.into_any())}
                </div>
            </div>
        }
        .into_any(),
        Block::Steps(side) => steps(side),
        Block::Gains(gains) => {
            let gains: Vec<AnyView> = gains
                .into_iter()
                .map(|(path, words)| {
                    view! { <li class="gain">{icon(path, "20")}<span>{words}</span></li> }.into_any()
                })
                .collect();
            view! { <ul class="gains">{gains}</ul> }.into_any()
        }
        Block::Bar(tone, testid, saying, more) => {
            let (class, sign) = match tone {
                Tone::Success => ("bar bar-success", icon(icon::CHECK, "20")),
                Tone::Information => ("bar", icon(icon::INFORMATION, "20")),
                Tone::Warning => ("bar bar-warning", icon(icon::WARNING, "20")),
                Tone::Danger => ("bar bar-danger", icon(icon::ERROR, "20")),
                Tone::Busy => ("bar", spinner()),
            };
            // What went wrong interrupts a screen reader, all else does not.
            let role = match tone {
                Tone::Danger | Tone::Warning => "alert",
                Tone::Success | Tone::Information | Tone::Busy => "group",
            };
            view! {
                <div class=class role=role data-testid=testid>
                    {sign}
                    <p class="bar-what">{saying.what}</p>
                    <p>{saying.next}</p>
                    {draw(ui, more)}
                </div>
            }
            .into_any()
        }
        Block::Link(id, words, url) => view! {
            <a id=id class="link" href=url target="_blank" rel="noopener noreferrer">
                {words}
                {icon(icon::OPEN, "16")}
                <span class="visually-hidden">{text::NEW_WINDOW}</span>
            </a>
        }
        .into_any(),
        Block::Group(class, blocks) => {
            let id = (class == "status").then_some("share-status");
            view! { <div id=id class=class>{draw(ui, blocks)}</div> }.into_any()
        }
        Block::Button(each) => button(ui, each),
        Block::Buttons(buttons) => {
            let buttons: Vec<AnyView> = buttons.into_iter().map(|each| button(ui, each)).collect();
            view! { <div class="buttons">{buttons}</div> }.into_any()
        }
        Block::List(entries) => {
            let entries: Vec<AnyView> = entries.into_iter().map(|each| entry(ui, each)).collect();
            view! { <ul class="list">{entries}</ul> }.into_any()
        }
        Block::More(words, more) => view! {
            <details>
                <summary class="more">{words}</summary>
                {draw(ui, more)}
            </details>
        }
        .into_any(),
        Block::Choice(id, name, choices) => choice(ui, id, name, choices),
        Block::Check(id, name, checked, press) => view! {
            <label class="check">
                <input
                    id=id
                    type="checkbox"
                    prop:checked=checked
                    on:change=move |change| ui.send(press(event_target_checked(&change)).event())
                />
                {name}
            </label>
        }
        .into_any(),
        Block::Input(name) => view! {
            <label class="label" for=ENTRY>{name}</label>
            <input
                id=ENTRY
                class="input"
                type="text"
                autocomplete="off"
                on:input=move |event| ui.send(Event::Press(Press::Entry(event_target_value(&event))))
            />
        }
        .into_any(),
        Block::Values(field, exchange, sales) => {
            let one = |side: &'static str, value: String| {
                let value = browser::text_of_html(&value);
                let value = if value.is_empty() { text::EMPTY.to_owned() } else { value };
                view! { <p><span class="caption">{side}</span>{value}</p> }.into_any()
            };
            let name = field.clone();
            view! {
                <div class="values" role="group" aria-label=name>
                    <p class="label">{field}</p>
                    {one(text::IN_OUTLOOK, exchange)}
                    {one(text::IN_SALES, sales)}
                </div>
            }
            .into_any()
        }
        Block::Related(what) => related(ui, what),
    }
}

/// Decoration beside words: hidden from screen readers.
fn icon(path: &'static str, size: &'static str) -> AnyView {
    view! {
        <svg width=size height=size viewBox="0 0 20 20" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
    .into_any()
}

/// Turns beside words that say what is awaited.
fn spinner() -> AnyView {
    view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
}

fn paragraph(class: &'static str, testid: &'static str, words: String) -> AnyView {
    let testid = (!testid.is_empty()).then_some(testid);
    view! { <p class=class data-testid=testid>{words}</p> }.into_any()
}

fn button(ui: Ui, button: Button) -> AnyView {
    let class = match button.look {
        Look::Primary => "button button-primary",
        Look::Secondary => "button button-secondary",
        Look::Subtle => "button button-subtle",
    };
    let closed = if button.is_open { "false" } else { "true" };
    let press = move |_| {
        if button.is_open {
            ui.send(button.press.event());
        }
    };
    view! {
        <button id=button.id class=class type="button" aria-disabled=closed on:click=press>
            {button.label}
        </button>
    }
    .into_any()
}

fn tabs(ui: Ui, current: Tab) -> AnyView {
    let tabs = [
        (Tab::Item, "tab-item"),
        (Tab::Records, "tab-records"),
        (Tab::Sync, "tab-sync"),
    ];
    let tabs: Vec<AnyView> = tabs
        .into_iter()
        .zip(text::TABS)
        .map(|((tab, id), label)| {
            let press = move |_| ui.send(Event::Press(Press::Tab(tab)));
            let current = (tab == current).then_some("page");
            view! {
                <button id=id class="tab" type="button" aria-current=current on:click=press>
                    {label}
                </button>
            }
            .into_any()
        })
        .collect();
    view! { <nav class="tabs" aria-label=text::PAGES>{tabs}</nav> }.into_any()
}

fn steps(side: Side) -> AnyView {
    let one = |class: &'static str, current: bool, words: &'static str| {
        let current = current.then_some("step");
        view! { <li class=class aria-current=current>{words}</li> }.into_any()
    };
    let (first, second) = match side {
        Side::Exchange => ("step step-now", "step"),
        Side::Sales => ("step step-done", "step step-now"),
    };
    view! {
        <ol class="steps" aria-label=text::STEPS_NAME>
            {one(first, side == Side::Exchange, text::STEPS[0])}
            {one(second, side == Side::Sales, text::STEPS[1])}
        </ol>
    }
    .into_any()
}

fn entry(ui: Ui, entry: Entry) -> AnyView {
    view! {
        <li class="entry">
            <p class="label">{entry.title}</p>
            {paragraph("caption", "", entry.caption)}
            {draw(ui, entry.blocks)}
        </li>
    }
    .into_any()
}

/// A native select with an invisible name.
fn choice(ui: Ui, id: &'static str, name: &'static str, choices: Vec<Choice>) -> AnyView {
    let options: Vec<AnyView> = choices
        .iter()
        .map(|each| view! { <option selected=each.chosen>{each.label.clone()}</option> }.into_any())
        .collect();
    let chosen = move |event: leptos::ev::Event| {
        let place = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
        if let Some(choice) = usize::try_from(place).ok().and_then(|place| choices.get(place)) {
            ui.send(choice.press.event());
        }
    };
    view! {
        <select id=id class="select" aria-label=name on:change=chosen>
            {options}
        </select>
    }
    .into_any()
}

/// A search field with a list below it, by the combobox pattern of the ARIA practices: focus stays in the field, arrows walk in
/// the list, Enter takes a row, Escape hides the list.
fn related(ui: Ui, related: Related) -> AnyView {
    let is_expanded = related.is_shown && !related.rows.is_empty();
    let (is_shown, active) = (related.is_shown, related.active);
    let key_pressed = move |event: KeyboardEvent| {
        let done = match (event.key().as_str(), is_shown, active) {
            ("ArrowDown", ..) => Event::Stepped(Step::Down),
            ("ArrowUp", ..) => Event::Stepped(Step::Up),
            ("Enter", true, Some(row)) => Event::Picked(row),
            ("Escape", true, _) => {
                // Outlook would take Escape as leaving the pane.
                event.stop_propagation();
                Event::PickerClosed
            }
            _ => return,
        };
        event.prevent_default();
        ui.send(done);
        if let Some(row) = ui.peek(|pane| pane.picker().active) {
            browser::scroll_into_reach(&option_id(row));
        }
    };
    let rows: Vec<AnyView> = related
        .rows
        .into_iter()
        .enumerate()
        .map(|(row, (name, detail))| {
            let selected = if active == Some(row) { "true" } else { "false" };
            view! {
                <li
                    id=option_id(row)
                    class="option"
                    role="option"
                    aria-selected=selected
                    on:click=move |_| ui.send(Event::Picked(row))
                >
                    {name}
                    <span class="caption">{detail}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    let list = (!rows.is_empty()).then(|| {
        view! { <ul id="related-list" role="listbox" aria-label=text::RECORDS>{rows}</ul> }.into_any()
    });
    view! {
        <fieldset class="stack" disabled=!related.is_open>
            <label class="label" for=FIELD>
                {text::RELATED_TO}
                <span class="hint">{text::OPTIONAL}</span>
            </label>
            <div class="picker">
                {choice(ui, "related-type", text::RECORD_TYPE, related.kinds)}
                <input
                    id=FIELD
                    class="input"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-controls="related-list"
                    aria-expanded=if is_expanded { "true" } else { "false" }
                    aria-activedescendant=active.map(option_id)
                    placeholder=related.placeholder
                    on:input=move |event| ui.send(Event::Typed(event_target_value(&event)))
                    on:keydown=key_pressed
                    on:focus=move |_| ui.send(Event::PickerReopened)
                    on:blur=move |_| ui.send(Event::PickerClosed)
                />
                // Pressing in the list must not take the focus out of the field, which would hide the list under the finger.
                <div
                    class="popup"
                    data-testid="related-popup"
                    hidden=!is_shown
                    on:pointerdown=|event| event.prevent_default()
                    on:mousedown=|event| event.prevent_default()
                >
                    {list}
                    {draw(ui, related.notes)}
                </div>
            </div>
            {chips(ui, related.chosen)}
        </fieldset>
    }
    .into_any()
}

fn chips(ui: Ui, chosen: Vec<(&'static str, shared::api::records::RecordSummary)>) -> Option<AnyView> {
    let chips: Vec<AnyView> = chosen
        .into_iter()
        .enumerate()
        .map(|(place, (path, record))| {
            let remove = move |_| {
                ui.send(Event::Removed(place));
                // The pressed button is gone; the field is where the user was before.
                browser::focus_on(FIELD);
            };
            let label = text::remove(&record.name);
            view! {
                <li class="chip" data-testid="chip">
                    {icon(path, "16")}
                    <span class="chip-name">
                        <span class="visually-hidden">{text::record_type(record.record_type)}" "</span>
                        {record.name}
                    </span>
                    <button type="button" class="chip-remove" aria-label=label on:click=remove>
                        {icon(icon::CLOSE, "12")}
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    (!chips.is_empty())
        .then(|| view! { <ul class="chips" aria-label=text::RELATED_RECORDS>{chips}</ul> }.into_any())
}

/// The element of a row.
fn option_id(row: usize) -> String {
    ["related-option-", &row.to_string()].concat()
}
