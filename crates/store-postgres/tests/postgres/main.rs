//! What this backend promises: the suite of the port, and besides it its schema, its wake-up, who works beside whom, and what
//! an answer is worth when connections are cut.

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

mod contract;
mod cuts;
mod database;
mod dropped;
mod monitor;
mod proxy;
mod rivals;
mod runs;
mod samples;
mod stage;
mod wake_up;
