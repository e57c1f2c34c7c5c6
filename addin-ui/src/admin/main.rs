//! The administrator's pages, in a browser: signs an administrator in, and shows and changes how the whole deployment syncs.
//!
//! Each page is a state machine of its own ([`desk::Model`]), tested natively, with what it asks for carried out beside it;
//! [`calls`] is what it asks of our server, [`words`] every sentence in the user's language, [`browser`] what only a browser
//! knows. The pane carries none of it.

mod answers;
mod app;
mod audit;
mod browser;
mod calls;
mod checklist;
mod components;
mod configuration;
mod desk;
mod held;
mod listing;
mod monitor;
mod names;
mod processes;
mod route;
mod session;
mod signing_in;
mod user;
mod words;

use wasm_bindgen::JsCast;

fn main() {
    console_error_panic_hook::set_once();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("admin"));
    if let Some(root) = root.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        wasm_bindgen_futures::spawn_local(app::start(root));
    }
}
