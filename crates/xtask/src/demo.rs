//! The whole system on loopback: stand-ins, server and worker, with a database of its own.

use crate::build::{self, Built};
use crate::shell::{Running, run, say};
use crate::stop::Stop;
use crate::{install, once};
use anyhow::{Context as _, bail};
use base64::Engine as _;
use clap::Args;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a program may take to answer for the first time.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// The first line of a configuration that a demo may write over.
const WRITTEN_BY: &str = "# Written by `cargo xtask demo`; the same file serves server and worker.";

/// Starts everything on loopback and runs until Ctrl-C, SIGTERM or SIGHUP.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// First of four ports in a row: server, stand-ins, the server's metrics, the worker's metrics.
    #[arg(long, default_value_t = 8443, value_parser = clap::value_parser!(u16).range(1..=i64::from(u16::MAX - 3)))]
    port_base: u16,
    /// Leave database, configuration, certificate and logs in this folder. Every demo begins anew, as the stand-ins' world
    /// does: what an earlier one left there is replaced, but for the certificate.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Do one whole share without a browser, print what happens, and end.
    #[arg(long)]
    once: bool,
}

/// A running system.
#[derive(Debug)]
pub(crate) struct System {
    /// Origin of the add-in server.
    pub(crate) server: String,
    /// Origin of the stand-ins.
    pub(crate) sandbox: String,
    /// Trusts the certificate of both.
    pub(crate) http: reqwest::Client,
    /// Holds database, certificate and logs.
    pub(crate) data: PathBuf,
    // In the order in which they end: the worker first, so that it can hand back its jobs.
    worker: Running,
    addin_server: Running,
    stand_ins: Running,
    // The folder is free for others once all three have ended.
    _claim: File,
}

impl Demo {
    /// Builds, starts, and runs until it is told to stop or, with `--once`, until one share is through.
    ///
    /// # Errors
    /// If something cannot be built or started, a program ends by itself, or the share does not come through.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let office_js = install::office_js()?;
        let built = build::release()?;
        let temporary = tempfile::tempdir()?;
        let data = match &self.data {
            Some(data) => {
                std::fs::create_dir_all(data)?;
                std::path::absolute(data)?
            }
            None => temporary.path().to_owned(),
        };
        tokio::runtime::Runtime::new()?.block_on(async {
            let stop = Stop::listen()?;
            stop.ends(async {
                let mut system = System::start(&built, &office_js, &data, self.port_base, 0).await?;
                if self.once {
                    return once::share(&system).await;
                }
                system.print_addresses();
                loop {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    system.check()?;
                }
            })
            .await
        })
    }
}

impl System {
    /// Starts stand-ins, server and worker, each once the one before it answers.
    ///
    /// # Errors
    /// If one does not start; its log says why.
    pub(crate) async fn start(
        built: &Built,
        office_js: &Path,
        data: &Path,
        port_base: u16,
        latency_ms: u32,
    ) -> anyhow::Result<Self> {
        let program = |name: &str| Command::new(built.folder.join(name));
        let claim = begin_anew(data)?;
        let config = data.join("addin.toml");
        std::fs::write(&config, configuration(built, data, port_base)?)?;
        run(program("sandbox").arg("dev-certificate").arg("--out").arg(data))?;
        let server = format!("https://localhost:{port_base}");
        let sandbox = format!("https://localhost:{}", port_base + 1);
        let http = client(&data.join("ca.pem"))?;
        let log = |name: &str| data.join(format!("{name}.log"));

        let mut stand_ins = Running::start(
            "sandbox",
            program("sandbox")
                .args([
                    "serve",
                    "--listen",
                    &format!("127.0.0.1:{}", port_base + 1),
                    "--server-origin",
                    &server,
                ])
                .args(["--latency-ms", &latency_ms.to_string()])
                .arg("--tls-cert")
                .arg(data.join("cert.pem"))
                .arg("--tls-key")
                .arg(data.join("key.pem"))
                .arg("--extra-ca")
                .arg(data.join("ca.pem"))
                .arg("--office-js")
                .arg(office_js),
            &log("sandbox"),
        )?;
        answers(
            &http,
            &format!("{sandbox}/_sandbox/clock"),
            &mut stand_ins,
            &log("sandbox"),
        )
        .await?;
        let mut addin_server = Running::start(
            "addin-server",
            program("addin-server").arg("--config").arg(&config),
            &log("addin-server"),
        )?;
        answers(
            &http,
            &format!("{server}/readyz"),
            &mut addin_server,
            &log("addin-server"),
        )
        .await?;
        let mut worker = Running::start(
            "worker",
            program("worker").arg("--config").arg(&config),
            &log("worker"),
        )?;
        let worker_ready = format!("http://127.0.0.1:{}/readyz", port_base + 3);
        answers(&http, &worker_ready, &mut worker, &log("worker")).await?;
        Ok(Self {
            server,
            sandbox,
            http,
            data: data.to_owned(),
            worker,
            addin_server,
            stand_ins,
            _claim: claim,
        })
    }

