//! What is known of the open item: what it could be related to, why it is shared or not, and who is on it.

use super::answers;
use crate::components::blocks::{Block, Button, Entry, Tone};
use crate::model::item::{ItemKind, OpenedItem};
use crate::model::known::{Known, Person};
use crate::model::pane::{Pane, Press, Tab};
use crate::model::question::Question;
use crate::model::share_form::ShareForm;
use crate::model::shown::Shown;
use crate::text;
use shared::api::items::PersonKind;
use shared::api::records::RecordSummary;

/// What could be shared besides, and related: suggestions, and the choice of the whole thread.
pub(crate) fn choices(pane: &Pane) -> Vec<Block> {
    let mut blocks = Vec::new();
    let Some(form) = pane.form().filter(|form| form.is_open()) else {
        return blocks;
    };
    if let Some(known) = pane.about().known.here() {
        let suggested: Vec<Button> = known
            .suggestions
            .iter()
            .enumerate()
            .filter(|(_, record)| !form.relates(record))
            .map(|(place, record)| suggestion(place, record))
            .collect();
        if !suggested.is_empty() {
            blocks.push(Block::caption(text::SUGGESTED));
            blocks.push(Block::Buttons(suggested));
        }
    }
    if let Some(thread) = pane.about().thread.filter(|thread| thread.emails > 1) {
        let name = [text::WHOLE_THREAD.text(), &thread.emails.to_string()].concat();
        blocks.push(Block::Check(
            "whole-thread",
            name,
            form.whole_thread(),
            Press::Thread,
        ));
    }
    blocks
}

fn suggestion(place: usize, record: &RecordSummary) -> Button {
    let label = [&record.name, " · ", text::record_type(record.record_type).text()].concat();
    Button::new(
        ["suggestion-", &place.to_string()].concat(),
        label,
        Press::Suggestion(place),
    )
}

/// Whether it is shared, why, and who is on it.
pub(crate) fn known(pane: &Pane) -> Vec<Block> {
    let Some(item) = pane.item() else { return vec![] };
    let mut blocks = match &pane.about().known {
        Shown::Nothing => vec![],
        Shown::Awaited => vec![Block::Busy(text::ASKING)],
        Shown::Failed(failure) => {
            let again = Button::new("look-again", text::TRY_AGAIN, Press::Tab(Tab::Item));
            let again = vec![Block::Buttons(vec![again])];
            vec![Block::failure(Tone::Information, "item-unknown", failure, again)]
        }
        Shown::Here(known) => known_of_item(pane, item, known),
    };
    blocks.extend(answers::trouble(pane));
    blocks
}

fn known_of_item(pane: &Pane, item: &OpenedItem, known: &Known) -> Vec<Block> {
    let why = text::reason(known.reason.code);
    let mut details = vec![Block::caption(text::rule(&known.reason))];
    details.extend(known.decided_at.clone().map(|at| Block::At(text::DECIDED, at)));
    if let Some(record) = &known.record {
        details.extend(record.number.as_ref().map(|number| {
            let words = [text::NUMBER.text(), number].concat();
            Block::caption(words)
        }));
        details.push(Block::At(text::SAVED, record.updated_at.clone()));
    }
    if let Some(round) = &known.latest_round {
        details.push(Block::At(text::round(round.result), round.ended_at.clone()));
    }
    let mut blocks = vec![
        Block::Heading(if known.linked {
            text::SHARED
        } else {
            text::NOT_SHARED
        }),
        Block::Text("known", why.in_a_row()),
        Block::More(text::DETAILS, details),
    ];
    if let Some(record) = &known.record {
        blocks.extend(answers::about(pane, record));
    }
    if item.kind == ItemKind::Email && pane.about().thread.is_some_and(|thread| thread.shared > 0) {
        let stop = Question::StopCapturing(item.id.clone());
        let closed = pane.awaits(&stop);
        let stop = Button::new("stop-capturing", text::STOP_CAPTURING, Press::Ask(stop));
        blocks.push(Block::Buttons(vec![stop.closed_if(closed)]));
    }
    if !known.people.is_empty() {
        blocks.push(Block::Heading(text::PEOPLE));
        let people = known.people.iter().enumerate();
        let people = people.map(|(place, person)| entry(pane, item, place, person));
        blocks.push(Block::List(people.collect()));
    }
    blocks
}

fn entry(pane: &Pane, item: &OpenedItem, place: usize, person: &Person) -> Entry {
    let account = person
        .contacts
        .first()
        .and_then(|contact| contact.detail.as_deref());
    let kind = text::person(person.kind).text();
    let caption = match (person.kind, account) {
        (PersonKind::Contact, Some(account)) => [kind, " · ", account].concat(),
        _ => [kind, " · ", &person.address].concat(),
    };
    let create = (person.kind == PersonKind::Unmatched).then(|| {
        let create = Question::CreateContact(item.id.clone(), person.address.clone());
        let closed = pane.awaits(&create);
        let id = ["create-contact-", &place.to_string()].concat();
        let create = Button::new(id, text::CREATE_CONTACT, Press::Ask(create));
        Block::Buttons(vec![create.closed_if(closed)])
    });
    Entry {
        title: person.name.clone().unwrap_or_else(|| person.address.clone()),
        caption,
        blocks: create.into_iter().collect(),
    }
}

impl ShareForm {
    /// Whether a record is among what is chosen.
    fn relates(&self, record: &RecordSummary) -> bool {
        let mut chosen = self.related().iter();
        chosen.any(|chosen| chosen.record_type == record.record_type && chosen.id == record.id)
    }
}
