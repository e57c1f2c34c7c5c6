//! The bar at the bottom.

use super::file::differences;
use super::{Here, of};
use crate::components::{Look, Tone, bar, button, failure};
use crate::configuration::draft::Draft;
use crate::configuration::fields::Field;
use crate::configuration::model::{Act, Event, Saving};
use crate::words::{Told, Word};
use leptos::prelude::*;

/// What came of saving, and the buttons.
pub(super) fn save_bar(here: Here) -> AnyView {
    let desk = here.desk;
    let unsaved = Memo::new(move |_| of(here, |open| open.unsaved().len()));
    let saving = Memo::new(move |_| of(here, |open| Some(open.saving.clone())));
    let busy = move || saving.with(|saving| *saving == Some(Saving::Sent));
    let idle = move || unsaved.get() == 0 || busy();
    let label = move || desk.say(if busy() { Word::Saving } else { Word::Save });
    let count = move || match unsaved.get() {
        0 => String::new(),
        count => desk.with_words(|words| words.fill(Word::Unsaved, &[&count.to_string()])),
    };
    let wrong = move || of(here, |open| !open.faults.is_empty());
    view! {
        <div class="save-bar" data-testid="save-bar">
            {move || wrong().then(|| {
                let told = desk.told(Word::FieldsWrong, Word::FieldsWrongNext);
                bar(Tone::Danger, "fields-wrong", told, None)
            })}
            {move || saving.get().map(|saving| saved(here, &saving))}
            <div class="tools">
                <button id="save" class="button button-primary" type="submit"
                    aria-disabled=move || if idle() { "true" } else { "false" }>
                    {label}
                </button>
                <button id="discard" class="button" type="button" hidden=idle on:click=move |_| here.send(Event::Act(Act::Discarded))>
                    {move || desk.say(Word::Discard)}
                </button>
                <span class="caption" data-testid="unsaved">{count}</span>
            </div>
        </div>
    }
    .into_any()
}

fn saved(here: Here, saving: &Saving) -> AnyView {
    let desk = here.desk;
    match saving {
        Saving::No | Saving::Sent => ().into_any(),
        Saving::Done(unchecked) if unchecked.is_empty() => {
            let told = Told {
                what: desk.say(Word::Saved),
                next: "",
            };
            bar(Tone::Success, "saved", told, None)
        }
        Saving::Done(unchecked) => {
            let names = desk.with_words(|words| {
                let names: Vec<_> = unchecked.iter().map(|field| words.label(*field)).collect();
                names.join(", ")
            });
            let told = desk.told(Word::Saved, Word::SavedUnchecked);
            let more = view! { <p>{names}</p> }.into_any();
            bar(Tone::Warning, "saved-unchecked", told, Some(more))
        }
        Saving::Failed(why) => failure(desk, "save-failed", why, None),
        Saving::Asks(fields) => {
            let lines: Vec<AnyView> = fields
                .iter()
                .map(|problem| {
                    let label =
                        Field::at(&problem.field).map(|field| desk.with_words(|words| words.label(field)));
                    let why = desk.with_words(|words| words.refused(problem));
                    view! { <li>{label}": "{why}</li> }.into_any()
                })
                .collect();
            let press = move || here.send(Event::Act(Act::Meant));
            let meant = button("meant", Look::Primary, desk.say(Word::ConfirmMeant), press);
            let more = view! { <ul class="lines-list">{lines}</ul>{meant} }.into_any();
            bar(
                Tone::Warning,
                "meant-question",
                desk.told(Word::Meant, Word::MeantNext),
                Some(more),
            )
        }
        Saving::Overtaken(theirs) => {
            let theirs = Draft::of(&theirs.value);
            let before = of(here, |open| Some(Draft::of(&open.read.value)));
            let table = before.map(|before| differences(desk, &theirs.differing(&before), &before, &theirs));
            let keep = button("keep-mine", Look::Primary, desk.say(Word::KeepMine), move || {
                here.send(Event::Act(Act::KeepMine))
            });
            let take = button(
                "take-theirs",
                Look::Secondary,
                desk.say(Word::TakeTheirs),
                move || here.send(Event::Act(Act::TakeTheirs)),
            );
            let more =
                view! { <p>{desk.say(Word::ChangedByOther)}</p>{table}<div class="tools">{keep}{take}</div> }
                    .into_any();
            let told = desk.told(Word::ChangedMeanwhile, Word::ChangedMeanwhileNext);
            bar(Tone::Warning, "overtaken", told, Some(more))
        }
    }
}
