//! The caller, and what they have connected.

pub(crate) mod category;
pub(crate) mod conflicts;
pub(crate) mod content_access;
pub(crate) mod exchange;
pub(crate) mod near_accounts;
pub(crate) mod paused;
pub(crate) mod sales;
pub(crate) mod sales_complete;
pub(crate) mod searches;
pub(crate) mod show;
pub(crate) mod sync;
pub(crate) mod synced;
