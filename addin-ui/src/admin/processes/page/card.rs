//! How the card of one process looks.

use super::super::card::{Act, Open, Reading};
use super::super::model::Event;
use super::super::pace::{is_longer_than, left, took};
use super::super::run::{MINUTES, Process, Run};
use super::{Here, Shape, fill, id, minutes_id, moment, number, sign, status};
use crate::components::{Tone, bar, failure, span};
use crate::configuration::fields::Field;
use crate::desk::Desk;
use crate::route::Route;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::problem::ProblemCode;
use shared::api::runs::{RunStatus, RunSummary};
use shared::api::shares::ReasonCode;

const MINUTE_MS: i64 = 60_000;

/// The card.
pub(super) fn card(here: Here, process: Process) -> AnyView {
    let desk = here.desk;
    let shape = Memo::new(move |_| {
        here.read(|model| match &model.card(process).reading {
            Reading::Asked => Shape::Reading,
            Reading::Failed(why) => Shape::Failed(why.clone()),
            Reading::Open(_) => Shape::Open,
        })
    });
    let heading = id(process, "name");
    view! {
        <section class="process" aria-labelledby=heading data-testid=id(process, "process")>
            <h2 id=heading.clone() class="card-title">{move || desk.say(process.name())}</h2>
            <p class="lead">{move || desk.say(process.means())}</p>
            {move || match shape.get() {
                Shape::Reading => view! {
                    <p class="waiting-text" aria-busy="true">
                        <span class="spinner" aria-hidden="true"></span>
                        {desk.say(Word::Loading)}
                    </p>
                }
                .into_any(),
                Shape::Failed(why) => {
                    let again = press(here, process, "again", Word::TryAgain, || false, || Act::ReadAgain);
                    failure(desk, "process-failed", &why, Some(again))
                }
                Shape::Open => open(here, process),
            }}
        </section>
    }
    .into_any()
}

/// Reads what is there.
fn of<T: Default>(here: Here, process: Process, read: impl FnOnce(&Open) -> T) -> T {
    here.read(|model| model.card(process).shown().map(read).unwrap_or_default())
}

fn open(here: Here, process: Process) -> AnyView {
    let is_running = Memo::new(move |_| of(here, process, |open| open.schedule.running().is_some()));
    let is_busy = Memo::new(move |_| of(here, process, |open| open.doing.is_some()));
    let run = press(
        here,
        process,
        "run",
        Word::RunNow,
        move || is_running.get() || is_busy.get(),
        || Act::RunPressed,
    );
    let cancel = press(
        here,
        process,
        "cancel",
        Word::CancelRun,
        move || !is_running.get() || is_busy.get(),
        || Act::CancelPressed,
    );
    view! {
        <div class="columns">
            <div class="field">
                {switch(here, process, is_busy)}
                {next(here, process)}
            </div>
            {interval(here, process, is_busy)}
        </div>
        {latest(here, process)}
        {warnings(here, process)}
        {refusal(here, process)}
        <div class="tools">{run}{cancel}</div>
    }
    .into_any()
}

/// A button that keeps the focus while it does nothing; its name says of which process it is.
fn press(
    here: Here,
    process: Process,
    part: &'static str,
    word: Word,
    is_idle: impl Fn() -> bool + Send + Sync + 'static,
    act: impl Fn() -> Act + 'static,
) -> AnyView {
    let desk = here.desk;
    let label = move || [desk.say(word), ": ", desk.say(process.name())].concat();
    view! {
        <button id=id(process, part) class="button" type="button" aria-label=label
            aria-disabled=move || if is_idle() { "true" } else { "false" }
            on:click=move |_| here.send(Event::Card(process, act()))>
            {move || desk.say(word)}
        </button>
    }
    .into_any()
}

fn switch(here: Here, process: Process, is_busy: Memo<bool>) -> AnyView {
    let desk = here.desk;
    let checked = move || of(here, process, Open::is_on);
    let name = [id(process, "name"), id(process, "switch-label")].join(" ");
    // A switch that waits for the server stands still.
    let click = move |event: leptos::ev::MouseEvent| {
        if is_busy.get_untracked() {
            event.prevent_default();
        }
    };
    let switched = move |event| here.send(Event::Card(process, Act::Switched(event_target_checked(&event))));
    view! {
        <div class="switch">
            <input id=id(process, "switch") type="checkbox" role="switch" class="toggle" prop:checked=checked
                aria-labelledby=name aria-describedby=id(process, "next") on:click=click on:change=switched />
            <label id=id(process, "switch-label") class="label" for=id(process, "switch")>
                {move || desk.say(Word::ProcessEnabled)}
            </label>
        </div>
    }
    .into_any()
}

