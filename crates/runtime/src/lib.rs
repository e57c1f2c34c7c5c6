//! What both programs need in order to run: configuration, clock, outgoing trust, telemetry and the wish to stop.
//!
//! It is not a framework: nothing here knows what the programs do, and no other library of the workspace
//! depends on it. They take what they need as arguments — a time, a client, a duration — and the programs
//! take those from here.
//!
//! **Invariants:** the environment is read in [`config`] alone, the wall clock in [`clock`] alone, and every
//! outgoing HTTP client is built in [`mod@http_client`].
//!
//! The names to know: [`Config`], [`Clock`], [`http_client()`].

pub mod clock;
pub mod config;
pub mod http_client;
pub mod operations;
pub mod shutdown;
pub mod telemetry;

pub use clock::Clock;
pub use config::{Config, ConfigMistakes};
pub use http_client::{http_client, install_crypto};
pub use operations::{FRESHNESS, Metrics, Operations, Readiness, install_metrics};
pub use shutdown::shutdown_requested;
pub use telemetry::init_telemetry;
