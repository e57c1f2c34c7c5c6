//! A search field with a list below it, by the combobox pattern of the ARIA practices: focus stays in the field, arrows
//! walk in the list, Enter takes a row, Escape hides the list.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// What a user does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Typed(String),
    Down,
    Up,
    Take(usize),
    Close,
    Reopen,
}

/// What stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) query: String,
    pub(crate) placeholder: &'static str,
    pub(crate) open: bool,
    pub(crate) rows: usize,
    pub(crate) active: Option<usize>,
}

/// The field and its list. `list` draws what is below the field while it is open: [`listbox`] or a [`note`].
pub(crate) fn combobox(
    id: &'static str,
    content: Memo<Content>,
    list: impl Fn() -> AnyView + Send + 'static,
    act: impl Fn(Act) + Copy + 'static,
) -> AnyView {
    let expanded = move || content.with(|content| content.open && content.rows > 0);
    let key_pressed = move |event: KeyboardEvent| {
        let (open, active) = content.with_untracked(|content| (content.open, content.active));
        let done = match (event.key().as_str(), open, active) {
            ("ArrowDown", ..) => Act::Down,
            ("ArrowUp", ..) => Act::Up,
            ("Enter", true, Some(row)) => Act::Take(row),
            ("Escape", true, _) => {
                // Outlook would take Escape as leaving the pane.
                event.stop_propagation();
                Act::Close
            }
            _ => return,
        };
        event.prevent_default();
        act(done);
    };
    view! {
        <input
            id=id
            class="input"
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            aria-autocomplete="list"
            aria-controls="related-list"
            aria-expanded=move || if expanded() { "true" } else { "false" }
            aria-activedescendant=move || content.with(|content| content.active.map(option_id))
            placeholder=move || content.with(|content| content.placeholder)
            prop:value=move || content.with(|content| content.query.clone())
            on:input=move |event| act(Act::Typed(event_target_value(&event)))
            on:keydown=key_pressed
            on:focus=move |_| act(Act::Reopen)
            on:blur=move |_| act(Act::Close)
        />
        // Pressing in the list must not take the focus out of the field, which would hide the list under the finger.
        <div
            class="popup"
            data-testid="related-popup"
            hidden=move || content.with(|content| !content.open)
            on:pointerdown=|event| event.prevent_default()
            on:mousedown=|event| event.prevent_default()
        >
            {list}
        </div>
    }
    .into_any()
}

/// The rows: a name and what tells it from others of that name.
pub(crate) fn listbox(
    name: &'static str,
    rows: Vec<(String, String)>,
    active: Option<usize>,
    act: impl Fn(Act) + Copy + 'static,
) -> AnyView {
    let rows: Vec<AnyView> = rows
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
                    on:click=move |_| act(Act::Take(row))
                >
                    {name}
                    <span class="caption">{detail}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <ul id="related-list" role="listbox" aria-label=name>
            {rows}
        </ul>
    }
    .into_any()
}

/// Words in place of rows, or below them.
pub(crate) fn note(sign: Option<AnyView>, words: AnyView) -> AnyView {
    view! {
        <div class="popup-note">
            {sign}
            <span>{words}</span>
        </div>
    }
    .into_any()
}

/// The element id of a row.
pub(crate) fn option_id(row: usize) -> String {
    ["related-option-", &row.to_string()].concat()
}
