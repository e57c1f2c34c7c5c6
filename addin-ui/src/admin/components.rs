//! Dumb pieces of these pages: data in, callbacks out.

use crate::browser;
use crate::desk::Desk;
use crate::listing::More;
use crate::route::Route;
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
    id: impl Into<String>,
    look: Look,
    label: impl Into<String>,
    press: impl Fn() + 'static,
) -> AnyView {
    let (id, label) = (id.into(), label.into());
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

/// A moment, in the reader's own zone and language.
pub(crate) fn moment(desk: Desk, at: &str) -> AnyView {
    view! { <time datetime=at.to_owned()>{moment_words(desk, at)}</time> }.into_any()
}

fn moment_words(desk: Desk, at: &str) -> String {
    let time = browser::time_of(at);
    time.map_or_else(|| at.to_owned(), |time| browser::moment(desk.language(), time))
}

/// A day of the calendar without its year, in the reader's language.
pub(crate) fn day(desk: Desk, day: &str) -> String {
    let time = browser::time_of(day);
    time.map_or_else(|| day.to_owned(), |time| browser::day(desk.language(), time))
}

/// A number, as the reader's language writes it.
pub(crate) fn number(desk: Desk, number: u64) -> String {
    browser::number(desk.language(), number)
}

/// How long something takes, or has taken.
pub(crate) fn span(desk: Desk, ms: i64) -> String {
    browser::span(desk.language(), ms)
}

/// A sentence with one thing in it.
pub(crate) fn filled(desk: Desk, word: Word, filling: &str) -> String {
    desk.with_words(|words| words.fill(word, &[filling]))
}

/// A sentence with a moment in it.
pub(crate) fn at(desk: Desk, word: Word, at: &str) -> String {
    filled(desk, word, &moment_words(desk, at))
}

/// What stands below rows that come page by page: that they come, that they did not, or the button for more. The button stays
/// where it is while they come, and so does the focus.
pub(crate) fn more(
    desk: Desk,
    state: Memo<More>,
    failed: Memo<Option<Failure>>,
    wanted: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let busy = move || state.get() == More::Coming;
    let hidden = move || !matches!(state.get(), More::Offered | More::Coming);
    let label = move || desk.say(if busy() { Word::Loading } else { Word::LoadMore });
    view! {
        {move || failed.get().map(|why| {
            let again = button("more-again", Look::Secondary, desk.say(Word::TryAgain), wanted);
            failure(desk, "more-failed", &why, Some(again))
        })}
        <button id="more" class="button" type="button" hidden=hidden
            aria-disabled=move || if busy() { "true" } else { "false" } on:click=move |_| wanted()>
            {label}
        </button>
    }
    .into_any()
}

/// Moves the focus to a row, once it is drawn.
pub(crate) async fn focus_on_row(row: &str) {
    addin_ui::browser::pause(0).await;
    addin_ui::browser::focus_on(row);
}

/// A link to somebody's page.
pub(crate) fn user_link(user: &str, text: String) -> AnyView {
    view! { <a class="link" href=Route::user(user).link() title=user.to_owned()>{text}</a> }.into_any()
}
