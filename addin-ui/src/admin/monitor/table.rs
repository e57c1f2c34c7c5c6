//! The users, as a table that is searched, sorted and read on.

use super::draw::Here;
use super::model::{Column, Direction, Event, Monitor};
use crate::components::{Look, Tone, at, bar, button, failure, filled, moment, more, number, waiting};
use crate::desk::Desk;
use crate::listing::Shape;
use crate::names::{called_or_short, short};
use crate::route::Route;
use crate::words::Word;
use crate::words::codes::Coded;
use leptos::prelude::*;
use shared::api::me::{Connection, ConnectionProblem, Paused};
use shared::api::synced::{SyncedCounts, SyncedState};
use shared::api::users::UserRow;

/// The field to search by.
const SEARCH: &str = "search";

/// The search, the table, and what stands in for rows that are not there. The head stays while they come, and so does the focus on
/// what was pressed in it.
pub(super) fn users(here: Here) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| here.read(|model| model.listing.shape()));
    let state = Memo::new(move |_| here.read(|model| model.listing.more()));
    let failed_later = Memo::new(move |_| {
        let later = shape.get() == Shape::Rows;
        here.read(|model| model.listing.failed().filter(|_| later).cloned())
    });
    view! {
        {search(here)}
        {table(here)}
        {move || match shape.get() {
            Shape::Reading => Some(waiting("users-reading", desk.say(Word::Loading))),
            Shape::Failed => Some(failed(here)),
            Shape::Empty => Some(nobody(here)),
            Shape::Rows => None,
        }}
        {more(desk, state, failed_later, move || here.send(Event::MoreWanted))}
    }
    .into_any()
}

