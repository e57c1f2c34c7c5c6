//! Does a click arrive? Server, worker and stand-ins in one process, each test with a system of its own: on SQLite, or where
//! `TEST_DATABASE` says so on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "what fails here fails the test that asked for it"
)]

mod answers;
mod bad_input;
mod convergence;
mod crashes;
mod faults;
mod fields;
mod files;
mod identity_providers;
mod outside;
mod privacy;
mod quiet;
mod reconciliation;
mod rounds;
mod runs;
mod sharing;
