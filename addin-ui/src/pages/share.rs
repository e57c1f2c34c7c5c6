//! Sharing the open item: what it is, what it is related to, what becomes of it, one button, and what is known of it.

use super::{home, related, status};
use crate::components::blocks::{Block, Button, Frame, Look, Tone};
use crate::components::icon;
use crate::model::item::{CATEGORY, ItemKind, OpenedItem};
use crate::model::pane::{Network, Pane, Press};
use crate::model::share_form::ShareState;
use crate::text;

/// The page.
pub(crate) fn page(pane: &Pane) -> Block {
    let mut blocks = Vec::new();
    let marked = is_marked(pane);
    blocks.extend(pane.item().map(|item| head(item, marked)));
    blocks.push(Block::maybe("stack", paused(pane)));
    blocks.push(related::related(pane));
    blocks.push(status::status(pane, marked));
    blocks.push(Block::Button(button(pane)));
    // What comes later stands below the button: it must not move from under a finger.
    blocks.push(Block::Group("stack", home::choices(pane)));
    blocks.extend(home::known(pane));
    Block::Main("screen-share", Frame::Plain, blocks)
}

fn head(item: &OpenedItem, marked: bool) -> Block {
    let picture = match item.kind {
        ItemKind::Appointment => icon::CALENDAR,
        ItemKind::Email => icon::MAIL,
    };
    let subject = if item.subject.is_empty() {
        text::NO_SUBJECT.text()
    } else {
        &item.subject
    };
    Block::Item(
        picture,
        subject.to_owned(),
        item.when.clone(),
        marked.then_some(CATEGORY),
    )
}

fn is_marked(pane: &Pane) -> bool {
    let shared_here = pane
        .form()
        .is_some_and(|form| matches!(form.state(), ShareState::Shared(..)));
    shared_here || pane.item().is_some_and(|item| item.marked)
}

fn button(pane: &Pane) -> Button {
    let share = |label| Button::new("share", label, Press::Share);
    let Some(form) = pane.form() else {
        return share(text::SHARE).primary();
    };
    let marked = pane.item().is_some_and(|item| item.marked);
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
    let closed = !form.is_open() || pane.network() == Network::Offline;
    share(label).looking(look).closed_if(closed)
}

fn paused(pane: &Pane) -> Option<Block> {
    let paused = pane.paused();
    let saying = match (paused.by_administrator, paused.by_user) {
        (true, _) => text::PAUSED_BY_ADMINISTRATOR,
        (false, true) => text::PAUSED_BY_USER,
        (false, false) => return None,
    };
    Some(Block::Bar(Tone::Information, "paused", saying, vec![]))
}
