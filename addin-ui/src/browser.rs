//! What the pane asks of the browser besides the page itself: chance, digests, the network's state, time, words, focus.

use crate::model::pane::Network;
use crate::model::session::{Prepared, Verifier, base64url};
use crate::model::share_form::IdempotencyKey;
use crate::text;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

/// Waits.
pub async fn pause(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// A key that no other request has.
pub fn fresh_key() -> IdempotencyKey {
    IdempotencyKey(base64url(&glue::random_bytes(16)))
}

/// A verifier and its challenge; `None` where the browser offers no digests, as outside https.
pub async fn prepare_sign_in() -> Option<Prepared> {
    let bytes: [u8; 32] = glue::random_bytes(32).try_into().ok()?;
    let verifier = Verifier::from_random(&bytes);
    let digest = glue::sha256(verifier.as_str()).await.ok()?;
    Some(Prepared::new(
        verifier,
        &js_sys::Uint8Array::from(digest).to_vec(),
    ))
}

/// A period of a wall clock in words; `from` and `to` are milliseconds since 1970, as if that clock showed UTC.
pub fn period(language: &str, from: i64, to: i64) -> String {
    // Milliseconds of any year that a calendar holds fit a JavaScript number.
    glue::period(language, from as f64, to as f64)
}

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A moment in words of the browser's language and zone; `at` is RFC 3339.
pub fn moment(at: &str) -> String {
    glue::moment(at)
}

/// The text of sanitised HTML.
pub fn text_of_html(html: &str) -> String {
    glue::text_of_html(html)
}

/// Whether the machine is connected now.
pub fn network() -> Network {
    network_of(glue::is_online())
}

/// Calls back whenever that changes; for as long as the pane is open.
pub fn on_network_changed(mut changed: impl FnMut(Network) + 'static) {
    let changed = Closure::<dyn FnMut(bool)>::new(move |online| changed(network_of(online)));
    glue::on_network_changed(&changed);
    changed.forget();
}

/// Puts Outlook's theme on the page; `None` leaves it to the system.
pub fn set_theme(theme: Option<String>) {
    glue::set_theme(theme);
}

/// Moves the focus.
pub fn focus_on(id: &str) {
    glue::focus_on(id);
}

/// Puts a text into a field that holds another.
pub fn put(id: &str, text: &str) {
    glue::put(id, text);
}

/// Takes the focus off whatever has it.
pub fn leave_focus() {
    glue::leave_focus();
}

/// Scrolls as little as needed to show an element.
pub fn scroll_into_reach(id: &str) {
    glue::scroll_into_reach(id);
}

/// Speaks the language of this tag, as in `de-AT`, from now on; `None` stands for the browser's own. Where there are no words in it,
/// that is English. Fails if they do not arrive, and goes on in the language of before.
pub async fn speak(language: Option<&str>) -> Result<(), JsValue> {
    let texts = glue::words(language).await?;
    if let Some(texts) = texts.dyn_ref::<js_sys::Array>() {
        text::speak(texts.iter().filter_map(|text| text.as_string()).collect());
    }
    Ok(())
}

/// Says that the pane could not start, in the words that stand in the page for that.
pub fn give_up() {
    glue::give_up();
}

/// Loads the page again.
pub fn reload() {
    glue::reload();
}

fn network_of(online: bool) -> Network {
    if online { Network::Online } else { Network::Offline }
}

mod glue {
    use super::*;

    #[wasm_bindgen(module = "/js/browser_glue.js")]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub(super) async fn sha256(text: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(js_name = randomBytes)]
        pub(super) fn random_bytes(count: u32) -> Vec<u8>;
        pub(super) fn period(language: &str, from: f64, to: f64) -> String;
        pub(super) fn moment(at: &str) -> String;
        #[wasm_bindgen(js_name = textOfHtml)]
        pub(super) fn text_of_html(html: &str) -> String;
        #[wasm_bindgen(js_name = isOnline)]
        pub(super) fn is_online() -> bool;
        #[wasm_bindgen(js_name = onNetworkChanged)]
        pub(super) fn on_network_changed(changed: &Closure<dyn FnMut(bool)>);
        #[wasm_bindgen(js_name = setTheme)]
        pub(super) fn set_theme(theme: Option<String>);
        #[wasm_bindgen(js_name = focusOn)]
        pub(super) fn focus_on(id: &str);
        pub(super) fn put(id: &str, text: &str);
        #[wasm_bindgen(js_name = leaveFocus)]
        pub(super) fn leave_focus();
        #[wasm_bindgen(js_name = scrollIntoReach)]
        pub(super) fn scroll_into_reach(id: &str);
        pub(super) fn reload();
        #[wasm_bindgen(catch)]
        pub(super) async fn words(language: Option<&str>) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(js_name = giveUp)]
        pub(super) fn give_up();
    }
}
