//! How the page looks.

mod file;
mod save;

use super::draft::{Entry, Fault};
use super::fields::{Described, FIELDS, Field, Kind, LIMITS, LIMITS_MAX, REGIONS, Region};
use super::model::{Act, Configuration, Event, Open, Reading, Searches};
use crate::components::{Look, Tone, bar, button, failure, waiting};
use crate::desk::{Desk, Page};
use crate::words::{Told, Word, Words};
use file::file_bar;
use leptos::prelude::*;
use save::save_bar;
use shared::api::choices::{SavedSearch, SearchProblem};

type Here = Page<Configuration>;

/// Which of three states the page is in; it is drawn anew when that changes, and not with every letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Reading,
    Failed,
    Open,
}

/// The page.
pub(crate) fn page(here: Here) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| {
        here.read(|model| match model.reading {
            Reading::Asked => Shape::Reading,
            Reading::Failed(_) => Shape::Failed,
            Reading::Open(_) => Shape::Open,
        })
    });
    view! {
        <div class="sheet" data-testid="page-configuration">
            <h1 class="title">{move || desk.say(Word::Configuration)}</h1>
            <p class="lead">{move || desk.say(Word::ConfigurationLead)}</p>
            {move || match shape.get() {
                Shape::Reading => waiting("configuration-reading", desk.say(Word::Loading)),
                Shape::Failed => failed(here),
                Shape::Open => open(here),
            }}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::ReadAgain);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    here.read(|model| match &model.reading {
        Reading::Failed(why) => failure(here.desk, "configuration-failed", why, Some(again)),
        Reading::Asked | Reading::Open(_) => ().into_any(),
    })
}

/// Reads the configuration that is being worked on.
fn of<T: Default>(here: Here, read: impl FnOnce(&Open) -> T) -> T {
    here.read(|model| match &model.reading {
        Reading::Open(open) => read(open),
        Reading::Asked | Reading::Failed(_) => T::default(),
    })
}

fn open(here: Here) -> AnyView {
    let desk = here.desk;
    let is_restored = Memo::new(move |_| of(here, |open| open.is_restored));
    let regions: Vec<AnyView> = REGIONS.into_iter().map(|one| region(here, one)).collect();
    view! {
        {file_bar(here)}
        {move || is_restored.get().then(|| {
            bar(Tone::Information, "restored", desk.told(Word::Restored, Word::RestoredNext), None)
        })}
        <form novalidate on:submit=move |event| { event.prevent_default(); here.send(Event::Act(Act::SavePressed)) }>
            {regions}
            {save_bar(here)}
        </form>
    }
    .into_any()
}

fn region(here: Here, region: Region) -> AnyView {
    let fields = FIELDS.iter().filter(|described| described.region == region);
    let fields: Vec<AnyView> = fields.map(|described| field(here, described)).collect();
    view! {
        <fieldset class="card" data-testid=["region-", region.name()].concat()>
            <legend class="card-title">{move || here.desk.with_words(|words| words.region(region))}</legend>
            {fields}
        </fieldset>
    }
    .into_any()
}

/// One field: its name, what it takes, what it means, why it says nothing, what is wrong.
fn field(here: Here, described: &'static Described) -> AnyView {
    let (desk, field) = (here.desk, described.field);
    let unavailable = Memo::new(move |_| of(here, |open| open.draft.unavailable(described)));
    let fault = Memo::new(move |_| of(here, |open| open.faults.get(&field).cloned()));
    let (id, explained, wrong) = (
        field.element(),
        [&field.element(), "-means"].concat(),
        [&field.element(), "-wrong"].concat(),
    );
    let about = Memo::new({
        let (explained, wrong) = (explained.clone(), wrong.clone());
        move |_| match fault.with(Option::is_some) {
            true => [&explained, " ", &wrong].concat(),
            false => explained.clone(),
        }
    });
    let label = move || desk.with_words(|words| words.label(field));
    let control = control(
        here,
        described,
        &Drawn {
            id: id.clone(),
            about,
            unavailable,
            fault,
        },
    );
    let named = match described.kind {
        Kind::Switch => {
            view! { <div class="switch">{control}<label class="label" for=id>{label}</label></div> }
                .into_any()
        }
        Kind::Shown | Kind::Secret => view! { <p class="label">{label}</p>{control} }.into_any(),
        Kind::Day | Kind::Choice(_) | Kind::Number(..) | Kind::Address | Kind::Domains | Kind::Search(_) => {
            view! { <label class="label" for=id>{label}</label>{control} }.into_any()
        }
    };
    view! {
        <div class="field" data-testid=["field-", field.path()].concat()>
            {named}
            <p id=explained class="caption">
                {move || desk.with_words(|words| words.explanation(field))}
                {move || unavailable.get().map(|why| view! { <strong class="why">" "{desk.say(why)}</strong> })}
                {move || note(here, field).map(|note| view! { <strong class="why">" "{note}</strong> })}
            </p>
            {move || fault.get().map(|fault| view! {
                <p id=wrong.clone() class="wrong" role="alert">{desk.with_words(|words| told(words, &fault))}</p>
            })}
        </div>
    }
    .into_any()
}

