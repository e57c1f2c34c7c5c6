//! What can be said about a record, what it means, and what came of it (R-ERR-3, R-HOLD-1).

use crate::components::blocks::{Block, Button, Choice, Tone};
use crate::model::answering::{Answering, Stage, offered};
use crate::model::known::Record;
use crate::model::pane::{Pane, Press};
use crate::model::question::Said;
use crate::text::{self, Word};
use shared::api::synced::{RepairAction, RepairStatus};

/// What stands below a record.
pub(crate) fn about(pane: &Pane, record: &Record) -> Vec<Block> {
    let given = pane.answering().filter(|given| *given.record() == record.id);
    match given {
        Some(given) => given_answer(given, record),
        None => vec![Block::Buttons(
            offered(record)
                .into_iter()
                .enumerate()
                .map(|(place, said)| {
                    let id = ["say-", record.id.as_str(), "-", &place.to_string()].concat();
                    Button::new(id, text::answer(said), Press::Answer(record.id.clone(), said))
                })
                .collect(),
        )],
    }
}

/// Why the last press came to nothing.
pub(crate) fn trouble(pane: &Pane) -> Option<Block> {
    let failure = pane.trouble()?;
    Some(Block::failure(Tone::Danger, "trouble", failure, vec![]))
}

fn given_answer(given: &Answering, record: &Record) -> Vec<Block> {
    match &given.stage {
        Stage::Asked => question(given, record),
        Stage::Sent | Stage::OnItsWay(..) => vec![Block::Busy(text::ON_ITS_WAY)],
        Stage::Slow => vec![Block::Bar(
            Tone::Information,
            "answer-slow",
            text::ANSWER_SLOW,
            vec![],
        )],
        Stage::Over(status, reason) => {
            let tone = match status {
                RepairStatus::Taken | RepairStatus::Queued => Tone::Information,
                RepairStatus::NotOffered
                | RepairStatus::Stale
                | RepairStatus::CounterpartTaken
                | RepairStatus::NeedsAdministrator => Tone::Warning,
                RepairStatus::Failed => Tone::Danger,
            };
            let why = reason.map(|code| Block::text(text::reason(code).what()));
            let mut blocks: Vec<Block> = why.into_iter().collect();
            blocks.push(Block::Buttons(vec![drop_button(text::CLOSE)]));
            vec![Block::Bar(tone, "answer-over", text::repair(*status), blocks)]
        }
        Stage::Failed(failure) => {
            let mut blocks = vec![Block::failure(Tone::Danger, "answer-failed", failure, vec![])];
            blocks.extend(question(given, record));
            blocks
        }
    }
}

fn question(given: &Answering, record: &Record) -> Vec<Block> {
    let effect = record.held.as_ref().map(|held| held.effect);
    let mut blocks = vec![Block::text(text::meaning(given.said, effect))];
    if let (Said::Approve, Some(held)) = (given.said, &record.held)
        && held.recipients > 0
    {
        let words = [text::RECIPIENTS.text(), &held.recipients.to_string()].concat();
        blocks.push(Block::text(words));
    }
    blocks.extend(given.differences.iter().map(|difference| {
        Block::Values(
            difference.field.clone(),
            difference.exchange.told(),
            difference.sales.told(),
        )
    }));
    match given.said {
        Said::Repair(RepairAction::PickAccount) if !given.accounts.is_empty() => {
            let nothing = Choice {
                label: String::new(),
                chosen: given.entry.is_empty(),
                press: Press::Entry(String::new()),
            };
            let accounts = given.accounts.iter().map(|account| Choice {
                label: account.name.clone(),
                chosen: given.entry == account.id.as_str(),
                press: Press::Entry(account.id.0.clone()),
            });
            let choices = [nothing].into_iter().chain(accounts).collect();
            blocks.push(Block::Choice("answer-account", text::ACCOUNT_TO_PICK, choices));
        }
        Said::Repair(RepairAction::PickAccount | RepairAction::Link) => {
            let name = if given.said == Said::Repair(RepairAction::PickAccount) {
                text::ACCOUNT_TO_PICK
            } else {
                text::LINK_WITH
            };
            blocks.push(Block::Input(name));
        }
        Said::Repair(_) | Said::Approve | Said::Discard => {}
    }
    let lacks = given.said.names() && given.entry.trim().is_empty();
    let confirm = Button::new("answer-confirm", text::answer(given.said), Press::Confirm);
    blocks.push(Block::Buttons(vec![
        confirm.primary().closed_if(lacks),
        drop_button(text::CANCEL),
    ]));
    blocks
}

fn drop_button(label: Word) -> Button {
    Button::new("answer-drop", label, Press::Drop)
}
