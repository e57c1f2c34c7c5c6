//! Chooses the page, and draws what stands on every page: the offline bar and the live region.

use crate::components::button::{Look, plain_button};
use crate::components::empty_state::{empty_state, waiting};
use crate::components::icon;
use crate::components::message_bar::{Tone, message_bar};
use crate::effects::Ui;
use crate::model::pane::{Event, Network, Pane, Screen};
use crate::pages::{share, sign_in};
use crate::text;
use leptos::prelude::*;

/// The pane, to be mounted once.
pub fn app() -> impl IntoView {
    let ui = Ui::open();
    let screen = Memo::new(move |_| ui.read(Pane::screen));
    let offline = Memo::new(move |_| ui.read(|pane| pane.network() == Network::Offline));
    view! {
        {move || offline.get().then(offline_bar)}
        {move || page(ui, screen.get())}
        <div id="announcer" class="visually-hidden" role="status" aria-live="polite">
            {move || ui.read(|pane| text::said(pane.said()))}
        </div>
    }
}

fn page(ui: Ui, screen: Screen) -> AnyView {
    let check_again = || {
        let press = move || ui.send(Event::SelectionChanged);
        Some(plain_button(
            "check-again",
            Look::Secondary,
            text::CHECK_AGAIN,
            press,
        ))
    };
    match screen {
        Screen::Starting => waiting("screen-starting", text::STARTING),
        Screen::OfficeSilent => {
            let retry = plain_button("retry-office", Look::Primary, text::TRY_AGAIN, move || {
                ui.send(Event::ReloadPressed)
            });
            empty_state(
                "screen-office-silent",
                icon::PLUG,
                text::OFFICE_SILENT,
                Some(retry),
            )
        }
        Screen::Outside => empty_state("screen-outside", icon::WINDOW, text::OUTSIDE, None),
        Screen::SignIn => sign_in::page(ui),
        Screen::ReadingItem => waiting("screen-reading-item", text::READING_ITEM),
        Screen::ItemUnreadable => empty_state(
            "screen-item-unreadable",
            icon::WARNING,
            text::ITEM_UNREADABLE,
            check_again(),
        ),
        Screen::NoItem => empty_state("screen-no-item", icon::CALENDAR, text::NO_ITEM, None),
        Screen::Email => empty_state("screen-email", icon::MAIL, text::EMAIL, None),
        Screen::Unsaved => empty_state("screen-unsaved", icon::SAVE, text::UNSAVED, check_again()),
        Screen::Share => share::page(ui),
    }
}

fn offline_bar() -> AnyView {
    view! { <div class="top">{message_bar(Tone::Warning, "offline", text::OFFLINE, None)}</div> }.into_any()
}
