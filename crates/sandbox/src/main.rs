//! `sandbox serve` runs the stand-ins, `sandbox dev-certificate` makes what TLS on loopback needs.

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use sandbox::options::{MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, RegisteredApp, SALES_CLIENT_ID};
use sandbox::options::{SALES_CLIENT_SECRET, TlsFiles};
use sandbox::{Options, Sandbox};
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Stand-ins for Exchange, Sales, their identity providers, and Outlook on the web.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve on loopback until interrupted.
    Serve(Box<Serve>),
    /// Write ca.pem, cert.pem and key.pem for localhost, unless they are there and still valid.
    DevCertificate {
        /// Folder to write into.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// Loopback address and port.
    #[arg(long, default_value = "127.0.0.1:8444")]
    listen: SocketAddr,
    /// Certificate in PEM.
    #[arg(long, required_unless_present = "plain", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key in PEM.
    #[arg(long)]
    tls_key: Option<PathBuf>,
    /// Serve plain HTTP.
    #[arg(long, conflicts_with = "tls_cert")]
    plain: bool,
    /// Origin under which others reach this sandbox, if not the listening address.
    #[arg(long)]
    public_origin: Option<Url>,
    /// Origin of the add-in server.
    #[arg(long)]
    server_origin: Option<Url>,
    /// A certificate to trust when calling the add-in server.
    #[arg(long)]
    extra_ca: Option<PathBuf>,
    /// Folder `dist` of the npm package @microsoft/office-js.
    #[arg(long)]
    office_js: Option<PathBuf>,
    /// Seed of the first world.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Waiting time added to every vendor request.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Client id registered with Microsoft's stand-in.
    #[arg(long, default_value = MICROSOFT_CLIENT_ID)]
    client_id: String,
    /// Client id registered with Oracle's stand-in.
    #[arg(long, default_value = SALES_CLIENT_ID)]
    sales_client_id: String,
    /// A further redirect address to accept from either client.
    #[arg(long)]
    redirect_uri: Vec<String>,
}

impl Serve {
    fn options(self) -> Options {
        let app = |client_id: String, secret: &str| RegisteredApp {
            client_id,
            client_secret: secret.to_owned(),
            redirect_uris: self.redirect_uri.clone(),
        };
        Options {
            listen: self.listen,
            tls: self
                .tls_cert
                .zip(self.tls_key)
                .map(|(cert, key)| TlsFiles { cert, key }),
            public_origin: self.public_origin,
            server_origin: self.server_origin,
            extra_ca: self.extra_ca,
            microsoft_app: app(self.client_id, MICROSOFT_CLIENT_SECRET),
            sales_app: app(self.sales_client_id, SALES_CLIENT_SECRET),
            office_js_dir: self.office_js,
            seed: self.seed,
            latency: Duration::from_millis(self.latency_ms),
            clock_stands_at: None,
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut lines = tracing_subscriber::fmt().with_writer(std::io::stderr);
    if !std::io::stderr().is_terminal() {
        lines = lines.with_ansi(false);
    }
    lines.init();
    match Arguments::parse().command {
        Command::Serve(serve) => {
            let mut running = Sandbox::start(serve.options())
                .await
                .context("the sandbox does not start")?;
            tracing::info!(origin = %running.origin, "listening");
            tokio::select! {
                ended = running.ended() => ended.context("the sandbox stopped by itself"),
                interrupted = tokio::signal::ctrl_c() => interrupted.context("no signal can be waited for"),
                () = terminated() => Ok(()),
            }
        }
        Command::DevCertificate { out } => {
            let files = sandbox::certificate::ensure(&out, sandbox::machine_time())?;
            tracing::info!(ca = %files.ca.display(), cert = %files.cert.display(), "ready");
            Ok(())
        }
    }
}

/// Resolves at SIGTERM.
async fn terminated() {
    #[cfg(unix)]
    if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        signal.recv().await;
        return;
    }
    std::future::pending::<()>().await;
}