    /// Whether everything still runs.
    fn check(&mut self) -> anyhow::Result<()> {
        self.stand_ins.check()?;
        self.addin_server.check()?;
        self.worker.check()
    }

    fn print_addresses(&self) {
        let Self {
            server,
            sandbox,
            data,
            ..
        } = self;
        let data = data.display();
        say(&format!(
            "
Open  {sandbox}/outlook/   Outlook on the web (stand-in): open a meeting, then the task pane
      {server}           add-in server: pane, API, manifest at /manifest.xml
      {sandbox}           stand-ins: Graph, Oracle Sales, sign-in pages, mail sink at /mail/

People: ada@contoso.example, grace@contoso.example, admin@contoso.example; no passwords.

The certificate was made for this machine. Either open both addresses once and accept it, or trust its
authority:  {data}/ca.pem
Logs and database:  {data}

Ctrl-C ends everything."
        ));
    }
}

/// Claims a folder for one demo and removes what an earlier one remembers: its database knows a world that has ended with
/// its stand-ins, and its configuration may name other ports.
///
/// # Errors
/// If another demo runs there, or there is a configuration or a database that no demo has made.
fn begin_anew(data: &Path) -> anyhow::Result<File> {
    let claim = File::create(data.join("demo.lock"))?;
    if !is_claimed(&claim) {
        bail!("another demo runs in {}", data.display());
    }
    let config = data.join("addin.toml");
    let mut remembered = Vec::new();
    for entry in std::fs::read_dir(data)? {
        let entry = entry?;
        // The database has files beside it.
        if entry.file_name().to_string_lossy().starts_with("addin.db") {
            remembered.push(entry.path());
        }
    }
    let ours = match std::fs::read_to_string(&config) {
        Ok(text) => text.starts_with(WRITTEN_BY),
        Err(_) => !config.exists() && remembered.is_empty(),
    };
    if !ours {
        bail!(
            "{} holds an addin.toml or addin.db that no demo has made; choose another folder",
            data.display()
        );
    }
    for file in remembered {
        std::fs::remove_file(&file).with_context(|| format!("{}", file.display()))?;
    }
    Ok(claim)
}

/// Takes the lock. One that has just been let go may be held for a moment more, by a process that is being started: it holds all
/// that is open until it is another program.
fn is_claimed(claim: &File) -> bool {
    (0..20).any(|_| {
        let is_taken = claim.try_lock().is_ok();
        if !is_taken {
            std::thread::sleep(Duration::from_millis(25));
        }
        is_taken
    })
}

/// Waits until an address answers with success.
async fn answers(http: &reqwest::Client, url: &str, program: &mut Running, log: &Path) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let answer = http.get(url).timeout(Duration::from_secs(2)).send().await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        program.check().with_context(|| tail(log))?;
        if started.elapsed() > STARTS_WITHIN {
            bail!("{url} does not answer. {}", tail(log));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The last lines of a log, for whoever must find out why a program did not start.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    format!(
        "{} ends with:\n{}",
        log.display(),
        lines[lines.len().saturating_sub(8)..].join("\n")
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "xtask is no part of the product and trusts the demo's authority alone"
)]
fn client(ca: &Path) -> anyhow::Result<reqwest::Client> {
    let authority = reqwest::Certificate::from_pem(&std::fs::read(ca)?)?;
    Ok(reqwest::Client::builder().tls_certs_only([authority]).build()?)
}

