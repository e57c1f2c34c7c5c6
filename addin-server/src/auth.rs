//! Who is asking, and what they have authorized.

pub(crate) mod administrator;
pub mod caller;
pub(crate) mod grants;
pub(crate) mod peer;
pub(crate) mod tickets;

pub(crate) use administrator::Administrator;
pub use caller::{Bearer, Caller};