fn next(here: Here, process: Process) -> AnyView {
    let desk = here.desk;
    let next = Memo::new(move |_| {
        of(here, process, |open| {
            let schedule = &open.schedule;
            schedule.next.map(|next| (next > schedule.at).then_some(next))
        })
    });
    let words = move || match next.get() {
        None => desk.say(Word::NextRunOff).to_owned(),
        Some(None) => desk.say(Word::NextRunDue).to_owned(),
        Some(Some(next)) => fill(desk, Word::NextRun, &[&moment(desk, next)]),
    };
    view! { <p id=id(process, "next") class="caption" data-testid="next">{words}</p> }.into_any()
}

fn interval(here: Here, process: Process, is_busy: Memo<bool>) -> AnyView {
    let desk = here.desk;
    let (field, means, wrong) = (minutes_id(process), id(process, "means"), id(process, "wrong"));
    let is_wrong = Memo::new(move |_| of(here, process, |open| open.is_wrong));
    let is_as_it_was = move || is_busy.get() || !of(here, process, Open::is_typed);
    let about = move || match is_wrong.get() {
        true => [id(process, "means"), id(process, "wrong")].join(" "),
        false => id(process, "means"),
    };
    let bounds =
        move || [MINUTES.0, MINUTES.1, process.advised()].map(|minutes| number(desk, minutes.into()));
    let explained = move || {
        let [least, most, advised] = bounds();
        fill(desk, Word::IntervalMeans, &[&least, &most, &advised])
    };
    let told = move || {
        let [least, most, _] = bounds();
        fill(desk, Word::MustBeNumber, &[&least, &most])
    };
    let text = move || of(here, process, |open| open.minutes.clone());
    let typed = move |event| here.send(Event::Card(process, Act::Typed(event_target_value(&event))));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        here.send(Event::Card(process, Act::IntervalSaved));
    };
    let label = move || [desk.say(Word::IntervalSave), ": ", desk.say(process.name())].concat();
    view! {
        <form novalidate on:submit=submit>
            <div class="field">
                <label class="label" for=field.clone()>{move || desk.say(Word::Interval)}</label>
                <div class="beside">
                    <input id=field class="input" type="text" inputmode="numeric" autocomplete="off" prop:value=text
                        aria-invalid=move || if is_wrong.get() { "true" } else { "false" } aria-describedby=about
                        on:input=typed />
                    <button id=id(process, "save") class="button" type="submit" aria-label=label
                        aria-disabled=move || if is_as_it_was() { "true" } else { "false" }>
                        {move || desk.say(Word::IntervalSave)}
                    </button>
                </div>
                <p id=means class="caption">{explained}</p>
                {move || is_wrong.get().then(|| view! { <p id=wrong.clone() class="wrong" role="alert">{told}</p> })}
            </div>
        </form>
    }
    .into_any()
}

/// The run that is on its way, or how the latest one ended.
fn latest(here: Here, process: Process) -> AnyView {
    let seen = Memo::new(move |_| {
        of(here, process, |open| {
            let schedule = &open.schedule;
            schedule.latest.clone().map(|run| {
                let left = left(&run, schedule.at);
                (run, left)
            })
        })
    });
    view! {
        <div class="field" data-testid="latest">
            {move || match seen.get() {
                None => view! { <p>{here.desk.say(Word::NeverRan)}</p> }.into_any(),
                Some((run, left)) if run.is_running() => running(here.desk, process, &run, left),
                Some((run, _)) => over(here.desk, &run),
            }}
        </div>
    }
    .into_any()
}

fn running(desk: Desk, process: Process, run: &Run, left: Option<i64>) -> AnyView {
    let label = [desk.say(Word::Progress), ": ", desk.say(process.name())].concat();
    let left = match left {
        None => desk.say(Word::TimeLeftUnknown).to_owned(),
        Some(left) if left < MINUTE_MS => desk.say(Word::TimeLeftSoon).to_owned(),
        Some(left) => {
            let whole_minutes = (left + MINUTE_MS / 2) / MINUTE_MS * MINUTE_MS;
            fill(desk, Word::TimeLeft, &[&span(desk, whole_minutes)])
        }
    };
    let words = [&progress(desk, &run.told), ", ", &left].concat();
    let since = fill(desk, Word::RunningSince, &[&moment(desk, run.started)]);
    // A run of nobody is as good as done.
    let (done, total) = (run.told.done.to_string(), run.told.total.max(1).to_string());
    view! {
        <p><span aria-hidden="true">{sign(RunStatus::Running)}</span>{since}</p>
        <progress class="progress" aria-label=label max=total value=done>{words.clone()}</progress>
        <p class="caption" data-testid="progress">{words}</p>
    }
    .into_any()
}

