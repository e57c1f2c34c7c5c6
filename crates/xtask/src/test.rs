//! Every test tier, after installing what they need.

use crate::postgres::Postgres;
use crate::shell::{command, run, run_beside};
use crate::stop::Stop;
use crate::{built, install, pane};
use anyhow::bail;
use clap::Args;
use std::process::Command;

/// Runs every test tier.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Leave out the browser, PostgreSQL and the simulation.
    #[arg(long)]
    quick: bool,
}

impl Test {
    /// Installs what is missing and runs the tests, those from end to end on SQLite and on PostgreSQL; the test runner's
    /// summary comes last.
    ///
    /// # Errors
    /// If something cannot be installed, or a test fails.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        if self.quick {
            return run(&mut command(
                "cargo test --workspace --exclude tests --exclude simulation --exclude store-postgres",
            ))
            .and_then(|()| {
                run(&mut command(
                    "cargo test --package tests --test architecture --test contract --test end_to_end",
                ))
            });
        }
        let mut tests = command("cargo test --workspace --no-fail-fast");
        with_a_browser(&mut tests)?;
        // Those from end to end wait for programs that they started, more than for a processor.
        tests.env("RUST_TEST_THREADS", "3");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut again = built::tests("end_to_end")?;
        again.env("TEST_DATABASE", "postgres");
        // They wait for the database too.
        again.env("RUST_TEST_THREADS", "4");
        // What is decided is told once, for it does not depend on where it is kept.
        again.args(["--skip", "rules::"]);
        runtime.block_on(beside_postgres([tests, again]))
    }
}

/// Installs and builds what the tests in the browser need, and tells them where it is.
///
/// # Errors
/// If something cannot be installed or built.
pub(crate) fn with_a_browser(tests: &mut Command) -> anyhow::Result<()> {
    install::debian(&[("chromium", "chromium"), ("chromedriver", "chromium-driver")])?;
    tests
        .env("OFFICE_JS_DIR", install::office_js()?)
        .env("AXE_JS", install::axe()?)
        .env("PANE_DIR", pane::build()?.folder);
    Ok(())
}

/// Runs tests, one after the other, beside a PostgreSQL of their own, which ends with them, and when somebody stops them. A
/// failure keeps none from running: one run tells of them all.
async fn beside_postgres(runs: [Command; 2]) -> anyhow::Result<()> {
    let mut ended = false;
    let stop = Stop::listen()?;
    stop.ends(async {
        let postgres = Postgres::start()?;
        let mut passed = Ok(());
        for mut tests in runs {
            tests.env("TEST_POSTGRES_URL", postgres.url("postgres"));
            // What a failed test says would drown in the frames below it.
            tests.env("RUST_BACKTRACE", "0");
            passed = passed.and(run_beside(tests).await);
        }
        ended = true;
        passed
    })
    .await?;
    if !ended {
        bail!("the tests were stopped");
    }
    Ok(())
}
