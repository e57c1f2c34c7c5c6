//! How the page looks: how far the setup is, and each step with what is missing.

use super::carry_out::counted;
use super::model::{Checklist, Count, Event, Reading, Testing};
use crate::components::{Look, Tone, at, bar, button, failure, filled, waiting};
use crate::configuration::fields::Field;
use crate::desk::{Desk, Page};
use crate::route::Route;
use crate::words::Word;
use crate::words::codes::{Coded, wire_name};
use leptos::prelude::*;
use shared::api::checklist::{SetupReason, SetupState, SetupStep, SetupStepView};
use shared::api::monitor::{NoticeSenderProblem, NoticeWarning};

type Here = Page<Checklist>;

/// Which of three states the page is in; it is drawn anew when that changes, and not with every answer.
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
        <div class="sheet" data-testid="page-checklist">
            <h1 class="title">{move || desk.say(Word::Checklist)}</h1>
            <p class="lead">{move || desk.say(Word::ChecklistLead)}</p>
            {move || match shape.get() {
                Shape::Reading => waiting("checklist-reading", desk.say(Word::Loading)),
                Shape::Failed => failed(here),
                Shape::Open => steps(here),
            }}
        </div>
    }
    .into_any()
}

fn failed(here: Here) -> AnyView {
    let press = move || here.send(Event::ReadWanted);
    let again = button("read-again", Look::Primary, here.desk.say(Word::TryAgain), press);
    let why = here.read(|model| match &model.reading {
        Reading::Failed(why) => Some(why.clone()),
        Reading::Asked | Reading::Open(_) => None,
    });
    why.map(|why| failure(here.desk, "checklist-failed", &why, Some(again)))
        .into_any()
}

fn steps(here: Here) -> AnyView {
    let desk = here.desk;
    let steps: Vec<AnyView> = (1..)
        .zip(SetupStep::ALL)
        .map(|(place, one)| step(here, place, *one))
        .collect();
    let busy = Memo::new(move |_| here.read(Checklist::is_busy));
    let count = Memo::new(move |_| here.read(Checklist::count));
    let warned = Memo::new(move |_| {
        here.read(|model| match &model.reading {
            Reading::Open(view) => Some((view.notice_warning?, view.notice_problem)),
            Reading::Asked | Reading::Failed(_) => None,
        })
    });
    view! {
        {move || so_far(desk, count.get())}
        {move || warned.get().map(|warned| notices(desk, warned))}
        <button id="test-all" class="button button-primary" type="button"
            aria-disabled=move || if busy.get() { "true" } else { "false" }
            on:click=move |_| here.send(Event::AllWanted)>
            {move || desk.say(if busy.get() { Word::Testing } else { Word::TestAll })}
        </button>
        <ol class="records" data-testid="steps">{steps}</ol>
    }
    .into_any()
}

/// How many steps are done.
fn so_far(desk: Desk, count: Count) -> AnyView {
    if count.done == count.all {
        let told = desk.told(Word::ChecklistDone, Word::ChecklistDoneNext);
        bar(Tone::Success, "checklist-done", told, None)
    } else {
        view! { <p data-testid="checklist-count">{counted(desk, count)}</p> }.into_any()
    }
}

/// That mails which ask for a sign-in reach nobody, and why (R-AUTH-2).
fn notices(desk: Desk, (warning, problem): (NoticeWarning, Option<NoticeSenderProblem>)) -> AnyView {
    let told = desk.with_words(|words| {
        // Why it does not work says more than that it does not.
        let problem = problem.map(|problem| words.sender(problem));
        problem.unwrap_or_else(|| words.warning(warning))
    });
    bar(Tone::Warning, "notices-warning", told, None)
}