fn search(here: Here) -> AnyView {
    let desk = here.desk;
    let text = move || here.read(|model| model.search.clone());
    let put = move |event| here.send(Event::SearchPut(event_target_value(&event)));
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        here.send(Event::SearchSent);
    };
    view! {
        <form role="search" class="search" novalidate on:submit=sent>
            <label class="label" for=SEARCH>{move || desk.say(Word::SearchUsers)}</label>
            <div class="beside">
                <input id=SEARCH class="input" type="search" maxlength="254" autocomplete="off" spellcheck="false"
                    aria-describedby="search-means" prop:value=text on:input=put />
                <button id="search-send" class="button" type="submit">{move || desk.say(Word::Search)}</button>
            </div>
            <p id="search-means" class="caption">{move || desk.say(Word::SearchMeans)}</p>
        </form>
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

fn nobody(here: Here) -> AnyView {
    let desk = here.desk;
    if !here.read(|model| model.question.leaves_out()) {
        let told = desk.told(Word::UsersNone, Word::UsersNoneNext);
        return bar(Tone::Information, "users-none", told, None);
    }
    let press = move || here.send(Event::EverybodyWanted);
    let all = button(
        "show-everybody",
        Look::Secondary,
        desk.say(Word::ShowEverybody),
        press,
    );
    let told = desk.told(Word::UsersNoneSuch, Word::UsersNoneSuchNext);
    bar(Tone::Information, "users-none-such", told, Some(all))
}

const COLUMNS: [(Word, Option<Column>); 7] = [
    (Word::ColumnUser, Some(Column::Name)),
    (Word::ColumnRound, Some(Column::LastSync)),
    (Word::ColumnUserErrors, Some(Column::Errors)),
    (Word::ColumnExchange, None),
    (Word::ColumnSales, None),
    (Word::ColumnSync, None),
    (Word::ColumnCounts, None),
];

fn table(here: Here) -> AnyView {
    let desk = here.desk;
    let users = Memo::new(move |_| here.read(|model| model.listing.rows.clone()));
    let head: Vec<AnyView> = COLUMNS
        .into_iter()
        .map(|(word, column)| match column {
            Some(column) => sortable(here, word, column),
            None => view! { <th scope="col">{move || desk.say(word)}</th> }.into_any(),
        })
        .collect();
    let rows = move || {
        let asked = here.glance(Monitor::remembered).unwrap_or_default();
        users.with(|users| {
            let rows = users.iter().map(|user| row(desk, user, &asked));
            rows.collect::<Vec<AnyView>>()
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-labelledby="users-title">
            <table class="table table-wide users">
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The head of a column that users are sorted by once it is pressed.
fn sortable(here: Here, word: Word, column: Column) -> AnyView {
    let desk = here.desk;
    let sorted = Memo::new(move |_| {
        let sort = here.read(|model| model.question.sort);
        sort.and_then(|(by, direction)| (by == column).then_some(direction))
    });
    let told = move || match sorted.get() {
        Some(Direction::Ascending) => "ascending",
        Some(Direction::Descending) => "descending",
        None => "none",
    };
    let sign = move || match sorted.get() {
        Some(Direction::Ascending) => " ▲",
        Some(Direction::Descending) => " ▼",
        None => " ↕",
    };
    view! {
        <th scope="col" aria-sort=told>
            <button id=["sort-", column.name()].concat() class="sort" type="button"
                on:click=move |_| here.send(Event::SortPressed(column))>
                {move || desk.say(word)}
                <span aria-hidden="true">{sign}</span>
            </button>
        </th>
    }
    .into_any()
}

fn row(desk: Desk, user: &UserRow, asked: &str) -> AnyView {
    let name = called_or_short(user);
    let outside = user.sales_user_name.is_none();
    let outside = outside.then(|| view! { <span class="caption">{desk.say(Word::NoSalesName)}</span> });
    let identity = filled(desk, Word::Identity, &short(&user.object_id));
    view! {
        <tr id=["user-", &user.id].concat() tabindex="-1" data-testid=["user-", &user.id].concat()>
            <th scope="row">
                <a class="link" href=Route::User(user.id.clone(), asked.to_owned()).link()>{name}</a>
                {outside}
                <span class="caption" title=user.object_id.clone()>{identity}</span>
            </th>
            <td>{last_sync(desk, user)}</td>
            <td>{number(desk, user.counts.parked)}</td>
            <td>{connection(desk, &user.exchange)}</td>
            <td>{connection(desk, &user.sales)}</td>
            <td>{desk.say(paused(user.paused))}</td>
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

/// The latest sync; the oldest change that is unsynced; and the round that passed the mailbox over, or was cancelled, if there was one since.
pub(crate) fn last_sync(desk: Desk, user: &UserRow) -> AnyView {
    let sync = user.last_sync.as_ref().map(|sync| {
        let (sign, class, what) = match sync.has_errors {
            true => ("⚠ ", "bad", Word::SyncWithErrors),
            false => ("✓ ", "good", Word::SyncSucceeded),
        };
        view! {
            <span class=class><span aria-hidden="true">{sign}</span>{desk.say(what)}</span>
            <span class="caption">{moment(desk, &sync.ended_at)}</span>
        }
    });
    let never = sync.is_none().then(|| desk.say(Word::NeverSynced));
    let ended = user.last_sync.as_ref().map(|sync| sync.ended_at.as_str());
    let round = user.latest_round.as_ref().map(|round| {
        let is_that = ended == Some(round.ended_at.as_str());
        let reason = round.reason.map(|code| {
            let told = desk.with_words(|words| words.reason(code));
            view! { <span class="caption">{told.what}</span> }
        });
        let result = (!is_that).then(|| {
            let result = desk.with_words(|words| words.name(round.result));
            view! { <span class="caption">{result}" · "{moment(desk, &round.ended_at)}</span> }
        });
        let records = is_that.then(|| {
            let records = filled(desk, Word::RoundRecords, &number(desk, round.records));
            view! { <span class="caption">{records}</span> }
        });
        view! { {result}{reason}{records} }
    });
    let unsynced = user.unsynced_since.as_ref();
    let unsynced =
        unsynced.map(|since| view! { <span class="caption">{at(desk, Word::UnsyncedSince, since)}</span> });
    view! { {sync}{never}{round}{unsynced} }.into_any()
}

/// How many of a user's records are in each state, without those that none are in.
pub(crate) fn counts(desk: Desk, counts: &SyncedCounts) -> AnyView {
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
