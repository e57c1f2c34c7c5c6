//! Builds, runs, tests and measures; the same commands on a developer's machine and in CI.

mod bench;
mod build;
mod built;
mod check;
mod demo;
mod docs;
mod install;
mod once;
mod pane;
mod pictures;
mod postgres;
mod queries;
mod shell;
mod sim;
mod stop;
mod test;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Builds, runs, tests and measures.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install what is missing, build, start everything on loopback, print the addresses, run until Ctrl-C.
    Demo(demo::Demo),
    /// Install what is missing and run every test tier.
    Test(test::Test),
    /// Release binaries and the pane's files under target/dist.
    Build,
    /// The performance figures, as a table and as JSON under target/bench.
    Bench(bench::Bench),
    /// Stories of the simulation: any range of seeds, on all cores.
    Sim(sim::Sim),
    /// Format, lints, docs, dependency policy, architecture.
    Check,
    /// Write the pages of documentation that are made of the sources.
    Docs,
    /// Draw every page in every state, for the documentation.
    Pictures,
    /// Refresh the descriptions that the SQL is checked against at compile time.
    PrepareQueries,
}

fn main() -> anyhow::Result<()> {
    // Every path below is meant from the root, wherever the command was called.
    std::env::set_current_dir(root())?;
    match Arguments::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::Test(test) => test.run(),
        Command::Build => build::release().map(drop),
        Command::Bench(bench) => bench.run(),
        Command::Sim(sim) => sim.run(),
        Command::Check => check::run_checks(),
        Command::Docs => docs::write_pages(),
        Command::Pictures => pictures::draw(),
        Command::PrepareQueries => queries::prepare(),
    }
}

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
