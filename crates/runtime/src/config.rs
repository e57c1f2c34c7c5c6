//! The configuration of both programs: one TOML file, overridden by `ADDIN_…` variables, read once at start.
//!
//! Reading has two steps: `layers` gathers the file and the environment into one flat map of keys, and
//! `read` takes each key out of it into a type that cannot be wrong. Nothing stops at the first mistake:
//! whatever is missing, unreadable or unknown is collected and reported together.

mod layers;
mod masked;
mod notices;
mod origin;
mod postgres_url;
mod read;
mod record_url;
mod values;
mod vendors;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{SecretBox, SecretString};
use url::Url;
use uuid::Uuid;

pub use layers::environment;
pub use notices::{NoticeSender, Notices, Smtp, SmtpLogin, SmtpSecurity};
pub use origin::Origin;
pub use postgres_url::PostgresUrl;
pub use record_url::RecordUrlTemplate;

/// Everything an operator decides. Secrets do not print.
#[derive(Debug)]
pub struct Config {
    /// Where people reach the add-in server, as written in the manifest.
    pub public_origin: Origin,
    /// Where the add-in server listens for TLS connections.
    pub listen: SocketAddr,
    pub database: Database,
    /// Where the pane loads Office.js from.
    pub office_js_url: Url,
    /// The folder with the built pane.
    pub assets_dir: PathBuf,
    /// Where the stand-ins' clock is read, when every vendor is a stand-in on this machine.
    pub clock_url: Option<Url>,
    /// Who may show the pane in a frame.
    pub frame_ancestors: Vec<Origin>,
    /// The add-in's name in the manifest.
    pub display_name: String,
    /// The add-in's id in the manifest.
    pub addin_id: Uuid,
    /// Certificate and key of the add-in server; without them something in front of it ends TLS.
    pub tls: Option<Tls>,
    pub trust: Trust,
    pub metrics: MetricsListeners,
    pub limits: Limits,
    pub microsoft: Microsoft,
    pub sales: Sales,
    /// Who sends notices; without, nobody is written to.
    pub notices: Option<Notices>,
    pub keys: SealingKeys,
    pub doubt: Doubt,
    pub worker: Worker,
    pub log: Log,
}

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// One file on this machine.
    Sqlite { path: PathBuf },
    /// A PostgreSQL database, which many machines may share.
    Postgres(PostgresUrl),
}

#[derive(Clone, Debug)]
pub struct Tls {
    pub cert_file: PathBuf,
    pub key_file: PathBuf,
}

/// Whom outgoing connections trust beside the platform's own authorities.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    pub extra_ca_file: Option<PathBuf>,
}

/// Where each program shows its health and its figures, in plain HTTP.
#[derive(Clone, Debug)]
pub struct MetricsListeners {
    pub server_listen: SocketAddr,
    pub worker_listen: SocketAddr,
}

/// How often people may ask the add-in server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one signed-in caller.
    pub caller: Rate,
    /// Of one address at the sign-in pages, where nobody is known yet.
    pub sign_in: Rate,
}

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests that are earned per second; never 0.
    pub per_second: u32,
    /// Requests that may come at once; never less than `per_second`.
    pub burst: u32,
}

impl Default for Limits {
    /// A proxy in front counts as one address, hence the width at the sign-in pages.
    fn default() -> Self {
        let rate = |per_second, burst| Rate { per_second, burst };
        Self {
            caller: rate(20, 40),
            sign_in: rate(20, 200),
        }
    }
}

/// The registration at Microsoft's identity platform, and the API that calendars are read through.
#[derive(Clone, Debug)]
pub struct Microsoft {
    pub client_id: Uuid,
    pub client_secret: SecretString,
    /// The identity provider without a tenant, for example `https://login.microsoftonline.com`.
    pub authority: Url,
    /// Who may sign in; never empty.
    pub tenants: Vec<Uuid>,
    pub graph_url: Url,
    /// The scope that a token for our own API must carry.
    pub api_scope: String,
    /// What a token for our own API may name as its audience.
    pub audiences: Vec<String>,
    /// The company's own mail domains, in lower case: whoever has an address there is never taken for a customer.
    pub internal_domains: Vec<String>,
}

/// The Sales pod and the identity domain in front of it.
#[derive(Clone, Debug)]
pub struct Sales {
    pub base_url: Origin,
    pub identity_url: Url,
    pub client_id: String,
    pub client_secret: SecretString,
    pub scope: String,
    pub rest_version: String,
    pub framework_version: u32,
    /// The code under which the pod's administrators registered this system as a source of records, if they did.
    pub source_system: Option<String>,
    /// How many requests one process has under way at the pod at once, for all users together.
    pub requests_at_once: u32,
    /// How many requests one process sends to the pod in any minute, for all users together.
    pub requests_per_minute: u32,
    pub record_url: RecordUrlTemplate,
    /// What the pod calls attributes that it calls something else: by resource and usual name, such as `activities.Location`.
    pub fields: BTreeMap<String, String>,
}

/// The keys that seal tokens at rest: all of the ring open, the current one seals.
#[derive(Debug)]
pub struct SealingKeys {
    /// Always a name of the ring.
    pub current: String,
    pub ring: BTreeMap<String, SecretBox<[u8; 32]>>,
}

/// How long a write may be under way before its absence on the other side proves anything.
/// `grace` is never less than `send_window` and `request_deadline` together.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    pub send_window: Duration,
    pub request_deadline: Duration,
    pub grace: Duration,
}

#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// How many jobs run at once.
    pub slots: usize,
    /// How often an idle worker looks for work.
    pub poll: Duration,
    /// How long a job stays with a worker that gives no sign of life.
    pub lease: Duration,
}

#[derive(Clone, Debug)]
pub struct Log {
    pub format: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`, already known to parse.
    pub filter: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// Who reads the configuration: both programs have one file, but neither opens everything that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Serves the pane, and ends TLS itself where it has a certificate.
    Server,
    Worker,
}

/// One thing to put right: the key as the file spells it, and what is expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub key: String,
    pub problem: String,
}

/// Every mistake of a configuration at once; a program that gets one prints it and exits with 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigMistakes(pub Vec<Mistake>);

impl fmt::Display for ConfigMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(
                f,
                "one mistake in the configuration: {}: {}",
                one.key, one.problem
            ),
            many => {
                write!(f, "{} mistakes in the configuration:", many.len())?;
                many.iter()
                    .try_for_each(|mistake| write!(f, "\n  {}: {}", mistake.key, mistake.problem))
            }
        }
    }
}

impl Config {
    /// Reads `file`, lets `env` override it, and checks everything that is written there; of `env` only names that
    /// begin with `ADDIN_` are looked at.
    pub fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, ConfigMistakes> {
        read::config(None, layers::gather(file, env))
    }

    /// The same as programs do it when they start, with [`environment()`] as `env`: a file or folder that `program` will
    /// open and that is not there is a mistake like any other.
    pub fn load_for(
        program: Program,
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, ConfigMistakes> {
        read::config(Some(program), layers::gather(file, env))
    }

    /// What is effective, as TOML that could be read again but for its secrets, which show as asterisks.
    pub fn masked(&self) -> String {
        masked::toml(self)
    }
}

#[cfg(test)]
mod tests;