/// What is to be said of a field as things stand.
fn note(here: Here, field: Field) -> Option<String> {
    let desk = here.desk;
    if LIMITS.contains(&field) {
        let sum = of(here, |open| open.draft.limits());
        let word = if sum > LIMITS_MAX {
            Word::LimitsTooMany
        } else {
            Word::LimitsSum
        };
        return Some(desk.with_words(|words| words.fill(word, &[&sum.to_string(), &LIMITS_MAX.to_string()])));
    }
    let one_way = !of(here, |open| open.draft.is_on(Field::AppointmentsBidirectional));
    (field == Field::ConflictResolution && one_way).then(|| desk.say(Word::OneWayConflicts).to_owned())
}

fn told(words: &Words, fault: &Fault) -> String {
    match fault {
        Fault::Number(least, most) => {
            words.fill(Word::MustBeNumber, &[&least.to_string(), &most.to_string()])
        }
        Fault::Day => words.say(Word::MustBeDate).to_owned(),
        Fault::Domain(line) => words.fill(Word::MustBeDomain, &[line]),
        Fault::Address => words.say(Word::MustBeAddress).to_owned(),
        Fault::Limits(sum) => words.fill(Word::LimitsTooMany, &[&sum.to_string(), &LIMITS_MAX.to_string()]),
        Fault::Refused(problem) => words.refused(problem),
    }
}

/// What every control is drawn with.
struct Drawn {
    id: String,
    about: Memo<String>,
    unavailable: Memo<Option<Word>>,
    fault: Memo<Option<Fault>>,
}

