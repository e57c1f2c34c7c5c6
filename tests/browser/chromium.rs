//! One browser with a fresh profile, through a ChromeDriver of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, LoggingPrefsLogLevel};

/// The first three let it run as root in a container; the others keep it from doing anything of its own accord.
const FLAGS: [&str; 14] = [
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--ignore-certificate-errors",
    "--window-size=1280,820",
    "--lang=en-GB",
];
const READY: &str = "was started successfully on port ";

/// A running browser, to be ended by [`Self::quit`].
#[derive(Debug)]
pub(crate) struct Chromium {
    /// What steers it.
    pub(crate) driver: WebDriver,
    _chromedriver: Chromedriver,
    _profile: TempDir,
}

impl Chromium {
    /// Starts driver and browser.
    pub(crate) async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (chromedriver, port) = Chromedriver::start();
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in FLAGS {
            capabilities.add_arg(flag).unwrap();
        }
        let profile_flag = format!("--user-data-dir={}", profile.path().display());
        capabilities.add_arg(&profile_flag).unwrap();
        capabilities
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .expect("the browser starts");
        driver
            .set_page_load_timeout(Duration::from_secs(20))
            .await
            .unwrap();
        driver.set_script_timeout(Duration::from_secs(20)).await.unwrap();
        Self {
            driver,
            _chromedriver: chromedriver,
            _profile: profile,
        }
    }

    /// What pages wrote to their consoles since the last call, in every window and frame, with what the browser wrote.
    pub(crate) async fn console(&self) -> Vec<BrowserLogEntry> {
        self.driver.browser_log().await.unwrap()
    }

    /// Ends the browser, then its driver.
    pub(crate) async fn quit(self) {
        self.driver.clone().quit().await.unwrap();
    }
}

/// A running ChromeDriver, killed when this is dropped.
#[derive(Debug)]
struct Chromedriver(Child);

impl Chromedriver {
    /// It takes a free port and says which.
    fn start() -> (Self, u16) {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing; `cargo xtask test` installs it");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let chromedriver = Self(child);
        let port = lines.by_ref().find_map(|line| {
            let line = line.unwrap();
            let port = line.split_once(READY)?.1.trim_end_matches('.');
            Some(port.parse().unwrap())
        });
        // Whatever else it says must find a reader, or it stops.
        std::thread::spawn(move || lines.for_each(drop));
        (chromedriver, port.expect("chromedriver says its port"))
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
