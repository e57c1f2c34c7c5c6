//! Runs in Outlook: the task pane.

use addin_ui::{app, browser};
use wasm_bindgen::JsCast;

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(start());
}

/// Puts the pane in the page's place, once there are words for it.
async fn start() {
    if browser::speak(None).await.is_err() {
        return browser::give_up();
    }
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("pane"));
    // Never the body: while Office.js asks whether a window may open, it takes the body's children away and puts them back.
    if let Some(root) = root.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        root.set_inner_html("");
        leptos::mount::mount_to(root, app::app).forget();
    }
}
