//! Tests by the name of their tier, built with all others: alone each would need everything below it once more, with other
//! features.

use crate::shell::{command, output};
use anyhow::Context as _;
use serde_json::Value;
use std::process::Command;

/// Runs the tests of this tier.
///
/// # Errors
/// If something cannot be built, or there is no such tier.
pub(crate) fn tests(tier: &str) -> anyhow::Result<Command> {
    let built = output(&mut command(
        "cargo test --quiet --workspace --no-run --message-format json",
    ))?;
    let executable = built
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|built| built["target"]["name"] == tier)
        .find_map(|built| built["executable"].as_str().map(ToOwned::to_owned));
    let mut tests = Command::new(executable.with_context(|| format!("cargo names no tests {tier}"))?);
    tests.current_dir("tests");
    Ok(tests)
}
