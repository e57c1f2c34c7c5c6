//! How the history of runs looks: a chart of durations, and a table that says the same and more.

use super::super::history::{Act, Listing, Older};
use super::super::model::Event;
use super::super::pace::{is_longer_than, took};
use super::super::run::{PROCESSES, Process, Run};
use super::{Here, Shape, chart, fill, kind, moment, number, sign, status};
use crate::components::{Look, button, failure, span};
use crate::desk::Desk;
use crate::words::Word;
use leptos::prelude::*;

const COLUMNS: [Word; 8] = [
    Word::FilterProcess,
    Word::ColumnStarted,
    Word::ColumnDuration,
    Word::ColumnUsers,
    Word::ColumnRecords,
    Word::ColumnDrifted,
    Word::ColumnErrors,
    Word::ColumnStatus,
];

/// The history.
pub(super) fn history(here: Here) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| {
        here.read(|model| match &model.history.listing {
            Listing::Asked => Shape::Reading,
            Listing::Failed(why) => Shape::Failed(why.clone()),
            Listing::Open(_) => Shape::Open,
        })
    });
    let again = move || {
        button(
            "history-again",
            Look::Secondary,
            desk.say(Word::TryAgain),
            move || {
                here.send(Event::History(Act::ReadAgain));
            },
        )
    };
    view! {
        <section class="process" aria-labelledby="history-name" data-testid="history">
            <h2 id="history-name" class="card-title">{move || desk.say(Word::History)}</h2>
            <p class="lead">{move || desk.say(Word::HistoryLead)}</p>
            {filter(here)}
            {move || match shape.get() {
                Shape::Reading => view! {
                    <p class="waiting-text" aria-busy="true">
                        <span class="spinner" aria-hidden="true"></span>
                        {desk.say(Word::Loading)}
                    </p>
                }
                .into_any(),
                Shape::Failed(why) => failure(desk, "history-failed", &why, Some(again())),
                Shape::Open => open(here),
            }}
        </section>
    }
    .into_any()
}

fn filter(here: Here) -> AnyView {
    let desk = here.desk;
    let chosen = move |event: leptos::ev::Event| {
        let only = Process::at(&event_target_value(&event));
        here.send(Event::History(Act::Filtered(only)));
    };
    let only = Memo::new(move |_| here.read(|model| model.history.only));
    let options = move || {
        let option = |process: Option<Process>, word: Word| {
            let (value, selected) = (
                process.map(Process::path).unwrap_or_default(),
                process == only.get(),
            );
            view! { <option value=value selected=selected>{desk.say(word)}</option> }.into_any()
        };
        let processes = PROCESSES.map(|process| option(Some(process), process.name()));
        [option(None, Word::FilterAll)]
            .into_iter()
            .chain(processes)
            .collect::<Vec<AnyView>>()
    };
    view! {
        <div class="field">
            <label class="label" for="history-only">{move || desk.say(Word::FilterProcess)}</label>
            <select id="history-only" class="select" on:change=chosen>{options}</select>
        </div>
    }
    .into_any()
}

/// What the rows and the charts are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The latest first.
    pub(super) runs: Vec<Run>,
    /// The interval of each process that is known, in minutes.
    pub(super) every: [Option<u32>; 3],
    /// Whose runs alone are shown.
    pub(super) only: Option<Process>,
}

impl Shown {
    fn of(here: Here) -> Self {
        here.read(|model| Self {
            runs: model
                .history
                .listed()
                .map(|listed| listed.runs.clone())
                .unwrap_or_default(),
            every: PROCESSES.map(|process| Some(model.card(process).shown()?.schedule.every_minutes)),
            only: model.history.only,
        })
    }

    /// The interval of a process, in minutes, if it is known.
    pub(super) fn every(&self, process: Process) -> Option<u32> {
        let [instant, standard, reconcile] = self.every;
        match process {
            Process::Instant => instant,
            Process::Standard => standard,
            Process::Reconcile => reconcile,
        }
    }
}

fn open(here: Here) -> AnyView {
    let desk = here.desk;
    let shown = Memo::new(move |_| Shown::of(here));
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.runs.is_empty()));
    let table = move || match is_empty.get() {
        true => view! {
            <div class="notice" data-testid="history-empty">
                <p class="bar-what">{desk.say(Word::HistoryEmpty)}</p>
                <p>{desk.say(Word::HistoryEmptyNext)}</p>
            </div>
        }
        .into_any(),
        false => view! {
            {move || shown.with(|shown| chart::charts(desk, shown))}
            {table(desk, shown)}
        }
        .into_any(),
    };
    view! { {table}{older(here)} }.into_any()
}

fn table(desk: Desk, shown: Memo<Shown>) -> AnyView {
    let heads = move || {
        let head = |word| view! { <th scope="col">{desk.say(word)}</th> }.into_any();
        COLUMNS.map(head).into_iter().collect::<Vec<AnyView>>()
    };
    let rows = move || {
        shown.with(|shown| {
            shown
                .runs
                .iter()
                .map(|run| row(desk, shown, run))
                .collect::<Vec<AnyView>>()
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=move || desk.say(Word::RunsTable)>
            <table class="table runs">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(desk: Desk, shown: &Shown, run: &Run) -> AnyView {
    let told = &run.told;
    let [done, total, records, drifted, errors] =
        [told.done, told.total, told.records, told.drifted, told.errors].map(|count| number(desk, count));
    let duration = took(run).map_or("–".to_owned(), |took| span(desk, took));
    let every = Process::of(told.kind).and_then(|process| shown.every(process));
    // Of a run on its way, its card tells.
    let is_long = run.ended.is_some() && every.is_some_and(|every| is_longer_than(run, every, run.started));
    let long =
        is_long.then(|| view! { <strong class="why">" ⚠ "{desk.say(Word::LongerThanInterval)}</strong> });
    view! {
        <tr>
            <th scope="row">{desk.say(kind(told.kind))}</th>
            <td>{moment(desk, run.started)}</td>
            <td>{duration}{long}</td>
            <td>{fill(desk, Word::UsersOfAll, &[&done, &total])}</td>
            <td>{records}</td>
            <td>{drifted}</td>
            <td>{errors}</td>
            <td><span aria-hidden="true">{sign(told.status)}</span>{desk.say(status(told.status))}</td>
        </tr>
    }
    .into_any()
}

fn older(here: Here) -> AnyView {
    let desk = here.desk;
    let older = Memo::new(move |_| {
        here.read(|model| {
            model
                .history
                .listed()
                .map(|listed| (listed.has_more, listed.older.clone()))
        })
    });
    let is_asked = move || older.with(|older| matches!(older, Some((_, Older::Asked))));
    let has_more = move || older.with(|older| matches!(older, Some((true, _))));
    let trouble = move || {
        older.with(|older| match older {
            Some((_, Older::Failed(why))) => Some(failure(desk, "older-failed", why, None)),
            Some((_, Older::No | Older::Asked)) | None => None,
        })
    };
    view! {
        {trouble}
        <div class="tools" hidden=move || !has_more()>
            <button id="history-older" class="button" type="button"
                aria-disabled=move || if is_asked() { "true" } else { "false" }
                on:click=move |_| here.send(Event::History(Act::OlderPressed))>
                {move || desk.say(if is_asked() { Word::Loading } else { Word::OlderRuns })}
            </button>
        </div>
    }
    .into_any()
}
