//! A native list of choices, and chips for what was chosen.

use super::icon::{self, icon};
use crate::text;
use leptos::prelude::*;

/// A native select with an invisible name.
pub(crate) fn choice(
    id: &'static str,
    name: &'static str,
    options: Vec<(&'static str, bool)>,
    choose: impl Fn(usize) + 'static,
) -> AnyView {
    let options: Vec<AnyView> = options
        .into_iter()
        .map(|(label, selected)| view! { <option selected=selected>{label}</option> }.into_any())
        .collect();
    let chosen = move |event: leptos::ev::Event| {
        let place = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
        choose(usize::try_from(place).unwrap_or(0));
    };
    view! {
        <select id=id class="select" aria-label=name on:change=chosen>
            {options}
        </select>
    }
    .into_any()
}

/// One chosen record, with a button that takes it back.
pub(crate) fn chip(
    path: &'static str,
    kind: &'static str,
    name: String,
    remove: impl Fn() + 'static,
) -> AnyView {
    let label = text::remove(&name);
    view! {
        <li class="chip" data-testid="chip">
            {icon(path, "16")}
            <span class="chip-name">
                <span class="visually-hidden">{kind}" "</span>
                {name}
            </span>
            <button type="button" class="chip-remove" aria-label=label on:click=move |_| remove()>
                {icon(icon::CLOSE, "12")}
            </button>
        </li>
    }
    .into_any()
}
