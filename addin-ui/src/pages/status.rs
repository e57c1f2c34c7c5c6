//! What will become of the share, what is becoming of it, what became of it: the words above the button.

use crate::components::blocks::{Block, Button, Tone};
use crate::model::pane::{Pane, Press};
use crate::model::session::Side;
use crate::model::share_form::{Following, ShareForm, ShareState, Stage};
use crate::text;
use shared::api::shares::{ReasonCode, SalesRecord, ShareReason};

/// The words.
pub(crate) fn status(pane: &Pane, marked: bool) -> Block {
    let words = match pane.form().map(ShareForm::state) {
        None | Some(ShareState::Editing(None)) => promise(pane, marked),
        Some(ShareState::Editing(Some(failure))) => {
            Block::failure(Tone::Danger, "share-trouble", failure, vec![])
        }
        Some(ShareState::Sending) => Block::Bar(Tone::Busy, "share-sending", text::SENDING, vec![]),
        Some(ShareState::Following(following)) => under_way(pane, following),
        Some(ShareState::Shared(record, reason)) => shared(pane, record.as_ref(), reason.as_ref()),
        Some(ShareState::Parked(_, reason)) => rested(pane, Tone::Warning, "share-parked", reason.as_ref()),
        Some(ShareState::Failed(reason)) => rested(pane, Tone::Danger, "share-failed", reason.as_ref()),
    };
    Block::Group("status", vec![words])
}

fn promise(pane: &Pane, marked: bool) -> Block {
    let words = pane.item().map(|item| text::share_what(item, marked));
    Block::Text("share-ready", words.unwrap_or_default())
}

fn under_way(pane: &Pane, following: &Following) -> Block {
    if let Some(failure) = &following.trouble {
        let more = vec![Block::text(text::STILL_FOLLOWING)];
        return Block::Bar(Tone::Warning, "share-unseen", text::failure(failure), more);
    }
    let (testid, usual) = match following.stage {
        Stage::Queued => ("share-queued", text::QUEUED),
        Stage::Running => ("share-running", text::RUNNING),
    };
    match &following.reason {
        Some(reason) if reason.code != ReasonCode::InStep => Block::Bar(
            Tone::Busy,
            testid,
            text::reason(reason.code),
            behind(pane, reason),
        ),
        Some(_) | None => Block::Bar(Tone::Busy, testid, usual, vec![]),
    }
}

fn shared(pane: &Pane, record: Option<&SalesRecord>, reason: Option<&ShareReason>) -> Block {
    let saying = match reason {
        Some(more) if more.code == ReasonCode::SeriesShared => text::reason(more.code),
        Some(_) | None => text::shared(pane.kind()),
    };
    // An address that is not https is not one of ours, and is not offered.
    let url = record.filter(|record| record.url.starts_with("https://"));
    let link = url.map(|record| Block::Link("open-in-sales", text::OPEN_IN_SALES, record.url.clone()));
    let mut more: Vec<Block> = link.into_iter().collect();
    more.extend(record.map(|record| {
        let words = [text::NUMBER.text(), &record.number].concat();
        Block::Caption("record-number", words)
    }));
    if pane.form().is_some_and(ShareForm::has_changes) {
        more.push(Block::text(text::CHANGES_WAIT));
    }
    Block::Bar(Tone::Success, "share-shared", saying, more)
}

fn rested(pane: &Pane, tone: Tone, testid: &'static str, reason: Option<&ShareReason>) -> Block {
    match reason {
        Some(reason) => Block::Bar(tone, testid, text::reason(reason.code), behind(pane, reason)),
        None => Block::Bar(tone, testid, text::NO_REASON, vec![]),
    }
}

/// The button that helps, if one does, and the rule and detail behind a reason.
fn behind(pane: &Pane, reason: &ShareReason) -> Vec<Block> {
    let label = match pane.form().and_then(ShareForm::sign_in_asked_for) {
        Some(Side::Exchange) => Some(text::SIGN_IN_AGAIN),
        Some(Side::Sales) => Some(text::SIGN_IN_SALES),
        None => None,
    };
    let button = label.map(|label| Button::new("reconnect", label, Press::Reconnect).primary());
    let mut reason = reason.clone();
    reason.detail = reason.detail.map(|detail| named(pane, &detail));
    let rule = Block::Caption("share-rule", text::rule(&reason));
    button.map(Block::Button).into_iter().chain([rule]).collect()
}

/// A detail that is the id of a chosen record says more by the record's name.
fn named(pane: &Pane, detail: &str) -> String {
    let related = pane.form().map(ShareForm::related).unwrap_or_default();
    let record = related.iter().find(|record| record.id.as_str() == detail);
    record.map_or(detail, |record| &record.name).to_owned()
}
