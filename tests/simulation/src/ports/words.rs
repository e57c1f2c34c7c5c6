//! What was asked, written and answered, for whoever reads a story.

use crate::kinds::Told;
use store::links::Link;
use sync_core::{Item, Outcome, Write};
use worker::ports::{Answer, ItemSeen};

/// Enough of a link's id to tell it from others.
pub(super) fn short<C>(link: &Link<C>) -> String {
    (link.copy.0.as_u128() & 0xffff).to_string()
}

/// Enough of an id to tell it from others.
pub(super) fn tail(id: &str) -> &str {
    id.get(id.len().saturating_sub(6)..).unwrap_or(id)
}

/// A write, for whoever reads the story.
pub(super) fn in_words<C: Told>(write: &Write<C>) -> String {
    match write {
        Write::Create { carried, .. } => format!("create {}", C::title(&carried.sent)),
        Write::Update {
            fields,
            expects,
            carried,
            ..
        } => {
            format!(
                "update {fields:?} of version {}: {}",
                C::version_in_words(expects),
                C::in_words(&carried.sent)
            )
        }
        Write::Delete { expects, .. } => format!("delete version {}", C::version_in_words(expects)),
        Write::Mark { expects, .. } => format!("mark version {}", expects.as_str()),
        Write::Unmark { expects, .. } => format!("unmark version {}", expects.as_str()),
    }
}

pub(super) fn answer_in_words<C: Told>(answer: Option<&Answer<C>>) -> String {
    match answer {
        None => "none".to_owned(),
        Some(answer) => match &answer.outcome {
            Outcome::Applied(item) => format!("applied, {}", item_in_words(item)),
            other @ (Outcome::Deleted
            | Outcome::PreconditionFailed
            | Outcome::NotFound
            | Outcome::NotApplied
            | Outcome::Uncertain
            | Outcome::Taken) => format!("{other:?} {:?}", answer.refusal),
        },
    }
}

pub(super) fn item_in_words<C: Told>(item: &Item<C>) -> String {
    format!(
        "{} version {} of {} {}{}",
        tail(item.id.as_str()),
        C::version_in_words(&item.version),
        item.modified,
        C::in_words(&item.content),
        if item.marks.category { "" } else { ", no category" }
    )
}

pub(super) fn seen_in_words<C: Told>(seen: &ItemSeen<C>) -> String {
    match seen {
        ItemSeen::Found(item, _) => item_in_words(item),
        ItemSeen::Deleted => "deleted".to_owned(),
        ItemSeen::Cancelled => "cancelled".to_owned(),
        ItemSeen::Missing => "missing".to_owned(),
        ItemSeen::Refused(code, _) => code.as_str().to_owned(),
    }
}
