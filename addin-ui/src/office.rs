//! The only file that touches Office.js, through `js/office_glue.js` and, for the user's token, `js/nested_glue.js`.

use crate::browser;
use crate::json::{self, Json, Read};
use crate::model::item::{CATEGORY, ItemKind, OpenItem, OpenedItem};
use crate::model::pane::{Host, Prompt};
use crate::model::session::{NoToken, Trouble, Way};
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

/// Whether Outlook offers the user's token.
pub fn offers_token() -> bool {
    nested::offered()
}

/// The user's access token for our server, from Outlook.
pub async fn token(way: Way) -> Result<String, NoToken> {
    let answer = nested::token(way == Way::Pressed).await;
    match answer {
        Ok(token) => token.as_string().ok_or(NoToken::Broken),
        Err(why) => Err(match why.as_string().as_deref() {
            Some("press") => NoToken::PressNeeded,
            Some("cancelled") => NoToken::Cancelled,
            Some(_) | None => NoToken::Broken,
        }),
    }
}

/// Closes the window that is open.
pub fn close_window() {
    glue::close_dialog();
}

/// The language that Outlook is shown in, as a tag.
pub fn language() -> Option<String> {
    glue::language()
}

/// Outlook's theme, "dark" or "light"; `None` where it does not say.
pub fn theme() -> Option<String> {
    glue::theme()
}

/// What the glue writes.
struct Snapshot {
    kind: String,
    meeting: Option<bool>,
    open: Option<Open>,
}

struct Open {
    id: ItemId,
    subject: String,
    sender: String,
    from: Option<i64>,
    to: Option<i64>,
    language: String,
    series: bool,
    composing: bool,
    categories: Vec<String>,
}

impl Read for Snapshot {
    fn read(json: &Json<'_>) -> Self {
        Snapshot {
            kind: json.get("kind"),
            meeting: json.get("meeting"),
            open: json.get("open"),
        }
    }
}

impl Read for Open {
    fn read(json: &Json<'_>) -> Self {
        Open {
            id: json.get("id"),
            subject: json.get("subject"),
            sender: json.get("sender"),
            from: json.get("from"),
            to: json.get("to"),
            language: json.get("language"),
            series: json.get("series"),
            composing: json.get("composing"),
            categories: json.get("categories"),
        }
    }
}

impl Read for Message {
    fn read(json: &Json<'_>) -> Self {
        Message {
            outcome: json.get("outcome"),
            code: json.get("code"),
            reason: json.get("reason"),
        }
    }
}

impl Snapshot {
    fn into_item(self) -> Option<OpenItem> {
        let kind = match self.meeting {
            Some(false) => ItemKind::Email,
            Some(true) | None => ItemKind::Appointment,
        };
        match (self.kind.as_str(), self.open) {
            ("none", _) => Some(OpenItem::None),
            ("several", _) => Some(OpenItem::Several),
            ("unsaved", _) => Some(OpenItem::Unsaved(kind)),
            ("item", Some(open)) => Some(OpenItem::Item(OpenedItem {
                kind,
                when: open.when(),
                id: open.id,
                subject: open.subject,
                series: open.series,
                composing: open.composing,
                marked: open.categories.iter().any(|name| name == CATEGORY),
            })),
            _ => None,
        }
    }
}

impl Open {
    fn when(&self) -> String {
        let when = match (self.from, self.to) {
            (Some(from), Some(to)) => browser::period(&self.language, from, to),
            _ => String::new(),
        };
        if self.sender.is_empty() {
            when
        } else {
            [&self.sender, " · ", &when].concat()
        }
    }
}

/// A [`DialogMessage`], as it is written.
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
        pub(super) fn language() -> Option<String>;
        pub(super) fn theme() -> Option<String>;
        pub(super) fn listen(
            item_changed: &Closure<dyn FnMut()>,
            theme_changed: &Closure<dyn FnMut(Option<String>)>,
        );
    }
}

mod nested {
    use super::*;

    #[wasm_bindgen(module = "/js/nested_glue.js")]
    extern "C" {
        pub(super) fn offered() -> bool;
        #[wasm_bindgen(catch)]
        pub(super) async fn token(popup: bool) -> Result<JsValue, JsValue>;
    }
}
