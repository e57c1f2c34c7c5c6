//! Sharing the open appointment: what it is, what it is related to, what becomes of it, and one button.

use super::{related, status};
use crate::browser;
use crate::components::button::{Face, Look, main_button};
use crate::components::icon::{self, icon};
use crate::components::mark::badge;
use crate::components::message_bar::{Tone, message_bar};
use crate::effects::Ui;
use crate::model::item::CATEGORY;
use crate::model::pane::{Event, Network, Pane};
use crate::model::share_form::ShareState;
use crate::text;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(ui: Ui) -> AnyView {
    let face = Memo::new(move |_| ui.read(face));
    let marked = Memo::new(move |_| ui.read(is_marked));
    let subject = move || {
        let subject = ui.read(|pane| pane.appointment().map(|item| item.subject.clone()));
        subject
            .filter(|subject| !subject.is_empty())
            .unwrap_or_else(|| text::NO_SUBJECT.to_owned())
    };
    let when = move || ui.read(|pane| pane.appointment().map(|item| item.when.clone()));
    view! {
        <main class="page" data-testid="screen-share">
            <div class="item">
                {icon(icon::CALENDAR, "20")}
                <div>
                    <h1 class="item-subject" data-testid="item-subject">{subject}</h1>
                    <p class="item-when">{when}</p>
                    {move || marked.get().then(|| badge(CATEGORY))}
                </div>
            </div>
            {move || paused(ui)}
            {related::related(ui)}
            {status::status(ui, marked)}
            {main_button("share", face, move || ui.send(Event::SharePressed(browser::fresh_key())))}
        </main>
    }
    .into_any()
}

fn is_marked(pane: &Pane) -> bool {
    let shared_here = pane
        .form()
        .is_some_and(|form| matches!(form.state(), ShareState::Shared(..)));
    shared_here || pane.appointment().is_some_and(|item| item.marked)
}

fn face(pane: &Pane) -> Face {
    let Some(form) = pane.form() else {
        return Face::of(Look::Primary, text::SHARE);
    };
    let marked = pane.appointment().is_some_and(|item| item.marked);
    let (look, label) = match form.state() {
        ShareState::Sending | ShareState::Following(_) => (Look::Primary, text::SHARING),
        ShareState::Shared(..) if form.has_changes() => (Look::Primary, text::UPDATE),
        ShareState::Shared(..) => (Look::Secondary, text::SHARE_AGAIN),
        ShareState::Editing(Some(_)) => (Look::Primary, text::TRY_AGAIN),
        ShareState::Editing(None) if !marked => (Look::Primary, text::SHARE),
        ShareState::Parked(..) | ShareState::Failed(_) if form.sign_in_asked_for().is_some() => {
            (Look::Secondary, text::SHARE_AGAIN)
        }
        ShareState::Editing(None) | ShareState::Parked(..) | ShareState::Failed(_) => {
            (Look::Primary, text::SHARE_AGAIN)
        }
    };
    Face {
        label,
        look,
        enabled: form.is_open() && pane.network() == Network::Online,
    }
}

fn paused(ui: Ui) -> Option<AnyView> {
    let paused = ui.read(Pane::paused);
    let saying = match (paused.by_administrator, paused.by_user) {
        (true, _) => text::PAUSED_BY_ADMINISTRATOR,
        (false, true) => text::PAUSED_BY_USER,
        (false, false) => return None,
    };
    Some(message_bar(Tone::Information, "paused", saying, None))
}
