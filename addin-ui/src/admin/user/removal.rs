//! How deleting a user looks: a dialog that says what goes and what stays, and wants their name, or a word where nobody knows it.

use super::model::{Event, OnRemoval, Sending, TYPED_NAME, User};
use crate::components::{Look, button, failure, filled};
use crate::desk::Page;
use crate::words::Word;
use leptos::prelude::*;

type Here = Page<User>;

/// The dialog's element.
pub(crate) const DIALOG: &str = "delete-user-dialog";

/// The button, and the dialog behind it.
pub(super) fn removal(here: Here) -> AnyView {
    let desk = here.desk;
    let send = move |event| here.send(Event::Removal(event));
    let busy = Memo::new(move |_| here.read(|model| model.removal.sending == Sending::Sent));
    let mismatch = Memo::new(move |_| here.read(|model| model.removal.mismatch));
    let failed = Memo::new(move |_| {
        here.read(|model| match &model.removal.sending {
            Sending::Failed(why) => Some(why.clone()),
            Sending::No | Sending::Sent => None,
        })
    });
    let wanted = Memo::new(move |_| {
        let word = desk.say(Word::RemovalTyped);
        here.read(|model| model.name_to_type(word).to_owned())
    });
    let confirm = move || send(OnRemoval::Confirmed(desk.say(Word::RemovalTyped)));
    let label = move || desk.say(if busy.get() { Word::Sending } else { Word::Removal });
    let described = move || mismatch.get().then_some("typed-name-wrong");
    view! {
        <section class="card card-one" data-testid="removal">
            <h2 class="card-title">{move || desk.say(Word::Removal)}</h2>
            <p>{move || desk.say(Word::RemovalMeans)}</p>
            <div class="tools">
                {move || button("delete-user", Look::Secondary, desk.say(Word::RemovalAsk), move || send(OnRemoval::Opened))}
            </div>
            <dialog id=DIALOG class="dialog" aria-labelledby="delete-user-title" aria-describedby="delete-user-goes delete-user-stays"
                on:close=move |_| send(OnRemoval::Closed)>
                <form novalidate on:submit=move |event| { event.prevent_default(); confirm() }>
                    <h2 id="delete-user-title" class="card-title">{move || desk.say(Word::RemovalTitle)}</h2>
                    <p id="delete-user-goes">{move || desk.say(Word::RemovalGoes)}</p>
                    <p id="delete-user-stays">{move || desk.say(Word::RemovalStays)}</p>
                    <div class="field">
                        <label class="label" for=TYPED_NAME>
                            {move || filled(desk, Word::RemovalType, &wanted.get())}
                        </label>
                        <input id=TYPED_NAME class="input" type="text" autocomplete="off" spellcheck="false"
                            aria-invalid=move || if mismatch.get() { "true" } else { "false" } aria-describedby=described
                            prop:value=move || here.read(|model| model.removal.typed.clone())
                            on:input=move |event| send(OnRemoval::Put(event_target_value(&event))) />
                        {move || mismatch.get().then(|| view! {
                            <p id="typed-name-wrong" class="wrong" role="alert">{desk.say(Word::RemovalMismatch)}</p>
                        })}
                    </div>
                    {move || failed.get().map(|why| failure(desk, "removal-failed", &why, None))}
                    <div class="tools">
                        <button id="delete-user-confirm" class="button button-primary" type="submit"
                            aria-disabled=move || if busy.get() { "true" } else { "false" }>
                            {label}
                        </button>
                        {move || button("delete-user-cancel", Look::Subtle, desk.say(Word::Cancel), move || send(OnRemoval::CancelPressed))}
                    </div>
                </form>
            </dialog>
        </section>
    }
    .into_any()
}
