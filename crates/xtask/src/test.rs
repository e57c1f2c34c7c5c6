//! Every test tier, after installing what they need.

use crate::shell::{command, run};
use crate::{install, pane};
use clap::Args;

/// Runs every test tier.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Leave out the browser.
    #[arg(long)]
    quick: bool,
}

impl Test {
    /// Installs what is missing and runs the tests; the test runner's summary comes last.
    ///
    /// # Errors
    /// If something cannot be installed, or a test fails.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        if self.quick {
            return run(&mut command("cargo test --workspace --exclude tests")).and_then(|()| {
                run(&mut command(
                    "cargo test --package tests --test architecture --test contract --test end_to_end",
                ))
            });
        }
        install::debian(&[("chromium", "chromium"), ("chromedriver", "chromium-driver")])?;
        let office_js = install::office_js()?;
        let axe = install::axe()?;
        let pane = pane::build()?;
        run(command("cargo test --workspace")
            .env("PANE_DIR", pane.folder)
            .env("OFFICE_JS_DIR", office_js)
            .env("AXE_JS", axe))
    }
}
