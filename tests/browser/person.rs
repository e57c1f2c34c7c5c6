//! What a salesperson does in Outlook, by mouse and keyboard.

use crate::desk::Desk;
use thirtyfour::prelude::*;

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const VISIT: &str = "Halvorsen Marine: rollout";

impl Desk {
    /// Ada's Outlook, nothing open; `query` says what else is special.
    pub(crate) async fn opens_outlook(&self, query: &str) {
        let address = format!("/outlook/?person={ADA}{query}");
        self.driver()
            .goto(self.world.stand_ins.url(&address))
            .await
            .unwrap();
        self.sees("html[data-ready=true]").await;
    }

    /// Picks a meeting of the week by the beginning of its subject.
    pub(crate) async fn opens_the_meeting(&self, subject: &str) {
        self.goes_to_outlook().await;
        let row = format!("//button[.//span[@class='row-title'][starts-with(., '{subject}')]]");
        self.waits_for(subject, async || {
            let row = self.driver().find(By::XPath(&row)).await.ok()?;
            row.click().await.ok()
        })
        .await;
        self.reads("#item-title", subject).await;
    }

    /// Presses the add-in's button in the ribbon.
    pub(crate) async fn opens_the_pane(&self) {
        self.goes_to_outlook().await;
        self.clicks("#pane-toggle").await;
        self.goes_to_the_pane().await;
    }

    /// Looks at Outlook around the pane.
    pub(crate) async fn goes_to_outlook(&self) {
        self.driver()
            .switch_to_window(self.first_window.clone())
            .await
            .unwrap();
        self.driver().enter_default_frame().await.unwrap();
    }

    /// Looks at the pane.
    pub(crate) async fn goes_to_the_pane(&self) {
        self.goes_to_outlook().await;
        self.waits_for("the pane's frame", async || {
            let frame = self.driver().find(By::Css("#pane-frame")).await.ok()?;
            frame.enter_frame().await.ok()
        })
        .await;
    }

    /// Looks at the window that has opened.
    pub(crate) async fn goes_to_the_new_window(&self) {
        let window = self
            .waits_for("a window", async || {
                let windows = self.driver().windows().await.ok()?;
                windows.into_iter().find(|window| *window != self.first_window)
            })
            .await;
        self.driver().switch_to_window(window).await.unwrap();
    }

    /// Closes the window, as by its cross, and looks at the pane again.
    pub(crate) async fn closes_the_window(&self) {
        self.driver().close_window().await.unwrap();
        self.goes_to_the_pane().await;
    }

    /// Picks Ada's account on the sign-in page in the window.
    async fn signs_in_in_the_window(&self) {
        self.ends_the_window_by(&format!("button[value=\"{ADA}\"]")).await;
    }

    /// Says no on the sign-in page in the window.
    pub(crate) async fn declines_in_the_window(&self) {
        self.ends_the_window_by("button[value=decline]").await;
    }

    /// Presses a button in the window and waits until that has closed by itself.
    async fn ends_the_window_by(&self, button: &str) {
        self.goes_to_the_new_window().await;
        let button = self
            .waits_for("the sign-in page", async || {
                self.driver().find(By::Css(button)).await.ok()
            })
            .await;
        // The window may be gone before the driver has seen the end of the click.
        let _ = button.click().await;
        self.waits_for("the window to close", async || {
            let windows = self.driver().windows().await.ok()?;
            (windows.len() == 1).then_some(())
        })
        .await;
        self.goes_to_the_pane().await;
    }

    /// Signs in to Microsoft, from the pane's own page.
    pub(crate) async fn signs_in_to_microsoft(&self) {
        self.signs_in_by("Sign in with Microsoft").await;
    }

    /// Signs in to Sales, from the pane's own page.
    pub(crate) async fn connects_sales(&self) {
        self.signs_in_by("Connect Oracle Sales").await;
    }

    /// Presses the button that says so, and signs in in the window that opens.
    pub(crate) async fn signs_in_by(&self, words: &str) {
        self.reads("#sign-in", words).await;
        self.clicks("#sign-in").await;
        self.signs_in_in_the_window().await;
    }

    /// Signs in on both sides, as on the first day.
    pub(crate) async fn signs_in(&self) {
        self.signs_in_to_microsoft().await;
        self.connects_sales().await;
        self.sees_no_more("[data-testid=screen-sign-in]").await;
    }

    /// Ada with a meeting open, the pane beside it, signed in on both sides.
    pub(crate) async fn is_ready_to_share(&self, subject: &str) {
        self.opens_outlook("").await;
        self.opens_the_meeting(subject).await;
        self.opens_the_pane().await;
        self.signs_in().await;
        self.reads("[data-testid=item-subject]", subject).await;
    }

    /// Types the beginning of a name under *Related to* and takes the first record with the keyboard.
    pub(crate) async fn relates(&self, beginning: &str) {
        self.clicks("#related-search").await;
        self.types(beginning).await;
        self.reads("#related-option-0", beginning).await;
        self.types(Key::Down).await;
        self.sees("#related-option-0[aria-selected=true]").await;
        self.types(Key::Enter).await;
        self.reads("[data-testid=chip]", beginning).await;
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) async fn types(&self, keys: impl Into<TypingData>) {
        let keys: TypingData = keys.into();
        self.driver()
            .action_chain()
            .send_keys(keys)
            .perform()
            .await
            .unwrap();
    }
}
