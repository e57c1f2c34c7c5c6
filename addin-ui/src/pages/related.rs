//! *Related to*: a kind, a search field with its list, and what was chosen.

use crate::components::blocks::{Block, Button, Choice, Related};
use crate::components::icon;
use crate::model::failure::Failure;
use crate::model::pane::{Pane, Press};
use crate::model::picker::List;
use crate::model::share_form::ShareForm;
use crate::text;
use shared::api::records::{RecordSummary, RecordType};

const KINDS: [RecordType; 4] = [
    RecordType::Account,
    RecordType::Contact,
    RecordType::Opportunity,
    RecordType::Lead,
];

/// The group; closed to changes while a share is on its way.
pub(crate) fn related(pane: &Pane) -> Block {
    let picker = pane.picker();
    let (rows, notes) = list(&picker.list);
    let chosen = pane.form().map(ShareForm::related).unwrap_or_default();
    let kinds = KINDS.into_iter().map(|kind| Choice {
        label: text::record_type(kind).into(),
        chosen: kind == picker.record_type,
        press: Press::Kind(kind),
    });
    Block::Related(Related {
        is_open: pane.form().is_none_or(ShareForm::is_open),
        kinds: kinds.collect(),
        placeholder: text::search_placeholder(picker.record_type),
        is_shown: picker.open,
        active: picker.active,
        rows,
        notes,
        chosen: chosen
            .iter()
            .map(|record| (picture(record.record_type), record.clone()))
            .collect(),
    })
}

/// Rows, and what stands below them or in their place.
fn list(list: &List) -> (Vec<(String, String)>, Vec<Block>) {
    let notes = match list {
        List::TooShort => vec![],
        List::Searching => vec![Block::Busy(text::PICKER_SEARCHING)],
        List::Slow => vec![Block::Busy(text::PICKER_SLOW)],
        List::Nothing => two_lines(text::PICKER_NOTHING),
        List::Failed(failure) => failed(failure),
        List::Found(page) => {
            let rows = page
                .records
                .iter()
                .map(|record| (record.name.clone(), detail(record)));
            let more = page.has_more.then(|| Block::caption(text::PICKER_MORE));
            return (rows.collect(), more.into_iter().collect());
        }
    };
    (vec![], notes)
}

fn failed(failure: &Failure) -> Vec<Block> {
    let mut notes = two_lines(text::picker_failure(failure));
    let again = Button::new("search-again", text::TRY_AGAIN, Press::SearchAgain);
    notes.push(Block::Button(again));
    notes
}

fn two_lines(saying: text::Saying) -> Vec<Block> {
    vec![Block::text(saying.what()), Block::caption(saying.next())]
}

/// What tells a record from others of its name.
fn detail(record: &RecordSummary) -> String {
    match &record.detail {
        Some(detail) => [detail, " · ", &record.number].concat(),
        None => record.number.clone(),
    }
}

fn picture(kind: RecordType) -> &'static str {
    match kind {
        RecordType::Account => icon::ACCOUNT,
        RecordType::Contact => icon::CONTACT,
        RecordType::Opportunity => icon::OPPORTUNITY,
        RecordType::Lead => icon::LEAD,
    }
}
