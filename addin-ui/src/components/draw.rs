//! Draws what pages are made of. They are plain functions that return `AnyView`: a component macro's builders and nested view
//! types would cost more bytes than all words of the pane. What is drawn anew keeps its elements, and so its focus.

use super::blocks::{Block, Button, Choice, Entry, Frame, Look, Related, Tone};
use super::element::{Attribute, Element, element};
use super::icon;
use crate::browser;
use crate::effects::Ui;
use crate::model::pane::{Event, Pane, Press, Tab};
use crate::model::picker::Step;
use crate::model::session::Side;
use crate::text::{self, Word};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The element of the search field, and of the field for what is named with an answer.
const FIELD: &str = "related-search";
const ENTRY: &str = "answer-entry";

/// Stands where a side has no value.
const EMPTY: &str = "–";

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
    all(blocks.into_iter().map(|block| one(ui, block)))
}

/// One after the other.
fn all(views: impl IntoIterator<Item = AnyView>) -> AnyView {
    views.into_iter().collect::<Vec<_>>().into_any()
}

fn one(ui: Ui, block: Block) -> AnyView {
    match block {
        Block::Main(testid, frame, blocks) => {
            let (class, busy) = match frame {
                Frame::Plain => ("page", ""),
                Frame::Centred => ("page page-centred", ""),
                Frame::Waiting => ("page page-centred", "true"),
            };
            let main = element("MAIN", class).with(Attribute::TestId, testid);
            main.with(Attribute::Busy, busy).around(draw(ui, blocks))
        }
        Block::Tabs(current) => tabs(ui, current),
        Block::Title(words) => element("H1", "title").of_words(words),
        Block::Heading(words) => element("H2", "heading").of_words(words),
        Block::Text(testid, words) => paragraph("lead", testid, words),
        Block::Caption(testid, words) => paragraph("caption", testid, words),
        Block::At(words, at) => paragraph("caption", "", [words.text(), &browser::moment(&at)].concat()),
        Block::Picture(path) => element("SPAN", "picture").around(icon(path, "48")),
        Block::Waiting(words) => all([
            turning("spinner spinner-large"),
            element("H1", "waiting-text").of_words(words),
        ]),
        Block::Busy(words) => {
            element("P", "busy").around(all([spinner(), words.text().to_owned().into_any()]))
        }
        Block::Item(path, subject, when, badge) => {
            let subject = element("H1", "item-subject")
                .with(Attribute::TestId, "item-subject")
                .of_words(subject);
            let when = element("P", "item-when").of_words(when);
            let badge = badge.map(|words| {
                element("SPAN", "badge")
                    .with(Attribute::TestId, "badge")
                    .of_words(words)
            });
            let words = element("DIV", "").around(all([subject, when].into_iter().chain(badge)));
            element("DIV", "item").around(all([icon(path, "20"), words]))
        }
        Block::Steps(side) => steps(side),
        Block::Gains(gains) => {
            let gains = gains.into_iter().map(|(path, words)| {
                let words = element("SPAN", "").of_words(words);
                element("LI", "gain").around(all([icon(path, "20"), words]))
            });
            element("UL", "gains").around(all(gains))
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
            let what = element("P", "bar-what").of_words(saying.what());
            let next = element("P", "").of_words(saying.next());
            let bar = element("DIV", class).with(Attribute::Role, role);
            bar.with(Attribute::TestId, testid)
                .around(all([sign, what, next, draw(ui, more)]))
        }
        Block::Link(id, words, url) => {
            let link = element("A", "link")
                .with(Attribute::Id, id)
                .with(Attribute::Href, &url)
                .with(Attribute::Target, "_blank")
                .with(Attribute::Rel, "noopener noreferrer");
            link.around(all([
                words.text().to_owned().into_any(),
                icon(icon::OPEN, "16"),
                element("SPAN", "visually-hidden").of_words(text::NEW_WINDOW),
            ]))
        }
        Block::Group(class, blocks) => {
            let id = if class == "status" { "share-status" } else { "" };
            element("DIV", class)
                .with(Attribute::Id, id)
                .around(draw(ui, blocks))
        }
        Block::Button(each) => button(ui, each),
        Block::Buttons(buttons) => {
            element("DIV", "buttons").around(all(buttons.into_iter().map(|each| button(ui, each))))
        }
        Block::List(entries) => {
            element("UL", "list").around(all(entries.into_iter().map(|each| entry(ui, each))))
        }
        Block::More(words, more) => {
            let words = element("SUMMARY", "more").of_words(words);
            element("DETAILS", "").around(all([words, draw(ui, more)]))
        }
        Block::Choice(id, name, choices) => choice(ui, id, name, choices),
        Block::Check(id, name, checked, press) => {
            let check = view! {
                <input
                    id=id
                    type="checkbox"
                    prop:checked=checked
                    on:change=move |change| ui.send(press(event_target_checked(&change)).event())
                />
            };
            element("LABEL", "check").around(all([check.into_any(), name.into_any()]))
        }
        Block::Input(name) => all([
            element("LABEL", "label")
                .with(Attribute::For, ENTRY)
                .of_words(name),
            view! {
                <input
                    id=ENTRY
                    class="input"
                    type="text"
                    autocomplete="off"
                    on:input=move |event| ui.send(Event::Press(Press::Entry(event_target_value(&event))))
                />
            }
            .into_any(),
        ]),
        Block::Values(field, exchange, sales) => {
            let one = |side: Word, value: String| {
                let value = browser::text_of_html(&value);
                let value = if value.is_empty() { EMPTY.to_owned() } else { value };
                let side = element("SPAN", "caption").of_words(side);
                element("P", "").around(all([side, value.into_any()]))
            };
            let group = element("DIV", "values").with(Attribute::Role, "group");
            group.with(Attribute::Label, &field).around(all([
                element("P", "label").of_words(field),
                one(text::IN_OUTLOOK, exchange),
                one(text::IN_SALES, sales),
            ]))
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
    turning("spinner")
}

fn turning(class: &'static str) -> AnyView {
    let turning = element("SPAN", class).with(Attribute::Hidden, "true");
    turning.around(all([]))
}

fn paragraph(class: &'static str, testid: &'static str, words: String) -> AnyView {
    element("P", class)
        .with(Attribute::TestId, testid)
        .of_words(words)
}

fn button(ui: Ui, button: Button) -> AnyView {
    let class = match button.look {
        Look::Primary => "button button-primary",
        Look::Secondary => "button button-secondary",
        Look::Subtle => "button button-subtle",
    };
    let closed = if button.is_open { "false" } else { "true" };
    let press = move || {
        if button.is_open {
            ui.send(button.press.event());
        }
    };
    let whole = plain_button(class).with(Attribute::Id, &button.id);
    whole
        .with(Attribute::Disabled, closed)
        .pressed(button.label.into_any(), press)
}

fn plain_button(class: &'static str) -> Element {
    element("BUTTON", class).with(Attribute::Type, "button")
}

fn tabs(ui: Ui, current: Tab) -> AnyView {
    let tabs = [
        (Tab::Item, "tab-item"),
        (Tab::Records, "tab-records"),
        (Tab::Sync, "tab-sync"),
    ];
    let tabs = tabs.into_iter().zip(text::TABS).map(|((tab, id), label)| {
        let current = if tab == current { "page" } else { "" };
        let label = label.text().to_owned().into_any();
        let whole = plain_button("tab")
            .with(Attribute::Id, id)
            .with(Attribute::Current, current);
        whole.pressed(label, move || ui.send(Event::Press(Press::Tab(tab))))
    });
    let pages = element("NAV", "tabs").with(Attribute::Label, text::PAGES.text());
    pages.around(all(tabs))
}

fn steps(side: Side) -> AnyView {
    let one = |class: &'static str, current: bool, words: Word| {
        let current = if current { "step" } else { "" };
        element("LI", class)
            .with(Attribute::Current, current)
            .of_words(words)
    };
    let (first, second) = match side {
        Side::Exchange => ("step step-now", "step"),
        Side::Sales => ("step step-done", "step step-now"),
    };
    let steps = element("OL", "steps").with(Attribute::Label, text::STEPS_NAME.text());
    steps.around(all([
        one(first, side == Side::Exchange, text::STEPS[0]),
        one(second, side == Side::Sales, text::STEPS[1]),
    ]))
}

fn entry(ui: Ui, entry: Entry) -> AnyView {
    element("LI", "entry").around(all([
        paragraph("label", "", entry.title),
        paragraph("caption", "", entry.caption),
        draw(ui, entry.blocks),
    ]))
}

/// A native select with an invisible name.
fn choice(ui: Ui, id: &'static str, name: Word, choices: Vec<Choice>) -> AnyView {
    let options: Vec<AnyView> = choices
        .iter()
        .map(|each| {
            let chosen = if each.chosen { "selected" } else { "" };
            let option = element("OPTION", "").with(Attribute::Chosen, chosen);
            option.of_words(each.label.clone())
        })
        .collect();
    let chosen = move |event: leptos::ev::Event| {
        let place = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
        if let Some(choice) = usize::try_from(place).ok().and_then(|place| choices.get(place)) {
            ui.send(choice.press.event());
        }
    };
    view! {
        <select id=id class="select" aria-label=name.text() on:change=chosen>
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
            let option = element("LI", "option")
                .with(Attribute::Id, &option_id(row))
                .with(Attribute::Role, "option")
                .with(Attribute::Selected, selected);
            let detail = element("SPAN", "caption").of_words(detail);
            option.pressed(all([name.into_any(), detail]), move || {
                ui.send(Event::Picked(row))
            })
        })
        .collect();
    let list = (!rows.is_empty()).then(|| {
        let list = element("UL", "")
            .with(Attribute::Id, "related-list")
            .with(Attribute::Role, "listbox");
        list.with(Attribute::Label, text::RECORDS.text())
            .around(all(rows))
    });
    let field = view! {
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
            placeholder=related.placeholder.text()
            on:input=move |event| ui.send(Event::Typed(event_target_value(&event)))
            on:keydown=key_pressed
            on:focus=move |_| ui.send(Event::PickerReopened)
            on:blur=move |_| ui.send(Event::PickerClosed)
        />
    };
    // Pressing in the list must not take the focus out of the field, which would hide the list under the finger.
    let popup = view! {
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
    };
    let name = element("LABEL", "label").with(Attribute::For, FIELD).around(all([
        text::RELATED_TO.text().to_owned().into_any(),
        element("SPAN", "hint").of_words(text::OPTIONAL),
    ]));
    let picker = element("DIV", "picker").around(all([
        choice(ui, "related-type", text::RECORD_TYPE, related.kinds),
        field.into_any(),
        popup.into_any(),
    ]));
    let closed = if related.is_open { "" } else { "disabled" };
    let group = element("FIELDSET", "stack").with(Attribute::Closed, closed);
    group.around(all([name, picker].into_iter().chain(chips(ui, related.chosen))))
}

