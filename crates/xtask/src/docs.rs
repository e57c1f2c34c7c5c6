//! The pages of documentation that are made of the sources.

use crate::built;
use crate::shell::run;

/// Writes `docs/conformance.md`, which the architecture tier compares.
///
/// # Errors
/// If the tests that know the page cannot be built.
pub(crate) fn write_pages() -> anyhow::Result<()> {
    run(built::tests("architecture")?.args(["--ignored", "--exact", "conformance::write_the_conformance"]))
}
