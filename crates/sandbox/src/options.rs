//! How a sandbox is set up: addresses, registered applications, seed.

use jiff::Timestamp;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; loopback only.
    pub listen: SocketAddr,
    /// Certificate and key in PEM; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Origin that others reach this sandbox at; by default what it listens on, named `localhost` (TLS) or `127.0.0.1`.
    pub public_origin: Option<Url>,
    /// Origin of the add-in server; may be told later ([`crate::Sandbox::set_server_origin`]).
    pub server_origin: Option<Url>,
    /// A certificate to trust when calling the add-in server.
    pub extra_ca: Option<PathBuf>,
    /// The application as registered with Microsoft's stand-in.
    pub microsoft_app: RegisteredApp,
    /// The application as registered with Oracle's stand-in.
    pub sales_app: RegisteredApp,
    /// Folder of the npm package `@microsoft/office-js` (its `dist`).
    pub office_js_dir: Option<PathBuf>,
    /// Seed of the first world.
    pub seed: u64,
    /// Waiting time added to every vendor request.
    pub latency: Duration,
    /// Where the clock stands still until it is advanced; without, it goes with the machine's.
    pub clock_stands_at: Option<Timestamp>,
}

/// Certificate and key files in PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// Certificate, leaf first.
    pub cert: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// A confidential client of an identity provider.
#[derive(Clone)]
pub struct RegisteredApp {
    /// Public id.
    pub client_id: String,
    /// Secret.
    pub client_secret: String,
    /// Redirect addresses accepted beside the server's own callback.
    pub redirect_uris: Vec<String>,
}

impl std::fmt::Debug for RegisteredApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegisteredApp")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Client id that the demo registers with Microsoft's stand-in.
pub const MICROSOFT_CLIENT_ID: &str = "0d2f6a3e-7c41-4b5a-9e18-3a6c5d7f1b90";
/// Secret that the demo registers with Microsoft's stand-in.
pub const MICROSOFT_CLIENT_SECRET: &str = "sandbox-microsoft-secret";
/// Client id that the demo registers with Oracle's stand-in.
pub const SALES_CLIENT_ID: &str = "9b1c4e7d2a604f38a5d07e3c6b8f1a24";
/// Secret that the demo registers with Oracle's stand-in.
pub const SALES_CLIENT_SECRET: &str = "sandbox-sales-secret";

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            public_origin: None,
            server_origin: None,
            extra_ca: None,
            microsoft_app: RegisteredApp {
                client_id: MICROSOFT_CLIENT_ID.to_owned(),
                client_secret: MICROSOFT_CLIENT_SECRET.to_owned(),
                redirect_uris: Vec::new(),
            },
            sales_app: RegisteredApp {
                client_id: SALES_CLIENT_ID.to_owned(),
                client_secret: SALES_CLIENT_SECRET.to_owned(),
                redirect_uris: Vec::new(),
            },
            office_js_dir: None,
            seed: 1,
            latency: Duration::ZERO,
            clock_stands_at: None,
        }
    }
}
