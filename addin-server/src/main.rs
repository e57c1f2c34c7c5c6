//! The program: reads its configuration, serves until it is told to stop.

use clap::Parser;
use runtime::Config;
use runtime::config::{self, Program};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Serves the pane and its API.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Configuration in TOML; variables named ADDIN_… override it.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Prints what is effective, secrets masked, or every mistake, and ends.
    #[arg(long)]
    check_config: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::load_for(
        Program::Server,
        arguments.config.as_deref(),
        config::environment(),
    ) {
        Ok(config) => config,
        Err(mistakes) => return end(2, &mut std::io::stderr(), &mistakes.to_string()),
    };
    if let Err(mistakes) = addin_server::startup::field_names(&config) {
        return end(2, &mut std::io::stderr(), &mistakes.to_string());
    }
    if arguments.check_config {
        return end(0, &mut std::io::stdout(), &config.masked());
    }
    let served = runtime::init_telemetry(&config.log)
        .map_err(anyhow::Error::from)
        .and_then(|()| addin_server::startup::run(config));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => end(1, &mut std::io::stderr(), &format!("{error:#}")),
    }
}

fn end(code: u8, out: &mut dyn Write, text: &str) -> ExitCode {
    // Nobody may be listening any more; the exit code says the same.
    let _unheard = writeln!(out, "{text}");
    ExitCode::from(code)
}
