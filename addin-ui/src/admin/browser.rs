//! What the administrator's pages ask of the browser besides the page itself.

use wasm_bindgen::prelude::*;

/// What stands behind `#` in the address, with it.
pub(crate) fn fragment() -> String {
    glue::fragment()
}

/// Puts something else there, without a step for *back*.
pub(crate) fn replace_fragment(fragment: &str) {
    glue::replace_fragment(fragment);
}

/// Calls back whenever it changes.
pub(crate) fn on_fragment_changed(changed: impl FnMut() + 'static) {
    let changed = Closure::<dyn FnMut()>::new(changed);
    glue::on_fragment_changed(&changed);
    changed.forget();
}

/// Goes to another page of this origin.
pub(crate) fn go_to(path: &str) {
    glue::go_to(path);
}

/// Keeps a text for as long as this tab is open; false where the browser keeps nothing.
pub(crate) fn keep(name: &str, text: &str) -> bool {
    glue::keep(name, text)
}

/// Takes a kept text back: it is kept no more.
pub(crate) fn take(name: &str) -> Option<String> {
    glue::take(name)
}

/// The languages that the user reads, the best first, as the browser says; and where the words in each of those that there are
/// lie, by language.
pub(crate) fn languages() -> Vec<String> {
    glue::languages().split(',').map(str::to_owned).collect()
}

/// Where the words in a language lie; none where there are none.
pub(crate) fn words_at(language: &str) -> Option<String> {
    glue::words_at(language)
}

/// Says in which language the page is.
pub(crate) fn set_language(language: &str, title: &str) {
    glue::set_language(language, title);
}

/// Asks before the page is left, while `unsaved`.
pub(crate) fn guard_leaving(unsaved: bool) {
    glue::guard_leaving(unsaved);
}

/// Whether the page may be left: nothing is unsaved, or the user says yes to the question.
pub(crate) fn may_leave(question: &str) -> bool {
    glue::may_leave(question)
}

/// Hands a text over as a file.
pub(crate) fn save_as(name: &str, text: &str) {
    glue::save_as(name, text);
}

/// The text of the file that was chosen in an input; none where none was, or where it is no text.
pub(crate) async fn chosen_file(input: &str) -> Option<String> {
    glue::chosen_file(input).await.ok()?.as_string()
}

/// Opens a `<dialog>` over the page: the focus goes into it and stays there.
pub(crate) fn open_dialog(id: &str) {
    glue::open_dialog(id);
}

/// Closes it: the focus goes back to where it was.
pub(crate) fn close_dialog(id: &str) {
    glue::close_dialog(id);
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// The text that stands so in an address; none where it stands for none.
pub(crate) fn decoded(text: &str) -> Option<String> {
    js_sys::decode_uri_component(text).ok().map(String::from)
}

/// What time it is here, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    // Milliseconds of any year that a calendar holds fit both types.
    js_sys::Date::now() as i64
}

/// The time that a text of the wire names, in milliseconds since 1970; none where it names none.
pub(crate) fn time_of(text: &str) -> Option<i64> {
    let time = js_sys::Date::parse(text);
    time.is_finite().then_some(time as i64)
}

/// A time in words, in the browser's own zone.
pub(crate) fn moment(language: &str, ms: i64) -> String {
    glue::moment(language, ms as f64)
}

/// The day of a time in UTC, in words and without its year.
pub(crate) fn day(language: &str, ms: i64) -> String {
    glue::day(language, ms as f64)
}

/// How long something takes, in words: its two largest units at most.
pub(crate) fn span(language: &str, ms: i64) -> String {
    glue::span(language, ms as f64)
}

/// A number as it is written in a language.
pub(crate) fn number(language: &str, number: u64) -> String {
    glue::number(language, number as f64)
}

/// Waits until the page can be seen: at once, unless its tab is hidden.
pub(crate) async fn until_shown() {
    // A browser that cannot tell shows it.
    let _ = glue::until_shown().await;
}

mod glue {
    use super::*;

    #[wasm_bindgen(module = "/admin/js/admin_glue.js")]
    extern "C" {
        pub(super) fn fragment() -> String;
        #[wasm_bindgen(js_name = replaceFragment)]
        pub(super) fn replace_fragment(fragment: &str);
        #[wasm_bindgen(js_name = onFragmentChanged)]
        pub(super) fn on_fragment_changed(changed: &Closure<dyn FnMut()>);
        #[wasm_bindgen(js_name = goTo)]
        pub(super) fn go_to(path: &str);
        pub(super) fn keep(name: &str, text: &str) -> bool;
        pub(super) fn take(name: &str) -> Option<String>;
        pub(super) fn languages() -> String;
        #[wasm_bindgen(js_name = wordsAt)]
        pub(super) fn words_at(language: &str) -> Option<String>;
        #[wasm_bindgen(js_name = setLanguage)]
        pub(super) fn set_language(language: &str, title: &str);
        #[wasm_bindgen(js_name = guardLeaving)]
        pub(super) fn guard_leaving(unsaved: bool);
        #[wasm_bindgen(js_name = mayLeave)]
        pub(super) fn may_leave(question: &str) -> bool;
        #[wasm_bindgen(js_name = saveAs)]
        pub(super) fn save_as(name: &str, text: &str);
        #[wasm_bindgen(js_name = openDialog)]
        pub(super) fn open_dialog(id: &str);
        #[wasm_bindgen(js_name = closeDialog)]
        pub(super) fn close_dialog(id: &str);
        #[wasm_bindgen(js_name = chosenFile, catch)]
        pub(super) async fn chosen_file(input: &str) -> Result<JsValue, JsValue>;
        pub(super) fn moment(language: &str, ms: f64) -> String;
        pub(super) fn day(language: &str, ms: f64) -> String;
        pub(super) fn span(language: &str, ms: f64) -> String;
        pub(super) fn number(language: &str, number: f64) -> String;
        #[wasm_bindgen(js_name = untilShown, catch)]
        pub(super) async fn until_shown() -> Result<JsValue, JsValue>;
    }
}
