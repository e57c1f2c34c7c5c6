//! How the page looks.

use super::model::{CHANGE_MAPPING, Event, OnMapping, OnRecords, Reading, SALES_NAME, Sending, User};
use super::removal::removal;
use super::rounds::rounds;
use crate::answers::{Asking, card};
use crate::components::{Look, Tone, at, bar, button, failure, filled, more, number, waiting};
use crate::desk::{Desk, Page};
use crate::listing::Shape;
use crate::monitor::{connection, count_in, counts, last_sync, paused};
use crate::names::called_or_short;
use crate::words::codes::{Coded, wire_name};
use crate::words::{Told, Word};
use leptos::prelude::*;
use shared::api::synced::SyncedState;
use shared::api::users::UserRow;

type Here = Page<User>;

/// Which of three states the user is in; what stands around them is drawn anew when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Reading,
    Failed,
    Open,
}

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let known = Memo::new(move |_| {
        here.read(|model| match model.reading {
            Reading::Asked => Known::Reading,
            Reading::Failed(_) => Known::Failed,
            Reading::Open(_) => Known::Open,
        })
    });
    let user = Memo::new(move |_| {
        here.read(|model| match &model.reading {
            Reading::Open(user) => Some((**user).clone()),
            Reading::Asked | Reading::Failed(_) => None,
        })
    });
    let title = move || {
        let name = user.with(|user| user.as_ref().map(called_or_short));
        name.unwrap_or_else(|| desk.say(Word::User).to_owned())
    };
    view! {
        <div class="sheet" data-testid="page-user">
            <p><a class="link" href=desk.shown().above().link()>{move || desk.say(Word::BackToUsers)}</a></p>
            <h1 class="title">{title}</h1>
            {move || match known.get() {
                Known::Reading => waiting("user-reading", desk.say(Word::Loading)),
                Known::Failed => failed(here),
                Known::Open => open(here, user),
            }}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::ReadAgain);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    let why = here.read(|model| match &model.reading {
        Reading::Failed(why) => Some(why.clone()),
        Reading::Asked | Reading::Open(_) => None,
    });
    why.map(|why| failure(here.desk, "user-failed", &why, Some(again)))
        .into_any()
}

fn open(here: Here, user: Memo<Option<UserRow>>) -> AnyView {
    view! {
        {overview(here.desk, user)}
        {mapping(here, user)}
        {pausing(here, user)}
        {rounds(here)}
        {records(here)}
        {removal(here)}
    }
    .into_any()
}

fn overview(desk: Desk, user: Memo<Option<UserRow>>) -> AnyView {
    let lines = move || {
        user.with(|user| {
            user.as_ref().map(|user| {
                let identity = filled(desk, Word::Identity, &user.object_id);
                view! {
                    <dl class="pairs">
                        <div><dt>{desk.say(Word::ColumnExchange)}</dt><dd>{connection(desk, &user.exchange)}</dd></div>
                        <div><dt>{desk.say(Word::ColumnSales)}</dt><dd>{connection(desk, &user.sales)}</dd></div>
                        <div><dt>{desk.say(Word::ColumnSync)}</dt><dd>{desk.say(paused(user.paused))}</dd></div>
                        <div data-testid="last-sync"><dt>{desk.say(Word::ColumnRound)}</dt><dd>{last_sync(desk, user)}</dd></div>
                        <div><dt>{desk.say(Word::ColumnCounts)}</dt><dd>{counts(desk, &user.counts)}</dd></div>
                    </dl>
                    <ul class="facts">
                        <li>{identity}</li>
                        <li>{filled(desk, Word::TenantId, &user.tenant_id)}</li>
                        <li>{at(desk, Word::FirstSignIn, &user.created_at)}</li>
                    </ul>
                }
            })
        })
    };
    view! {
        <section class="card card-one" data-testid="overview">
            <h2 class="card-title">{move || desk.say(Word::UserOverview)}</h2>
            {lines}
        </section>
    }
    .into_any()
}

