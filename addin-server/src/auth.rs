//! Who is asking, and what they have authorized.

pub mod caller;
pub(crate) mod grants;
pub(crate) mod peer;
pub(crate) mod tickets;

pub use caller::{Bearer, Caller};
