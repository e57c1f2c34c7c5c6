//! The worker program: reads its configuration, builds its context, and drains the queue until told to stop.

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use runtime::config::{self, Program};
use runtime::{Clock, Config, Operations, Readiness};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use worker::admin::Admin;
use worker::notices;
use worker::queue::{self, Until};
use worker::schedule;

/// Drains the queue of shares and keeps Outlook and Sales in step.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// TOML file; `ADDIN_…` variables override it.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Print what is effective, secrets masked, and every mistake; then exit.
    #[arg(long)]
    check_config: bool,
    /// Run what is due, then exit.
    #[arg(long)]
    drain_once: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// For operators; a worker may run beside it.
    #[command(subcommand)]
    Admin(Admin),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::load_for(
        Program::Worker,
        arguments.config.as_deref(),
        config::environment(),
    ) {
        Ok(config) => config,
        Err(mistakes) => return say(&mistakes, 2),
    };
    if let Err(mistakes) = worker::startup::field_names(&config) {
        return say(&mistakes, 2);
    }
    if arguments.check_config {
        return say(&config.masked(), 0);
    }
    let result = match arguments.command {
        Some(Command::Admin(act)) => administer(config, &act),
        None => run(config, arguments.drain_once),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(&format!("{error:#}"), 1),
    }
}

#[tokio::main]
async fn run(config: Config, drain_once: bool) -> anyhow::Result<()> {
    runtime::init_telemetry(&config.log)?;
    runtime::install_crypto();
    let stop = runtime::shutdown_requested()?;
    let http = runtime::http_client(&config.trust)?;
    let clock = clock(&config, &http).await;
    let store = worker::startup::open_store(&config).await?;
    if !store.become_the_worker().await? {
        anyhow::bail!("another worker drains this database already: the embedded database has one at a time");
    }
    let operations = Operations::bind(config.metrics.worker_listen)
        .await
        .context("the metrics listener")?;
    let metrics = runtime::install_metrics()?;
    let watched = Arc::clone(&store);
    let ready = move || {
        let store = Arc::clone(&watched);
        async move {
            match store.queue_depth().await {
                Ok(_) => Readiness::Ready,
                Err(_) => Readiness::Missing(vec!["database".to_owned()]),
            }
        }
    };
    tokio::spawn(operations.serve(metrics, ready, std::future::pending()));
    let context = worker::startup::context(&config, store, clock, http)?;
    tracing::info!(slots = context.slots, "worker started");
    if drain_once {
        schedule::start_due(&context).await?;
        notices::send_due(&context).await?;
        queue::run(&context, Until::Drained, stop).await?;
    } else {
        tokio::select! {
            ended = queue::run(&context, Until::Stopped, stop) => ended?,
            () = schedule::keep(&context) => {}
            () = notices::keep(&context) => {}
        }
    }
    tracing::info!("worker stopped");
    Ok(())
}

#[tokio::main]
async fn administer(config: Config, act: &Admin) -> anyhow::Result<()> {
    runtime::init_telemetry(&config.log)?;
    runtime::install_crypto();
    let http = runtime::http_client(&config.trust)?;
    let clock = clock(&config, &http).await;
    let store = worker::startup::open_store(&config).await?;
    let mut names: Vec<_> = config::environment().collect();
    names.retain(|(name, _)| ["SUDO_USER", "USER"].contains(&name.as_str()));
    names.sort();
    let who = names
        .into_iter()
        .next()
        .map_or_else(|| "operator".to_owned(), |(_, user)| user);
    let (mut answers, mut tell) = (std::io::BufReader::new(std::io::stdin()), std::io::stdout());
    act.run(&*store, &who, clock.now(), &mut answers, &mut tell).await
}

async fn clock(config: &Config, http: &reqwest::Client) -> Clock {
    match &config.clock_url {
        Some(url) => {
            let (clock, follow) = Clock::following(url.clone(), http.clone()).await;
            tokio::spawn(follow);
            clock
        }
        None => Clock::system(),
    }
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a program says when it ends"
)]
fn say(what: &dyn std::fmt::Display, code: u8) -> ExitCode {
    if code == 0 {
        println!("{what}")
    } else {
        eprintln!("{what}")
    }
    ExitCode::from(code)
}
