//! The user's records, by where they stand; and the contacts and tasks that could be shared (R-SHARE-1).

use super::answers;
use crate::components::blocks::{Block, Button, Choice, Entry, Tone};
use crate::model::failure::Failure;
use crate::model::known::{Own, OwnPage, Record, RecordsPage};
use crate::model::pane::{Pane, Press, Tab};
use crate::model::question::Question;
use crate::model::records::{FILTERS, Filter};
use crate::model::shown::Shown;
use crate::text;
use shared::api::shares::ItemType;

/// The page.
pub(crate) fn page(pane: &Pane) -> Vec<Block> {
    let records = pane.records();
    let choices = FILTERS.into_iter().map(|filter| Choice {
        label: match records.count(filter) {
            Some(count) => [text::filter(filter).text(), " (", &count.to_string(), ")"].concat(),
            None => text::filter(filter).into(),
        },
        chosen: filter == records.filter,
        press: Press::Filter(filter),
    });
    let mut blocks = vec![Block::Choice("record-filter", text::SHOW, choices.collect())];
    blocks.push(Block::maybe("stack", answers::trouble(pane)));
    match records.filter {
        Filter::State(_) => blocks.extend(shown(&records.page, |page| linked(pane, page))),
        Filter::Own(kind) => blocks.extend(shown(&records.own, |page| own(pane, kind, page))),
    }
    blocks
}

fn shown<T>(what: &Shown<T>, here: impl Fn(&T) -> Vec<Block>) -> Vec<Block> {
    match what {
        Shown::Nothing => vec![],
        Shown::Awaited => vec![Block::Busy(text::ASKING)],
        Shown::Here(page) => here(page),
        Shown::Failed(failure) => vec![failed(failure)],
    }
}

fn failed(failure: &Failure) -> Block {
    let again = Button::new("look-again", text::TRY_AGAIN, Press::Tab(Tab::Records));
    let again = vec![Block::Buttons(vec![again])];
    Block::failure(Tone::Danger, "records-failed", failure, again)
}

fn linked(pane: &Pane, page: &RecordsPage) -> Vec<Block> {
    if page.records.is_empty() {
        return vec![Block::text(text::NO_RECORDS)];
    }
    let entries = page.records.iter().map(|record| entry(pane, record)).collect();
    let mut blocks = vec![Block::List(entries)];
    if let (Filter::State(state), true, Some(last)) =
        (pane.records().filter, page.has_more, page.records.last())
    {
        let more = Question::Records(state, Some(last.id.clone()));
        let closed = pane.awaits(&more);
        let more = Button::new("more-records", text::MORE, Press::Ask(more));
        blocks.push(Block::Buttons(vec![more.closed_if(closed)]));
    }
    blocks
}

fn entry(pane: &Pane, record: &Record) -> Entry {
    let why = text::reason(record.reason.code);
    let title = record.title.clone().filter(|title| !title.is_empty());
    let mut blocks = vec![
        Block::text(why.in_a_row()),
        Block::More(
            text::DETAILS,
            vec![
                Block::caption(text::rule(&record.reason)),
                Block::At(text::SAVED, record.updated_at.clone()),
            ],
        ),
    ];
    blocks.extend(answers::about(pane, record));
    Entry {
        title: title.unwrap_or_else(|| text::NO_SUBJECT.into()),
        caption: text::object(record.object).into(),
        blocks,
    }
}

fn own(pane: &Pane, kind: ItemType, page: &OwnPage) -> Vec<Block> {
    let open: Vec<Entry> = page
        .records
        .iter()
        .enumerate()
        .filter(|(_, own)| !own.shared)
        .map(|(place, own)| unshared(pane, kind, place, own))
        .collect();
    if open.is_empty() {
        return vec![Block::text(text::NOTHING_TO_SHARE)];
    }
    let mut blocks = vec![Block::List(open)];
    if page.has_more {
        blocks.push(Block::caption(text::NOT_ALL_SHOWN));
    }
    blocks
}

fn unshared(pane: &Pane, kind: ItemType, place: usize, own: &Own) -> Entry {
    let share = Question::ShareOwn(kind, own.item_id.clone());
    let blocks = if pane.records().handed.contains(&own.item_id) {
        vec![Block::Busy(text::ON_ITS_WAY)]
    } else {
        let closed = pane.awaits(&share);
        let id = ["share-own-", &place.to_string()].concat();
        let share = Button::new(id, text::SHARE, Press::Ask(share));
        vec![Block::Buttons(vec![share.closed_if(closed)])]
    };
    Entry {
        title: own.name.clone(),
        caption: own.detail.clone().unwrap_or_default(),
        blocks,
    }
}
