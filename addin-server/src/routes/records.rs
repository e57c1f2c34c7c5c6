//! Sales records to pick from.

pub(crate) mod list;
