//! Sales records to pick from, and contacts to make.

pub(crate) mod create_contact;
pub(crate) mod list;
