//! The Sync Configuration: files with what they would change, searches that Sales offers, edits that are left or outlive a session,
//! and the page without a mouse.

use super::{ADMIN, CONFIGURATION};
use crate::desk::{Desk, at_a_desk};
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared::api::choices::Object;
use std::path::Path;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};

const CONTACTS_SEARCH: &str = "#field-contacts-defaultSavedSearch";
const PAGES: [&str; 6] = [
    "monitor",
    "checklist",
    "configuration",
    "processes",
    "held",
    "audit",
];

/// DevTools' own command for a screen whose owner chose few colours.
#[derive(Debug)]
struct ForcedColours;

impl FormatRequestData for ForcedColours {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let media = json!({"features": [{"name": "forced-colors", "value": "active"}]});
        RequestData::new(Method::POST, format!("/session/{session}/goog/cdp/execute"))
            .add_body(json!({"cmd": "Emulation.setEmulatedMedia", "params": media}))
    }
}

impl Desk {
    /// What stands in a field.
    async fn stands_in(&self, field: &str, value: &str) {
        let script = format!("return document.getElementById('{field}')?.value ?? '';");
        self.waits_for(&format!("{value} in {field}"), async || {
            (self.runs::<String>(&script).await == value).then_some(())
        })
        .await;
    }

    /// The text of the file that the page hands over.
    async fn exports(&self) -> String {
        const CATCH: &str = "window.exported = null;
            const made = URL.createObjectURL;
            URL.createObjectURL = (blob) => { blob.text().then((text) => { window.exported = text; }); return made(blob); };
            HTMLAnchorElement.prototype.click = () => {}; return null;";
        self.runs::<Option<bool>>(CATCH).await;
        self.reaches_and_clicks("#export").await;
        let exported = async || self.runs::<Option<String>>("return window.exported;").await;
        self.waits_for("a file", exported).await
    }

    /// Chooses a file with this text.
    async fn imports(&self, folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        let input = self.driver().find(By::Css("#import-file")).await.unwrap();
        input.send_keys(path.to_str().unwrap()).await.unwrap();
    }

    /// What is offered in a list by its value: what it is called, and whether it can be chosen.
    async fn offers(&self, list: &str, value: &str) -> (String, bool) {
        let script = format!(
            "const one = document.querySelector('{list} option[value=\"{value}\"]');
             return one ? [one.textContent, !one.disabled] : null;"
        );
        self.waits_for(&format!("{value} in {list}"), async || {
            self.runs::<Option<(String, bool)>>(&script).await
        })
        .await
    }

    /// Presses a link of the navigation while something is unsaved; the question that comes.
    async fn is_asked_before_leaving_to(&self, page: &str) -> String {
        self.clicks(&format!(".nav-link[href='#/{page}']")).await;
        self.waits_for("a question", async || self.driver().get_alert_text().await.ok())
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_exported_and_one_that_is_imported_shows_what_it_would_change_first() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        let exported = desk.exports().await;
        let mut file: Value = serde_json::from_str(&exported).unwrap();
        assert_eq!(file["tasks"]["limit"], 1000);
        file["tasks"]["limit"] = json!(321);
        file["emails"]["autocaptureReplies"] = json!(true);
        file["registration"]["clientId"] = json!("of another deployment");

        let folder = tempfile::tempdir().unwrap();
        desk.imports(folder.path(), "none.json", "{}").await;
        desk.reads(
            "[data-testid=import-unreadable]",
            "This file is no Sync Configuration",
        )
        .await;
        desk.imports(folder.path(), "same.json", &exported).await;
        desk.reads("[data-testid=import-same]", "what stands here already")
            .await;
        desk.imports(folder.path(), "other.json", &file.to_string()).await;
        for words in ["1000", "321", "Capture replies", "On"] {
            desk.reads("[data-testid=import-differs] table", words).await;
        }
        let rows = "return document.querySelectorAll('[data-testid=import-differs] tbody tr').length;";
        assert_eq!(desk.runs::<u32>(rows).await, 2, "the registration stays");
        desk.looks_right("admin-configuration-import").await;
        desk.reaches_and_clicks("#import-apply").await;
        desk.stands_in("field-tasks-limit", "321").await;
        desk.reads("[data-testid=unsaved]", "Unsaved fields: 2").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=saved]", "Saved").await;
        desk.is_kept(Object::Tasks, 321).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_srch_1_searches_are_offered_with_their_counts_and_one_for_everything_is_confirmed() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.world.connect(ADMIN).await;
        desk.is_an_administrator().await;
        let (all, can_be_chosen) = desk.offers(CONTACTS_SEARCH, "S-1004").await;
        assert!(
            all.starts_with("All Contacts") && all.ends_with("records now"),
            "{all}"
        );
        assert!(can_be_chosen);
        let (by_words, can_be_chosen) = desk.offers(CONTACTS_SEARCH, "S-1007").await;
        assert!(by_words.contains("matches by words"), "{by_words}");
        assert!(!can_be_chosen);