/// One file for server and worker. Ids and secrets are those that the stand-ins know; doubts are short, since stand-ins
/// answer at once.
fn configuration(built: &Built, data: &Path, port_base: u16) -> anyhow::Result<String> {
    let mut key = [0_u8; 32];
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, &mut key)?;
    let key = base64::engine::general_purpose::STANDARD.encode(key);
    let (sandbox_port, server_metrics, worker_metrics) = (port_base + 1, port_base + 2, port_base + 3);
    let (pane, data) = (built.pane.folder.display(), data.display());
    Ok(format!(
        r#"{WRITTEN_BY}
public_origin = "https://localhost:{port_base}"
listen = "127.0.0.1:{port_base}"
database_url = "sqlite:{data}/addin.db"
assets_dir = "{pane}"
office_js_url = "https://localhost:{sandbox_port}/office/naa/office.js"
clock_url = "https://localhost:{sandbox_port}/_sandbox/clock"
frame_ancestors = ["https://localhost:{sandbox_port}"]
addin_id = "5f1d2c6e-8a3b-4c57-9e60-2b7d4f918a3c"

[tls]
cert_file = "{data}/cert.pem"
key_file = "{data}/key.pem"

[trust]
extra_ca_file = "{data}/ca.pem"

[metrics]
server_listen = "127.0.0.1:{server_metrics}"
worker_listen = "127.0.0.1:{worker_metrics}"

[microsoft]
client_id = "0d2f6a3e-7c41-4b5a-9e18-3a6c5d7f1b90"
client_secret = "sandbox-microsoft-secret"
authority = "https://localhost:{sandbox_port}/identity"
tenants = ["7a1d3c52-0b7e-4c1c-9d0a-52f1c8a4e6b1"]
graph_url = "https://localhost:{sandbox_port}/graph/v1.0"
internal_domains = ["contoso.example"]

[sales]
base_url = "https://localhost:{sandbox_port}"
identity_url = "https://localhost:{sandbox_port}/sales-identity"
client_id = "9b1c4e7d2a604f38a5d07e3c6b8f1a24"
client_secret = "sandbox-sales-secret"
source_system = "OUTLOOK"

[notices]
sender = "graph"
from = "admin@contoso.example"

[keys]
current = "demo"
[keys.ring]
demo = "{key}"

[doubt]
send_window_secs = 1
request_deadline_secs = 2
grace_secs = 5
"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn a_demo_in_the_folder_of_an_earlier_one_begins_anew_and_keeps_its_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let first = begin_anew(data).unwrap();
        std::fs::write(data.join("addin.toml"), format!("{WRITTEN_BY}\n")).unwrap();
        for name in ["addin.db", "addin.db-wal", "ca.pem", "worker.log"] {
            std::fs::write(data.join(name), name).unwrap();
        }
        assert!(begin_anew(data).is_err(), "the first one runs still");
        assert!(data.join("addin.db").exists(), "and its database is its own");

        drop(first);
        let _second = begin_anew(data).unwrap();
        let is_there = |name| data.join(name).exists();
        assert!(!is_there("addin.db") && !is_there("addin.db-wal"));
        assert!(is_there("ca.pem") && is_there("worker.log"));
    }

    #[test]
    fn the_first_port_leaves_room_for_three_more() {
        let parse = |base: &str| Alone::try_parse_from(["demo", "--port-base", base]);
        assert_eq!(parse("65532").unwrap().demo.port_base, 65532);
        for wrong in ["0", "65533", "65534", "65536"] {
            let refused = parse(wrong).unwrap_err().to_string();
            assert!(refused.contains("1..=65532"), "{refused}");
        }
    }

    #[derive(Debug, Parser)]
    struct Alone {
        #[command(flatten)]
        demo: Demo,
    }

    #[test]
    fn a_folder_with_somebody_elses_database_is_left_alone() {
        for (name, text) in [
            ("addin.toml", "public_origin = \"https://addin.example.com\""),
            ("addin.db", ""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
            let refused = begin_anew(folder.path()).unwrap_err();
            assert!(refused.to_string().contains("choose another folder"), "{refused}");
            assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), text);
        }
    }
}
