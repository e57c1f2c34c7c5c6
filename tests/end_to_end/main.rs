//! Does a click arrive? Server, worker and stand-ins in one process, each test with a system of its own: on SQLite, or where
//! `TEST_DATABASE` says so on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "what fails here fails the test that asked for it"
)]

mod answers;
mod audit;
mod authorizations;
mod bad_input;
mod categories;
mod checklist;
mod composing;
mod convergence;
mod crashes;
mod deployments;
mod engines;
mod faults;
mod fields;
mod files;
mod identity_providers;
mod limits;
mod moved;
mod not_given_up;
mod notices;
mod outside;
mod own;
mod people;
mod privacy;
mod quiet;
mod reconciliation;
mod rights;
mod rounds;
mod rules;
mod runs;
mod searches;
mod sharing;
mod users;
mod whole;
