//! The pages of documentation that are made of the sources.

use crate::shell::{command, run};

/// Writes `docs/conformance.md`, which the architecture tier compares.
///
/// # Errors
/// If the tests that know the page cannot be built.
pub(crate) fn write_pages() -> anyhow::Result<()> {
    run(&mut command(
        "cargo test --quiet --package tests --test architecture -- --ignored --exact conformance::write_the_conformance",
    ))
}
