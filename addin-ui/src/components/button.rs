//! A button that stays focusable while it cannot be pressed, so that the keyboard does not lose its place.

use leptos::prelude::*;

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one thing to do.
    Primary,
    /// Something else to do.
    Secondary,
    /// A way out.
    Subtle,
}

/// What the button is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) label: &'static str,
    pub(crate) look: Look,
    pub(crate) enabled: bool,
}

impl Face {
    pub(crate) fn of(look: Look, label: &'static str) -> Self {
        Face {
            label,
            look,
            enabled: true,
        }
    }
}

/// A button with a fixed face.
pub(crate) fn plain_button(
    id: &'static str,
    look: Look,
    label: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button id=id class=class_of(look) type="button" on:click=move |_| press()>
            {label}
        </button>
    }
    .into_any()
}

/// A button over the whole width whose face changes; `id` is also its name for tests.
pub(crate) fn main_button(id: &'static str, face: Memo<Face>, press: impl Fn() + 'static) -> AnyView {
    let pressed = move |_| {
        if face.get_untracked().enabled {
            press();
        }
    };
    view! {
        <button
            id=id
            type="button"
            class=move || class_of(face.get().look)
            aria-disabled=move || if face.get().enabled { "false" } else { "true" }
            on:click=pressed
        >
            {move || face.get().label}
        </button>
    }
    .into_any()
}

fn class_of(look: Look) -> &'static str {
    match look {
        Look::Primary => "button button-primary",
        Look::Secondary => "button button-secondary",
        Look::Subtle => "button button-subtle",
    }
}
