//! How the latest runs of a user look: when, how they ended, and what they came to by reason.

use super::model::{Event, Rounds, User};
use crate::components::{Look, button, failure, moment, number, waiting};
use crate::desk::{Desk, Page};
use crate::processes::Process;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::users::{RoundOfRun, RoundResult};

const COLUMNS: [Word; 5] = [
    Word::FilterProcess,
    Word::ColumnStarted,
    Word::ColumnStatus,
    Word::ColumnRecords,
    Word::UserRunsCounts,
];

/// The section.
pub(super) fn rounds(here: Page<User>) -> AnyView {
    let desk = here.desk;
    let rounds = Memo::new(move |_| here.read(|model| model.rounds.clone()));
    let drawn = move || {
        rounds.with(|rounds| match rounds {
            Rounds::Asked => waiting("rounds-reading", desk.say(Word::Loading)),
            Rounds::Failed(why) => {
                let press = move || here.send(Event::RoundsAgain);
                let again = button("rounds-again", Look::Secondary, desk.say(Word::TryAgain), press);
                failure(desk, "rounds-failed", why, Some(again))
            }
            Rounds::Open(rounds) if rounds.is_empty() => {
                view! { <p data-testid="rounds-none">{desk.say(Word::UserRunsNone)}</p> }.into_any()
            }
            Rounds::Open(rounds) => table(desk, rounds),
        })
    };
    view! {
        <section class="card card-one" data-testid="rounds">
            <h2 id="rounds-title" class="card-title">{move || desk.say(Word::UserRuns)}</h2>
            <p class="caption">{move || desk.say(Word::UserRunsMeans)}</p>
            {drawn}
        </section>
    }
    .into_any()
}

fn table(desk: Desk, rounds: &[RoundOfRun]) -> AnyView {
    let heads: Vec<AnyView> = COLUMNS
        .into_iter()
        .map(|word| view! { <th scope="col">{desk.say(word)}</th> }.into_any())
        .collect();
    let rows: Vec<AnyView> = rounds.iter().map(|round| row(desk, round)).collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-labelledby="rounds-title">
            <table class="table runs">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(desk: Desk, one: &RoundOfRun) -> AnyView {
    let process = Process::of(one.kind).map_or(Word::SyncNowOfOne, Process::name);
    let (sign, class) = match one.round.result {
        RoundResult::Done => ("✓ ", "good"),
        RoundResult::Failed => ("⚠ ", "bad"),
        RoundResult::PassedOver | RoundResult::Cancelled => ("", ""),
    };
    let result = desk.with_words(|words| words.name(one.round.result));
    let why = one.round.reason.map(|code| {
        let told = desk.with_words(|words| words.reason(code));
        view! { <span class="caption">{told.what}</span> }
    });
    let counts: Vec<AnyView> = one
        .counts
        .iter()
        .map(|(code, count)| {
            let told = desk.with_words(|words| words.reason(*code));
            view! { <li>{told.what}": "{number(desk, *count)}</li> }.into_any()
        })
        .collect();
    let counts = (!counts.is_empty()).then(|| view! { <ul>{counts}</ul> });
    view! {
        <tr data-testid="round">
            <th scope="row">{desk.say(process)}</th>
            <td>{moment(desk, &one.started_at)}</td>
            <td><span class=class><span aria-hidden="true">{sign}</span>{result}</span>{why}</td>
            <td>{number(desk, one.round.records)}</td>
            <td>{counts}</td>
        </tr>
    }
    .into_any()
}
