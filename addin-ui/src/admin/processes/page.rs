//! How the page looks.

mod card;
mod chart;
mod history;

use super::model::Processes;
use super::run::{PROCESSES, Process};
use crate::browser;
use crate::desk::{Desk, Page};
use crate::words::Word;
use addin_ui::model::failure::Failure;
use leptos::prelude::*;
use shared::api::runs::{RunKind, RunStatus};

type Here = Page<Processes>;

/// Which of three states a part of the page is in; it is drawn anew when that changes, and not with every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    Reading,
    Failed(Failure),
    Open,
}

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let cards: Vec<AnyView> = PROCESSES
        .into_iter()
        .map(|process| card::card(here, process))
        .collect();
    view! {
        <div class="sheet" data-testid="page-processes">
            <h1 class="title">{move || desk.say(Word::Processes)}</h1>
            <p class="lead">{move || desk.say(Word::ProcessesLead)}</p>
            {cards}
            {history::history(here)}
        </div>
    }
    .into_any()
}

/// The id of the field for an interval.
pub(crate) fn minutes_id(process: Process) -> String {
    id(process, "minutes")
}

/// How far a run is, in a word.
pub(crate) const fn status(status: RunStatus) -> Word {
    match status {
        RunStatus::Running => Word::RunRunning,
        RunStatus::Succeeded => Word::RunSucceeded,
        RunStatus::Failed => Word::RunFailed,
        RunStatus::Cancelled => Word::RunCancelled,
    }
}

fn id(process: Process, part: &str) -> String {
    [process.path(), "-", part].concat()
}

const fn kind(kind: RunKind) -> Word {
    match Process::of(kind) {
        Some(process) => process.name(),
        None => Word::SyncNowOfOne,
    }
}

/// A sign beside the word, for who glances.
const fn sign(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "▶ ",
        RunStatus::Succeeded => "✓ ",
        RunStatus::Failed => "✕ ",
        RunStatus::Cancelled => "■ ",
    }
}

fn number(desk: Desk, number: u64) -> String {
    browser::number(desk.language(), number)
}

fn moment(desk: Desk, ms: i64) -> String {
    browser::moment(desk.language(), ms)
}

fn fill(desk: Desk, word: Word, places: &[&str]) -> String {
    desk.with_words(|words| words.fill(word, places))
}
