//! Runs in Outlook: the task pane.

use wasm_bindgen::JsCast;

fn main() {
    console_error_panic_hook::set_once();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("pane"));
    // Never the body: while Office.js asks whether a window may open, it takes the body's children away and puts them back.
    if let Some(root) = root.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        root.set_inner_html("");
        leptos::mount::mount_to(root, addin_ui::app::app).forget();
    }
}
