//! The whole server over HTTP, against stand-ins that behave: what it answers, and what it withstands.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code: what is not there fails the test"
)]

mod audit;
mod bearers;
mod checklist;
mod choices;
mod configuration;
mod described;
mod events;
mod exchange;
mod items;
mod linked;
mod logs;
mod monitor;
mod pages;
mod records;
mod refusals;
mod requests;
mod runs;
mod sales;
mod shares;
mod sign_in;
mod synced;
mod unread;
mod world;
