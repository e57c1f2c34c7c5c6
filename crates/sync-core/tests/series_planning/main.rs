//! A series as a kind of record: cases and properties of planning, played against an Exchange that holds rules and a Sales
//! that holds rows.

#![expect(clippy::unwrap_used, reason = "a value that cannot be built fails the test")]

mod clashes;
mod edits;
mod laws;
mod losses;
mod properties;
#[path = "../samples/mod.rs"]
mod samples;
mod states;
mod world;
