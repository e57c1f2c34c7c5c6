//! Export and import, and what differs between what stands here and there.

use super::{Here, of};
use crate::browser;
use crate::components::{Look, Tone, bar, button};
use crate::configuration::draft::{Draft, Entry};
use crate::configuration::fields::Field;
use crate::configuration::model::{Act, Event, Import};
use crate::configuration::told::choice_in_words;
use crate::desk::Desk;
use crate::words::{Told, Word};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Export, import, and what a file would change.
pub(super) fn file_bar(here: Here) -> AnyView {
    let desk = here.desk;
    let chosen = move |_| {
        spawn_local(async move {
            here.send(Event::Act(Act::FileChosen(
                browser::chosen_file("import-file").await,
            )));
        });
    };
    view! {
        <div class="tools">
            <button id="export" class="button" type="button" on:click=move |_| here.send(Event::Act(Act::ExportPressed))>
                {move || desk.say(Word::Export)}
            </button>
            <label class="file">
                <span class="button">{move || desk.say(Word::Import)}</span>
                <input id="import-file" class="visually-hidden" type="file" accept="application/json,.json"
                    aria-label=move || desk.say(Word::ImportFile) on:change=chosen />
            </label>
        </div>
        {move || imported(here)}
    }
    .into_any()
}

fn imported(here: Here) -> AnyView {
    let desk = here.desk;
    let import = of(here, |open| Some(open.import.clone()));
    let drop = move || here.send(Event::Act(Act::ImportDropped));
    match import {
        None | Some(Import::No) => ().into_any(),
        Some(Import::Unreadable) => {
            let told = desk.told(Word::ImportUnreadable, Word::ImportUnreadableNext);
            bar(Tone::Danger, "import-unreadable", told, None)
        }
        Some(Import::Same) => {
            let told = Told {
                what: desk.say(Word::ImportSame),
                next: "",
            };
            bar(Tone::Information, "import-same", told, None)
        }
        Some(Import::Differs(there, fields)) => {
            let here_now = of(here, |open| Some(open.draft.clone()));
            let table = here_now.map(|now| differences(desk, &fields, &now, &there));
            let apply = button(
                "import-apply",
                Look::Primary,
                desk.say(Word::ImportApply),
                move || here.send(Event::Act(Act::ImportApplied)),
            );
            let cancel = button("import-drop", Look::Subtle, desk.say(Word::Cancel), drop);
            let told = Told {
                what: desk.say(Word::ImportDiffers),
                next: "",
            };
            let more = view! { {table}<div class="tools">{apply}{cancel}</div> }.into_any();
            bar(Tone::Information, "import-differs", told, Some(more))
        }
    }
}

/// What stands here and there, in the fields that differ.
pub(super) fn differences(desk: Desk, fields: &[Field], now: &Draft, there: &Draft) -> AnyView {
    let rows: Vec<AnyView> = fields
        .iter()
        .map(|field| {
            let [now, there] = [now, there].map(|draft| shown(desk, *field, draft.entry(*field)));
            view! {
                <tr>
                    <th scope="row">{desk.with_words(|words| words.label(*field))}</th>
                    <td>{now}</td>
                    <td>{there}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say(Word::ColumnField)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{desk.say(Word::ColumnField)}</th>
                        <th scope="col">{desk.say(Word::ColumnHere)}</th>
                        <th scope="col">{desk.say(Word::ColumnThere)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn shown(desk: Desk, field: Field, entry: &Entry) -> String {
    match entry {
        Entry::On(on) => desk.say(if *on { Word::On } else { Word::Off }).to_owned(),
        Entry::Text(text) if text.is_empty() => desk.say(Word::Nothing).to_owned(),
        Entry::Text(text) => match choice_in_words(field.described().kind, text) {
            Some(choice) => desk.say(choice).to_owned(),
            None => text.replace('\n', ", "),
        },
    }
}
