//! The sandbox as others meet it: over HTTP, on ports of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod batch;
mod connect;
mod control;
mod described;
mod faults;
mod graph;
mod mails;
mod refusals;
mod sign_in;
mod spellings;
mod support;
