//! One module per group of addresses in the API.

pub mod audit;
pub mod checklist;
pub mod choices;
pub mod configuration;
pub mod events;
pub mod items;
pub mod me;
pub mod monitor;
pub mod problem;
pub mod records;
pub mod runs;
pub mod session;
pub mod shares;
pub mod synced;
pub mod users;
