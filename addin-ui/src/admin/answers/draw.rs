//! How a record and what is said about it look.

use super::{About, Answer, Answering, Answers, Event, Stage, card_of, entry_of, place_of};
use crate::components::{Look, Tone, at, bar, button, failure, filled, number};
use crate::desk::Desk;
use crate::words::codes::wire_name;
use crate::words::{Told, Word};
use addin_ui::model::failure::Failure;
use leptos::prelude::*;
use shared::api::problem::ProblemCode;
use shared::api::synced::{HeldWrite, RepairStatus, SyncedRecord};

/// What a card needs of its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    /// What every page has at hand.
    pub(crate) desk: Desk,
    /// What is being said.
    pub(crate) answers: Memo<Answers>,
    /// Says something.
    pub(crate) send: Callback<Event>,
}

/// A record: what it is, where it stands and why, and what can be said about it. What it is called only where its user allows that.
pub(crate) fn card(asking: Asking, record: &SyncedRecord) -> AnyView {
    let desk = asking.desk;
    let id = record.id.as_str().to_owned();
    let answering = Memo::new({
        let id = id.clone();
        move |_| asking.answers.with(|answers| answers.of(&id).cloned())
    });
    let (object, state) = desk.with_words(|words| (words.name(record.object), words.name(record.state)));
    let heading = if record.is_series {
        filled(desk, Word::Series, object)
    } else {
        object.to_owned()
    };
    let told = desk.with_words(|words| words.reason(record.reason.code));
    let place = {
        let record = record.clone();
        move || match answering.get() {
            None => offered(asking, &record),
            Some(given) => answered(asking, &record, &given),
        }
    };
    view! {
        <article id=card_of(&id) class="record" tabindex="-1" data-testid="record">
            <h3 class="record-name">{heading}<span class="tag">{state}</span></h3>
            {record.title.clone().map(|title| view! { <p>{title}</p> })}
            <p class="bar-what">{told.what}</p>
            <p>{told.next}</p>
            {record.held.as_ref().map(|held| held_lines(desk, held))}
            <ul class="facts">{facts(desk, record)}</ul>
            <div id=place_of(&id) class="stack" tabindex="-1" aria-live="polite">{place}</div>
        </article>
    }
    .into_any()
}

fn held_lines(desk: Desk, held: &HeldWrite) -> AnyView {
    let effect = desk.with_words(|words| words.name(held.effect));
    let recipients = (held.recipients > 0)
        .then(|| filled(desk, Word::HeldRecipients, &number(desk, held.recipients.into())))
        .map(|text| view! { <p>{text}</p> });
    view! {
        <p>{effect}</p>
        {recipients}
        <p>{at(desk, Word::HeldSince, &held.since)}</p>
    }
    .into_any()
}

/// Ids, times and the rule; nothing of what the record holds (R-PRIV-1).
fn facts(desk: Desk, record: &SyncedRecord) -> Vec<AnyView> {
    let ids = [
        (Word::RecordNumber, record.number.as_deref()),
        (Word::SalesId, record.record_id.as_ref().map(|id| id.as_str())),
        (Word::OutlookId, record.item_id.as_ref().map(|id| id.as_str())),
        (Word::Rule, Some(record.reason.rule.as_str())),
        (Word::Detail, record.reason.detail.as_deref()),
    ];
    let ids = ids
        .into_iter()
        .filter_map(|(word, id)| id.map(|id| filled(desk, word, id)));
    ids.chain([at(desk, Word::UpdatedAt, &record.updated_at)])
        .map(|fact| view! { <li>{fact}</li> }.into_any())
        .collect()
}

fn label(desk: Desk, answer: Answer) -> &'static str {
    match answer {
        Answer::Repair(action) => desk.with_words(|words| words.name(action)),
        Answer::Approve(_) => desk.say(Word::Approve),
        Answer::Discard => desk.say(Word::DiscardHeld),
    }
}

fn meaning(desk: Desk, answer: Answer) -> &'static str {
    match answer {
        Answer::Repair(action) => desk.with_words(|words| words.meaning(action)),
        Answer::Approve(effect) => desk.with_words(|words| words.approved(effect)),
        Answer::Discard => desk.say(Word::DiscardHeldMeans),
    }
}

/// What an answer is called in ids.
fn key(answer: Answer) -> String {
    match answer {
        Answer::Repair(action) => wire_name(action),
        Answer::Approve(_) => "approve".to_owned(),
        Answer::Discard => "discard".to_owned(),
    }
}

fn offered(asking: Asking, record: &SyncedRecord) -> AnyView {
    let id = record.id.as_str();
    let buttons: Vec<AnyView> = Answer::offered(record)
        .into_iter()
        .map(|answer| {
            let about = About::of(record);
            let press = move || asking.send.run(Event::Chosen(about.clone(), answer));
            button(
                ["act-", id, "-", &key(answer)].concat(),
                Look::Secondary,
                label(asking.desk, answer),
                press,
            )
        })
        .collect();
    view! { <div class="tools">{buttons}</div> }.into_any()
}

