//! What the tiers share: a whole system in one process, on ephemeral ports, with a database of its own.

#![expect(
    clippy::unwrap_used,
    reason = "what fails here fails the test that asked for it"
)]

mod activity;
mod crash;
mod database;
mod door;
pub mod mail_server;
mod person;
mod reports;
mod settings;
mod stand_ins;
mod tokens;
pub mod witness;
mod world;

pub use activity::Activity;
pub use crash::crash_after;
pub use person::Person;
pub use stand_ins::StandIns;
pub use tokens::{graph_token, sales_token};
pub use world::{Copied, Working, World};
