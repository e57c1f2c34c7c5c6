//! Draws the pane: what stands on every page, and the page that the model shows.

use crate::browser;
use crate::components::draw::{draw, fill};
use crate::effects::Ui;
use crate::model::pane::Pane;
use crate::{pages, text};
use leptos::prelude::*;

/// The pane, to be mounted once.
pub fn app() -> impl IntoView {
    let ui = Ui::open();
    let drawn = move |before: Option<crate::model::pane::Screen>| {
        let screen = ui.read(Pane::screen);
        // What is drawn anew keeps its elements: on another page the focus must not stay on whatever takes a button's place.
        if before.is_some_and(|before| before != screen) {
            browser::leave_focus();
        }
        ui.read(fill);
        screen
    };
    Effect::new(drawn);
    view! {
        {move || draw(ui, ui.read(pages::pane))}
        <div id="announcer" class="visually-hidden" role="status" aria-live="polite">
            {move || ui.read(|pane| text::said(pane.said()))}
        </div>
    }
}
