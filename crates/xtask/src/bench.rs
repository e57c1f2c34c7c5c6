//! The performance figures: ratios taken in one run, as a table and as JSON.

use crate::shell::{command, run, target_dir};
use crate::{install, pane};
use clap::Args;

/// The performance figures.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Repeats of each side of a comparison.
    #[arg(long, default_value_t = 5)]
    repeats: u32,
    /// One figure only, by its name in the JSON.
    #[arg(long)]
    only: Option<String>,
}

impl Bench {
    /// Builds the pane, then measures.
    ///
    /// # Errors
    /// If something cannot be built or measured. A figure that misses its mark is shown, not an error.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        install::debian(&[("chromium", "chromium"), ("chromedriver", "chromium-driver")])?;
        let office_js = install::office_js()?;
        let pane = pane::build()?;
        let out = target_dir()?.join("bench");
        std::fs::create_dir_all(&out)?;
        let mut bench = command("cargo bench --quiet --package tests --bench figures");
        if let Some(only) = &self.only {
            bench.env("BENCH_ONLY", only);
        }
        run(bench
            .env("BENCH_REPEATS", self.repeats.to_string())
            .env("BENCH_OUT", out.join("figures.json"))
            .env("PANE_BROTLI_BYTES", pane.brotli_bytes.to_string())
            .env("PANE_DIR", pane.folder)
            .env("OFFICE_JS_DIR", office_js))
    }
}