fn control(here: Here, described: &'static Described, drawn: &Drawn) -> AnyView {
    let (desk, field) = (here.desk, described.field);
    let Drawn {
        id,
        about,
        unavailable,
        fault,
    } = drawn;
    let (id, about, unavailable, fault) = (id.clone(), *about, *unavailable, *fault);
    let text = move || of(here, |open| open.draft.text(field).to_owned());
    let put = move |text: String| here.send(Event::Act(Act::Put(field, Entry::Text(text))));
    let disabled = move || unavailable.with(Option::is_some);
    let invalid = move || {
        if fault.with(Option::is_some) {
            "true"
        } else {
            "false"
        }
    };
    match described.kind {
        Kind::Shown => view! { <p id=id class="shown">{text}</p> }.into_any(),
        Kind::Secret => {
            let is_set = move || of(here, |open| open.draft.is_on(field));
            let word = move || if is_set() { Word::SecretSet } else { Word::SecretNotSet };
            view! { <p id=id class="shown">{move || desk.say(word())}</p> }.into_any()
        }
        Kind::Switch => {
            let checked = move || of(here, |open| open.draft.is_on(field));
            let switched = move |event| here.send(Event::Act(Act::Put(field, Entry::On(event_target_checked(&event)))));
            view! {
                <input id=id type="checkbox" role="switch" class="toggle" prop:checked=checked disabled=disabled
                    aria-describedby=move || about.get() on:change=switched />
            }
            .into_any()
        }
        Kind::Domains => view! {
            <textarea id=id class="input lines" rows="3" spellcheck="false" disabled=disabled aria-invalid=invalid
                aria-describedby=move || about.get() prop:value=text placeholder=move || desk.say(Word::OneOnALine)
                on:input=move |event| put(event_target_value(&event))></textarea>
        }
        .into_any(),
        Kind::Day | Kind::Number(..) | Kind::Address => {
            let (kind, mode) = match described.kind {
                Kind::Day => ("date", "text"),
                Kind::Address => ("email", "email"),
                Kind::Number(..) | Kind::Shown | Kind::Secret | Kind::Choice(_) | Kind::Switch | Kind::Domains | Kind::Search(_) => {
                    ("text", "numeric")
                }
            };
            view! {
                <input id=id class="input" type=kind inputmode=mode autocomplete="off" disabled=disabled
                    aria-invalid=invalid aria-describedby=move || about.get() prop:value=text
                    on:input=move |event| put(event_target_value(&event)) />
            }
            .into_any()
        }
        Kind::Choice(choices) => {
            let options = move || {
                let now = text();
                let option = |(value, word): &(&'static str, Word)| {
                    let (value, selected) = (*value, *value == now);
                    view! { <option value=value selected=selected>{desk.say(*word)}</option> }.into_any()
                };
                choices.iter().map(option).collect::<Vec<AnyView>>()
            };
            select(id, about, disabled, invalid, options, put)
        }
        Kind::Search(object) => {
            let options = move || search_options(here, object, &text());
            let unknown = move || {
                here.read(|model| match model.searches.get(object) {
                    Some(Searches::Unknown(why)) => {
                        let why = desk.failure(why);
                        let told = Told { what: desk.say(Word::SearchesUnknown), next: why.what };
                        Some(bar(Tone::Warning, "searches-unknown", told, None))
                    }
                    Some(Searches::Reading | Searches::Offered(_)) | None => None,
                })
            };
            view! { {select(id, about, disabled, invalid, options, put)}{unknown} }.into_any()
        }
    }
}

fn select(
    id: String,
    about: Memo<String>,
    disabled: impl Fn() -> bool + Send + Sync + 'static,
    invalid: impl Fn() -> &'static str + Send + Sync + 'static,
    options: impl Fn() -> Vec<AnyView> + Send + Sync + 'static,
    put: impl Fn(String) + 'static,
) -> AnyView {
    view! {
        <select id=id class="select" disabled=disabled aria-invalid=invalid aria-describedby=move || about.get()
            on:change=move |event| put(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any()
}

/// None, what Sales offers, and what is chosen even where Sales does not offer it.
fn search_options(here: Here, object: &'static str, now: &str) -> Vec<AnyView> {
    let desk = here.desk;
    let option = |value: String, label: String, usable: bool| {
        let selected = value == now;
        // What stands there already can stay.
        let disabled = !usable && !selected;
        view! { <option value=value selected=selected disabled=disabled>{label}</option> }.into_any()
    };
    let mut options = vec![option(String::new(), desk.say(Word::NoSearch).to_owned(), true)];
    let offered = here.read(|model| match model.searches.get(object) {
        Some(Searches::Offered(offered)) => offered.clone(),
        Some(Searches::Reading | Searches::Unknown(_)) | None => Vec::new(),
    });
    let is_offered = offered.iter().any(|search| search.id.0 == now);
    options.extend(
        offered
            .into_iter()
            .map(|search| option(search.id.0.clone(), named(desk, &search), search.usable)),
    );
    if !now.is_empty() && !is_offered {
        options.push(option(now.to_owned(), now.to_owned(), true));
    }
    options
}

/// A search with how much it holds, or why it cannot be synced.
fn named(desk: Desk, search: &SavedSearch) -> String {
    let more = desk.with_words(|words| match (search.problem, search.record_count) {
        (Some(SearchProblem::LeftOut), _) => words.say(Word::SearchLeftOut).to_owned(),
        (Some(SearchProblem::MatchesByWords), _) => words.say(Word::SearchByWords).to_owned(),
        (Some(SearchProblem::NotAccessible), _) => words.say(Word::SearchNotAccessible).to_owned(),
        (None, Some(count)) => words.fill(Word::SearchCount, &[&count.to_string()]),
        (None, None) => String::new(),
    });
    match more.as_str() {
        "" => search.name.clone(),
        more => [&search.name, " – ", more].concat(),
    }
}
