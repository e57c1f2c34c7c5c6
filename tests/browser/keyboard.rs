//! Without a mouse, under an Office.js that takes Tab and Escape for itself.

use crate::desk::{Desk, at_a_desk};
use crate::person::VISIT;
use std::time::Duration;
use thirtyfour::prelude::*;

/// What has the focus, by its id, or by its class where it has none.
const FOCUS: &str = "const { id, className } = document.activeElement; return id || className;";

impl Desk {
    async fn is_at(&self, stop: &str) {
        let mut focus = String::new();
        for _ in 0..50 {
            focus = self.runs(FOCUS).await;
            if focus == stop {
                return;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        panic!("the focus is at {focus}, not at {stop}");
    }

    /// From outside, as Outlook lets people in.
    async fn enters_the_pane_by_keyboard(&self) {
        self.goes_to_outlook().await;
        self.types(Key::F6).await;
        self.goes_to_the_pane().await;
    }

    async fn tabs_back(&self) {
        let keys = self
            .driver()
            .action_chain()
            .key_down(Key::Shift)
            .send_keys(Key::Tab)
            .key_up(Key::Shift);
        keys.perform().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_every_control_in_order_and_leads_out_to_outlook() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.relates("Halvorsen").await;
        desk.clicks("#related-type").await;
        desk.types(Key::Escape).await;
        desk.runs::<()>("document.getElementById('related-type').focus(); return null;")
            .await;
        desk.is_at("related-type").await;
        desk.sees("#create-contact-0, .list").await;
        for stop in [
            "related-search",
            "chip-remove",
            "share",
            "suggestion-1",
            "suggestion-2",
            "suggestion-3",
            "more",
        ] {
            desk.types(Key::Tab).await;
            desk.is_at(stop).await;
        }
        desk.types(Key::Tab).await;
        desk.goes_to_outlook().await;
        desk.is_at("skip").await;

        desk.enters_the_pane_by_keyboard().await;
        for stop in ["tab-item", "tab-records", "tab-sync", "related-type"] {
            desk.is_at(stop).await;
            desk.types(Key::Tab).await;
        }
        desk.is_at("related-search").await;
        for stop in ["related-type", "tab-sync", "tab-records", "tab-item"] {
            desk.tabs_back().await;
            desk.is_at(stop).await;
        }
        desk.tabs_back().await;
        desk.goes_to_outlook().await;
        desk.is_at("pane-close").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn escape_closes_the_list_first_and_leaves_the_pane_second() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.clicks("#related-search").await;
        desk.types("Halvorsen").await;
        desk.sees("#related-option-0").await;
        desk.types(Key::Escape).await;
        desk.sees_no_more("[data-testid=related-popup]").await;
        desk.is_at("related-search").await;
        desk.types(Key::Down).await;
        desk.sees("#related-option-0[aria-selected=true]").await;
        desk.types(Key::Escape).await;
        desk.sees_no_more("[data-testid=related-popup]").await;

        desk.types(Key::Escape).await;
        desk.goes_to_outlook().await;
        desk.is_at("pane-toggle").await;
        desk.sees("#pane").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_shared_without_a_mouse() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.runs::<()>("document.getElementById('related-type').focus(); return null;")
            .await;
        desk.types(Key::Tab).await;
        desk.types("Halv").await;
        desk.reads("#related-option-0", "Halvorsen").await;
        desk.types(Key::Down).await;
        desk.types(Key::Enter).await;
        desk.reads("[data-testid=chip]", "Halvorsen").await;
        desk.is_at("related-search").await;
        desk.types(Key::Tab).await;
        desk.types(Key::Tab).await;
        desk.is_at("share").await;
        desk.types(Key::Enter).await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.is_at("share").await;
        desk.tabs_back().await;
        desk.is_at("open-in-sales").await;
    })
    .await;
}
