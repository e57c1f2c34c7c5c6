//! The only file that touches Office.js, through `js/office_glue.js`.

use crate::model::item::{CATEGORY, OpenAppointment, OpenItem};
use crate::model::pane::{Host, Prompt};
use crate::model::session::Trouble;
use crate::{browser, json};
use serde::Deserialize;
use shared::api::session::DialogMessage;
use shared::ids::ItemId;
use wasm_bindgen::prelude::*;

/// Waits until Office.js is ready, at most `timeout_ms`.
pub async fn host(timeout_ms: u32) -> Host {
    match glue::ready(timeout_ms).await.as_string().as_deref() {
        Some("outlook") => Host::Outlook,
        Some("outside") => Host::Outside,
        Some(_) | None => Host::Silent,
    }
}

/// What is selected; `None` if Office.js refuses to say.
pub async fn open_item() -> Option<OpenItem> {
    let text = glue::snapshot().await.ok()?.as_string()?;
    let snapshot: Snapshot = json::read(&text).ok()?;
    snapshot.into_item()
}

/// Calls back whenever another item, or none, is selected, and whenever Outlook changes its theme; for as long as the
/// pane is open.
pub fn listen(item_changed: impl FnMut() + 'static, theme_changed: impl FnMut(Option<String>) + 'static) {
    let item_changed = Closure::<dyn FnMut()>::new(item_changed);
    let theme_changed = Closure::<dyn FnMut(Option<String>)>::new(theme_changed);
    glue::listen(&item_changed, &theme_changed);
    item_changed.forget();
    theme_changed.forget();
}

/// Opens a page of our own origin in a window and returns what it says through `messageParent`.
pub async fn open_window(url: &str, prompt: Prompt) -> Result<DialogMessage, Trouble> {
    match glue::open_dialog(url, prompt == Prompt::Yes).await {
        Ok(message) => message
            .as_string()
            .and_then(|text| json::read::<Message>(&text).ok())
            .and_then(Message::into_wire)
            .ok_or(Trouble::WindowFailed),
        // Office's codes are small positive integers; anything else becomes 0, which is none of them.
        Err(code) => Err(Trouble::of_office(code.as_f64().map_or(0, |code| code as u32))),
    }
}

/// Closes the window that is open.
pub fn close_window() {
    glue::close_dialog();
}

/// Outlook's theme, "dark" or "light"; `None` where it does not say.
pub fn theme() -> Option<String> {
    glue::theme()
}

/// What the glue writes; not a tagged enum, which would cost kilobytes.
#[derive(Deserialize)]
struct Snapshot {
    kind: String,
    appointment: Option<Appointment>,
}

#[derive(Deserialize)]
struct Appointment {
    id: ItemId,
    subject: String,
    from: i64,
    to: i64,
    language: String,
    composing: bool,
    categories: Vec<String>,
}

impl Snapshot {
    fn into_item(self) -> Option<OpenItem> {
        match (self.kind.as_str(), self.appointment) {
            ("none", _) => Some(OpenItem::None),
            ("message", _) => Some(OpenItem::Message),
            ("unsaved", _) => Some(OpenItem::Unsaved),
            ("appointment", Some(read)) => Some(OpenItem::Appointment(OpenAppointment {
                id: read.id,
                subject: read.subject,
                when: browser::period(&read.language, read.from, read.to),
                composing: read.composing,
                marked: read.categories.iter().any(|name| name == CATEGORY),
            })),
            _ => None,
        }
    }
}

/// A [`DialogMessage`], for the same reason.
#[derive(Deserialize)]
struct Message {
    outcome: String,
    code: Option<String>,
    reason: Option<String>,
}

impl Message {
    fn into_wire(self) -> Option<DialogMessage> {
        match self.outcome.as_str() {
            "code" => self.code.map(|code| DialogMessage::Code { code }),
            "refused" => self.reason.map(|reason| DialogMessage::Refused { reason }),
            _ => None,
        }
    }
}

mod glue {
    use super::*;

    #[wasm_bindgen(module = "/js/office_glue.js")]
    extern "C" {
        pub(super) async fn ready(timeout_ms: u32) -> JsValue;
        #[wasm_bindgen(catch)]
        pub(super) async fn snapshot() -> Result<JsValue, JsValue>;
        #[wasm_bindgen(js_name = openDialog, catch)]
        pub(super) async fn open_dialog(url: &str, prompt_before_open: bool) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(js_name = closeDialog)]
        pub(super) fn close_dialog();
        pub(super) fn theme() -> Option<String>;
        pub(super) fn listen(
            item_changed: &Closure<dyn FnMut()>,
            theme_changed: &Closure<dyn FnMut(Option<String>)>,
        );
    }
}
