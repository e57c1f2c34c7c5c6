//! A bar that says what happened and what to do next.

use super::icon::{self, icon};
use crate::text::Saying;
use leptos::prelude::*;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It goes on by itself.
    Information,
    /// It waits for somebody.
    Warning,
    /// It did not work.
    Danger,
    /// It is under way.
    Busy,
}

/// The bar; `more` stands below the words. What went wrong interrupts a screen reader, all else does not.
pub(crate) fn message_bar(
    tone: Tone,
    testid: &'static str,
    saying: Saying,
    more: Option<AnyView>,
) -> AnyView {
    let (class, sign) = match tone {
        Tone::Information => ("bar", icon(icon::INFORMATION, "20")),
        Tone::Warning => ("bar bar-warning", icon(icon::WARNING, "20")),
        Tone::Danger => ("bar bar-danger", icon(icon::ERROR, "20")),
        Tone::Busy => ("bar", super::mark::spinner()),
    };
    let role = match tone {
        Tone::Danger | Tone::Warning => "alert",
        Tone::Information | Tone::Busy => "group",
    };
    view! {
        <div class=class role=role data-testid=testid>
            {sign}
            <p class="bar-what">{saying.what}</p>
            <p>{saying.next}</p>
            {more}
        </div>
    }
    .into_any()
}
