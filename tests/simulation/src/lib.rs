//! The real loop against models of both vendors, in bad weather, by seed.
//!
//! A **story** is a list of [`steps`]: a worker goes on to its next pause, crashes, time passes, somebody edits. The
//! seed decides the steps; the same seed tells the same story. Every port call pauses before and after its effect, a
//! crash is dropping the future, writes whose answer is lost stay in the air and land later. After the turbulence comes
//! calm, and then the [`oracle`] judges: nothing twice, nothing lost, nothing deleted that nobody deleted, everything at
//! rest and explained.
//!
//! What differs from one kind of record to another stands in [`kinds`]; everything else is told once.
//!
//! The harness proves itself with [`flaw`]s: mistakes put in on purpose, each of which must be found.

pub mod acts;
pub mod changed;
pub mod driver;
pub mod executor;
pub mod families;
pub mod flaw;
pub mod happenings;
pub mod kinds;
pub mod oracle;
pub mod outcome;
pub mod ports;
pub mod random;
pub mod records;
pub mod rival;
pub mod steps;
pub mod store;
pub mod tally;
pub mod world;

pub use driver::{run_seed, run_seed_of, run_story};
pub use flaw::{Flaw, FlawKind};
pub use outcome::Outcome;
pub use tally::{Tally, tell};
