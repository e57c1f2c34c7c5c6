//! Runs behind the add-in: serves the pane, signs people in on both sides, keeps their authorizations, and accepts
//! requests to share.
//!
//! It does not share anything itself: accepting is one transaction and calls no vendor, so a slow vendor never hangs a
//! pane. Vendors are called for signing in, for pick lists, for what a person looks at just now, for the one contact that
//! they want made, and where an administrator tests the setup, under a deadline.
//!
//! **Invariants:** no cookie and no other ambient credential; nobody is known by an address; every failure is a
//! [`problem::Refusal`] and no source error leaves; no token, code or content reaches a log line.
//!
//! The names to know: [`App::build`] (the whole server as a router), [`Parts`] (what it needs),
//! [`routes`] (every address, on one screen).

mod app;
pub mod assets;
pub mod auth;
mod checklist;
pub mod convert;
mod dialog;
mod envelope;
mod extract;
mod headers;
mod item_people;
pub mod limits;
mod mailbox_reads;
pub mod manifest;
pub mod nested;
pub mod openapi;
mod opened;
pub mod problem;
pub mod routes;
mod sales_reads;
pub mod startup;
mod state;
mod streams;
mod taken;
mod unread;

pub use app::App;
pub use limits::Limits;
pub use state::{AppState, Parts};
