//! The architecture tier, which reads the sources.

use crate::shell::{command, output};
use anyhow::Context as _;
use serde_json::Value;
use std::process::Command;

/// Its tests, built with all others: alone they would need everything below them once more, with other features.
///
/// # Errors
/// If something cannot be built.
pub(crate) fn tests() -> anyhow::Result<Command> {
    let built = output(&mut command(
        "cargo test --quiet --workspace --no-run --message-format json",
    ))?;
    let executable = built
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|built| built["target"]["name"] == "architecture")
        .find_map(|built| built["executable"].as_str().map(ToOwned::to_owned));
    let mut tests = Command::new(executable.context("cargo names no architecture tests")?);
    tests.current_dir("tests");
    Ok(tests)
}
