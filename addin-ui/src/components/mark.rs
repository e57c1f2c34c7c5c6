//! Small signs: the spinner and the badge of the category.

use leptos::prelude::*;

/// Turns beside words that say what is awaited.
pub(crate) fn spinner() -> AnyView {
    view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
}

/// A category as Outlook shows it: a dot and its name.
pub(crate) fn badge(name: &'static str) -> AnyView {
    view! {
        <span class="badge" data-testid="badge">
            {name}
        </span>
    }
    .into_any()
}