fn mapping(here: Here, user: Memo<Option<UserRow>>) -> AnyView {
    let desk = here.desk;
    let is_open = Memo::new(move |_| here.read(|model| model.mapping.is_open));
    let done = Memo::new(move |_| here.read(|model| model.mapping.done));
    let now = move || {
        user.with(|user| {
            let user = user.as_ref()?;
            let name = match &user.sales_user_name {
                Some(name) => filled(desk, Word::MappingNow, name),
                None => desk.say(Word::NoSalesName).to_owned(),
            };
            let party = user.sales_party_id.as_ref();
            let party = party.map(|party| filled(desk, Word::PartyId, party));
            Some(view! { <p>{name}</p>{party.map(|party| view! { <p class="caption">{party}</p> })} })
        })
    };
    view! {
        <section class="card card-one" data-testid="mapping">
            <h2 class="card-title">{move || desk.say(Word::Mapping)}</h2>
            {now}
            {move || done.get().then(|| {
                let told = Told { what: desk.say(Word::MappingDone), next: "" };
                bar(Tone::Success, "mapping-done", told, None)
            })}
            {move || match is_open.get() {
                true => mapping_form(here),
                false => {
                    let press = move || here.send(Event::Mapping(OnMapping::Opened));
                    let change = button(CHANGE_MAPPING, Look::Secondary, desk.say(Word::MappingChange), press);
                    view! { <div class="tools">{change}</div> }.into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn mapping_form(here: Here) -> AnyView {
    let desk = here.desk;
    let send = move |event| here.send(Event::Mapping(event));
    let wrong = Memo::new(move |_| here.read(|model| model.mapping.wrong));
    let sending = Memo::new(move |_| here.read(|model| model.mapping.sending.clone()));
    let busy = move || sending.with(|sending| *sending == Sending::Sent);
    let described = move || match wrong.get() {
        Some(_) => "sales-user-name-means sales-user-name-wrong",
        None => "sales-user-name-means",
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(OnMapping::Sent) }>
            <div class="field">
                <label class="label" for=SALES_NAME>{move || desk.say(Word::MappingName)}</label>
                <input id=SALES_NAME class="input" type="text" autocomplete="off" spellcheck="false"
                    aria-invalid=move || if wrong.get().is_some() { "true" } else { "false" } aria-describedby=described
                    prop:value=move || here.read(|model| model.mapping.name.clone())
                    on:input=move |event| send(OnMapping::Put(event_target_value(&event))) />
                <p id="sales-user-name-means" class="caption">{move || desk.say(Word::MappingMeans)}</p>
                {move || wrong.get().map(|wrong| view! {
                    <p id="sales-user-name-wrong" class="wrong" role="alert">{desk.say(wrong)}</p>
                })}
            </div>
            {move || sending_failed(desk, "mapping-failed", &sending.get())}
            <div class="tools">
                <button id="map" class="button button-primary" type="submit"
                    aria-disabled=move || if busy() { "true" } else { "false" }>
                    {move || desk.say(if busy() { Word::Sending } else { Word::MappingSave })}
                </button>
                {move || button("map-drop", Look::Subtle, desk.say(Word::Cancel), move || send(OnMapping::Dropped))}
            </div>
        </form>
    }
    .into_any()
}

fn sending_failed(desk: Desk, testid: &'static str, sending: &Sending) -> Option<AnyView> {
    match sending {
        Sending::Failed(why) => Some(failure(desk, testid, why, None)),
        Sending::No | Sending::Sent => None,
    }
}

fn pausing(here: Here, user: Memo<Option<UserRow>>) -> AnyView {
    let desk = here.desk;
    let sending = Memo::new(move |_| here.read(|model| model.pausing.clone()));
    let is_paused =
        Memo::new(move |_| user.with(|user| user.as_ref().is_some_and(|user| user.paused.by_administrator)));
    let state = move || user.with(|user| user.as_ref().map(|user| desk.say(paused(user.paused))));
    let busy = move || sending.with(|sending| *sending == Sending::Sent);
    let label = move || {
        desk.say(match (busy(), is_paused.get()) {
            (true, _) => Word::Sending,
            (false, true) => Word::Resume,
            (false, false) => Word::Pause,
        })
    };
    let press = move |_| here.send(Event::PausePressed(!is_paused.get_untracked()));
    view! {
        <section class="card card-one" data-testid="pausing">
            <h2 class="card-title">{move || desk.say(Word::Pausing)}</h2>
            <p>{state}</p>
            <p class="caption">{move || desk.say(Word::PausingMeans)}</p>
            {move || sending_failed(desk, "pausing-failed", &sending.get())}
            <div class="tools">
                <button id="pause" class="button" type="button" on:click=press
                    aria-disabled=move || if busy() { "true" } else { "false" }>
                    {label}
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn records(here: Here) -> AnyView {
    let desk = here.desk;
    let send = move |event| here.send(Event::Records(event));
    let shape = Memo::new(move |_| here.read(|model| model.records.shape()));
    let state = Memo::new(move |_| here.read(|model| model.records.more()));
    let failed_later = Memo::new(move |_| {
        let later = shape.get() == Shape::Rows;
        here.read(|model| model.records.failed().filter(|_| later).cloned())
    });
    view! {
        <section class="stack records" data-testid="records" aria-labelledby="records-title">
            <h2 id="records-title" class="card-title">{move || desk.say(Word::Records)}</h2>
            <p class="caption">{move || desk.say(Word::RecordsLead)}</p>
            <div class="tools">
                {state_filter(here)}
                {move || button("show-anew", Look::Secondary, desk.say(Word::ShowAnew), move || send(OnRecords::ShownAnew))}
            </div>
            {move || match shape.get() {
                Shape::Reading => waiting("records-reading", desk.say(Word::Loading)),
                Shape::Failed => records_failed(here),
                Shape::Empty => bar(
                    Tone::Information, "records-none", desk.told(Word::RecordsNone, Word::RecordsNoneNext), None,
                ),
                Shape::Rows => cards(here),
            }}
            {more(desk, state, failed_later, move || send(OnRecords::MoreWanted))}
        </section>
    }
    .into_any()
}

fn records_failed(here: Here) -> AnyView {
    let press = move || here.send(Event::Records(OnRecords::MoreWanted));
    let again = button(
        "records-again",
        Look::Primary,
        here.desk.say(Word::TryAgain),
        press,
    );
    let why = here.read(|model| model.records.failed().cloned());
    why.map(|why| failure(here.desk, "records-failed", &why, Some(again)))
        .into_any()
}

fn cards(here: Here) -> AnyView {
    let desk = here.desk;
    let records = Memo::new(move |_| here.read(|model| model.records.rows.clone()));
    let asking = Asking {
        desk,
        answers: Memo::new(move |_| here.read(|model| model.answers.clone())),
        send: Callback::new(move |event| here.send(Event::Answer(event))),
    };
    let drawn = move || {
        records.with(|records| {
            let one = |record| view! { <li>{card(asking, record)}</li> }.into_any();
            records.iter().map(one).collect::<Vec<AnyView>>()
        })
    };
    view! {
        <ul class="rows" aria-label=move || desk.say(Word::Records)>{drawn}</ul>
    }
    .into_any()
}

/// The states with how many records are in each.
fn state_filter(here: Here) -> AnyView {
    let desk = here.desk;
    let counts = Memo::new(move |_| here.read(|model| model.counts));
    let chosen = Memo::new(move |_| here.read(|model| model.state));
    let options = move || {
        let all =
            view! { <option value="" selected=chosen.get().is_none()>{desk.say(Word::RecordsAll)}</option> }
                .into_any();
        let states = SyncedState::ALL.iter().map(|state| {
            let name = desk.with_words(|words| words.name(*state));
            let name = match counts.get() {
                Some(counts) => [name, " (", &number(desk, count_in(&counts, *state)), ")"].concat(),
                None => name.to_owned(),
            };
            let selected = chosen.get() == Some(*state);
            view! { <option value=wire_name(*state) selected=selected>{name}</option> }.into_any()
        });
        std::iter::once(all).chain(states).collect::<Vec<AnyView>>()
    };
    let picked = move |event| {
        let value = event_target_value(&event);
        let state = SyncedState::ALL.iter().find(|state| wire_name(**state) == value);
        here.send(Event::Records(OnRecords::StatePicked(state.copied())));
    };
    view! {
        <label class="inline">
            <span class="label">{move || desk.say(Word::RecordsState)}</span>
            <select id="state" class="select" on:change=picked>{options}</select>
        </label>
    }
    .into_any()
}
