//! A page with nothing to work on: a picture, what is the case, what to do next.

use super::icon::icon;
use crate::text::Saying;
use leptos::prelude::*;

/// The page; `action` is its button.
pub(crate) fn empty_state(
    testid: &'static str,
    path: &'static str,
    saying: Saying,
    action: Option<AnyView>,
) -> AnyView {
    view! {
        <main class="page page-centred" data-testid=testid>
            <span class="picture">{icon(path, "48")}</span>
            <div class="stack">
                <h1 class="title">{saying.what}</h1>
                <p class="lead">{saying.next}</p>
            </div>
            {action}
        </main>
    }
    .into_any()
}

/// A page that waits.
pub(crate) fn waiting(testid: &'static str, words: &'static str) -> AnyView {
    view! {
        <main class="page page-centred" data-testid=testid aria-busy="true">
            <span class="spinner spinner-large" aria-hidden="true"></span>
            <h1 class="waiting-text">{words}</h1>
        </main>
    }
    .into_any()
}
