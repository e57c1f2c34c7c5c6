//! Authorizations against the stand-ins of both identity providers and the embedded database.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "this is test code: what is not there fails the test"
)]

mod application;
mod challenge;
mod refusals;
mod renewal;
mod stage;
