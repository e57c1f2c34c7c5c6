//! What will become of the share, what is becoming of it, what became of it: the words above the button.

use crate::components::button::{Look, plain_button};
use crate::components::icon::{self, icon};
use crate::components::message_bar::{Tone, message_bar};
use crate::effects::Ui;
use crate::model::failure::Failure;
use crate::model::item::CATEGORY;
use crate::model::pane::{Event, Pane};
use crate::model::session::Side;
use crate::model::share_form::{Following, ShareForm, ShareState, Stage};
use crate::text;
use leptos::prelude::*;
use shared::api::shares::{ReasonCode, SalesRecord, ShareReason};

/// The words; drawn anew only when the share has moved.
pub(crate) fn status(ui: Ui, marked: Memo<bool>) -> AnyView {
    let state = Memo::new(move |_| ui.read(|pane| pane.form().map(|form| form.state().clone())));
    let changed = Memo::new(move |_| ui.read(|pane| pane.form().is_some_and(ShareForm::has_changes)));
    let words = move || {
        state.with(|state| match state {
            None | Some(ShareState::Editing(None)) => promise(marked.get()),
            Some(ShareState::Editing(Some(failure))) => not_taken(failure),
            Some(ShareState::Sending) => message_bar(Tone::Busy, "share-sending", text::SENDING, None),
            Some(ShareState::Following(following)) => under_way(ui, following),
            Some(ShareState::Shared(record, reason)) => {
                shared(record.as_ref(), reason.as_ref(), changed.get())
            }
            Some(ShareState::Parked(_, reason)) => rested(ui, Tone::Warning, "share-parked", reason.as_ref()),
            Some(ShareState::Failed(reason)) => rested(ui, Tone::Danger, "share-failed", reason.as_ref()),
        })
    };
    view! { <div id="share-status">{words}</div> }.into_any()
}

fn promise(marked: bool) -> AnyView {
    let [before, after] = if marked {
        text::SHARE_MARKED
    } else {
        text::SHARE_WHAT
    };
    view! {
        <p class="lead" data-testid="share-ready">
            {before}
            <strong>{CATEGORY}</strong>
            {after}
        </p>
    }
    .into_any()
}

fn not_taken(failure: &Failure) -> AnyView {
    message_bar(
        Tone::Danger,
        "share-trouble",
        text::failure(failure),
        reference(failure),
    )
}

fn under_way(ui: Ui, following: &Following) -> AnyView {
    if let Some(failure) = &following.trouble {
        let more = view! { <p>{text::STILL_FOLLOWING}</p> }.into_any();
        return message_bar(Tone::Warning, "share-unseen", text::failure(failure), Some(more));
    }
    let (testid, usual) = match following.stage {
        Stage::Queued => ("share-queued", text::QUEUED),
        Stage::Running => ("share-running", text::RUNNING),
    };
    match &following.reason {
        Some(reason) if reason.code != ReasonCode::InStep => message_bar(
            Tone::Busy,
            testid,
            text::reason(reason.code),
            Some(behind(ui, reason)),
        ),
        Some(_) | None => message_bar(Tone::Busy, testid, usual, None),
    }
}

fn shared(record: Option<&SalesRecord>, reason: Option<&ShareReason>, changed: bool) -> AnyView {
    let (what, plain) = match reason {
        Some(more) if more.code == ReasonCode::SeriesShared => {
            let whole = text::reason(more.code);
            (whole.what, whole.next)
        }
        Some(_) | None => (text::SHARED, text::SHARED_PLAIN),
    };
    let number = record.map(|record| {
        view! {
            <p class="caption bar-number" data-testid="record-number">
                <span class="visually-hidden">{text::NUMBER}</span>
                {record.number.clone()}
            </p>
        }
        .into_any()
    });
    // An address that is not https is not one of ours, and is not offered.
    let url = record
        .filter(|record| record.url.starts_with("https://"))
        .map(|record| record.url.clone());
    let link = url.map(|url| {
        view! {
            <a id="open-in-sales" class="link" href=url target="_blank" rel="noopener noreferrer">
                {text::OPEN_IN_SALES}
                {icon(icon::OPEN, "16")}
                <span class="visually-hidden">{text::NEW_WINDOW}</span>
            </a>
        }
        .into_any()
    });
    view! {
        <div class="bar bar-success" role="group" data-testid="share-shared">
            {icon(icon::CHECK, "20")}
            <p class="bar-what">{what}</p>
            <p>{plain}</p>
            {link}
            {number}
            {changed.then(|| view! { <p>{text::CHANGES_WAIT}</p> }.into_any())}
        </div>
    }
    .into_any()
}

fn rested(ui: Ui, tone: Tone, testid: &'static str, reason: Option<&ShareReason>) -> AnyView {
    match reason {
        Some(reason) => message_bar(tone, testid, text::reason(reason.code), Some(behind(ui, reason))),
        None => message_bar(tone, testid, text::NO_REASON, None),
    }
}

/// The button that helps, if one does, and the rule and detail behind a reason.
fn behind(ui: Ui, reason: &ShareReason) -> AnyView {
    let side = ui.peek(|pane: &Pane| pane.form().and_then(ShareForm::sign_in_asked_for));
    let label = match side {
        Some(Side::Exchange) => Some(text::SIGN_IN_AGAIN),
        Some(Side::Sales) => Some(text::SIGN_IN_SALES),
        None => None,
    };
    let press = move || ui.send(Event::ReconnectPressed);
    let button = label.map(|label| plain_button("reconnect", Look::Primary, label, press));
    let detail = reason
        .detail
        .as_deref()
        .map(|detail| [" · ", &ui.peek(|pane| named(pane, detail))].concat());
    let rule = [text::RULE, &reason.rule, detail.as_deref().unwrap_or_default()].concat();
    view! {
        {button}
        <p class="caption" data-testid="share-rule">{rule}</p>
    }
    .into_any()
}

/// A detail that is the id of a chosen record says more by the record's name.
fn named(pane: &Pane, detail: &str) -> String {
    let related = pane.form().map(ShareForm::related).unwrap_or_default();
    let record = related.iter().find(|record| record.id.as_str() == detail);
    record.map_or(detail, |record| &record.name).to_owned()
}

fn reference(failure: &Failure) -> Option<AnyView> {
    match failure {
        Failure::Refused(refusal) => {
            let words = [text::REFERENCE, &refusal.request_id].concat();
            Some(view! { <p class="caption" data-testid="request-id">{words}</p> }.into_any())
        }
        Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => None,
    }
}
