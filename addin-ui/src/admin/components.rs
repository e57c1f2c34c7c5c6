//! Dumb pieces of these pages: data in, callbacks out.

use crate::desk::Desk;
use crate::words::{Told, Word};
use addin_ui::model::failure::Failure;
use leptos::prelude::*;

/// How much a bar stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It goes on by itself.
    Information,
    /// It is done.
    Success,
    /// It waits for somebody.
    Warning,
    /// It did not work.
    Danger,
}

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one thing to do.
    Primary,
    /// Something else to do.
    Secondary,
    /// A way out.
    Subtle,
}

/// A button.
pub(crate) fn button(
    id: &'static str,
    look: Look,
    label: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    let class = match look {
        Look::Primary => "button button-primary",
        Look::Secondary => "button",
        Look::Subtle => "button button-subtle",
    };
    view! {
        <button id=id class=class type="button" on:click=move |_| press()>
            {label}
        </button>
    }
    .into_any()
}

/// A bar that says what is the case and what to do next; `more` stands below.
pub(crate) fn bar(tone: Tone, testid: &'static str, told: Told, more: Option<AnyView>) -> AnyView {
    let class = match tone {
        Tone::Information => "notice",
        Tone::Success => "notice bar-success",
        Tone::Warning => "notice bar-warning",
        Tone::Danger => "notice bar-danger",
    };
    // What went wrong interrupts a screen reader, all else does not.
    let role = match tone {
        Tone::Danger | Tone::Warning => "alert",
        Tone::Information | Tone::Success => "group",
    };
    view! {
        <div class=class role=role data-testid=testid>
            <p class="bar-what">{told.what}</p>
            <p>{told.next}</p>
            {more}
        </div>
    }
    .into_any()
}

/// A failure in words, with what support asks for; `again` is its button.
pub(crate) fn failure(
    desk: Desk,
    testid: &'static str,
    failure: &Failure,
    again: Option<AnyView>,
) -> AnyView {
    let reference = match failure {
        Failure::Refused(refusal) => {
            let words = desk.with_words(|words| words.fill(Word::Reference, &[&refusal.request_id]));
            Some(view! { <p class="caption" data-testid="request-id">{words}</p> }.into_any())
        }
        Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => None,
    };
    let more = view! { {again}{reference} }.into_any();
    bar(Tone::Danger, testid, desk.failure(failure), Some(more))
}

/// A page that waits.
pub(crate) fn waiting(testid: &'static str, words: &'static str) -> AnyView {
    view! {
        <div class="page page-centred" data-testid=testid aria-busy="true">
            <span class="spinner spinner-large" aria-hidden="true"></span>
            <p class="waiting-text">{words}</p>
        </div>
    }
    .into_any()
}
