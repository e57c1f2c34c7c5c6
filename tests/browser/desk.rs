//! What one test works at: a whole system with a worker, and a browser in front of it.

use crate::chromium::Chromium;
use axum::http::Method;
use futures::FutureExt as _;
use serde_json::json;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::{Working, World};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};

/// How long a person waits for anything on the screen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
const LOOKS_EVERY: Duration = Duration::from_millis(40);

/// A system and a browser in front of it.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) browser: Chromium,
    /// The window that the person began in.
    pub(crate) first_window: WindowHandle,
    /// Console errors that the test brings about on purpose, by a part of their text.
    pub(crate) expected: Vec<&'static str>,
    working: Option<Working>,
}

/// Runs a test at a desk of its own; afterwards no page may have complained.
pub(crate) async fn at_a_desk(test: impl AsyncFnOnce(&mut Desk)) {
    let mut desk = Desk::set_up().await;
    let mut outcome = AssertUnwindSafe(test(&mut desk)).catch_unwind().await;
    if outcome.is_ok() {
        outcome = AssertUnwindSafe(desk.nobody_complains()).catch_unwind().await;
    }
    if outcome.is_err() {
        desk.leave_a_picture().await;
    }
    desk.browser.quit().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

impl Desk {
    async fn set_up() -> Self {
        let (pane, office_js) = (folder("PANE_DIR"), folder("OFFICE_JS_DIR"));
        let (world, browser) = futures::join!(World::for_browsers(pane, office_js), Chromium::start());
        Self {
            first_window: browser.driver.window().await.unwrap(),
            working: Some(world.work()),
            world,
            browser,
            expected: Vec::new(),
        }
    }

    /// The worker ends what it has in hand and takes nothing more, until [`Self::lets_the_worker_go_on`].
    pub(crate) async fn holds_the_worker(&mut self) {
        self.waits_for("an empty queue", async || {
            let depth = self.world.store.queue_depth().await.unwrap();
            (depth.waiting + depth.running == 0).then_some(())
        })
        .await;
        self.working = None;
    }

    /// There is a worker again.
    pub(crate) fn lets_the_worker_go_on(&mut self) {
        self.working = Some(self.world.work());
    }

    /// What steers the browser.
    pub(crate) fn driver(&self) -> &WebDriver {
        &self.browser.driver
    }

    /// The visible text of the first element that the selector finds, in the present frame; none while nothing is seen.
    pub(crate) async fn seen(&self, selector: &str) -> Option<String> {
        const TEXT: &str = "const node = document.querySelector(arguments[0]);
            return node?.checkVisibility({ visibilityProperty: true }) ? node.innerText : null;";
        let answer = self.driver().execute(TEXT, vec![selector.into()]).await.ok()?;
        answer.convert::<Option<String>>().ok()?
    }

    /// Waits until an element is seen; its text.
    pub(crate) async fn sees(&self, selector: &str) -> String {
        self.waits_for(selector, async || self.seen(selector).await).await
    }

    /// Waits until an element is seen and holds these words.
    pub(crate) async fn reads(&self, selector: &str, words: &str) {
        let what = format!("{selector} with {words:?}");
        let read = async || {
            let text = self.seen(selector).await?;
            text.contains(words).then_some(())
        };
        self.waits_for(&what, read).await;
    }

    /// Waits until an element is not seen any more.
    pub(crate) async fn sees_no_more(&self, selector: &str) {
        let what = format!("{selector} gone");
        self.waits_for(&what, async || self.seen(selector).await.is_none().then_some(()))
            .await;
    }

    /// Clicks on what the selector finds, as soon as it can be clicked on.
    pub(crate) async fn clicks(&self, selector: &str) {
        self.waits_for(&format!("a click on {selector}"), async || {
            let element = self.driver().find(By::Css(selector)).await.ok()?;
            element.click().await.ok()
        })
        .await;
    }

    /// Asks again and again until there is an answer; fails in words when patience is over.
    pub(crate) async fn waits_for<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            if Instant::now() > until {
                let seen = self.seen("body").await.unwrap_or_default();
                panic!("waited in vain for {what}; what is seen:\n{seen}");
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// Runs a script in the present frame.
    pub(crate) async fn runs<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        let answer = self.driver().execute(script, vec![]).await.unwrap();
        answer.convert().unwrap()
    }

    /// Whether the machine is connected, as far as the browser knows.
    pub(crate) async fn has_network(&self, network: Network) {
        self.driver().cmd(Conditions(network)).await.unwrap();
    }

    /// For whoever looks into a failure.
    async fn leave_a_picture(&self) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("browser").replace("::", "-");
        let path = folder.join(format!("{name}.png"));
        if self.driver().screenshot(&path).await.is_ok() {
            println!("what was seen at last: {}", path.display());
        }
    }
}

/// Whether the browser's machine is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    There,
    Gone,
}

/// ChromeDriver's own command for the network of a window.
#[derive(Debug)]
struct Conditions(Network);

impl FormatRequestData for Conditions {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let offline = self.0 == Network::Gone;
        let conditions =
            json!({ "offline": offline, "latency": 0, "download_throughput": -1, "upload_throughput": -1 });
        RequestData::new(
            Method::POST,
            format!("/session/{session}/chromium/network_conditions"),
        )
        .add_body(json!({ "network_conditions": conditions }))
    }
}

/// A folder that `cargo xtask test` names.
fn folder(variable: &str) -> PathBuf {
    match environment(variable) {
        Some(folder) => folder.into(),
        None => panic!(
            "{variable} is not set. Run `cargo xtask test`: it builds the pane, fetches Office.js and sets it."
        ),
    }
}

/// A variable of the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "what xtask has prepared reaches a test by no other way"
)]
pub(crate) fn environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}