fn answered(asking: Asking, record: &SyncedRecord, given: &Answering) -> AnyView {
    let desk = asking.desk;
    let id = record.id.as_str();
    match &given.stage {
        Stage::Asked { wrong } => question(asking, record, given.answer, *wrong),
        Stage::Sent => view! { <p>{desk.say(Word::Sending)}</p> }.into_any(),
        Stage::OnItsWay { .. } => {
            let told = desk.with_words(|words| words.repair(RepairStatus::Queued));
            bar(Tone::Information, "answer-queued", told, None)
        }
        Stage::Slow => bar(
            Tone::Information,
            "answer-slow",
            desk.told(Word::AnswerSlow, Word::AnswerSlowNext),
            None,
        ),
        Stage::Over(status, reason) => {
            let tone = match status {
                RepairStatus::Taken => Tone::Success,
                RepairStatus::Queued => Tone::Information,
                RepairStatus::NotOffered
                | RepairStatus::Stale
                | RepairStatus::CounterpartTaken
                | RepairStatus::NeedsAdministrator => Tone::Warning,
                RepairStatus::Failed => Tone::Danger,
            };
            let why = reason.map(|code| {
                let told = desk.with_words(|words| words.reason(code));
                view! { <p>{told.what}</p> }.into_any()
            });
            bar(
                tone,
                "answer-over",
                desk.with_words(|words| words.repair(*status)),
                why,
            )
        }
        Stage::Failed(why) => refused(asking, id, why),
    }
}

fn refused(asking: Asking, id: &str, why: &Failure) -> AnyView {
    let desk = asking.desk;
    let told = |what| Told {
        what: desk.say(what),
        next: desk.say(Word::AnswerChangedNext),
    };
    if why.is(ProblemCode::ChangedMeanwhile) {
        return bar(Tone::Warning, "answer-changed", told(Word::AnswerChanged), None);
    }
    if why.is(ProblemCode::NotOffered) {
        return bar(
            Tone::Warning,
            "answer-changed",
            told(Word::AnswerNotOffered),
            None,
        );
    }
    let (again, away) = (id.to_owned(), id.to_owned());
    let again = button(
        ["again-", id].concat(),
        Look::Secondary,
        desk.say(Word::TryAgain),
        move || asking.send.run(Event::Confirmed(again.clone())),
    );
    let drop = button(
        ["drop-", id].concat(),
        Look::Subtle,
        desk.say(Word::Cancel),
        move || {
            asking.send.run(Event::Dropped(away.clone()));
        },
    );
    let more = view! { <div class="tools">{again}{drop}</div> }.into_any();
    failure(desk, "answer-failed", why, Some(more))
}

/// What it means, what it needs, and whether it is to be done.
fn question(asking: Asking, record: &SyncedRecord, answer: Answer, fault: Option<Word>) -> AnyView {
    let desk = asking.desk;
    let id = record.id.as_str();
    let confirm = {
        let id = id.to_owned();
        move || asking.send.run(Event::Confirmed(id.clone()))
    };
    let drop = {
        let id = id.to_owned();
        move || asking.send.run(Event::Dropped(id.clone()))
    };
    let entry = answer.names().map(|word| entry(asking, id, word, fault));
    let submit = confirm.clone();
    view! {
        <form novalidate class="question" data-testid="question"
            on:submit=move |event| { event.prevent_default(); submit() }>
            <p class="bar-what">{label(desk, answer)}</p>
            <p>{meaning(desk, answer)}</p>
            {entry}
            <div class="tools">
                {button(["do-", id].concat(), Look::Primary, desk.say(Word::AnswerDo), confirm)}
                {button(["drop-", id].concat(), Look::Subtle, desk.say(Word::Cancel), drop)}
            </div>
        </form>
    }
    .into_any()
}

fn entry(asking: Asking, id: &str, word: Word, fault: Option<Word>) -> AnyView {
    let desk = asking.desk;
    let field = entry_of(id);
    let wrong = [&field, "-wrong"].concat();
    let described = fault.map(|_| wrong.clone());
    let wrong = fault.map(|fault| view! { <p id=wrong class="wrong" role="alert">{desk.say(fault)}</p> });
    let text = {
        let id = id.to_owned();
        move || asking.answers.with(|answers| answers.entry(&id).to_owned())
    };
    let put = {
        let id = id.to_owned();
        move |event| {
            asking
                .send
                .run(Event::Put(id.clone(), event_target_value(&event)))
        }
    };
    view! {
        <label class="label" for=field.clone()>{desk.say(word)}</label>
        <input id=field class="input" type="text" autocomplete="off" spellcheck="false" prop:value=text
            aria-invalid=if fault.is_some() { "true" } else { "false" } aria-describedby=described on:input=put />
        {wrong}
    }
    .into_any()
}
