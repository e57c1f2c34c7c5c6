//! `cargo xtask sim`: tells the stories of any range of seeds on all cores, and prints those that went wrong.

use clap::Parser;
use simulation::families::family_named;
use simulation::{Flaw, run_story, tell};
use std::ops::Range;
use std::process::ExitCode;

/// Tells stories by seed.
#[derive(Debug, Parser)]
struct Arguments {
    /// The seeds, `A..B`, B left out.
    #[arg(long, value_parser = range, default_value = "0..50000")]
    seeds: Range<u64>,
    /// One family only.
    #[arg(long)]
    family: Option<String>,
    /// A mistake to put in, by its number in the list.
    #[arg(long)]
    flaw: Option<usize>,
    /// Stop at so many stories that went wrong.
    #[arg(long, default_value_t = 3)]
    failures_max: usize,
    /// Tell the story in this file instead.
    #[arg(long)]
    story: Option<std::path::PathBuf>,
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("A..B is wanted")?;
    let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
    Ok(number(from)?..number(to)?)
}

#[expect(clippy::print_stdout, reason = "what it says is what it is for")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let flaw = arguments.flaw.and_then(|number| Flaw::ALL.get(number).copied());
    if let Some(path) = &arguments.story {
        let told = std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|story| run_story(&story, flaw).map_err(|error| error.to_string()));
        return match told {
            Ok(outcome) => {
                println!("{}", outcome.story());
                ExitCode::from(u8::from(outcome.violation.is_some()))
            }
            Err(error) => {
                println!("{error}");
                ExitCode::from(2)
            }
        };
    }
    let family = arguments.family.as_deref().and_then(family_named);
    let tally = tell(arguments.seeds, family, flaw, arguments.failures_max);
    println!("{} stories", tally.told);
    for ((of, what), times) in &tally.happened {
        println!("{times:>9} times {of}: {what}");
    }
    for ((family, (of, what)), stories) in &tally.reached {
        println!("{stories:>9} stories of {family} reached {of}: {what}");
    }
    for (promise, stories) in tally.promises_broken() {
        println!("{stories:>9} stories broke: {promise}");
    }
    for (seed, outcome) in &tally.failures {
        println!("\n# seed {seed}\n{}", outcome.story());
    }
    let failed = tally.failures.len() as u64;
    println!("{} passed, {failed} failed", tally.told - failed);
    ExitCode::from(u8::from(failed > 0))
}