fn progress(desk: Desk, run: &RunSummary) -> String {
    let [done, total, records] = [run.done, run.total, run.records].map(|count| number(desk, count));
    fill(desk, Word::ProgressWords, &[&done, &total, &records])
}

fn over(desk: Desk, run: &Run) -> AnyView {
    let told = &run.told;
    let (began, took) = (
        moment(desk, run.started),
        span(desk, took(run).unwrap_or_default()),
    );
    let when = fill(desk, Word::LatestRunWords, &[&began, &took]);
    let ended = fill(desk, Word::LatestRun, &[desk.say(status(told.status))]);
    let why = told.reason.map(|reason| why(desk, reason));
    let few = (told.errors > 0).then(|| fill(desk, Word::UsersNotDone, &[&number(desk, told.errors)]));
    let drifted = (told.drifted > 0).then(|| fill(desk, Word::DriftFound, &[&number(desk, told.drifted)]));
    let more: Vec<AnyView> = [why, few, drifted]
        .into_iter()
        .flatten()
        .map(|line| view! { <p>{line}</p> }.into_any())
        .collect();
    view! {
        <p class="bar-what" data-testid="result"><span aria-hidden="true">{sign(told.status)}</span>{ended}</p>
        {more}
        <p class="caption">{when}</p>
        <p class="caption">{progress(desk, told)}</p>
    }
    .into_any()
}

/// Why a run failed, and what to do.
fn why(desk: Desk, reason: ReasonCode) -> String {
    match WHY.iter().find(|(known, _)| *known == reason) {
        Some((_, word)) => desk.say(*word).to_owned(),
        None => {
            let name = serde_json::to_value(reason).unwrap_or_default();
            fill(desk, Word::RunFailedUnnamed, &[name.as_str().unwrap_or_default()])
        }
    }
}

/// Every reason for which a whole mailbox is not done.
const WHY: [(ReasonCode, Word); 10] = [
    (ReasonCode::Waiting, Word::RunFailedWaiting),
    (ReasonCode::AnswerUnreadable, Word::RunFailedUnreadable),
    (ReasonCode::NoRight, Word::RunFailedNoRight),
    (ReasonCode::RegistrationRefused, Word::RunFailedRegistration),
    (ReasonCode::MailboxUnreachable, Word::RunFailedMailbox),
    (ReasonCode::MailboxFull, Word::RunFailedMailboxFull),
    (ReasonCode::SalesFieldsUnknown, Word::RunFailedFields),
    (ReasonCode::NoSalesUser, Word::RunFailedNoSalesUser),
    (ReasonCode::OtherDeployment, Word::RunFailedOther),
    (ReasonCode::TriedTooOften, Word::RunFailedTries),
];

/// That a run takes too long, and that the server cannot be asked.
fn warnings(here: Here, process: Process) -> AnyView {
    let desk = here.desk;
    let too_long = Memo::new(move |_| {
        of(here, process, |open| {
            let schedule = &open.schedule;
            let run = schedule.latest.as_ref()?;
            let so_far = took(run).unwrap_or(schedule.at - run.started);
            let every = schedule.every_minutes;
            is_longer_than(run, every, schedule.at).then_some((so_far, i64::from(every) * MINUTE_MS))
        })
    });
    let is_stale = Memo::new(move |_| of(here, process, |open| open.is_stale));
    let slow = move || {
        let (so_far, every) = too_long.get()?;
        let what = fill(desk, Word::RunTooLong, &[&span(desk, so_far), &span(desk, every)]);
        let bar = view! {
            <div class="notice bar-warning" role="group" data-testid="too-long">
                <p class="bar-what"><span aria-hidden="true">"⚠ "</span>{what}</p>
                <p>{desk.say(Word::RunTooLongNext)}</p>
            </div>
        };
        Some(bar)
    };
    let stale = move || {
        let told = desk.told(Word::ProcessUnsure, Word::ProcessUnsureNext);
        is_stale
            .get()
            .then(|| bar(Tone::Warning, "process-stale", told, None))
    };
    view! { {slow}{stale} }.into_any()
}

/// Why what was last done did not work; where a field helps, with a link to it.
fn refusal(here: Here, process: Process) -> AnyView {
    let desk = here.desk;
    let refused = Memo::new(move |_| of(here, process, |open| open.refused.clone()));
    let told = move || {
        let why = refused.get()?;
        let link = why.is(ProblemCode::SecretExpiryUnknown).then(|| {
            let field = Route::Configuration.link_to(Field::ClientSecretExpiresOn.path());
            view! { <a class="link" href=field>{desk.say(Word::OpenExpiryField)}</a> }.into_any()
        });
        Some(failure(desk, "process-refused", &why, link))
    };
    view! { {told} }.into_any()
}