fn chips(ui: Ui, chosen: Vec<(&'static str, shared::api::records::RecordSummary)>) -> Option<AnyView> {
    let chips: Vec<AnyView> = chosen
        .into_iter()
        .enumerate()
        .map(|(place, (path, record))| {
            let remove = move || {
                ui.send(Event::Removed(place));
                // The pressed button is gone; the field is where the user was before.
                browser::focus_on(FIELD);
            };
            let label = text::remove(&record.name);
            let kind = [text::record_type(record.record_type).text(), " "].concat();
            let kind = element("SPAN", "visually-hidden").of_words(kind);
            let name = element("SPAN", "chip-name").around(all([kind, record.name.into_any()]));
            let button = plain_button("chip-remove").with(Attribute::Label, &label);
            let button = button.pressed(icon(icon::CLOSE, "12"), remove);
            let chip = element("LI", "chip").with(Attribute::TestId, "chip");
            chip.around(all([icon(path, "16"), name, button]))
        })
        .collect();
    (!chips.is_empty()).then(|| {
        let list = element("UL", "chips").with(Attribute::Label, text::RELATED_RECORDS.text());
        list.around(all(chips))
    })
}

/// The element of a row.
fn option_id(row: usize) -> String {
    ["related-option-", &row.to_string()].concat()
}