        let picker = desk.driver().find(By::Css(CONTACTS_SEARCH)).await.unwrap();
        picker.send_keys("All").await.unwrap();
        desk.reads("[data-testid=unsaved]", "Unsaved fields: 1").await;
        desk.expected.push("/api/admin/sync-configuration");
        desk.clicks("#save").await;
        desk.reads(
            "[data-testid=meant-question]",
            "This saved search holds everything, ",
        )
        .await;
        desk.looks_right("admin-configuration-meant").await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads("[data-testid=meant-question]", "derzeit").await;
        desk.clicks("#meant").await;
        desk.reads("[data-testid=saved]", "Gespeichert").await;
        let (kept, _) = desk.world.store.configuration().await.unwrap();
        let search = kept.values.contacts.default_saved_search;
        assert_eq!(search.as_deref(), Some("S-1004"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_by_a_link_while_something_is_unsaved_is_asked_first() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.fills("#field-tasks-limit", "400").await;
        let question = desk.is_asked_before_leaving_to("audit").await;
        assert!(question.contains("unsaved"), "{question}");
        desk.driver().dismiss_alert().await.unwrap();
        desk.stands_in("field-tasks-limit", "400").await;
        let address = desk.driver().current_url().await.unwrap();
        assert_eq!(address.fragment(), Some("/configuration"));

        desk.is_asked_before_leaving_to("audit").await;
        desk.driver().accept_alert().await.unwrap();
        desk.sees("[data-testid=page-audit]").await;
        desk.clicks(".nav-link[href='#/configuration']").await;
        desk.sees(CONFIGURATION).await;
        desk.stands_in("field-tasks-limit", "1000").await;
        assert_eq!(desk.seen("[data-testid=restored]").await, None, "it was given up");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unsaved_when_the_session_ends_is_there_again_after_signing_in() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.fills("#field-tasks-limit", "400").await;
        desk.reads("[data-testid=unsaved]", "Unsaved fields: 1").await;
        desk.world.pass(SignedDuration::from_mins(61));
        desk.expected.push("/api/admin/sync-configuration");
        desk.clicks("#save").await;
        desk.reads("[data-testid=trouble]", "Your session has ended")
            .await;
        desk.signs_in_as(ADMIN).await;
        desk.reads("[data-testid=restored]", "Your unsaved changes are back")
            .await;
        desk.stands_in("field-tasks-limit", "400").await;
        desk.looks_right("admin-configuration-restored").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=saved]", "Saved").await;
        desk.sees_no_more("[data-testid=restored]").await;
        desk.is_kept(Object::Tasks, 400).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_set_and_saved_by_keyboard_alone() {
    const CONTROLS: &str =
        "const all = document.querySelectorAll('#page input, #page select, #page textarea, #page button');
        return [...all].filter((one) => !one.disabled && one.checkVisibility()).map((one) => one.id);";
    const FOCUS: &str = "return document.activeElement.id;";
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        let controls: Vec<String> = desk.runs(CONTROLS).await;
        assert!(controls.len() > 30, "{controls:?}");
        desk.runs::<Option<bool>>("document.querySelector('.skip').focus(); return null;")
            .await;
        desk.types(Key::Enter).await;
        desk.waits_for("the focus on the page", async || {
            (desk.runs::<String>(FOCUS).await == "page").then_some(())
        })
        .await;
        let mut reached: Vec<String> = Vec::new();
        // A day has several stops.
        for _ in 0..2 * controls.len() {
            desk.types(Key::Tab).await;
            let focus: String = desk.runs(FOCUS).await;
            if reached.last() == Some(&focus) {
                continue;
            }
            match focus.as_str() {
                "field-tasks-limit" => desk.types("500").await,
                "field-emails-autocaptureReplies" => desk.types(" ").await,
                _ => {}
            }
            reached.push(focus);
            if reached.last().is_some_and(|last| last == "save") {
                break;
            }
        }
        assert_eq!(reached, controls);
        desk.types(Key::Enter).await;
        desk.reads("[data-testid=saved]", "Saved").await;
        desk.is_kept(Object::Tasks, 500).await;
        let (kept, _) = desk.world.store.configuration().await.unwrap();
        assert!(kept.values.emails.autocapture_replies);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_at_twice_the_size_and_tells_on_from_off_in_forced_colours() {
    const TOLD_APART: &str = "const look = (one) => getComputedStyle(one).backgroundColor;
        const [on, off] = [':checked', ':not(:checked)'].map((state) => document.querySelector('.toggle:enabled' + state));
        return matchMedia('(forced-colors: active)').matches && look(on) !== look(off);";
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        // What is left of 1,280 pixels at 200 %.
        desk.has_a_screen(640).await;
        for page in PAGES {
            desk.clicks(&format!(".nav-link[href='#/{page}']")).await;
            desk.sees(&format!("[data-testid=page-{page}]")).await;
            assert!(desk.fits().await, "{page} at 200 %");
        }
        desk.has_a_screen(1200).await;
        desk.driver().cmd(ForcedColours).await.unwrap();
        for page in PAGES {
            desk.clicks(&format!(".nav-link[href='#/{page}']")).await;
            desk.sees(&format!("[data-testid=page-{page}]")).await;
            assert!(desk.fits().await, "{page} in forced colours");
        }
        desk.clicks(".nav-link[href='#/configuration']").await;
        desk.sees(CONFIGURATION).await;
        assert!(
            desk.runs::<bool>(TOLD_APART).await,
            "switches on and off look alike"
        );
    })
    .await;
}
