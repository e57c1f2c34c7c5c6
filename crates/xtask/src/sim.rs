//! Stories of the simulation, by seed.

use crate::shell::run;
use clap::Args;
use std::process::Command;

/// Tells the stories of a range of seeds on all cores and prints those that went wrong.
#[derive(Debug, Args)]
pub(crate) struct Sim {
    /// The seeds, `A..B`, B left out.
    #[arg(long, default_value = "0..50000")]
    seeds: String,
    /// One family of stories only.
    #[arg(long)]
    family: Option<String>,
    /// A story that was written down, to be told instead.
    #[arg(long)]
    story: Option<String>,
}

impl Sim {
    /// Builds the simulation and runs it.
    ///
    /// # Errors
    /// If a story went wrong, or nothing could be built.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let mut command = Command::new("cargo");
        command.args([
            "run",
            "--quiet",
            "--package",
            "simulation",
            "--",
            "--seeds",
            &self.seeds,
        ]);
        for (name, value) in [("--family", &self.family), ("--story", &self.story)] {
            if let Some(value) = value {
                command.args([name, value]);
            }
        }
        run(&mut command)
    }
}
