//! Runs on its own: drains the queue and syncs.
//!
//! Everything that decides is in `sync-core`; everything here looks, writes, saves and waits. A crash at any await loses
//! nothing: state is saved, not remembered, and a write that may have landed is looked for before it is made again.
//!
//! Start reading at [`queue`], then [`jobs::share`], then [`sync::rest`], the one loop through which every change goes.

pub mod adapters;
pub mod admin;
pub mod context;
pub mod hourly;
pub mod jobs;
pub mod notices;
pub mod ports;
pub mod queue;
pub mod rules;
pub mod schedule;
pub mod searches;
pub mod startup;
pub mod sync;

pub use context::Context;
