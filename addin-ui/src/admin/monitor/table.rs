//! How the page looks.

use super::model::{Event, Users};
use crate::components::{Look, Tone, at, bar, button, failure, filled, moment, more, number, short, waiting};
use crate::desk::{Desk, Page};
use crate::listing::Shape;
use crate::route::Route;
use crate::words::Word;
use crate::words::codes::Coded;
use leptos::prelude::*;
use shared::api::me::{Connection, ConnectionProblem, Paused};
use shared::api::synced::{SyncedCounts, SyncedState};
use shared::api::users::UserRow;

type Here = Page<Users>;

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| here.read(|model| model.listing.shape()));
    let state = Memo::new(move |_| here.read(|model| model.listing.more()));
    let failed_later = Memo::new(move |_| {
        let later = shape.get() == Shape::Rows;
        here.read(|model| model.listing.failed().filter(|_| later).cloned())
    });
    view! {
        <div class="sheet sheet-wide" data-testid="page-users">
            <h1 class="title">{move || desk.say(Word::Users)}</h1>
            <p class="lead">{move || desk.say(Word::UsersLead)}</p>
            {move || match shape.get() {
                Shape::Reading => waiting("users-reading", desk.say(Word::Loading)),
                Shape::Failed => failed(here),
                Shape::Empty => bar(
                    Tone::Information, "users-none", desk.told(Word::UsersNone, Word::UsersNoneNext), None,
                ),
                Shape::Rows => table(here),
            }}
            {more(desk, state, failed_later, move || here.send(Event::MoreWanted))}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::MoreWanted);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    let why = here.read(|model| model.listing.failed().cloned());
    why.map(|why| failure(here.desk, "users-failed", &why, Some(again)))
        .into_any()
}

const COLUMNS: [Word; 6] = [
    Word::ColumnUser,
    Word::ColumnExchange,
    Word::ColumnSales,
    Word::ColumnSync,
    Word::ColumnRound,
    Word::ColumnCounts,
];

fn table(here: Here) -> AnyView {
    let desk = here.desk;
    let users = Memo::new(move |_| here.read(|model| model.listing.rows.clone()));
    let head = move || {
        let cell = |word| view! { <th scope="col">{desk.say(word)}</th> }.into_any();
        COLUMNS.into_iter().map(cell).collect::<Vec<AnyView>>()
    };
    let rows = move || users.with(|users| users.iter().map(|user| row(desk, user)).collect::<Vec<AnyView>>());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=move || desk.say(Word::Users)>
            <table class="table table-wide">
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(desk: Desk, user: &UserRow) -> AnyView {
    let name = match &user.sales_user_name {
        Some(name) => name.clone(),
        None => desk.say(Word::NoSalesName).to_owned(),
    };
    let identity = filled(desk, Word::Identity, &short(&user.object_id));
    view! {
        <tr id=["user-", &user.id].concat() tabindex="-1" data-testid=["user-", &user.id].concat()>
            <th scope="row">
                <a class="link" href=Route::User(user.id.clone()).link()>{name}</a>
                <span class="caption" title=user.object_id.clone()>{identity}</span>
            </th>
            <td>{connection(desk, &user.exchange)}</td>
            <td>{connection(desk, &user.sales)}</td>
            <td>{desk.say(paused(user.paused))}</td>
            <td>{round(desk, user)}</td>
            <td>{counts(desk, &user.counts)}</td>
        </tr>
    }
    .into_any()
}

/// An authorization in words: whether it works, why not, since when, until when.
pub(crate) fn connection(desk: Desk, connection: &Connection) -> AnyView {
    let problem = |problem: ConnectionProblem| desk.with_words(|words| words.name(problem));
    let (sign, class, what) = match (connection.problem, connection.connected) {
        (Some(why), _) => ("⚠ ", "bad", problem(why)),
        (None, false) => ("⚠ ", "bad", problem(ConnectionProblem::NotConnected)),
        (None, true) => ("✓ ", "good", desk.say(Word::Connected)),
    };
    let when = match (
        connection.connected,
        &connection.lapsed_at,
        &connection.expires_at,
    ) {
        (false, Some(lapsed), _) => Some(at(desk, Word::LapsedSince, lapsed)),
        (true, _, Some(expires)) => Some(at(desk, Word::ConnectedUntil, expires)),
        (true, _, None) | (false, None, _) => None,
    };
    let code = connection
        .provider_code
        .as_ref()
        .map(|code| filled(desk, Word::ProviderCode, code));
    let lines: Vec<AnyView> = when
        .into_iter()
        .chain(code)
        .map(|line| view! { <span class="caption">{line}</span> }.into_any())
        .collect();
    view! { <span class=class><span aria-hidden="true">{sign}</span>{what}</span>{lines} }.into_any()
}

/// Who has paused somebody.
pub(crate) const fn paused(paused: Paused) -> Word {
    match (paused.by_user, paused.by_administrator) {
        (false, false) => Word::NotPaused,
        (true, false) => Word::PausedByUser,
        (false, true) => Word::PausedByAdministrator,
        (true, true) => Word::PausedByBoth,
    }
}

fn round(desk: Desk, user: &UserRow) -> AnyView {
    let Some(round) = &user.latest_round else {
        return desk.say(Word::NoRound).into_any();
    };
    let result = desk.with_words(|words| words.name(round.result));
    let reason = round.reason.map(|code| {
        let told = desk.with_words(|words| words.reason(code));
        view! { <span class="caption">{told.what}</span> }
    });
    let records = filled(desk, Word::RoundRecords, &number(desk, round.records));
    view! {
        {result}{reason}
        <span class="caption">{moment(desk, &round.ended_at)}</span>
        <span class="caption">{records}</span>
    }
    .into_any()
}

/// How many of a user's records are in each state, without those that none are in.
fn counts(desk: Desk, counts: &SyncedCounts) -> AnyView {
    let lines: Vec<AnyView> = SyncedState::ALL
        .iter()
        .filter_map(|state| {
            let count = count_in(counts, *state);
            let name = desk.with_words(|words| words.name(*state));
            (count > 0).then(|| view! { <li>{name}": "{number(desk, count)}</li> }.into_any())
        })
        .collect();
    match lines.is_empty() {
        true => number(desk, 0).into_any(),
        false => view! { <ul>{lines}</ul> }.into_any(),
    }
}

/// How many are in a state.
pub(crate) const fn count_in(counts: &SyncedCounts, state: SyncedState) -> u64 {
    match state {
        SyncedState::Linked => counts.linked,
        SyncedState::Waiting => counts.waiting,
        SyncedState::Parked => counts.parked,
        SyncedState::Held => counts.held,
        SyncedState::Unlinked => counts.unlinked,
    }
}
