//! What pages complain about, in every window and frame: errors on the console, violations of content security.

use crate::desk::{Desk, at_a_desk};
use std::time::Duration;

/// The browser sends reports a moment after a violation, so there is one last look when all is quiet.
const REPORTS_WITHIN: Duration = Duration::from_millis(250);

impl Desk {
    /// Everything that pages complained about since the last call, but for what the test expects.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let mut complaints = self.world.content_security_reports();
        for entry in self.browser.console().await {
            if entry.level == "SEVERE" || entry.message.contains("Content Security Policy") {
                complaints.push(entry.message);
            }
        }
        complaints.retain(|complaint| !self.expected.iter().any(|part| complaint.contains(part)));
        complaints
    }

    /// Fails with the first complaint.
    pub(crate) async fn nobody_complains(&self) {
        self.driver()
            .switch_to_window(self.first_window.clone())
            .await
            .unwrap();
        tokio::time::sleep(REPORTS_WITHIN).await;
        let complaints = self.complaints().await;
        assert!(
            complaints.is_empty(),
            "pages complain:\n{}",
            complaints.join("\n")
        );
    }

    async fn hears(&self, part: &str) {
        let mut heard = Vec::new();
        self.waits_for(part, async || {
            heard.extend(self.complaints().await);
            heard
                .iter()
                .any(|complaint| complaint.contains(part))
                .then_some(())
        })
        .await;
    }
}

/// Planted where a careless change would put it: markup with a script and a style of its own.
const PLANT: &str = "const script = document.createElement('script'); script.textContent = 'var planted = 1';
    document.head.append(script); return null;";

#[tokio::test(flavor = "multi_thread")]
async fn a_violation_and_an_error_are_heard_in_pages_frames_and_windows() {
    at_a_desk(async |desk| {
        desk.driver().goto(desk.world.server.clone()).await.unwrap();
        desk.sees("[data-testid=screen-outside]").await;
        desk.nobody_complains().await;
        desk.runs::<()>(PLANT).await;
        desk.hears("csp-report").await;
        desk.runs::<()>("console.error('planted in a page'); return null;")
            .await;
        desk.hears("planted in a page").await;

        desk.opens_outlook("").await;
        desk.opens_the_pane().await;
        desk.sees("[data-testid=screen-sign-in]").await;
        desk.nobody_complains().await;
        desk.goes_to_the_pane().await;
        desk.runs::<()>(PLANT).await;
        desk.hears("csp-report").await;
        desk.runs::<()>("fetch('/no-such-address'); return null;").await;
        desk.hears("no-such-address").await;

        desk.clicks("#sign-in").await;
        desk.goes_to_the_new_window().await;
        desk.runs::<()>("console.error('planted in a window'); return null;")
            .await;
        desk.closes_the_window().await;
        desk.hears("planted in a window").await;
    })
    .await;
}