/// One step. Its button stays where it is while it is tested, and so does the focus.
fn step(here: Here, place: usize, step: SetupStep) -> AnyView {
    let desk = here.desk;
    let view = Memo::new(move |_| here.read(|model| model.step(step).cloned()));
    let testing = Memo::new(move |_| here.read(|model| model.testing(step).cloned()));
    let is_running = move || testing.with(|testing| *testing == Some(Testing::Running));
    let label = move || match (is_running(), asks_a_vendor(step)) {
        (true, _) => desk.say(Word::Testing),
        (false, true) => desk.say(Word::TestConnection),
        (false, false) => desk.say(Word::LookAgain),
    };
    let (name_id, test_id) = (
        ["name-", &wire_name(step)].concat(),
        ["test-", &wire_name(step)].concat(),
    );
    let labels = [&test_id, " ", &name_id].concat();
    let not_tested = move || {
        let Some(Testing::Failed(why)) = testing.get() else {
            return None;
        };
        Some(failure(desk, "test-failed", &why, None))
    };
    view! {
        <li class="record" data-testid=["step-", &wire_name(step)].concat()>
            <h2 id=name_id class="record-name">
                <span aria-hidden="true">{place}"."</span>
                {move || desk.with_words(|words| words.name(step))}
            </h2>
            <p class="why">{move || desk.with_words(|words| words.step_means(step))}</p>
            {move || view.with(|view| view.as_ref().map(|view| standing(here, view)))}
            {not_tested}
            <div class="tools">
                <button id=test_id class="button" type="button" aria-labelledby=labels
                    aria-disabled=move || if is_running() { "true" } else { "false" }
                    on:click=move |_| here.send(Event::TestWanted(step))>
                    {label}
                </button>
                {move || view.with(|view| view.as_ref().and_then(|view| link(here, view)))}
            </div>
        </li>
    }
    .into_any()
}

/// Whether somebody other than this deployment is asked.
const fn asks_a_vendor(step: SetupStep) -> bool {
    match step {
        SetupStep::AppRegistration | SetupStep::Consent | SetupStep::SalesClient | SetupStep::Manifest => {
            true
        }
        SetupStep::FirstSchedule | SetupStep::FirstUser => false,
    }
}

/// How a step stands, why, and what to do next.
fn standing(here: Here, view: &SetupStepView) -> AnyView {
    let desk = here.desk;
    let (sign, class) = match view.state {
        SetupState::Done => ("✓ ", "good"),
        SetupState::Missing => ("⚠ ", "warned"),
        SetupState::Failing => ("✕ ", "bad"),
        SetupState::Unknown => ("? ", "unknown"),
    };
    let state = desk.with_words(|words| words.name(view.state));
    let told = desk.with_words(|words| words.setup(view.reason));
    let missing = (!view.missing_permissions.is_empty()).then(|| {
        let names = view.missing_permissions.join(", ");
        view! { <p>{filled(desk, Word::MissingPermissions, &names)}</p> }
    });
    let code = view.provider_code.as_ref();
    let code = code.map(|code| view! { <p class="caption">{filled(desk, Word::ProviderCode, code)}</p> });
    let tested = view.tested_at.as_ref();
    let tested = tested.map(|tested| view! { <p class="caption">{at(desk, Word::TestedAt, tested)}</p> });
    let address = view.manifest_url.clone();
    let address = address.map(|address| view! { <p class="shown caption">{address}</p> });
    view! {
        <p class=class data-testid="state"><span aria-hidden="true">{sign}</span>{state}</p>
        <p>{told.what}</p>
        <p>{told.next}</p>
        {missing}
        {address}
        {code}
        {tested}
    }
    .into_any()
}

/// Where to do something about it.
fn link(here: Here, view: &SetupStepView) -> Option<AnyView> {
    let desk = here.desk;
    if let Some(address) = view.manifest_url.clone() {
        let link = view! {
            <a class="link" href=address download="manifest.xml">{desk.say(Word::DownloadManifest)}</a>
        };
        return Some(link.into_any());
    }
    let (address, name) = match (view.step, view.reason) {
        (_, SetupReason::SecretEndUnknown) => (
            Route::Configuration.link_to(Field::ClientSecretExpiresOn.path()),
            Word::OpenExpiryField,
        ),
        (SetupStep::FirstSchedule, _) => (Route::Processes.link(), Word::Processes),
        (SetupStep::FirstUser, _) => (Route::monitor().link(), Word::Monitor),
        (
            SetupStep::AppRegistration | SetupStep::Consent | SetupStep::SalesClient | SetupStep::Manifest,
            _,
        ) => return None,
    };
    Some(view! { <a class="link" href=address>{desk.say(name)}</a> }.into_any())
}
