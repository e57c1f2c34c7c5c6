//! Requests to share, and what became of them. Neither calls a vendor.

pub(crate) mod create;
pub(crate) mod show;
