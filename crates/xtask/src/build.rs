//! Release binaries and the pane, together under `target/dist`.

use crate::pane::{self, Pane};
use crate::shell::{command, run, target_dir, without_machine_paths};
use anyhow::Context as _;
use std::path::PathBuf;

/// What was built.
#[derive(Debug)]
pub(crate) struct Built {
    /// Holds `addin-server`, `worker`, `sandbox` and `pane/`.
    pub(crate) folder: PathBuf,
    /// The pane.
    pub(crate) pane: Pane,
}

/// Builds everything that runs.
///
/// # Errors
/// If a step fails.
pub(crate) fn release() -> anyhow::Result<Built> {
    let pane = pane::build()?;
    let build = "cargo build --quiet --release --package addin-server --package worker --package sandbox";
    run(command(build).env("RUSTFLAGS", without_machine_paths()?))?;
    let target = target_dir()?;
    let folder = target.join("dist");
    for program in ["addin-server", "worker", "sandbox"] {
        // A program that still runs cannot be written over, only replaced.
        let placed = folder.join(program);
        let _ = std::fs::remove_file(&placed);
        std::fs::copy(target.join("release").join(program), &placed).context(program)?;
    }
    Ok(Built { folder, pane })
}
